// A change of one rule that somebody proposes and somebody else puts in force: values of the very file, and the lines that differ.
import type { Actor } from './identity.ts'
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
}

export interface RuleEdit {
  readonly path: FilePath
  readonly value: string
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
  readonly state: 'open' | 'applied' | 'refused'
  readonly decidedBy: Actor | null
}
