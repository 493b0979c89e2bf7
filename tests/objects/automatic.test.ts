// A scenario that was signed beforehand and leaves by itself, on the real runtime: a minute, a veto, a restart, one a day. Two towns.
import { evictDurableObject } from 'cloudflare:test'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { accountsOf, commandOf, residentsOf } from '../../worker/env.ts'
import type { Alert } from '../../worker/model/alert.ts'
import { VETO_MS, type AutomaticView } from '../../worker/model/automatic.ts'
import type { PreparedScenario } from '../../worker/model/prepared.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, toRfc3339 } from '../../worker/model/time.ts'
import type { Signal } from '../../worker/model/signal.ts'
import type { Problem } from '../../worker/model/view.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { bindings, call, signIn, type DemoIdentity } from '../support/http.ts'
import { CENTRE, smallTerritory, zonesGeojson } from '../support/small-territory.ts'

const [OURS, THEIRS, GAUGES] = ['92100', '92101', '92102'] as const
const EVENING = Date.parse('2026-10-14T20:07:00+02:00')
const ADMIN = { id: 'a', name: 'A' }
const TWO_KEYS = [
  { station: 'PONT-VIEUX', key: 'sonde-pont' },
  { station: 'GUE', key: 'sonde-gue' },
]
const CONTENT = {
  zones: ['B'],
  channels: ['sms'],
  texts: {
    fr: 'MAIRIE {date} {time}. DANGER : la rivière monte. Partez à pied.',
    en: 'TOWN HALL {time}. DANGER: the river rises. Leave on foot.',
  },
  event: 'Crue rapide',
  hazard: 'crue rapide',
  responseType: 'Evacuate',
  severity: 'Severe',
  urgency: 'Immediate',
  certainty: 'Likely',
  validForMs: 3 * HOUR_MS,
} as const

const command = (town: string = OURS) => commandOf(bindings, town, 'live')

function filesOf(town: string): Record<string, string> {
  const files = smallTerritory({ code: town })
  const path = `alerting-rules/${town}/lere.yaml`
  return { ...files, [path]: `${files[path] ?? ''}        mode: scenario\n` }
}
const apply = (files: Record<string, string>, town: string = OURS) =>
  command(town).apply({ territory: town, mode: 'live', files, actor: ADMIN })

// Each test is an evening of its own: what the one before has sent lies more than a day behind.
let evening = EVENING
beforeAll(async () => {
  for (const town of [OURS, THEIRS]) {
    expect(await apply(filesOf(town), town)).toMatchObject({ kind: 'ok' })
    await signIn('mayor', town)
  }
  const [longitude, latitude] = CENTRE.B
  const person = { line: 1, household: 'h1', name: 'P', address: '1 rue Basse', language: 'fr', vulnerable: false }
  for (const town of [OURS, THEIRS])
    await residentsOf(bindings, town, 'live', 0).store([
      { ...person, sourceId: '1', phone: '+33639980001', longitude, latitude } as never,
    ])
})
beforeEach(async () => {
  const before = await command().situation()
  for (const { id, state } of before?.alerts ?? [])
    if (state !== 'cancelled' && state !== 'expired') await command().cancel(id, ADMIN, 'fin du test')
  for (const { id, state } of before?.proposals ?? [])
    if (state === 'open') await command().dismiss(id, ADMIN, 'fin du test')
  for (const { id } of before?.prepared ?? []) await command().dropPrepared(id, ADMIN)
  evening += 2 * DAY_MS
  for (const town of [OURS, THEIRS]) await command(town).setClock({ now: evening, rate: 1 })
  await command().allowAutomatic(true, ADMIN)
})

async function ask<T>(who: DemoIdentity, method: string, path: string, body?: object, town: string = OURS) {
  const token = await signIn(who, town)
  const answer = await call(method, `/api/${town}/${path}`, { token, ...(body === undefined ? {} : { body }) })
  return { status: answer.status, body: await answer.json<T & Problem>() }
}

async function prepared(by: DemoIdentity = 'duty', town: string = OURS): Promise<PreparedScenario> {
  const asked = { name: 'Crue rapide', content: CONTENT }
  const { status, body } = await ask<{ scenario: PreparedScenario }>(by, 'post', 'scenarios', asked, town)
  expect(status).toBe(201)
  return body.scenario
}

