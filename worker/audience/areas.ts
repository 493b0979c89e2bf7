// The areas of any GeoJSON, whatever they are wrapped in, each with the name that its file gives it. What they may be is judged elsewhere.
import type { MultiPolygon, Polygon, Position } from '../model/geo.ts'

export interface Area {
  readonly name: string
  readonly shape: MultiPolygon
}

const NAMES = ['name_fr', 'nom', 'name', 'NOM', 'Nom', 'libelle', 'LIBELLE', 'id', 'ID'] as const

/** None where there is no area, or where one of them cannot be read: half a file is no file. */
export function areasIn(json: unknown): readonly Area[] {
  const found: Area[] = []
  return gather(json, '', found) ? found : []
}

// False where a polygon is none.
function gather(json: unknown, name: string, found: Area[]): boolean {
  if (typeof json !== 'object' || json === null) return true
  if (Array.isArray(json)) return json.every((one) => gather(one, name, found))
  const { type, geometry, geometries, features, coordinates, properties } = json as Readonly<Record<string, unknown>>
  switch (type) {
    case 'FeatureCollection':
      return gather(features, name, found)
    case 'GeometryCollection':
      return gather(geometries, name, found)
    case 'Feature':
      return gather(geometry, nameIn(properties), found)
    case 'Polygon':
    case 'MultiPolygon': {
      const shape = polygonsIn(type === 'Polygon' ? [coordinates] : coordinates)
      if (shape === null) return false
      found.push({ name, shape })
      return true
    }
    default:
      // Points and lines beside the areas are a map's, and no zone.
      return true
  }
}

function nameIn(properties: unknown): string {
  if (typeof properties !== 'object' || properties === null) return ''
  const known = properties as Readonly<Record<string, unknown>>
  const value = NAMES.map((key) => known[key]).find((one) => typeof one === 'string' || typeof one === 'number')
  return value === undefined ? '' : String(value).slice(0, 80)
}

function polygonsIn(value: unknown): MultiPolygon | null {
  if (!Array.isArray(value) || value.length === 0) return null
  const polygons: Polygon[] = []
  for (const polygon of value as unknown[]) {
    if (!Array.isArray(polygon) || polygon.length === 0) return null
    const rings: Position[][] = []
    for (const ring of polygon as unknown[]) {
      if (!Array.isArray(ring)) return null
      const positions = (ring as unknown[]).map(positionIn)
      if (positions.some((one) => one === null)) return null
      rings.push(positions.filter((one) => one !== null))
    }
    polygons.push(rings)
  }
  return polygons
}

function positionIn(value: unknown): Position | null {
  if (!Array.isArray(value)) return null
  const [longitude, latitude] = value as unknown[]
  const isPair = typeof longitude === 'number' && typeof latitude === 'number'
  return isPair && Number.isFinite(longitude) && Number.isFinite(latitude) ? [longitude, latitude] : null
}
