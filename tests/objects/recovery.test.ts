// What follows a crisis on the real runtime, in two towns: an alert is closed by a person, rounds propose, the census is sealed, nobody is dropped, the log freezes.
import { runInDurableObject } from 'cloudflare:test'
import { beforeAll, expect, test, vi } from 'vitest'
import { commandOf, residentsOf } from '../../worker/env.ts'
import type { Alert } from '../../worker/model/alert.ts'
import type { CatNatFile } from '../../worker/model/catnat.ts'
import { NO_REACH } from '../../worker/model/delivery.ts'
import type { DutyView } from '../../worker/model/duty.ts'
import type { PlanRunView } from '../../worker/model/plan.ts'
import type { RecoverySummary } from '../../worker/model/recovery.ts'
import { RECOVERY_KEPT_MS, type Holding } from '../../worker/model/retention.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, toRfc3339 } from '../../worker/model/time.ts'
import type { Situation } from '../../worker/model/view.ts'
import type { RecoveryList } from '../../worker/objects/rpc/asked.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { bindings, call, signIn, type DemoIdentity } from '../support/http.ts'
import { CENTRE, smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['92401', '92402'] as const
const ADMIN = { id: 'admin', name: 'Admin' }
const EVENING = Date.parse('2026-10-14T20:00:00+02:00')
const PLAN = `# yaml-language-server: $schema=../../../docs/schemas/plans.schema.json
plan: crue
hazard: crue
name: { fr: Plan inondation, en: Flood plan }
easing: { to: N5, station: PONT-VIEUX, below: 2.80 m, for: 2h }
cards:
  - { id: '02', level: N0, duty: directory, do: { fr: Appeler l’annuaire, en: Ring the directory }, roles: [SEC], repeat: 30d }
  - { id: '05', level: N1, do: { fr: Accuser réception, en: Acknowledge }, roles: [AST-E], due: [5m] }
  - { id: '38', level: N4, answers: calls, do: { fr: Appels de personnes bloquées, en: Calls of people trapped }, roles: [SEC] }
`
const COMMON = `# yaml-language-server: $schema=../../../docs/schemas/plans.schema.json
plan: veille
hazard: autre
name: { fr: Veille courante, en: Calm times }
cards:
  - { id: V2, level: N0, duty: directory, do: { fr: Annuaire, en: Directory }, roles: [SEC], repeat: 30d }
  - { id: V3, level: N0, duty: channels, do: { fr: Essai des canaux, en: Test of the channels }, roles: [COM], repeat: 30d }
`
const SECRETS = ['Rousselin', '639980421', 'Tournebride', '2.0251', 'gîte des Prés']

const command = (territory: string = OURS) => commandOf(bindings, territory, 'live')
const tokens: Record<string, string> = {}
const as = async (who: DemoIdentity, territory: string = OURS) =>
  (tokens[`${who} ${territory}`] ??= await signIn(who, territory))
const post = async (path: string, body: object, who: DemoIdentity = 'duty', method = 'post') =>
  call(method, `/api/${OURS}/${path}`, { token: await as(who), body })
const read = async <T>(path: string, who: DemoIdentity = 'duty', territory: string = OURS) =>
  (await call('get', `/api/${territory}/${path}`, { token: await as(who, territory) })).json<T>()
const situation = async (territory?: string) => (await command(territory).situation()) as Situation
const summary = async (territory?: string) => (await situation(territory)).recovery as RecoverySummary
const log = async () => (await command().exportLog()).entries
const clockAt = async (at: number) =>
  call('put', `/api/demo/clock?territory=${OURS}`, { body: { now: toRfc3339(at), rate: 1 } })

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const files = {
      ...smallTerritory({ code: territory }),
      [`templates/${territory}/plans/crue.yaml`]: PLAN,
      'templates/common/plans/veille.yaml': COMMON,
    }
    expect(await command(territory).apply({ territory, mode: 'live', files, actor: ADMIN })).toMatchObject({
      kind: 'ok',
    })
  }
  await clockAt(EVENING)
  const [longitude, latitude] = CENTRE.B
  const one = { line: 1, sourceId: '1', household: 'h', name: 'P', address: '1 rue Basse', language: 'fr' } as const
  const place = { vulnerable: false, phone: '+33639980001', longitude, latitude }
  await residentsOf(bindings, OURS, 'live', 0).store([{ ...one, ...place }])
})

