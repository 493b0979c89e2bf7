// What somebody has drawn → the territory's files with it. A zone joins zones.geojson; the contour of the commune is a layer of its own map.
import { shapeFault, shapeFaultText } from '../../audience/shape-fault.ts'
import type { Drawing } from '../../model/candidate.ts'
import type { BoundingBox, MultiPolygon } from '../../model/geo.ts'
import type { FileFault, Parsed } from '../../model/territory.ts'
import type { Files } from '../files/territory-files.ts'

export const contourFile = (code: string) => `geofences/${code}/base-commune.geojson`
const zonesFile = (code: string) => `geofences/${code}/zones.geojson`
const ZONES_SCHEMA = '../../docs/schemas/zones.schema.json'

/** `bounds`: of the territory; whatever is drawn lies within them. The files are still to be read as every other: a zone that stands twice is found there. */
export function withDrawing(
  { code, bounds }: { readonly code: string; readonly bounds: BoundingBox },
  files: Files,
  drawing: Drawing,
): Parsed<Files> {
  if (drawing.kind === 'streets') return withStreets(code, files, drawing)
  const bad = shapeFault(drawing.shape, bounds)
  if (drawing.kind === 'contour') {
    const file = contourFile(code)
    if (bad !== null)
      return faulty({
        file,
        line: null,
        message: `the contour: ${shapeFaultText(bad)}`,
        mend:
          bad.kind === 'outside'
            ? 'draw within the bounds of territory.yaml, or widen them there first'
            : 'draw it again; nothing was changed',
      })
    const contour = { type: 'FeatureCollection', features: [feature({}, drawing.shape)] }
    return { kind: 'ok', value: { ...files, [file]: written(contour) } }
  }
  const file = zonesFile(code)
  if (bad !== null)
    return faulty({
      file,
      line: null,
      message: `zone "${drawing.id}": ${shapeFaultText(bad)}`,
      mend: 'draw it again; nothing was changed',
    })
  const known = collectionIn(files[file])
  if (known === null)
    return faulty({ file, line: null, message: 'this is no GeoJSON', mend: 'mend the file, then draw again' })
  const { fr, en } = drawing.name
  const streets = drawing.streets.length === 0 ? {} : { streets: drawing.streets }
  const zone = feature({ id: drawing.id, name_fr: fr, name_en: en, ...streets }, drawing.shape)
  return { kind: 'ok', value: { ...files, [file]: written({ ...known, features: [...known.features, zone] }) } }
}

/** The zone as it stands in the file, with these streets and no other; its outline and its name stay to the letter. */
function withStreets(
  code: string,
  files: Files,
  { id, streets }: Extract<Drawing, { readonly kind: 'streets' }>,
): Parsed<Files> {
  const file = zonesFile(code)
  const known = collectionIn(files[file])
  if (known === null)
    return faulty({ file, line: null, message: 'this is no GeoJSON', mend: 'mend the file, then choose again' })
  const isMeant = (one: unknown) => (one as Zoned | null)?.properties?.['id'] === id
  if (!known.features.some(isMeant))
    return faulty({
      file,
      line: null,
      message: `there is no zone "${id}"`,
      mend: 'read the zones again: somebody has changed them meanwhile',
    })
  const features = known.features.map((one) => {
    if (!isMeant(one)) return one
    const { streets: before, ...properties } = (one as Zoned).properties ?? {}
    void before
    return { ...(one as Zoned), properties: streets.length === 0 ? properties : { ...properties, streets } }
  })
  return { kind: 'ok', value: { ...files, [file]: written({ ...known, features }) } }
}

interface Zoned {
  readonly properties?: Readonly<Record<string, unknown>> | null
}

function faulty(fault: FileFault): Parsed<Files> {
  return { kind: 'faults', faults: [fault] }
}

interface Collection {
  readonly features: readonly unknown[]
}

function collectionIn(text: string | undefined): Collection | null {
  if (text === undefined)
    return { $schema: ZONES_SCHEMA, type: 'FeatureCollection', features: [] } as unknown as Collection
  try {
    const json = JSON.parse(text) as Partial<Collection> | null
    return Array.isArray(json?.features) ? (json as Collection) : null
  } catch {
    return null
  }
}

function feature(properties: Readonly<Record<string, string | readonly string[]>>, shape: MultiPolygon) {
  const [only] = shape
  const geometry =
    shape.length === 1 && only !== undefined
      ? { type: 'Polygon', coordinates: only }
      : { type: 'MultiPolygon', coordinates: shape }
  return { type: 'Feature', properties, geometry }
}

/** A position on one line, as the files that people edit have it. */
function written(json: unknown): string {
  return `${JSON.stringify(json, null, 2).replaceAll(/\[\s+(-?[\d.e-]+),\s+(-?[\d.e-]+)\s+\]/g, '[$1, $2]')}\n`
}
