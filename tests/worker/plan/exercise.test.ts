// The machine of an exercise: injects come once, time stands while it is paused, what is real outranks the conductor, nobody acts on what is not known.
import { describe, expect, test } from 'vitest'
import type { ExerciseRun, Inject, Scenario } from '../../../worker/model/exercise.ts'
import { MINUTE_MS } from '../../../worker/model/time.ts'
import {
  begun,
  elapsedMs,
  nextInjectAt,
  recordOf,
  stepExercise,
  type ExerciseAct,
} from '../../../worker/plan/exercise.ts'

const START = 1_790_000_000_000
const CONDUCTOR = { id: 'duty', name: 'Camille' }
const PLAYER = { id: 'sec', name: 'Alex' }
const at = (minutes: number) => START + minutes * MINUTE_MS
const inject = (id: string, minutes: number): Inject => ({
  id,
  atMs: minutes * MINUTE_MS,
  kind: 'message',
  from: null,
  text: { fr: 'texte', en: 'text' },
  to: ['SEC'],
  expects: null,
  data: null,
})
const scenario: Scenario = {
  id: 'soir',
  name: { fr: 'Soir', en: 'Evening' },
  hazard: 'crue',
  aims: [],
  beginsMinute: null,
  lengthMs: 40 * MINUTE_MS,
  solo: false,
  injects: [inject('1', 0), inject('2', 10), inject('3', 20)],
  origin: 'soir.yaml:1',
}
const fresh = () => begun({ id: 'x', scenario, conductor: CONDUCTOR, at: START })

function step(run: ExerciseRun, act: ExerciseAct, minutes: number, by = CONDUCTOR): ExerciseRun {
  const stepped = stepExercise(run, act, by, at(minutes))
  if (stepped.kind === 'refused') throw new Error(stepped.detail)
  return stepped.run
}
const states = (run: ExerciseRun) => run.rows.map(({ state }) => state)

test('each inject is given out once, at its minute, and the next is known', () => {
  const first = stepExercise(fresh(), { act: 'time' }, CONDUCTOR, at(0))
  expect(first).toMatchObject({ kind: 'ok', given: [{ id: '1' }] })
  const run = step(fresh(), { act: 'time' }, 10)
  expect([states(run), nextInjectAt(run)]).toEqual([['given', 'given', 'waiting'], at(20)])
  expect(stepExercise(run, { act: 'time' }, CONDUCTOR, at(11))).toMatchObject({ run, given: [] })
})

test('while it is paused no minute passes; what was due comes as much later', () => {
  const paused = step(step(fresh(), { act: 'time' }, 0), { act: 'pause' }, 4)
  expect([nextInjectAt(paused), elapsedMs(paused, at(30))]).toEqual([null, 4 * MINUTE_MS])
  expect(states(step(paused, { act: 'time' }, 30))).toEqual(['given', 'waiting', 'waiting'])
  const on = step(paused, { act: 'resume' }, 30)
  expect([nextInjectAt(on), elapsedMs(on, at(31))]).toEqual([at(36), 5 * MINUTE_MS])
})

test('what is real outranks the conductor’s pause, and the conductor’s does not hide it', () => {
  const live = step(step(fresh(), { act: 'pause' }, 1), { act: 'yield' }, 2)
  expect(live.pause?.cause).toBe('live')
  expect(step(live, { act: 'pause' }, 3).pause?.cause).toBe('live')
})

test('held waits for a hand, skipped comes no more, and given is never taken back', () => {
  const held = step(step(fresh(), { act: 'time' }, 0), { act: 'hold', inject: '2' }, 1)
  const run = step(step(held, { act: 'skip', inject: '3' }, 2), { act: 'time' }, 30)
  expect(states(run)).toEqual(['given', 'held', 'skipped'])
  expect(states(step(run, { act: 'give', inject: '2' }, 31))).toEqual(['given', 'given', 'skipped'])
  expect(states(step(run, { act: 'release', inject: '2' }, 31))).toEqual(['given', 'waiting', 'skipped'])
  expect(stepExercise(run, { act: 'hold', inject: '1' }, CONDUCTOR, at(31))).toMatchObject({
    reason: 'already decided',
  })
})

describe.each(['running', 'paused', 'ended'] as const)('in the state %s', (state) => {
  const base = step(fresh(), { act: 'time' }, 0)
  const run = { running: base, paused: step(base, { act: 'pause' }, 1), ended: step(base, { act: 'end' }, 1) }[state]
  const acts: readonly ExerciseAct[] = [
    { act: 'time' },
    { act: 'give', inject: '2' },
    { act: 'hold', inject: '2' },
    { act: 'release', inject: '2' },
    { act: 'skip', inject: '2' },
    { act: 'see', inject: '1', role: 'SEC' },
    { act: 'do', inject: '1', role: 'SEC', note: '' },
    { act: 'observe', inject: null, text: 'vu' },
    { act: 'pause' },
    { act: 'yield' },
    { act: 'resume' },
    { act: 'end' },
  ]
  const refusedActs: Readonly<Record<string, readonly string[]>> = {
    running: [],
    paused: ['give'],
    ended: acts.map(({ act }) => act).filter((act) => act !== 'observe'),
  }
  test.each(acts)('%o is taken, or refused with its reason', (act) => {
    const stepped = stepExercise(run, act, PLAYER, at(2))
    expect(stepped.kind).toBe(refusedActs[state]?.includes(act.act) ? 'refused' : 'ok')
  })
})

test('nobody acts on what has not been given, and an unknown inject is named', () => {
  expect(stepExercise(fresh(), { act: 'see', inject: '3', role: null }, PLAYER, at(1))).toMatchObject({
    reason: 'wrong state',
  })
  expect(stepExercise(fresh(), { act: 'see', inject: '9', role: null }, PLAYER, at(1))).toMatchObject({
    reason: 'unknown inject',
  })
})

test('the summary counts from the giving, keeps the first who acted, and names the roles that were practised', () => {
  let run = step(fresh(), { act: 'time' }, 0)
  run = step(run, { act: 'see', inject: '1', role: 'SEC' }, 2, PLAYER)
  run = step(run, { act: 'see', inject: '1', role: 'SEC' }, 3, PLAYER)
  run = step(run, { act: 'do', inject: '1', role: 'SEC', note: 'noté' }, 4, PLAYER)
  run = step(run, { act: 'do', inject: '1', role: null, note: 'rappelé' }, 6)
  run = step(step(run, { act: 'end' }, 8), { act: 'observe', inject: null, text: 'bien' }, 9)
  const record = recordOf(run, { at: 1, decisionAfterMs: null })
  expect(record.injects[0]).toEqual({
    inject: '1',
    dueMs: 0,
    state: 'given',
    seenAfterMs: 2 * MINUTE_MS,
    actedAfterMs: 4 * MINUTE_MS,
  })
  expect(run.rows[0]?.acted?.note).toBe('noté · rappelé')
  expect([record.lastedMs, record.observations.length]).toEqual([8 * MINUTE_MS, 1])
  expect(record.practised).toEqual([
    { person: 'Camille', roles: [], conducted: true },
    { person: 'Alex', roles: ['SEC'], conducted: false },
  ])
})
