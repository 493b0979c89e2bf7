// A change of one rule that somebody proposes and somebody else puts in force: values and conditions of the very file, or a rule more in it, and the
// lines that differ.
import type { Certainty, Severity, Urgency } from './alert.ts'
import type { ConditionDraft } from './condition-form.ts'
import type { Actor } from './identity.ts'
import type { PlanLevel } from './rule.ts'
import type { Words } from './station.ts'
import type { Instant } from './time.ts'

/** Where a value stands in its file: `['groups', 0, 'rules', 2, 'when', 'level', 'above']`. */
export type FilePath = readonly (string | number)[]

export interface RuleField {
  readonly path: FilePath
  /** From the rule on, with dots: `when.level.above`. */
  readonly name: string
  /** As it is written, without its quotes. */
  readonly value: string
}

export interface RuleForm {
  readonly file: string
  readonly rule: string
  readonly title: Words
  readonly fields: readonly RuleField[]
  /** Its conditions from the outermost in, as they stand in the file. */
  readonly conditions: readonly ConditionPlace[]
}

/** One condition of a rule where it stands in its file. */
export interface ConditionPlace {
  /** Of the mapping that holds it: `[…, 'when']`, `[…, 'when', 'any', 0]`. */
  readonly path: FilePath
  readonly depth: number
  /** The key that chooses it: `level`, `any`, `quorum`. */
  readonly key: string
  /** It stands in a list, of which it may be taken away. */
  readonly isListed: boolean
  /** Of the list of its parts; null where it has none. */
  readonly parts: FilePath | null
}

/** A group of rules of a file: where a rule more can stand. */
export interface RuleGroup {
  readonly file: string
  readonly group: string
}

/** The highest level that a rule may name: N5 and N6 are decided by people. */
export const RULE_LEVELS = ['N0', 'N1', 'N2', 'N3', 'N4'] as const satisfies readonly PlanLevel[]

export interface RuleEdit {
  readonly path: FilePath
  readonly value: string
}

/** One condition more: in a list of conditions, or beside all that `when` says, of which it makes a list. */
export interface AddedCondition {
  readonly to: FilePath
  /** Null where `to` is a list. */
  readonly combine: 'any' | 'all' | null
  readonly condition: ConditionDraft
}

/** A rule as the form says it; what the form cannot say is written into the file. */
export interface NewRule {
  readonly group: string
  readonly rule: string
  readonly title: Words
  readonly conditions: readonly ConditionDraft[]
  /** Not looked at where there is one condition. */
  readonly combine: 'any' | 'all' | 'quorum'
  /** How many sensors a quorum needs. */
  readonly needed: number
  /** Prometheus durations, empty where left out. */
  readonly holdsFor: string
  readonly keepFiringFor: string
  readonly planLevel: (typeof RULE_LEVELS)[number]
  readonly zones: readonly string[]
  readonly template: string | null
  readonly severity: Severity
  readonly urgency: Urgency
  readonly certainty: Certainty
}

/** What somebody would have of a rule, before anybody has agreed to it. */
export type RuleDraft =
  | {
      readonly kind: 'change'
      readonly file: string
      readonly rule: string
      readonly edits: readonly RuleEdit[]
      readonly added: readonly AddedCondition[]
      /** Paths of conditions in lists. */
      readonly removed: readonly FilePath[]
    }
  | { readonly kind: 'new'; readonly file: string; readonly create: NewRule }

/** Every rule needs all three. */
export const RULE_CASES = ['firing', 'not firing', 'missing data'] as const
export type RuleCase = (typeof RULE_CASES)[number]

/** What the tests that were applied with the territory say of the rule as it would be. */
export interface RuleTested {
  /** Null where no test was applied here: nobody knows. */
  readonly passed: number | null
  readonly failures: readonly { readonly file: string; readonly test: string; readonly message: string }[]
  readonly missing: readonly RuleCase[]
}

export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new'
  readonly text: string
}

export interface RuleChange {
  readonly id: string
  readonly file: string
  readonly rule: string
  readonly title: Words
  readonly author: Actor
  readonly at: Instant
  readonly reason: string
  /** What differs, with two lines around it. */
  readonly diff: readonly DiffLine[]
  /** Of the whole file as it would be: whoever approves says which they have seen. */
  readonly hash: string
  /** Absent from what was proposed before tests were looked at. */
  readonly tested?: RuleTested
  readonly state: 'open' | 'applied' | 'refused'
  readonly decidedBy: Actor | null
}
