// geofences/<code>/zones.geojson → zones. A zone that cannot be trusted is refused whole: a polygon lost in silence has warned ten million people.
import { createHash } from 'node:crypto'
import * as v from 'valibot'
import type { BoundingBox, MultiPolygon, Polygon, Position, Ring } from '../model/geo.ts'
import { parseDuration } from '../model/time.ts'
import type { FileFault, Parsed } from '../model/territory.ts'
import type { Zone } from '../model/zone.ts'
import { shapeFault, shapeFaultText } from './shape-fault.ts'

const text = v.pipe(v.string(), v.minLength(1))
const properties = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,19}$/, 'letters, digits and dashes')),
  name_fr: text,
  name_en: text,
  station: v.optional(text),
  threshold: v.optional(text),
  lead: v.optional(text),
  streets: v.optional(v.array(text)),
})
const collection = v.looseObject({
  type: v.literal('FeatureCollection'),
  features: v.array(v.looseObject({ type: v.literal('Feature'), properties: v.unknown(), geometry: v.unknown() })),
})

/** The form of the file for editors; what a polygon may be is judged below, where a fault can say which one and why. */
export const zoneFileSchema = v.looseObject({
  type: v.literal('FeatureCollection'),
  features: v.array(
    v.looseObject({
      type: v.literal('Feature'),
      properties,
      geometry: v.looseObject({ type: v.picklist(['Polygon', 'MultiPolygon']), coordinates: v.array(v.unknown()) }),
    }),
  ),
})

export function parseZoneFile(file: string, source: string, bounds?: BoundingBox): Parsed<readonly Zone[]> {
  const fault = (message: string, mend: string): FileFault => ({ file, line: null, message, mend })
  let json: unknown
  try {
    json = JSON.parse(source)
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    return { kind: 'faults', faults: [fault(`this is not JSON: ${why}`, 'export the zones again as GeoJSON')] }
  }
  const read = v.safeParse(collection, json)
  if (!read.success)
    return {
      kind: 'faults',
      faults: [
        fault('this is no GeoJSON FeatureCollection', 'a file of zones is {"type":"FeatureCollection","features":[…]}'),
      ],
    }
  const zones: Zone[] = []
  const faults: FileFault[] = []
  read.output.features.forEach((feature, index) => {
    const parsed = v.safeParse(properties, feature.properties)
    if (!parsed.success) {
      const issue = parsed.issues[0]
      const where = issue.path?.map((part) => String(part.key)).join('.') ?? 'properties'
      faults.push(
        fault(
          `feature ${index + 1}, ${where}: found ${issue.received}, expected ${issue.expected}`,
          'a zone has id, name_fr, name_en and may have station, threshold and lead, and streets; nothing else',
        ),
      )
      return
    }
    const { id, name_fr, name_en, station, threshold, lead, streets } = parsed.output
    if (zones.some((zone) => zone.id === id))
      faults.push(fault(`zone "${id}" stands twice`, 'give each zone an id of its own'))
    const shape = geometryOf(feature.geometry)
    const bad = typeof shape === 'string' ? null : shapeFault(shape, bounds)
    if (typeof shape === 'string' || bad !== null) {
      faults.push(
        fault(
          `zone "${id}": ${typeof shape === 'string' ? shape : bad === null ? '' : shapeFaultText(bad)}`,
          'mend the shape in your map tool and export it again; nothing was taken from this file',
        ),
      )
      return
    }
    const leadMs = lead === undefined ? null : parseDuration(lead)
    const told = [station, threshold, lead].filter((member) => member !== undefined).length
    if (told !== 0 && (told !== 3 || leadMs === null)) {
      faults.push(
        fault(`zone "${id}": station, threshold and lead go together`, 'write all three, lead as 2h30m, or none'),
      )
      return
    }
    zones.push({
      id,
      name: { fr: name_fr, en: name_en },
      geometry: shape,
      ...(streets === undefined ? {} : { streets }),
      hash: createHash('sha256')
        // Whoever is told by their street is as much a part of what two people approve as the shape is.
        .update(JSON.stringify(streets === undefined ? shape : [shape, streets]))
        .digest('hex')
        .slice(0, 32),
      decideBefore:
        station === undefined || threshold === undefined || leadMs === null ? null : { station, threshold, leadMs },
    })
  })
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'ok', value: zones }
}

// The text says what is wrong.
function geometryOf(value: unknown): MultiPolygon | string {
  if (value === null || typeof value !== 'object') return 'it has no geometry, and a missing zone means nobody'
  const { type, coordinates } = value as { type?: unknown; coordinates?: unknown }
  if (type !== 'Polygon' && type !== 'MultiPolygon')
    return `its geometry is ${String(type)}, not Polygon or MultiPolygon`
  const polygons: unknown = type === 'Polygon' ? [coordinates] : coordinates
  if (!Array.isArray(polygons) || polygons.length === 0) return 'it is empty'
  const shape: Polygon[] = []
  for (const polygon of polygons as unknown[]) {
    if (!Array.isArray(polygon) || polygon.length === 0) return 'one of its polygons has no ring'
    const rings: Ring[] = []
    for (const ring of polygon as unknown[]) {
      if (!Array.isArray(ring)) return 'one of its rings is no list of positions'
      const positions: Position[] = []
      for (const position of ring as unknown[]) {
        if (!Array.isArray(position) || !Number.isFinite(position[0]) || !Number.isFinite(position[1]))
          return 'a position is no pair of numbers'
        positions.push([Number(position[0]), Number(position[1])])
      }
      rings.push(positions)
    }
    shape.push(rings)
  }
  return shape
}
