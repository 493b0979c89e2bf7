// The crisis cell is called in one act: by SMS, then by telephone, then the next group; answers come by key, by SMS and by hand. Two towns.
import { env as testEnv } from 'cloudflare:workers'
import { SELF } from 'cloudflare:test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { signed } from '../../deploy/standins/vonage.ts'
import { accountsOf, commandOf, residentsOf, type Env } from '../../worker/env.ts'
import type { DirectoryCheckView } from '../../worker/model/directory-check.ts'
import type { HandOver } from '../../worker/model/hand-over.ts'
import type { RollCall } from '../../worker/model/roll-call.ts'
import { MINUTE_MS, territoryNow } from '../../worker/model/time.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { call, signIn } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const [OURS, THEIRS] = ['96541', '96542'] as const
const ADMIN = { id: 'admin', name: 'Admin' }
const PHONE = { camille: '+33639989301', noe: '+33639989302', alix: '+33639989303' }
const sent: {
  readonly kind: 'sms' | 'voice'
  readonly to: string
  readonly words: string
  readonly reference: string
}[] = []
const accounts: Record<string, { readonly apiKey: string; readonly signatureSecret: string }> = {}
const realFetch = globalThis.fetch

function taken(init: RequestInit | undefined): Response {
  const body = JSON.parse(String(init?.body)) as Record<string, unknown>
  const ncco = body['ncco'] as { text?: string }[] | undefined
  const id = `r-${sent.length}`
  if (ncco === undefined)
    sent.push({
      kind: 'sms',
      to: `+${String(body['to'])}`,
      words: String(body['text']),
      reference: String(body['client_ref']),
    })
  else
    sent.push({
      kind: 'voice',
      to: `+${(body['to'] as { number: string }[])[0]?.number ?? ''}`,
      words: ncco.map(({ text = '' }) => text).join(' '),
      reference:
        String((body['event_url'] as string[])[0])
          .split('/')
          .at(-2) ?? '',
    })
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
const later = async (ms: number) => {
  const { clock } = await command().clock()
  await command().setClock({ now: territoryNow(clock, Date.now()) + ms })
}
const rollCall = async (town?: string) => (await command(town).rollCall()) as RollCall
const person = async (member: string) => (await rollCall()).people.find((one) => one.member === member)

beforeAll(async () => {
  globalThis.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = new URL(String(input instanceof Request ? input.url : input))
    return url.hostname === 'localhost' ? realFetch(input, init) : taken(init)
  }) as typeof fetch
  const key = await privateKey()
  for (const town of [OURS, THEIRS]) {
    await accountsOf(env, town).demoSession(town, 'mayor')
    await command(town).apply({ territory: town, mode: 'live', files: smallTerritory({ code: town }), actor: ADMIN })
    const account = {
      applicationId: `app-${town}`,
      apiKey: `key-${town}`,
      privateKey: key,
      signatureSecret: `the secret of the town ${town}`,
    }
    accounts[town] = account
    await accountsOf(env, town).setCredential(ADMIN, 'vonage', JSON.stringify(account))
    await residentsOf(env, town, 'live', 0).configure(town, 'live', 0, 1)
    await command(town).putRoster(
      {
        members: [
          { id: 'camille', name: 'Camille Martin', role: 'cell', phones: [PHONE.camille], verifiedAt: null },
          { id: 'noe', name: 'Noé Petit', role: 'cell', phones: [PHONE.noe], verifiedAt: null },
          { id: 'alix', name: 'Alix Roux', role: 'reserve', phones: [PHONE.alix], verifiedAt: null },
        ],
        shifts: [],
      },
      ADMIN,
    )
  }
})

afterAll(() => {
  globalThis.fetch = realFetch
})

const post = async (path: string, body: unknown, as: 'duty' | 'field' = 'duty', town: string = OURS) =>
  call('post', `/api/${town}/roll-call${path}`, { token: await signIn(as, town), body })
