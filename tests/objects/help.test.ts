// Calls for help, from the key to the person who looks after them, in two towns at once.
import { env as testEnv } from 'cloudflare:workers'
import { evictDurableObject, runInDurableObject, SELF } from 'cloudflare:test'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { signed } from '../../deploy/standins/vonage.ts'
import { accountsOf, commandOf, contactIndexOf, residentsOf, type Env } from '../../worker/env.ts'
import type { HelpTask } from '../../worker/model/help.ts'
import { CONTACT_SLICES, shardOf } from '../../worker/model/keys.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import type { ImportRow } from '../../worker/objects/rpc/residents.ts'
import { CENTRE, smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const ANNE = { id: 'p1', name: 'Anne' }
const BRUNO = { id: 'p2', name: 'Bruno' }
const TOWNS = { '86001': 'the first secret of sixteen', '86002': 'the second secret of sixteen' } as const
type Town = keyof typeof TOWNS
const PHONE = { sms: '+33639980101', call: '+33639980102', stranger: '+33639980199' } as const

interface Sent {
  readonly kind: 'sms' | 'voice'
  readonly to: string
  readonly text: string
  readonly from: string
  readonly reference: string
  readonly actions: readonly string[]
}

const sent: Sent[] = []
let refuse: ((sent: Sent) => Response | null) | null = null
const realFetch = globalThis.fetch

function taken(init: RequestInit | undefined): Response {
  const body = JSON.parse(String(init?.body)) as Record<string, unknown>
  const ncco = body['ncco'] as { action: string; text?: string }[] | undefined
  const one: Sent =
    ncco === undefined
      ? {
          kind: 'sms',
          to: `+${String(body['to'])}`,
          text: String(body['text']),
          from: String(body['from']),
          reference: String(body['client_ref']),
          actions: [],
        }
      : {
          kind: 'voice',
          to: `+${String((body['to'] as { number: string }[])[0]?.number)}`,
          text: ncco[0]?.text ?? '',
          from: '',
          reference:
            String((body['event_url'] as string[])[0])
              .split('/')
              .at(-2) ?? '',
          actions: ncco.map(({ action }) => action),
        }
  sent.push(one)
  const refusal = refuse?.(one) ?? null
  if (refusal !== null) return refusal
  const id = `u-${sent.length}`
  return Response.json({ message_uuid: id, uuid: id }, { status: one.kind === 'sms' ? 202 : 201 })
}

async function account(town: Town) {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  }
  const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const der = (await crypto.subtle.exportKey('pkcs8', pair.privateKey)) as ArrayBuffer
  const pem = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(der).toString('base64')}\n-----END PRIVATE KEY-----\n`
  return { applicationId: `app-${town}`, apiKey: `key-${town}`, privateKey: pem, signatureSecret: TOWNS[town] }
}

const HELP = `help: { crisis_line: "+33465710010", rescue: { name: CODIS, phone: "+33536490014", by: sms } }\n`

function person(index: number, phone: string, over: Partial<ImportRow> = {}): ImportRow {
  const [longitude, latitude] = CENTRE.B
  return {
    line: index,
    sourceId: `s${index}`,
    household: `h${index}`,
    name: `Camille Essai ${index}`,
    address: `${index} bis rue du Moulin`,
    language: 'fr',
    phone,
    longitude,
    latitude,
    vulnerable: index === 2,
    ...over,
  }
}

beforeAll(async () => {
  globalThis.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = new URL(String(input instanceof Request ? input.url : input))
    return url.hostname === 'localhost' ? realFetch(input, init) : taken(init)
  }) as typeof fetch
  for (const town of Object.keys(TOWNS) as Town[]) {
    const files = smallTerritory({ code: town })
    const home = `geofences/${town}/territory.yaml`
    files[home] = `${files[home] ?? ''}${HELP}`
    await commandOf(env, town, 'live').apply({ territory: town, mode: 'live', files, actor: ANNE })
    await accountsOf(env, town).setCredential(ANNE, 'vonage', JSON.stringify(await account(town)))
    const shard = residentsOf(env, town, 'live', 0)
    await shard.configure(town, 'live', 0, 1)
    await shard.store([
      person(1, PHONE.sms, { phoneChannels: ['sms'], contact: '+33639989950' }),
      person(2, PHONE.call, { phoneChannels: ['voice'], language: 'en' }),
    ])
    const keyring = new Keyring(env.TOCSIN_MASTER_KEY, town)
    for (const phone of [PHONE.sms, PHONE.call]) {
      const blindIndex = keyring.blindIndex(phone)
      const slice = contactIndexOf(env, town, 'live', shardOf(blindIndex, CONTACT_SLICES))
      await slice.claim([{ blindIndex, shard: 0 }])
    }
    await alerted(town)
  }
  await vi.waitFor(() => expect(sent).toHaveLength(4), { timeout: 10_000 })
})

afterAll(() => {
  globalThis.fetch = realFetch
})

beforeEach(() => {
  sent.length = 0
  refuse = null
})

/** A real alert, decided by two in Command, so that its number and zones are the town's own. */
async function alerted(town: Town): Promise<void> {
  const command = commandOf(env, town, 'live')
  const draft = {
    proposal: null,
    content: {
      msgType: 'Alert',
      zones: ['B'],
      channels: ['sms', 'voice'],
      texts: { fr: 'MAIRIE ST-MARTIN. Crue. Montez au plus haut.', en: 'TOWN HALL. Flood. Go to the highest point.' },
      event: 'crue',
      hazard: 'crue',
      responseType: 'Evacuate',
      severity: 'Extreme',
      urgency: 'Immediate',
      certainty: 'Likely',
      expiresAt: Date.now() + 3_600_000,
      allClear: false,
    },
  } as const
  const submitted = await command.submit(draft, ANNE, null)
  if (submitted.kind === 'refused') throw new Error(submitted.detail)
  const { id, current } = submitted.alert
  const approved = await command.approve(id, current.contentHash, BRUNO, null)
  if (approved.kind === 'refused') throw new Error(approved.detail)
}

function hook(town: Town, path: string, event: object, by: Town | null = town) {
  const body = JSON.stringify(event)
  const keys = by === null ? null : { apiKey: `key-${by}`, applicationId: `app-${by}`, signatureSecret: TOWNS[by] }
  const authorization: Record<string, string> = keys === null ? {} : { authorization: signed(body, keys, Date.now()) }
  return SELF.fetch(`http://localhost/hooks/${town}/vonage/${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...authorization },
  })
}

