// The place in each series of a source, as a cursor keeps it: where the next poll goes on from, station by station.
import type { Cursor, FeedRequest } from '../ingest/feed.ts'
import type { RawReading } from '../model/reading.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'

/** Sensor clocks run a little fast; beyond this a time is of the future. */
const SKEW_MS = 2 * MINUTE_MS

/** From when a series is wanted: `overlapMs` behind its newest value, since values come late and change afterwards. */
export function wantedFrom(request: FeedRequest, key: string, overlapMs: number): Instant {
  const known = request.cursor?.[key]
  return typeof known === 'number' ? Math.max(request.since, known - overlapMs) : request.since
}

/** The cursor after these readings. A time of the future is kept as a reading, and is never the place. */
export function placedAfter(request: FeedRequest, key: string, readings: readonly RawReading[]): Cursor | null {
  const known = request.cursor?.[key]
  const newest = readings.reduce(
    (latest, { observedAt }) => (observedAt <= request.now + SKEW_MS ? Math.max(latest, observedAt) : latest),
    typeof known === 'number' ? known : 0,
  )
  return newest > 0 ? { ...request.cursor, [key]: newest } : request.cursor
}
