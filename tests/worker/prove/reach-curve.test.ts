import { describe, expect, test } from 'vitest'
import { NO_REACH } from '../../../worker/model/delivery.ts'
import type { ReachPoint } from '../../../worker/model/view.ts'
import { pointOf, reachedAfterMs, withPoint } from '../../../worker/prove/reach-curve.ts'

const point = (at: number, sent: number, reached: number): ReachPoint => ({ at, sent, reached })

test('reached is who answered or got it; sent counts those besides of whom nothing came back', () => {
  const reach = {
    ...NO_REACH,
    help: 1,
    confirmed: 2,
    delivered: 3,
    sent: 4,
    unknown: 5,
    queued: 6,
    failed: 7,
    'no channel': 8,
  }
  expect(pointOf(reach, 9)).toEqual({ at: 9, sent: 15, reached: 6 })
})

test('a report that says nothing new adds no point', () => {
  const curve = [point(1, 5, 0)]
  expect(withPoint(curve, point(2, 5, 0))).toBe(curve)
  expect(withPoint(curve, point(2, 5, 1))).toEqual([point(1, 5, 0), point(2, 5, 1)])
})

test('however long a send lasts the curve stays small, and keeps its beginning and its end', () => {
  let curve: readonly ReachPoint[] = []
  for (let n = 1; n <= 5_000; n++) curve = withPoint(curve, point(n, n, n))
  expect(curve.length).toBeLessThanOrEqual(120)
  expect([curve[0], curve.at(-1)]).toEqual([point(1, 1, 1), point(5_000, 5_000, 5_000)])
})

describe('when half, and nine tenths, were reached', () => {
  const curve = [point(100, 10, 0), point(200, 10, 5), point(400, 10, 9)]
  test.each([
    [0.5, 150],
    [0.9, 350],
    [1, null],
  ])('share %d: %s ms after the approval', (share, expected) => {
    expect(reachedAfterMs(curve, { targeted: 10, approvedAt: 50 }, share)).toBe(expected)
  })

  test('of nobody nothing is said', () => {
    expect(reachedAfterMs([], { targeted: 0, approvedAt: 50 }, 0.5)).toBeNull()
  })
})
