// How each source of a territory is: what it last said, how old that was when it came, what went wrong and what of it is doubted. That nobody
// knows, that it says nothing and that it refuses are states of their own and never "well".
import type { FollowedArea } from './bulletin.ts'
import type { NowcastRecord } from './gauge-nowcast.ts'
import type { Outlook } from './outlook.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from './time.ts'

/** What kept a question from a usable answer; each has its own cure in the catalogue of words. */
export const SOURCE_FAULTS = [
  'no answer', // no connection, or nothing within the time that we wait
  'key', // the server has no key for it, or the source does not accept it
  'slow down', // 429
  'refused', // another 4xx: codes or address are wrong
  'broken', // 5xx
  'elsewhere', // it sends us to another address, or names a document on one
  'too large',
  'unreadable', // an answer of another shape, or an error with 200
  'incomplete', // read, but something of it is missing or must be mended
] as const
export type SourceFault = (typeof SOURCE_FAULTS)[number]

/** An error that comes with 200 is an answer that cannot be read, whatever words it uses. */
export function faultOfStatus(status: number): SourceFault {
  if (status === 401 || status === 403) return 'key'
  if (status === 429) return 'slow down'
  if (status >= 500) return 'broken'
  return status >= 400 ? 'refused' : 'unreadable'
}

export const SOURCE_STATES = ['unknown', 'no answer', 'refused', 'silent', 'stale', 'quiet', 'well'] as const
/**
 * `unknown`: never asked or heard, or not for so long that nobody can say. `refused`: it answered with what cannot be used. `silent`: a station
 * or an area of it says nothing. `stale`: it answers, and all that it says is old. `quiet`: it answers that it publishes nothing now.
 */
export type SourceState = (typeof SOURCE_STATES)[number]

export type SourceGives = 'readings' | 'forecasts' | 'bulletins'

/** Of the values stored of the window, each counted once however often it was corrected. */
export interface ValueCount {
  readonly values: number
  /** Doubted or marked for what they say; a value that only came late is not. */
  readonly flagged: number
  readonly late: number
  /** By the name of the flag, whatever flags there are. */
  readonly byFlag: Readonly<Record<string, number>>
  /** How old the newest value of a hand-over was when it came: middle and 95th percentile of the window. */
  readonly lagMs: { readonly middle: number; readonly worst: number } | null
}

export const NO_VALUES: ValueCount = { values: 0, flagged: 0, late: 0, byFlag: {}, lagMs: null }

/** What one source says of one station or area. */
export interface SubjectHealth extends ValueCount {
  readonly subject: string
  readonly name: string
  /** Newest observation, issue of the newest run, or when an area was last spoken of. Null: never. */
  readonly newestAt: Instant | null
  readonly receivedAt: Instant | null
  readonly silentSince: Instant | null
}

/** What came in of one half hour, by the time of what it speaks of, and how the questions of that half hour ended. */
export interface Slot {
  readonly at: Instant
  readonly brought: number
  readonly flagged: number
  readonly asked: number
  readonly failed: number
}

export interface SourceHealth extends ValueCount {
  readonly id: string
  readonly adapter: string
  readonly gives: SourceGives
  readonly credit: string
  /** Whom to ask when it is down; null where it sends to us. */
  readonly host: string | null
  /** Null where it sends to us. */
  readonly periodMs: number | null
  readonly lastTriedAt: Instant | null
  readonly lastGoodAt: Instant | null
  readonly nextAt: Instant | null
  readonly error: SourceError | null
  readonly newestAt: Instant | null
  readonly subjects: readonly SubjectHealth[]
  readonly slots: readonly Slot[]
  /** What models say of rain and flow; none of most sources. */
  readonly outlooks: readonly Outlook[]
}

export interface SourceError {
  readonly at: Instant
  readonly message: string
  readonly mend: string
  /** Absent in what was kept from before faults had kinds. */
  readonly kind?: SourceFault
}

/** `GET /api/{territory}/sources`. Territory time. */
export interface SourcesView {
  readonly now: Instant
  readonly from: Instant
  readonly slotMs: number
  readonly sources: readonly SourceHealth[]
  /** What our own nowcast of each gauge was worth; absent in what was kept from before there was one. */
  readonly nowcasts?: readonly NowcastRecord[]
}

export const SLOT_MS = 30 * MINUTE_MS
export const SOURCE_WINDOWS = [24, 48] as const

/** A value older than this may not decide any more (worker/ingest/accept.ts), so a source of which all is older says nothing of now. */
const READINGS_STALE_MS = 3 * HOUR_MS
/** The runs of Vigicrues reach some 24 h ahead: behind that nothing of one lies ahead. */
const FORECAST_STALE_MS = DAY_MS
const MISSED_POLLS = 3
const LEAST_PATIENCE_MS = 10 * MINUTE_MS

export function sourceState(source: SourceHealth, now: Instant): SourceState {
  if (source.lastTriedAt === null || isForgotten(source, now)) return 'unknown'
  if (source.error !== null) return source.error.kind === 'no answer' ? 'no answer' : 'refused'
  if (source.subjects.some(({ silentSince }) => silentSince !== null)) return 'silent'
  if (source.newestAt === null) return source.gives === 'forecasts' && source.lastGoodAt !== null ? 'quiet' : 'unknown'
  return now - source.newestAt > staleAfterMs(source.gives) ? 'stale' : 'well'
}

/** Of one station or area, whatever its source does with the others. */
export function subjectState(
  { newestAt, silentSince }: Pick<SubjectHealth, 'newestAt' | 'silentSince'>,
  gives: SourceGives,
  now: Instant,
): Extract<SourceState, 'unknown' | 'silent' | 'stale' | 'quiet' | 'well'> {
  if (silentSince !== null) return 'silent'
  if (newestAt === null) return gives === 'forecasts' ? 'quiet' : 'unknown'
  return now - newestAt > staleAfterMs(gives) ? 'stale' : 'well'
}

// Nobody has asked for much longer than was agreed: what was known then says nothing of now. The poller itself may be what is broken.
function isForgotten({ periodMs, lastTriedAt, nextAt }: SourceHealth, now: Instant): boolean {
  if (periodMs === null || lastTriedAt === null) return false
  const due = Math.max(nextAt ?? 0, lastTriedAt + MISSED_POLLS * periodMs)
  return now > due + LEAST_PATIENCE_MS
}

function staleAfterMs(gives: SourceGives): number {
  switch (gives) {
    case 'readings':
      return READINGS_STALE_MS
    case 'forecasts':
      return FORECAST_STALE_MS
    case 'bulletins':
      // When an area falls silent is said of it by name; what it says may be days old and hold.
      return Infinity
    default:
      return gives satisfies never
  }
}

export function silentSinceOf(followed: FollowedArea, heardAt: Instant | undefined, now: Instant): Instant | null {
  return heardAt !== undefined && now - heardAt > followed.silentAfterMs ? heardAt : null
}
