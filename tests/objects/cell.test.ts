// Calls by hand, shelters and means on the real runtime, in two towns: sealed, logged without who, counted, found again, and gone with the event.
import { runInDurableObject } from 'cloudflare:test'
import { beforeAll, expect, test } from 'vitest'
import { commandOf, fieldRoomOf, residentsOf } from '../../worker/env.ts'
import type { CallView } from '../../worker/model/call.ts'
import type { CellSummary } from '../../worker/model/cell.ts'
import type { FieldView } from '../../worker/model/field.ts'
import type { Means } from '../../worker/model/means.ts'
import { FIELD_KEPT_MS, type Holding } from '../../worker/model/retention.ts'
import { DAY_MS } from '../../worker/model/time.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { bindings, call, signIn } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['96341', '96342'] as const
const ADMIN = { id: 'admin', name: 'Admin' }
const SHELTERS = (code: string) => ({
  [`geofences/${code}/shelters.yaml`]: `# yaml-language-server: $schema=../../docs/schemas/shelters.schema.json
shelters:
  - id: gymnase
    name: Gymnase
    address: 2 route de Lauzun
    longitude: 2.1
    latitude: 44.1
    capacity: 10
    contacts: [{ role: gardien, phone: '+33536490051', verified_at: 2026-09-02 }]
`,
})
const SECRETS = ['Rousselin', '639980421', 'Tournebride', '2.0251']

let tokens: Readonly<Record<'duty' | 'mayor' | 'auditor' | 'stranger', string>>

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const files = { ...smallTerritory({ code: territory }), ...SHELTERS(territory) }
    const applied = await commandOf(bindings, territory, 'live').apply({
      territory,
      mode: 'live',
      files,
      actor: ADMIN,
    })
    expect(applied).toMatchObject({ kind: 'ok' })
  }
  tokens = {
    duty: await signIn('duty', OURS),
    mayor: await signIn('mayor', OURS),
    auditor: await signIn('auditor', OURS),
    stranger: await signIn('duty', THEIRS),
  }
})

const TOLD = {
  phone: '06 39 98 04 21',
  name: 'Mme Rousselin',
  address: '12 Rue Tournebride',
  point: [2.0251, 44.0051],
  persons: 2,
  waterCm: 40,
  mobility: 'needs help',
  words: 'au premier étage',
}
type Who = keyof typeof tokens
const post = async (path: string, body: object = {}, who: Who = 'duty', headers = {}) =>
  call('post', `/api/${who === 'stranger' ? THEIRS : OURS}/${path}`, { token: tokens[who], body, headers })
const took = async (change: object = {}, who: Who = 'duty') =>
  (await (await post('calls', { ...TOLD, ...change }, who)).json<{ call: CallView }>()).call
const cellOf = async (territory: string): Promise<CellSummary> => {
  const situation = await commandOf(bindings, territory, 'live').situation()
  if (situation === null) throw new Error('no situation')
  return situation.cell
}
const lines = async () => (await commandOf(bindings, OURS, 'live').exportLog()).entries
const read = async <T>(path: string, who: Who = 'duty') =>
  (await call('get', `/api/${who === 'stranger' ? THEIRS : OURS}/${path}`, { token: tokens[who] })).json<T>()

test('a call is a case of its own town; its line in the log says zone and counts, and neither who nor where', async () => {
  const first = await took()
  expect(first).toMatchObject({ number: 1, state: 'new', zones: ['B'], outside: true, hasPhone: true, calls: 1 })
  expect(first).not.toHaveProperty('phone')
  expect((await cellOf(OURS)).calls).toMatchObject({ new: 1, passedOn: 0 })
  expect((await cellOf(THEIRS)).calls).toMatchObject({ new: 0, passedOn: 0 })
  expect(await read('calls', 'stranger')).toEqual({ calls: [] })
  const line = (await lines()).findLast(({ act }) => act === 'appel reçu')
  expect(line?.text).toBe('Appel A1 (zone B, hors de toute zone alertée) : 2 personnes, eau 40 cm, aide pour sortir')
  const log = JSON.stringify(await lines())
  expect(SECRETS.filter((secret) => log.includes(secret))).toEqual([])
})