let run: PlanRunView
let alert: Alert

/** As the shard would report: so many of each channel that have no known end. */
async function reported(sent: number, unknown: number): Promise<void> {
  const counts = { reach: NO_REACH, byZone: {}, byProvider: {}, troubles: [] }
  const byChannel = { sms: { ...NO_REACH, delivered: 4, sent }, voice: { ...NO_REACH, unknown } }
  const progress = {
    alert: alert.id,
    revision: 1,
    firstAcceptedAt: null,
    finishedAt: null,
    targeted: 9,
    ...counts,
    byChannel,
  }
  await command().takeProgress({ shard: 0, seq: (seq += 1), expanded: true, left: {}, progress })
}
let seq = 1e9

test('an alert that is over is closed once every send has its end, or once a named person gives up those that have none (INV-34)', async () => {
  run = (await (await post('plan/level', { plan: 'crue', level: 'N2' })).json<{ run: PlanRunView }>()).run
  const content = {
    ...{ msgType: 'Alert', zones: ['B'], channels: ['sms'], texts: { fr: 'La rivière monte. Montez vos biens.' } },
    ...{ event: 'inondation', hazard: 'crue', severity: 'Severe', urgency: 'Expected', certainty: 'Likely' },
    ...{ expiresAt: toRfc3339(EVENING + 4 * HOUR_MS), allClear: false },
  }
  alert = (await (await post('alerts', { proposal: null, content })).json<{ alert: Alert }>()).alert
  const seen = { contentHash: alert.current.contentHash }
  expect((await post(`alerts/${alert.id}/approve`, seen, 'mayor')).status).toBe(200)
  const close = async (left: number, reason = '') => post(`alerts/${alert.id}/close`, { left, reason }, 'mayor')
  expect([
    (await close(0)).status,
    (await post(`plan/runs/${run.id}/close`, { reason: 'fin' }, 'mayor')).status,
  ]).toEqual([409, 409])
  await post(`alerts/${alert.id}/cancel`, { reason: 'la rivière baisse' })
  await vi.waitFor(async () => expect((await situation()).alerts[0]?.state).toBe('cancelled'), 8_000)
  await reported(3, 2)
  const without = await close(5)
  expect([without.status, await without.json()]).toMatchObject([409, { reason: 'rows not final' }])
  // Whoever saw four does not give up five.
  expect((await close(4, 'plus d’accusé')).status).toBe(409)
  expect((await post(`plan/runs/${run.id}/close`, { reason: 'fin' }, 'mayor')).status).toBe(409)
  await reported(2, 2)
  const closed = (await (await close(5, 'plus d’accusé depuis 24 h')).json<{ alert: Alert }>()).alert
  expect(closed.settled).toMatchObject({
    by: { name: 'Maire' },
    left: { sms: 2, voice: 2 },
    reason: 'plus d’accusé depuis 24 h',
  })
  expect((await log()).findLast(({ act }) => act === 'alerte close')).toMatchObject({
    actor: { name: 'Maire' },
    text: 'Alerte n° 1 close : 4 envois sans fin connue abandonnés (sms 2, voice 2). Motif : plus d’accusé depuis 24 h',
  })
  // The same tap twice is one; another person comes too late.
  expect((await close(5, 'encore')).status).toBe(200)
  expect((await post(`alerts/${alert.id}/close`, { left: 9, reason: 'x' })).status).toBe(409)
  expect((await log()).filter(({ act }) => act === 'alerte close')).toHaveLength(1)
})

