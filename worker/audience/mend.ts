// A shape that people meant and their tool did not write: mended, with what was done, for somebody to look at before it is kept. Where it is not clear
// what is inside, the mended shape holds more and never less: every loop of a line that crosses itself is filled.
import { difference, featureCollection, intersect, union } from '@turf/turf'
import { crossingIn, crossingOfEdges } from './crossing.ts'
import { enclosesNothing, shapeFault } from './shape-fault.ts'
import { polygonsOf, turfOf } from './turf-shape.ts'
import type { MultiPolygon, Polygon, Position, Ring } from '../model/geo.ts'

export type Mending =
  | 'closed'
  | 'repeats and spikes taken out'
  | 'loops filled'
  | 'hole left out'
  | 'parts joined'
  | 'cut at the antimeridian'

export interface Mended {
  readonly shape: MultiPolygon
  readonly done: readonly Mending[]
}

/** A line that crosses itself more often is no zone with a slip in it. */
const MOST_LOOPS = 200
const HALF_TURN = 180

/** Null where it cannot be mended, or nothing of it is left. A shape without a fault comes back as it was. */
export function mended(shape: MultiPolygon): Mended | null {
  const done = new Set<Mending>()
  const closed = shape.map((rings) => rings.map((ring) => closedRing(ring, done)))
  const sound = (candidate: MultiPolygon) => candidate.length > 0 && shapeFault(candidate) === null
  if (sound(closed)) return { shape: closed, done: [...done] }
  const parts = closed.flatMap((rings) => {
    const clean = rings.map((ring) => cleaned(ring, done)).filter((ring) => ring.length > 3)
    return clean.length === 0 ? [] : atAntimeridian(clean, done).flatMap((polygon) => untangled(polygon, done))
  })
  const joined = crossingIn(parts) === null ? parts : together(parts, done)
  return joined !== null && sound(joined) ? { shape: joined, done: [...done] } : null
}

function closedRing(ring: Ring, done: Set<Mending>): Ring {
  const [first, last] = [ring[0], ring.at(-1)]
  if (first === undefined || (first[0] === last?.[0] && first[1] === last[1])) return ring
  done.add('closed')
  return [...ring, first]
}

const isSame = (one: Position | undefined, other: Position | undefined) =>
  one?.[0] === other?.[0] && one?.[1] === other?.[1]

// A corner from which the line goes back where it came from encloses nothing; taking it out may leave the next one so.
function cleaned(ring: Ring, done: Set<Mending>): Ring {
  const open: Position[] = []
  const spiked = (next: Position) => {
    const [before, at] = [open.at(-2), open.at(-1)]
    return before !== undefined && at !== undefined && (isSame(before, next) || isBack(before, at, next))
  }
  for (const position of ring.slice(0, -1)) {
    while (spiked(position)) open.pop()
    if (!isSame(open.at(-1), position)) open.push(position)
  }
  while (open.length > 2 && isSame(open[0], open.at(-1))) open.pop()
  const clean = open[0] === undefined ? [] : [...open, open[0]]
  if (clean.length < ring.length) done.add('repeats and spikes taken out')
  return clean
}

function isBack([ax, ay]: Position, [x, y]: Position, [bx, by]: Position): boolean {
  return (x - ax) * (by - y) === (y - ay) * (bx - x) && (x - ax) * (bx - x) + (y - ay) * (by - y) < 0
}

// Each ring is followed past 180° as if the Earth went on, then cut there, as GeoJSON wants it.
function atAntimeridian(rings: Polygon, done: Set<Mending>): readonly Polygon[] {
  const leaps = rings.some((ring) => ring.some(([x], index) => Math.abs(x - (ring[index - 1]?.[0] ?? x)) > HALF_TURN))
  const beyond = rings.some((ring) => ring.some(([x]) => Math.abs(x) > HALF_TURN && Math.abs(x) < 3 * HALF_TURN))
  if (!leaps && !beyond) return [rings]
  done.add('cut at the antimeridian')
  const unrolled = rings.map((ring) => {
    let [turns, before] = [0, ring[0]?.[0] ?? 0]
    return ring.map(([x, y]): Position => {
      if (x - before > HALF_TURN) turns -= 1
      if (x - before < -HALF_TURN) turns += 1
      before = x
      return [x + turns * 360, y]
    })
  })
  return [-360, 0, 360].flatMap((shift) => {
    const window: Polygon = [box(shift - HALF_TURN, shift + HALF_TURN)]
    const cut = intersect(featureCollection([turfOf(unrolled), turfOf(window)]))
    return cut === null
      ? []
      : polygonsOf(cut.geometry).map((polygon) => polygon.map((ring) => ring.map(([x, y]): Position => [x - shift, y])))
  })
}

const box = (west: number, east: number): Ring => [
  [west, -90],
  [east, -90],
  [east, 90],
  [west, 90],
  [west, -90],
]

function untangled([shell = [], ...holes]: Polygon, done: Set<Mending>): readonly Polygon[] {
  const loops = loopsOf(shell)
  if (loops === null) return []
  if (loops.length > 1) done.add('loops filled')
  let parts = joinedOf(loops.map((loop) => [loop]))
  for (const hole of holes) {
    // What a tangled hole leaves out is anybody's guess: nobody is left out.
    if (crossingIn([[hole]]) !== null) {
      done.add('hole left out')
      continue
    }
    parts = parts.flatMap((part) => {
      const rest = difference(featureCollection([turfOf(part), turfOf([hole])]))
      return rest === null ? [] : polygonsOf(rest.geometry)
    })
  }
  return parts
}

/** The line taken apart where it meets itself, until no loop does; null where it does so too often. */
function loopsOf(ring: Ring): readonly Ring[] | null {
  const simple: Ring[] = []
  const waiting: Ring[] = [ring]
  let splits = 0
  for (let ring = waiting.pop(); ring !== undefined; ring = waiting.pop()) {
    const open = ring.slice(1).filter((position, index) => !isSame(position, ring?.[index]))
    const corners = [open.at(-1) as Position, ...open.slice(0, -1)]
    if (corners.length < 3) continue
    const found = crossingOfEdges([[[...corners, corners[0] as Position]]])
    if (found === null) {
      const loop = [...corners, corners[0] as Position]
      if (!enclosesNothing(loop)) simple.push(loop)
      continue
    }
    if (++splits > MOST_LOOPS) return null
    const [first, second] = found.places
    const inner = [found.at, ...corners.slice(first + 1, second + 1), found.at]
    const outer = [...corners.slice(0, first + 1), found.at, ...corners.slice(second + 1), corners[0] as Position]
    for (const part of [inner, outer]) {
      const clean = cleaned(part, new Set())
      if (clean.length > 3) waiting.push(clean)
    }
  }
  return simple
}

function together(parts: MultiPolygon, done: Set<Mending>): MultiPolygon {
  done.add('parts joined')
  return joinedOf(parts)
}

function joinedOf(parts: MultiPolygon): MultiPolygon {
  const [only] = parts
  if (only === undefined || parts.length === 1) return parts
  const made = union(featureCollection(parts.map(turfOf)))
  return made === null ? [] : polygonsOf(made.geometry)
}
