import { expect, test } from 'vitest'
import { freshnessOf } from '../../console/sources/freshness.ts'
import { MINUTE_MS } from '../../worker/model/time.ts'

const of = (period: number, lag: number) => {
  const { leadMs, lostMs } = freshnessOf(period * MINUTE_MS, lag * MINUTE_MS)
  return [leadMs / MINUTE_MS, lostMs / MINUTE_MS]
}

test('the measured rows come out as they were measured, and nothing better than the best of them', () => {
  expect(of(10, 0)).toEqual([92, 0])
  expect(of(10, 20)).toEqual([77, 15])
  expect(of(30, 20)).toEqual([63, 29])
  expect(of(60, 60)).toEqual([36, 56])
  expect(of(1, 0)).toEqual([92, 0])
})

test('slower and older never gives more lead time', () => {
  for (const lag of [0, 5, 20, 45, 90])
    for (let period = 5; period < 120; period += 5) {
      expect(of(period + 5, lag)[0]).toBeLessThanOrEqual(of(period, lag)[0] ?? 0)
      expect(of(period, lag + 5)[0]).toBeLessThanOrEqual(of(period, lag)[0] ?? 0)
    }
})
