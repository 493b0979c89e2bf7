import { describe, expect, test } from 'vitest'
import { initialRuleState, nextWake, stepRule, type RuleMemory } from '../../../worker/evaluate/step.ts'
import type { Window } from '../../../worker/evaluate/window.ts'
import type { RuleState } from '../../../worker/model/signal.ts'
import { minute, pontVieux, reading, rule } from './gauge.ts'

type Sight = 'true' | 'false' | 'unknown'

function sight(kind: Sight, at: number): Window {
  if (kind === 'unknown')
    return pontVieux({ readings: [reading(at - 60, 3_500)], silent: { since: minute(at - 60), wasRising: false } })
  return pontVieux({ readings: [reading(at, kind === 'true' ? 3_500 : 3_000)] })
}

const inactive = initialRuleState(rule())
const pending: RuleMemory = { ...inactive, state: 'pending', activeAt: minute(0), knownAt: minute(0) }
const firing: RuleMemory = {
  ...inactive,
  state: 'firing',
  activeAt: minute(0),
  firedAt: minute(10),
  knownAt: minute(10),
}
const ending: RuleMemory = { ...firing, endedAt: minute(30) }

describe('the whole table of the rule machine: `for` 10 min from minute 0, `keep_firing_for` 20 min from minute 30', () => {
  const table: readonly (readonly [
    name: string,
    from: RuleMemory,
    sees: Sight,
    at: number,
    to: RuleState,
    signal: 'firing' | 'resolved' | null,
  ])[] = [
    ['an inactive rule that holds waits', inactive, 'true', 0, 'pending', null],
    ['an inactive rule that does not hold stays', inactive, 'false', 0, 'inactive', null],
    ['an inactive rule without data stays', inactive, 'unknown', 0, 'inactive', null],
    ['a pending rule waits before its time', pending, 'true', 9, 'pending', null],
    ['a pending rule fires at its time', pending, 'true', 10, 'firing', 'firing'],
    ['a pending rule that holds no more is forgotten', pending, 'false', 9, 'inactive', null],
    ['a pending rule that holds no more at its very time is forgotten', pending, 'false', 10, 'inactive', null],
    ['a pending rule without data neither fires nor is forgotten', pending, 'unknown', 60, 'pending', null],
    ['a firing rule that holds says nothing more', firing, 'true', 60, 'firing', null],
    ['a firing rule that holds no more goes on for a while', firing, 'false', 30, 'firing', null],
    ['a firing rule without data never ends', firing, 'unknown', 10_000, 'firing', null],
    ['an ending rule goes on before its time', ending, 'false', 49, 'firing', null],
    ['an ending rule ends at its time', ending, 'false', 50, 'inactive', 'resolved'],
    ['an ending rule that holds again is the same event', ending, 'true', 49, 'firing', null],
    ['an ending rule without data does not end', ending, 'unknown', 90, 'firing', null],
  ]
  test.each(table)('%s', (_, from, sees, at, to, signal) => {
    const stepped = stepRule(rule(), from, sight(sees, at), minute(at), '99001')
    expect(stepped.memory.state).toBe(to)
    expect(stepped.signal?.state ?? null).toBe(signal)
  })
})

describe('thresholds', () => {
  const now = rule({ forMs: 0, keepFiringForMs: 0 })
  const at = (value: number, memory: RuleMemory) =>
    stepRule(now, memory, pontVieux({ readings: [reading(0, value)] }), minute(0), '99001')

  test('a value exactly at the threshold counts as above', () => {
    expect(at(3_400, inactive).signal?.state).toBe('firing')
    expect(at(3_399, inactive).signal).toBeNull()
  })

  test('once firing it ends only under the clear level', () => {
    expect(at(3_399, firing).signal).toBeNull()
    expect(at(3_200, firing).signal).toBeNull()
    expect(at(3_199, firing).signal?.state).toBe('resolved')
  })

  test('without `for` it fires with the first value', () => {
    expect(at(3_400, inactive).memory.state).toBe('firing')
  })
})