const says = (text: string, eventId: string, town: Town = '86001') =>
  hook(town, 'inbound', { message_uuid: eventId, from: PHONE.sms.slice(1), to: '36105', text })

async function said(answer: Promise<Response>): Promise<string> {
  const script = (await (await answer).json()) as { text?: string }[]
  return script.map(({ text }) => text ?? '').join(' | ')
}

function rows(town: Town, query: string) {
  return runInDurableObject(residentsOf(env, town, 'live', 0) as never, (_: unknown, state: DurableObjectState) =>
    state.storage.sql.exec(query).toArray(),
  )
}

async function tasks(town: Town): Promise<readonly HelpTask[]> {
  return (await commandOf(env, town, 'live').situation())?.help ?? []
}

async function clear(town: Town): Promise<void> {
  await rows(town, 'DELETE FROM help')
  await rows(town, 'DELETE FROM notice')
  await rows(town, `UPDATE delivery SET answer = 'none'`)
  await runInDurableObject(commandOf(env, town, 'live') as never, (_: unknown, state: DurableObjectState) => {
    state.storage.sql.exec('DELETE FROM help')
  })
}

const shown = (town: Town, expected: object) =>
  vi.waitFor(async () => expect(await tasks(town)).toMatchObject([expected]), { timeout: 5_000 })

const referenceOf = async (town: Town, channel: string) =>
  String((await rows(town, `SELECT reference FROM delivery WHERE channel = '${channel}'`))[0]?.['reference'])

const pressed = async (town: Town, digits: string, uuid: string, by: Town = town) =>
  hook(town, `voice/${await referenceOf(town, 'voice')}/key`, { uuid, dtmf: { digits, timed_out: false } }, by)

test('who writes AIDE is answered by SMS with a number and 112, once, and one task opens, whatever comes twice', async () => {
  await clear('86001')
  await says('AIDE', 'm-1')
  await says('AIDE', 'm-1')
  await vi.waitFor(() => expect(sent).toHaveLength(1))
  expect(sent[0]).toMatchObject({ kind: 'sms', to: PHONE.sms })
  expect(sent[0]?.text).toBe(
    "MAIRIE ST-MARTIN: demande d'aide T1 notée. Mettez-vous à l'abri, gardez ce téléphone. Danger de mort: appelez le 112 ou SMS au 114.",
  )
  await shown('86001', { number: 1, state: 'open', channel: 'sms', zones: ['B'], alertNumber: 1, calls: 1 })
  // A second time is counted, and neither answered nor opened again.
  await says('aide svp', 'm-2')
  await shown('86001', { number: 1, calls: 2 })
  expect(sent).toHaveLength(1)
  expect(await tasks('86002')).toEqual([])
})

