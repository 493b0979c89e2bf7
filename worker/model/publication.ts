// What the public may know: everything from which the static pages, the feeds and the CAP files of a territory are made.
import type { Alert } from './alert.ts'
import type { Language } from './message.ts'
import type { ShownExercises } from './public-exercise.ts'
import type { ShownState } from './public-state.ts'
import type { PlanLevel } from './rule.ts'
import type { PublicShelter } from './shelter.ts'
import type { Territory } from './territory.ts'
import type { Instant } from './time.ts'
import type { StationView } from './view.ts'
import type { Zone } from './zone.ts'

/** An alert that was sent, with the zones as they were when each revision left. Never one of an exercise, never a draft. */
export interface PublishedAlert {
  readonly alert: Alert
  /** Revision → its zones, of every revision that was launched. */
  readonly zones: Readonly<Record<number, readonly Zone[]>>
}

export interface Edition {
  /** Grows with each edition: an older one never replaces a newer. */
  readonly seq: number
  readonly madeAt: Instant
  readonly territory: Territory
  /** Origin that people type, without a slash at its end. */
  readonly origin: string
  readonly planLevel: PlanLevel
  /** All zones of the territory, for the map. */
  readonly zones: readonly Zone[]
  readonly alerts: readonly PublishedAlert[]
  readonly stations: readonly Pick<StationView, 'station' | 'latest' | 'trend' | 'silent'>[]
  /** Those that are open; absent in an edition of before there were any. */
  readonly shelters?: readonly PublicShelter[]
  /** Absent in an edition of before there was any. */
  readonly state?: ShownState
  /** Public exercises, and what was sent of them; never among the alerts. Absent where there was none. */
  readonly exercises?: ShownExercises
}

/** What the town's number says, in every language. */
export interface Hotline {
  readonly name: string
  readonly languages: readonly Language[]
  readonly desk: Readonly<Record<Language, string>>
  /** In force, the gravest first. */
  readonly warnings: readonly {
    readonly alert: string
    readonly zones: readonly Zone[]
    readonly spoken: Readonly<Record<Language, string>>
  }[]
}

export interface PublicFile {
  readonly contentType: string
  /** Content-Security-Policy of a page; null for what is no page. */
  readonly policy: string | null
  readonly body: string
}

/** Path below the territory (`index.html`, `alerts/7.html`, `cap.atom`) → file. */
export type PublicFiles = Readonly<Record<string, PublicFile>>

/** What a first visit transfers, as the build weighed it. Bytes; `gzip` is what a server sends that compresses, `plain` what one sends that does not. */
export interface Weight {
  readonly files: number
  readonly gzip: number
  readonly plain: number
}

export const WEIGHED = ['console', 'field', 'residents', 'display'] as const
export type PageWeights = Readonly<Record<(typeof WEIGHED)[number], Weight>>
