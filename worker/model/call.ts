// A call that an operator of the town takes by hand: a case at an address, however often it rings. Whole only for whoever works on it.
import type { Position } from './geo.ts'
import type { Actor } from './identity.ts'
import { MINUTE_MS, type Instant } from './time.ts'

/** The least able of those who are there. */
export const MOBILITIES = ['walks', 'needs help', 'bedridden'] as const
export type Mobility = (typeof MOBILITIES)[number]

export type CallState = 'new' | 'passed on' | 'safe' | 'closed'

/** From the first ring to the rescue service: card 38 of the flood plan. */
export const CALL_WITHIN_MS = 2 * MINUTE_MS

export interface ToldCall {
  /** E.164; '' where it was withheld. */
  readonly phone: string
  readonly name: string
  readonly address: string
  /** Of the commune's own file; null where it is not in it. */
  readonly point: Position | null
  readonly persons: number
  /** Where they are; 0 is none, null is not known. */
  readonly waterCm: number | null
  readonly mobility: Mobility
  readonly words: string
  /** Number of the rescue service; '' where it does not have it yet. */
  readonly reference: string
  /** The case that it is about, where somebody has called for them before. */
  readonly sameAs: number | null
}

export interface Call extends Omit<ToldCall, 'sameAs'> {
  readonly number: number
  readonly at: Instant
  readonly lastAt: Instant
  /** How often somebody rang for it. */
  readonly calls: number
  readonly state: CallState
  readonly by: Actor
  readonly passedOnAt: Instant | null
  readonly ended: { readonly by: Actor; readonly at: Instant; readonly why: string } | null
}

export type CallAct =
  | { readonly kind: 'pass on'; readonly reference: string }
  | { readonly kind: 'safe'; readonly note: string }
  | { readonly kind: 'close'; readonly reason: string }

/** How people say it: A for « appel ». */
export const callName = (number: number): string => `A${number}`

export const isOpenCall = ({ state }: Pick<Call, 'state'>): boolean => state === 'new' || state === 'passed on'

/** Who rang is asked for one by one, and each look is logged. */
export interface CallView extends Omit<Call, 'phone' | 'name'> {
  readonly hasPhone: boolean
  readonly zones: readonly string[]
  /** Of every zone that an alert in force warns; null where nobody knows the place. */
  readonly outside: boolean | null
}

export interface CallPerson {
  readonly name: string
  readonly phone: string
}

/** Calls that lie together, as the whole town may see them: a street and counts. */
export interface CallCluster {
  /** The first of its calls: it is still the same one when more join. */
  readonly first: number
  readonly calls: readonly number[]
  readonly persons: number
  readonly fromAt: Instant
  readonly toAt: Instant
  readonly street: string
  readonly zones: readonly string[]
  readonly outside: boolean
  /** Rounded: nobody's door. */
  readonly centre: Position | null
}
