// A rule changed by two people on the real runtime: one proposes values of the file, another puts in force what they have seen.
import { beforeAll, expect, test } from 'vitest'
import { commandOf, watchOf } from '../../worker/env.ts'
import { TRIAL_NAMES, type ReplayAnswer } from '../../worker/model/replay.ts'
import type { RuleChange, RuleForm } from '../../worker/model/rule-change.ts'
import { MINUTE_MS } from '../../worker/model/time.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { bindings, call, signIn } from '../support/http.ts'
import { levelsOf } from '../support/readings.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['97001', '97002'] as const
const testsOf = (territory: string) => `alerting-rules/${territory}/lere.test.yaml`
/** One of the three that a rule needs; and a gauge that stays below 2.90 m. */
const TESTS = `rule_files: [lere.yaml]
tests:
  - name: high water fires
    interval: 10m
    input_series: [{ station: PONT-VIEUX, unit: m, values: '2.50+0.20x4' }]
    expect: [{ at: 40m, firing: [n3] }]
`

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const files = { ...smallTerritory({ code: territory }), [testsOf(territory)]: TESTS }
    const actor = { id: 'admin', name: 'Admin' }
    await commandOf(bindings, territory, 'live').apply({ territory, mode: 'live', files, actor })
  }
})

async function post(who: 'mayor' | 'duty' | 'field', path: string, body: unknown, territory: string = OURS) {
  return call('post', `/api/${territory}/rules${path}`, { token: await signIn(who, territory), body })
}
async function forms(): Promise<readonly RuleForm[]> {
  const answer = await call('get', `/api/${OURS}/rules`, { token: await signIn('field', OURS) })
  return (await answer.json<{ rules: readonly RuleForm[] }>()).rules
}
const when = async () => (await forms())[0]?.conditions[0]?.path
async function asked(value: string) {
  const [form] = await forms()
  const field = form?.fields.find(({ name }) => name.endsWith('above'))
  const draft = { file: form?.file, rule: form?.rule, edits: [{ path: field?.path, value }] }
  return { draft, reason: 'retour d’expérience' }
}
async function proposed(value: string, who: 'mayor' | 'duty' = 'duty'): Promise<RuleChange> {
  const answer = await post(who, '/changes', await asked(value))
  expect(answer.status).toBe(201)
  return (await answer.json<{ change: RuleChange }>()).change
}
const command = (territory: string = OURS) => commandOf(bindings, territory, 'live')
const waiting = async (territory?: string) => (await command(territory).situation())?.ruleChanges ?? []
const thresholds = async () => JSON.stringify((await command().bundle())?.rules.map(({ when }) => when))

test('it waits for a second person, who puts in force the lines that they saw; the file changes by those alone', async () => {
  const before = (await command().bundle())?.files ?? {}
  const change = await proposed('2.95 m')
  expect(change.diff.filter(({ kind }) => kind !== 'same')).toHaveLength(2)
  expect([await waiting(), await waiting(THEIRS)]).toEqual([[change], []])
  expect(await thresholds()).not.toContain('2950')
  expect((await post('mayor', `/changes/${change.id}/approve`, { hash: 'f'.repeat(64) })).status).toBe(409)
  expect((await post('mayor', `/changes/${change.id}/approve`, { hash: change.hash })).status).toBe(200)
  expect(await thresholds()).toContain('2950')
  const after = (await command().bundle())?.files ?? {}
  expect(Object.keys(after).filter((file) => after[file] !== before[file])).toEqual([change.file])
  expect(after[change.file]?.split('\n').length).toBe(before[change.file]?.split('\n').length)
  expect((await watchOf(bindings, OURS).view()).rules).toHaveLength(1)
  const { entries } = await command().exportLog()
  expect(entries.map(({ act }) => act)).toEqual(
    expect.arrayContaining(['modification proposée', 'territoire appliqué', 'modification en vigueur']),
  )
  expect(verifyEntries(entries)).toMatchObject({ kind: 'valid' })
})

test('nobody puts their own change in force, and one that was refused is over', async () => {
  const change = await proposed('2.96 m', 'mayor')
  const own = await post('mayor', `/changes/${change.id}/approve`, { hash: change.hash })
  expect([own.status, (await own.json<{ reason: string }>()).reason]).toEqual([403, 'author may not approve'])
  expect((await post('duty', `/changes/${change.id}/refuse`, { reason: 'étude en cours' })).status).toBe(200)
  expect((await post('mayor', `/changes/${change.id}/approve`, { hash: change.hash })).status).toBe(409)
  expect(await thresholds()).not.toContain('2960')
})

test('of two changes of one file the second must be proposed again: nobody has seen both together', async () => {
  const [first, second] = [await proposed('2.97 m'), await proposed('2.98 m')]
  expect((await post('mayor', `/changes/${first.id}/approve`, { hash: first.hash })).status).toBe(200)
  expect((await post('mayor', `/changes/${second.id}/approve`, { hash: second.hash })).status).toBe(409)
  expect(await thresholds()).toContain('2970')
})

