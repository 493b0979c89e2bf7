// Three-valued: without data a condition is unknown, never false.
import type { Evidence } from '../model/signal.ts'
import type { Instant } from '../model/time.ts'
import type { Compared } from '../model/why.ts'

export interface Truth {
  readonly value: 'true' | 'false' | 'unknown'
  readonly evidence: readonly Evidence[]
  readonly unconfirmed: boolean
  /** The unconfirmed readings that it rests on. */
  readonly doubted: readonly Doubted[]
  /** The gauges and issuers that it rests on. */
  readonly witnesses: readonly string[]
  /** Of a single condition and a quorum: what was found beside what was asked. */
  readonly compared?: Compared
  /** Why nobody knows, where somebody has said it. */
  readonly refused?: string
}

export const UNKNOWN: Truth = { value: 'unknown', evidence: [], unconfirmed: false, doubted: [], witnesses: [] }
export const FALSE: Truth = { value: 'false', evidence: [], unconfirmed: false, doubted: [], witnesses: [] }

export interface Doubted {
  readonly station: string
  readonly observedAt: Instant
}

/** How far a value stands from its bound, on the side on which the condition holds. */
export function comparedAbove(found: number, asked: number, unit: Compared['unit']): Compared {
  return { found, asked, margin: found - asked, unit, side: 'above' }
}
