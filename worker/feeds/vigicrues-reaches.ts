// Vigicrues InfoVigiCru.geojson: the lines of all reaches with a level, some 2 MB. Their colours here are not read: each is asked by itself.
import * as v from 'valibot'
import type { FeedAnswer } from '../ingest/feed.ts'
import type { ReferenceReach } from '../model/candidate.ts'
import type { Position } from '../model/geo.ts'
import { faultOf } from './json-answer.ts'
import type { Reference, ReferenceRead } from './reference.ts'
import { openVigicrues } from './vigicrues-answer.ts'

/** `typentcru` of a reach. */
const REACH = '8'

const position = v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(2))
const line = v.array(position)
const feature = v.looseObject({
  properties: v.looseObject({
    CdEntCru: v.pipe(v.string(), v.regex(/^[\w.-]{1,60}$/)),
    typentcru: v.optional(v.nullable(v.union([v.string(), v.number()])), null),
    lbentcru: v.optional(v.nullable(v.string()), null),
  }),
  geometry: v.nullable(
    v.variant('type', [
      v.looseObject({ type: v.literal('MultiLineString'), coordinates: v.array(line) }),
      v.looseObject({ type: v.literal('LineString'), coordinates: line }),
    ]),
  ),
})
const collection = v.looseObject({ features: v.array(v.unknown()) })

export const vigicruesReaches: Reference<null, readonly ReferenceReach[]> = {
  name: 'Vigicrues, tronçons',
  baseUrl: 'https://www.vigicrues.gouv.fr/services',
  ask: () => ({ path: '/InfoVigiCru.geojson', headers: {} }),
  read(answer: FeedAnswer): ReferenceRead<readonly ReferenceReach[]> {
    const opened = openVigicrues(answer)
    if (opened.kind !== 'json') return opened.kind === 'nothing published' ? { kind: 'nothing' } : opened
    const parsed = v.safeParse(collection, opened.json)
    if (!parsed.success)
      return faultOf('Vigicrues answered JSON without its reaches', 'check that the address ends in /services')
    const features = parsed.output.features.map((value) => v.safeParse(feature, value))
    const read = features.flatMap((one) => (one.success ? [one.output] : []))
    const found = read.flatMap(({ properties, geometry }): ReferenceReach[] => {
      if (geometry === null || String(properties.typentcru ?? REACH) !== REACH) return []
      const lines = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates
      // Degenerate lines were seen: one without a point lies nowhere.
      const drawn = lines.map((one) => one.map(positionOf)).filter((one) => one.length > 0)
      if (drawn.length === 0) return []
      return [{ code: properties.CdEntCru, name: properties.lbentcru?.trim() || properties.CdEntCru, lines: drawn }]
    })
    return { kind: 'found', found, skipped: features.length - read.length, next: null }
  },
}

function positionOf([longitude = 0, latitude = 0]: readonly number[]): Position {
  return [longitude, latitude]
}
