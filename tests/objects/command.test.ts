import { env as anyEnv } from 'cloudflare:workers'
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { describe, expect, test, vi } from 'vitest'
import { commandOf, residentsOf, type Env } from '../../worker/env.ts'
import type { Alert, AlertContent, Proposal } from '../../worker/model/alert.ts'
import type { Actor } from '../../worker/model/identity.ts'
import { objectName } from '../../worker/model/keys.ts'
import type { LogEntry } from '../../worker/model/log.ts'
import type { Mode } from '../../worker/model/mode.ts'
import type { Signal } from '../../worker/model/signal.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS, territoryNow } from '../../worker/model/time.ts'
import type { LiveFrame, ZoneClock } from '../../worker/model/view.ts'
import { frenchMark } from '../../worker/model/translation.ts'
import type { AlertAnswer, Draft } from '../../worker/objects/rpc/asked.ts'
import type { CommandRpc } from '../../worker/objects/rpc/command.ts'
import type { ImportRow } from '../../worker/objects/rpc/residents.ts'
import { verifyAnchors, verifyEntries } from '../../worker/prove/chain.ts'
import { CENTRE, smallTerritory, zonesGeojson } from '../support/small-territory.ts'

const env = anyEnv as unknown as Env
const DUTY: Actor = { id: 'duty', name: 'Astreinte' }
const MAYOR: Actor = { id: 'mayor', name: 'Maire' }
const DEPUTY: Actor = { id: 'deputy', name: 'Adjointe' }
const EVENING = Date.parse('2026-10-14T20:00:00+02:00')

let territories = 0
/** A territory that no other test has: objects are named by it. */
const newTerritory = () => `99${String(++territories).padStart(3, '0')}`

interface Town {
  readonly territory: string
  readonly mode: Mode
  readonly command: CommandRpc & { fetch(request: Request): Promise<Response> }
}

/** A small town with two people in zone B and one in zone C, its clock set to the evening of the flood. */
async function town({
  mode = 'live',
  people = true,
  shards = 1,
}: { mode?: Mode; people?: boolean; shards?: number } = {}): Promise<Town> {
  const territory = newTerritory()
  const command = commandOf(env, territory, mode)
  const applied = await command.apply({
    territory,
    mode,
    files: smallTerritory({ code: territory, shards }),
    actor: DUTY,
  })
  if (applied.kind === 'faults') throw new Error(JSON.stringify(applied.faults))
  if (people) await residentsOf(env, territory, mode, 0).store([person('1', 'B'), person('2', 'B'), person('3', 'C')])
  await command.setClock({ now: EVENING, rate: 1 })
  return { territory, mode, command }
}

function person(id: string, zone: 'A' | 'B' | 'C'): ImportRow {
  const [longitude, latitude] = CENTRE[zone]
  return {
    line: 1,
    sourceId: id,
    household: `h${id}`,
    name: `P ${id}`,
    address: `${id} rue Basse`,
    language: 'fr',
    phone: `+3363998000${id}`,
    longitude,
    latitude,
    vulnerable: false,
  }
}

function stubOf({ territory, mode }: Town): DurableObjectStub {
  return env.COMMAND.get(env.COMMAND.idFromName(objectName.command(territory, mode)))
}

function signal(change: Partial<Signal> = {}): Signal {
  return {
    id: crypto.randomUUID(),
    rule: 'n3',
    ruleVersion: 'v1',
    state: 'firing',
    activeAt: EVENING,
    at: EVENING,
    planLevel: 'N3',
    zones: ['B'],
    evidence: [
      {
        kind: 'reading',
        station: 'PONT-VIEUX',
        observedAt: EVENING,
        receivedAt: EVENING,
        valueMm: 2_840,
        thresholdMm: 2_800,
        flags: [],
      },
    ],
    singleSource: true,
    unconfirmed: false,
    ...change,
  }
}

async function proposed(
  { command }: Town,
  change: Partial<Signal> = {},
  zoneClocks: readonly ZoneClock[] = [],
): Promise<Proposal> {
  await command.takeReport({ id: crypto.randomUUID(), signals: [signal(change)], view: { zoneClocks } })
  const open = (await command.situation())?.proposals.filter((proposal) => proposal.state === 'open') ?? []
  return open.at(-1) as Proposal
}

function draft(change: Partial<AlertContent> = {}, proposal: string | null = null): Draft {
  const content: Draft['content'] = {
    msgType: 'Alert',
    zones: ['B'],
    channels: ['sms'],
    texts: { fr: 'La rivière monte. Montez vos biens.' },
    event: 'inondation',
    hazard: 'crue',
    responseType: 'Shelter',
    severity: 'Severe',
    urgency: 'Expected',
    certainty: 'Likely',
    expiresAt: EVENING + 4 * HOUR_MS,
    allClear: false,
  }
  return { proposal, content: { ...content, ...change } }
}

function ok(answer: AlertAnswer): Alert {
  if (answer.kind === 'refused') throw new Error(`refused: ${answer.reason}, ${answer.detail}`)
  return answer.alert
}

async function submitted(
  { command }: Town,
  change: Partial<AlertContent> = {},
  proposal: string | null = null,
): Promise<Alert> {
  return ok(await command.submit(draft(change, proposal), DUTY, null))
}

async function approved(place: Town, change: Partial<AlertContent> = {}): Promise<Alert> {
  const alert = await submitted(place, change)
  return ok(await place.command.approve(alert.id, alert.current.contentHash, MAYOR, null))
}

async function alertNow({ command }: Town, id: string): Promise<Alert> {
  const found = (await command.situation())?.alerts.find((alert) => alert.id === id)
  if (found === undefined) throw new Error('the alert is gone')
  return found
}

