// An area as somebody draws it: corners in their order, without the last that repeats the first; and what was pasted, whatever it is wrapped in.
import { areasIn } from '../../worker/audience/areas.ts'
import type { MultiPolygon, Position } from '../../worker/model/geo.ts'

/** More corners than a person moves one by one: such a shape is shown, and edited where it was made. */
const MOST_CORNERS = 60
/** Some 10 cm: what a hand draws is not better. */
const DECIMALS = 6

export type Drawn =
  | { readonly kind: 'corners'; readonly corners: readonly Position[] }
  /** Around one point, or along several; its shape is made when it changes, by code that is fetched when somebody first wants it. */
  | {
      readonly kind: 'traced'
      readonly form: Form
      readonly points: readonly Position[]
      readonly metres: number
      readonly shape: MultiPolygon | null
    }
  /** Of a file: with holes, or parts, or more corners than a list is good for. */
  | { readonly kind: 'shape'; readonly shape: MultiPolygon }

export type Form = 'line' | 'circle'

export const NOTHING: Drawn = { kind: 'corners', corners: [] }

/** Null while there is no area yet. */
export function shapeOf(drawn: Drawn): MultiPolygon | null {
  if (drawn.kind !== 'corners') return drawn.shape
  const [first] = drawn.corners
  return drawn.corners.length < 3 || first === undefined ? null : [[[...drawn.corners, first]]]
}

/** What a person moves one by one. */
export function pointsOf(drawn: Drawn): readonly Position[] {
  return drawn.kind === 'corners' ? drawn.corners : drawn.kind === 'traced' ? drawn.points : []
}

/** The same with other points; a circle has one, the last that was set. */
export function withPoints(drawn: Drawn, points: readonly Position[]): Drawn {
  if (drawn.kind !== 'traced') return { kind: 'corners', corners: points }
  return { ...drawn, points: drawn.form === 'circle' ? points.slice(-1) : points, shape: null }
}

export function geometryOf(shape: MultiPolygon): GeoJSON.Polygon | GeoJSON.MultiPolygon {
  const coordinates = shape.map((rings) => rings.map((ring) => ring.map(([x, y]) => [x, y])))
  const [only] = coordinates
  return coordinates.length === 1 && only !== undefined
    ? { type: 'Polygon', coordinates: only }
    : { type: 'MultiPolygon', coordinates }
}

/** GeoJSON, or one corner a line, latitude first as people read it aloud. Null where it is neither. */
export function drawnIn(text: string): Drawn | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const corners = lines.map(cornerIn)
  if (lines.length >= 3 && corners.every((one) => one !== null)) return { kind: 'corners', corners: opened(corners) }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  const shape = areasIn(json).flatMap((area) => area.shape)
  return shape.length === 0 ? null : drawnOf(shape)
}

/** As corners to move, where a person can. */
export function drawnOf(shape: MultiPolygon): Drawn {
  const [[ring = [], ...holes] = [], ...others] = shape
  return holes.length === 0 && others.length === 0 && ring.length <= MOST_CORNERS
    ? { kind: 'corners', corners: opened(ring) }
    : { kind: 'shape', shape }
}

const NUMBER = String.raw`[-+]?\d{1,3}(?:[.,]\d+)?`
// A decimal comma is none that parts two numbers: those stand apart by a space or a semicolon, or have points.
const CORNER = new RegExp(
  String.raw`^(${NUMBER})\s*°?\s*(?:;|,\s|\s)\s*(${NUMBER})\s*°?$|^([-+]?\d{1,3}\.\d+),([-+]?\d{1,3}\.\d+)$`,
)

/** « 43,0497 ; 2,3388 », “43.0497, 2.3388”. */
export function cornerIn(text: string): Position | null {
  const found = CORNER.exec(text.trim())
  if (found === null) return null
  const [latitude, longitude] = [found[1] ?? found[3], found[2] ?? found[4]].map((one) =>
    Number((one ?? '').replace(',', '.')),
  )
  if (latitude === undefined || longitude === undefined || Math.abs(latitude) > 90 || Math.abs(longitude) > 180)
    return null
  return [rounded(longitude), rounded(latitude)]
}

export function cornerText([longitude, latitude]: Position, language: 'fr' | 'en'): string {
  const digits = (value: number) => value.toFixed(5)
  return language === 'fr'
    ? `${digits(latitude).replace('.', ',')} ; ${digits(longitude).replace('.', ',')}`
    : `${digits(latitude)}, ${digits(longitude)}`
}

export function rounded(degrees: number): number {
  return Number(degrees.toFixed(DECIMALS))
}

/** Lines of a grid over a view, some four to eight each way: where no map is drawn, they say where one is. */
export function gridStep(spanDegrees: number): number {
  const steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]
  return steps.find((step) => spanDegrees / step <= 8) ?? 10
}

export function gridLines(from: number, to: number, step: number): readonly number[] {
  const first = Math.ceil(from / step)
  const count = Math.max(0, Math.floor(to / step) - first + 1)
  return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toFixed(DECIMALS)))
}

function opened(ring: readonly Position[]): readonly Position[] {
  const [first, last] = [ring[0], ring.at(-1)]
  return ring.length > 1 && first?.[0] === last?.[0] && first?.[1] === last?.[1] ? ring.slice(0, -1) : ring
}
