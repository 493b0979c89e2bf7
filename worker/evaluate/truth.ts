// Three-valued: without data a condition is unknown, never false.
import type { Condition } from '../model/rule.ts'
import type { Evidence } from '../model/signal.ts'
import type { Instant } from '../model/time.ts'
import type { Compared, Why } from '../model/why.ts'

/** What one single condition sees. */
export interface Sight {
  readonly value: 'true' | 'false' | 'unknown'
  readonly evidence: readonly Evidence[]
  readonly unconfirmed: boolean
  /** The unconfirmed readings that it rests on. */
  readonly doubted: readonly Doubted[]
  /** The gauges and issuers that it rests on. */
  readonly witnesses: readonly string[]
  readonly compared?: Compared
  readonly refused?: string
}

export interface Truth extends Sight {
  readonly why: Why
}

export const UNKNOWN: Sight = { value: 'unknown', evidence: [], unconfirmed: false, doubted: [], witnesses: [] }
export const FALSE: Sight = { value: 'false', evidence: [], unconfirmed: false, doubted: [], witnesses: [] }

export interface Doubted {
  readonly station: string
  readonly observedAt: Instant
}

/** How far a value stands from its bound, on the side on which the condition holds. */
export function comparedAbove(found: number, asked: number, unit: Compared['unit']): Compared {
  return { found, asked, margin: found - asked, unit, side: 'above' }
}

export function explained(condition: Condition, sight: Sight, parts?: readonly Truth[]): Truth {
  const { compared, refused } = sight
  const why: Why = {
    kind: condition.kind,
    value: sight.value,
    about: aboutOf(condition),
    ...(compared === undefined ? {} : { compared }),
    ...(refused === undefined ? {} : { refused }),
    ...(parts === undefined ? {} : { parts: parts.map((part) => part.why) }),
  }
  return { ...sight, why }
}

function aboutOf(condition: Condition): string {
  if ('station' in condition) return condition.station
  if ('area' in condition) return condition.area
  return 'measure' in condition ? condition.measure : ''
}