test('who rang is shown to whoever looks after calls, once the look is in the log; not to the auditor, and not to a neighbour', async () => {
  const before = (await lines()).length
  expect(await read('calls/A1/person')).toEqual({ number: 1, person: { name: 'Mme Rousselin', phone: '+33639980421' } })
  expect((await lines()).slice(before).map(({ act }) => act)).toEqual(['appel consulté'])
  const { accesses } = await read<{ accesses: { dataset: string }[] }>('access', 'auditor')
  expect(accesses[0]).toMatchObject({ dataset: 'caller', scope: 'A1' })
  expect((await call('get', `/api/${OURS}/calls`, { token: tokens.auditor })).status).toBe(403)
  expect((await call('get', `/api/${OURS}/calls/A1/person`, { token: tokens.stranger })).status).toBe(404)
  expect((await call('get', `/api/${THEIRS}/calls/A1/person`, { token: tokens.stranger })).status).toBe(404)
})

test('on the disk everything of it lies sealed', async () => {
  const stored = await runInDurableObject(
    commandOf(bindings, OURS, 'live') as never,
    (_: unknown, { storage }: DurableObjectState) =>
      JSON.stringify(
        storage.sql
          .exec('SELECT body FROM cell_row')
          .toArray()
          .map((row) => Buffer.from(row['body'] as ArrayBuffer).toString('latin1')),
      ),
  )
  expect(stored.length).toBeGreaterThan(100)
  expect(SECRETS.filter((secret) => stored.includes(secret))).toEqual([])
})

test('the same call sent twice is one; the same place again adds to the case, and opens it again after its end', async () => {
  const headers = { 'Idempotency-Key': 'desk-1' }
  const body = { ...TOLD, address: '3 Rue Haute', point: null }
  const twice = [await post('calls', body, 'duty', headers), await post('calls', body, 'duty', headers)]
  const [one, other] = await Promise.all(twice.map((answer) => answer.json<{ call: CallView }>()))
  expect(other).toEqual(one)
  const number = one?.call.number ?? 0
  expect(one?.call).toMatchObject({ outside: null, zones: [] })
  const passed = await post(`calls/A${number}`, { kind: 'pass on', reference: 'CODIS 1187' })
  expect(await passed.json()).toMatchObject({ call: { state: 'passed on', reference: 'CODIS 1187' } })
  await post(`calls/A${number}`, { kind: 'safe', note: 'vus à la fenêtre' })
  expect((await post(`calls/A${number}`, { kind: 'close', reason: 'x' })).status).toBe(409)
  expect(await took({ sameAs: number, point: null, waterCm: 90 })).toMatchObject({
    number,
    state: 'new',
    calls: 2,
    waterCm: 90,
  })
  expect((await lines()).at(-1)?.text).toContain(`Appel A${number} rappelle après sa clôture : rouvert`)
})

test('a number that no network knows is refused in words, and a withheld one is a call all the same', async () => {
  const refused = await post('calls', { ...TOLD, phone: '12' })
  expect([refused.status, await refused.json()]).toMatchObject([422, { reason: 'phone not accepted' }])
  expect(await took({ phone: '', address: '5 Rue Longue', point: null })).toMatchObject({ hasPhone: false })
})

test('three calls that lie together become one proposal to look, which raises nothing; answered, it comes back with the next call', async () => {
  const here = { point: [2.1, 44.1], address: '1 Chemin des Prés' }
  const first = await took(here)
  await took({ ...here, address: '2 Chemin des Prés' })
  expect((await cellOf(OURS)).clusters).toEqual([])
  await took({ ...here, address: '3 Chemin des Prés' })
  const [cluster] = (await cellOf(OURS)).clusters
  expect(cluster).toMatchObject({ first: first.number, street: 'Chemin des Prés', outside: true, persons: 6 })
  const said = (await lines()).filter(({ act }) => act === 'appels groupés')
  expect(said.map(({ text, actor }) => [text, actor.id])).toEqual([
    ['3 appels en 1 min Chemin des Prés, hors de toute zone alertée : à regarder', 'tocsin'],
  ])
  const situation = await commandOf(bindings, OURS, 'live').situation()
  expect([situation?.proposals, situation?.planLevel, situation?.alerts]).toEqual([[], 'N0', []])
  await post(`calls/clusters/${first.number}/seen`, { note: 'Équipe 2 part voir.' })
  expect((await cellOf(OURS)).clusters).toEqual([])
  expect((await lines()).at(-1)?.text).toContain('Équipe 2 part voir.')
  await took({ ...here, address: '4 Chemin des Prés' })
  expect((await cellOf(OURS)).clusters).toHaveLength(1)
  expect((await cellOf(THEIRS)).clusters).toEqual([])
})

