// The native doors: readings as JSON or CSV, forecasts as JSON. Each item stands for itself; a body that cannot be read is refused whole.
import Papa from 'papaparse'
import * as v from 'valibot'
import { isSoundPoint, type ForecastPoint, type ForecastRun } from '../model/forecast.ts'
import { spreadOf } from '../model/outlook.ts'
import type { RawReading } from '../model/reading.ts'
import { parseRfc3339 } from '../model/time.ts'
import { isFlowUnit, isLevelUnit, quantityOf, toCanonical } from '../model/units.ts'

export type ParsedItem =
  | { readonly kind: 'reading'; readonly reading: RawReading }
  | { readonly kind: 'refused'; readonly reason: string; readonly mend: string }
export type ParsedBody<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'unreadable'; readonly message: string; readonly mend: string }

const body = v.strictObject({ readings: v.pipe(v.array(v.unknown()), v.maxLength(10_000)) })
const item = v.strictObject({
  station: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  value: v.pipe(v.number(), v.finite()),
  unit: v.string(),
  observedAt: v.string(),
  doubtful: v.optional(v.boolean(), false),
})

export function parseNativeReadings(json: unknown): ParsedBody<readonly ParsedItem[]> {
  const parsed = v.safeParse(body, json)
  if (!parsed.success)
    return {
      kind: 'unreadable',
      message: 'the body is not {"readings": […]} with at most 10 000 items',
      mend: 'send {"readings":[{"station":"PONT-VIEUX","value":2.77,"unit":"m","observedAt":"2026-10-14T18:00:00Z"}]}',
    }
  return { kind: 'ok', value: parsed.output.readings.map(itemOf) }
}

/** `station,time,value,unit`, or the series form `time,value,unit` with the station given apart. */
export function parseCsvReadings(text: string): ParsedBody<readonly ParsedItem[]> {
  const parsed = Papa.parse<Record<string, string>>(text.replace(/^\uFEFF/, ''), {
    header: true,
    skipEmptyLines: 'greedy',
  })
  const fields = parsed.meta.fields ?? []
  const missing = ['station', 'time', 'value', 'unit'].filter((name) => !fields.includes(name))
  if (missing.length > 0)
    return {
      kind: 'unreadable',
      message: `the CSV has no column ${missing.join(', ')}`,
      mend: 'begin with the header station,time,value,unit',
    }
  if (parsed.data.length > 10_000)
    return { kind: 'unreadable', message: 'more than 10 000 lines', mend: 'send them in several parts' }
  return {
    kind: 'ok',
    value: parsed.data.map((record) => {
      const value = (record['value'] ?? '').trim()
      return itemOf({
        station: record['station'],
        value: value === '' ? null : Number(value),
        unit: record['unit'],
        observedAt: record['time'],
      })
    }),
  }
}

function itemOf(value: unknown): ParsedItem {
  const parsed = v.safeParse(item, value)
  if (!parsed.success) {
    const issue = parsed.issues[0]
    const where = issue.path?.map((part) => String(part.key)).join('.') ?? 'item'
    return {
      kind: 'refused',
      reason: `${where}: found ${issue.received.slice(0, 60)}, expected ${issue.expected ?? 'a finite number'}`,
      mend: 'an item has station, value (a number), unit and observedAt, and may have doubtful',
    }
  }
  const { station, unit, observedAt, doubtful } = parsed.output
  if (!isLevelUnit(unit) && !isFlowUnit(unit))
    return {
      kind: 'refused',
      reason: `unknown unit "${unit.slice(0, 20)}"`,
      mend: 'write mm, cm, m, ft, l/s, m3/s or ft3/s',
    }
  const at = parseRfc3339(observedAt)
  if (at === null)
    return {
      kind: 'refused',
      reason: 'observedAt has no offset or is no date',
      mend: 'write RFC 3339 with an offset, such as 2026-10-14T18:00:00Z',
    }
  return {
    kind: 'reading',
    reading: {
      station,
      quantity: quantityOf(unit),
      observedAt: at,
      value: toCanonical(parsed.output.value, unit),
      source: 'native',
      rawUnit: unit,
      sourceDoubtful: doubtful,
      gapMarker: false,
    },
  }
}