async function sign(who: DemoIdentity, { id, version }: PreparedScenario, town: string = OURS) {
  const asked = { version, rule: 'n3' }
  const path = `automatic/scenarios/${id}`
  const begun = await ask<{ reviewBy: number; ceremony: string }>(who, 'post', `${path}/begin`, asked, town)
  if (begun.status !== 200) return begun
  const { reviewBy, ceremony } = begun.body
  return ask<{ scenario: PreparedScenario }>(who, 'post', `${path}/sign`, { ...asked, reviewBy, ceremony }, town)
}

async function signed(): Promise<PreparedScenario> {
  const scenario = await prepared()
  expect((await sign('mayor', scenario)).status).toBe(200)
  return scenario
}

let signals = 0
async function fires(more: Partial<Signal> = {}, town: string = OURS): Promise<void> {
  const at = evening
  const signal: Signal = {
    ...({ rule: 'n3', ruleVersion: 'v1', state: 'firing', planLevel: 'N3' } as const),
    ...{ id: `s${++signals}`, activeAt: at, at, zones: ['B'], singleSource: false, unconfirmed: false },
    bearers: TWO_KEYS,
    evidence: TWO_KEYS.map(({ station }) => ({
      ...({ kind: 'reading', station, valueMm: 3_450, thresholdMm: 2_800, flags: [] } as const),
      ...{ observedAt: at, receivedAt: at },
    })),
    ...more,
  }
  await command(town).takeReport({ id: `r${signals}`, signals: [signal], view: {} as never })
}

const after = (ms: number, town: string = OURS) => command(town).setClock({ now: evening + ms })
const view = (town: string = OURS): Promise<AutomaticView> => command(town).automatic()
async function last(town: string = OURS) {
  return (await view(town)).countdowns.at(-1)
}
const becomes = (state: string) =>
  vi.waitFor(async () => expect((await last())?.state).toBe(state), { timeout: 5_000, interval: 20 })
async function alertsOf(id: string, town: string = OURS): Promise<readonly Alert[]> {
  return (await command(town).situation())?.alerts.filter(({ prepared: from }) => from?.id === id) ?? []
}
async function acts(count: number): Promise<readonly string[]> {
  return (await command().exportLog()).entries.slice(-count).map(({ act }) => act)
}

test('a minute without a veto, and it leaves: the signature is the approval, and the log names it, the rule and the keys', async () => {
  const scenario = await signed()
  await fires()
  expect(await last()).toMatchObject({ state: 'counting', endsAt: expect.any(Number) as number, bearers: TWO_KEYS })
  await after(VETO_MS - 5 * SECOND_MS)
  expect(await alertsOf(scenario.id)).toEqual([])
  await after(VETO_MS + SECOND_MS)
  await becomes('sent')
  const [alert, ...more] = await alertsOf(scenario.id)
  expect(more).toEqual([])
  expect(alert).toMatchObject({
    state: 'sending',
    prepared: { automatic: { rule: 'n3' } },
    current: { submittedBy: { name: "Élu d'astreinte" }, approvedBy: { name: 'Maire' }, content: { count: 1 } },
  })
  const { entries } = await command().exportLog()
  const left = entries.findLast(({ act }) => act === 'scénario parti seul')
  const signature = (await command().prepared()).find(({ id }) => id === scenario.id)?.signature
  expect(left).toMatchObject({
    actor: { id: 'tocsin' },
    detail: { signature: signature?.hash, rule: 'n3', bearers: TWO_KEYS },
  })
  expect(left?.text).toContain('PONT-VIEUX (sonde-pont), GUE (sonde-gue)')
  expect(entries.some(({ act, text }) => act === 'approuvée par signature' && text.includes('Maire'))).toBe(true)
  expect(verifyEntries(entries)).toMatchObject({ kind: 'valid' })
})