describe('silence', () => {
  test('`for` does not elapse while nothing is known, and goes on where the gap began', () => {
    let { memory } = stepRule(rule(), pending, sight('unknown', 5), minute(5), '99001')
    memory = stepRule(rule(), memory, sight('unknown', 40), minute(40), '99001').memory
    const back = stepRule(rule(), memory, sight('true', 60), minute(60), '99001')
    expect(back.memory.state).toBe('pending')
    expect(nextWake(rule(), back.memory, minute(60))).toBe(minute(65))
    expect(stepRule(rule(), back.memory, sight('true', 64), minute(64), '99001').signal).toBeNull()
    expect(stepRule(rule(), back.memory, sight('true', 65), minute(65), '99001').signal?.state).toBe('firing')
  })

  test('`keep_firing_for` does not elapse either: a gap is no proof that the water stayed low', () => {
    const blind = stepRule(rule(), ending, sight('unknown', 40), minute(40), '99001').memory
    const back = stepRule(rule(), blind, sight('false', 100), minute(100), '99001')
    expect(back.signal).toBeNull()
    expect(stepRule(rule(), back.memory, sight('false', 110), minute(110), '99001').signal?.state).toBe('resolved')
  })

  test('nothing wakes the rule while nothing is known: a wake in the past would spin', () => {
    const blind = stepRule(rule(), pending, sight('unknown', 60), minute(60), '99001').memory
    expect(nextWake(rule(), blind, minute(60))).toBeNull()
  })
})

test('it wakes itself when `for` and when `keep_firing_for` run out, and otherwise sleeps', () => {
  expect(nextWake(rule(), pending, minute(3))).toBe(minute(10))
  expect(nextWake(rule(), ending, minute(31))).toBe(minute(50))
  expect(nextWake(rule(), firing, minute(31))).toBeNull()
  expect(nextWake(rule(), inactive, minute(31))).toBeNull()
})

test('`for` goes on after a restart in the middle of it: the memory is plain JSON', () => {
  const before = stepRule(rule(), inactive, sight('true', 0), minute(0), '99001').memory
  const after = JSON.parse(JSON.stringify(before)) as RuleMemory
  expect(stepRule(rule(), after, sight('true', 10), minute(10), '99001').signal?.state).toBe('firing')
})

test('time counts, not readings: ten values of one minute are no ten minutes', () => {
  let memory = inactive
  for (let second = 0; second < 10; second++) {
    const stepped = stepRule(rule(), memory, sight('true', second / 60), minute(second / 60), '99001')
    expect(stepped.signal).toBeNull()
    memory = stepped.memory
  }
  expect(memory.state).toBe('pending')
})

test('a flapping value gives one signal for the whole event (S11)', () => {
  const quick = rule({ forMs: 0 })
  let memory = inactive
  const signals: string[] = []
  for (let at = 0; at < 120; at += 5) {
    const stepped = stepRule(
      quick,
      memory,
      pontVieux({ readings: [reading(at, at % 10 === 0 ? 3_450 : 3_100)] }),
      minute(at),
      '99001',
    )
    memory = stepped.memory
    if (stepped.signal !== null) signals.push(stepped.signal.state)
  }
  expect(signals).toEqual(['firing'])
})

test('a rule whose text changed starts anew and fires by its new text', () => {
  const changed = rule({ version: 'v2', forMs: 0 })
  const stepped = stepRule(changed, firing, sight('true', 60), minute(60), '99001')
  expect(stepped.signal).toMatchObject({ state: 'firing', ruleVersion: 'v2' })
})

test('a rule that may send by itself only signals, as any other, and names who bears it', () => {
  const one = stepRule(rule({ mode: 'scenario', forMs: 0 }), inactive, sight('true', 0), minute(0), '99001')
  const other = stepRule(rule({ mode: 'propose', forMs: 0 }), inactive, sight('true', 0), minute(0), '99001')
  const bearers = [{ station: 'PONT-VIEUX', key: 'source test' }]
  expect(one).toEqual({ ...other, signal: { ...other.signal, bearers } })
})

describe('what a signal says', () => {
  const quick = rule({ forMs: 0 })
  const fire = (territory: string) => stepRule(quick, inactive, sight('true', 7), minute(7), territory).signal

  test('it carries the numbers that caused it', () => {
    expect(fire('99001')).toMatchObject({
      rule: 'evacuate',
      planLevel: 'N4',
      zones: ['B'],
      activeAt: minute(7),
      at: minute(7),
      evidence: [{ kind: 'reading', station: 'PONT-VIEUX', observedAt: minute(7), valueMm: 3_500, thresholdMm: 3_400 }],
    })
  })

  test('the same transition has the same id, so that a hand-off that repeats changes nothing; another territory has another', () => {
    expect(fire('99001')?.id).toBe(fire('99001')?.id)
    expect(fire('99002')?.id).not.toBe(fire('99001')?.id)
  })

  test('an unconfirmed value signals, and says so', () => {
    const signal = stepRule(
      quick,
      inactive,
      pontVieux({ readings: [reading(0, 3_500, 'unconfirmed')] }),
      minute(0),
      '99001',
    ).signal
    expect(signal).toMatchObject({ state: 'firing', unconfirmed: true })
  })
})
