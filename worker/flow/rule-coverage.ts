// Which of the three tests each rule has: one in which it fires, one in which it is seen not to, and one in which what it looks at is lost.
import { whyOf } from '../evaluate/why.ts'
import type { Rule } from '../model/rule.ts'
import { RULE_CASES, type RuleCase } from '../model/rule-change.ts'
import { leavesOf, type Why } from '../model/why.ts'
import type { Moment } from './timeline.ts'
import { windowOf, type WatchPlan } from './watch.ts'

/** By id of the rule. */
export type RuleCoverage = Readonly<Record<string, readonly RuleCase[]>>

const SILENCES: ReadonlySet<Why['kind']> = new Set(['stale', 'lost while rising', 'area silent', 'measure silent'])

/** One rule through the moments of one test. */
export class RuleWitness {
  readonly #rule: Rule
  /** Single conditions of which something was known at some moment: what is lost must have been there. */
  readonly #known = new Set<string>()
  #leaves: readonly Why[] = []
  #why: Why | null = null
  #isFiring = false

  constructor(rule: Rule) {
    this.#rule = rule
  }

  see(plan: WatchPlan, { series, state, at }: Moment): void {
    const window = windowOf(plan, series, state, at)
    this.#isFiring = state.rules[this.#rule.id]?.state === 'firing'
    this.#why = whyOf(this.#rule.when, window, at, this.#isFiring)
    this.#leaves = leavesOf(this.#why)
    for (const leaf of this.#leaves) if (leaf.value !== 'unknown') this.#known.add(nameOf(leaf))
  }

  /** What an expectation that says which rules fire has shown of this one, at the last moment seen. */
  shows(): readonly RuleCase[] {
    const why = this.#why
    if (why === null) return []
    const shown: RuleCase[] = []
    if (this.#isFiring && why.value === 'true') shown.push('firing')
    if (!this.#isFiring && why.value !== 'true' && this.#leaves.some(({ value }) => value !== 'unknown'))
      shown.push('not firing')
    const isTold = this.#leaves.some(({ kind, value }) => value === 'true' && SILENCES.has(kind))
    const isLost =
      why.value === 'unknown' && this.#leaves.some((leaf) => leaf.value === 'unknown' && this.#known.has(nameOf(leaf)))
    if (isTold || isLost) shown.push('missing data')
    return shown
  }
}

function nameOf({ kind, about }: Why): string {
  return `${kind} ${about}`
}

/** The cases that a rule has in none of the tests. */
export function missingCases(rule: string, covered: readonly RuleCoverage[]): readonly RuleCase[] {
  return RULE_CASES.filter((one) => !covered.some((of) => of[rule]?.includes(one) === true))
}
