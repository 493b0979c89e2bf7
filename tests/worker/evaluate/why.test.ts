import { describe, expect, test } from 'vitest'
import { initialRuleState, stepRule } from '../../../worker/evaluate/step.ts'
import { falsifiers, reasonsOf, whyOf } from '../../../worker/evaluate/why.ts'
import type { Condition } from '../../../worker/model/rule.ts'
import { MINUTE_MS } from '../../../worker/model/time.ts'
import { leavesOf } from '../../../worker/model/why.ts'
import { ABOVE_S3, minute, pontVieux, reading, rule, windowOf } from './gauge.ts'

const above = (station: string, levelMm: number): Condition => ({
  kind: 'level above',
  station,
  levelMm,
  clearMm: levelMm,
})
const rise: Condition = { kind: 'rise', station: 'A', byMm: 200, withinMs: 15 * MINUTE_MS }
const window = windowOf({
  A: { readings: [reading(-10, 3_200, 'good', 'A'), reading(0, 3_450, 'good', 'A')] },
  B: { readings: [reading(0, 3_410, 'good', 'B')] },
  C: {},
})
const why = (condition: Condition) => whyOf(condition, window, minute(0), false)
const otherwise = (condition: Condition) => falsifiers(why(condition)).map(({ kind, about }) => `${kind} ${about}`)

describe('each condition keeps its truth and its margin', () => {
  test('the one that held, the one that did not, and the one of which nobody knows', () => {
    const any: Condition = { kind: 'any', of: [above('A', 3_400), above('B', 3_500), above('C', 3_400), rise] }
    expect(leavesOf(why(any)).map(({ value, compared }) => [value, compared?.margin])).toEqual([
      ['true', 50],
      ['false', -90],
      ['unknown', undefined],
      ['true', 50],
    ])
  })
})

describe('what would have made it false', () => {
  test('of `all`, the one that is nearest to its bound; of `any`, every one that held', () => {
    expect(otherwise({ kind: 'all', of: [above('A', 3_400), above('B', 3_400)] })).toEqual(['level above B'])
    expect(otherwise({ kind: 'any', of: [above('A', 3_400), above('B', 3_400), above('C', 3_400)] })).toEqual([
      'level above A',
      'level above B',
    ])
  })

  test('the fewest: one condition of an `all` rather than two of an `any` in it', () => {
    const inner: Condition = { kind: 'any', of: [above('A', 3_400), above('B', 3_400)] }
    expect(otherwise({ kind: 'all', of: [inner, rise] })).toEqual(['rise A'])
  })

  test('of a quorum, as many as are more than enough and one; of `not`, what is inside', () => {
    expect(otherwise({ kind: 'quorum', needed: 2, of: [above('A', 3_400), above('B', 3_400)] })).toEqual([
      'level above B',
    ])
    expect(otherwise({ kind: 'not', of: above('B', 3_500) })).toEqual(['level above B'])
  })

  test.each<[string, Condition]>([
    ['any', { kind: 'any', of: [above('A', 3_400), { kind: 'all', of: [above('B', 3_400), rise] }] }],
    ['all', { kind: 'all', of: [above('A', 3_400), { kind: 'any', of: [above('B', 3_400), rise] }] }],
    ['not', { kind: 'not', of: { kind: 'any', of: [above('A', 3_600), above('B', 3_600)] } }],
    ['quorum', { kind: 'quorum', needed: 2, of: [above('A', 3_400), above('B', 3_400), above('C', 3_400)] }],
  ])('is true of the rule itself: with those turned about it no longer holds (%s)', (_, condition) => {
    const turned = falsifiers(why(condition)).map(({ about, kind }) => `${kind} ${about}`)
    expect(valueWith(condition, new Set(turned))).not.toBe('true')
    expect(valueWith(condition, new Set())).toBe('true')
  })
})

// The same rule over a world in which the named conditions are the other way round.
function valueWith(condition: Condition, turned: ReadonlySet<string>): string {
  switch (condition.kind) {
    case 'all': {
      const values = condition.of.map((part) => valueWith(part, turned))
      return values.includes('false') ? 'false' : values.includes('unknown') ? 'unknown' : 'true'
    }
    case 'any': {
      const values = condition.of.map((part) => valueWith(part, turned))
      return values.includes('true') ? 'true' : values.includes('unknown') ? 'unknown' : 'false'
    }
    case 'quorum':
      return String(condition.of.filter((part) => valueWith(part, turned) === 'true').length >= condition.needed)
    case 'not': {
      const value = valueWith(condition.of, turned)
      return value === 'unknown' ? value : String(value !== 'true')
    }
    default: {
      const { value, kind, about } = why(condition)
      return turned.has(`${kind} ${about}`) && value !== 'unknown' ? String(value !== 'true') : value
    }
  }
}

describe('the sentence', () => {
  const sentence = (condition: Condition) => reasonsOf(why(condition), window).sentence

  test('says in both languages what held, by how much, and what would have had to be otherwise', () => {
    expect(sentence({ kind: 'all', of: [above('B', 3_400), rise] })).toEqual({
      fr: 'B à 3,41 m, 1 cm au-dessus de 3,40 m ; A a pris 25 cm, 5 cm au-dessus de 20 cm ; la règle ne se serait pas déclenchée si B était resté sous 3,40 m.',
      en: 'B at 3.41 m, 1 cm above 3.40 m; A rose 25 cm, 5 cm above 20 cm; the rule would not have fired if B had stayed below 3.40 m.',
    })
  })

  test('leaves out what held and explains nothing', () => {
    const idle: Condition = { kind: 'all', of: [above('B', 3_500), rise] }
    expect(sentence({ kind: 'any', of: [above('A', 3_400), idle] }).en).toBe(
      'A at 3.45 m, 5 cm above 3.40 m; the rule would not have fired if A had stayed below 3.40 m.',
    )
  })

  test('speaks of the value that did not reach where a rule asks for that', () => {
    expect(sentence({ kind: 'not', of: above('B', 3_500) }).fr).toBe(
      'B à 3,41 m, 9 cm sous 3,50 m ; la règle ne se serait pas déclenchée si B avait atteint 3,50 m.',
    )
  })
})

test('a signal keeps the version of its rule, its readings with their quality, and why', () => {
  const quick = rule({
    forMs: 0,
    when: { kind: 'any', of: [ABOVE_S3, { kind: 'stale', station: 'PONT-VIEUX', afterMs: null }] },
  })
  const seen = pontVieux({ readings: [reading(0, 3_400, 'unconfirmed')] })
  const { signal } = stepRule(quick, initialRuleState(quick), seen, minute(0), '99001')
  expect(signal).toMatchObject({
    ruleVersion: 'v1',
    evidence: [{ kind: 'reading', quality: 'unconfirmed', flags: ['unconfirmed fast rise'] }],
    why: {
      conditions: { kind: 'any', parts: [{ value: 'true', compared: { margin: 0 } }, { value: 'false' }] },
      falseIf: [{ kind: 'level above', about: 'PONT-VIEUX' }],
      sentence: { en: expect.stringContaining('exactly the threshold') as string },
    },
  })
  expect(JSON.parse(JSON.stringify(signal))).toEqual(signal)
})
