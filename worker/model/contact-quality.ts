// What is known of how well an address works: counted from what providers say of messages that went anyway. It marks, and never removes anybody: a
// stale address is still tried in an alert.
import type { Transport } from './delivery.ts'
import type { FailureClass } from './outcome.ts'
import { DAY_MS, type Instant } from './time.ts'

/**
 * One "no such number" may be a provider's own mistake, or that of a route for an hour. Two messages, each refused for good and nothing delivered
 * between them, are the number.
 */
export const HARD_FAILURES = 2

/** An operator gives an abandoned number to somebody else after some months; a year is what a town can ask its people once, and what they bear. */
export const CONFIRM_EVERY_MS = 365 * DAY_MS

/** Whoever was asked and says nothing is not asked again before then; their answer counts for as long. */
export const ASK_AGAIN_MS = 60 * DAY_MS
/** A list of one day is not asked in one day: each address has a day of its own, between these after it came. */
const FIRST_ASKED_AFTER_MS = 30 * DAY_MS
const ASKED_BEFORE_END_MS = 30 * DAY_MS

/** The last word of a provider on an address, or its owner's. */
export interface ContactQuality {
  readonly lastGoodAt: Instant | null
  /** Hard failures since then. */
  readonly failures: number
  readonly failedAt: Instant | null
}

export interface ContactAge {
  readonly since: Instant
  /** Its owner has shown that it is theirs: a code, an answer, a yes. */
  readonly confirmedAt: Instant | null
  readonly askedAt: Instant | null
}

export const STANDINGS = ['good', 'to confirm', 'does not work'] as const
export type Standing = (typeof STANDINGS)[number]

export function standingOf(quality: ContactQuality | null, age: ContactAge | null, now: Instant): Standing {
  if (quality !== null && quality.failures >= HARD_FAILURES) return 'does not work'
  if (age !== null && now - (age.confirmedAt ?? age.since) > CONFIRM_EVERY_MS) return 'to confirm'
  return 'good'
}

/** `share`: 0 to 1, the address's own and always the same. From then on it may be asked. */
export function askAt({ since, confirmedAt, askedAt }: ContactAge, share: number): Instant {
  const first =
    confirmedAt === null
      ? since + FIRST_ASKED_AFTER_MS + share * (CONFIRM_EVERY_MS - FIRST_ASKED_AFTER_MS - ASKED_BEFORE_END_MS)
      : confirmedAt + CONFIRM_EVERY_MS - ASKED_BEFORE_END_MS
  return askedAt === null ? first : Math.max(first, askedAt + ASK_AGAIN_MS)
}

/** What a change of a delivery says of its address; null where it says nothing: a phone that is off, a provider that is down. */
export function heardOf(
  before: { readonly transport: Transport; readonly answer: string },
  after: { readonly transport: Transport; readonly answer: string; readonly failure: FailureClass | null },
): 'confirmed' | 'good' | 'failed' | null {
  if (after.answer !== before.answer && after.answer !== 'none') return after.answer === 'heard' ? 'good' : 'confirmed'
  if (after.transport === before.transport) return null
  if (after.transport === 'delivered') return 'good'
  const isOver = after.transport === 'failed' || after.transport === 'undelivered'
  return isOver && (after.failure === 'bad recipient' || after.failure === 'address gone') ? 'failed' : null
}
