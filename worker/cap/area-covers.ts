// Whether an area of a CAP message is the one that somebody follows: by its code, or by a point inside what it draws. Holes come as
// `EXCLUDE_POLYGON` among the geocodes (the German weather service), altitudes in feet.
import { booleanPointInPolygon } from '@turf/turf'
import type { Position } from '../model/geo.ts'
import type { CapArea } from './cap.ts'

export type Place =
  /** `name` is null where any kind of code may carry the value. */
  | { readonly kind: 'code'; readonly name: string | null; readonly value: string }
  | { readonly kind: 'point'; readonly at: Position; readonly altitudeM: number | null }

const HOLE = 'EXCLUDE_POLYGON'
const METRES_A_FOOT = 0.3048
const EARTH_KM = 6_371
const POINT = /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)(?:,(-?\d{1,4}) ?m)?$/

/** `FR034`, `EMMA_ID:FR034`, or a point `44.20,1.50`, latitude first, with its altitude where it matters: `44.20,1.50,120m`. */
export function placeOf(key: string): Place {
  const point = POINT.exec(key.replace(/, /g, ','))
  if (point !== null)
    return {
      kind: 'point',
      at: [Number(point[2]), Number(point[1])],
      altitudeM: point[3] === undefined ? null : Number(point[3]),
    }
  const [name, value] = key.split(':')
  return value === undefined ? { kind: 'code', name: null, value: key } : { kind: 'code', name: name ?? null, value }
}

export function covers(area: CapArea, place: Place): boolean {
  if (place.kind === 'code')
    return area.geocodes.some(
      ({ valueName, value }) =>
        valueName !== HOLE && value === place.value && (place.name === null || valueName === place.name),
    )
  const { at } = place
  const isInside =
    area.polygons.some((ring) => isIn(at, ring)) ||
    area.circles.some(({ centre, radiusKm }) => kilometres(at, centre) <= radiusKm)
  if (!isInside || !isWithin(area, place.altitudeM)) return false
  return !area.geocodes.some(({ valueName, value }) => valueName === HOLE && isIn(at, ringOf(value)))
}

// Where the altitude of the place is not known, and where only one bound is given, nobody is left out.
function isWithin({ altitude, ceiling }: CapArea, altitudeM: number | null): boolean {
  if (altitudeM === null || altitude === null || ceiling === null) return true
  return altitudeM >= altitude * METRES_A_FOOT && altitudeM <= ceiling * METRES_A_FOOT
}

function isIn(at: Position, ring: readonly Position[]): boolean {
  if (ring.length < 4) return false
  return booleanPointInPolygon([...at], { type: 'Polygon', coordinates: [ring.map((one) => [...one])] })
}

function ringOf(text: string): readonly Position[] {
  return text
    .trim()
    .split(/\s+/)
    .flatMap((pair) => {
      const [latitude = NaN, longitude = NaN] = pair.split(',').map(Number)
      return Number.isFinite(latitude) && Number.isFinite(longitude) ? [[longitude, latitude] as const] : []
    })
}

function kilometres([x1, y1]: Position, [x2, y2]: Position): number {
  const rad = Math.PI / 180
  const [dy, dx] = [((y2 - y1) * rad) / 2, ((x2 - x1) * rad) / 2]
  const chord = Math.sin(dy) ** 2 + Math.cos(y1 * rad) * Math.cos(y2 * rad) * Math.sin(dx) ** 2
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(chord)))
}
