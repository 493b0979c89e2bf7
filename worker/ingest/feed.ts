// The PORT of adapters in. A feed is pure: it says what to ask for and reads what came back; the poller does the asking.
import type { ForecastRun } from '../model/forecast.ts'
import type { RawReading } from '../model/reading.ts'
import type { Instant } from '../model/time.ts'

/** What a poller remembers of one source: opaque to everybody but its adapter, always JSON. */
export type Cursor = Readonly<Record<string, unknown>>

export interface FeedAsk {
  /** Path and query below the base URL; a poller never asks another origin. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

export interface FeedRequest {
  /** The source's own codes of the stations wanted. */
  readonly codes: readonly string[]
  readonly cursor: Cursor | null
  /** Where nothing is known yet: how far back to ask. */
  readonly since: Instant
  readonly now: Instant
}

export interface FeedAnswer {
  readonly status: number
  readonly contentType: string
  /** At most 10 MB; the poller refuses more. */
  readonly body: string
  readonly url: string
}

/** What one answer came to. A fault names what came, where, and how to mend it; what could be read is never lost with it. */
export type FeedResult =
  | {
      readonly kind: 'read'
      readonly readings: readonly RawReading[]
      readonly forecasts: readonly Omit<ForecastRun, 'receivedAt'>[]
      readonly skipped: readonly { readonly index: number; readonly reason: string }[]
      readonly cursor: Cursor | null
      /** The next page to ask at once. */
      readonly next: FeedAsk | null
    }
  | { readonly kind: 'nothing published'; readonly cursor: Cursor | null }
  | { readonly kind: 'fault'; readonly message: string; readonly mend: string; readonly retryAfterMs: number | null }

export interface Feed {
  readonly name: string
  readonly credit: string
  /** The first questions of one poll; most sources have one, some one a station. */
  ask(request: FeedRequest): readonly FeedAsk[]
  read(answer: FeedAnswer, request: FeedRequest): FeedResult
}
