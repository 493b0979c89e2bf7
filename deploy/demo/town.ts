// Writes the GeoJSON of the demonstration's territory: `node deploy/demo/town.ts`. Its output is committed; a test holds the two together.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BUILDINGS, PARKS, RIVER, STREETS, toLonLat, ZONES, type Metres } from './plan-of-town.ts'

type Geometry = { readonly type: string; readonly coordinates: unknown }

function feature(geometry: Geometry, properties: Readonly<Record<string, unknown>>) {
  return { type: 'Feature', properties, geometry }
}

function ring(metres: readonly Metres[]): [number, number][] {
  const positions = metres.map(toLonLat)
  const [first] = positions
  // First = last to the digit: a zone whose ring does not close is refused.
  return first === undefined ? [] : [...positions.slice(0, -1), first]
}

function collection(features: readonly unknown[]): string {
  return `${JSON.stringify({ type: 'FeatureCollection', features }).replaceAll('{"type":"Feature"', '\n{"type":"Feature"')}\n`
}

const ZONE_PROPERTIES = {
  A: { id: 'A', name_fr: 'Quai Nord', name_en: 'Quai Nord', station: 'PONT-VIEUX', threshold: 'S2', lead: '1h30m' },
  B: { id: 'B', name_fr: 'Rue Basse', name_en: 'Rue Basse', station: 'PONT-VIEUX', threshold: 'S3', lead: '2h30m' },
  C: {
    id: 'C',
    name_fr: 'Résidence du Moulin',
    name_en: 'Moulin estate',
    station: 'PONT-VIEUX',
    threshold: 'S4',
    lead: '2h',
  },
}

export function townFiles(): Readonly<Record<string, string>> {
  const zones = (['A', 'B', 'C'] as const).map((id) => {
    const polygons = ZONES[id].map((polygon) => polygon.map(ring))
    const geometry =
      polygons.length === 1
        ? { type: 'Polygon', coordinates: polygons[0] }
        : { type: 'MultiPolygon', coordinates: polygons }
    return feature(geometry, ZONE_PROPERTIES[id])
  })
  return {
    'zones.geojson': collection(zones),
    'base-river.geojson': collection([feature({ type: 'Polygon', coordinates: [ring(RIVER)] }, { name: 'La Lère' })]),
    'base-streets.geojson': collection(
      STREETS.map((street) =>
        feature({ type: 'LineString', coordinates: street.line.map(toLonLat) }, { name: street.name }),
      ),
    ),
    'base-buildings.geojson': collection(
      BUILDINGS.map((building) => feature({ type: 'Polygon', coordinates: [ring(building.outline)] }, {})),
    ),
    'base-parks.geojson': collection(
      PARKS.map(([name, outline]) => feature({ type: 'Polygon', coordinates: [ring(outline)] }, { name })),
    ),
  }
}

if (process.argv[1] === import.meta.filename) {
  for (const [name, text] of Object.entries(townFiles()))
    writeFileSync(join(import.meta.dirname, '..', '..', 'geofences', '99001', name), text)
}
