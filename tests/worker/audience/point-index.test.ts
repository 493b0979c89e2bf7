import { booleanPointInPolygon } from '@turf/turf'
import { describe, expect, test } from 'vitest'
import { contains } from '../../../worker/audience/locate.ts'
import { PointIndex } from '../../../worker/audience/point-index.ts'
import type { MultiPolygon, Position } from '../../../worker/model/geo.ts'
import { exactContains, exactZone } from './exact.ts'
import { pointOnGrid, seeded, starWithHole } from './random.ts'
import { bordering, town, zoneInTown } from './town.ts'

const POLYGONS = 1_000

const numbersIn = (points: readonly Position[], inside: (point: Position) => boolean) =>
  points.flatMap((point, number) => (inside(point) ? [number] : []))

const indexed = (points: readonly Position[]) => new PointIndex(Float64Array.from(points.flat()))
const found = (points: readonly Position[], zone: MultiPolygon) =>
  [...indexed(points).within(zone)].sort((a, b) => a - b)

describe('who is in a zone', () => {
  test('the index, the plain form and Turf agree where the arithmetic is exact: holes, edges and vertices included (G03, G05, INV-5)', () => {
    const random = seeded(20261014)
    let inside = 0
    for (let shape = 0; shape < 100; shape++) {
      const zone = starWithHole(random)
      const turf = { type: 'MultiPolygon' as const, coordinates: zone as unknown as number[][][][] }
      const points = Array.from({ length: 300 }, () => pointOnGrid(random))
      const plain = numbersIn(points, (point) => contains(zone, point))
      inside += plain.length
      expect(found(points, zone)).toEqual(plain)
      expect(numbersIn(points, (point) => booleanPointInPolygon([...point], turf))).toEqual(plain)
    }
    expect(inside).toBeGreaterThan(2_500)
  })

  test('the index and the plain form are exact on 1 000 polygons with holes and parts, on points at, on and a last digit beside their borders (G03, G05)', () => {
    const random = seeded(7)
    let [inside, onBorder] = [0, 0]
    for (let shape = 0; shape < POLYGONS; shape++) {
      const zone = zoneInTown(random)
      const exact = exactZone(zone)
      // Now and then enough of them for a grid of many cells.
      const residents = town(random, shape % 100 === 0 ? 2_000 : 20)
      const points = [...residents, ...bordering(zone, random, 20)]
      const expected = numbersIn(points, (point) => exactContains(exact, point))
      inside += expected.length
      onBorder += expected.filter((number) => number >= residents.length).length
      expect(found(points, zone)).toEqual(expected)
      expect(numbersIn(points, (point) => contains(zone, point))).toEqual(expected)
    }
    expect(inside).toBeGreaterThan(15_000)
    expect(onBorder).toBeGreaterThan(10_000)
  })

  test('points on one spot, on one line or none at all are no special case', () => {
    const zone = [[[[2, 43], [3, 43], [3, 44], [2, 44], [2, 43]]]] as const // prettier-ignore
    const spot = Array.from({ length: 40 }, (): Position => [2, 43.5])
    const line = Array.from({ length: 40 }, (_, n): Position => [1.5 + n / 32, 43])
    expect(found(spot, zone)).toHaveLength(40)
    expect(found(line, zone)).toEqual(numbersIn(line, ([x]) => x >= 2 && x <= 3))
    expect(found([], zone)).toEqual([])
  })

  test('whoever stands in two parts of a zone is told once', () => {
    const part = (west: number) => [[[west, 43], [west + 2, 43], [west + 2, 44], [west, 44], [west, 43]]] as const // prettier-ignore
    expect(found([[2, 43.5], [1, 43.5], [9, 43.5]], [part(1), part(2)])).toEqual([0, 1]) // prettier-ignore
  })
})
