// Asking others to warn for us: the prefecture (FR-Alert), radio and television. What is asked, when, of whom, and what came of it.
import type { MultiPolygon } from './geo.ts'
import type { Hazard } from './hazard.ts'
import type { Actor } from './identity.ts'
import type { NoteChannel } from './log.ts'
import type { Instant } from './time.ts'

/**
 * `fr-alert`: the prefect decides and sends; `broadcast`: radio and television repeat it without delay or change (CSI R732-19 and after);
 * `state-siren`: the State’s sirens (SAIP), which nobody but the prefect sounds.
 */
export const RELAY_KINDS = ['fr-alert', 'broadcast', 'state-siren'] as const
export type RelayKind = (typeof RELAY_KINDS)[number]

/** What fits into fifteen pages of a cell broadcast (crisis-domain §2.3); a prefecture that says less is written to with less. */
export const CELL_BROADCAST_MOST = { 'GSM-7': 1_395, 'UCS-2': 615 } as const
/** A duty officer takes it down by telephone. */
export const STATE_SIREN_MOST_SIGNS = 600
/** Longer is not read out between two records. */
export const READ_ALOUD_MOST_S = 60

/** What the request proposes; the prefect chooses. No public page gives the French labels: these are EU-Alert's own. */
export const RELAY_LEVELS = ['EU-Alert 1', 'EU-Alert 2', 'EU-Alert 3'] as const
export type RelayLevel = (typeof RELAY_LEVELS)[number]

/** What stands on the request. Everything that it says can be read out over a telephone. */
export interface RelayPack {
  readonly kind: RelayKind
  readonly commune: string
  readonly hazard: Hazard
  readonly event: string
  readonly exercise: boolean
  readonly zones: readonly { readonly id: string; readonly name: string }[]
  readonly streets: readonly string[]
  /** Counted when it was drafted; null where nobody has counted. */
  readonly persons: number | null
  readonly level: RelayLevel
  readonly since: Instant
  readonly until: Instant
  readonly text: string
  readonly english: string
  /** One line for newsrooms; '' on a request to the prefecture. */
  readonly press: string
  /** Who answers for the commune, and the number to call back. */
  readonly contact: string
  readonly callBack: string
  /** Who says that it is over. */
  readonly endedBy: string
  /** The commune's alert that it repeats; null where it comes from a zone. */
  readonly alert: { readonly id: string; readonly number: number } | null
}

/** As a person sends it: the object says itself of which commune it is, and whether it is an exercise. */
export type WrittenPack = Omit<RelayPack, 'commune' | 'exercise'>

/** What a person adds when they ask. */
export interface RelayAsked {
  /** « M. B., permanence SIDPC ». */
  readonly to: string
  readonly by: NoteChannel
  readonly at: Instant
}

export const RELAY_ENDS = ['sent', 'refused', 'withdrawn'] as const
export type RelayEnd = (typeof RELAY_ENDS)[number]

export interface Relay {
  readonly number: number
  readonly pack: RelayPack
  readonly asked: RelayAsked & { readonly enteredAt: Instant; readonly actor: Actor }
  /** Read out by whoever calls back to check that the call is genuine: short, without letters that sound alike. */
  readonly code: string
  /** The number that they gave the request. */
  readonly reference: { readonly text: string; readonly at: Instant } | null
  readonly ended: {
    readonly how: RelayEnd
    readonly at: Instant
    readonly enteredAt: Instant
    readonly actor: Actor
    readonly reason: string
  } | null
}

/** Where it is about, kept as it was: a zone may be drawn anew afterwards. */
export interface RelayArea {
  readonly id: string
  readonly name: string
  readonly geometry: MultiPolygon
}

/** Letters and figures that nobody mistakes over a bad line. */
export const CODE_SIGNS = 'ABCDEFHKLPRTUXZ234679'

/** « demandée → diffusée »: how long it has run, or took. */
export function relayTook({ asked, ended }: Pick<Relay, 'asked' | 'ended'>, now: Instant): number {
  return Math.max(0, (ended?.at ?? now) - asked.at)
}