/** How often each shard was told of each thing since the outbox was watched. */
async function countLaunches(place: Town): Promise<() => Promise<number>> {
  await runInDurableObject(stubOf(place), (_, state) => {
    state.storage.sql.exec('CREATE TABLE kept (body TEXT)')
    state.storage.sql.exec(
      `CREATE TRIGGER keep AFTER INSERT ON _outbox WHEN new.body LIKE '%"launch"%' BEGIN INSERT INTO kept VALUES (new.body); END`,
    )
  })
  return () =>
    runInDurableObject(stubOf(place), (_, state) =>
      Number(state.storage.sql.exec('SELECT COUNT(*) AS n FROM kept').one()['n']),
    )
}

async function expectValidChain({ command }: Town): Promise<readonly LogEntry[]> {
  const { entries, anchors } = await command.exportLog()
  expect(verifyEntries(entries)).toEqual({ kind: 'valid', count: entries.length })
  expect(verifyAnchors(new Map([[entries[0]?.object ?? '', entries]]), anchors)).toMatchObject({ kind: 'valid' })
  return entries
}

const acts = (entries: readonly LogEntry[]) => entries.map((entry) => entry.act)
const until = <T>(body: () => Promise<T>) => vi.waitUntil(body, { timeout: 10_000, interval: 20 })

describe('applying the files of a territory', () => {
  test('stores them, configures the shards and is logged', async () => {
    const place = await town()
    const bundle = await place.command.bundle()
    expect(bundle?.files).toEqual(smallTerritory({ code: place.territory }))
    expect(Object.keys(bundle?.baseMap ?? {})).toEqual(['river'])
    expect((await place.command.situation())?.residents).toEqual({ persons: 3, households: 3 })
    expect(acts(await expectValidChain(place))).toContain('territoire appliqué')
  })

  test.each([
    ['broken GeoJSON', 'geofences/$/zones.geojson', () => '{"type":"FeatureCollection"'],
    ['an unknown rule key', 'alerting-rules/$/lere.yaml', (text: string) => text.replace('severity:', 'severty:')],
    [
      'a changed number of shards',
      'geofences/$/territory.yaml',
      (text: string) => text.replace('shards: 1', 'shards: 2'),
    ],
    [
      'the code of another territory',
      'geofences/$/territory.yaml',
      (text: string) => text.replace(/code: "\d+"/, 'code: "99999"'),
    ],
  ])('%s applies nothing of it', async (_, path, change) => {
    const place = await town()
    const before = await place.command.bundle()
    const file = path.replace('$', place.territory)
    const files = smallTerritory({ code: place.territory, name: 'Renamed' })
    const faulty = { ...files, [file]: change(files[file] ?? '') }
    const applied = await place.command.apply({ territory: place.territory, mode: 'live', files: faulty, actor: DUTY })
    expect(applied).toMatchObject({ kind: 'faults' })
    expect(applied.kind === 'faults' && applied.faults.every((fault) => fault.file === file)).toBe(true)
    expect(await place.command.bundle()).toEqual(before)
  })

  test('two territories never meet: what one proposes, sends or logs is nothing to the other', async () => {
    const [one, other] = [await town(), await town()]
    await proposed(one)
    const alert = await approved(one)
    expect(await other.command.approve(alert.id, alert.current.contentHash, DEPUTY, null)).toMatchObject({
      reason: 'unknown alert',
    })
    expect(await other.command.situation()).toMatchObject({
      proposals: [],
      alerts: [],
      progress: [],
      territory: { code: other.territory },
    })
    const objects = new Set((await expectValidChain(other)).map((entry) => entry.object))
    expect([...objects]).toEqual([`${other.territory}:command:live`])
  })

  test('an object that was never given a territory has nothing to show', async () => {
    const command = commandOf(env, newTerritory(), 'live')
    expect(await command.situation()).toBeNull()
    expect(await command.bundle()).toBeNull()
  })
})

describe('a report of the watch', () => {
  test('opens a proposal with its numbers, its deadline and, soon after, its estimate', async () => {
    const place = await town()
    const clock = {
      zone: 'B',
      decideBy: EVENING + HOUR_MS,
      reachedAt: null,
      thresholdMm: 3_400,
      source: 'vigicrues',
      issuedAt: EVENING,
    }
    const proposal = await proposed(place, {}, [clock])
    expect(proposal).toMatchObject({
      planLevel: 'N3',
      zones: ['B'],
      decideBy: EVENING + HOUR_MS,
      singleSource: true,
      evidence: [{ valueMm: 2_840 }],
    })
    const estimated = await until(async () =>
      (await place.command.situation())?.proposals.find((one) => one.estimate !== null),
    )
    expect(estimated.estimate).toMatchObject({
      audience: { persons: 2, byChannel: { sms: 2 } },
      costCents: 14,
      sendMs: 667,
    })
  })

  test('told twice is heard once', async () => {
    const place = await town()
    const report = { id: 'report-1', signals: [signal()], view: {} }
    await place.command.takeReport(report)
    const entries = await place.command.log(0, 100)
    await place.command.takeReport(report)
    expect(await place.command.log(0, 100)).toEqual(entries)
  })

  test('that a condition has ended closes no proposal', async () => {
    const place = await town()
    const { id } = await proposed(place)
    await place.command.takeReport({ id: 'calm', signals: [signal({ state: 'resolved' })], view: {} })
    expect((await place.command.situation())?.proposals).toMatchObject([{ id, state: 'open' }])
    expect(acts(await expectValidChain(place))).toEqual(
      expect.arrayContaining(['déclenché', 'ouverte', 'levé', 'complétée']),
    )
  })

  test('from before a restart of the demonstration opens nothing', async () => {
    const place = await town()
    await place.command.restart(EVENING - 4 * HOUR_MS, 60)
    await place.command.takeReport({ id: 'late', signals: [signal()], view: {} })
    expect((await place.command.situation())?.proposals).toEqual([])
  })

  test('says once that the time to decide has gone by', async () => {
    const place = await town()
    await proposed(place, {}, [
      { zone: 'B', decideBy: EVENING - MINUTE_MS, reachedAt: null, thresholdMm: null, source: null, issuedAt: null },
    ])
    const late = await until(async () => acts(await place.command.log(0, 100)).includes('délai dépassé'))
    expect(late).toBe(true)
    await runDurableObjectAlarm(stubOf(place))
    expect(acts(await expectValidChain(place)).filter((act) => act === 'délai dépassé')).toHaveLength(1)
  })
})

