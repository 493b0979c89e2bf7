// The residents and zones of the bench: a commune of villages with some houses between them, and the zones that the bar speaks of.
import type { MultiPolygon, Position } from '../../worker/model/geo.ts'
import { seeded } from '../worker/audience/random.ts'
import { star } from '../worker/audience/town.ts'

const CENTRE: Position = [2.34, 43.21]
const HALF = 0.1
const VILLAGES = 200

/** Longitude and latitude in turn: four of five in a village, the others anywhere. */
export function residentsOf(size: number, seed: number): Float64Array {
  const random = seeded(seed)
  const around = ([x, y]: Position, reach: number): Position => [
    x + (random() + random() - 1) * reach,
    y + (random() + random() - 1) * reach,
  ]
  const villages = Array.from({ length: VILLAGES }, () => around(CENTRE, HALF))
  const points = new Float64Array(size * 2)
  for (let number = 0; number < size; number++) {
    const village = villages[Math.floor(random() * VILLAGES)] as Position
    points.set(random() < 0.8 ? around(village, HALF / 20) : around(CENTRE, HALF), number * 2)
  }
  return points
}

export function zoneOf(vertices: number, seed: number): MultiPolygon {
  const random = seeded(seed)
  return [[star(CENTRE, vertices, (turn) => HALF * (0.5 + 0.15 * Math.sin(turn * 40) + 0.05 * random()))]]
}

/** 3 050 vertices: a shell of 2 650 and four holes of 100. */
export function zoneWithHoles(seed: number): MultiPolygon {
  const random = seeded(seed)
  const shell = zoneOf(2_650, seed)[0]?.[0] ?? []
  const hole = (turn: number) => {
    const at: Position = [CENTRE[0] + Math.cos(turn) * HALF * 0.17, CENTRE[1] + Math.sin(turn) * HALF * 0.17]
    return star(at, 100, () => HALF * (0.05 + 0.02 * random()))
  }
  return [[shell, ...[0, 1, 2, 3].map((quarter) => hole((quarter * Math.PI) / 2))]]
}

export const verticesOf = (zone: MultiPolygon) => zone.flat().reduce((sum, ring) => sum + ring.length - 1, 0)

/** Well-known text with every digit of the doubles. */
export function wellKnown(zone: MultiPolygon): string {
  const polygons = zone.map(
    (rings) => `(${rings.map((ring) => `(${ring.map(([x, y]) => `${x} ${y}`).join(',')})`).join(',')})`,
  )
  return `MULTIPOLYGON(${polygons.join(',')})`
}
