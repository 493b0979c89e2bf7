// From zones to a route that is driven: the streets of each zone, cut where they leave it, one after the other by the shortest way on, shared out
// between the vehicles so that none has much longer than another. The zones come in the order in which the water does.
import { contains } from '../audience/locate.ts'
import { metresApart, type Position } from '../model/geo.ts'
import { stopSeconds, type HailStop, type HailText, type RouteStretch } from '../model/hail.ts'
import type { Zone } from '../model/zone.ts'
import { streetLines, type StreetLines } from './street-lines.ts'

/** A loud-hailer is heard so far on both sides, behind windows that are shut. */
const STOP_EVERY_M = 150
/** A stretch is one thing to say over the radio, and one to be late with. */
const LONGEST_M = 450
const STEP_M = 10
/** A corner, and not a street that ends in the zone. */
const SHORTEST_M = 20
const CORNER_M = 35
/** Ten kilometres an hour: whoever drives faster is not understood. */
const METRES_PER_SECOND = 2.8
/** A street that no map has: nobody knows how long it is. */
const UNKNOWN_STOPS = 2

export interface HailGround {
  readonly zones: readonly Zone[]
  readonly streetLayer: string | null
  readonly text: HailText
  readonly vehicles: number
  /** Where they set out: the town hall. */
  readonly from: Position
}

export interface Routed extends RouteStretch {
  readonly vehicle: number
}

interface Piece {
  readonly street: string
  readonly zone: string
  readonly points: readonly Position[]
}

export function hailRoute({ zones, streetLayer, text, vehicles, from }: HailGround): readonly Routed[] {
  const streets = streetLines(streetLayer)
  const pieces = streets.flatMap((street) => piecesOf(street, zones)).flatMap(cut)
  const order: RouteStretch[] = []
  let here = from
  for (const zone of zones) {
    const left = pieces.filter((piece) => piece.zone === zone.id)
    while (left.length > 0) {
      const next = nearest(left, here)
      left.splice(left.indexOf(next.piece), 1)
      order.push(stretchOf({ ...next.piece, points: next.points }, streets, text))
      here = next.points.at(-1) ?? here
    }
    const drawn = new Set(streets.map(({ name }) => keyOf(name)))
    for (const street of zone.streets ?? [])
      if (!drawn.has(keyOf(street))) order.push(unknownStreet(street, zone.id, text))
  }
  return sharedOut(order, vehicles)
}

const keyOf = (name: string) => name.trim().toLocaleLowerCase('fr')

// Each point belongs to the first zone that holds it: where two overlap, a street is driven once.
function piecesOf({ name, lines }: StreetLines, zones: readonly Zone[]): readonly Piece[] {
  const found: { street: string; zone: string; points: Position[] }[] = []
  for (const line of lines) {
    let run: (typeof found)[number] | null = null
    for (const point of dense(line)) {
      const zone = zones.find(({ geometry }) => contains(geometry, point))?.id ?? null
      if (zone === null) {
        run = null
        continue
      }
      if (run === null || run.zone !== zone) {
        run = { street: name, zone, points: [] }
        found.push(run)
      }
      run.points.push(point)
    }
  }
  const long = found.filter(({ points }) => lengthOf(points) >= SHORTEST_M)
  // Where a street only touches a zone, it is no less in it than its one house.
  const short = found.filter(
    (one) => !long.includes(one) && !long.some(({ street, zone }) => street === one.street && zone === one.zone),
  )
  return [
    ...long,
    ...short.filter(
      (one, index) => short.findIndex(({ street, zone }) => street === one.street && zone === one.zone) === index,
    ),
  ]
}

function dense(line: readonly Position[]): readonly Position[] {
  const [first] = line
  if (first === undefined) return []
  return [
    first,
    ...line.slice(1).flatMap((to, index) => {
      const start = line[index] ?? to
      const steps = Math.max(1, Math.ceil(metresApart(start, to) / STEP_M))
      return Array.from({ length: steps }, (_, step): Position => {
        const part = (step + 1) / steps
        return [start[0] + (to[0] - start[0]) * part, start[1] + (to[1] - start[1]) * part]
      })
    }),
  ]
}

