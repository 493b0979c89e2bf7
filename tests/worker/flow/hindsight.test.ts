import { expect, test } from 'vitest'
import { hindsightOf } from '../../../worker/flow/hindsight.ts'
import { HOUR_MS } from '../../../worker/model/time.ts'

const hour = (count: number) => Date.UTC(2020, 0, 20) + count * HOUR_MS
const RULES = [{ rule: 'n3', stations: ['P'] }]
const flood = { station: 'P', start: hour(48), end: hour(60) }

test('a warning before the flood is a hit with its lead, one inside it is a late hit', () => {
  expect(hindsightOf(RULES, [{ rule: 'n3', at: hour(45) }], [flood])).toEqual([
    { rule: 'n3', hits: 1, misses: 0, falseAlarms: 0, leadMs: [3 * HOUR_MS] },
  ])
  expect(hindsightOf(RULES, [{ rule: 'n3', at: hour(50) }], [flood])).toMatchObject([
    { hits: 1, leadMs: [-2 * HOUR_MS] },
  ])
})

test('more than a day before, or after its end, is a false alarm and the flood is missed', () => {
  expect(
    hindsightOf(
      RULES,
      [
        { rule: 'n3', at: hour(23) },
        { rule: 'n3', at: hour(61) },
      ],
      [flood],
    ),
  ).toMatchObject([{ hits: 0, misses: 1, falseAlarms: 2 }])
})

test('a rule answers only for the gauges that it looks at', () => {
  expect(hindsightOf(RULES, [], [{ ...flood, station: 'Q' }])).toMatchObject([{ hits: 0, misses: 0 }])
})
