// How often a source is asked. While a river that it tells of rises it is asked twice as often, within what is polite; a quiet river costs nobody more.
import type { FeedSource } from '../model/territory.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'
import type { StationView } from '../model/view.ts'

/** No public service says anything new more often than this. */
export const FASTEST_POLL_MS = MINUTE_MS
/** Whoever stands still at one poll may rise at the next: the pace is kept for so long after the last rise. */
export const PRESSING_FOR_MS = 30 * MINUTE_MS

/** Sources that are asked faster, each until when. */
export type Pressing = Readonly<Record<string, Instant>>

/** A gauge that fell silent while it rose presses too: its first word after that is the one that counts. */
export function pressingAfter(
  before: Pressing,
  feeds: readonly FeedSource[],
  stations: readonly Pick<StationView, 'station' | 'trend' | 'silent'>[],
  now: Instant,
): Pressing {
  const rising = new Set(
    stations
      .filter(({ trend, silent }) => (silent === null ? trend === 'rising' : silent.wasRising))
      .map(({ station }) => station.code),
  )
  const pressing = feeds.flatMap(({ id, stations: followed }) => {
    const rises = Object.values(followed).some((code) => rising.has(code))
    const until = rises ? now + PRESSING_FOR_MS : (before[id] ?? 0)
    // A demonstration that starts again lives in the past of what was kept.
    return until > now && until <= now + PRESSING_FOR_MS ? [[id, until] as const] : []
  })
  return Object.fromEntries(pressing)
}

export function pollPeriodMs({ id, periodMs }: FeedSource, pressing: Pressing): number {
  if (pressing[id] === undefined) return periodMs
  // A commune that asks every half minute by its own file goes on doing so.
  return Math.min(periodMs, Math.max(FASTEST_POLL_MS, periodMs / 2))
}
