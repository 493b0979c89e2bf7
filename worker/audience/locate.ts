// Is a point in a zone? Exact and border inclusive: whoever stands on the line is warned. The same code runs in console and worker.
import { orient2d } from 'robust-predicates'
import type { BoundingBox, MultiPolygon, Position } from '../model/geo.ts'

/** What one edge says of a point. */
export const APART = 0
/** A ray from the point to the east passes through it. */
export const CROSSED = 1
/** The point stands on it. */
export const TOUCHED = 2

/**
 * Exact for every pair of doubles: where the last digits decide on which side somebody stands, they are computed and not guessed. An edge is half
 * open at its upper end, so that a ray through a corner counts once.
 */
export function passes(ax: number, ay: number, bx: number, by: number, x: number, y: number): 0 | 1 | 2 {
  if ((ay > y && by > y) || (ay < y && by < y) || (ax < x && bx < x)) return APART
  const straddles = ay > y !== by > y
  if (ax > x && bx > x) return straddles ? CROSSED : APART
  const turn = orient2d(ax, ay, bx, by, x, y)
  if (turn === 0) return TOUCHED
  return straddles && turn < 0 === by > ay ? CROSSED : APART
}

/** Border inclusive, holes excluded; the border of a hole belongs to the polygon. The plain form: a few points, or an oracle. */
export function contains(zone: MultiPolygon, [x, y]: Position): boolean {
  return zone.some((polygon) => {
    let inside = false
    for (const ring of polygon) {
      for (let index = 1; index < ring.length; index++) {
        const [ax, ay] = ring[index - 1] as Position
        const [bx, by] = ring[index] as Position
        const said = passes(ax, ay, bx, by, x, y)
        if (said === TOUCHED) return true
        if (said === CROSSED) inside = !inside
      }
    }
    return inside
  })
}

export function boxOf(zone: MultiPolygon): BoundingBox {
  let box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity }
  for (const [shell = []] of zone) {
    for (const [x, y] of shell) {
      box = {
        west: Math.min(box.west, x),
        south: Math.min(box.south, y),
        east: Math.max(box.east, x),
        north: Math.max(box.north, y),
      }
    }
  }
  return box
}

export function touch(one: BoundingBox, other: BoundingBox): boolean {
  return one.west <= other.east && one.east >= other.west && one.south <= other.north && one.north >= other.south
}

export function inBox(box: BoundingBox, [x, y]: Position): boolean {
  return x >= box.west && x <= box.east && y >= box.south && y <= box.north
}