test('a round that finds a danger keeps its street closed; the zone is proposed as its streets are, and nothing is told to the public by it', async () => {
  const found = { water: 'clear', gas: 'clear', power: 'clear', structure: 'clear', road: 'clear' }
  const round = { zone: 'B', street: 'Rue Basse', found, verdict: 'clear', conditions: 'ventiler', team: 'ST' }
  const danger = { ...round, found: { ...found, gas: 'danger' } }
  expect((await post('recovery/rounds', danger)).status).toBe(422)
  expect((await post('recovery/rounds', { ...round, zone: 'Z' })).status).toBe(422)
  expect((await post('recovery/rounds', { ...danger, verdict: 'closed', conditions: 'GRDF' }, 'field')).status).toBe(
    201,
  )
  expect((await post('recovery/rounds', round)).status).toBe(201)
  const { rounds } = await summary()
  expect(rounds).toMatchObject([{ number: 2, street: 'Rue Basse', verdict: 'clear' }])
  expect((await situation()).publicState.zones).toEqual([])
  expect((await log()).find(({ act }) => act === 'tournée de sécurité')?.text).toBe(
    'Tournée 1, Rue Basse (zone B) par ST : reste fermé ; danger : gaz ; à faire : GRDF',
  )
  expect((await summary(THEIRS)).rounds).toEqual([])
})

const DAMAGE = {
  ...{
    address: '12 rue Tournebride',
    point: [2.0251, 44.0051],
    household: 'Famille Rousselin',
    phone: '06 39 98 04 21',
  },
  ...{ persons: 3, waterCm: 80, kinds: ['floors'], uninhabitable: true, insured: 'yes', words: '' },
}

test('the census is sealed, each look is logged, and the log says zone and counts and nobody’s name (INV-22, INV-31)', async () => {
  const headers = { 'Idempotency-Key': 'door-1' }
  for (let press = 0; press < 2; press++)
    await call('post', `/api/${OURS}/recovery/damages`, { token: await as('field'), body: DAMAGE, headers })
  await post('recovery/damages', { ...DAMAGE, point: null, uninhabitable: false, waterCm: null, insured: 'no' })
  expect((await post('recovery/damages/S1', { ...DAMAGE, waterCm: 95 }, 'duty', 'put')).status).toBe(200)
  expect(await summary()).toMatchObject({
    damages: { count: 2, uninhabitable: 1, persons: 6 },
    rehousing: { households: 1, persons: 3 },
  })
  expect((await summary(THEIRS)).damages.count).toBe(0)
  const before = (await log()).length
  const list = await read<RecoveryList>('recovery/list')
  expect(list.damages[0]).toMatchObject({
    number: 1,
    household: 'Famille Rousselin',
    phone: '+33639980421',
    zones: ['B'],
    waterCm: 95,
  })
  expect((await log()).slice(before).map(({ act }) => act)).toEqual(['recensement consulté'])
  expect(await read('recovery/list', 'duty', THEIRS)).toEqual({ rounds: [], damages: [], rehousing: [] })
  expect((await call('get', `/api/${OURS}/recovery/list`, { token: await as('auditor') })).status).toBe(403)
  expect((await call('get', `/api/${OURS}/recovery/list`, { token: await as('duty', THEIRS) })).status).toBe(404)
  const told = JSON.stringify([await log(), await situation()])
  expect(SECRETS.filter((secret) => told.includes(secret))).toEqual([])
  const stored = await runInDurableObject(command() as never, (_: unknown, { storage }: DurableObjectState) =>
    JSON.stringify(
      storage.sql
        .exec('SELECT body FROM cell_row')
        .toArray()
        .map((row) => Buffer.from(row['body'] as ArrayBuffer).toString('latin1')),
    ),
  )
  expect(SECRETS.filter((secret) => stored.includes(secret))).toEqual([])
})

