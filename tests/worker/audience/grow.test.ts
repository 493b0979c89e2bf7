import { describe, expect, test } from 'vitest'
import { grown, verticesIn } from '../../../worker/audience/grow.ts'
import { PointIndex } from '../../../worker/audience/point-index.ts'
import { shapeFault } from '../../../worker/audience/shape-fault.ts'
import type { MultiPolygon, Position } from '../../../worker/model/geo.ts'
import { seeded } from './random.ts'
import { bordering, star, town } from './town.ts'

const within = (zone: MultiPolygon, points: readonly Position[]) =>
  new Set(new PointIndex(Float64Array.from(points.flat())).within(zone))

/** A coast: many small bends on a few large ones, with a hole of its own kind. */
function coast(corners: number, random: () => number): MultiPolygon {
  const bends = (size: number) => (turn: number) =>
    size * (1 + 0.3 * Math.sin(turn * 30) + 0.1 * Math.sin(turn * 400) + 0.02 * random())
  return [[star([2.3, 43.2], corners, bends(0.05)), star([2.3, 43.2], corners >> 3, bends(0.015))]]
}

describe('a zone with fewer corners', () => {
  test('it only grows: nobody is lost, at its border least of all, on 12 coasts with a hole (G06)', () => {
    const random = seeded(5)
    for (let n = 0; n < 12; n++) {
      const zone = coast(400 + Math.floor(random() * 1_600), random)
      const after = grown(zone, 200)
      expect(after).not.toBeNull()
      if (after === null) continue
      expect(verticesIn(after.shape)).toBeLessThanOrEqual(200)
      expect(shapeFault(after.shape)).toBeNull()
      const points = [...bordering(zone, random, 300), ...town(random, 300).map(([x, y]): Position => [x + 2.3, y])]
      const still = within(after.shape, points)
      for (const number of within(zone, points)) expect(still.has(number)).toBe(true)
    }
  })

  test('50 000 corners become 2 000 without losing anyone (G06)', () => {
    const zone = coast(44_440, seeded(6))
    expect(verticesIn(zone)).toBeGreaterThan(49_000)
    expect(shapeFault(zone)).toBeNull()
    const after = grown(zone, 2_000)
    expect(after).not.toBeNull()
    const points = bordering(zone, seeded(8), 5_000)
    const still = within(after?.shape ?? [], points)
    expect([...within(zone, points)].filter((number) => !still.has(number))).toEqual([])
  })

  test('what no kilometre would round off is refused', () => {
    expect(grown(coast(400, seeded(9)), 3)).toBeNull()
  })
})
