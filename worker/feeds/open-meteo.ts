// What the ensembles of Open-Meteo have in common: columns beside a column of times, one a member, whose names change with the models asked.
import * as v from 'valibot'
import type { Feed, FeedAnswer, FeedAsk, FeedRequest, FeedResult } from '../ingest/feed.ts'
import type { Position } from '../model/geo.ts'
import { spreadOf, type Outlook, type OutlookQuantity } from '../model/outlook.ts'
import { SECOND_MS, type Instant } from '../model/time.ts'
import { faultOf, openJson } from './json-answer.ts'

export interface Ensemble {
  readonly name: 'open-meteo-rain' | 'open-meteo-flood'
  readonly credit: string
  readonly path: string
  /** The block of the answer: `hourly`, `daily`. */
  readonly block: 'hourly' | 'daily'
  readonly variable: string
  readonly unit: string
  readonly query: Readonly<Record<string, string>>
  readonly quantity: OutlookQuantity
  readonly stepMs: number
  /** A step is named by its end: rain of the hour before. */
  readonly isNamedByEnd: boolean
  /** Canonical units of one of the source's. */
  readonly factor: number
  readonly aheadMs: readonly number[]
  /** What to do where the cell holds nothing. */
  readonly whereEmpty: { readonly message: string; readonly mend: string }
}

const POINT = /^(-?\d{1,2}(?:\.\d{1,6})?),(-?\d{1,3}(?:\.\d{1,6})?)$/
/** The cell of the answer lies up to 5 km from the point; further away it is another place. */
const MOST_DEGREES = 0.15
const STATISTIC = /^_(mean|median|max|min|p25|p75|spread)(_|$)/
const MOST_STEPS = 1_000

const answerSchema = v.looseObject({
  latitude: v.pipe(v.number(), v.finite()),
  longitude: v.pipe(v.number(), v.finite()),
})
const times = v.pipe(v.array(v.pipe(v.number(), v.safeInteger())), v.maxLength(MOST_STEPS))
// What is beyond this is no rain and no river, and would be no number once it is in our unit.
const MOST = 1e9
const column = v.array(v.nullable(v.pipe(v.number(), v.minValue(-MOST), v.maxValue(MOST))))

export function ensembleFeed(of: Ensemble): Feed {
  return {
    name: of.name,
    credit: of.credit,
    ask(request: FeedRequest): readonly FeedAsk[] {
      return request.codes.flatMap((code) => {
        const point = POINT.exec(code)
        if (point === null) return []
        // Epoch seconds: local times without an offset are missing and doubled in the nights when clocks change.
        const query = { latitude: point[1] ?? '', longitude: point[2] ?? '', ...of.query, timeformat: 'unixtime' }
        return [{ path: `${of.path}?${new URLSearchParams(query).toString()}`, headers: {} }]
      })
    },
    read: (answer, request) => read(of, answer, request),
  }
}

function read(of: Ensemble, answer: FeedAnswer, request: FeedRequest): FeedResult {
  const opened = openJson('Open-Meteo', answer)
  if (opened.kind === 'fault') return opened
  const said = v.safeParse(v.looseObject({ error: v.literal(true), reason: v.optional(v.string(), '') }), opened.json)
  if (said.success)
    return faultOf(
      `Open-Meteo says: ${said.output.reason.slice(0, 200)}`,
      'check the point and the base_url of feeds.yaml',
    )
  const parsed = v.safeParse(
    v.looseObject({
      ...answerSchema.entries,
      [`${of.block}_units`]: v.looseObject({}),
      [of.block]: v.looseObject({ time: times }),
    }),
    opened.json,
  )
  if (!parsed.success) return faultOf('Open-Meteo answered JSON of another shape', 'check the base_url of feeds.yaml')
  const whole = parsed.output as unknown as Readonly<Record<string, unknown>> & v.InferOutput<typeof answerSchema>
  const code = codeOf(answer.url, request)
  if (code === null || !isNear(code, whole))
    return faultOf('Open-Meteo answered for another place than was asked', 'write the point as "latitude,longitude"')
  const block = whole[of.block] as Readonly<Record<string, unknown>> & { readonly time: readonly number[] }
  const units = whole[`${of.block}_units`] as Readonly<Record<string, unknown>>
  const names = Object.keys(block).filter((name) => isMember(name, of.variable))
  const columns = names.map((name) => v.safeParse(column, block[name]))
  const members = columns.flatMap((one) => (one.success ? [one.output] : []))
  if (
    members.length === 0 ||
    members.length < names.length ||
    members.some(({ length }) => length !== block.time.length)
  )
    return faultOf(`Open-Meteo answered without whole columns of ${of.variable}`, 'check the base_url of feeds.yaml')
  // Inches, or another quantity, would be read as what it is not.
  if (names.some((name) => units[name] !== of.unit))
    return faultOf(
      `Open-Meteo answered ${of.variable} in another unit than ${of.unit}`,
      'tell us: this is ours to mend',
    )
  const outlook = outlookOf(
    of,
    { code, block: block.time, members, cell: [whole.longitude, whole.latitude] },
    request.now,
  )
  return {
    kind: 'read',
    readings: [],
    forecasts: [],
    skipped: [],
    cursor: request.cursor,
    next: null,
    ...(outlook === null ? { complaint: of.whereEmpty } : { outlooks: [outlook] }),
  }
}

