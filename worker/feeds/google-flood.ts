// Google Flood Forecasting: daily flow at virtual gauges, one run without a spread. What a model tells as a level has no zero that anybody names,
// and is left out by its name.
import * as v from 'valibot'
import type { Cursor, Feed, FeedAnswer, FeedRequest, FeedResult } from '../ingest/feed.ts'
import type { Outlook } from '../model/outlook.ts'
import { DAY_MS, parseRfc3339, toRfc3339, type Instant } from '../model/time.ts'
import { faultOf, openJson } from './json-answer.ts'

const GOOGLE = 'Google Flood Forecasting'
const FLOW = 'CUBIC_METERS_PER_SECOND'
/** Several issues a day; what was issued before yesterday says nothing new. */
const ISSUED_WITHIN_MS = 2 * DAY_MS
const AHEAD_MS = [3 * DAY_MS, 7 * DAY_MS]
const MOST_ISSUES = 200
const MOST_DAYS = 60

const time = v.pipe(
  v.string(),
  v.check((text) => parseRfc3339(text) !== null, 'RFC 3339'),
)
const MOST_FLOW = 1e7
const range = v.looseObject({
  // Protobuf leaves a zero out. No river carries more (the Amazon 3 · 10⁵ m³/s); what is beyond would be no number once it is in l/s.
  value: v.optional(v.pipe(v.number(), v.minValue(-MOST_FLOW), v.maxValue(MOST_FLOW)), 0),
  forecastStartTime: time,
  forecastEndTime: time,
})
const issue = v.looseObject({
  issuedTime: time,
  forecastRanges: v.optional(v.pipe(v.array(range), v.maxLength(MOST_DAYS)), []),
})
const forecasts = v.looseObject({
  forecasts: v.pipe(
    v.unknown(),
    v.check((one) => !Array.isArray(one), 'gauges by their names'),
    v.record(
      v.string(),
      v.looseObject({ forecasts: v.optional(v.pipe(v.array(issue), v.maxLength(MOST_ISSUES)), []) }),
    ),
  ),
})
const models = v.looseObject({
  gaugeModels: v.array(v.looseObject({ gaugeId: v.string(), gaugeValueUnit: v.optional(v.string(), 'UNKNOWN') })),
})

export const googleFlood: Feed = {
  name: 'google-flood',
  credit: 'Google Flood Forecasting, Licence CC BY 4.0',
  key: { header: 'X-Goog-Api-Key', name: 'google-flood' },
  // One gauge a question: an unknown one makes the whole of a batch fail.
  ask({ codes, cursor, now }: FeedRequest) {
    const since = toRfc3339(now - ISSUED_WITHIN_MS)
    return codes.flatMap((code) => {
      const forecast = `/gauges:queryGaugeForecasts?${new URLSearchParams({ gaugeIds: code, issuedTimeStart: since }).toString()}`
      const model = `/gaugeModels:batchGet?${new URLSearchParams({ names: `gaugeModels/${code}` }).toString()}`
      return (cursor?.[unitKey(code)] === undefined ? [model, forecast] : [forecast]).map((path) => ({
        path,
        headers: {},
      }))
    })
  },
  read(answer: FeedAnswer, request: FeedRequest): FeedResult {
    const opened = openJson(GOOGLE, answer)
    if (opened.kind === 'fault') return opened
    const url = new URL(answer.url)
    return url.pathname.endsWith('/gaugeModels:batchGet')
      ? readModels(opened.json, request)
      : readForecasts(opened.json, url.searchParams.get('gaugeIds') ?? '', request)
  },
}

function unitKey(code: string): string {
  return `unit ${code}`
}

const NOTHING = { readings: [], forecasts: [], skipped: [], next: null } as const

function readModels(json: unknown, { codes, cursor }: FeedRequest): FeedResult {
  const parsed = v.safeParse(models, json)
  if (!parsed.success) return otherShape()
  const wanted = parsed.output.gaugeModels.filter(({ gaugeId }) => codes.includes(gaugeId))
  const units: Cursor = Object.fromEntries(
    wanted.map(({ gaugeId, gaugeValueUnit }) => [unitKey(gaugeId), gaugeValueUnit]),
  )
  const level = wanted.find(({ gaugeValueUnit }) => gaugeValueUnit !== FLOW)
  return {
    ...NOTHING,
    kind: 'read',
    cursor: { ...cursor, ...units },
    ...(level === undefined ? {} : { complaint: levelOf(level.gaugeId) }),
  }
}

function levelOf(code: string) {
  return {
    message: `${code.slice(0, 64)} is told as a level above a zero that Google does not name`,
    mend: 'follow a virtual gauge (hybas_…) of the river in feeds.yaml: those are told as flows',
  }
}

function readForecasts(json: unknown, code: string, { cursor, now }: FeedRequest): FeedResult {
  const parsed = v.safeParse(forecasts, json)
  if (!parsed.success) return otherShape()
  const own = Object.hasOwn(parsed.output.forecasts, code) ? parsed.output.forecasts[code] : undefined
  const points = newestOfEachDay(own?.forecasts ?? [])
  // Virtual gauges are flows by their making; of any other the model must have said so.
  const unit = cursor?.[unitKey(code)] ?? (code.startsWith('hybas_') ? FLOW : 'UNKNOWN')
  if (unit !== FLOW) return { ...NOTHING, kind: 'read', cursor, complaint: levelOf(code) }
  if (points.length === 0) return { kind: 'nothing published', cursor }
  return { ...NOTHING, kind: 'read', cursor, outlooks: [outlookOf(code, points, now)] }
}

interface Day {
  readonly at: Instant
  readonly end: Instant
  readonly lps: number
}

// Two issues of one day both tell of tomorrow: the later one holds.
function newestOfEachDay(issues: readonly v.InferOutput<typeof issue>[]): readonly Day[] {
  const days = new Map<Instant, Day>()
  for (const { forecastRanges } of issues.toSorted(
    (left, right) => instant(left.issuedTime) - instant(right.issuedTime),
  ))
    for (const { value, forecastStartTime, forecastEndTime } of forecastRanges) {
      const [at, end] = [instant(forecastStartTime), instant(forecastEndTime)]
      if (end > at) days.set(at, { at, end, lps: Math.round(value * 1_000) })
    }
  return [...days.values()].sort((left, right) => left.at - right.at)
}

function outlookOf(code: string, days: readonly Day[], now: Instant): Omit<Outlook, 'receivedAt'> {
  const one = (lps: number) => ({ low: lps, middle: lps, high: lps })
  return {
    station: code,
    source: 'google-flood',
    quantity: 'flow',
    members: 1,
    stepMs: DAY_MS,
    points: days.map(({ at, lps }) => ({ at, ...one(lps) })),
    ahead: AHEAD_MS.flatMap((ms) => {
      const within = days.filter(({ at, end }) => end > now && at < now + ms)
      return within.length === 0 ? [] : [{ ms, ...one(Math.max(...within.map(({ lps }) => lps))) }]
    }),
  }
}

function instant(text: string): Instant {
  return parseRfc3339(text) ?? NaN
}

function otherShape(): FeedResult {
  return faultOf(
    `${GOOGLE} answered JSON of another shape`,
    'check the base_url (https://floodforecasting.googleapis.com/v1) and the gauge of feeds.yaml',
  )
}
