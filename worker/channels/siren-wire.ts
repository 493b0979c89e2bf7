// The protocol of siren controllers (docs/en/sirens.md): one JSON object each way, each under a signature of its own. HMAC-SHA-256 over the bytes as
// they travel, since two programs write the same JSON in two ways; a word in front of them, so that no answer is ever taken for an order.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { LEAST_KEY_SIGNS, PATTERN_MS, type SirenAct, type SirenHeard, type SirenPattern } from '../model/siren.ts'
import { parseRfc3339, toRfc3339, type Instant } from '../model/time.ts'

export const SIGNATURE_HEADER = 'tocsin-signature'
const ORDER = 'tocsin siren order 1\n'
const ANSWER = 'tocsin siren answer 1\n'
/** Nothing that a controller has to say is longer. */
export const MOST_ANSWER_SIGNS = 4_000

export interface SirenCommand {
  /** Territory and siren, so that a key that is used twice by mistake still moves one siren alone. */
  readonly siren: string
  readonly act: SirenAct
  readonly sequence: number
  readonly alert: number | null
  readonly revision: number | null
  readonly pattern: SirenPattern | null
  readonly issuedAt: Instant
  readonly expiresAt: Instant
}

export function writeCommand(
  command: SirenCommand,
  key: string,
): { readonly body: string; readonly signature: string } {
  const { issuedAt, expiresAt, pattern, ...rest } = command
  const body = JSON.stringify({
    v: 1,
    ...rest,
    pattern,
    durationMs: pattern === null ? null : PATTERN_MS[pattern],
    issuedAt: toRfc3339(issuedAt),
    expiresAt: toRfc3339(expiresAt),
  })
  return { body, signature: signatureOf(ORDER, body, key) }
}

export type SirenAnswer =
  | { readonly kind: 'done'; readonly heard: SirenHeard }
  /** It has understood and does not do it; what it does now it says all the same. */
  | { readonly kind: 'refused'; readonly why: 'replayed' | 'expired' | 'refused'; readonly heard: SirenHeard }
  /** Not its signature, not its answer to this, or not what was agreed. */
  | { readonly kind: 'not believed' }

export function readAnswer(
  answer: { readonly body: string; readonly signature: string | null },
  command: Pick<SirenCommand, 'siren' | 'sequence'>,
  key: string,
): SirenAnswer {
  const { body, signature } = answer
  if (signature === null || !isSame(signature, signatureOf(ANSWER, body, key))) return { kind: 'not believed' }
  const said = objectIn(body)
  const at = instantOf(said?.['at'])
  const { siren, sequence, outcome, state, sounded } = said ?? {}
  if (siren !== command.siren || sequence !== command.sequence || at === null) return { kind: 'not believed' }
  if ((state !== 'sounding' && state !== 'silent') || !Number.isSafeInteger(sounded)) return { kind: 'not believed' }
  const heard: SirenHeard = { state, sounded: Number(sounded), until: instantOf(said?.['until']), at }
  if (outcome === 'done') return { kind: 'done', heard }
  return outcome === 'replayed' || outcome === 'expired' || outcome === 'refused'
    ? { kind: 'refused', why: outcome, heard }
    : { kind: 'not believed' }
}

/** Why this is no key of a siren; empty where it is one. The key itself is never repeated. */
export function sirenKeyFaults(text: string): readonly string[] {
  return text.trim().length >= LEAST_KEY_SIGNS ? [] : [`a siren’s key has at least ${LEAST_KEY_SIGNS} signs`]
}

function signatureOf(what: typeof ORDER | typeof ANSWER, body: string, key: string): string {
  return createHmac('sha256', key).update(what).update(body).digest('hex')
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [new TextEncoder().encode(one), new TextEncoder().encode(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : null
  } catch {
    return null
  }
}

function instantOf(value: unknown): Instant | null {
  return typeof value === 'string' ? parseRfc3339(value) : null
}
