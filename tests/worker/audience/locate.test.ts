import { describe, expect, test } from 'vitest'
import { contains } from '../../../worker/audience/locate.ts'
import { PointIndex } from '../../../worker/audience/point-index.ts'
import type { MultiPolygon, Position } from '../../../worker/model/geo.ts'

const square = (west: number, south: number, size: number): Position[] => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
]
const withHole: MultiPolygon = [[square(0, 0, 10), square(4, 4, 2)]]

describe('who stands where', () => {
  test.each([
    ['inside', [1, 1], true],
    ['outside', [11, 5], false],
    ['on an edge (G05)', [0, 5], true],
    ['on a vertex (G05)', [10, 10], true],
    ['in the hole (G03)', [5, 5], false],
    ['on the border of the hole, which belongs to the zone', [4, 5], true],
    ['at the height of a vertex but beside it', [11, 10], false],
  ] as const)('%s', (_, point, inside) => {
    expect(contains(withHole, point)).toBe(inside)
    expect(new PointIndex(Float64Array.from(point)).within(withHole).length).toBe(inside ? 1 : 0)
  })

  test('either part of a multipolygon will do, and the gap between them will not (G03)', () => {
    const parts: MultiPolygon = [[square(0, 0, 1)], [square(5, 0, 1)]]
    expect(contains(parts, [0.5, 0.5])).toBe(true)
    expect(contains(parts, [5.5, 0.5])).toBe(true)
    expect(contains(parts, [3, 0.5])).toBe(false)
  })

  test('the turning direction of a ring does not matter', () => {
    const turned: MultiPolygon = [[square(0, 0, 10).toReversed(), square(4, 4, 2)]]
    expect(contains(turned, [1, 1])).toBe(true)
    expect(contains(turned, [5, 5])).toBe(false)
  })

  test('an empty zone holds nobody: a missing zone means nobody, never everybody (INV-29)', () => {
    expect(contains([], [0, 0])).toBe(false)
    expect(new PointIndex(Float64Array.of(0, 0)).within([])).toHaveLength(0)
  })
})
