// Sirens: what `sirens.yaml` says of each, what they are told, and what they say back. A siren that says nothing is never well: nobody knows.
import type { Actor } from './identity.ts'
import type { Words } from './station.ts'
import { HOUR_MS, SECOND_MS, type Instant } from './time.ts'

/**
 * The State's sirens (SAIP) are sounded by the prefect alone: the product never commands one, it drafts the request. A siren of the commune is
 * told by its controller's address, or by a person at its switch.
 */
export type SirenDrive =
  | { readonly kind: 'controller'; readonly url: string }
  | { readonly kind: 'by hand'; readonly contact: string; readonly phone: string }
  | { readonly kind: 'prefect' }

export interface Siren {
  readonly id: string
  readonly name: Words
  /** Where somebody would have to go: « toit de la mairie, clef au secrétariat ». */
  readonly place: string
  readonly zones: readonly string[]
  readonly drive: SirenDrive
}

/** The national signals (arrêté du 23 mars 2007): danger, and the end of it. */
export const SIREN_PATTERNS = ['alert', 'end'] as const
export type SirenPattern = (typeof SIREN_PATTERNS)[number]

const CYCLE_MS = 101 * SECOND_MS
const PAUSE_MS = 5 * SECOND_MS
/** Three times 1 min 41 s with 5 s between them; 30 s on one note. A controller stops by itself then, whatever reaches it. */
export const PATTERN_MS: Readonly<Record<SirenPattern, number>> = {
  alert: 3 * CYCLE_MS + 2 * PAUSE_MS,
  end: 30 * SECOND_MS,
}

export type SirenAct = 'sound' | 'stop' | 'status'

/** An order not carried out by then is not carried out any more: a siren that sounds an hour late frightens people into the street. */
export const ORDER_VALID_MS = 60 * SECOND_MS
/** Nobody listens to a siren that sounds all night (Dallas, 2017: fifteen times, 4 400 calls to 911). */
export const MOST_SOUNDINGS = 3
export const SOUNDINGS_WITHIN_MS = HOUR_MS

export interface SirenOrder {
  readonly act: 'sound' | 'stop'
  /** Null for a stop. */
  readonly pattern: SirenPattern | null
  readonly alert: string | null
  readonly number: number | null
  readonly revision: number | null
  readonly by: Actor
  /** Machine time: the controller has no other. */
  readonly issuedAt: Instant
  readonly reason: string
}

/** What a controller has said of itself, under its own signature. Machine times. */
export interface SirenHeard {
  readonly state: 'sounding' | 'silent'
  /** The sequence of the order that it sounds, or has last sounded; 0 where it never has. */
  readonly sounded: number
  /** When it will be silent by itself; null where it is. */
  readonly until: Instant | null
  readonly at: Instant
}

export type SirenTrouble =
  | 'no answer'
  | 'no key' // none was entered for it
  | 'not believed' // what came back was not signed by its key
  | 'replayed'
  | 'expired'
  | 'refused'

/** Everything that is kept of one siren. */
export interface SirenRow {
  /** The last one used; it never goes back. */
  readonly sequence: number
  /** What is wanted of it; null before anybody wanted anything. */
  readonly order: SirenOrder | null
  /** Sequence of the first request that carried the order; 0 before any has. */
  readonly orderedFrom: number
  readonly isConfirmed: boolean
  /** Requests since the order, or since what it was last heard to do. */
  readonly tries: number
  readonly triedAt: Instant | null
  readonly heard: SirenHeard | null
  /** Sequence of the newest request that was answered: what comes back later of an older one says nothing new. */
  readonly heardAs: number
  readonly trouble: { readonly why: SirenTrouble; readonly at: Instant } | null
  /** The alert and signal that it was last sounded for: a later revision of the text does not frighten everybody again. */
  readonly soundedFor: string | null
  /** Machine times of the last soundings. */
  readonly soundings: readonly Instant[]
  /** By hand: who says that it was done. Territory time. */
  readonly done: { readonly by: Actor; readonly at: Instant; readonly via: SirenVia } | null
}

export const SIREN_VIA = ['in person', 'phone', 'radio'] as const
export type SirenVia = (typeof SIREN_VIA)[number]

export const UNTOLD: SirenRow = {
  sequence: 0,
  order: null,
  orderedFrom: 0,
  isConfirmed: false,
  tries: 0,
  triedAt: null,
  heard: null,
  heardAs: 0,
  trouble: null,
  soundedFor: null,
  soundings: [],
  done: null,
}

/** What people are shown. `unknown`: nobody has ever said, or what was said does not hold any more. */
export type SirenState =
  | { readonly kind: 'unknown' }
  /** Told, and nothing has come back yet. */
  | { readonly kind: 'asked'; readonly order: SirenOrder }
  /** Told again and again, and nobody knows whether it does it. */
  | { readonly kind: 'not confirmed'; readonly order: SirenOrder; readonly why: SirenTrouble; readonly tries: number }
  | { readonly kind: 'sounding'; readonly until: Instant | null; readonly at: Instant }
  | { readonly kind: 'silent'; readonly at: Instant }

export interface SirenView extends Siren {
  readonly state: SirenState
  /** What a person has to do at it: of one by hand, or of one whose controller does not answer a stop. */
  readonly task: { readonly act: 'sound' | 'stop'; readonly since: Instant } | null
  readonly done: SirenRow['done']
}

/** A controller's clock and the way to it may be off by this much. */
const GRACE_MS = 5 * SECOND_MS

export function sirenState({ order, isConfirmed, heard, trouble, tries }: SirenRow, now: Instant): SirenState {
  if (order !== null && !isConfirmed)
    return trouble === null ? { kind: 'asked', order } : { kind: 'not confirmed', order, why: trouble.why, tries }
  if (heard === null) return { kind: 'unknown' }
  if (heard.state === 'silent') return { kind: 'silent', at: heard.at }
  // It should be silent by now, and nobody has said that it is.
  return now > (heard.until ?? heard.at) + GRACE_MS
    ? { kind: 'unknown' }
    : { kind: 'sounding', until: heard.until, at: heard.at }
}

export const soundingFor = ({ alert, pattern }: Pick<SirenOrder, 'alert' | 'pattern'>): string | null =>
  alert === null || pattern === null ? null : `${alert} ${pattern}`

/** Those of the commune that serve one of the zones: none of the State's is ever among them. */
export function sirensOf(zones: readonly string[], sirens: readonly Siren[]): readonly Siren[] {
  return ownSirens(sirens).filter((siren) => siren.zones.some((zone) => zones.includes(zone)))
}

export function ownSirens(sirens: readonly Siren[]): readonly Siren[] {
  return sirens.filter(({ drive }) => drive.kind !== 'prefect')
}

/** Name of the sealed credential that holds a siren's key. */
export const sirenCredential = (id: string): string => `siren-${id}`
export const LEAST_KEY_SIGNS = 32