test('who presses 2 hears their number and 112 before the voice takes its leave; a doubled key changes nothing', async () => {
  await clear('86001')
  const heard = await said(pressed('86001', '2', 'call-1'))
  expect(heard).toMatch(/Your number is T one\..*one one two/)
  expect(await said(pressed('86001', '2', 'call-1'))).toBe(heard)
  await shown('86001', { number: 1, channel: 'voice', vulnerable: true, calls: 1 })
  // They hear it: nothing is sent.
  expect(sent).toEqual([])
})

test('a call for help of one town opens nothing in the other, and its signature is refused there', async () => {
  await clear('86001')
  await clear('86002')
  expect((await pressed('86001', '2', 'call-2', '86002')).status).toBe(401)
  await says('AIDE', 'm-3', '86002')
  await shown('86002', { number: 1 })
  expect(await tasks('86001')).toEqual([])
  // Their answer is on its way before the next test counts its own.
  await vi.waitFor(() => expect(sent).toHaveLength(1))
})

test('it is answered although the provider is down for a while, and never twice', async () => {
  await clear('86001')
  let down = true
  refuse = () => (down ? Response.json({}, { status: 503 }) : null)
  await says('AIDE', 'm-4')
  await vi.waitFor(() => expect(sent.length).toBeGreaterThan(0))
  down = false
  const before = sent.length
  await vi.waitFor(
    async () => expect((await rows('86001', 'SELECT transport FROM notice'))[0]?.['transport']).toBe('accepted'),
    {
      timeout: 10_000,
    },
  )
  expect(sent.length).toBe(before + 1)
})

test('Command keeps no name, number or address, and the log of nobody who asked', async () => {
  await clear('86001')
  await says('AIDE', 'm-5')
  await shown('86001', { number: 1 })
  const command = commandOf(env, '86001', 'live')
  const kept = await runInDurableObject(command as never, (_: unknown, state: DurableObjectState) =>
    JSON.stringify(
      ['help', 'entry', '_outbox'].map((table) => state.storage.sql.exec(`SELECT * FROM ${table}`).toArray()),
    ),
  )
  for (const leak of ['Camille', 'Moulin', PHONE.sms.slice(3)]) expect(kept).not.toContain(leak)
  const own = JSON.stringify(await rows('86001', 'SELECT * FROM act'))
  for (const leak of ['Camille', 'Moulin', PHONE.sms.slice(3)]) expect(own).not.toContain(leak)
})

