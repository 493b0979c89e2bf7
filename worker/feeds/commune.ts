// geo.api.gouv.fr: the contour of a commune by its INSEE code, and its department. Simplified to some tens of metres: good to look around with.
import * as v from 'valibot'
import type { FeedAnswer } from '../ingest/feed.ts'
import type { SetUpArea } from '../model/candidate.ts'
import type { MultiPolygon, Polygon, Position } from '../model/geo.ts'
import { faultOf, openJson } from './json-answer.ts'
import type { Reference, ReferenceRead } from './reference.ts'

const position = v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(2))
const polygon = v.pipe(v.array(v.pipe(v.array(position), v.minLength(4))), v.minLength(1))
export const shapeSchema = v.variant('type', [
  v.looseObject({ type: v.literal('Polygon'), coordinates: polygon }),
  v.looseObject({ type: v.literal('MultiPolygon'), coordinates: v.pipe(v.array(polygon), v.minLength(1)) }),
])
const communeSchema = v.looseObject({
  code: v.string(),
  nom: v.string(),
  codeDepartement: v.optional(v.nullable(v.string()), null),
  contour: shapeSchema,
})

export const communeContour: Reference<string, SetUpArea> = {
  name: 'API Découpage administratif',
  baseUrl: 'https://geo.api.gouv.fr',
  ask: (code) => ({
    path: `/communes/${encodeURIComponent(code)}?${new URLSearchParams({ fields: 'nom,code,codeDepartement,contour', format: 'json' }).toString()}`,
    headers: {},
  }),
  read(answer: FeedAnswer): ReferenceRead<SetUpArea> {
    if (answer.status === 404) return { kind: 'nothing' }
    const opened = openJson('geo.api.gouv.fr', answer)
    if (opened.kind === 'fault') return opened
    const parsed = v.safeParse(communeSchema, opened.json)
    if (!parsed.success)
      return faultOf('geo.api.gouv.fr answered without the contour of the commune', 'draw it, and give it as a file')
    const { code, nom, codeDepartement, contour } = parsed.output
    return {
      kind: 'found',
      found: { code, name: nom, department: codeDepartement, shape: shapeOf(contour) },
      skipped: 0,
      next: null,
    }
  },
}

export function shapeOf(geometry: v.InferOutput<typeof shapeSchema>): MultiPolygon {
  return (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).map((rings): Polygon =>
    rings.map((ring) => ring.map(([longitude = 0, latitude = 0]): Position => [longitude, latitude])),
  )
}
