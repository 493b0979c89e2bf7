// Coverage, quality of addresses and the yearly question on a real server of objects; two towns at once.
import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { accountsOf, commandOf, residentsOf, type Env } from '../../worker/env.ts'
import type { Coverage, MissingStreet } from '../../worker/model/coverage.ts'
import type { ImportRow } from '../../worker/objects/rpc/residents.ts'
import { stopToken } from '../../worker/objects/residents/stop-link.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'
import { call, signIn } from '../support/http.ts'
import { CENTRE, smallTerritory } from '../support/small-territory.ts'
import { ACTOR, launchFor, vonageAccount } from './launch.ts'

const env = testEnv as unknown as Env
const TOWN = '96221'
const NEIGHBOUR = '96222'
const SHARDS = 2
const YEAR_MS = 366 * 86_400_000
const addresses = (code: string) => `id;numero;rep;nom_voie;code_insee;lon;lat
a;12;;Rue Basse;${code};${CENTRE.B[0]};${CENTRE.B[1]}
b;14;bis;Rue Basse;${code};${CENTRE.B[0]};${CENTRE.B[1]}
c;3;;Avenue du Général Leclerc;${code};${CENTRE.C[0]};${CENTRE.C[1]}
`

const messages: { readonly to: string; readonly text: string; readonly reference: string }[] = []
const realFetch = globalThis.fetch
let token = ''
let stranger = ''

beforeAll(async () => {
  globalThis.fetch = (async (_: unknown, init?: RequestInit) => {
    const body = JSON.parse(String(init?.body)) as { to: string; text: string; client_ref: string }
    messages.push({ to: `+${body.to.replace(/^\+/, '')}`, text: body.text, reference: body.client_ref })
    return Response.json({ message_uuid: `u-${body.client_ref}` }, { status: 202 })
  }) as typeof fetch
  for (const code of [TOWN, NEIGHBOUR]) {
    const files = smallTerritory({ code, shards: SHARDS })
    const settings = `geofences/${code}/territory.yaml`
    files[settings] = (files[settings] ?? '').replace('parts_per_second: 30', "parts_per_second: 30, inbound: '36105'")
    await commandOf(env, code, 'live').apply({ territory: code, mode: 'live', files, actor: ACTOR })
    await accountsOf(env, code).setCredential(ACTOR, 'vonage', JSON.stringify(await vonageAccount(code)))
    await residentsOf(env, code, 'live', 0).takeAddresses(addresses(code))
  }
  token = await signIn('mayor', TOWN)
  stranger = await signIn('mayor', NEIGHBOUR)
  for (const shard of [0, 1]) await residentsOf(env, TOWN, 'live', shard).store(PEOPLE[shard] ?? [])
})
beforeEach(() => {
  messages.length = 0
})
afterAll(() => {
  globalThis.fetch = realFetch
})

const person = (name: string, address: string, phone: string | null, over: Partial<ImportRow> = {}): ImportRow => ({
  line: 2,
  sourceId: name,
  household: address,
  name,
  address,
  language: 'fr',
  phone,
  phoneChannels: ['sms'],
  longitude: CENTRE.B[0],
  latitude: CENTRE.B[1],
  vulnerable: false,
  ...over,
})
const ODETTE = '+33639980701'
const MARC = '+33639980702'
// The same address in two shards, since two who live there share a number with somebody elsewhere: it is covered once.
const PEOPLE: readonly (readonly ImportRow[])[] = [
  [person('Cazals Odette', '12 rue Basse', ODETTE, { vulnerable: true })],
  [
    person('Cazals Marc', '12 rue Basse', MARC),
    person('Vidal Jeanne', '5 rue Perdue', null, { longitude: null, latitude: null }),
  ],
]

async function read<Answer>(path: string, by = token, code = TOWN): Promise<Answer> {
  const answer = await call('get', `/api/${code}/residents/${path}`, { token: by })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Answer
}

const inShard = <Answer>(shard: number, what: (sql: SqlStorage) => Answer) =>
  runInDurableObject(residentsOf(env, TOWN, 'live', shard) as never, (_: unknown, { storage }: DurableObjectState) =>
    what(storage.sql),
  )

test('each shard counts its own, and an address that two of them know is covered once; the neighbour sees nothing of it', async () => {
  const seen = await read<Coverage>('coverage')
  expect(seen).toMatchObject({ addresses: 3, missing: 2, whole: { persons: 3, sms: 2 }, elsewhere: { unlocated: 1 } })
  expect(seen.streets.map(({ street, addresses: all, missing }) => [street, all, missing])).toEqual([
    ['Rue Basse', 2, 1],
    ['Avenue du Général Leclerc', 1, 1],
  ])
  expect(seen.zones).toContainEqual(expect.objectContaining({ zone: 'B', addresses: 2, missing: 1, persons: 2 }))
  const there = await read<Coverage>('coverage', stranger, NEIGHBOUR)
  expect(there).toMatchObject({ addresses: 3, missing: 3, whole: { persons: 0 } })
  expect((await call('get', `/api/${TOWN}/residents/coverage`, { token: stranger })).status).toBe(404)
  for (const secret of ['Cazals', 'Vidal', ODETTE]) expect(JSON.stringify(seen)).not.toContain(secret)
})