test('an address is looked up in the commune’s own file, and in nobody else’s', async () => {
  const csv =
    'numero;rep;nom_voie;lon;lat;code_insee\n12;;Rue Basse;2.025;44.005;96341\n14;;Rue Basse;2.026;44.005;96341'
  await residentsOf(bindings, OURS, 'live', 0).takeAddresses(csv)
  expect(await read('calls/address?q=12%20rue%20basse')).toEqual({
    addresses: [{ label: '12 Rue Basse', point: [2.025, 44.005] }],
  })
  const near = await read<{ addresses: unknown[] }>('calls/address?q=13%20rue%20bass')
  expect(near.addresses).toHaveLength(2)
  expect(await read('calls/address?q=12%20rue%20basse', 'stranger')).toEqual({ addresses: [] })
})

test('a shelter takes people once it is open, warns at eight tenths, turns nobody away, and closes when it is empty', async () => {
  const arrive = (persons: number, change: object = {}) =>
    post('shelters/gymnase/arrivals', { name: 'Famille Rousselin', persons, ...change })
  expect((await arrive(2)).status).toBe(409)
  expect(await (await post('shelters/gymnase/open')).json()).toMatchObject({
    shelter: { isOpen: true, by: "Élu d'astreinte", persons: 0 },
  })
  await arrive(7)
  expect((await cellOf(OURS)).shelters[0]).toMatchObject({ persons: 7, room: 'places' })
  const eighth = await (await arrive(1)).json<{ arrival: { number: number } }>()
  expect((await cellOf(OURS)).shelters[0]).toMatchObject({ persons: 8, room: 'limited' })
  expect((await lines()).at(-1)?.text).toBe('Centre d’accueil Gymnase plein à 80 % : 8 présents pour 10 places')
  await arrive(4)
  expect((await cellOf(OURS)).shelters[0]).toMatchObject({ persons: 12, room: 'full' })
  expect((await post('shelters/gymnase/close')).status).toBe(409)
  await post(`shelters/arrivals/C${eighth.arrival.number}/leave`, { to: 'chez de la famille' })
  expect((await cellOf(OURS)).shelters[0]).toMatchObject({ persons: 11 })
  expect((await cellOf(THEIRS)).shelters[0]).toMatchObject({ isOpen: false, persons: 0 })
  const before = (await lines()).length
  const { arrivals } = await read<{ arrivals: unknown[] }>('shelters/gymnase/arrivals')
  expect([arrivals.length, (await lines()).at(before)?.act]).toEqual([3, 'accueil consulté'])
})

test('whoever is at a shelter is found: by their number, by the household that somebody chose, and at the door of a team', async () => {
  const keyring = new Keyring(bindings.TOCSIN_MASTER_KEY, OURS)
  const told = { name: 'M. Rousselin', phone: '06 39 98 04 21', address: '12 rue Tournebride', persons: 2 }
  const room = fieldRoomOf(bindings, OURS, 'live')
  const caller = { territory: OURS, mode: 'live', actor: ADMIN } as const
  await room.addTeam(caller, 'Équipe 1')
  const person = { vulnerable: false, reach: 'failed' } as const
  const persons = [
    { ...person, address: '12 Rue Tournebride' },
    { ...person, address: '12 Rue Tournebride' },
    { ...person, address: '14 Rue Tournebride' },
  ]
  await room.giveDoors(caller, { alert: 1, persons })
  const answer = await (
    await post('shelters/gymnase/arrivals', told)
  ).json<{ arrival: { number: number }; doors: number[] }>()
  const { doors } = await read<FieldView>('field')
  expect(answer.doors).toEqual(doors.filter(({ state }) => state === 'left').map(({ number }) => number))
  expect(doors.map(({ address, state }) => [address, state]).toSorted()).toEqual([
    ['12 Rue Tournebride', 'left'],
    ['14 Rue Tournebride', 'to do'],
  ])
  await post(`shelters/arrivals/C${answer.arrival.number}/household`, { household: 'H7' })
  expect(await commandOf(bindings, OURS, 'live').sheltered()).toEqual({
    phoneHashes: [keyring.blindIndex('+33639980421')],
    households: ['H7'],
  })
  expect(await commandOf(bindings, THEIRS, 'live').sheltered()).toEqual({ phoneHashes: [], households: [] })
})

