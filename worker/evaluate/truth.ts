// Three-valued: without data a condition is unknown, never false.
import type { Evidence } from '../model/signal.ts'
import type { Instant } from '../model/time.ts'

export interface Truth {
  readonly value: 'true' | 'false' | 'unknown'
  readonly evidence: readonly Evidence[]
  readonly unconfirmed: boolean
  /** The unconfirmed readings that it rests on. */
  readonly doubted: readonly Doubted[]
  /** The gauges and issuers that it rests on. */
  readonly witnesses: readonly string[]
}

export const UNKNOWN: Truth = { value: 'unknown', evidence: [], unconfirmed: false, doubted: [], witnesses: [] }
export const FALSE: Truth = { value: 'false', evidence: [], unconfirmed: false, doubted: [], witnesses: [] }

export interface Doubted {
  readonly station: string
  readonly observedAt: Instant
}