test('whoever cannot live at home stands on the list until they are back, or somebody writes why not: the count goes to zero and nobody is dropped', async () => {
  const step = async (state: string, where = '', note = '') => post('recovery/rehousing/R1', { state, where, note })
  expect((await step('offered')).status).toBe(422)
  expect((await step('offered', 'gîte des Prés')).status).toBe(200)
  expect((await step('to rehouse')).status).toBe(422)
  expect((await step('moved in', 'gîte des Prés')).status).toBe(200)
  expect((await post('recovery/erase', {}, 'mayor')).status).toBe(409)
  expect((await step('settled elsewhere')).status).toBe(422)
  expect((await step('back home')).status).toBe(200)
  expect((await step('offered', 'ailleurs')).status).toBe(409)
  expect((await summary()).rehousing).toMatchObject({ households: 0, persons: 0, byState: { 'back home': 1 } })
  const lines = (await log()).filter(({ act }) => act === 'relogement').map(({ text }) => text)
  expect(lines.at(0)).toBe('Relogement R1 : à reloger, 3 personnes. Foyers encore à reloger : 1')
  expect(lines.at(-1)).toBe('Relogement R1 : de retour chez eux, 3 personnes. Foyers encore à reloger : 0')
})

test('the file of the disaster names hours, zones, heights and entries of the log, the day until which it may be filed, and nobody', async () => {
  const asked = { from: toRfc3339(EVENING - 4 * HOUR_MS), to: toRfc3339(EVENING + HOUR_MS) }
  const answer = await (await post('recovery/catnat', asked)).json<{ file: CatNatFile; csv: string }>()
  expect(answer.file).toMatchObject({
    ...{ code: OURS, dueAt: '2028-10-14', buildings: 2, uninhabitable: 1, insured: { yes: 1, no: 1, unknown: 0 } },
    zones: [
      { zone: 'B', buildings: 1, uninhabitable: 1, waterCm: { least: 95, most: 95, measured: 1 } },
      { zone: '', buildings: 1, waterCm: null },
    ],
  })
  expect(answer.file.log.some(({ text }) => text.includes('N2 Pré-alerte'))).toBe(true)
  expect(answer.csv).toContain('délai;dernier jour pour déposer la demande;2028-10-14;date')
  expect(SECRETS.filter((secret) => JSON.stringify(answer).includes(secret))).toEqual([])
  expect((await post('recovery/catnat', { from: asked.to, to: asked.from })).status).toBe(422)
  expect((await log()).at(-1)?.act).toBe('dossier CatNat')
})

test('low water for two hours reminds once, by whoever read the scale; what is silent is read again first, and no level comes down by itself', async () => {
  const told = async (minutes: number, value: number) => {
    await clockAt(EVENING + minutes * MINUTE_MS)
    const seen = {
      by: 'field team',
      what: 'level',
      place: 'Pont-Vieux',
      text: '',
      seenAt: toRfc3339(EVENING + minutes * MINUTE_MS),
    }
    const level = { station: 'PONT-VIEUX', value, unit: 'm' }
    expect((await post('sightings', { ...seen, level })).status).toBe(201)
  }
  const easing = async () => (await situation()).plan.runs[0]?.easing
  const said = async () => (await log()).filter(({ act }) => act === 'rappel de décrue').map(({ text }) => text)
  await told(60, 2.5)
  expect(await easing()).toBeUndefined()
  await told(70, 3.2)
  await told(80, 2.79)
  expect(await easing()).toMatchObject({ state: 'counting', dueAt: EVENING + 200 * MINUTE_MS })
  await clockAt(EVENING + 201 * MINUTE_MS)
  await vi.waitFor(async () => expect(await said()).toHaveLength(1), 5_000)
  expect((await said())[0]).toContain('relisez la hauteur avant de décider N5')
  await told(205, 2.6)
  expect((await said())[1]).toMatch(/Pont-Vieux sous 2,80 m depuis 21.h.20 \(2 h\) ; N5 Post-urgence est possible/)
  await told(215, 2.5)
  expect([await said(), (await situation()).planLevel, await easing()]).toMatchObject([
    { length: 2 },
    'N2',
    { state: 'met' },
  ])
})

