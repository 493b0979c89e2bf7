// Waking people for what the rules propose: who was told, by which channel, what came of it, who has acknowledged.
import type { Actor } from './identity.ts'
import type { RingState } from './ring.ts'
import type { PlanLevel } from './rule.ts'
import type { Instant } from './time.ts'

/** Whoever is on duty, who stands in for them, the responsible of municipal actions, the mayor, the first in their stead, the prefecture's centre. */
export const WAKE_WHO = ['duty', 'stand-in', 'RAC', 'mayor', 'deputy', 'prefecture'] as const
export type WakeWho = (typeof WAKE_WHO)[number]

/** One rung of the ladder; its name stands in the log and says when. */
export const WAKE_STEPS = [
  'told at once',
  'called after 3 minutes',
  'called after 6 minutes',
  'called after 10 minutes',
  'called after 15 minutes',
  'called after 20 minutes',
  'called after 25 minutes',
  'called after 30 minutes',
  'high level, 5 minutes',
  'high level, 10 minutes',
  'high level, 15 minutes',
  'half an hour left',
  'ten minutes left',
  'no time left',
  // A signed scenario leaves by itself within the minute: everybody who may stop it, at once.
  'leaves by itself: duty sms',
  'leaves by itself: stand-in sms',
  'leaves by itself: RAC sms',
  'leaves by itself: mayor sms',
  'leaves by itself: deputy sms',
  'leaves by itself: duty voice',
  'leaves by itself: stand-in voice',
  'leaves by itself: RAC voice',
  'leaves by itself: mayor voice',
  'leaves by itself: deputy voice',
] as const
export type WakeStep = (typeof WAKE_STEPS)[number]

export interface WakeRing {
  readonly step: WakeStep
  readonly who: WakeWho
  /** The name of whoever it is; null where the territory's file gives a number alone. */
  readonly name: string | null
  readonly by: 'sms' | 'voice'
  readonly at: Instant
  readonly state: RingState | 'acknowledged'
}

/** One for the territory and mode, as long as something waits for a decision. */
export interface Wake {
  readonly number: number
  /** Raised when what waits has become worse: everybody is woken anew. */
  readonly round: number
  readonly since: Instant
  /** What waited, and how high, when this round began. */
  readonly proposals: readonly string[]
  readonly level: PlanLevel
  /** The first decide-by of what waits; null where there is none. */
  readonly decideBy: Instant | null
  /** Two independent sources at least say so. */
  readonly sure: boolean
  /** Since when a signed scenario is about to leave by itself; absent where none is. */
  readonly leavesSince?: Instant
  readonly rings: readonly WakeRing[]
  readonly acknowledged: { readonly by: Actor; readonly at: Instant } | null
}
