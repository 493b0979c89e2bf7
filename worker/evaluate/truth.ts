// Three-valued: without data a condition is unknown, never false.
import type { Evidence } from '../model/signal.ts'

export interface Truth {
  readonly value: 'true' | 'false' | 'unknown'
  readonly evidence: readonly Evidence[]
  readonly unconfirmed: boolean
  /** The gauges and issuers that it rests on. */
  readonly witnesses: readonly string[]
}

export const UNKNOWN: Truth = { value: 'unknown', evidence: [], unconfirmed: false, witnesses: [] }
export const FALSE: Truth = { value: 'false', evidence: [], unconfirmed: false, witnesses: [] }
