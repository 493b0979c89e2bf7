// USGS Water Data API (OGC API Features), collection "continuous": GeoJSON, feet, UTC, rows in no order. One question a station and parameter.
import * as v from 'valibot'
import type { Feed, FeedAnswer, FeedAsk, FeedRequest, FeedResult } from '../ingest/feed.ts'
import type { RawReading } from '../model/reading.ts'
import { HOUR_MS, parseRfc3339, toRfc3339 } from '../model/time.ts'
import { faultOf, openJson } from './json-answer.ts'
import { placedAfter, wantedFrom } from './series-place.ts'
import { isShaken, isUnit, PARAMETERS, valueOf } from './usgs-value.ts'

const PATH = '/collections/continuous/items'
const OVERLAP_MS = 6 * HOUR_MS
const LIMIT = 10_000

const envelope = v.looseObject({
  type: v.literal('FeatureCollection'),
  features: v.array(v.unknown()),
  links: v.optional(v.array(v.looseObject({ rel: v.optional(v.string()), href: v.optional(v.string()) }))),
})
const feature = v.looseObject({
  properties: v.looseObject({
    monitoring_location_id: v.string(),
    parameter_code: v.string(),
    time_series_id: v.optional(v.nullable(v.string()), ''),
    time: v.string(),
    value: v.nullable(v.union([v.string(), v.number()])),
    unit_of_measure: v.string(),
    qualifier: v.optional(v.nullable(v.union([v.string(), v.array(v.string())]))),
  }),
})
type Row = v.InferOutput<typeof feature>['properties']

export const usgs: Feed = {
  name: 'usgs',
  credit: 'U.S. Geological Survey, Water Data for the Nation, public domain',
  ask(request: FeedRequest): readonly FeedAsk[] {
    return request.codes.flatMap((code) =>
      Object.keys(PARAMETERS).map((parameter) => {
        const query = new URLSearchParams({
          f: 'json',
          monitoring_location_id: code,
          parameter_code: parameter,
          time: `${toRfc3339(wantedFrom(request, `${code} ${parameter}`, OVERLAP_MS))}/..`,
          limit: String(LIMIT),
        })
        return { path: `${PATH}?${query.toString()}`, headers: {} }
      }),
    )
  },
  read(answer: FeedAnswer, request: FeedRequest): FeedResult {
    const opened = openJson('The USGS', answer)
    if (opened.kind === 'fault') return opened
    const parsed = v.safeParse(envelope, opened.json)
    if (!parsed.success)
      return faultOf('The USGS answered JSON that is no collection of values', 'check that base_url ends in /ogcapi/v0')
    const asked = new URL(answer.url)
    const code = asked.searchParams.get('monitoring_location_id') ?? ''
    const parameter = asked.searchParams.get('parameter_code') ?? ''
    const { features, links } = parsed.output
    const next = links?.find((link) => link.rel === 'next')?.href
    if (features.length === 0 && next === undefined) return { kind: 'nothing published', cursor: request.cursor }
    const { readings, skipped } = readFeatures(features, code, parameter)
    const followed = next === undefined ? null : nextPage(next, asked)
    return {
      kind: 'read',
      readings,
      forecasts: [],
      // A page that leads elsewhere is not followed, but what this one held is kept (settled point 20).
      skipped:
        followed === 'foreign'
          ? [...skipped, { index: -1, reason: 'the next page lies on another path and was not followed' }]
          : skipped,
      cursor: placedAfter(request, `${code} ${parameter}`, readings),
      next: followed === 'foreign' ? null : followed,
    }
  },
}

function readFeatures(features: readonly unknown[], code: string, parameter: string) {
  const skipped: { index: number; reason: string }[] = []
  const rows: { readonly index: number; readonly row: Row }[] = []
  features.forEach((item, index) => {
    const parsed = v.safeParse(feature, item)
    if (!parsed.success) skipped.push({ index, reason: 'row of another shape' })
    else if (parsed.output.properties.monitoring_location_id !== code)
      skipped.push({ index, reason: 'row of another station' })
    else if (parsed.output.properties.parameter_code !== parameter)
      skipped.push({ index, reason: 'row of another parameter' })
    else rows.push({ index, row: parsed.output.properties })
  })
  // Two sensors of one quantity have two datums: the same one is taken at each poll, whatever the order of the rows.
  const [series] = rows.map(({ row }) => row.time_series_id ?? '').sort()
  const readings: RawReading[] = []
  for (const { index, row } of rows) {
    const read =
      (row.time_series_id ?? '') === series ? readingOf(row) : 'a second sensor of the same quantity, not read'
    if (typeof read === 'string') skipped.push({ index, reason: read })
    else readings.push(read)
  }
  readings.sort((left, right) => left.observedAt - right.observedAt)
  return { readings, skipped }
}

function readingOf(row: Row): RawReading | string {
  const parameter = PARAMETERS[row.parameter_code]
  if (parameter === undefined) return 'parameter that is no level and no flow'
  if (!isUnit(row.unit_of_measure, parameter.unit))
    return `unit ${row.unit_of_measure.slice(0, 20)} where ${parameter.unit} belongs`
  const observedAt = parseRfc3339(row.time)
  if (observedAt === null) return `time without an offset: ${row.time.slice(0, 40)}`
  const canonical = row.value === null ? null : valueOf(row.value, parameter.unit)
  if (canonical === null) return 'no value'
  return {
    station: row.monitoring_location_id,
    quantity: parameter.quantity,
    observedAt,
    value: canonical,
    source: 'usgs',
    rawUnit: parameter.unit,
    sourceDoubtful: isShaken(row.qualifier),
    gapMarker: false,
  }
}

// It must ask for the same series: rows of another would be left out one by one, and nobody would see that a page is missing.
function nextPage(next: string, asked: URL): FeedAsk | 'foreign' {
  if (!URL.canParse(next)) return 'foreign'
  const { pathname, search, searchParams } = new URL(next)
  const isSame = ['monitoring_location_id', 'parameter_code'].every(
    (name) => searchParams.get(name) === asked.searchParams.get(name),
  )
  return isSame && pathname === asked.pathname ? { path: PATH + search, headers: {} } : 'foreign'
}
