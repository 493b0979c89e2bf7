// A one-time code: six digits, so many tries, so long. Only its keyed hash is kept, and compared in constant time.
import { timingSafeEqual } from 'node:crypto'
import { CODE_TRIES } from '../../model/sign-up.ts'
import type { Instant } from '../../model/time.ts'

export interface PendingCode {
  /** Base64url of the keyed hash of code, sign-up and address: it fits no other of them. */
  readonly mac: string
  readonly expiresAt: Instant
  readonly triesLeft: number
}

export type CodeVerdict = 'right' | 'wrong' | 'over'

const CODES = 1_000_000
/** The greatest multiple of a million that 32 bits hold: above it some codes would come more often. */
const FAIR = Math.floor(2 ** 32 / CODES) * CODES

/** Six digits out of numbers of 32 bits that nobody can foresee; the first fair one counts. */
export function codeFrom(random: readonly number[]): string {
  const fair = random.find((number) => number < FAIR)
  if (fair === undefined) throw new Error('hand in more random numbers')
  return String(fair % CODES).padStart(6, '0')
}

export function newCode(mac: string, now: Instant, livesMs: number): PendingCode {
  return { mac, expiresAt: now + livesMs, triesLeft: CODE_TRIES }
}

/** What was typed, as its keyed hash. A code that is used up or too old answers `over` whatever was typed, also the right one. */
export function tryCode(
  pending: PendingCode,
  typedMac: string,
  now: Instant,
): { readonly verdict: CodeVerdict; readonly pending: PendingCode } {
  if (now >= pending.expiresAt || pending.triesLeft <= 0) return { verdict: 'over', pending }
  const [known, typed] = [Buffer.from(pending.mac), Buffer.from(typedMac)]
  const right = known.length === typed.length && timingSafeEqual(known, typed)
  // Right is used up too: a code opens once.
  const next = { ...pending, triesLeft: right ? 0 : pending.triesLeft - 1 }
  return { verdict: right ? 'right' : next.triesLeft === 0 ? 'over' : 'wrong', pending: next }
}

/** As people copy it: with spaces, or with a point after it. Null where that is no code. */
export function typedCode(text: string): string | null {
  const digits = text.replace(/[\s.\-\u00A0\u202F]/g, '')
  return /^\d{6}$/.test(digits) ? digits : null
}
