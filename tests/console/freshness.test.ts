import { expect, test } from 'vitest'
import { freshnessOf } from '../../console/sources/freshness.ts'
import { MINUTE_MS } from '../../worker/model/time.ts'

/** `late`: how long the source itself takes; the waiting for the poll comes on top of it. */
const of = (period: number, late: number) => {
  const { leadMs, lostMs } = freshnessOf(period * MINUTE_MS, (late + period / 2) * MINUTE_MS)
  return [leadMs / MINUTE_MS, lostMs / MINUTE_MS]
}

test('the measured rows come out as they were measured, and nothing better than the best of them', () => {
  expect(of(10, 0)).toEqual([81, 0])
  expect(of(10, 20)).toEqual([70, 11])
  expect(of(30, 20)).toEqual([55, 26])
  expect(of(60, 40)).toEqual([5, 76])
  expect(of(1, 0)).toEqual([81, 0])
  expect(of(600, 600)).toEqual([5, 76])
})

test('slower and older never gives more lead time', () => {
  for (const late of [0, 5, 20, 45, 90])
    for (let period = 5; period < 120; period += 5) {
      expect(of(period + 5, late)[0]).toBeLessThanOrEqual(of(period, late)[0] ?? 0)
      expect(of(period, late + 5)[0]).toBeLessThanOrEqual(of(period, late)[0] ?? 0)
    }
})
