// UK Environment Agency, flood-monitoring API: the readings of one measure. The code is the measure's, since a station has several
// (stage and downstage), each with its own unit and datum in its name: 1491TH-level-stage-i-15_min-mASD.
import * as v from 'valibot'
import type { Feed, FeedAnswer, FeedAsk, FeedRequest, FeedResult } from '../ingest/feed.ts'
import type { RawReading } from '../model/reading.ts'
import { HOUR_MS, parseRfc3339, toRfc3339 } from '../model/time.ts'
import { quantityOf, toCanonical, type Unit } from '../model/units.ts'
import { meant } from '../model/word-table.ts'
import { faultOf, openJson } from './json-answer.ts'
import { placedAfter, wantedFrom } from './series-place.ts'

const READINGS = '/readings'
const OVERLAP_MS = 3 * HOUR_MS
/** A month of quarter hours; the source allows 10 000. */
const LIMIT = 5_000

const UNITS: Readonly<Record<string, Unit>> = {
  m: 'm',
  mASD: 'm',
  mAOD: 'm',
  mm: 'mm',
  m3_s: 'm3/s',
  l_s: 'l/s',
}

const envelope = v.looseObject({ items: v.union([v.array(v.unknown()), v.looseObject({ dateTime: v.string() })]) })
const reading = v.looseObject({
  dateTime: v.string(),
  measure: v.union([
    v.string(),
    v.pipe(
      v.looseObject({ '@id': v.string() }),
      v.transform((one) => one['@id']),
    ),
  ]),
  value: v.unknown(),
})

export const ea: Feed = {
  name: 'ea',
  credit:
    'Environment Agency flood and river level data from the real-time data API (Beta), Open Government Licence v3.0',
  ask(request: FeedRequest): readonly FeedAsk[] {
    return request.codes.map((measure) => {
      const since = toRfc3339(wantedFrom(request, measure, OVERLAP_MS))
      // `_sorted` is a flag: it has no value.
      const query = new URLSearchParams({ since, _limit: String(LIMIT) }).toString()
      return { path: `/id/measures/${encodeURIComponent(measure)}${READINGS}?_sorted&${query}`, headers: {} }
    })
  },
  read(answer: FeedAnswer, request: FeedRequest): FeedResult {
    const opened = openJson('The Environment Agency', answer)
    if (opened.kind === 'fault') return opened
    const parsed = v.safeParse(envelope, opened.json)
    if (!parsed.success)
      return faultOf(
        'The Environment Agency answered JSON without its "items"',
        'check that base_url ends in /flood-monitoring',
      )
    const measure = decodeURIComponent(new URL(answer.url).pathname.slice(0, -READINGS.length).split('/').at(-1) ?? '')
    const unit = unitOf(measure)
    if (unit === null)
      return faultOf(
        `the measure ${measure.slice(0, 80)} is neither a level nor a flow`,
        'follow a measure whose name has level or flow and ends in m, mASD, mAOD, mm, m3_s or l_s',
      )
    const { items } = parsed.output
    return readItems(Array.isArray(items) ? items : [items], measure, unit, request)
  },
}

// Rain is in mm as well, and would pass for a level.
function unitOf(measure: string): Unit | null {
  const unit = meant(UNITS, measure.split('-').at(-1) ?? '')
  if (unit === undefined) return null
  return measure.includes(`-${quantityOf(unit)}-`) ? unit : null
}

function readItems(items: readonly unknown[], measure: string, unit: Unit, request: FeedRequest): FeedResult {
  if (items.length === 0) return { kind: 'nothing published', cursor: request.cursor }
  const readings: RawReading[] = []
  const skipped: { index: number; reason: string }[] = []
  items.forEach((item, index) => {
    const read = readingOf(item, measure, unit)
    if (typeof read === 'string') skipped.push({ index, reason: read })
    else readings.push(read)
  })
  readings.sort((left, right) => left.observedAt - right.observedAt)
  return {
    kind: 'read',
    readings,
    forecasts: [],
    skipped,
    cursor: placedAfter(request, measure, readings),
    next: null,
  }
}

function readingOf(item: unknown, measure: string, unit: Unit): RawReading | string {
  const parsed = v.safeParse(reading, item)
  if (!parsed.success) return 'reading of another shape'
  const { dateTime, value } = parsed.output
  if (parsed.output.measure.split('/').at(-1) !== measure) return 'reading of another measure'
  // Doubled values come as an array, whose right member nobody knows.
  if (typeof value !== 'number') return 'value that is no number'
  const observedAt = parseRfc3339(dateTime)
  if (observedAt === null) return `time without an offset: ${dateTime.slice(0, 40)}`
  const canonical = toCanonical(value, unit)
  if (!Number.isFinite(canonical)) return 'value that is no number'
  return {
    station: measure,
    quantity: quantityOf(unit),
    observedAt,
    value: canonical,
    source: 'ea',
    rawUnit: unit,
    sourceDoubtful: false,
    gapMarker: false,
  }
}
