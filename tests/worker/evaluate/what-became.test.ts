import { describe, expect, test } from 'vitest'
import { initialRuleState, stepRule, type RuleMemory } from '../../../worker/evaluate/step.ts'
import type { QualityFlag, Reading } from '../../../worker/model/reading.ts'
import type { Condition, Rule } from '../../../worker/model/rule.ts'
import { MINUTE_MS } from '../../../worker/model/time.ts'
import { minute, reading, rule, windowOf } from './gauge.ts'

const CODE = 'PONT-VIEUX'
const above: Condition = { kind: 'level above', station: CODE, levelMm: 3_400, clearMm: 3_400 }
const quick: Rule = rule({ when: above, forMs: 0, keepFiringForMs: 30 * MINUTE_MS })

const sudden = reading(0, 3_500, 'unconfirmed')
const became = (flag: QualityFlag): Reading => ({
  ...sudden,
  flags: [flag],
  quality: flag === 'spike' ? 'doubtful' : 'good',
})

function step(readings: readonly Reading[], memory: RuleMemory, at: number, ofRule = quick) {
  return stepRule(ofRule, memory, windowOf({ [CODE]: { readings } }), minute(at), '99001')
}

const fired = step([sudden], initialRuleState(quick), 0)

describe('what became of the sudden rise that a rule fired on', () => {
  test('it fires at once, unconfirmed, and remembers on what', () => {
    expect(fired.signal).toMatchObject({ state: 'firing', unconfirmed: true })
    expect(fired.memory.doubted).toEqual([{ station: CODE, observedAt: minute(0) }])
    expect(fired.news).toBeNull()
  })

  test('upheld: it is confirmed, once, with both values', () => {
    const stepped = step([became('confirmed rise'), reading(10, 3_600)], fired.memory, 10)
    expect(stepped.news).toMatchObject({
      state: 'confirmed',
      unconfirmed: false,
      evidence: [{ kind: 'rise settled', outcome: 'confirmed', rise: { valueMm: 3_500 }, by: { valueMm: 3_600 } }],
    })
    expect(stepped.signal).toBeNull()
    expect(step([became('confirmed rise'), reading(10, 3_600)], stepped.memory, 11).news).toBeNull()
  })

  test('fallen back: it is withdrawn at once, and ends as any other rule does', () => {
    const seen = [became('spike'), reading(10, 1_000)]
    const stepped = step(seen, fired.memory, 10)
    expect(stepped.news).toMatchObject({ state: 'withdrawn', unconfirmed: true })
    expect([stepped.signal, stepped.memory.state]).toEqual([null, 'firing'])
    expect(step(seen, stepped.memory, 40)).toMatchObject({ news: null, signal: { state: 'resolved' } })
  })

  test('withdrawn and ended in one look: both are told, under names of their own', () => {
    const short = { ...quick, keepFiringForMs: 0 }
    const stepped = step([became('spike'), reading(10, 1_000)], fired.memory, 10, short)
    expect([stepped.news?.state, stepped.signal?.state]).toEqual(['withdrawn', 'resolved'])
    expect(stepped.news?.id).not.toBe(stepped.signal?.id)
  })

  test('confirmed although the water has gone down since: it was real', () => {
    const stepped = step([became('confirmed rise'), reading(10, 3_300)], fired.memory, 10)
    expect(stepped.news?.state).toBe('confirmed')
  })

  test('as long as nothing follows nothing is said, also where it has fallen silent', () => {
    expect(step([sudden], fired.memory, 60).news).toBeNull()
  })

  test('a sound gauge that bears the rule out confirms it too', () => {
    const any: Condition = { kind: 'any', of: [above, { ...above, station: 'LE-GUE' }] }
    const window = windowOf({
      [CODE]: { readings: [sudden] },
      'LE-GUE': { readings: [reading(5, 3_500, 'good', 'LE-GUE')] },
    })
    const ofTwo = { ...quick, when: any }
    const first = step([sudden], initialRuleState(ofTwo), 0, ofTwo)
    expect(stepRule(ofTwo, first.memory, window, minute(5), '99001').news).toMatchObject({
      state: 'confirmed',
      evidence: [{ station: CODE }, { station: 'LE-GUE' }],
    })
  })

  test('a rule that never fired tells nothing', () => {
    const waiting = { ...quick, forMs: 30 * MINUTE_MS }
    const pending = step([sudden], initialRuleState(waiting), 0, waiting)
    expect(pending.memory.state).toBe('pending')
    expect(step([became('spike'), reading(10, 1_000)], pending.memory, 10, waiting).news).toBeNull()
  })

  test('a memory from before there were doubts goes on', () => {
    const { doubted: _, ...old } = fired.memory
    expect(step([became('spike'), reading(10, 1_000)], old, 10)).toMatchObject({ news: null, signal: null })
  })
})
