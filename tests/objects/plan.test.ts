// The plan that runs, on the real runtime: a named person decides, cards have deadlines that the water moves, and each act can be proved.
import { beforeAll, expect, test } from 'vitest'
import { commandOf } from '../../worker/env.ts'
import type { PlanRunView } from '../../worker/model/plan.ts'
import { HOUR_MS, MINUTE_MS, toRfc3339 } from '../../worker/model/time.ts'
import type { Situation, StationView } from '../../worker/model/view.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { bindings, call, signIn, type DemoIdentity } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['96141', '96142'] as const
const ADMIN = { id: 'admin', name: 'Admin' }
const PLAN = `# yaml-language-server: $schema=../../../docs/schemas/plans.schema.json
plan: crue
hazard: crue
name: { fr: Plan inondation, en: Flood plan }
cards:
  - { id: '05', level: N1, do: { fr: Accuser réception, en: Acknowledge }, roles: [AST-E], due: [5m] }
  - { id: '06', level: N1, do: { fr: Lire le bulletin, en: Read the bulletin }, roles: [EVAL], due: [15m], repeat: 1h, follows: ['05'] }
  - { id: '14', level: N2, do: { fr: Batardeaux, en: Barriers }, roles: [LOG], due: [{ water: PONT-VIEUX, level: 2.50 m }, 2h], follows: ['11'] }
  - { id: '11', level: N2, do: { fr: Pré-alerte, en: Pre-alert }, roles: [DOS], due: [15m] }
  - { id: '22', level: N3, do: { fr: Activer le PCS, en: Activate }, roles: [DOS], due: [10m] }
`
const command = (territory: string = OURS) => commandOf(bindings, territory, 'live')

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const files = { ...smallTerritory({ code: territory }), [`templates/${territory}/plans/crue.yaml`]: PLAN }
    expect(await command(territory).apply({ territory, mode: 'live', files, actor: ADMIN })).toMatchObject({
      kind: 'ok',
    })
  }
})

async function ask(who: DemoIdentity, path: string, body: object) {
  return call('post', `/api/${OURS}/plan/${path}`, { token: await signIn(who, OURS), body })
}
async function level(who: DemoIdentity, to: string, reason = ''): Promise<PlanRunView> {
  const answer = await ask(who, 'level', { plan: 'crue', level: to, reason })
  expect(answer.status).toBe(200)
  return (await answer.json<{ run: PlanRunView }>()).run
}
const situation = async (territory?: string) => (await command(territory).situation()) as Situation
const cardOf = (run: PlanRunView | undefined, id: string) => run?.cards.find(({ card }) => card === id)
const log = async () => (await command().exportLog()).entries

let run: PlanRunView

test('whoever is on duty opens the event, its cards are due from then, and no other town sees it (INV-22)', async () => {
  run = await level('duty', 'N1')
  const entered = run.entered.N1 ?? 0
  expect(run.cards.map(({ card, due, missing }) => [card, (due?.at ?? 0) - entered, missing])).toEqual([
    ['05', 5 * MINUTE_MS, []],
    ['06', 15 * MINUTE_MS, ['05']],
  ])
  const [ours, theirs] = [await situation(), await situation(THEIRS)]
  expect([ours.planLevel, ours.plan.runs[0]?.id, theirs.planLevel, theirs.plan.runs]).toEqual(['N1', run.id, 'N0', []])
  expect((await log()).findLast(({ act }) => act === 'niveau du plan')?.text).toBe(
    'Plan inondation : N1 Vigilance (était N0 Veille)',
  )
})

test('a card is taken, done with its evidence, and each act stands in the log once', async () => {
  const assign = await ask('field', `runs/${run.id}/cards/05`, { act: 'assign', owner: 'Camille Martin' })
  expect(assign.status).toBe(200)
  for (let press = 0; press < 2; press++) await ask('duty', `runs/${run.id}/cards/05`, { act: 'done', note: 'reçu' })
  const card = cardOf((await situation()).plan.runs[0], '05')
  expect(card).toMatchObject({ state: 'done', owner: 'Camille Martin', note: 'reçu', due: null })
  expect(card?.doneAt).toHaveLength(1)
  const lines = (await log()).filter(({ category }) => category === 'action').map(({ text }) => text)
  expect(lines).toEqual([
    'Fiche 05 assignée (Camille Martin) : Accuser réception',
    'Fiche 05 faite (Camille Martin) : Accuser réception. reçu',
  ])
  expect(cardOf((await situation()).plan.runs[0], '06')?.missing).toEqual([])
})

test('what is not done says why', async () => {
  const blank = await ask('duty', `runs/${run.id}/cards/06`, { act: 'not applicable', note: '' })
  expect(blank.status).toBe(422)
  expect(await blank.json()).toMatchObject({ reason: 'reason required' })
  expect((await ask('duty', `runs/${run.id}/cards/99`, { act: 'start' })).status).toBe(404)
})