test('untaken, the crisis line is rung with the number and the street, each once; where no number is given it is said', async () => {
  await clear('86001')
  await says('AIDE', 'm-6')
  await shown('86001', { number: 1 })
  await vi.waitFor(() => expect(sent).toHaveLength(1))
  sent.length = 0
  await past('86001', 130_000)
  await vi.waitFor(() => expect(sent).toHaveLength(1))
  expect(sent[0]).toMatchObject({ kind: 'voice', to: '+33465710010', actions: ['talk', 'talk'] })
  expect(sent[0]?.text).toMatch(/Demande d’aide\. T un\..*[Rr]ue du Moulin/)
  expect(sent[0]?.text).not.toMatch(/Camille|bis/)
  await hook('86001', `voice/${sent[0]?.reference ?? ''}/event`, { uuid: 'u-ring', status: 'human' })
  await shown('86001', { rings: [{ step: 'crisis line', state: 'answered' }] })
  await past('86001', 400_000)
  await shown('86001', { rings: [{ step: 'crisis line' }, { step: 'RAC', state: 'no number' }] })
  await past('86001', 500_000)
  await vi.waitFor(() => expect(sent).toHaveLength(2))
  expect(sent[1]).toMatchObject({ kind: 'sms', to: '+33536490014' })
  expect(sent[1]?.text).toMatch(/^MAIRIE ST-MARTIN: demande d'aide T1, zone B, rue du Moulin, depuis \d+ min\./)
  await past('86001', 5_000_000)
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(sent).toHaveLength(2)
})

test('told and ordered again after a kill, it opens no second task, rings nobody twice, and sends nothing blindly', async () => {
  await clear('86001')
  await says('AIDE', 'm-20')
  await shown('86001', { number: 1 })
  await past('86001', 130_000)
  await vi.waitFor(() => expect(sent.filter(({ kind }) => kind === 'voice')).toHaveLength(1))
  const shard = residentsOf(env, '86001', 'live', 0)
  const before = sent.length
  await evictDurableObject(shard as never)
  await rows('86001', 'UPDATE help SET told = 0')
  const zones = [{ fr: 'zone B', en: 'zone B' }]
  const { territory } = (await commandOf(env, '86001', 'live').bundle()) ?? {}
  if (territory === undefined) throw new Error('no territory')
  const order = { number: 1, round: 1, step: 'crisis line', to: '+33465710010', channel: 'voice' } as const
  await shard.helpRing({ ...order, territory, zones })
  await shard.watchdog()
  await vi.waitFor(async () => expect(await rows('86001', 'SELECT 1 FROM help WHERE told < seq')).toEqual([]))
  await shown('86001', { number: 1, calls: 1, rings: [{ step: 'crisis line' }] })
  expect(sent).toHaveLength(before)
  // What a dead incarnation had claimed is not known to have left: it waits for a receipt.
  await rows('86001', `UPDATE notice SET transport = 'claimed', boot = 'dead' WHERE kind = 'answer'`)
  await shard.watchdog()
  await vi.waitFor(async () =>
    expect(await rows('86001', `SELECT transport FROM notice WHERE kind = 'answer'`)).toEqual([
      { transport: 'unknown' },
    ]),
  )
  expect(sent).toHaveLength(before)
})

test('taken by a name, nobody is rung; it is never closed without an outcome, and every act stands in a chain that holds', async () => {
  await clear('86001')
  await clear('86002')
  await says('AIDE', 'm-7')
  await shown('86001', { number: 1 })
  await vi.waitFor(() => expect(sent).toHaveLength(1))
  const command = commandOf(env, '86001', 'live')
  expect(await command.helpAct(1, { kind: 'take' }, ANNE)).toMatchObject({ kind: 'ok', task: { takenBy: ANNE } })
  await past('86001', 900_000)
  expect(sent).toHaveLength(1)
  expect(await command.helpAct(1, { kind: 'close', outcome: 'not found', note: '' }, ANNE)).toMatchObject({
    reason: 'reason required',
  })
  expect(await command.helpAct(1, { kind: 'close', outcome: 'safe', note: '' }, BRUNO)).toMatchObject({ kind: 'ok' })
  expect(await command.helpAct(1, { kind: 'take' }, ANNE)).toMatchObject({ reason: 'already decided' })
  expect(await command.helpAct(9, { kind: 'take' }, ANNE)).toMatchObject({ reason: 'unknown call for help' })
  expect(await commandOf(env, '86002', 'live').helpAct(1, { kind: 'take' }, ANNE)).toMatchObject({ kind: 'refused' })
  const entries = (await command.exportLog()).entries
  expect(verifyEntries(entries)).toMatchObject({ kind: 'valid' })
  expect(entries.map(({ act }) => act).slice(-3)).toEqual(['demande d’aide', 'aide prise en charge', 'aide close'])
  // What was thought to be over is not.
  await says('AIDE', 'm-8')
  await shown('86001', { number: 1, state: 'open', round: 2, calls: 2, closed: null })
})

test('who asked goes from the shard to who looks after it, and the look is in the log', async () => {
  await clear('86001')
  await says('AIDE', 'm-9')
  await shown('86001', { number: 1 })
  const command = commandOf(env, '86001', 'live')
  expect((await command.helpLookedAt(1, BRUNO))?.shard).toBe(0)
  expect((await command.log(0, 1_000)).at(-1)).toMatchObject({ act: 'aide consultée', actor: BRUNO })
  expect(await residentsOf(env, '86001', 'live', 0).helpPerson(1)).toMatchObject([
    { name: 'Camille Essai 1', address: '1 bis rue du Moulin', phones: [PHONE.sms], contacts: ['+33639989950'] },
  ])
  expect(await residentsOf(env, '86001', 'live', 0).helpPerson(2)).toBeNull()
})

test('who calls the town hears the warning of their zone in their language, and may ask for help', async () => {
  await clear('86001')
  const calls = { uuid: 'in-1', from: PHONE.call.slice(1), to: '33536490000' }
  const heard = await said(hook('86001', 'call', calls))
  expect(heard).toMatch(/^Pour le français, appuyez sur neuf\./)
  expect(heard).toMatch(/Go to the highest point/)
  expect(heard).not.toMatch(/zone B\. /)
  const french = await said(hook('86001', 'call/en/key', { ...calls, dtmf: { digits: '9', timed_out: false } }))
  expect(french).toMatch(/^For English, press nine\..*Montez au plus haut/)
  const helped = await said(hook('86001', 'call/en/key', { ...calls, dtmf: { digits: '2', timed_out: false } }))
  expect(helped).toMatch(/Your number is T one\./)
  await shown('86001', { number: 1, channel: 'call', who: 'resident', zones: ['B'], alertNumber: 1 })
  // The warning that they got counts as answered by it.
  expect(await rows('86001', `SELECT answer FROM delivery WHERE channel = 'voice'`)).toEqual([{ answer: 'help' }])
  expect(sent).toEqual([])
})

test('a stranger hears every warning by the name of its zone; asking for help, their number is kept sealed', async () => {
  await clear('86001')
  const calls = { uuid: 'in-2', from: PHONE.stranger.slice(1), to: '33536490000' }
  expect(await said(hook('86001', 'call', calls))).toMatch(/zone B\. .*Montez/)
  const key = { ...calls, dtmf: { digits: '2' } }
  const first = await said(hook('86001', 'call/fr/key', key))
  expect(first).toMatch(/T un\./)
  expect(await said(hook('86001', 'call/fr/key', key))).toBe(first)
  await shown('86001', { number: 1, who: 'unregistered', channel: 'call', zones: [], calls: 1 })
  expect(await residentsOf(env, '86001', 'live', 0).helpPerson(1)).toMatchObject([{ phones: [PHONE.stranger] }])
  const kept = JSON.stringify(await rows('86001', 'SELECT number, persons, caller, channel FROM help'))
  expect(kept).not.toContain(PHONE.stranger.slice(3))
  // A withheld number is a call for help all the same.
  await hook('86001', 'call/fr/key', { uuid: 'in-3', from: 'anonymous', dtmf: { digits: '2' } })
  await vi.waitFor(async () => expect(await tasks('86001')).toHaveLength(2))
})

test('beside a warning signing up is offered to nobody who has not heard it to its end, and help can be asked for at every place', async () => {
  await clear('86001')
  const calls = { uuid: 'in-5', from: PHONE.call.slice(1), to: '33536490000' }
  const pressed = (place: string, digits: string) =>
    said(hook('86001', `call/en/${place}`, { ...calls, dtmf: { digits, timed_out: digits === '' } }))
  expect(await said(hook('86001', 'call', calls))).not.toMatch(/press five/)
  for (const digits of ['5', '1', '7'])
    expect(await pressed('key', digits)).not.toMatch(/press five|free of charge|agree/)
  // After a key that meant nothing, nobody knows what was heard.
  expect(await pressed('cut/key', '')).toMatch(/Goodbye/)
  expect(await pressed('key', '')).toMatch(/^To be warned of danger at your home, free of charge, press five\./)
  expect(await pressed('heard/key', '5')).toMatch(/It is free.*If you agree, press one/)
  expect(await pressed('heard/key', '')).toMatch(/Goodbye/)
  expect(await pressed('sign-up/key', '')).toMatch(/^You are not signed up\. Goodbye\./)
  expect(await pressed('sign-up/key', '2')).toMatch(/Your number is T one\./)
})

test('a call that is not signed, or signed by another town, hears nothing', async () => {
  const calls = { uuid: 'in-4', from: PHONE.call.slice(1) }
  expect((await hook('86001', 'call', calls, null)).status).toBe(503)
  expect((await hook('86001', 'call', calls, '86002')).status).toBe(401)
  expect((await hook('86001', 'call/fr/key', { ...calls, dtmf: { digits: '2' } }, '86002')).status).toBe(401)
})

/** As if it had been asked so long ago. */
async function past(town: Town, agoMs: number): Promise<void> {
  await rows(town, `UPDATE help SET asked_at = ${Date.now() - agoMs}`)
  await runInDurableObject(
    commandOf(env, town, 'live') as never,
    async (object: DurableObject, state: DurableObjectState) => {
      state.storage.sql.exec(
        `UPDATE help SET body = json_set(body, '$.openSince', ?, '$.askedAt', ?)`,
        Date.now() - agoMs,
        Date.now() - agoMs,
      )
      state.storage.sql.exec(`INSERT OR REPLACE INTO _alarm (name, at) VALUES ('help', 1)`)
      await object.alarm?.()
    },
  )
}