describe('dismissing a proposal', () => {
  test('takes a reason, is logged, and is not asked again at once', async () => {
    const place = await town()
    const { id } = await proposed(place)
    expect(await place.command.dismiss(id, MAYOR, ' ')).toMatchObject({ reason: 'reason required' })
    expect(await place.command.dismiss(id, MAYOR, 'fausse mesure')).toMatchObject({
      kind: 'ok',
      proposal: { state: 'dismissed' },
    })
    await place.command.takeReport({ id: 'again', signals: [signal()], view: {} })
    expect((await place.command.situation())?.proposals).toHaveLength(1)
    expect(acts(await expectValidChain(place))).toEqual(expect.arrayContaining(['écartée', 'retenue']))
  })

  test('is refused once decided, and for a proposal that is not there', async () => {
    const place = await town()
    const { id } = await proposed(place)
    await place.command.dismiss(id, MAYOR, 'fausse mesure')
    expect(await place.command.dismiss(id, DUTY, 'encore')).toMatchObject({ reason: 'already decided' })
    expect(await place.command.dismiss('none', DUTY, 'encore')).toMatchObject({ reason: 'unknown proposal' })
  })
})

describe('two people', () => {
  test('one submits and another approves: the alert is sent, the level raised, the proposal closed', async () => {
    const place = await town()
    const proposal = await proposed(place)
    const alert = await submitted(place, {}, proposal.id)
    expect(alert).toMatchObject({
      number: 1,
      state: 'submitted',
      current: { revision: 1, submittedBy: DUTY, approvedBy: null, content: { count: 2, mode: 'live' } },
    })
    const sent = ok(await place.command.approve(alert.id, alert.current.contentHash, MAYOR, null))
    expect(sent).toMatchObject({ state: 'sending', current: { approvedBy: MAYOR } })
    const now = await place.command.situation()
    expect(now).toMatchObject({ planLevel: 'N3', proposals: [{ state: 'approved', alert: alert.id }] })
    const launched = await until(async () =>
      (await place.command.situation())?.progress.find((one) => one.shardsExpanded === 1),
    )
    expect(launched).toMatchObject({ targeted: 2, shards: 1 })
    await expectValidChain(place)
  })

  test.each([
    { hazard: 'crue', opened: ['crue'] },
    { hazard: 'autre', opened: [] },
  ] as const)('an alert of the hazard $hazard raises the level, and opens of the plans: $opened', async (one) => {
    const { hazard, opened } = one
    const place = await town()
    const plan = (id: string, of: string) => `plan: ${id}
hazard: ${of}
name: { fr: Plan, en: Plan }
cards:
  - { id: '01', level: N1, do: { fr: Accuser réception, en: Acknowledge }, roles: [AST-E] }
`
    const { territory, mode } = place
    const files = {
      ...smallTerritory({ code: territory, shards: 1 }),
      'templates/common/plans/crue.yaml': plan('crue', 'crue'),
      'templates/common/plans/pollution.yaml': plan('pollution', 'autre'),
      'templates/common/plans/secheresse.yaml': plan('secheresse', 'autre'),
    }
    expect(await place.command.apply({ territory, mode, files, actor: DUTY })).toMatchObject({ kind: 'ok' })
    const proposal = await proposed(place)
    const alert = await submitted(place, { hazard }, proposal.id)
    ok(await place.command.approve(alert.id, alert.current.contentHash, MAYOR, null))
    const now = await place.command.situation()
    expect(now?.planLevel).toBe('N3')
    expect(now?.plan.runs.map((run) => run.plan)).toEqual(opened)
  })

  test('each event has its own level: a higher one beside it keeps no card from anybody, and an update raises nothing anew', async () => {
    const place = await town({ mode: 'exercise' })
    const { territory, mode, command } = place
    const plan = (id: string) => `plan: ${id}
hazard: ${id}
name: { fr: Plan, en: Plan }
cards: [{ id: '01', level: N3, do: { fr: Activer, en: Activate }, roles: [DOS] }]
`
    const files = {
      ...smallTerritory({ code: territory, shards: 1 }),
      'templates/common/plans/crue.yaml': plan('crue'),
      'templates/common/plans/canicule.yaml': plan('canicule'),
    }
    expect(await command.apply({ territory, mode, files, actor: DUTY })).toMatchObject({ kind: 'ok' })
    const level = (id: string, to: 'N4' | 'N1', reason = '') =>
      command.decidePlanLevel({ plan: id, level: to, reason }, 'direct', MAYOR)
    expect((await level('canicule', 'N4')).kind).toBe('ok')
    const proposal = await proposed(place)
    const first = await submitted(place, {}, proposal.id)
    const { id } = ok(await command.approve(first.id, first.current.contentHash, MAYOR, null))
    const runs = async () =>
      Object.fromEntries(((await command.situation())?.plan.runs ?? []).map((run) => [run.plan, run.level]))
    expect([await runs(), (await command.situation())?.planLevel]).toEqual([{ canicule: 'N4', crue: 'N3' }, 'N4'])
    await until(async () => (await alertNow(place, id)).state === 'in force')
    expect((await level('crue', 'N1', 'décrue')).kind).toBe('ok')
    const update = ok(
      await command.revise(id, draft({ msgType: 'Update', texts: { fr: 'Rue Basse : pompage.' } }), DUTY),
    )
    ok(await command.approve(id, update.current.contentHash, MAYOR, null))
    await until(async () => (await alertNow(place, id)).state === 'in force')
    expect(await runs()).toEqual({ canicule: 'N4', crue: 'N1' })
  })

  test('the end of an alert that no plan is for leaves the level of an event that is open', async () => {
    const place = await town({ mode: 'exercise' })
    const { territory, mode, command } = place
    const plan = `plan: crue
hazard: crue
name: { fr: Plan, en: Plan }
cards: [{ id: '01', level: N4, do: { fr: Partir, en: Leave }, roles: [DOS] }]
`
    const files = {
      ...smallTerritory({ code: territory, shards: 1 }),
      'templates/common/plans/crue.yaml': plan,
    }
    expect(await command.apply({ territory, mode, files, actor: DUTY })).toMatchObject({ kind: 'ok' })
    const { id } = await approved(place, { hazard: 'autre' })
    await until(async () => (await alertNow(place, id)).state === 'in force')
    const decided = await command.decidePlanLevel({ plan: 'crue', level: 'N4', reason: '' }, 'direct', MAYOR)
    expect(decided.kind).toBe('ok')
    const end = draft({ msgType: 'Update', allClear: true, hazard: 'autre', texts: { fr: 'Fin d’alerte.' } })
    const clear = ok(await command.revise(id, end, DUTY))
    ok(await command.approve(id, clear.current.contentHash, MAYOR, null))
    await until(async () => (await alertNow(place, id)).state === 'ended')
    expect((await command.situation())?.planLevel).toBe('N4')
  })

  test('an approval that was given is sent although the object is evicted before it has told anybody', async () => {
    const place = await town()
    const alert = await approved(place)
    await evictDurableObject(stubOf(place))
    const launched = await until(async () =>
      (await place.command.situation())?.progress.find((one) => one.alert === alert.id && one.shardsExpanded === 1),
    )
    expect(launched).toMatchObject({ targeted: 2 })
  })

  test('the author may not approve, and the refusal is logged with its reason (INV-7)', async () => {
    const place = await town()
    const alert = await submitted(place)
    expect(await place.command.approve(alert.id, alert.current.contentHash, DUTY, null)).toMatchObject({
      reason: 'author may not approve',
    })
    expect(await alertNow(place, alert.id)).toMatchObject({ state: 'submitted' })
    expect((await expectValidChain(place)).at(-1)).toMatchObject({
      act: 'refusée',
      actor: DUTY,
      detail: { reason: 'author may not approve' },
    })
  })

  test('alone, life at stake: the author may with a reason, which is logged and co-signed (INV-7)', async () => {
    const place = await town()
    const alert = await submitted(place)
    expect(await place.command.approve(alert.id, alert.current.contentHash, DUTY, '')).toMatchObject({
      reason: 'reason required',
    })
    const sent = ok(await place.command.approve(alert.id, alert.current.contentHash, DUTY, 'eau dans la rue'))
    expect(sent.current).toMatchObject({ approvedBy: DUTY, aloneReason: 'eau dans la rue' })
    expect(acts(await expectValidChain(place))).toEqual(
      expect.arrayContaining(['approuvée seul, vie en jeu', 'contreseing demandé']),
    )
  })

  test('a translation that is older than its French is refused by name, and said to be true it goes through (T06)', async () => {
    const { command } = await town()
    const texts = { fr: 'MAIRIE. La rivière monte. Partez.', en: 'MAIRIE. The river rises. Go up.' }
    const stale = { ...draft({ texts }), translatedFrom: { en: frenchMark('MAIRIE. La rivière monte. Montez.') } }
    expect(await command.submit(stale, DUTY, null)).toMatchObject({
      kind: 'refused',
      reason: 'translation older than its French',
    })
    const fresh = { ...stale, translatedFrom: { en: frenchMark(texts.fr) } }
    expect(await command.submit(fresh, DUTY, null)).toMatchObject({
      kind: 'ok',
      alert: { current: { content: { texts } } },
    })
  })

  test('approving what was not on the screen is refused (INV-6)', async () => {
    const place = await town()
    const alert = await submitted(place)
    expect(await place.command.approve(alert.id, 'f'.repeat(64), MAYOR, null)).toMatchObject({
      reason: 'content changed since it was shown',
    })
  })

  test('a zone that is edited after the submission voids the approval (INV-6, U04)', async () => {
    const place = await town()
    const alert = await submitted(place)
    const files = {
      ...smallTerritory({ code: place.territory }),
      [`geofences/${place.territory}/zones.geojson`]: zonesGeojson().replaceAll('2.03,', '2.031,'),
    }
    expect(await place.command.apply({ territory: place.territory, mode: 'live', files, actor: DUTY })).toMatchObject({
      kind: 'ok',
    })
    expect(await place.command.approve(alert.id, alert.current.contentHash, MAYOR, null)).toMatchObject({
      reason: 'zone changed since it was shown',
    })
  })

  test('two approvals at the same moment give one send (INV-19, U01)', async () => {
    const place = await town()
    const launches = await countLaunches(place)
    const alert = await submitted(place)
    const hash = alert.current.contentHash
    const answers = await Promise.all([MAYOR, DEPUTY].map((who) => place.command.approve(alert.id, hash, who, null)))
    expect(answers.map((answer) => answer.kind).sort()).toEqual(['ok', 'refused'])
    expect(answers.find((answer) => answer.kind === 'refused')).toMatchObject({ reason: 'already decided' })
    expect(await launches()).toBe(1)
  })

  test('the same person’s second tap on approve changes nothing and is no error (U03)', async () => {
    const place = await town()
    const launches = await countLaunches(place)
    const alert = await approved(place)
    expect(await place.command.approve(alert.id, alert.current.contentHash, MAYOR, null)).toMatchObject({
      kind: 'ok',
      alert: { id: alert.id },
    })
    expect(await launches()).toBe(1)
  })

  test('the same submission under the same key is one alert; another content under it is refused (INV-18)', async () => {
    const place = await town()
    const first = ok(await place.command.submit(draft(), DUTY, 'key-1'))
    const [again, twice] = await Promise.all([
      place.command.submit(draft(), DUTY, 'key-1'),
      place.command.submit(draft(), DUTY, 'key-1'),
    ])
    expect([ok(again).id, ok(twice).id]).toEqual([first.id, first.id])
    expect(await place.command.submit(draft({ zones: ['C'] }), DUTY, 'key-1')).toMatchObject({ kind: 'refused' })
    expect((await place.command.situation())?.alerts).toHaveLength(1)
  })

  test.each([
    ['no zone', { zones: [] }],
    ['unknown zone', { zones: ['Z'] }],
    ['no channel chosen', { channels: [] }],
    ['channel not configured', { channels: ['mail'] }],
    ['empty text', { texts: { fr: ' ' } }],
    ['template variable left', { texts: { fr: 'Avant {before}' } }],
    ['link in text', { texts: { fr: 'Voir http://exemple.fr' } }],
    ['control character in text', { texts: { fr: 'Montez\u202e vos biens' } }],
    ['expiry in the past', { expiresAt: EVENING }],
    ['expiry too far', { expiresAt: EVENING + 48 * HOUR_MS }],
    ['nobody in the zone', { zones: ['A'] }],
  ] as const)('%s: nothing is submitted and the log says why', async (reason, change) => {
    const place = await town()
    expect(await place.command.submit(draft(change as Partial<AlertContent>), DUTY, null)).toMatchObject({
      kind: 'refused',
      reason,
    })
    expect((await place.command.situation())?.alerts).toEqual([])
    expect((await expectValidChain(place)).at(-1)).toMatchObject({ act: 'refusée', detail: { reason } })
  })

  test('a proposal is taken up once', async () => {
    const place = await town()
    const { id } = await proposed(place)
    await submitted(place, {}, id)
    expect(await place.command.submit(draft({}, id), DEPUTY, null)).toMatchObject({ reason: 'already decided' })
  })

  test('returned to its author, it is submitted again under the same number and the first approval counts no more', async () => {
    const place = await town()
    const { id } = await proposed(place)
    const first = await submitted(place, {}, id)
    expect(ok(await place.command.returnForEdit(first.id, MAYOR, 'plus court'))).toMatchObject({ state: 'draft' })
    const second = await submitted(place, { texts: { fr: 'Montez vos biens.' } }, id)
    expect(second).toMatchObject({ id: first.id, number: 1, state: 'submitted', current: { revision: 2 } })
    expect(await place.command.approve(first.id, first.current.contentHash, MAYOR, null)).toMatchObject({
      reason: 'content changed since it was shown',
    })
    expect(ok(await place.command.approve(first.id, second.current.contentHash, MAYOR, null)).state).toBe('sending')
    expect(acts(await expectValidChain(place))).toContain('renvoyée')
  })
})