test('means: those that are free first; engaged to something, given back to somebody, and no owner in the log', async () => {
  const add = (body: object) => post('means', { state: 'available', ...body })
  expect((await add({ what: 'tracteur', origin: 'requisitioned' })).status).toBe(422)
  await add({ what: 'tracteur', origin: 'requisitioned', owner: 'M. Tournebride', employer: 'Mairie' })
  await add({ what: 'barque', origin: 'lent', owner: 'Communauté de communes', employer: 'Mairie' })
  expect((await post('means/M1', { state: 'engaged' })).status).toBe(422)
  await post('means/M1', { state: 'engaged', task: 'carte 14', holder: 'équipe 2' })
  const { means } = await read<{ means: Means[] }>('means')
  expect(means.map(({ number, state, task }) => [number, state, task])).toEqual([
    [2, 'available', ''],
    [1, 'engaged', 'carte 14'],
  ])
  expect((await lines()).at(-1)?.text).toBe('Moyen M1 (tracteur, réquisitionné) engagé : carte 14')
  expect((await cellOf(OURS)).means).toEqual({ available: 1, engaged: 1, out: 0 })
  expect(JSON.stringify(await lines())).not.toContain('Tournebride')
  expect(await read('means', 'stranger')).toEqual({ means: [] })
})

test('the breach file counts all three, the chain holds, and the end of the event takes them; not while somebody waits', async () => {
  const held = async () =>
    Object.fromEntries(
      (await commandOf(bindings, OURS, 'live').holdings()).map(({ dataset, records }: Holding) => [dataset, records]),
    )
  expect(await held()).toMatchObject({ 'calls by hand': 7, 'shelter arrivals': 4, means: 2 })
  expect((await post('calls/erase')).status).toBe(409)
  const { calls } = await read<{ calls: CallView[] }>('calls')
  for (const { number, ended } of calls) if (ended === null) await post(`calls/${number}`, { kind: 'safe' })
  expect((await post('calls/erase')).status).toBe(409)
  const { arrivals } = await read<{ arrivals: { number: number }[] }>('shelters/gymnase/arrivals')
  for (const { number } of arrivals) await post(`shelters/arrivals/${number}/leave`, { to: 'retour' })
  expect(await (await post('calls/erase')).json()).toEqual({ erased: { calls: 7, arrivals: 4, means: 1 } })
  expect(await held()).toMatchObject({ 'calls by hand': 0, 'shelter arrivals': 0, means: 1 })
  expect(await took()).toMatchObject({ number: 8 })
  expect(verifyEntries(await lines())).toMatchObject({ kind: 'valid' })
})

test('where nobody ends the event, a month after the last act everything goes, and a day before that nothing', async () => {
  const command = commandOf(bindings, OURS, 'live')
  const { clock } = await command.clock()
  const start = Date.now()
  const wake = () =>
    runInDurableObject(command as never, (instance: unknown) => (instance as { alarm(): Promise<void> }).alarm())
  const count = async () => (await read<{ calls: unknown[] }>('calls')).calls.length
  await command.setClock({ now: start + FIELD_KEPT_MS - DAY_MS })
  await wake()
  expect(await count()).toBe(1)
  await command.setClock({ now: start + FIELD_KEPT_MS + DAY_MS })
  await wake()
  expect(await count()).toBe(0)
  expect((await lines()).at(-1)?.text).toContain('sans acte depuis 30 jours : 1 appels')
  expect(clock.rate).toBe(1)
})