interface Columns {
  readonly code: string
  readonly cell: Position
  readonly block: readonly number[]
  readonly members: readonly (readonly (number | null)[])[]
}

/** Null where no member says anything: a dry cell, or the sea. */
function outlookOf(
  of: Ensemble,
  { code, block, members, cell }: Columns,
  now: Instant,
): Omit<Outlook, 'receivedAt'> | null {
  const starts = block.map((seconds) => seconds * SECOND_MS - (of.isNamedByEnd ? of.stepMs : 0))
  const canonical = members
    .map((values) => values.map((value) => (value === null ? null : canonicalOf(value, of.factor))))
    .filter((values) => values.some((value) => value !== null))
  if (canonical.length === 0) return null
  const points = starts.flatMap((at, index) => {
    const spread = spreadOf(canonical.flatMap((values) => values[index] ?? []))
    return spread === null ? [] : [{ at, ...spread }]
  })
  const ahead = of.aheadMs.flatMap((ms) => {
    const within = starts.flatMap((at, index) => (at + of.stepMs > now && at < now + ms ? [index] : []))
    const perMember = canonical.flatMap((values) => {
      const own = within.flatMap((index) => values[index] ?? [])
      // A member with a hole in it has no sum.
      if (own.length === 0 || (of.quantity === 'rain' && own.length < within.length)) return []
      return [of.quantity === 'rain' ? own.reduce((sum, one) => sum + one, 0) : Math.max(...own)]
    })
    const spread = spreadOf(perMember)
    return spread === null ? [] : [{ ms, ...spread }]
  })
  const { name, quantity, stepMs } = of
  return { station: code, source: name, quantity, members: canonical.length, stepMs, cell, points, ahead }
}

/** Null beyond what a number holds exactly: no rain and no river is that, and a sum of such numbers is none. */
function canonicalOf(value: number, factor: number): number | null {
  const rounded = Math.round(value * factor)
  return Number.isSafeInteger(rounded) ? rounded : null
}

/** `river_discharge`, `river_discharge_member01`, `river_discharge_member01_seamless_v4`; the control is a member. */
function isMember(name: string, variable: string): boolean {
  if (!name.startsWith(variable)) return false
  const rest = name.slice(variable.length)
  return rest === '' || (rest.startsWith('_') && !STATISTIC.test(rest))
}

function codeOf(url: string, { codes }: FeedRequest): string | null {
  const { searchParams } = new URL(url)
  const asked = `${searchParams.get('latitude') ?? ''},${searchParams.get('longitude') ?? ''}`
  return codes.find((code) => code === asked) ?? null
}

function isNear(
  code: string,
  { latitude, longitude }: { readonly latitude: number; readonly longitude: number },
): boolean {
  const [lat = NaN, lon = NaN] = code.split(',').map(Number)
  return Math.abs(lat - latitude) <= MOST_DEGREES && Math.abs(lon - longitude) <= MOST_DEGREES
}