test('everybody who decides is told at once: five by SMS, five by call, whoever has acknowledged before', async () => {
  await signed()
  await fires()
  const wake = (await command().situation())?.wake
  const urgent = wake?.rings.filter(({ step }) => step.startsWith('leaves by itself')) ?? []
  expect(urgent.map(({ who, by }) => `${who} ${by}`).toSorted()).toEqual(
    ['RAC', 'deputy', 'duty', 'mayor', 'stand-in'].flatMap((who) => [`${who} sms`, `${who} voice`]).toSorted(),
  )
})

test('a veto stops it for this proposal, its reason comes afterwards, and what fires again only proposes', async () => {
  const scenario = await signed()
  await fires()
  const { id } = (await last()) ?? { id: '' }
  expect((await ask('auditor', 'post', `automatic/${id}/veto`, {})).status).toBe(403)
  expect(await ask('duty', 'post', `automatic/${id}/veto`, {})).toMatchObject({ status: 200 })
  expect(await ask('mayor', 'post', `automatic/${id}/veto`, {})).toMatchObject({ status: 200 })
  expect(await ask('duty', 'post', `automatic/${id}/reason`, { reason: 'sondes en panne' })).toMatchObject({
    status: 200,
  })
  await after(VETO_MS + SECOND_MS)
  await fires()
  expect(await last()).toMatchObject({ state: 'withheld', withheld: 'stopped before' })
  expect(await alertsOf(scenario.id)).toEqual([])
  expect((await acts(60)).filter((act) => act === 'veto' || act === 'motif du veto')).toEqual(['veto', 'motif du veto'])
  expect((await command().situation())?.proposals.at(-1)).toMatchObject({ state: 'open' })
})

test('the server dies in the middle of the minute: the rest of it runs, and it is sent once', async () => {
  const scenario = await signed()
  await fires()
  await after(30 * SECOND_MS)
  await evictDurableObject(command() as never)
  expect(await last()).toMatchObject({ state: 'counting', given: 1 })
  await after(VETO_MS + SECOND_MS)
  await becomes('sent')
  await evictDurableObject(command() as never)
  await after(VETO_MS + MINUTE_MS)
  expect(await alertsOf(scenario.id)).toHaveLength(1)
})

test('the server was away when the minute ended: nobody could have stopped it, so they are given another one, and not a third hour', async () => {
  const scenario = await signed()
  await fires()
  await after(2 * MINUTE_MS)
  await vi.waitFor(async () => expect(await last()).toMatchObject({ state: 'counting', given: 2 }), { timeout: 5_000 })
  expect(await alertsOf(scenario.id)).toEqual([])
  await after(HOUR_MS)
  await becomes('withheld')
  expect(await last()).toMatchObject({ withheld: 'too late' })
})

test('a veto in the very moment of the send: it wins and nothing has left, or it comes too late and says so', async () => {
  const scenario = await signed()
  await fires()
  const { id } = (await last()) ?? { id: '' }
  const [, said] = await Promise.all([after(VETO_MS), command().vetoAutomatic(id, ADMIN)])
  const state = said.kind === 'ok' ? 'vetoed' : 'sent'
  await becomes(state)
  expect(await alertsOf(scenario.id)).toHaveLength(state === 'sent' ? 1 : 0)
  await after(VETO_MS + 5 * SECOND_MS)
  expect(await last()).toMatchObject({ state })
  expect(await alertsOf(scenario.id)).toHaveLength(state === 'sent' ? 1 : 0)
})

test('a person sends it within the minute: once, and the minute is over', async () => {
  const scenario = await signed()
  await fires()
  const { id, version } = scenario
  const proposal = (await last())?.proposal
  const sent = await ask<{ alert: Alert }>('deputy', 'post', `scenarios/${id}/send`, { version, persons: 1, proposal })
  expect(sent.body.alert.current).toMatchObject({ submittedBy: { name: 'Maire' }, approvedBy: { name: 'Adjointe' } })
  expect(await last()).toMatchObject({ state: 'sent by hand', closed: { by: { name: 'Adjointe' } } })
  await after(VETO_MS + SECOND_MS)
  expect(await alertsOf(id)).toHaveLength(1)
})

