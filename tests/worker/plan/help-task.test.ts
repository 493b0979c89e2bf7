import { describe, expect, test } from 'vitest'
import { helpName, nextHelpNumber, type HelpState, type HelpTask } from '../../../worker/model/help.ts'
import { FIRST_RING_MS, nextRingAt, stepHelp, type HelpEvent } from '../../../worker/plan/help-task.ts'

const MINUTE = 60_000
const T0 = 1_791_985_200_000
const ANNE = { id: 'p1', name: 'Anne' }
const BRUNO = { id: 'p2', name: 'Bruno' }

const OPEN: HelpTask = {
  number: 12,
  shard: 3,
  alert: 'a1',
  alertNumber: 7,
  channel: 'voice',
  who: 'resident',
  zones: ['B'],
  vulnerable: false,
  askedAt: T0,
  lastAskedAt: T0,
  calls: 1,
  state: 'open',
  openSince: T0,
  round: 1,
  takenBy: null,
  takenAt: null,
  closed: null,
  rings: [],
}
const TAKEN: HelpTask = { ...OPEN, state: 'taken', takenBy: ANNE, takenAt: T0 }
const CLOSED: HelpTask = { ...TAKEN, state: 'closed', closed: { by: ANNE, at: T0, outcome: 'safe', note: '' } }
const TASKS: Readonly<Record<HelpState, HelpTask>> = { open: OPEN, taken: TAKEN, closed: CLOSED }

const at = T0 + MINUTE
const EVENTS = {
  'asked again': { kind: 'asked again', calls: 2, at },
  'an old count': { kind: 'asked again', calls: 1, at },
  'take by Anne': { kind: 'take', by: ANNE, at },
  'take by Bruno': { kind: 'take', by: BRUNO, at },
  'give back': { kind: 'give back', by: ANNE, at },
  'close, safe': { kind: 'close', by: ANNE, at, outcome: 'safe', note: '' },
  'close, not found, no words': { kind: 'close', by: ANNE, at, outcome: 'not found', note: ' ' },
  'close, not found': { kind: 'close', by: ANNE, at, outcome: 'not found', note: 'volets clos' },
  'time, one minute': { kind: 'time', now: at, firstAfterMs: FIRST_RING_MS },
  'time, three minutes': { kind: 'time', now: T0 + 3 * MINUTE, firstAfterMs: FIRST_RING_MS },
  'rung of this round': { kind: 'rung', round: 1, step: 'RAC', state: 'answered' },
  'rung of another round': { kind: 'rung', round: 9, step: 'RAC', state: 'answered' },
} as const satisfies Record<string, HelpEvent>

// What is not listed leaves the task as it is; a reason stands for a refusal.
const TABLE: Readonly<Record<HelpState, Partial<Record<keyof typeof EVENTS, string>>>> = {
  open: {
    'asked again': 'open',
    'take by Anne': 'taken, calls off rings',
    'take by Bruno': 'taken, calls off rings',
    'give back': 'wrong state',
    'close, safe': 'closed, calls off rings',
    'close, not found, no words': 'reason required',
    'close, not found': 'closed, calls off rings',
    'time, three minutes': 'open, rings crisis line',
  },
  taken: {
    'asked again': 'taken',
    'take by Bruno': 'taken, calls off rings',
    'give back': 'open',
    'close, safe': 'closed, calls off rings',
    'close, not found, no words': 'reason required',
    'close, not found': 'closed, calls off rings',
  },
  closed: {
    'asked again': 'open',
    'take by Anne': 'already decided',
    'take by Bruno': 'already decided',
    'give back': 'wrong state',
    'close, safe': 'already decided',
    'close, not found, no words': 'already decided',
    'close, not found': 'already decided',
  },
}

function outcome(task: HelpTask, event: HelpEvent): string {
  const stepped = stepHelp(task, event)
  if (stepped.kind === 'refused') return stepped.reason
  if (stepped.task === task) return stepped.effects.length === 0 ? 'unchanged' : 'effects without a change'
  const effects = stepped.effects.map((one) => (one.kind === 'ring' ? `rings ${one.step}` : 'calls off rings'))
  return [stepped.task.state, ...effects].join(', ')
}

