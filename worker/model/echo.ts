// What came back of an alert, beside what was approved: panels and screens, the public files, and the town's own test telephones.
import type { Texts } from './dwelling.ts'
import type { Position } from './geo.ts'
import type { Words } from './station.ts'
import type { Instant } from './time.ts'

/** So long a receipt may take before it is missed; a look each twenty seconds then finds it within the minute. */
export const ECHO_PATIENCE_MS = 40_000

export type EchoSource = 'display' | 'public' | 'seed' | 'audience'
/** Rendered by a display's own word; fetched by a panel; put up by a person; read back from the public files; a provider's receipt; typed by whoever holds the telephone; counted from the rows. */
export type EchoHow = 'rendered' | 'fetched' | 'put up' | 'read back' | 'receipt' | 'by hand' | 'counted'

/** One place that may say something of an alert. */
export interface EchoExpected {
  readonly source: EchoSource
  readonly id: string
  readonly name: Words
  /** False: nothing of this alert may come here. */
  readonly isMeant: boolean
  /** SHA-256 of what it must say; null where nobody can compare it. */
  readonly text: string | null
  readonly area: string | null
}

export interface EchoSeen {
  readonly source: EchoSource
  readonly id: string
  readonly at: Instant
  readonly how: EchoHow
  /** Null where it says that it has the message, and not which. */
  readonly text: string | null
  readonly area: string | null
  /** Who said so. */
  readonly by: string | null
}

/** `quiet`: nothing came, and nothing should. */
export type EchoState =
  'waiting' | 'seen' | 'missing' | 'other text' | 'other area' | 'other audience' | 'outside' | 'quiet'

export interface EchoLine {
  readonly source: EchoSource
  readonly id: string
  readonly name: Words
  readonly isMeant: boolean
  readonly state: EchoState
  readonly seenAt: Instant | null
  readonly how: EchoHow | null
  readonly by: string | null
}

export interface EchoCounts {
  readonly expected: number
  readonly seen: number
  readonly waiting: number
  readonly missing: number
  readonly mismatch: number
}

/** Written, and sent by nobody: a person reads it, changes it and has it approved as any other message. */
export interface EchoCorrection {
  readonly zones: readonly string[]
  readonly texts: Texts
}

export interface EchoTable {
  readonly alert: string
  readonly number: number
  readonly revision: number
  /** Of what was approved: text, zones, channels, mode, count, revision. */
  readonly contentHash: string
  readonly approvedAt: Instant
  readonly lookedAt: Instant
  readonly lines: readonly EchoLine[]
  readonly counts: EchoCounts
  /** Null while nothing says anything else than what was approved. */
  readonly correction: EchoCorrection | null
}

export const SEED_SIDES = ['inside', 'outside'] as const
/** In the zone, or near it and in no zone. */
export type SeedSide = (typeof SEED_SIDES)[number]

/** A telephone of the town that is told as a resident of that place would be. */
export interface Seed {
  readonly number: number
  readonly name: string
  readonly operator: string
  /** E.164; sealed wherever it is kept. */
  readonly phone: string
  readonly place: Position
}

export interface SeedView extends Omit<Seed, 'phone'> {
  /** Its last two figures: enough to know it from another on the table. */
  readonly phoneEnd: string
  /** Zones in which it lies. */
  readonly zones: readonly string[]
}

export interface SeedsView {
  readonly seeds: readonly SeedView[]
  /** What a zone still lacks; operators of which it has none inside are no lack. */
  readonly lacks: readonly { readonly zone: string; readonly sides: readonly SeedSide[] }[]
}

/** What became of the message of one seed, as its shard has it. */
export interface SeedReceipt {
  readonly seed: number
  /** A request left for it, whatever came of it. */
  readonly isSent: boolean
  /** By its provider's receipt, or an answer of its own. */
  readonly isSeen: boolean
}