describe('stopping', () => {
  test('before anybody was told takes it back at once and opens the proposal again', async () => {
    const place = await town()
    const { id } = await proposed(place)
    const alert = await submitted(place, {}, id)
    expect(ok(await place.command.cancel(alert.id, DUTY, 'erreur')).state).toBe('cancelled')
    expect((await place.command.situation())?.proposals).toMatchObject([{ state: 'open' }])
  })

  test('at the very moment of an approval: one of the two comes first, which the log keeps, and it does not go on either way (U10)', async () => {
    const place = await town()
    for (const first of ['approve', 'cancel', 'approve', 'cancel']) {
      const alert = await submitted(place)
      const asks = {
        approve: () => place.command.approve(alert.id, alert.current.contentHash, MAYOR, null),
        cancel: () => place.command.cancel(alert.id, DEPUTY, 'erreur'),
      }
      const [one, two] = first === 'approve' ? (['approve', 'cancel'] as const) : (['cancel', 'approve'] as const)
      const answers = await Promise.all([asks[one](), asks[two]()])
      const said = Object.fromEntries([one, two].map((name, index) => [name, answers[index]?.kind]))
      expect(said['cancel']).toBe('ok')
      const lines = (await expectValidChain(place)).filter(({ detail }) => detail['alert'] === alert.id)
      const order = acts(lines).filter((act) => ['approuvée', 'arrêt demandé', 'annulée'].includes(act))
      expect(order[0]).toBe(said['approve'] === 'ok' ? 'approuvée' : 'annulée')
      await until(async () => (await alertNow(place, alert.id)).state === 'cancelled')
    }
  })

  test('while it is sent says that it is stopping until every shard has answered', async () => {
    const place = await town({ shards: 2 })
    const alert = await approved(place)
    expect(ok(await place.command.cancel(alert.id, DEPUTY, 'fausse alerte')).state).toBe('stopping')
    const stopped = await until(async () => (await alertNow(place, alert.id)).state === 'cancelled')
    expect(stopped).toBe(true)
    expect(acts(await expectValidChain(place))).toEqual(expect.arrayContaining(['arrêt demandé', 'arrêtée']))
  })

  test('looks after the shards until nothing of it is on the wire any more (LIV-2)', async () => {
    const place = await town()
    const alert = await approved(place)
    const stub = stubOf(place)
    const shard = env.RESIDENTS.get(env.RESIDENTS.idFromName(objectName.residents(place.territory, 'live', 0)))
    const rows = () =>
      runInDurableObject(shard, (_, { storage }) => storage.sql.exec('SELECT n FROM delivery').toArray().length)
    await until(async () => (await rows()) === 2)
    await place.command.cancel(alert.id, MAYOR, 'fausse alerte')
    await until(async () => (await alertNow(place, alert.id)).state === 'cancelled')
    const onTheWire = (transport: string) =>
      runInDurableObject(shard, (_, { storage }) =>
        storage.sql
          .exec('UPDATE delivery SET transport = ?, not_before = ?', transport, Date.now() + HOUR_MS)
          .toArray(),
      )
    const watched = async () => {
      await runInDurableObject(stub, (_, { storage }) => {
        storage.sql.exec(`UPDATE _alarm SET at = 1 WHERE name = 'watchdog'`)
        return storage.setAlarm(Date.now() + HOUR_MS)
      })
      await runDurableObjectAlarm(stub)
      return runInDurableObject(
        stub,
        (_, { storage }) => storage.sql.exec(`SELECT name FROM _alarm WHERE name = 'watchdog'`).toArray().length === 1,
      )
    }
    await onTheWire('unknown')
    expect(await watched()).toBe(true)
    await onTheWire('cancelled')
    expect(await watched()).toBe(false)
  })

  test('one person is enough, a reason is not left out, and a stopped alert is not stopped again', async () => {
    const place = await town()
    const alert = await approved(place)
    expect(await place.command.cancel(alert.id, MAYOR, '')).toMatchObject({ reason: 'reason required' })
    await place.command.cancel(alert.id, MAYOR, 'fausse alerte')
    await until(async () => (await alertNow(place, alert.id)).state === 'cancelled')
    expect(await place.command.cancel(alert.id, MAYOR, 'encore')).toMatchObject({ reason: 'wrong state' })
  })
})

