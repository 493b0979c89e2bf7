// Where a shape crosses itself. Exact, and quick at 50 000 vertices: only edges whose boxes meet are compared.
import Flatbush from 'flatbush'
import { orient2d } from 'robust-predicates'
import type { MultiPolygon, Position } from '../model/geo.ts'

interface Edge {
  readonly ring: number
  /** In its ring, edges without length left out. */
  readonly place: number
  readonly from: Position
  readonly to: Position
}

/**
 * The first place where it does; null where nowhere. A ring may not even touch itself, nor go back on its own line; two rings may touch (a hole at its
 * shell, two parts along a street), and may not cross.
 */
export function crossingIn(shape: MultiPolygon): Position | null {
  return crossingOfEdges(shape)?.at ?? null
}

export interface Crossing {
  readonly at: Position
  /** Where in their rings the two edges begin, among the positions that differ from the one before. */
  readonly places: readonly [number, number]
}

/** With the edges that meet there. */
export function crossingOfEdges(shape: MultiPolygon): Crossing | null {
  const { edges, sizes } = edgesOf(shape)
  const near = nearTo(edges)
  for (const [number, edge] of edges.entries()) {
    let found: Crossing | null = null
    near(edge, (other, index) => {
      const at = index > number && found === null ? meeting(edge, other, sizes) : null
      if (at !== null) found = { at, places: [edge.place, other.place] }
    })
    if (found !== null) return found
  }
  return null
}

/** Where an edge of one passes through an edge of the other; null where none does, though they may touch. */
export function crossingBetween(one: MultiPolygon, other: MultiPolygon): Position | null {
  const near = nearTo(edgesOf(one).edges)
  let found: Position | null = null
  for (const edge of edgesOf(other).edges) {
    near(edge, (known) => (found ??= crossingOf(edge, known)))
    if (found !== null) return found
  }
  return null
}

type Near = (edge: Edge, visit: (other: Edge, index: number) => void) => void

function nearTo(edges: readonly Edge[]): Near {
  if (edges.length === 0) return () => {}
  const index = new Flatbush(edges.length)
  for (const edge of edges) index.add(...boxOf(edge))
  index.finish()
  return (edge, visit) => {
    for (const other of index.search(...boxOf(edge))) visit(edges[other] as Edge, other)
  }
}

function boxOf({ from: [ax, ay], to: [bx, by] }: Edge): [west: number, south: number, east: number, north: number] {
  return [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)]
}

function edgesOf(shape: MultiPolygon): { readonly edges: readonly Edge[]; readonly sizes: readonly number[] } {
  const edges: Edge[] = []
  const sizes: number[] = []
  for (const ring of shape.flat()) {
    let place = 0
    for (let index = 1; index < ring.length; index++) {
      const [from, to] = [ring[index - 1] as Position, ring[index] as Position]
      // A point that stands twice is nothing to cross.
      if (from[0] !== to[0] || from[1] !== to[1]) edges.push({ ring: sizes.length, place: place++, from, to })
    }
    sizes.push(place)
  }
  return { edges, sizes }
}

function meeting(one: Edge, other: Edge, sizes: readonly number[]): Position | null {
  if (one.ring !== other.ring) return crossingOf(one, other)
  const size = sizes[one.ring] ?? 0
  if (other.place - one.place === 1) return goesBack(one.from, one.to, other.to) ? one.to : null
  if (one.place === 0 && other.place === size - 1) return goesBack(other.from, one.from, one.to) ? one.from : null
  return crossingOf(one, other) ?? touching(one, other)
}

// From a corner back along the line that led to it.
function goesBack([ax, ay]: Position, [x, y]: Position, [bx, by]: Position): boolean {
  return orient2d(ax, ay, x, y, bx, by) === 0 && (ax - x) * (bx - x) + (ay - y) * (by - y) > 0
}

function side({ from, to }: Edge, [x, y]: Position): number {
  return Math.sign(orient2d(from[0], from[1], to[0], to[1], x, y))
}

/** Where each passes from one side of the other to the other side. */
function crossingOf(one: Edge, other: Edge): Position | null {
  const [a, b] = [side(other, one.from), side(other, one.to)]
  if (a * b !== -1 || side(one, other.from) * side(one, other.to) !== -1) return null
  const [ax, ay] = one.from
  const [dx, dy] = [one.to[0] - ax, one.to[1] - ay]
  const [ex, ey] = [other.to[0] - other.from[0], other.to[1] - other.from[1]]
  const along = ((other.from[0] - ax) * ey - (other.from[1] - ay) * ex) / (dx * ey - dy * ex)
  return [ax + along * dx, ay + along * dy]
}

function touching(one: Edge, other: Edge): Position | null {
  const on = (edge: Edge, at: Position) => side(edge, at) === 0 && isWithin(edge, at)
  if (on(one, other.from)) return other.from
  if (on(one, other.to)) return other.to
  return on(other, one.from) ? one.from : on(other, one.to) ? one.to : null
}

function isWithin(edge: Edge, [x, y]: Position): boolean {
  const [west, south, east, north] = boxOf(edge)
  return x >= west && x <= east && y >= south && y <= north
}
