// What a shape may not be. The same code judges a file on the server and a drawing while somebody draws it: a crossing line is seen at once.
import type { BoundingBox, MultiPolygon, Position, Ring } from '../model/geo.ts'
import { crossingIn } from './crossing.ts'
import { inBox } from './locate.ts'
import { PointIndex } from './point-index.ts'

export const MAX_VERTICES = 50_000
/** A hundredth of a square metre: three points on a line enclose a little by the last digits of their numbers. */
const LEAST_DEGREES_2 = 1e-12

export type ShapeFault =
  | { readonly kind: 'too few' | 'not closed' | 'encloses nothing' | 'no shell' | 'stray hole' }
  | { readonly kind: 'not on Earth' | 'crosses the antimeridian' | 'crosses itself'; readonly at: Position }
  /** `swapped`: it would lie within, read the other way round. */
  | { readonly kind: 'outside'; readonly at: Position; readonly swapped: boolean }
  | { readonly kind: 'too many'; readonly vertices: number }

/** Null where nothing is wrong with it. `bounds`: those of the territory, where it must lie within them. */
export function shapeFault(shape: MultiPolygon, bounds?: BoundingBox): ShapeFault | null {
  let vertices = 0
  for (const [shell, ...holes] of shape) {
    for (const ring of shell === undefined ? [] : [shell, ...holes]) {
      vertices += ring.length
      const [first, last] = [ring[0], ring.at(-1)]
      if (ring.length < 4) return { kind: 'too few' }
      if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1]) return { kind: 'not closed' }
      // The two halves of a bow-tie take each other away: that is a line that crosses itself, which can be mended.
      if (enclosesNothing(ring) && (isFlat(ring) || crossingIn([[ring]]) === null)) return { kind: 'encloses nothing' }
      for (const at of ring) {
        const [x, y] = at
        if (x < -180 || x > 180 || y < -90 || y > 90) return { kind: 'not on Earth', at }
        if (bounds !== undefined && !inBox(bounds, at)) return { kind: 'outside', at, swapped: inBox(bounds, [y, x]) }
      }
      // Read as it stands it would go round the Earth the other way: everybody but those who are meant.
      const leap = ring.findIndex(([x], index) => index > 0 && Math.abs(x - (ring[index - 1]?.[0] ?? x)) > 180)
      if (leap !== -1) return { kind: 'crosses the antimeridian', at: ring[leap] as Position }
    }
    if (shell === undefined) return { kind: 'no shell' }
    if (!holes.every((hole) => liesIn(shell, hole))) return { kind: 'stray hole' }
  }
  if (vertices > MAX_VERTICES) return { kind: 'too many', vertices }
  const crossing = crossingIn(shape)
  return crossing === null ? null : { kind: 'crosses itself', at: crossing }
}

// With the middle of each edge: both its ends may touch the shell while it cuts a corner outside.
function liesIn(shell: Ring, hole: Ring): boolean {
  const points = new Float64Array(hole.length * 4)
  hole.forEach(([x, y], index) => {
    const [bx, by] = hole[(index + 1) % hole.length] as Position
    points.set([x, y, (x + bx) / 2, (y + by) / 2], index * 4)
  })
  const index = new PointIndex(points)
  return index.within([[shell]]).length === index.size
}

/** In the words of the files. */
export function shapeFaultText(fault: ShapeFault): string {
  switch (fault.kind) {
    case 'too few':
      return 'a ring needs at least four positions'
    case 'not closed':
      return 'a ring is not closed: its last position must repeat its first'
    case 'encloses nothing':
      return 'a ring encloses nothing'
    case 'no shell':
      return 'a polygon has no shell'
    case 'stray hole':
      return 'a hole lies outside its shell'
    case 'not on Earth':
      return `position ${fault.at.join(', ')} is not on Earth: longitude comes first`
    case 'outside':
      return `position ${fault.at.join(', ')} lies outside the territory${fault.swapped ? ': longitude and latitude are swapped' : ''}`
    case 'crosses the antimeridian':
      return `it crosses the antimeridian near ${fault.at.join(', ')}: cut it there into two parts, as GeoJSON wants it`
    case 'too many':
      return `it has ${fault.vertices} vertices, more than ${MAX_VERTICES}: simplify it`
    case 'crosses itself':
      return `it crosses itself near ${fault.at.join(', ')}`
    default:
      return fault satisfies never
  }
}

export function enclosesNothing(ring: Ring): boolean {
  return Math.abs(doubleArea(ring, (twice) => twice)) < LEAST_DEGREES_2
}

function isFlat(ring: Ring): boolean {
  return doubleArea(ring, Math.abs) < LEAST_DEGREES_2
}

// From its first corner: degrees multiplied as they are lose the digits that a small area is made of.
function doubleArea(ring: Ring, of: (twice: number) => number): number {
  const [x = 0, y = 0] = ring[0] ?? []
  let sum = 0
  for (let index = 1; index < ring.length; index++) {
    const [ax, ay] = ring[index - 1] as Position
    const [bx, by] = ring[index] as Position
    sum += of((ax - x) * (by - y) - (bx - x) * (ay - y))
  }
  return sum
}