test('what was done without a network is done at its own hour, and takes nothing back that somebody has done since', async () => {
  const after = (ms: number) => toRfc3339(run.openedAt + ms)
  const card = async (who: DemoIdentity, act: object) => ask(who, `runs/${run.id}/cards/06`, act)
  expect((await card('field', { act: 'start', happenedAt: after(1) })).status).toBe(200)
  expect(cardOf((await situation()).plan.runs[0], '06')).toMatchObject({ state: 'under way', since: run.openedAt + 1 })
  expect((await log()).at(-1)?.detail).toMatchObject({ card: '06', happenedAt: run.openedAt + 1 })
  expect((await card('duty', { act: 'block', note: 'pas de bulletin' })).status).toBe(200)
  const late = await card('field', { act: 'done', note: '', happenedAt: after(2) })
  expect([late.status, (await late.json<{ reason: string }>()).reason]).toEqual([409, 'changed meanwhile'])
  expect((await card('field', { act: 'start', happenedAt: after(HOUR_MS) })).status).toBe(422)
  expect(cardOf((await situation()).plan.runs[0], '06')).toMatchObject({ state: 'blocked', note: 'pas de bulletin' })
})

test('N3 is decided by who directs, and brings the cards of what was jumped over', async () => {
  expect((await ask('duty', 'level', { plan: 'crue', level: 'N3' })).status).toBe(403)
  expect((await ask('field', 'level', { plan: 'crue', level: 'N2' })).status).toBe(403)
  run = await level('mayor', 'N3')
  expect(run.cards.map(({ card }) => card)).toEqual(['05', '06', '14', '11', '22'])
  expect((await situation()).planLevel).toBe('N3')
})

test('a deadline by the water follows the forecast, keeps the earliest, and is reached when the level is seen', async () => {
  const { now } = await command()
    .clock()
    .then(({ clock }) => ({ now: clock.territoryAnchor + (Date.now() - clock.machineAnchor) * clock.rate }))
  const { stations } = await situation()
  const [known] = stations
  const station = known?.station ?? (await command().bundle())?.stations[0]
  if (station === undefined) throw new Error('no station')
  const forecast = (inMs: number) => ({
    station: station.code,
    source: 'vigicrues',
    issuedAt: now - MINUTE_MS,
    receivedAt: now - MINUTE_MS,
    points: [
      { at: now, lowMm: 1_000, middleMm: 1_000, highMm: 1_000 },
      { at: now + inMs, lowMm: 2_000, middleMm: 2_200, highMm: 2_500 },
    ],
  })
  const told = (more: Partial<StationView>) => {
    const view = {
      station,
      latest: null,
      trend: 'unknown',
      mmPerHour: null,
      silent: null,
      source: 'hubeau',
      forecasts: [],
      ...more,
    }
    return command().takeView({ stations: JSON.stringify([view]) })
  }
  const dueOf14 = async () => cardOf((await situation()).plan.runs[0], '14')?.due
  expect((await dueOf14())?.because).toEqual({ kind: 'entry', afterMs: 2 * HOUR_MS })
  await told({ forecasts: [forecast(HOUR_MS)] })
  expect(await dueOf14()).toMatchObject({ at: now + HOUR_MS, water: 'foreseen' })
  // Better news moves nothing: a forecast that was cut has made people relax.
  await told({ forecasts: [forecast(3 * HOUR_MS)] })
  expect(await dueOf14()).toMatchObject({ at: now + HOUR_MS })
  await told({
    latest: { observedAt: now, receivedAt: now, valueMm: 2_510, quality: 'good', flags: [] },
  })
  expect(await dueOf14()).toMatchObject({ at: now, water: 'reached' })
})

test('an event goes on with the plan that it was opened with', async () => {
  const files = {
    ...smallTerritory({ code: OURS }),
    [`templates/${OURS}/plans/crue.yaml`]: PLAN.replace("id: '14'", "id: '15'"),
  }
  await command().apply({ territory: OURS, mode: 'live', files, actor: ADMIN })
  expect(cardOf((await situation()).plan.runs[0], '14')).toBeDefined()
})

test('who directs is said since when, and takes nothing away', async () => {
  const token = await signIn('mayor', OURS)
  const answer = await call('put', `/api/${OURS}/plan/director`, { token, body: { who: 'prefect', note: '' } })
  expect(answer.status).toBe(200)
  expect((await situation()).plan.director).toMatchObject({ who: 'prefect' })
  expect((await ask('duty', `runs/${run.id}/cards/11`, { act: 'start' })).status).toBe(200)
})

test('a lower level needs its reason, and what was closed moves no more; the chain holds', async () => {
  expect((await ask('mayor', 'level', { plan: 'crue', level: 'N5' })).status).toBe(422)
  await level('mayor', 'N5', 'décrue, accord du COS')
  expect((await ask('mayor', `runs/${run.id}/close`, { reason: 'retour à la normale' })).status).toBe(200)
  const after = await situation()
  expect([after.planLevel, after.plan.runs[0]?.closed?.reason]).toEqual(['N0', 'retour à la normale'])
  expect((await ask('duty', `runs/${run.id}/cards/22`, { act: 'done' })).status).toBe(409)
  expect(verifyEntries(await log())).toMatchObject({ kind: 'valid' })
})
