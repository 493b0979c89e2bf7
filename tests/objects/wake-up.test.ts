// Who is woken for what the rules propose: from the signal to the phone, the key that acknowledges, and the decision that ends it. Two towns.
import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject, SELF } from 'cloudflare:test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { signed } from '../../deploy/standins/vonage.ts'
import { accountsOf, commandOf, residentsOf, type Env } from '../../worker/env.ts'
import type { Roster } from '../../worker/model/roster.ts'
import type { Signal } from '../../worker/model/signal.ts'
import { HOUR_MS, MINUTE_MS, territoryNow } from '../../worker/model/time.ts'
import type { Situation } from '../../worker/model/view.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { call, signIn } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const [OURS, THEIRS] = ['96151', '96152'] as const
const ADMIN = { id: 'admin', name: 'Admin' }
const PHONE = {
  duty: '+33639989201',
  second: '+33639989202',
  standIn: '+33639989203',
  mayor: '+33639989204',
  rac: '+33639989205',
}

const NOTICES = `feeds: []
notices:
  senders:
    - { id: prefecture, name: Préfecture, keys: [prefecture] }
`

interface Sent {
  readonly kind: 'sms' | 'voice'
  readonly to: string
  readonly text: string
  readonly words: string
  readonly reference: string
}
const sent: Sent[] = []
const realFetch = globalThis.fetch
const accounts: Record<string, { apiKey: string; signatureSecret: string }> = {}

function taken(init: RequestInit | undefined): Response {
  const body = JSON.parse(String(init?.body)) as Record<string, unknown>
  const ncco = body['ncco'] as { text?: string }[] | undefined
  const to = ncco === undefined ? String(body['to']) : String((body['to'] as { number: string }[])[0]?.number)
  sent.push({
    kind: ncco === undefined ? 'sms' : 'voice',
    to: `+${to}`,
    text: ncco === undefined ? String(body['text']) : (ncco[0]?.text ?? ''),
    words: (ncco ?? []).map(({ text = '' }) => text).join(' '),
    reference:
      ncco === undefined
        ? String(body['client_ref'])
        : (String((body['event_url'] as string[])[0])
            .split('/')
            .at(-2) ?? ''),
  })
  const id = `w-${sent.length}`
  return Response.json({ message_uuid: id, uuid: id }, { status: ncco === undefined ? 202 : 201 })
}

async function privateKey(): Promise<string> {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  }
  const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const der = (await crypto.subtle.exportKey('pkcs8', pair.privateKey)) as ArrayBuffer
  return `-----BEGIN PRIVATE KEY-----\n${Buffer.from(der).toString('base64')}\n-----END PRIVATE KEY-----\n`
}

const command = (town: string = OURS) => commandOf(env, town, 'live')
const situation = async (town?: string) => (await command(town).situation()) as Situation
const now = async () => {
  const { clock } = await command().clock()
  return territoryNow(clock, Date.now())
}
const later = async (ms: number) => command().setClock({ now: (await now()) + ms })
const log = async () => (await command().exportLog()).entries
const rosterOf = (at: number): Roster => ({
  members: [
    { id: 'standin', name: 'Noé Petit', role: 'duty', phones: [PHONE.standIn], verifiedAt: null },
    { id: 'duty', name: 'Camille Martin', role: 'duty', phones: [PHONE.duty, PHONE.second], verifiedAt: null },
    { id: 'mayor', name: 'Dominique Bernard', role: 'DOS', phones: [PHONE.mayor], verifiedAt: null },
  ],
  shifts: [{ id: 'week', member: 'duty', from: at - HOUR_MS, to: at + 48 * HOUR_MS }],
})