describe('revising', () => {
  test('an update waits for a second person while what was told stays in force', async () => {
    const place = await town()
    const alert = await approved(place)
    const update = ok(await place.command.revise(alert.id, draft({ msgType: 'Update', zones: ['B', 'C'] }), DUTY))
    expect(update).toMatchObject({
      state: 'submitted',
      current: { revision: 2, approvedBy: null, content: { count: 3 } },
    })
    const sent = ok(await place.command.approve(alert.id, update.current.contentHash, MAYOR, null))
    expect(sent.state).toBe('stopping')
    const again = await until(async () => {
      const now = await alertNow(place, alert.id)
      return now.state === 'sending' && now.current.revision === 2
    })
    expect(again).toBe(true)
    await expectValidChain(place)
  })

  test('a zone edited between the approval of an update and its launch moves nobody in or out (INV-6)', async () => {
    const place = await town()
    const alert = await approved(place)
    const wider = draft({ msgType: 'Update', zones: ['B', 'C'] })
    const { current } = ok(await place.command.revise(alert.id, wider, DUTY))
    const files = { ...smallTerritory({ code: place.territory }) }
    const home = `geofences/${place.territory}/zones.geojson`
    // Zones B and C are drawn where nobody lives.
    files[home] = zonesGeojson().replaceAll('2.02', '2.12').replaceAll('2.04', '2.14')
    // In one turn: the update waits for its stop, and the edit comes in between.
    const applied = await runInDurableObject(stubOf(place), (command) => {
      const { approve, apply } = command as unknown as CommandRpc
      void approve.call(command, alert.id, current.contentHash, MAYOR, null)
      return apply.call(command, { territory: place.territory, mode: 'live', files, actor: DUTY })
    })
    expect(applied.kind).toBe('ok')
    const meant = () =>
      runInDurableObject(
        env.RESIDENTS.get(env.RESIDENTS.idFromName(objectName.residents(place.territory, 'live', 0))),
        (_, state) => state.storage.sql.exec('SELECT person FROM snapshot WHERE revision = 2').toArray().length,
      )
    expect(await until(async () => (await meant()) === 3)).toBe(true)
  })

  test('an update that leaves out those first told is refused (INV-30)', async () => {
    const place = await town()
    const alert = await approved(place, { zones: ['B', 'C'] })
    expect(await place.command.revise(alert.id, draft({ msgType: 'Update' }), DUTY)).toMatchObject({
      reason: 'shrinks the audience first told',
    })
    expect(await alertNow(place, alert.id)).toMatchObject({ state: 'sending', current: { revision: 1 } })
  })

  test('whoever an update has told must hear what follows it, not only those first told (INV-30)', async () => {
    const place = await town()
    const alert = await approved(place)
    const wider = ok(await place.command.revise(alert.id, draft({ msgType: 'Update', zones: ['B', 'C'] }), DUTY))
    await place.command.approve(alert.id, wider.current.contentHash, MAYOR, null)
    await until(async () => (await alertNow(place, alert.id)).state === 'sending')
    const clear = draft({ msgType: 'Update', allClear: true, zones: ['B'] })
    expect(await place.command.revise(alert.id, clear, DUTY)).toMatchObject({
      reason: 'shrinks the audience first told',
    })
  })

  test('returned, an update leaves what was told as it is', async () => {
    const place = await town()
    const alert = await approved(place)
    await place.command.revise(alert.id, draft({ msgType: 'Update' }), DUTY)
    expect(ok(await place.command.returnForEdit(alert.id, MAYOR, 'inutile'))).toMatchObject({
      state: 'sending',
      current: { revision: 1 },
    })
  })

  test('a correction goes out on one person’s word', async () => {
    const place = await town()
    const alert = await approved(place)
    const corrected = ok(
      await place.command.revise(alert.id, draft({ msgType: 'Cancel', texts: { fr: 'Message erroné.' } }), DUTY),
    )
    expect(corrected).toMatchObject({ state: 'stopping', current: { revision: 2, approvedBy: DUTY } })
    await until(async () => (await alertNow(place, alert.id)).state === 'sending')
    expect(acts(await expectValidChain(place))).toContain('rectifiée')
  })

  test('an all-clear takes two people, also where it calls itself a correction', async () => {
    const place = await town()
    const alert = await approved(place)
    const clear = ok(
      await place.command.revise(
        alert.id,
        draft({ msgType: 'Cancel', allClear: true, texts: { fr: 'Fin d’alerte' } }),
        DUTY,
      ),
    )
    expect(clear.state).toBe('submitted')
    expect(await place.command.approve(alert.id, clear.current.contentHash, DUTY, null)).toMatchObject({
      reason: 'author may not approve',
    })
  })
})