test('a zone keeps its own streets alone; a zone that is none is not found', async () => {
  const own = await read<Coverage>('coverage?zone=C')
  expect(own.streets.map(({ street }) => street)).toEqual(['Avenue du Général Leclerc'])
  expect((await call('get', `/api/${TOWN}/residents/coverage?zone=Z`, { token })).status).toBe(404)
})

test('the campaign’s list is what the file has and nobody is known at', async () => {
  expect(await read<{ streets: readonly MissingStreet[] }>('coverage/missing')).toEqual({
    streets: [
      { street: 'Avenue du Général Leclerc', numbers: ['3'] },
      { street: 'Rue Basse', numbers: ['14 bis'] },
    ],
  })
})

test('doors are those of whom nothing reaches and of whom the list marks; the log says that somebody looked', async () => {
  const { persons } = await read<{ persons: readonly { name: string; why: string | null }[] }>('doors?why=go-to-them')
  expect(persons.map(({ name, why }) => [name, why]).sort()).toEqual([
    ['Cazals Odette', null],
    ['Vidal Jeanne', 'no channel'],
  ])
  const log = await commandOf(env, TOWN, 'live').log(0, 50)
  expect(log.some(({ text }) => text === 'Liste des portes : 2 personnes. Motif : aller les voir.')).toBe(true)
  expect((await commandOf(env, NEIGHBOUR, 'live').log(0, 50)).some(({ text }) => text.includes('portes'))).toBe(false)
})

const bad = (reference: string, eventId: string) =>
  ({
    provider: 'vonage',
    eventId,
    reference,
    providerId: null,
    status: 'undelivered',
    at: Date.now(),
    failure: 'bad recipient',
  }) as const

test('two alerts that say "no such number" make it fail, a delivery mends it; nobody is removed and both are tried', async () => {
  const shard = residentsOf(env, TOWN, 'live', 0)
  const alerted = async (alert: string, receipt: (reference: string) => Parameters<typeof shard.takeReceipt>[0]) => {
    messages.length = 0
    const launch = launchFor({ territory: TOWN, alert })
    const zones = launch.zones.map((zone) => ({
      ...zone,
      // prettier-ignore
      geometry: [[[[2.02, 44], [2.03, 44], [2.03, 44.01], [2.02, 44.01], [2.02, 44]]]] as never,
    }))
    await shard.launch({ ...launch, zones })
    const sent = await vi.waitFor(() => {
      const found = messages.find(({ to }) => to === ODETTE)
      if (found === undefined) throw new Error('not sent yet')
      return found
    })
    await shard.takeReceipt(receipt(sent.reference))
    await shard.watchdog()
  }
  const failing = async () => (await read<Coverage>('coverage')).whole.failing
  await alerted('q1', (reference) => bad(reference, 'q1'))
  expect(await failing()).toBe(0)
  await alerted('q2', (reference) => bad(reference, 'q2'))
  await vi.waitFor(async () => expect(await failing()).toBe(1), { timeout: 5_000, interval: 100 })
  expect((await read<Coverage>('coverage')).whole).toMatchObject({ persons: 3, unreachable: 2, sms: 2 })
  // In the count before an alert too, and told to the agent who has its owner before them.
  const inB = { zones: ['B'], channels: ['sms'], texts: { fr: 'Montez.' } }
  const estimate = await call('post', `/api/${TOWN}/estimate`, { token, body: inB })
  expect(((await estimate.json()) as { audience: unknown }).audience).toMatchObject({
    persons: 2,
    failing: 1,
    unreachable: 0,
  })
  const atDesk = (by: string, code: string) =>
    call('post', `/api/${code}/residents/address`, { token: by, body: { address: ODETTE } })
  expect(await (await atDesk(token, TOWN)).json()).toMatchObject({
    known: { isOld: false, ways: [{ channel: 'sms', standing: 'does not work', failures: 2, lastGoodAt: null }] },
  })
  expect(await (await atDesk(stranger, NEIGHBOUR)).json()).toEqual({ known: null })
  await alerted('q3', (reference) => ({ ...bad(reference, 'q3'), status: 'delivered', failure: null }))
  await vi.waitFor(async () => expect(await failing()).toBe(0), { timeout: 5_000, interval: 100 })
}, 30_000)

