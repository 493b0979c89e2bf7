// The rule machine in Prometheus' words: inactive → pending → firing, with `for` and `keep_firing_for`, on the territory's clock.
import { createHash } from 'node:crypto'
import type { Rule } from '../model/rule.ts'
import type { Evidence, RuleState, Signal } from '../model/signal.ts'
import type { Instant } from '../model/time.ts'
import { bearersOf } from './bearing.ts'
import { truthOf } from './condition.ts'
import type { Doubted, Truth } from './truth.ts'
import { reasonsOf, whyOf } from './why.ts'
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
  /** The unconfirmed readings that it fired on, until what follows has settled them. Absent in what was kept before there were any. */
  readonly doubted?: readonly Doubted[]
  /** What no silence may mute, as far as it is known now. Absent in what was kept before it was looked for. */
  readonly insists?: Insistence | null
}

export type Insistence = 'lost while rising' | 'unconfirmed rise'

export function initialRuleState(rule: Rule): RuleMemory {
  return {
    version: rule.version,
    state: 'inactive',
    activeAt: null,
    firedAt: null,
    endedAt: null,
    knownAt: null,
    blindSince: null,
    doubted: [],
  }
}

export interface Stepped {
  readonly memory: RuleMemory
  readonly signal: Signal | null
  /** What became of the unconfirmed rise that it had fired on: told before the signal, and ends nothing. */
  readonly news: Signal | null
}

type Moved = Omit<Stepped, 'news'>

export function stepRule(rule: Rule, memory: RuleMemory, window: Window, now: Instant, territory: string): Stepped {
  const current = memory.version === rule.version ? memory : initialRuleState(rule)
  const truth = truthOf(rule.when, window, now, current.state === 'firing')
  const { doubted, settled } = settle(current, window, truth)
  const news =
    settled === null
      ? null
      : signalOf(rule, settled.outcome, current.activeAt ?? now, now, { ...truth, ...settled }, territory)
  const next = moved(rule, doubted === current.doubted ? current : { ...current, doubted }, truth, now, territory)
  const insists = insistenceOf(truth)
  // Nothing is copied where nothing has changed: it is asked of every rule at every waking.
  const kept = (next.memory.insists ?? null) === insists ? next.memory : { ...next.memory, insists }
  if (next.signal === null) return { memory: kept, signal: null, news }
  const why = reasonsOf(whyOf(rule.when, window, now, current.state === 'firing'), window)
  const { state, evidence } = next.signal
  // Only what may send by itself is asked who bears it.
  const borne = rule.mode === 'scenario' && state === 'firing' ? { bearers: bearersOf(evidence, window, now) } : {}
  return { memory: kept, signal: { ...next.signal, why, ...borne }, news }
}

function insistenceOf({ value, evidence, unconfirmed }: Truth): Insistence | null {
  if (value !== 'true') return null
  if (evidence.some((one) => one.kind === 'silence' && one.wasRising)) return 'lost while rising'
  return unconfirmed ? 'unconfirmed rise' : null
}

function moved(rule: Rule, current: RuleMemory, truth: Truth, now: Instant, territory: string): Moved {
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

interface Settled {
  readonly doubted: readonly Doubted[]
  readonly settled: {
    readonly outcome: 'confirmed' | 'withdrawn'
    readonly evidence: readonly Evidence[]
    readonly unconfirmed: boolean
  } | null
}

// One rise that was real is enough; withdrawn is only what none of its rises has left.
function settle({ state, doubted = [] }: RuleMemory, window: Window, truth: Truth): Settled {
  if (state !== 'firing' || doubted.length === 0) return { doubted, settled: null }
  const fates = doubted.map((one) => fateOf(one, window))
  const evidence = fates.flatMap((fate) => (fate.kind === 'settled' ? [fate.evidence] : []))
  const real = evidence.filter(({ outcome }) => outcome === 'confirmed')
  if (real.length > 0) return { doubted: [], settled: { outcome: 'confirmed', evidence: real, unconfirmed: false } }
  if (truth.value === 'true' && !truth.unconfirmed)
    return { doubted: [], settled: { outcome: 'confirmed', evidence: truth.evidence, unconfirmed: false } }
  if (evidence.length > 0 && fates.every(({ kind }) => kind !== 'open'))
    return { doubted: [], settled: { outcome: 'withdrawn', evidence, unconfirmed: true } }
  return { doubted, settled: null }
}

type Fate =
  | { readonly kind: 'open' | 'gone' }
  | { readonly kind: 'settled'; readonly evidence: Extract<Evidence, { readonly kind: 'rise settled' }> }

function fateOf({ station, observedAt }: Doubted, window: Window): Fate {
  const readings = window.stations.get(station)?.readings ?? []
  const index = readings.findIndex((reading) => reading.observedAt === observedAt)
  const rise = readings[index]
  if (rise === undefined) return { kind: 'gone' }
  const by = readings[index + 1]
  const outcome = rise.flags.includes('spike')
    ? 'withdrawn'
    : rise.flags.includes('confirmed rise')
      ? 'confirmed'
      : null
  if (by === undefined || outcome === null) return { kind: 'open' }
  return {
    kind: 'settled',
    evidence: {
      kind: 'rise settled',
      station,
      outcome,
      rise: { at: observedAt, valueMm: rise.value },
      by: { at: by.observedAt, valueMm: by.value },
    },
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

function whileTrue(rule: Rule, memory: RuleMemory, truth: Truth, now: Instant, territory: string): Moved {
  switch (memory.state) {
    case 'inactive':
    case 'pending': {
      const activeAt = memory.activeAt ?? now
      if (now - activeAt < rule.forMs) {
        return { memory: { ...memory, state: 'pending', activeAt, knownAt: now }, signal: null }
      }
      const fired: RuleMemory = {
        ...memory,
        state: 'firing',
        activeAt,
        firedAt: now,
        endedAt: null,
        knownAt: now,
        doubted: truth.unconfirmed ? truth.doubted : [],
      }
      return { memory: fired, signal: signalOf(rule, 'firing', activeAt, now, truth, territory) }
    }
    case 'firing':
      return { memory: { ...memory, endedAt: null, knownAt: now }, signal: null }
    default:
      return memory.state satisfies never
  }
}

function whileFalse(rule: Rule, memory: RuleMemory, truth: Truth, now: Instant, territory: string): Moved {
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