describe('progress', () => {
  const reach = { help: 0, confirmed: 0, delivered: 0, sent: 0, queued: 0, unknown: 0, failed: 0, 'no channel': 0 }
  const report = (alert: string, seq: number, sent: number, queued: number) => ({
    shard: 0,
    seq,
    expanded: true,
    progress: {
      alert,
      revision: 1,
      firstAcceptedAt: EVENING,
      finishedAt: queued === 0 ? EVENING + SECOND_MS : null,
      targeted: sent + queued,
      reach: { ...reach, sent, queued },
      byChannel: {},
      byZone: {},
      byProvider: {},
      troubles: [],
    },
    left: { sms: { handed: sent, ready: queued, later: 0, laterFrom: null, laterUntil: null, perSecond: 2 } },
  })

  test('the newest report of a shard wins, and once nothing is queued the alert is in force', async () => {
    const place = await town()
    const alert = await approved(place)
    // A part of the rows is written: the hour at which those would be handed over is not the hour of the end.
    await place.command.takeProgress({ ...report(alert.id, 998, 0, 2), expanded: false })
    expect((await place.command.situation())?.progress).toMatchObject([{ finishesAt: {} }])
    await place.command.takeProgress(report(alert.id, 1_000, 1, 1))
    expect(await alertNow(place, alert.id)).toMatchObject({ state: 'sending' })
    await place.command.takeProgress(report(alert.id, 999, 0, 2))
    expect((await place.command.situation())?.progress).toMatchObject([
      { reach: { sent: 1, queued: 1 }, finishedAt: null, finishesAt: { sms: expect.any(Number) as number } },
    ])
    await place.command.takeProgress(report(alert.id, 1_001, 2, 0))
    expect(await alertNow(place, alert.id)).toMatchObject({ state: 'in force' })
    expect((await place.command.situation())?.progress).toMatchObject([
      { targeted: 2, reach: { sent: 2 }, finishedAt: EVENING + SECOND_MS, finishesAt: {} },
    ])
    expect(acts(await expectValidChain(place))).toContain('remise terminée')
  })

  test('of an alert that nobody knows is let go', async () => {
    const place = await town()
    await place.command.takeProgress(report('of another run', 1, 1, 0))
    expect((await place.command.situation())?.progress).toEqual([])
  })

  test('an exercise goes through to its end by the drill channel, and no live object has heard of it', async () => {
    const place = await town({ mode: 'exercise' })
    const alert = await approved(place)
    const ended = await until(async () => (await alertNow(place, alert.id)).state === 'in force')
    expect(ended).toBe(true)
    expect(await commandOf(env, place.territory, 'live').situation()).toBeNull()
  })
})