const level = v.pipe(v.number(), v.finite())
/** Services have some fifty; all of a run together are kept, and read at every look. */
const MOST_MEMBERS = 200
const MOST_MEMBER_VALUES = 10_000
const forecastBody = v.strictObject({
  station: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  source: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
  issuedAt: v.string(),
  unit: v.picklist(['mm', 'cm', 'm', 'ft']),
  points: v.pipe(
    v.array(
      v.strictObject({
        at: v.string(),
        low: v.optional(level),
        middle: v.optional(level),
        high: v.optional(level),
        members: v.optional(v.pipe(v.array(level), v.minLength(2), v.maxLength(MOST_MEMBERS))),
      }),
    ),
    v.minLength(1),
    v.maxLength(1_000),
  ),
})

export function parseNativeForecast(json: unknown): ParsedBody<Omit<ForecastRun, 'receivedAt'>> {
  const parsed = v.safeParse(forecastBody, json)
  if (!parsed.success) {
    const issue = parsed.issues[0]
    return {
      kind: 'unreadable',
      message: `${issue.path?.map((part) => String(part.key)).join('.') ?? 'body'}: found ${issue.received.slice(0, 60)}, expected ${issue.expected ?? 'a finite number'}`,
      mend: 'send station, source, issuedAt, unit and points of {at, low, middle, high}, or of {at, members}',
    }
  }
  const { station, source, unit } = parsed.output
  const issuedAt = parseRfc3339(parsed.output.issuedAt)
  const points: ForecastPoint[] = []
  const counts = parsed.output.points.map(({ members }) => members?.length ?? 0)
  if (new Set(counts).size > 1 || counts.reduce((sum, count) => sum + count, 0) > MOST_MEMBER_VALUES)
    return {
      kind: 'unreadable',
      message: `points: not each has as many members, or there are more than ${MOST_MEMBER_VALUES} values of members`,
      mend: 'give each point one value a member, in the same order, or give none any',
    }
  for (const point of parsed.output.points) {
    const at = parseRfc3339(point.at)
    const membersMm = point.members?.map((member) => toCanonical(member, unit))
    const spread = at === null ? null : spreadOfPoint(point, membersMm, unit)
    if (at === null || spread === null)
      return {
        kind: 'unreadable',
        message: `point at ${point.at.slice(0, 40)}: no offset, or low, middle and high missing or out of order`,
        mend: 'order each point low ≤ middle ≤ high, or give its members, with RFC 3339 times',
      }
    const sound = { at, ...spread, ...(membersMm === undefined ? {} : { membersMm }) }
    if (!isSoundPoint(sound))
      return {
        kind: 'unreadable',
        message: `point at ${point.at.slice(0, 40)}: a level that no water reaches`,
        mend: 'check the numbers and their unit',
      }
    points.push(sound)
  }
  if (issuedAt === null)
    return {
      kind: 'unreadable',
      message: 'issuedAt has no offset or is no date',
      mend: 'write RFC 3339 with an offset',
    }
  points.sort((left, right) => left.at - right.at)
  return { kind: 'ok', value: { station, source, issuedAt, points } }
}

type SentPoint = v.InferOutput<typeof forecastBody>['points'][number]

// Of an ensemble alone the tenth, the half and the nine tenths of its members. Null where neither they nor an ordered path were sent.
function spreadOfPoint(
  { low, middle, high }: SentPoint,
  membersMm: readonly number[] | undefined,
  unit: v.InferOutput<typeof forecastBody>['unit'],
): Pick<ForecastPoint, 'lowMm' | 'middleMm' | 'highMm'> | null {
  if (low === undefined && middle === undefined && high === undefined) {
    const spread = spreadOf(membersMm ?? [])
    return spread === null ? null : { lowMm: spread.low, middleMm: spread.middle, highMm: spread.high }
  }
  if (low === undefined || middle === undefined || high === undefined || low > middle || middle > high) return null
  return { lowMm: toCanonical(low, unit), middleMm: toCanonical(middle, unit), highMm: toCanonical(high, unit) }
}
