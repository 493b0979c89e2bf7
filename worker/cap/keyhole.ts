// A CAP polygon is one ring without holes. A hole is joined to the shell by a bridge that is walked there and back, so that a reader who
// counts crossings gets exactly the same area, hole and all (docs/decisions/2026-11-26-cap-holes.md).
import type { Polygon, Position, Ring } from '../model/geo.ts'

/** One closed ring; the shell runs counter-clockwise and the holes the other way, for readers who count windings. */
export function keyholed([shell, ...holes]: Polygon): Ring {
  let ring = turned(shell ?? [], 1)
  for (const hole of holes) ring = joined(ring, turned(hole, -1))
  return ring
}

function joined(ring: Ring, hole: Ring): Ring {
  const open = hole.slice(0, -1)
  let best = { at: 0, from: 0, distance: Infinity }
  ring.forEach((a, at) =>
    open.forEach((b, from) => {
      const distance = (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
      if (distance < best.distance) best = { at, from, distance }
    }),
  )
  const start = open[best.from]
  const bridge = ring[best.at]
  if (start === undefined || bridge === undefined) return ring
  const around = [...open.slice(best.from), ...open.slice(0, best.from), start]
  return [...ring.slice(0, best.at + 1), ...around, bridge, ...ring.slice(best.at + 1)]
}

function turned(ring: Ring, sign: 1 | -1): Ring {
  return Math.sign(doubleArea(ring)) === -sign ? ring.toReversed() : ring
}

function doubleArea(ring: readonly Position[]): number {
  return ring.slice(1).reduce((sum, [x, y], index) => {
    const [px, py] = ring[index] ?? [x, y]
    return sum + (px * y - x * py)
  }, 0)
}
