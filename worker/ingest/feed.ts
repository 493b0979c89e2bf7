// The PORT of adapters in. A feed is pure: it says what to ask for and reads what came back; the poller does the asking.
import type { RawBulletin } from '../model/bulletin.ts'
import type { ForecastRun } from '../model/forecast.ts'
import type { Outlook } from '../model/outlook.ts'
import type { RawReading } from '../model/reading.ts'
import type { FeedKey } from '../model/territory.ts'
import type { Instant } from '../model/time.ts'

/** What a poller remembers of one source: opaque to everybody but its adapter, always JSON. */
export type Cursor = Readonly<Record<string, unknown>>

export interface FeedAsk {
  /** Path and query below the base URL, or an address that an answer named; a poller never asks another origin than the base's. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** The source's own codes of the areas that the answer speaks of, also where it is "unchanged". */
  readonly areas?: readonly string[]
}

export interface FeedRequest {
  /** The source's own codes of the stations wanted. */
  readonly codes: readonly string[]
  /** Its own codes of the areas whose bulletins are wanted. */
  readonly areas: readonly string[]
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
      /** Rain and flow by models; absent where the source gives none. */
      readonly outlooks?: readonly Omit<Outlook, 'receivedAt'>[]
      readonly skipped: readonly { readonly index: number; readonly reason: string }[]
      /** Something that people must mend, although the answer was read whole. */
      readonly complaint?: { readonly message: string; readonly mend: string }
      /** Official bulletins; absent where the source gives none. */
      readonly bulletins?: BulletinPage
      readonly cursor: Cursor | null
      /** The next page to ask at once. */
      readonly next: FeedAsk | null
      /** Documents that this page names, each to be asked and read by itself. */
      readonly linked?: readonly FeedAsk[]
    }
  | { readonly kind: 'nothing published'; readonly cursor: Cursor | null }
  | { readonly kind: 'fault'; readonly message: string; readonly mend: string; readonly retryAfterMs: number | null }

export interface BulletinPage {
  /** Areas in the source's own codes, only such as were wanted; none in what only ends another. */
  readonly items: readonly RawBulletin[]
  /** Identifiers of all that the source lists for the wanted areas; null where it keeps no such list. */
  readonly listed: readonly string[] | null
}

export interface Feed {
  readonly name: string
  readonly credit: string
  /** The header in which the source wants the server's key; absent where it wants none. */
  readonly key?: { readonly header: string; readonly name: FeedKey }
  /** The first questions of one poll; most sources have one, some one a station. */
  ask(request: FeedRequest): readonly FeedAsk[]
  read(answer: FeedAnswer, request: FeedRequest): FeedResult
}
