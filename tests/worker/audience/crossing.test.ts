import { kinks } from '@turf/turf'
import { describe, expect, test } from 'vitest'
import { crossingBetween, crossingIn } from '../../../worker/audience/crossing.ts'
import type { Position, Ring } from '../../../worker/model/geo.ts'
import { seeded } from './random.ts'
import { star } from './town.ts'

const ring = (...corners: readonly Position[]): Ring => [...corners, corners[0] as Position]
const square = (west: number, south: number, size: number): Ring =>
  ring([west, south], [west + size, south], [west + size, south + size], [west, south + size])

describe('where a shape crosses itself', () => {
  test.each<[string, Ring, Position | null]>([
    ['a bow-tie', ring([0, 0], [2, 2], [2, 0], [0, 2]), [1, 1]],
    ['a bow-tie with a corner at its knot', ring([0, 0], [1, 1], [2, 2], [2, 0], [1, 1], [0, 2]), [1, 1]],
    ['a line that goes back on itself', ring([0, 0], [2, 0], [2, 5], [2, 2], [0, 2]), [2, 5]],
    ['a corner on another side', ring([0, 0], [4, 0], [4, 2], [2, 0], [0, 2]), [2, 0]],
    ['a point that stands twice', ring([0, 0], [2, 0], [2, 0], [2, 2], [0, 2], [0, 2]), null],
    ['a square', square(0, 0, 2), null],
  ])('%s (G02)', (_, shape, at) => {
    expect(crossingIn([[shape]])).toEqual(at)
  })

  test('rings may touch and not cross: a hole at its shell, two parts along a street (G03)', () => {
    expect(crossingIn([[square(0, 0, 4), ring([0, 2], [1, 1], [1, 3])]])).toBeNull()
    expect(crossingIn([[square(0, 0, 2)], [square(2, 0, 2)]])).toBeNull()
    expect(crossingIn([[square(0, 0, 4), square(3, 1, 2)]])).not.toBeNull()
    expect(crossingBetween([[square(0, 0, 4)]], [[square(4, 0, 4)]])).toBeNull()
    expect(crossingBetween([[square(0, 0, 4)]], [[square(3, 1, 4)]])).not.toBeNull()
  })

  test('it finds one exactly where @turf/kinks does, on 400 lines that half of the time do (G02)', () => {
    const random = seeded(3)
    let crossed = 0
    for (let shape = 0; shape < 400; shape++) {
      const simple = star([0, 43], 5 + Math.floor(random() * 30), () => 0.01 * (0.3 + random()))
      const corners = simple.slice(1)
      if (shape % 2 === 0) corners.splice(1, 0, ...corners.splice(corners.length - 2, 1))
      const candidate = ring(...corners)
      const kinked = kinks({ type: 'Polygon', coordinates: [candidate.map(([x, y]) => [x, y])] }).features.length > 0
      if (kinked) crossed += 1
      expect(crossingIn([[candidate]]) !== null).toBe(kinked)
    }
    expect(crossed).toBeGreaterThan(100)
  })
})
