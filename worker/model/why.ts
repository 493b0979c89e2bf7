// Why a rule spoke, condition by condition: what was found, what was asked, by how much, and what would have made it otherwise.
import type { MeasureUnit } from './measure.ts'
import type { Condition } from './rule.ts'
import type { Words } from './station.ts'

/** `share` is 0 to 1, `level` the rank of a vigilance colour, `sensors` a count. */
export type ComparedUnit = 'mm' | 'ms' | 'share' | 'level' | 'sensors' | MeasureUnit

export interface Compared {
  /** Null where nobody knows. */
  readonly found: number | null
  readonly asked: number
  /** Above zero it holds by so much, below zero so much is missing; at zero it holds, and by nothing. */
  readonly margin: number | null
  readonly unit: ComparedUnit
  /** On which side of what was asked it holds. */
  readonly side: 'above' | 'below'
}

export interface Why {
  readonly kind: Condition['kind']
  readonly value: 'true' | 'false' | 'unknown'
  /** Station, area or measure; empty where it is about none. */
  readonly about: string
  /** Absent where nothing is compared. */
  readonly compared?: Compared
  /** Why nobody knows, in the words of whoever refused; absent where it is known, or only silent. */
  readonly refused?: string
  /** What was found, in words; of single conditions, and only where a signal keeps it. */
  readonly said?: Words
  readonly parts?: readonly Why[]
}

/** What a signal keeps of it, and what a person reads. */
export interface Reasons {
  readonly conditions: Why
  /** The fewest single conditions that would all have had to be otherwise; the rule would then not have held. */
  readonly falseIf: readonly Why[]
  readonly sentence: Words
}

/** Every single condition of it, in the order in which the rule names them. */
export function leavesOf(why: Why): readonly Why[] {
  return why.parts === undefined ? [why] : why.parts.flatMap(leavesOf)
}