test('the log of a closed event is frozen by a named person: nothing is added to its hours, a correction says so, and the export stays whole', async () => {
  expect((await post('recovery/freeze', { run: run.id, reason: 'REX' }, 'mayor')).status).toBe(409)
  expect((await post(`plan/runs/${run.id}/close`, { reason: 'retour à la normale' }, 'mayor')).status).toBe(200)
  expect((await post('recovery/freeze', { run: run.id, reason: 'REX transmis' })).status).toBe(403)
  const frozen = await (
    await post('recovery/freeze', { run: run.id, reason: 'REX transmis' }, 'mayor')
  ).json<{ number: number }>()
  const [entry] = (await log()).filter(({ seq: one }) => one === frozen.number)
  expect((await summary()).frozen).toMatchObject([
    { run: run.id, by: { name: 'Maire' }, seq: frozen.number, hash: entry?.hash },
  ])
  expect((await post('recovery/freeze', { run: run.id, reason: 'x' }, 'mayor')).status).toBe(409)
  const late = await post('log', { text: 'oubli', happenedAt: toRfc3339(EVENING + 30 * MINUTE_MS) })
  expect([late.status, await late.json()]).toMatchObject([409, { reason: 'log frozen' }])
  expect((await post('log', { text: 'pont fermé à 20 h 40', corrects: 2 })).status).toBe(201)
  expect((await log()).at(-1)).toMatchObject({
    category: 'rectificatif',
    text: 'Après gel de la main courante : pont fermé à 20 h 40',
    detail: { corrects: 2 },
  })
  expect((await post('log', { text: 'réunion publique' })).status).toBe(201)
  const exported = await command().exportLog()
  expect(verifyEntries(exported.entries)).toMatchObject({ kind: 'valid' })
})

test('a duty of calm times is done by one tap in a person’s name, the town’s own card stands for the common one, and its next date follows', async () => {
  const duties = async () => (await situation()).duties as readonly DutyView[]
  expect((await duties()).map(({ id, nextAt }) => [id, nextAt])).toEqual([
    ['crue:02', null],
    ['veille:V3', null],
  ])
  for (let press = 0; press < 2; press++)
    expect((await post('recovery/duties/crue:02', { note: '12 numéros' }, 'field')).status).toBe(200)
  expect((await post('recovery/duties/veille:V2', { note: '' })).status).toBe(404)
  const [done] = await duties()
  expect([done?.last?.note, (done?.nextAt ?? 0) - (done?.last?.at ?? 0)]).toEqual(['12 numéros', 30 * DAY_MS])
  const lines = (await log()).filter(({ act }) => act === 'devoir de veille fait')
  expect(lines.map(({ text }) => text)).toEqual(['Veille, fiche 02 faite : Appeler l’annuaire. 12 numéros'])
})

test('the census goes when it is erased once everybody is home, and by itself after the time for the demand', async () => {
  const held = async () =>
    (await command().holdings())
      .filter(({ dataset }: Holding) => dataset === 'damage census')
      .map(({ records }) => records)
  expect(await held()).toEqual([2])
  expect(await (await post('recovery/erase', {}, 'mayor')).json()).toMatchObject({
    erased: { damages: 2, rehousing: 1, rounds: 2 },
  })
  expect([await held(), (await summary()).damages.count]).toEqual([[0], 0])
  await clockAt(EVENING + 6 * HOUR_MS)
  await post('recovery/damages', { ...DAMAGE, uninhabitable: false })
  await clockAt(EVENING + 6 * HOUR_MS + RECOVERY_KEPT_MS - MINUTE_MS)
  expect(await held()).toEqual([1])
  await clockAt(EVENING + 6 * HOUR_MS + RECOVERY_KEPT_MS + MINUTE_MS)
  await vi.waitFor(async () => expect(await held()).toEqual([0]), 5_000)
})