function lengthOf(points: readonly Position[]): number {
  return points.slice(1).reduce((sum, point, index) => sum + metresApart(points[index] ?? point, point), 0)
}

function cut(piece: Piece): readonly Piece[] {
  const { points } = piece
  const count = Math.max(1, Math.ceil(lengthOf(points) / LONGEST_M))
  if (count === 1) return [piece]
  const size = Math.ceil((points.length - 1) / count)
  // A piece begins where the one before has ended: nobody leaves a gap between two.
  return Array.from({ length: count }, (_, index) => ({
    ...piece,
    points: points.slice(index * size, (index + 1) * size + 1),
  })).filter(({ points: own }) => own.length > 1)
}

function nearest(
  pieces: readonly Piece[],
  here: Position,
): { readonly piece: Piece; readonly points: readonly Position[] } {
  const ways = pieces.flatMap((piece) => [
    { piece, points: piece.points },
    { piece, points: piece.points.toReversed() },
  ])
  const far = ({ points: [start] }: (typeof ways)[number]) =>
    start === undefined ? Infinity : metresApart(start, here)
  return ways.reduce((best, one) => (far(one) < far(best) ? one : best))
}

function stretchOf({ street, zone, points }: Piece, streets: readonly StreetLines[], text: HailText): RouteStretch {
  const metres = Math.round(lengthOf(points))
  const stops = stopsOn(
    points,
    streets.filter(({ name }) => name !== street),
  )
  return { street, zone, metres, stops, seconds: secondsOf(metres, stops.length, text), from: points[0] ?? null }
}

function secondsOf(metres: number, stops: number, text: HailText): number {
  return Math.round(metres / METRES_PER_SECOND + stops * stopSeconds(text))
}

function stopsOn(points: readonly Position[], others: readonly StreetLines[]): readonly HailStop[] {
  const length = lengthOf(points)
  const count = Math.max(1, Math.ceil(length / STOP_EVERY_M))
  // In the middle of its own part: what is heard on both sides covers the whole.
  return Array.from({ length: count }, (_, index) => {
    const metres = Math.round(((index + 0.5) * length) / count)
    return { metres, corner: cornerAt(pointAt(points, metres), others) }
  })
}

function pointAt(points: readonly Position[], metres: number): Position | undefined {
  let gone = 0
  for (const [index, point] of points.entries()) {
    gone += index === 0 ? 0 : metresApart(points[index - 1] ?? point, point)
    if (gone >= metres) return point
  }
  return points.at(-1)
}

function cornerAt(point: Position | undefined, others: readonly StreetLines[]): string | null {
  if (point === undefined) return null
  const near = others
    .map(({ name, lines }) => ({
      name,
      metres: Math.min(...lines.flatMap((line) => line.map((one) => metresApart(one, point)))),
    }))
    .filter(({ metres }) => metres <= CORNER_M)
    .toSorted((left, right) => left.metres - right.metres)
  return near[0]?.name ?? null
}

function unknownStreet(street: string, zone: string, text: HailText): RouteStretch {
  return { street, zone, metres: null, stops: [], seconds: secondsOf(0, UNKNOWN_STOPS, text), from: null }
}

/** Each vehicle drives one part of the route from end to end; the longest part is as short as it can be. */
export function sharedOut(route: readonly RouteStretch[], vehicles: number): readonly Routed[] {
  const weights = route.map(({ seconds }) => seconds)
  let [low, high] = [Math.max(0, ...weights), weights.reduce((sum, one) => sum + one, 0)]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (partsWithin(weights, middle) <= vehicles) high = middle
    else low = middle + 1
  }
  let [vehicle, load] = [1, 0]
  return route.map((stretch) => {
    if (load > 0 && load + stretch.seconds > low) [vehicle, load] = [vehicle + 1, 0]
    load += stretch.seconds
    return { ...stretch, vehicle }
  })
}

function partsWithin(weights: readonly number[], most: number): number {
  let [parts, load] = [1, 0]
  for (const weight of weights) {
    if (load > 0 && load + weight > most) [parts, load] = [parts + 1, 0]
    load += weight
  }
  return parts
}
