// Vigicrues observations.json: levels in metres and flows in m³/s, one question a station and quantity, the whole series each time.
import * as v from 'valibot'
import type { Feed, FeedAnswer, FeedAsk, FeedRequest, FeedResult } from '../ingest/feed.ts'
import type { RawReading } from '../model/reading.ts'
import { HOUR_MS, parseRfc3339, type Instant } from '../model/time.ts'
import { toCanonical, type Quantity, type Unit } from '../model/units.ts'
import { faultOf } from './json-answer.ts'
import { placedAfter, wantedFrom } from './series-place.ts'
import { openVigicrues } from './vigicrues-answer.ts'

const PATH = '/observations.json/index.php'
/** Two months of points come with each answer; what is older than this behind the newest known is not read again. */
const OVERLAP_MS = 3 * HOUR_MS
/** 2001 in milliseconds, the year 33658 in seconds: what lies below is a time in seconds. */
const FIRST_MS = 1_000_000_000_000
/** A ten-minute series of two months has some 8 800 points, a five-minute one twice that. */
const MAX_POINTS = 50_000

const GRANDEURS: Readonly<Record<'H' | 'Q', { readonly quantity: Quantity; readonly unit: Unit }>> = {
  H: { quantity: 'level', unit: 'm' },
  Q: { quantity: 'flow', unit: 'm3/s' },
}

const series = v.looseObject({
  Serie: v.looseObject({
    CdStationHydro: v.optional(v.string()),
    GrdSerie: v.optional(v.picklist(['H', 'Q'])),
    ObssHydro: v.pipe(v.array(v.unknown()), v.maxLength(MAX_POINTS)),
  }),
})
// `[epoch ms, value]`; with FormatDate=iso an object.
const point = v.union([
  v.tuple([v.number(), v.nullable(v.number())]),
  v.pipe(
    v.looseObject({ DtObsHydro: v.string(), ResObsHydro: v.nullable(v.number()) }),
    v.transform(({ DtObsHydro, ResObsHydro }) => [parseRfc3339(DtObsHydro), ResObsHydro] as const),
  ),
])

export const vigicruesObservations: Feed = {
  name: 'vigicrues-observations',
  credit: 'Vigicrues, Licence Ouverte 2.0',
  // The address of a series never changes, so that an unchanged one costs the source a 304 and no body.
  ask(request: FeedRequest): readonly FeedAsk[] {
    return request.codes.flatMap((code) =>
      (['H', 'Q'] as const).map((grandeur) => ({
        path: `${PATH}?${new URLSearchParams({ CdStationHydro: code, GrdSerie: grandeur, FormatSortie: 'simple' }).toString()}`,
        headers: {},
      })),
    )
  },
  read(answer: FeedAnswer, request: FeedRequest): FeedResult {
    const opened = openVigicrues(answer)
    if (opened.kind === 'fault') return opened
    if (opened.kind === 'nothing published') return { kind: 'nothing published', cursor: request.cursor }
    const parsed = v.safeParse(series, opened.json)
    if (!parsed.success)
      return faultOf('Vigicrues answered JSON without its series', 'check that base_url ends in /services')
    const asked = new URL(answer.url).searchParams
    const station = asked.get('CdStationHydro') ?? ''
    const { CdStationHydro, GrdSerie, ObssHydro } = parsed.output.Serie
    const grandeur = GrdSerie ?? (asked.get('GrdSerie') === 'Q' ? 'Q' : 'H')
    // A level read as another station's, or as a flow, would pass every check of plausibility after this one.
    if ((CdStationHydro !== undefined && CdStationHydro !== station) || grandeur !== asked.get('GrdSerie'))
      return faultOf(
        `Vigicrues was asked for ${station} and answered for another series`,
        'check the station code in feeds.yaml',
      )
    return readSeries(ObssHydro, { station, ...GRANDEURS[grandeur] }, request)
  },
}

interface Source {
  readonly station: string
  readonly quantity: Quantity
  readonly unit: Unit
}

function readSeries(points: readonly unknown[], source: Source, request: FeedRequest): FeedResult {
  if (points.length === 0) return { kind: 'nothing published', cursor: request.cursor }
  const key = `${source.station} ${source.quantity}`
  const from = wantedFrom(request, key, OVERLAP_MS)
  const readings: RawReading[] = []
  const skipped: { index: number; reason: string }[] = []
  points.forEach((value, index) => {
    const read = pointOf(value, source.unit)
    if (typeof read === 'string') skipped.push({ index, reason: read })
    else if (read.at >= from)
      readings.push({
        station: source.station,
        quantity: source.quantity,
        observedAt: read.at,
        value: read.value,
        source: 'vigicrues-observations',
        rawUnit: source.unit,
        sourceDoubtful: false,
        gapMarker: false,
      })
  })
  readings.sort((left, right) => left.observedAt - right.observedAt)
  const cursor = placedAfter(request, key, readings)
  return { kind: 'read', readings, forecasts: [], skipped, cursor, next: null }
}

// In mm or l/s; the text says why a point is left out.
function pointOf(value: unknown, unit: Unit): { readonly at: Instant; readonly value: number } | string {
  const parsed = v.safeParse(point, value)
  if (!parsed.success) return 'point of another shape'
  const [time, measured] = parsed.output
  if (time === null) return 'time without an offset'
  if (measured === null) return 'no value'
  if (!Number.isSafeInteger(time) || time < FIRST_MS) return `time that is no epoch in milliseconds: ${time}`
  const canonical = toCanonical(measured, unit)
  if (!Number.isFinite(canonical)) return 'value that is no number'
  return { at: time, value: canonical }
}
