// USGS instantaneous values (NWIS IV): WaterML as JSON, feet, local offsets. One question for all stations. The USGS replaces it by `usgs`.
import * as v from 'valibot'
import type { Feed, FeedAnswer, FeedAsk, FeedRequest, FeedResult } from '../ingest/feed.ts'
import type { RawReading } from '../model/reading.ts'
import { HOUR_MS, parseRfc3339, toRfc3339 } from '../model/time.ts'
import { faultOf, openJson } from './json-answer.ts'
import { placedAfter, wantedFrom } from './series-place.ts'
import { isShaken, isUnit, PARAMETERS, valueOf } from './usgs-value.ts'

/** Gauges send by satellite, some every four hours. */
const OVERLAP_MS = 6 * HOUR_MS
const PLACE = 'lastObservedAt'

const one = v.looseObject({
  value: v.union([v.string(), v.number()]),
  dateTime: v.string(),
  qualifiers: v.optional(v.union([v.string(), v.array(v.string())])),
})
const series = v.looseObject({
  sourceInfo: v.looseObject({ siteCode: v.tupleWithRest([v.looseObject({ value: v.string() })], v.unknown()) }),
  variable: v.looseObject({
    variableCode: v.tupleWithRest([v.looseObject({ value: v.string() })], v.unknown()),
    unit: v.optional(v.looseObject({ unitCode: v.string() })),
    noDataValue: v.optional(v.number()),
  }),
  values: v.array(v.looseObject({ value: v.array(v.unknown()) })),
})
const envelope = v.looseObject({ value: v.looseObject({ timeSeries: v.array(v.unknown()) }) })

export const usgsNwis: Feed = {
  name: 'usgs-nwis',
  credit: 'U.S. Geological Survey, National Water Information System, public domain',
  ask(request: FeedRequest): readonly FeedAsk[] {
    if (request.codes.length === 0) return []
    const query = new URLSearchParams({
      format: 'json',
      sites: request.codes.join(','),
      parameterCd: Object.keys(PARAMETERS).join(','),
      startDT: toRfc3339(wantedFrom(request, PLACE, OVERLAP_MS)),
    })
    return [{ path: `/iv/?${query.toString()}`, headers: {} }]
  },
  read(answer: FeedAnswer, request: FeedRequest): FeedResult {
    const opened = openJson('The USGS', answer)
    if (opened.kind === 'fault') return opened
    const parsed = v.safeParse(envelope, opened.json)
    if (!parsed.success)
      return faultOf('The USGS answered JSON without its time series', 'check that base_url ends in /nwis')
    const { timeSeries } = parsed.output.value
    if (timeSeries.length === 0) return { kind: 'nothing published', cursor: request.cursor }
    const readings: RawReading[] = []
    const skipped: { index: number; reason: string }[] = []
    timeSeries.forEach((item, index) => {
      for (const read of readSeries(item)) {
        if (typeof read === 'string') skipped.push({ index, reason: read })
        else readings.push(read)
      }
    })
    readings.sort((left, right) => left.observedAt - right.observedAt)
    return {
      kind: 'read',
      readings,
      forecasts: [],
      skipped,
      cursor: placedAfter(request, PLACE, readings),
      next: null,
    }
  },
}

function readSeries(item: unknown): readonly (RawReading | string)[] {
  const parsed = v.safeParse(series, item)
  if (!parsed.success) return ['series of another shape']
  const { sourceInfo, variable, values } = parsed.output
  const parameter = PARAMETERS[variable.variableCode[0].value]
  if (parameter === undefined)
    return [`parameter ${variable.variableCode[0].value.slice(0, 10)} is no level and no flow`]
  if (variable.unit !== undefined && !isUnit(variable.unit.unitCode, parameter.unit))
    return [`unit ${variable.unit.unitCode.slice(0, 20)} where ${parameter.unit} belongs`]
  const filled = values.filter((sensor) => sensor.value.length > 0)
  const read = (filled[0]?.value ?? []).map((value): RawReading | string => {
    const point = v.safeParse(one, value)
    if (!point.success) return 'value of another shape'
    const observedAt = parseRfc3339(point.output.dateTime)
    if (observedAt === null) return `time without an offset: ${point.output.dateTime.slice(0, 40)}`
    const canonical = valueOf(point.output.value, parameter.unit, variable.noDataValue)
    if (canonical === null) return 'no value'
    return {
      station: sourceInfo.siteCode[0].value,
      quantity: parameter.quantity,
      observedAt,
      value: canonical,
      source: 'usgs-nwis',
      rawUnit: parameter.unit,
      sourceDoubtful: isShaken(point.output.qualifiers),
      gapMarker: false,
    }
  })
  // Two sensors of one quantity have two datums: read as one series they would be a flood every quarter of an hour.
  return filled.length > 1 ? [...read, 'a second sensor of the same quantity, not read'] : read
}