beforeAll(async () => {
  globalThis.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = new URL(String(input instanceof Request ? input.url : input))
    return url.hostname === 'localhost' ? realFetch(input, init) : taken(init)
  }) as typeof fetch
  for (const town of [OURS, THEIRS]) {
    const files = smallTerritory({ code: town, more: [`help: { duty: "${PHONE.rac}", rac: "${PHONE.rac}" }`] })
    files[`geofences/${town}/feeds.yaml`] = NOTICES
    await accountsOf(env, town).demoSession(town, 'mayor')
    await command(town).apply({ territory: town, mode: 'live', files, actor: ADMIN })
    const account = {
      applicationId: `app-${town}`,
      apiKey: `key-${town}`,
      privateKey: await privateKey(),
      signatureSecret: `the secret of the town ${town}`,
    }
    accounts[town] = account
    await accountsOf(env, town).setCredential(ADMIN, 'vonage', JSON.stringify(account))
    await residentsOf(env, town, 'live', 0).configure(town, 'live', 0, 1)
  }
  await command().putRoster(rosterOf(await now()), ADMIN)
})

afterAll(() => {
  globalThis.fetch = realFetch
})

let signals = 0
async function fire(town: string = OURS): Promise<void> {
  const { clock } = await command(town).clock()
  const at = territoryNow(clock, Date.now())
  const bundle = await command(town).bundle()
  const rule = bundle?.rules[0]
  if (rule === undefined) throw new Error('no rule')
  const signal: Signal = {
    id: `s${++signals}`,
    rule: rule.id,
    ruleVersion: rule.version,
    state: 'firing',
    at,
    zones: rule.zones,
    planLevel: rule.planLevel,
    evidence: [],
    singleSource: true,
    unconfirmed: false,
  } as unknown as Signal
  await command(town).takeReport({ id: `r${signals}`, signals: [signal], view: {} } as never)
}

const toPhone = (phone: string) =>
  vi.waitFor(() => {
    const found = sent.find(({ to }) => to === phone)
    if (found === undefined)
      throw new Error(`nothing to ${phone}; sent: ${sent.map(({ to, kind }) => `${kind} ${to}`).join()}`)
    return found
  }, 5_000)

async function press(reference: string, digits: string): Promise<string> {
  const body = JSON.stringify({ uuid: `u-${reference.slice(-4)}`, dtmf: { digits, timed_out: false } })
  const answer = await SELF.fetch(`http://localhost/hooks/${OURS}/vonage/voice/${reference}/key`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', authorization: signed(body, accounts[OURS] as never, Date.now()) },
  })
  expect(answer.status).toBe(200)
  return answer.text()
}

test('the one whose turn it is gets an SMS at once, with what is proposed; nobody of the other town does (INV-22)', async () => {
  await fire()
  const sms = await toPhone(PHONE.duty)
  expect(sms).toMatchObject({ kind: 'sms' })
  expect(sms.text).toContain('N3 Alerte proposé, Rue Basse menacée')
  const { wake } = await situation()
  expect(wake).toMatchObject({
    level: 'N3',
    acknowledged: null,
    rings: [{ step: 'told at once', name: 'Camille Martin' }],
  })
  expect((await situation(THEIRS)).wake).toBeNull()
  expect((await log()).find(({ act }) => act === 'réveil')?.text).toBe(
    'SMS à l’astreinte (Camille Martin) : N3 attend une décision',
  )
})

test('without an answer the phone rings, then the other number of the same person, then who stands in', async () => {
  await later(3 * MINUTE_MS)
  await vi.waitFor(
    () => expect(sent.filter(({ to }) => to === PHONE.duty).map(({ kind }) => kind)).toEqual(['sms', 'voice']),
    5_000,
  )
  const first = sent.findLast(({ to }) => to === PHONE.duty)
  expect(first?.words).toContain('Pour accuser réception, appuyez sur un')
  expect(first?.words).not.toContain('besoin d’aide')
  await later(3 * MINUTE_MS)
  await toPhone(PHONE.second)
  await later(4 * MINUTE_MS)
  expect(await toPhone(PHONE.standIn)).toMatchObject({ kind: 'voice' })
})

test('a key acknowledges in the name of whoever was called; the clock of the decision runs on', async () => {
  const { reference } = await toPhone(PHONE.standIn)
  expect(await press(reference, '1')).toContain('c’est noté')
  await vi.waitFor(async () => expect((await situation()).wake?.acknowledged?.by.name).toBe('Noé Petit'), 5_000)
  const line = (await log()).findLast(({ act }) => act === 'accusé de réception')
  expect(line?.text).toMatch(/^Noé Petit a accusé réception après \d+ s\. L’horloge de décision continue\.$/)
  expect(sent.filter(({ to }) => to === PHONE.rac)).toEqual([])
  expect((await situation()).proposals.filter(({ state }) => state === 'open')).toHaveLength(1)
})

