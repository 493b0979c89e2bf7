// Our shapes and those of @turf: the same numbers under another name.
import type { MultiPolygon, Polygon } from '../model/geo.ts'

interface TurfPolygon {
  readonly type: 'Feature'
  readonly properties: Record<string, never>
  readonly geometry: { readonly type: 'Polygon'; readonly coordinates: number[][][] }
}

interface TurfGeometry {
  readonly type: 'Polygon' | 'MultiPolygon'
  readonly coordinates: number[][][] | number[][][][]
}

export function polygonsOf({ type, coordinates }: TurfGeometry): MultiPolygon {
  return (type === 'Polygon' ? [coordinates] : coordinates) as unknown as MultiPolygon
}

export function turfOf(polygon: Polygon): TurfPolygon {
  const coordinates = polygon.map((ring) => ring.map(([x, y]) => [x, y]))
  return { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates } }
}