test('one send a day of a scenario: the second signal proposes and says why', async () => {
  const scenario = await signed()
  await fires()
  await after(VETO_MS + SECOND_MS)
  await becomes('sent')
  const [alert] = await alertsOf(scenario.id)
  await command().cancel(alert?.id ?? '', ADMIN, 'fausse alerte')
  await vi.waitFor(async () => expect((await alertsOf(scenario.id))[0]?.state).toBe('cancelled'), { timeout: 8_000 })
  await after(3 * HOUR_MS)
  await fires()
  expect(await last()).toMatchObject({ state: 'withheld', withheld: 'sent within a day' })
  expect(await acts(40)).toContain('envoi automatique retenu')
})

test('a change of the scenario, of a zone, of the rule or of the switch voids it in the middle of the minute', async () => {
  const scenario = await signed()
  await fires()
  const files = filesOf(OURS)
  const moved = JSON.parse(zonesGeojson()) as { features: { geometry: { coordinates: number[][][] } }[] }
  for (const point of moved.features[1]?.geometry.coordinates[0] ?? []) point[1] = (point[1] ?? 0) + 0.001
  await apply({ ...files, [`geofences/${OURS}/zones.geojson`]: JSON.stringify(moved) })
  expect(await last()).toMatchObject({ state: 'withheld', withheld: 'zone changed' })
  const path = `alerting-rules/${OURS}/lere.yaml`
  await apply({ ...files, [path]: files[path]?.replace('2.80 m', '2.90 m') ?? '' })
  await fires()
  expect(await last()).toMatchObject({ withheld: 'rule changed' })
  await apply(files)
  await fires()
  expect(await last()).toMatchObject({ state: 'counting' })
  await command().allowAutomatic(false, ADMIN)
  expect(await last()).toMatchObject({ withheld: 'switched off' })
  await command().allowAutomatic(true, ADMIN)
  const texts = { ...CONTENT.texts, en: 'TOWN HALL {time}. Leave now.' }
  const put = (content: object) => ask('duty', 'put', `scenarios/${scenario.id}`, { name: scenario.name, content })
  await put({ ...CONTENT, texts })
  // Written back as it was: nobody has signed it since.
  await put(CONTENT)
  await fires()
  expect(await last()).toMatchObject({ withheld: 'scenario changed' })
  expect(await alertsOf(scenario.id)).toEqual([])
})

test.each([
  ['one key', { bearers: TWO_KEYS.slice(0, 1) }, 'one key or one place'],
  ['a sudden rise that nothing confirms', { unconfirmed: true }, 'unconfirmed rise'],
  ['silence alone', { evidence: [], bearers: [] }, 'nothing measured'],
] as const)('%s proposes, says why it does not leave, and sends nothing (INV-23)', async (_, more, withheld) => {
  const scenario = await signed()
  await fires(more)
  expect(await last()).toMatchObject({ state: 'withheld', withheld })
  expect((await command().situation())?.proposals.at(-1)).toMatchObject({ state: 'open' })
  expect(await alertsOf(scenario.id)).toEqual([])
})

test('neither in a clock that runs fast, nor over an alert of the same zones, nor for whoever has left', async () => {
  const scenario = await signed()
  await command().setClock({ rate: 60 })
  await fires()
  expect(await last()).toMatchObject({ withheld: 'clock runs otherwise' })
  await command().setClock({ now: evening, rate: 1 })
  const other = await prepared()
  await ask('deputy', 'post', `scenarios/${other.id}/approve`, { version: other.version })
  expect(
    (await ask('mayor', 'post', `scenarios/${other.id}/send`, { version: other.version, persons: 1 })).status,
  ).toBe(200)
  await fires()
  expect(await last()).toMatchObject({ withheld: 'alert open there' })
  expect(await alertsOf(scenario.id)).toEqual([])
})

test('whoever signed was removed since: nothing leaves in their name', async () => {
  const scenario = await prepared()
  expect((await sign('deputy', scenario)).status).toBe(200)
  await fires()
  await accountsOf(bindings, OURS).removePerson(ADMIN, 'demo-deputy')
  await after(VETO_MS + SECOND_MS)
  await becomes('withheld')
  expect(await last()).toMatchObject({ withheld: 'signer gone' })
  expect(await alertsOf(scenario.id)).toEqual([])
  // Of the demonstration's people, who come back at the next click.
  await signIn('deputy', OURS)
})