test('a value that the file may not have is refused with its line, and nothing waits', async () => {
  const before = (await waiting()).length
  const answer = await post('duty', '/changes', await asked('3.40'))
  expect(answer.status).toBe(422)
  expect(JSON.stringify(await answer.json())).toContain('with its unit')
  const { draft, reason } = await asked('3 m')
  for (const file of ['geofences/97001/feeds.yaml', `alerting-rules/${THEIRS}/lere.yaml`])
    expect((await post('duty', '/changes', { draft: { ...draft, file }, reason })).status).toBe(404)
  expect((await post('field', '/changes', await asked('3 m'))).status).toBe(403)
  expect(await waiting()).toHaveLength(before)
})

test('a condition more and a new rule come by the same two people, with what the tests of the commune say of them', async () => {
  const rise = { kind: 'rise', values: { station: 'PONT-VIEUX', by: '0.30 m', within: '1h' } }
  const [form] = await forms()
  const added = [{ to: await when(), combine: 'all', condition: rise }]
  const draft = { file: form?.file, rule: form?.rule, added }
  const more = await post('duty', '/changes', { draft, reason: 'crue de mars' })
  const { change } = await more.json<{ change: RuleChange }>()
  expect(change.tested?.missing).toEqual(['not firing', 'missing data'])
  expect(change.tested?.failures).toHaveLength(0)
  expect((await post('duty', `/changes/${change.id}/refuse`, { reason: 'non' })).status).toBe(200)
  const create = {
    group: 'alerte',
    rule: 'montee',
    title: { fr: 'La Lère monte vite', en: 'The Lère rises fast' },
    conditions: [rise],
    planLevel: 'N2',
    zones: ['A'],
    template: 'M1',
    severity: 'Moderate',
    urgency: 'Expected',
    certainty: 'Likely',
  }
  const answer = await post('duty', '/changes', { draft: { file: form?.file, create }, reason: 'crue de mars' })
  const proposed = (await answer.json<{ change: RuleChange }>()).change
  expect(proposed.diff.some(({ kind }) => kind === 'gone')).toBe(false)
  // The new rule fires in a test that says that no other than n3 does.
  expect(proposed.tested).toMatchObject({ missing: ['firing', 'not firing', 'missing data'], passed: 0 })
  expect(proposed.tested?.failures[0]?.message).toContain('montee')
  expect((await post('mayor', `/changes/${proposed.id}/approve`, { hash: proposed.hash })).status).toBe(200)
  expect((await watchOf(bindings, OURS).view()).rules.map(({ rule }) => rule)).toEqual(['n3', 'montee'])
  const lower = { ...create, rule: 'descente', planLevel: 'N5' }
  expect((await post('duty', '/changes', { draft: { file: form?.file, create: lower }, reason: 'x' })).status).toBe(400)
})

test('a draft is replayed over what is kept of the gauge beside the rule as it stands, and nothing of it is kept', async () => {
  const now = Date.now()
  const levels = Array.from({ length: 12 }, (_, index) => ({
    at: now - (12 - index) * 10 * MINUTE_MS,
    valueMm: 2_000 + 100 * index,
  }))
  await watchOf(bindings, OURS).takeReadings('test', levelsOf('PONT-VIEUX', levels))
  const { draft } = await asked('2.30 m')
  const clear = (await forms())[0]?.fields.find(({ name }) => name.endsWith('clear'))
  const edits = [...draft.edits, { path: clear?.path, value: '2.20 m' }]
  const before = await waiting()
  const answer = await post('field', '/trial', { draft: { ...draft, edits }, station: 'PONT-VIEUX' })
  expect(answer.status).toBe(200)
  const replayed = await answer.json<Extract<ReplayAnswer, { kind: 'done' }>>()
  expect(replayed.result.rules.map(({ rule }) => rule)).toEqual([TRIAL_NAMES.written, TRIAL_NAMES.tried])
  const [written, tried] = replayed.result.rules.map(({ spans }) => spans.find(({ state }) => state === 'firing')?.from)
  expect(tried).toBeLessThan(written ?? 0)
  expect(replayed.result.lines?.map(({ kind }) => kind)).toEqual(['written', 'tried'])
  // Both are judged by what the rule is for: the level by which its zone decides.
  expect(replayed.result.rules.map(({ scores }) => scores.map(({ level }) => level))).toEqual([['S3'], ['S3']])
  const wrong = await post('field', '/trial', { draft: (await asked('2.30')).draft, station: 'PONT-VIEUX' })
  expect([wrong.status, JSON.stringify(await wrong.json())]).toEqual([422, expect.stringContaining('with its unit')])
  expect(await waiting()).toEqual(before)
})
