import { describe, expect, test } from 'vitest'
import { firstUpperReach, type ForecastRun } from '../../../worker/model/forecast.ts'
import { HOUR_MS } from '../../../worker/model/time.ts'

const START = Date.parse('2026-10-14T14:00:00Z')

/** High bounds in mm, one an hour from START. */
function run(...high: readonly number[]): ForecastRun {
  const points = high.map((highMm, hour) => ({
    at: START + hour * HOUR_MS,
    lowMm: highMm - 400,
    middleMm: highMm - 200,
    highMm,
  }))
  return { station: 'PONT-VIEUX', source: 'test', issuedAt: START, receivedAt: START, points }
}

describe('the first time that the upper bound reaches a level', () => {
  test('is interpolated between the points on both sides', () => {
    expect(firstUpperReach(run(2_000, 3_000, 4_000), 2_500, START)).toBe(START + HOUR_MS / 2)
    expect(firstUpperReach(run(2_000, 3_000, 4_000), 3_250, START)).toBe(START + 1.25 * HOUR_MS)
  })

  test('is the point itself where the bound is exactly the level there', () => {
    expect(firstUpperReach(run(2_000, 3_000), 3_000, START)).toBe(START + HOUR_MS)
  })

  test('is now where the bound is already there', () => {
    expect(firstUpperReach(run(3_000, 3_500), 2_500, START)).toBe(START)
    expect(firstUpperReach(run(3_000, 3_500, 3_600), 2_500, START + HOUR_MS / 2)).toBe(START + HOUR_MS / 2)
  })

  test('is never before `from`', () => {
    for (let minutes = 0; minutes <= 120; minutes += 7) {
      const from = START + minutes * 60_000
      const reached = firstUpperReach(run(2_000, 3_000, 4_000, 5_000), 2_100, from)
      expect(reached).not.toBeNull()
      expect(reached).toBeGreaterThanOrEqual(from)
    }
  })

  test('is null where the run never reaches it, or is empty, or had it only in the past', () => {
    expect(firstUpperReach(run(2_000, 2_400), 2_500, START)).toBeNull()
    expect(firstUpperReach(run(), 2_500, START)).toBeNull()
    expect(firstUpperReach(run(3_000, 2_000, 1_000), 2_500, START + HOUR_MS)).toBeNull()
  })

  test('is no later for a lower level', () => {
    const rising = run(1_000, 2_200, 2_300, 4_000, 4_100)
    let before = -Infinity
    for (let level = 900; level <= 4_100; level += 50) {
      const reached = firstUpperReach(rising, level, START) ?? NaN
      expect(reached).toBeGreaterThanOrEqual(before)
      before = reached
    }
  })
})