test('what was dismissed with its reason waits for nobody', async () => {
  const [open] = (await situation()).proposals.filter(({ state }) => state === 'open')
  const count = sent.length
  const token = await signIn('mayor', OURS)
  const answer = await call('post', `/api/${OURS}/proposals/${open?.id ?? ''}/dismiss`, {
    token,
    body: { reason: 'capteur en panne' },
  })
  expect(answer.status).toBe(200)
  expect((await situation()).wake).toBeNull()
  await later(HOUR_MS)
  expect(sent).toHaveLength(count)
})

test('names and numbers of the town’s own people stand nowhere in clear but names in the log', async () => {
  const stored = await runInDurableObject(command() as never, (_: unknown, { storage }: DurableObjectState) => [
    ...storage.sql.exec('SELECT sealed FROM roster').toArray(),
    ...storage.sql.exec('SELECT value FROM _setting').toArray(),
    ...storage.sql.exec('SELECT body FROM entry').toArray(),
  ])
  const text = stored
    .map((row) =>
      Object.values(row)
        .map((value) => (value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : String(value)))
        .join(),
    )
    .join()
  for (const phone of Object.values(PHONE)) {
    // The number of the responsible stands in the territory's own file.
    if (phone !== PHONE.rac) expect(text).not.toContain(phone.slice(1))
  }
})

test('a notice of an authority rings whoever has the turn as well, and not a number that a file once had', async () => {
  const count = sent.length
  const token = (
    await accountsOf(env, OURS).createToken(ADMIN, { name: 'prefecture', roles: ['machine'], machine: true })
  ).token
  const answer = await call('post', `/api/${OURS}/ingest/notice`, {
    token,
    body: { title: 'Vigilance rouge', text: 'Crue' },
  })
  expect(answer.status).toBe(202)
  await vi.waitFor(
    () => expect(sent.slice(count).map(({ to, kind }) => [to, kind])).toEqual([[PHONE.duty, 'voice']]),
    5_000,
  )
})

test('numbers are for whoever may have to ring them, and the roster is written by who lets people in', async () => {
  const phones = async (who: 'auditor' | 'duty') => {
    const answer = await call('get', `/api/${OURS}/roster`, { token: await signIn(who, OURS) })
    return (await answer.json<{ roster: Roster }>()).roster.members[0]?.phones[0]
  }
  expect([await phones('auditor'), await phones('duty')]).toEqual(['+33…03', PHONE.standIn])
  const put = await call('put', `/api/${OURS}/roster`, {
    token: await signIn('duty', OURS),
    body: { members: [], shifts: [] },
  })
  expect(put.status).toBe(403)
  const wrong = {
    members: [],
    shifts: [{ id: 's', member: 'nobody', from: '2026-10-12T06:00:00Z', to: '2026-10-19T06:00:00Z' }],
  }
  const refused = await call('put', `/api/${OURS}/roster`, { token: await signIn('mayor', OURS), body: wrong })
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('there is no member nobody')])
})

test('a town without a roster is woken by the numbers of its file, and says where it has none', async () => {
  await fire(THEIRS)
  const own = async () => (await command(THEIRS).situation())?.wake
  await vi.waitFor(async () => expect((await own())?.rings[0]?.name).toBeNull(), 5_000)
  expect(await toPhone(PHONE.rac)).toMatchObject({ kind: 'sms' })
  const { clock } = await command(THEIRS).clock()
  await command(THEIRS).setClock({ now: territoryNow(clock, Date.now()) + 10 * MINUTE_MS })
  await vi.waitFor(
    async () => expect((await own())?.rings.find(({ who }) => who === 'stand-in')?.state).toBe('no number'),
    5_000,
  )
  const answer = await call('post', `/api/${THEIRS}/wake/acknowledge`, { token: await signIn('duty', THEIRS) })
  expect(answer.status).toBe(200)
})

test('every act stands in a chain that holds', async () => {
  expect(verifyEntries(await log())).toMatchObject({ kind: 'valid' })
})
