import { describe, expect, test } from 'vitest'
import { arrivals, longestHole, totals } from '../../console/sources/arrivals.ts'
import { SLOT_MS, type Slot } from '../../worker/model/source-health.ts'

const START = Date.UTC(2026, 9, 14)

function slots(brought: readonly number[], change: (index: number) => Partial<Slot> = () => ({})): readonly Slot[] {
  return brought.map((n, index) => ({
    at: START + index * SLOT_MS,
    brought: n,
    flagged: 0,
    asked: 1,
    failed: 0,
    ...change(index),
  }))
}

const drawn = (given: readonly Slot[], isAsked = true) =>
  arrivals({ slots: given, slotMs: SLOT_MS, isAsked, width: 400, height: 112 })

describe('the plot of what came in', () => {
  test('has a bar where something came, the highest up to the top, and none where nothing came', () => {
    const picture = drawn(slots([2, 0, 4]))
    expect(picture.bars.map(({ at }) => at)).toEqual([START, START + 2 * SLOT_MS])
    expect(picture.bars.map(({ height }) => height)).toEqual([36, 72])
    expect(picture.bars[1]?.y).toBe(picture.plot.top)
    expect(picture.most).toBe(4)
  })

  test('stays within its plane', () => {
    const picture = drawn(slots(Array.from({ length: 96 }, (_, index) => index % 7)))
    for (const bar of picture.bars) {
      expect(bar.x).toBeGreaterThanOrEqual(picture.plot.left)
      expect(bar.x + bar.width).toBeLessThanOrEqual(picture.plot.right + 0.1)
      expect(bar.y + bar.height).toBeCloseTo(picture.plot.bottom, 0)
    }
  })

  test('shows together the half hours in which nobody asked, and each that failed', () => {
    const picture = drawn(
      slots([1, 0, 0, 1], (index) => (index === 1 || index === 2 ? { asked: 0 } : { failed: index })),
    )
    expect(picture.unasked).toHaveLength(1)
    expect(picture.unasked[0]?.width).toBeCloseTo((2 * (picture.plot.right - picture.plot.left)) / 4, 0)
    expect(picture.failed.map(({ at }) => at)).toEqual([START + 3 * SLOT_MS])
  })

  test('misses no question where the source sends by itself', () => {
    expect(
      drawn(
        slots([1, 0], () => ({ asked: 0 })),
        false,
      ).unasked,
    ).toEqual([])
  })

  test('draws nothing of nothing, and divides by nothing', () => {
    const picture = drawn([])
    expect([picture.bars, picture.hours, picture.most]).toEqual([[], [], 1])
  })
})

describe('the plot in words', () => {
  test('sums what came', () => {
    expect(totals(slots([2, 3], () => ({ flagged: 1, failed: 1 })))).toEqual({
      brought: 5,
      flagged: 2,
      asked: 2,
      failed: 2,
    })
  })

  test('names the longest hole of at least an hour', () => {
    expect(longestHole(slots([1, 0, 1, 0, 0, 0, 1]), SLOT_MS)).toEqual({
      from: START + 3 * SLOT_MS,
      to: START + 6 * SLOT_MS,
    })
  })

  test('a half hour, what lies before the first value, and the half hour under way are no hole', () => {
    expect(longestHole(slots([0, 0, 0, 1, 0, 1, 0]), SLOT_MS)).toBeNull()
    expect(longestHole(slots([0, 0]), SLOT_MS)).toBeNull()
  })

  test('a hole that lasts is one up to the half hour under way', () => {
    expect(longestHole(slots([1, 0, 0, 0]), SLOT_MS)).toEqual({ from: START + SLOT_MS, to: START + 3 * SLOT_MS })
  })
})
