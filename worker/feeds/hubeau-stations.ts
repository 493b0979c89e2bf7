// Hub'Eau Hydrométrie v2, referentiel/stations: the gauges of a box. Altitudes are often null or absurd, and "in service" does not mean live.
import * as v from 'valibot'
import type { FeedAnswer } from '../ingest/feed.ts'
import type { ReferenceGauge } from '../model/candidate.ts'
import type { BoundingBox } from '../model/geo.ts'
import { faultOf, openJson } from './json-answer.ts'
import type { Reference, ReferenceRead } from './reference.ts'

/** A box of 50 km by 50 km holds some dozens; the source gives 10 000 a page. */
const PAGE_SIZE = 1_000
const FIELDS = [
  'code_station',
  'libelle_station',
  'libelle_cours_eau',
  'libelle_commune',
  'longitude_station',
  'latitude_station',
  'altitude_ref_alti_station',
  'en_service',
] as const
/** Above the highest village of France and below its lowest scale nothing is an altitude (13 318 and 0.2 were seen for the same unit). */
const ALTITUDE_M = { min: -10, max: 3_000 }

const text = v.optional(v.nullable(v.string()), null)
const row = v.looseObject({
  code_station: v.pipe(v.string(), v.regex(/^[A-Z0-9]{8,12}$/)),
  libelle_station: text,
  libelle_cours_eau: text,
  libelle_commune: text,
  longitude_station: v.pipe(v.number(), v.minValue(-180), v.maxValue(180)),
  latitude_station: v.pipe(v.number(), v.minValue(-90), v.maxValue(90)),
  altitude_ref_alti_station: v.optional(v.nullable(v.number()), null),
  en_service: v.optional(v.nullable(v.boolean()), null),
})
const envelope = v.looseObject({ api_version: v.optional(v.string()), data: v.array(v.unknown()) })

export const hubeauStations: Reference<BoundingBox, readonly ReferenceGauge[]> = {
  name: "Hub'Eau, stations",
  baseUrl: 'https://hubeau.eaufrance.fr/api/v2/hydrometrie',
  ask({ west, south, east, north }) {
    const query = new URLSearchParams({
      bbox: [west, south, east, north].map((degrees) => degrees.toFixed(4)).join(','),
      en_service: 'true',
      fields: FIELDS.join(','),
      format: 'json',
      size: String(PAGE_SIZE),
    })
    return { path: `/referentiel/stations?${query.toString()}`, headers: {} }
  },
  read(answer: FeedAnswer): ReferenceRead<readonly ReferenceGauge[]> {
    const opened = openJson("Hub'Eau", answer)
    if (opened.kind === 'fault') return opened
    const page = v.safeParse(envelope, opened.json)
    if (!page.success)
      return faultOf(
        'Hub\'Eau answered JSON without its list "data"',
        'check that the address ends in /api/v2/hydrometrie',
      )
    const parsed = page.output.data.map((value) => v.safeParse(row, value))
    const rows = parsed.flatMap((one) => (one.success ? [one.output] : []))
    const found = rows.flatMap((one): ReferenceGauge[] =>
      one.en_service === false
        ? []
        : [
            {
              code: one.code_station,
              name: one.libelle_station?.trim() || one.code_station,
              river: one.libelle_cours_eau?.trim() ?? '',
              commune: one.libelle_commune?.trim() ?? '',
              position: [one.longitude_station, one.latitude_station],
              altitudeM: saneAltitude(one.altitude_ref_alti_station),
            },
          ],
    )
    return { kind: 'found', found, skipped: parsed.length - rows.length, next: null }
  },
}

function saneAltitude(altitude: number | null): number | null {
  return altitude !== null && altitude >= ALTITUDE_M.min && altitude <= ALTITUDE_M.max ? altitude : null
}
