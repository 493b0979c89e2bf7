// The rule machine in Prometheus' words: inactive → pending → firing, with `for` and `keep_firing_for`, on the territory's clock.
import { createHash } from 'node:crypto'
import type { Rule } from '../model/rule.ts'
import type { Evidence, RuleState, Signal } from '../model/signal.ts'
import type { Instant } from '../model/time.ts'
import { truthOf } from './condition.ts'
import type { Truth } from './truth.ts'
import type { Window } from './window.ts'

/** Plain JSON: it survives an eviction in the middle of a `for`. */
export interface RuleMemory {
  readonly version: string
  readonly state: RuleState
  /** When the condition began to hold without a break. */
  readonly activeAt: Instant | null
  readonly firedAt: Instant | null
  /** When a firing rule's condition was first seen ended. */
  readonly endedAt: Instant | null
  /** The last moment at which the condition was known to hold: `for` does not elapse on no data. */
  readonly knownAt: Instant | null
  /** Since when nobody can tell whether the condition holds; null while it is known. No clock of the rule runs meanwhile. */
  readonly blindSince: Instant | null
}

export function initialRuleState(rule: Rule): RuleMemory {
  return {
    version: rule.version,
    state: 'inactive',
    activeAt: null,
    firedAt: null,
    endedAt: null,
    knownAt: null,
    blindSince: null,
  }
}

export interface Stepped {
  readonly memory: RuleMemory
  readonly signal: Signal | null
}

export function stepRule(rule: Rule, memory: RuleMemory, window: Window, now: Instant, territory: string): Stepped {
  const current = memory.version === rule.version ? memory : initialRuleState(rule)
  const truth = truthOf(rule.when, window, now, current.state === 'firing')
  switch (truth.value) {
    case 'true':
      return whileTrue(rule, seeingAgain(current, now), truth, now, territory)
    case 'false':
      return whileFalse(rule, seeingAgain(current, now), truth, now, territory)
    case 'unknown':
      // Stale resolves nothing and lowers nothing: the state stands until somebody knows better.
      return {
        memory: current.state === 'inactive' ? current : { ...current, blindSince: current.blindSince ?? now },
        signal: null,
      }
    default:
      return truth.value satisfies never
  }
}

// A gap proves neither that the condition held nor that it had ended: `for` and `keep_firing_for` go on where the gap began.
function seeingAgain(memory: RuleMemory, now: Instant): RuleMemory {
  if (memory.blindSince === null) return memory
  const gapMs = now - memory.blindSince
  return {
    ...memory,
    activeAt: memory.state === 'pending' && memory.activeAt !== null ? memory.activeAt + gapMs : memory.activeAt,
    endedAt: memory.endedAt === null ? null : memory.endedAt + gapMs,
    blindSince: null,
  }
}

function whileTrue(rule: Rule, memory: RuleMemory, truth: Truth, now: Instant, territory: string): Stepped {
  switch (memory.state) {
    case 'inactive':
    case 'pending': {
      const activeAt = memory.activeAt ?? now
      if (now - activeAt < rule.forMs) {
        return { memory: { ...memory, state: 'pending', activeAt, knownAt: now }, signal: null }
      }
      const fired: RuleMemory = { ...memory, state: 'firing', activeAt, firedAt: now, endedAt: null, knownAt: now }
      return { memory: fired, signal: signalOf(rule, 'firing', activeAt, now, truth, territory) }
    }
    case 'firing':
      return { memory: { ...memory, endedAt: null, knownAt: now }, signal: null }
    default:
      return memory.state satisfies never
  }
}

function whileFalse(rule: Rule, memory: RuleMemory, truth: Truth, now: Instant, territory: string): Stepped {
  switch (memory.state) {
    case 'inactive':
      return { memory, signal: null }
    case 'pending':
      return { memory: initialRuleState(rule), signal: null }
    case 'firing': {
      const endedAt = memory.endedAt ?? now
      if (now - endedAt < rule.keepFiringForMs) return { memory: { ...memory, endedAt }, signal: null }
      const signal = signalOf(rule, 'resolved', memory.activeAt ?? now, now, truth, territory)
      return { memory: initialRuleState(rule), signal }
    }
    default:
      return memory.state satisfies never
  }
}

/** When the machine must be stepped although nothing arrives: `for` or `keep_firing_for` elapses. Null where only data can move it. */
export function nextWake(rule: Rule, memory: RuleMemory, now: Instant): Instant | null {
  // Time alone moves nothing while the condition is unknown; a wake in the past would spin the alarm.
  if (memory.blindSince !== null) return null
  if (memory.state === 'pending' && memory.activeAt !== null) return Math.max(now + 1, memory.activeAt + rule.forMs)
  if (memory.state === 'firing' && memory.endedAt !== null)
    return Math.max(now + 1, memory.endedAt + rule.keepFiringForMs)
  return null
}

function signalOf(
  rule: Rule,
  state: Signal['state'],
  activeAt: Instant,
  at: Instant,
  truth: Truth,
  territory: string,
): Signal {
  const id = createHash('sha256')
    .update(`${territory}|${rule.id}|${rule.version}|${state}|${activeAt}|${at}`)
    .digest('hex')
    .slice(0, 32)
  const evidence: readonly Evidence[] = truth.evidence
  return {
    id,
    rule: rule.id,
    ruleVersion: rule.version,
    state,
    activeAt,
    at,
    planLevel: rule.planLevel,
    zones: rule.zones,
    evidence,
    singleSource: truth.witnesses.length < 2,
    unconfirmed: truth.unconfirmed,
  }
}
