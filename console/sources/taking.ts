// Contours out of a file that somebody else made: GeoJSON or a zipped Shapefile, in degrees or in the Lambert projections of French town halls.
import { areasIn, type Area } from '../../worker/audience/areas.ts'
import type { Position } from '../../worker/model/geo.ts'

const MOST_BYTES = 20_000_000

export type Taken =
  /** `from`: the projection that it was converted from; null where it was in degrees. */
  | { readonly kind: 'areas'; readonly areas: readonly Area[]; readonly from: string | null }
  | { readonly kind: 'geopackage' | 'unreadable' | 'no area' | 'unknown projection' | 'too large' }

export async function takenFrom(bytes: ArrayBuffer): Promise<Taken> {
  if (bytes.byteLength > MOST_BYTES) return { kind: 'too large' }
  // By what a file is and not by what it is called.
  if (startsWith(bytes, 'SQLite format 3')) return { kind: 'geopackage' }
  const json = startsWith(bytes, 'PK') ? await shapefileIn(bytes) : jsonIn(bytes)
  if (json === undefined) return { kind: 'unreadable' }
  const areas = areasIn(json)
  return areas.length === 0 ? { kind: 'no area' } : inDegrees(areas, epsgIn(json))
}

function startsWith(bytes: ArrayBuffer, text: string): boolean {
  const head = new Uint8Array(bytes, 0, Math.min(bytes.byteLength, text.length))
  return String.fromCharCode(...head) === text
}

function jsonIn(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

async function shapefileIn(bytes: ArrayBuffer): Promise<unknown> {
  try {
    const { default: shp } = await import('shpjs')
    return await shp(bytes)
  } catch {
    return undefined
  }
}

// The member that GeoJSON had until 2016 and that tools still write: `urn:ogc:def:crs:EPSG::2154`.
function epsgIn(json: unknown): number | null {
  const { crs } = json as { readonly crs?: { readonly properties?: { readonly name?: unknown } } | null }
  const found = /EPSG:{1,2}(?:[\d.]*:)?(\d+)$/.exec(String(crs?.properties?.name ?? ''))
  return found === null ? null : Number(found[1])
}

async function inDegrees(areas: readonly Area[], epsg: number | null): Promise<Taken> {
  const positions = areas.flatMap(({ shape }) => shape.flat(2))
  if (positions.every(isDegrees)) return { kind: 'areas', areas, from: null }
  const { looksLikeLambert93, projectionOf, toDegrees } = await import('./lambert.ts')
  const projection = projectionOf(epsg ?? (positions.every(looksLikeLambert93) ? 2_154 : 0))
  if (projection === null) return { kind: 'unknown projection' }
  const converted = areas.map(({ name, shape }) => ({ name, shape: toDegrees(shape, projection) }))
  return { kind: 'areas', areas: converted, from: projection.name }
}

// A shape drawn beyond the antimeridian is in degrees still.
const isDegrees = ([x, y]: Position) => Math.abs(x) <= 540 && Math.abs(y) <= 90
