import { expect, test } from 'vitest'
import { isWide, mustBeTyped, shareOutside } from '../../../worker/audience/target-check.ts'
import type { MultiPolygon } from '../../../worker/model/geo.ts'

const square = (west: number, south: number, size: number): MultiPolygon => [
  [
    [
      [west, south],
      [west + size, south],
      [west + size, south + size],
      [west, south + size],
      [west, south],
    ],
  ],
]
const commune = square(2, 43, 1)

test.each([
  [250, 1_000, false],
  [251, 1_000, true],
  [1, 1, true],
  [0, 0, false],
])('%i of %i persons enrolled: wide is %s', (persons, enrolled, wide) => {
  expect(isWide(persons, enrolled)).toBe(wide)
})

test('what spills over into a neighbour is told as a share of the surface', () => {
  expect(shareOutside([square(2.1, 43.1, 0.5)], commune)).toBe(0)
  expect(shareOutside([square(2.5, 43, 1)], commune)).toBeCloseTo(0.5, 1)
  // Two zones over each other are one surface.
  expect(shareOutside([square(2.5, 43, 1), square(2.5, 43, 1)], commune)).toBeCloseTo(0.5, 1)
  expect(shareOutside([square(2, 43, 1)], null)).toBeNull()
  expect(shareOutside([], commune)).toBeNull()
})

test('a zone of which 99 % lies outside the commune is told so, and its number must be typed (G07)', () => {
  const outside = shareOutside([square(2.9, 43.9, 1)], commune)
  expect(outside).toBeGreaterThan(0.98)
  expect(mustBeTyped({ enrolled: 1_000, outside, gaps: [] }, 3)).toBe(true)
  expect(mustBeTyped({ enrolled: 1_000, outside: 0.02, gaps: [] }, 3)).toBe(false)
  expect(mustBeTyped({ enrolled: 1_000, outside: null, gaps: [] }, 300)).toBe(true)
})