test('its author does not sign it, a token signs nothing, and a rule that only proposes cannot be named', async () => {
  const scenario = await prepared('mayor')
  expect(await sign('mayor', scenario)).toMatchObject({ status: 403, body: { reason: 'author may not approve' } })
  const path = `automatic/scenarios/${scenario.id}/begin`
  const asked = { version: scenario.version, rule: 'n4' }
  expect(await ask('deputy', 'post', path, asked)).toMatchObject({ status: 404, body: { reason: 'unknown rule' } })
  const { token } = await accountsOf(bindings, OURS).createToken(
    { id: 'demo-deputy', name: 'Adjointe' },
    { name: 't', roles: ['approver'], machine: false },
  )
  const body = { version: scenario.version, rule: 'n3' }
  expect((await call('post', `/api/${OURS}/${path}`, { token, body })).status).toBe(403)
})

test('the other town is untouched: it allows nothing, counts nothing, and cannot reach ours (INV-22)', async () => {
  await signed()
  const theirs = await prepared('duty', THEIRS)
  expect((await sign('mayor', theirs, THEIRS)).status).toBe(200)
  await fires()
  await fires({}, THEIRS)
  // Off until a named person has allowed it there.
  expect(await view(THEIRS)).toMatchObject({ on: null, countdowns: [{ withheld: 'switched off' }] })
  const { id } = (await last()) ?? { id: '' }
  expect((await ask('mayor', 'post', `automatic/${id}/veto`, {}, THEIRS)).status).toBe(404)
  await after(VETO_MS + SECOND_MS)
  await becomes('sent')
  expect((await command(THEIRS).situation())?.alerts).toEqual([])
})

test('from the readings themselves: two gauges under one stolen key only propose, under two keys they begin the minute (S07, S08)', async () => {
  const files = filesOf(GAUGES)
  const stations = `geofences/${GAUGES}/stations.yaml`
  const [rules, known] = [`alerting-rules/${GAUGES}/lere.yaml`, files[stations] ?? '']
  const gue = known.slice(known.indexOf('  - code')).replaceAll('PONT-VIEUX', 'GUE').replace('2.02', '2.08')
  const above = (station: string) => `{ level: { station: ${station}, above: 2.80 m, clear: 2.60 m } }`
  const when = `{ quorum: { needed: 2, of: [${above('PONT-VIEUX')}, ${above('GUE')}] } }`
  const rule = (files[rules] ?? '').replace(/when: .*/, `when: ${when}`)
  expect(await apply({ ...files, [stations]: known + gue, [rules]: rule }, GAUGES)).toMatchObject({ kind: 'ok' })
  await signIn('mayor', GAUGES)
  await command(GAUGES).allowAutomatic(true, ADMIN)
  const scenario = await prepared('duty', GAUGES)
  expect((await sign('mayor', scenario, GAUGES)).status).toBe(200)
  const keys = await Promise.all(
    ['sonde-pont', 'sonde-gue'].map((name) =>
      accountsOf(bindings, GAUGES).createToken(ADMIN, { name, roles: ['machine'], machine: true }),
    ),
  )
  const from = Date.now() - 20 * MINUTE_MS
  const tells = async (station: string, key: number, value: number, minute: number) => {
    const readings = [{ station, value, unit: 'm', observedAt: toRfc3339(from + minute * MINUTE_MS) }]
    const token = keys[key]?.token ?? ''
    expect((await call('post', `/api/${GAUGES}/ingest/readings`, { token, body: { readings } })).status).toBe(200)
  }
  // One key for both: a quorum asks for keys of their own, so that it does not even fire.
  for (const station of ['PONT-VIEUX', 'GUE']) for (const minute of [0, 5]) await tells(station, 0, 2.85, minute)
  expect((await view(GAUGES)).countdowns).toEqual([])
  await tells('GUE', 1, 2.86, 10)
  await tells('PONT-VIEUX', 0, 2.86, 10)
  await vi.waitFor(async () => expect(await last(GAUGES)).toMatchObject({ state: 'counting', bearers: TWO_KEYS }), {
    timeout: 5_000,
  })
})