describe('expiry', () => {
  test('an alert that nobody approved in time can be approved no more, and its proposal waits again', async () => {
    const place = await town()
    const { id } = await proposed(place)
    const alert = await submitted(place, { expiresAt: EVENING + MINUTE_MS }, id)
    await place.command.setClock({ now: EVENING + 2 * MINUTE_MS })
    const expired = await until(async () => (await alertNow(place, alert.id)).state === 'expired')
    expect(expired).toBe(true)
    expect(await place.command.approve(alert.id, alert.current.contentHash, MAYOR, null)).toMatchObject({
      reason: 'wrong state',
    })
    expect((await place.command.situation())?.proposals).toMatchObject([{ state: 'open' }])
  })
})

describe('the clock of a demonstration', () => {
  test('runs fast until a proposal waits, falls to 1, and takes its rate up again once people have decided', async () => {
    const place = await town()
    expect(await place.command.setClock({ rate: 60 })).toMatchObject({ clock: { rate: 60 }, held: null })
    const { id } = await proposed(place)
    expect(await place.command.clock()).toMatchObject({
      clock: { rate: 1 },
      held: 'clock held at 1 while people decide',
    })
    expect(await place.command.setClock({ rate: 120 })).toMatchObject({
      clock: { rate: 1 },
      held: 'clock held at 1 while people decide',
    })
    await place.command.dismiss(id, MAYOR, 'fausse mesure')
    expect(await place.command.clock()).toMatchObject({ clock: { rate: 120 }, held: null })
  })

  test('may be set before there is a territory, so that no feed is ever asked in another time', async () => {
    const code = newTerritory()
    const command = commandOf(env, code, 'live')
    await command.setClock({ now: EVENING, rate: 1 })
    const files = smallTerritory({ code, shards: 1 })
    await command.apply({ territory: code, mode: 'live', files, actor: DUTY })
    const { clock } = await command.clock()
    expect(territoryNow(clock, Date.now()) - EVENING).toBeLessThan(MINUTE_MS)
  })

  test('stays at 1 while an alert is open, and runs on when it has been stopped', async () => {
    const place = await town()
    await place.command.setClock({ rate: 60 })
    const alert = await approved(place)
    expect(await place.command.clock()).toMatchObject({ clock: { rate: 1 } })
    await place.command.cancel(alert.id, MAYOR, 'fausse alerte')
    const runs = await until(async () => (await place.command.clock()).clock.rate === 60)
    expect(runs).toBe(true)
  })

  test('may be set to another time while it is held', async () => {
    const place = await town()
    await proposed(place)
    await place.command.setClock({ now: EVENING + HOUR_MS })
    expect((await place.command.clock()).clock).toMatchObject({ territoryAnchor: EVENING + HOUR_MS, rate: 1 })
  })

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a rate of %d changes nothing', async (rate) => {
    const place = await town()
    await place.command.setClock({ rate: 60 })
    expect((await place.command.setClock({ rate })).clock.rate).toBe(60)
  })

  test('starting again empties the history, keeps files and people, and begins a new chain', async () => {
    const place = await town()
    await proposed(place)
    const alert = await approved(place)
    await place.command.restart(EVENING - 4 * HOUR_MS, 60)
    const now = await place.command.situation()
    expect(now).toMatchObject({
      proposals: [],
      alerts: [],
      progress: [],
      planLevel: 'N0',
      clock: { territoryAnchor: EVENING - 4 * HOUR_MS, rate: 60 },
    })
    expect(now?.residents.persons).toBe(3)
    expect(acts(await expectValidChain(place))).toEqual(['démonstration recommencée'])
    expect(await place.command.approve(alert.id, alert.current.contentHash, DEPUTY, null)).toMatchObject({
      reason: 'unknown alert',
    })
  })
})