describe('the table is total', () => {
  for (const state of Object.keys(TASKS) as HelpState[]) {
    for (const name of Object.keys(EVENTS) as (keyof typeof EVENTS)[]) {
      const expected = TABLE[state][name] ?? 'unchanged'
      test(`${state} × ${name} → ${expected}`, () => expect(outcome(TASKS[state], EVENTS[name])).toBe(expected))
    }
  }
})

const stepped = (task: HelpTask, ...events: readonly HelpEvent[]): HelpTask =>
  events.reduce((one, event) => {
    const next = stepHelp(one, event)
    if (next.kind === 'refused') throw new Error(next.reason)
    return next.task
  }, task)

const time = (minutes: number): HelpEvent => ({
  kind: 'time',
  now: T0 + minutes * MINUTE,
  firstAfterMs: FIRST_RING_MS,
})

test('untaken, three are told at two, five and eight minutes, each once', () => {
  const told: string[] = []
  let task = OPEN
  for (let minute = 0; minute <= 20; minute += 0.5) {
    const next = stepHelp(task, time(minute))
    if (next.kind === 'refused') throw new Error(next.reason)
    for (const effect of next.effects) if (effect.kind === 'ring') told.push(`${minute} ${effect.step}`)
    task = next.task
  }
  expect(told).toEqual(['2 crisis line', '5 RAC', '8 rescue centre'])
  expect(nextRingAt(task, FIRST_RING_MS)).toBeNull()
})

test('after a stop of the server all who are due are told at once, in their order', () => {
  const next = stepHelp(OPEN, time(30))
  expect(next.kind === 'ok' && next.effects).toEqual([
    { kind: 'ring', step: 'crisis line', round: 1 },
    { kind: 'ring', step: 'RAC', round: 1 },
    { kind: 'ring', step: 'rescue centre', round: 1 },
  ])
})

test('the next moment at which somebody must be told is known beforehand, and there is none while somebody has it', () => {
  expect(nextRingAt(OPEN, FIRST_RING_MS)).toBe(T0 + 2 * MINUTE)
  expect(nextRingAt(stepped(OPEN, time(2)), FIRST_RING_MS)).toBe(T0 + 5 * MINUTE)
  expect([nextRingAt(TAKEN, FIRST_RING_MS), nextRingAt(CLOSED, FIRST_RING_MS)]).toEqual([null, null])
})

test('given back, or asked for again after its end, it begins anew: a new round, rings from that moment', () => {
  const again = { kind: 'asked again', calls: 2, at } as const
  for (const task of [
    stepped(OPEN, time(5), EVENTS['take by Anne'], EVENTS['give back']),
    stepped(OPEN, time(5), EVENTS['close, safe'], again),
  ]) {
    expect(task).toMatchObject({ state: 'open', round: 2, openSince: at, rings: [], takenBy: null, closed: null })
    expect(nextRingAt(task, FIRST_RING_MS)).toBe(at + 2 * MINUTE)
  }
})

test('what became of a ring is kept with it; a ring of an earlier round says nothing of this one', () => {
  const rung = stepped(OPEN, time(5), EVENTS['rung of this round'])
  expect(rung.rings.map(({ step, state }) => [step, state])).toEqual([
    ['crisis line', 'under way'],
    ['RAC', 'answered'],
  ])
  expect(stepped(rung, { ...EVENTS['rung of this round'], round: 2, state: 'unanswered' })).toBe(rung)
})

test('a person who takes it over stands in for the one before', () => {
  expect(stepped(TAKEN, EVENTS['take by Bruno'])).toMatchObject({ state: 'taken', takenBy: BRUNO, takenAt: at })
})

test('shards number by themselves and never give the same number twice, also after they were doubled', () => {
  const given = (shards: number, last: number) =>
    Array.from({ length: shards }, (_, shard) => {
      const numbers: number[] = []
      for (let n = last; numbers.length < 3;) numbers.push((n = nextHelpNumber(n, shard, shards)))
      return numbers
    })
  expect(given(2, 0)).toEqual([
    [1, 3, 5],
    [2, 4, 6],
  ])
  const all = [...given(4, 0).flat(), ...given(8, 12).flat()]
  expect(new Set(all).size).toBe(all.length)
  expect(helpName(12)).toBe('T12')
})