test('a year later the town asks, OUI answers it, and whoever says nothing stays on the list', async () => {
  await inShard(0, (sql) => sql.exec('UPDATE contact_age SET since = since - ?, confirmed_at = NULL', YEAR_MS))
  await inShard(1, (sql) => sql.exec('UPDATE contact_age SET since = since - ?, confirmed_at = NULL', YEAR_MS))
  // The object reads what the test wrote under it.
  for (const shard of [0, 1]) await residentsOf(env, TOWN, 'live', shard).store([])
  const before = await read<Coverage>('coverage')
  expect([before.due, before.whole.unconfirmed]).toEqual([2, 2])
  const one = await call('post', `/api/${TOWN}/residents/confirmations`, { token, body: { most: 1 } })
  expect(await one.json()).toEqual({ asked: 1, left: 1 })
  const rest = await call('post', `/api/${TOWN}/residents/confirmations`, { token, body: { most: 50 } })
  expect(await rest.json()).toEqual({ asked: 1, left: 0 })
  await vi.waitFor(() => expect(messages.map(({ to }) => to).sort()).toEqual([ODETTE, MARC]), { timeout: 5_000 })
  expect(messages[0]?.text).toContain('Répondez OUI. Pour ne plus en recevoir : STOP.')
  await residentsOf(env, TOWN, 'live', 0).takeAnswer(await hashOf(ODETTE), {
    said: 'confirmed',
    by: 'sms',
    eventId: 'o',
  })
  const after = await read<Coverage>('coverage')
  expect([after.due, after.whole.unconfirmed, after.whole.persons]).toEqual([0, 1, 3])
})

async function hashOf(phone: string): Promise<string> {
  return new Keyring(env.TOCSIN_MASTER_KEY, TOWN).blindIndex(phone)
}

test('behind a link of an e-mail a page asks first, without a script; one press confirms, the other leaves, and nobody learns who is known', async () => {
  const hash = await hashOf(MARC)
  const token = stopToken(new Keyring(env.TOCSIN_MASTER_KEY, TOWN), hash)
  const open = (path: string, body?: string) =>
    call(body === undefined ? 'get' : 'post', `/${TOWN}/residents/${path}`, {
      ...(body === undefined ? {} : { body }),
      contentType: 'application/x-www-form-urlencoded',
    })
  const asks = await open(`confirm/${token}`)
  const html = await asks.text()
  expect([asks.status, html.includes('<script'), html.includes(token)]).toEqual([200, false, false])
  const unconfirmed = async () => (await read<Coverage>('coverage')).whole.unconfirmed
  expect(await unconfirmed()).toBe(1)
  expect((await open(`confirm/${token}`, '')).status).toBe(400)
  expect((await open(`confirm/${'A'.repeat(65)}`, 'page=confirm')).status).toBe(404)
  expect(await (await open(`confirm/${token}`, 'page=confirm')).text()).toContain(
    'Merci. Vous recevrez toujours les alertes.',
  )
  expect(await unconfirmed()).toBe(0)
  const stranger = stopToken(new Keyring(env.TOCSIN_MASTER_KEY, TOWN), await hashOf('+33639980799'))
  expect((await open(`confirm/${stranger}`, 'page=confirm')).status).toBe(200)
  expect((await open(`stop/${token}`)).status).toBe(200)
  expect((await read<Coverage>('coverage')).whole.sms).toBe(2)
  const left = await open(`stop/${token}`, 'page=leave&lang=en')
  expect(await left.text()).toContain('Done: no more alerts will be sent to this address.')
  expect((await read<Coverage>('coverage')).whole).toMatchObject({ sms: 1, persons: 3, unreachable: 2 })
  const program = await open(`stop/${stranger}`, 'List-Unsubscribe=One-Click')
  expect(await program.json()).toEqual({ stopped: true })
})

test('streets of the file are found as somebody types them', async () => {
  expect(await read('streets?q=bas')).toEqual({ streets: ['Rue Basse'] })
  expect(await read('streets?q=leclerc')).toEqual({ streets: ['Avenue du Général Leclerc'] })
  expect(await read('streets?q=')).toEqual({ streets: [] })
})

test('whoever is erased leaves no mark of how well they were reached', async () => {
  await residentsOf(env, TOWN, 'live', 0).remove(
    await inShard(0, (sql) =>
      sql
        .exec('SELECT id FROM person')
        .toArray()
        .map(({ id }) => String(id)),
    ),
  )
  const left = await inShard(0, (sql) =>
    ['contact_age', 'contact_quality'].map((table) =>
      Number(sql.exec(`SELECT COUNT(*) AS n FROM ${table}`).one()['n']),
    ),
  )
  expect(left).toEqual([0, 0])
})