describe('the log', () => {
  test('is one valid chain through every act, and still after an eviction', async () => {
    const place = await town()
    const { id } = await proposed(place)
    const alert = await submitted(place, {}, id)
    await place.command.approve(alert.id, alert.current.contentHash, MAYOR, null)
    const before = await expectValidChain(place)
    await evictDurableObject(stubOf(place))
    const note = await place.command.note(DUTY, 'Barrières posées quai Nord')
    const entry = { category: 'action', actor: DUTY, prev: expect.any(String) as string }
    expect(note).toMatchObject({ kind: 'ok', entry })
    const after = await expectValidChain(place)
    expect(after.slice(0, before.length)).toEqual(before)
    expect(await alertNow(place, alert.id)).toMatchObject({ state: 'sending', current: { approvedBy: MAYOR } })
  })

  test('shows an entry that was altered in the database itself', async () => {
    const place = await town()
    await place.command.note(DUTY, 'décision de 20 h 15')
    await place.command.note(DUTY, 'suite')
    await runInDurableObject(stubOf(place), (_, state) => {
      state.storage.sql.exec("UPDATE entry SET body = replace(body, '20 h 15', '19 h 15')")
    })
    expect(verifyEntries((await place.command.exportLog()).entries)).toMatchObject({
      kind: 'broken',
      why: expect.stringContaining('altered') as string,
    })
  })

  test('shows entries that were cut off its end, since an anchor stands beyond them', async () => {
    const place = await town()
    await submitted(place)
    await runInDurableObject(stubOf(place), (_, state) => {
      state.storage.sql.exec('DELETE FROM entry WHERE seq = (SELECT MAX(seq) FROM entry)')
    })
    const { entries, anchors } = await place.command.exportLog()
    expect(verifyEntries(entries)).toMatchObject({ kind: 'valid' })
    expect(verifyAnchors(new Map([[entries[0]?.object ?? '', entries]]), anchors)).toMatchObject({ kind: 'broken' })
  })

  test('holds no number, name or address of a resident', async () => {
    const place = await town()
    await approved(place)
    const text = JSON.stringify(await expectValidChain(place))
    for (const trace of ['+33639980001', 'P 1', '1 rue Basse']) expect(text).not.toContain(trace)
  })

  test('keeps the anchors of other chains', async () => {
    const place = await town()
    const anchor = { object: `${place.territory}:residents:live:0`, count: 3, hash: 'abc', at: EVENING }
    await place.command.anchor(anchor)
    await place.command.anchor(anchor)
    expect((await place.command.exportLog()).anchors.filter((one) => one.object === anchor.object)).toEqual([anchor])
  })
})

describe('the console’s socket', () => {
  async function connected(
    { command }: Town,
    since: number,
    identity = 'duty',
  ): Promise<{ socket: WebSocket; frames: LiveFrame[] }> {
    const response = await command.fetch(
      new Request(`https://command.internal/live?since=${since}`, {
        headers: { Upgrade: 'websocket', 'x-tocsin-identity': identity },
      }),
    )
    const socket = response.webSocket
    if (socket === null) throw new Error(`no socket: ${response.status}`)
    const frames: LiveFrame[] = []
    socket.addEventListener('message', ({ data }) => {
      frames.push(JSON.parse(String(data)) as LiveFrame)
    })
    socket.accept()
    return { socket, frames }
  }

  test('carries what changed since the situation, whole parts in one frame, with rising numbers', async () => {
    const place = await town()
    const { seq } = (await place.command.situation()) ?? { seq: 0 }
    const { socket, frames } = await connected(place, seq)
    await proposed(place)
    await until(async () =>
      frames.some((frame) => frame.proposals?.[0]?.state === 'open' && (frame.log?.length ?? 0) > 0),
    )
    await submitted(place)
    await until(async () => frames.some((frame) => frame.alerts?.[0]?.state === 'submitted'))
    const numbers = frames.map((frame) => frame.seq)
    expect(numbers).toEqual([...numbers].sort((left, right) => left - right))
    expect(numbers[0]).toBeGreaterThan(seq)
    const told = frames.flatMap((frame) => frame.log ?? []).map((entry) => entry.seq)
    expect(new Set(told).size).toBe(told.length)
    socket.close()
  })

  test('brings everything at once to a console that is behind', async () => {
    const place = await town()
    const { id } = await proposed(place)
    const { socket, frames } = await connected(place, 0)
    const [full] = await until(async () => (frames.length > 0 ? frames : false))
    expect(full).toMatchObject({ proposals: [{ id }], alerts: [], planLevel: 'N0' })
    socket.close()
  })

  test('survives an eviction of the object', async () => {
    const place = await town()
    const { seq } = (await place.command.situation()) ?? { seq: 0 }
    const { socket, frames } = await connected(place, seq)
    await evictDurableObject(stubOf(place))
    await place.command.note(DUTY, 'après le réveil')
    await until(async () => frames.some((frame) => frame.log?.some((entry) => entry.text === 'après le réveil')))
    expect(frames.length).toBeGreaterThan(0)
    socket.close()
  })

  test('ends with the sign-out of its holder, also after an eviction, and with no other’s', async () => {
    const place = await town()
    const { seq } = (await place.command.situation()) ?? { seq: 0 }
    const gone = await connected(place, seq, 'duty')
    const staying = await connected(place, seq, 'mayor')
    const closed = new Promise<number>((done) => gone.socket.addEventListener('close', ({ code }) => done(code)))
    await evictDurableObject(stubOf(place))
    await place.command.closeSockets('duty')
    expect(await closed).toBe(4401)
    await place.command.note(MAYOR, 'reste à l’écoute')
    await until(async () =>
      staying.frames.some((frame) => frame.log?.some((entry) => entry.text === 'reste à l’écoute')),
    )
    staying.socket.close()
  })

  test('is refused to who asks for anything else', async () => {
    const { command } = await town()
    expect((await command.fetch(new Request('https://command.internal/live'))).status).toBe(426)
  })
})
