// A rule that people have told to be still for a while: who, why, from when to when. It forgets nothing: what fires meanwhile is shown as muted.
import type { Actor } from './identity.ts'
import type { PlanLevel } from './rule.ts'
import { HOUR_MS, type Instant } from './time.ts'

/** Whoever needs longer says so again, and somebody looks at the gauge in between. */
export const LONGEST_SILENCE_MS = 24 * HOUR_MS
export const LONGEST_REASON = 500

export interface Silence {
  readonly id: string
  readonly rule: string
  /** Of the rule when people looked at it: raised since, it is no longer what they silenced. */
  readonly planLevel: PlanLevel
  readonly owner: Actor
  readonly reason: string
  readonly from: Instant
  readonly until: Instant
  /** When somebody took it back; null while nobody has. It ends by itself at `until`. */
  readonly endedAt: Instant | null
}

export function isInForce({ from, until, endedAt }: Silence, now: Instant): boolean {
  return endedAt === null && now >= from && now < until
}
