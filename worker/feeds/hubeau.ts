// Hub'Eau Hydrométrie v2, observations_tr. H in mm above the station's zero, Q in l/s; late and corrected values are normal.
import * as v from 'valibot'
import type { Cursor, Feed, FeedAnswer, FeedAsk, FeedRequest, FeedResult } from '../ingest/feed.ts'
import type { RawReading } from '../model/reading.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, parseRfc3339, toRfc3339 } from '../model/time.ts'

const PATH = '/observations_tr'
// Values arrive up to an hour late and change afterwards, so each poll looks three hours back and upserts.
const OVERLAP_MS = 3 * HOUR_MS
// The source keeps one month and answers 400 to a question that reaches further back, for ever.
const KEPT_MS = 30 * DAY_MS
const PAGE_SIZE = 5_000
const DOUBTFUL = 12
const SKEW_MS = 2 * MINUTE_MS

const envelope = v.looseObject({
  api_version: v.optional(v.string()),
  next: v.optional(v.nullable(v.string())),
  data: v.array(v.unknown()),
})
const row = v.looseObject({
  code_site: v.optional(v.nullable(v.string())),
  code_station: v.optional(v.nullable(v.string())),
  grandeur_hydro: v.picklist(['H', 'Q']),
  date_obs: v.string(),
  resultat_obs: v.nullable(v.number()),
  code_qualification_obs: v.optional(v.nullable(v.number())),
  code_continuite: v.optional(v.nullable(v.number())),
})

export const hubeau: Feed = {
  name: 'hubeau',
  credit: "Hub'Eau Hydrométrie (PHyC), Licence Ouverte 2.0",
  ask(request: FeedRequest): readonly FeedAsk[] {
    if (request.codes.length === 0) return []
    const known = request.cursor?.['lastObservedAt']
    const wanted = typeof known === 'number' ? Math.max(request.since, known - OVERLAP_MS) : request.since
    const from = Math.max(wanted, request.now - KEPT_MS)
    const query = new URLSearchParams({
      code_entite: request.codes.join(','),
      grandeur_hydro: 'H',
      date_debut_obs: toRfc3339(from),
      sort: 'asc',
      size: String(PAGE_SIZE),
    })
    return [{ path: `${PATH}?${query.toString()}`, headers: {} }]
  },
  read: readHubeau,
}

function readHubeau(answer: FeedAnswer, request: FeedRequest): FeedResult {
  const parsed = parseHubeau(answer)
  if (parsed.kind === 'fault') return parsed
  const newest = parsed.readings.reduce(
    (latest, reading) => (reading.observedAt <= request.now + SKEW_MS ? Math.max(latest, reading.observedAt) : latest),
    Number(request.cursor?.['lastObservedAt'] ?? 0),
  )
  const cursor: Cursor | null = newest > 0 ? { lastObservedAt: newest } : request.cursor
  const next = parsed.next === null ? null : nextPage(parsed.next, answer.url)
  // A page that leads elsewhere is not followed, but what this one held is kept (settled point 20).
  const skipped =
    next === 'foreign'
      ? [...parsed.skipped, { index: -1, reason: 'the next page lies on another path and was not followed' }]
      : parsed.skipped
  return {
    kind: 'read',
    readings: parsed.readings,
    forecasts: [],
    skipped,
    cursor,
    next: next === 'foreign' ? null : next,
  }
}

export type HubeauPage =
  | {
      readonly kind: 'page'
      readonly readings: readonly RawReading[]
      readonly skipped: readonly { readonly index: number; readonly reason: string }[]
      readonly next: string | null
    }
  | Extract<FeedResult, { readonly kind: 'fault' }>

/** One answer of observations_tr: 206 while there is a next page, 200 on the last, which may be empty. */
export function parseHubeau(answer: Pick<FeedAnswer, 'status' | 'body'>): HubeauPage {
  const fault = (message: string, mend: string, retryAfterMs: number | null = null): HubeauPage => ({
    kind: 'fault',
    message,
    mend,
    retryAfterMs,
  })
  let json: unknown
  try {
    json = JSON.parse(answer.body)
  } catch {
    const start =
      answer.body.trimStart().slice(0, 1) === '<' ? 'a page of HTML' : answer.body === '' ? 'nothing' : 'broken JSON'
    return fault(
      `Hub'Eau answered ${answer.status} with ${start}`,
      'nothing to mend here: it is asked again by itself; check the base_url if it lasts',
    )
  }
  if (answer.status === 429)
    return fault("Hub'Eau asks to slow down (429)", 'lengthen the period in feeds.yaml', 60_000)
  if (answer.status >= 400) {
    return fault(
      `Hub'Eau answered ${answer.status}: ${answer.body.trim().slice(0, 200)}`,
      answer.status < 500
        ? 'check the station codes and the base_url of feeds.yaml'
        : 'nothing to mend here: it is asked again by itself',
    )
  }
  const page = v.safeParse(envelope, json)
  if (!page.success)
    return fault('Hub\'Eau answered JSON without its list "data"', 'check that base_url ends in /api/v2/hydrometrie')
  if (page.output.api_version?.startsWith('1.') === true)
    return fault("this is Hub'Eau v1, switched off in 2025", 'set base_url to …/api/v2/hydrometrie')
  const readings: RawReading[] = []
  const skipped: { index: number; reason: string }[] = []
  page.output.data.forEach((value, index) => {
    const parsed = readingOf(value)
    if (typeof parsed === 'string') skipped.push({ index, reason: parsed })
    else readings.push(parsed)
  })
  return { kind: 'page', readings, skipped, next: page.output.next ?? null }
}

// The text says why the row is left out; a row of one site never stops the others.
function readingOf(value: unknown): RawReading | string {
  const parsed = v.safeParse(row, value)
  if (!parsed.success)
    return `row of another shape: ${parsed.issues[0].path?.map((part) => String(part.key)).join('.') ?? ''}`
  const { code_station, grandeur_hydro, date_obs, resultat_obs, code_qualification_obs, code_continuite } =
    parsed.output
  // The same flow comes once for the station and once for its site, without a station: counted twice it would be two sensors.
  if (code_station == null) return 'row of a site, which repeats its station'
  if (resultat_obs === null) return 'no value'
  const observedAt = parseRfc3339(date_obs)
  if (observedAt === null) return `time without an offset: ${date_obs.slice(0, 40)}`
  return {
    station: code_station,
    quantity: grandeur_hydro === 'H' ? 'level' : 'flow',
    observedAt,
    value: resultat_obs,
    source: 'hubeau',
    rawUnit: grandeur_hydro === 'H' ? 'mm' : 'l/s',
    sourceDoubtful: code_qualification_obs === DOUBTFUL,
    gapMarker: code_continuite != null && code_continuite !== 0,
  }
}

function nextPage(next: string, askedUrl: string): FeedAsk | 'foreign' {
  if (!URL.canParse(next)) return 'foreign'
  const { pathname, search } = new URL(next)
  const asked = new URL(askedUrl)
  return pathname === asked.pathname ? { path: PATH + search, headers: {} } : 'foreign'
}