const hook = async (town: string, path: string, content: unknown) => {
  const body = JSON.stringify(content)
  return SELF.fetch(`http://localhost/hooks/${town}/vonage/${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', authorization: signed(body, accounts[town] as never, Date.now()) },
  })
}
const texts = async (from: string, text: string, town: string = OURS) => {
  const answer = await hook(town, 'inbound', {
    message_uuid: crypto.randomUUID(),
    from: from.slice(1),
    to: '33639980000',
    text,
    channel: 'sms',
  })
  return (await answer.json<{ inbound: string }>()).inbound
}
const toPhone = (phone: string, kind: 'sms' | 'voice') =>
  vi.waitFor(() => {
    const found = sent.find((one) => one.to === phone && one.kind === kind)
    if (found === undefined) throw new Error(`no ${kind} to ${phone}`)
    return found
  }, 5_000)

const ASKED = {
  groups: ['cell', 'reserve'],
  needed: 2,
  withinMinutes: 10,
  why: 'crue de la Lère',
  where: 'salle du conseil',
}

test('one act sends an SMS to the whole group, by whoever prepares the plan, and the other town calls nobody (INV-22)', async () => {
  expect((await post('', ASKED, 'field')).status).toBe(403)
  expect((await post('', ASKED)).status).toBe(201)
  const { words } = await toPhone(PHONE.camille, 'sms')
  expect(words).toContain('appel de la cellule : crue de la Lère. Lieu : salle du conseil. Répondez 1')
  await toPhone(PHONE.noe, 'sms')
  expect(sent.some(({ to }) => to === PHONE.alix)).toBe(false)
  expect(await rollCall(THEIRS)).toBeNull()
  expect((await post('', ASKED)).status).toBe(409)
})

test('an SMS says in how many minutes; the same words to the other town are nobody’s answer', async () => {
  expect(await texts(PHONE.camille, '1 20', THEIRS)).not.toBe('cell')
  expect(await texts(PHONE.camille, '1 20')).toBe('cell')
  expect((await person('camille'))?.answer).toMatchObject({ said: { kind: 'coming', inMinutes: 20 }, how: 'sms' })
  expect(await texts('+33639989399', '1 20')).not.toBe('cell')
})

test('the silent one is called after three minutes, and the second key says that they cannot come', async () => {
  await later(3 * MINUTE_MS)
  const { reference, words } = await toPhone(PHONE.noe, 'voice')
  expect(words).toContain('Si vous venez, appuyez sur un')
  const answer = await hook(OURS, `voice/${reference}/key`, { uuid: 'u-1', dtmf: { digits: '2', timed_out: false } })
  expect(await answer.text()).toContain('vous ne venez pas')
  await vi.waitFor(async () => expect((await person('noe'))?.answer?.said).toEqual({ kind: 'unavailable' }), 5_000)
  expect(sent.filter(({ to, kind }) => to === PHONE.camille && kind === 'voice')).toEqual([])
})

test('too few come: the next group is called by itself, and the log says so', async () => {
  await later(7 * MINUTE_MS)
  await toPhone(PHONE.alix, 'sms')
  const { entries } = await command().exportLog()
  expect(entries.findLast(({ act }) => act === 'appel de la cellule')?.text).toBe(
    '1 personnes appelées, la réserve et les renforts : 1 sur 2 à l’heure dite',
  )
})

test('somebody notes by hand who stands there, the call is ended, and later words are no answer to it', async () => {
  expect((await post('/answer', { member: 'alix', said: { kind: 'there' } })).status).toBe(200)
  expect((await post('/end', {})).status).toBe(200)
  expect(await texts(PHONE.noe, '1 5')).not.toBe('cell')
  expect((await post('/answer', { member: 'noe', said: { kind: 'there' } })).status).toBe(409)
  const { entries } = await command().exportLog()
  expect(entries.at(-1)?.text).toBe('Appel de la cellule n° 1 clos : 2 viennent ou sont là, 0 sans réponse')
  expect(verifyEntries(entries)).toMatchObject({ kind: 'valid' })
  expect(JSON.stringify(entries)).not.toContain(PHONE.alix.slice(1))
})

const check = async () => {
  const answer = await call('get', `/api/${OURS}/roster/check`, { token: await signIn('auditor', OURS) })
  return (await answer.json<{ check: DirectoryCheckView }>()).check
}
const atTen = async () => {
  const { nextAt } = await check()
  await command().setClock({ now: nextAt - 300 })
  return nextAt
}

test('once a month a tenth of the directory is asked by SMS, not while something waits for a decision, and OUI is kept', async () => {
  const before = sent.length
  const [rule] = (await command().bundle())?.rules ?? []
  const { clock } = await command().clock()
  const signal = {
    ...{ id: 's1', rule: rule?.id, ruleVersion: rule?.version, state: 'firing', at: territoryNow(clock, Date.now()) },
    ...{ zones: rule?.zones, planLevel: rule?.planLevel, evidence: [], singleSource: true, unconfirmed: false },
  }
  await command().takeReport({ id: 'r1', signals: [signal], view: {} } as never)
  const first = await atTen()
  // Put off to the next weekday: the month stands as not asked.
  await vi.waitFor(async () => expect((await check()).nextAt).toBeGreaterThan(first), 5_000)
  expect((await check()).last).toBeNull()
  const [open] = (await command().situation())?.proposals ?? []
  await command().dismiss(open?.id ?? '', ADMIN, 'essai')
  expect((await check()).next).toEqual(['camille'])
  await atTen()
  await vi.waitFor(
    () => expect(sent.slice(before).filter(({ words }) => words.includes('annuaire'))).toHaveLength(1),
    5_000,
  )
  const asked = sent.slice(before).find(({ words }) => words.includes('annuaire'))
  expect(asked).toMatchObject({ kind: 'sms', to: PHONE.camille })
  expect(asked?.words).toContain('Répondez OUI. Ce n’est pas une alerte.')
  expect(await texts(PHONE.noe, 'OUI')).not.toBe('cell')
  expect(await texts(PHONE.camille, 'OUI')).toBe('cell')
  expect((await check()).last?.asked).toMatchObject([{ member: 'camille', state: 'answered' }])
  const { members } = await command().roster()
  expect(members.map(({ verifiedAt }) => verifiedAt !== null)).toEqual([true, false, false])
  expect((await check()).next).toEqual(['noe'])
  expect((await command(THEIRS).directoryCheck())?.last).toBeNull()
})

test('whoever takes over signs for the sheet that they have read back: both names stand in the log, once, and of their own town', async () => {
  const path = `/api/${OURS}/hand-over`
  const token = await signIn('duty', OURS)
  const { handOver } = await (await call('get', path, { token })).json<{ handOver: HandOver }>()
  const text = handOver.sections.now.join('\n')
  expect([handOver.number, text]).toEqual([1, 'Niveau N0 veille. DOS : maire.'])
  expect((await call('post', path, { token, body: { from: 'Camille Martin', text, readBack: false } })).status).toBe(
    400,
  )
  expect(
    (await call('post', path, { token: await signIn('auditor', OURS), body: { from: 'C', text, readBack: true } }))
      .status,
  ).toBe(403)
  const signedFor = await call('post', path, { token, body: { from: 'Camille Martin', text, readBack: true } })
  expect(signedFor.status).toBe(201)
  const { entry } = await signedFor.json<{ entry: { text: string; actor: { name: string } } }>()
  expect(entry.text).toBe(
    `Relève n° 1 : Camille Martin passe la main à ${entry.actor.name}, fiche relue à voix haute et acceptée`,
  )
  const own = await call('post', path, { token, body: { from: entry.actor.name, text, readBack: true } })
  expect(own.status).toBe(400)
  expect((await command(THEIRS).handOver())?.sheet.number).toBe(1)
  expect((await command().handOver())?.sheet.number).toBe(2)
})
