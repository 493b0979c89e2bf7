// Is a point in a zone? Exact and border inclusive: whoever stands on the line is warned. The same code runs in console and worker.
import type { BoundingBox, MultiPolygon, Position, Ring } from '../model/geo.ts'

type Side = 'in' | 'out' | 'edge'

// Crossing number with half-open edges; a point on an edge is found first, so the parity never has to decide it.
function sideOf(ring: Ring, [x, y]: Position): Side {
  let inside = false
  for (let index = 0, before = ring.length - 1; index < ring.length; before = index++) {
    const [ax, ay] = ring[index] as Position
    const [bx, by] = ring[before] as Position
    if (ay > y === by > y && ay !== y && by !== y) continue
    const turn = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
    if (turn === 0 && x >= Math.min(ax, bx) && x <= Math.max(ax, bx) && y >= Math.min(ay, by) && y <= Math.max(ay, by))
      return 'edge'
    if (ay > y !== by > y && turn > 0 === by > ay) inside = !inside
  }
  return inside ? 'in' : 'out'
}

/** Border inclusive, holes excluded; the border of a hole belongs to the polygon. */
export function contains(zone: MultiPolygon, point: Position): boolean {
  return zone.some(([shell, ...holes]) => {
    if (shell === undefined) return false
    const side = sideOf(shell, point)
    if (side !== 'in') return side === 'edge'
    return holes.every((hole) => sideOf(hole, point) !== 'in')
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

export function inBox(box: BoundingBox, [x, y]: Position): boolean {
  return x >= box.west && x <= box.east && y >= box.south && y <= box.north
}
