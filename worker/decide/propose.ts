// Signal → proposal. It opens, joins or replaces cards for people to decide on; it never closes one because the river calmed down.
import { isOfLevelAlone, SEVERITY_RANK, type Proposal } from '../model/alert.ts'
import type { Mode } from '../model/mode.ts'
import type { Reason } from '../model/reason.ts'
import type { PlanLevel, Rule } from '../model/rule.ts'
import { isSuddenRise, witnessOf, type Evidence, type Signal } from '../model/signal.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'
import type { ZoneClock } from '../model/view.ts'

/** A decided matter comes back after this, or at once where it became worse: people mute a sender who cries twice. */
export const REPEAT_AFTER_MS = 30 * MINUTE_MS

/** N5 and N6 are the way down: they never outrank a level of the way up. */
export const PLAN_RANK: Readonly<Record<PlanLevel, number>> = { N0: 0, N5: 0, N6: 0, N1: 1, N2: 2, N3: 3, N4: 4 }

export interface KnownProposal {
  readonly proposal: Proposal
  /** When people decided on it, territory time; null while they have not. */
  readonly decidedAt: Instant | null
}

export interface Occasion {
  readonly signal: Signal
  readonly rule: Rule
  readonly mode: Mode
  readonly clocks: readonly ZoneClock[]
  readonly now: Instant
  /** The level of the plan that people have decided; N0 where absent. */
  readonly standing?: PlanLevel
  /** The id that a new proposal would get. */
  readonly id: string
}

export type ProposalChange =
  | { readonly kind: 'opened'; readonly proposal: Proposal; readonly superseded: readonly Proposal[] }
  | { readonly kind: 'joined'; readonly proposal: Proposal }
  | { readonly kind: 'held back'; readonly reason: Reason; readonly detail: string }
  | { readonly kind: 'nothing to decide' }

export function propose(occasion: Occasion, known: readonly KnownProposal[]): ProposalChange {
  const { signal, rule } = occasion
  const waiting = known.map(({ proposal }) => proposal).filter(isWaiting)
  if (signal.state !== 'firing') return withNews(occasion, waiting)
  if (isOfLevelAlone(rule) && !asksForLevel(occasion)) return { kind: 'nothing to decide' }
  const same = waiting.find((proposal) => isSameMatter(proposal, rule))
  if (same !== undefined) return { kind: 'joined', proposal: joined(same, occasion) }
  const worse = waiting.find(
    (proposal) => covers(proposal.zones, rule.zones) && PLAN_RANK[proposal.planLevel] > PLAN_RANK[rule.planLevel],
  )
  if (worse !== undefined) return { kind: 'joined', proposal: joined(worse, occasion) }
  const held = heldBack(occasion, known)
  return held ?? opened(occasion, waiting)
}

// N1 is what people on duty watch anyway: woken for each, they would hear none. A level that stands already is no question.
function asksForLevel({ rule, standing = 'N0' }: Occasion): boolean {
  return PLAN_RANK[rule.planLevel] >= PLAN_RANK.N2 && PLAN_RANK[rule.planLevel] > PLAN_RANK[standing]
}

function isWaiting(proposal: Proposal): boolean {
  return proposal.state === 'open' || proposal.state === 'submitted'
}

function isSameMatter(proposal: Proposal, rule: Rule): boolean {
  return proposal.template === rule.template && covers(proposal.zones, rule.zones) && covers(rule.zones, proposal.zones)
}

function covers(outer: readonly string[], inner: readonly string[]): boolean {
  return inner.every((zone) => outer.includes(zone))
}

// The end of a condition is news for those who decide, never a decision; nor is what a sudden rise turned out to be.
function withNews({ signal, now }: Occasion, waiting: readonly Proposal[]): ProposalChange {
  const concerned = waiting.find((proposal) => proposal.rules.includes(signal.rule))
  if (concerned === undefined) return { kind: 'nothing to decide' }
  const told = { ...concerned, ...withSignal(concerned, signal) }
  switch (signal.state) {
    case 'firing':
    case 'resolved':
      return { kind: 'joined', proposal: told }
    case 'confirmed':
      return { kind: 'joined', proposal: { ...notWithdrawn(told), unconfirmed: false } }
    case 'withdrawn':
      return { kind: 'joined', proposal: restsOnNothing(told) ? { ...told, withdrawnAt: now } : told }
    default:
      return signal.state satisfies never
  }
}

// Another gauge that rose as suddenly still stands, whatever became of this one.
function restsOnNothing({ unconfirmed, evidence }: Proposal): boolean {
  const fallen = new Set(evidence.flatMap((one) => (one.kind === 'rise settled' ? [one.station] : [])))
  return unconfirmed && evidence.every((one) => !isSuddenRise(one) || fallen.has(one.station))
}

function notWithdrawn(proposal: Proposal): Proposal {
  const { withdrawnAt: _, ...rest } = proposal
  return rest
}

function withSignal(proposal: Proposal, signal: Signal): Pick<Proposal, 'signals' | 'evidence' | 'whys'> {
  return {
    ...withWhy(proposal.whys, signal),
    signals: proposal.signals.includes(signal.id) ? proposal.signals : [...proposal.signals, signal.id],
    evidence: withNew(proposal.evidence, signal.evidence),
  }
}

// The newest word of each rule.
function withWhy(known: Proposal['whys'], signal: Signal): Pick<Proposal, 'whys'> {
  const { id, rule, ruleVersion, at, why, state } = signal
  if (why === undefined || state !== 'firing') return {}
  return {
    whys: [...(known ?? []).filter((one) => one.rule !== rule), { rule, ruleVersion, signal: id, at, reasons: why }],
  }
}

function joined(proposal: Proposal, { signal, rule, clocks }: Occasion): Proposal {
  const evidence = withSignal(proposal, signal)
  const rose = PLAN_RANK[rule.planLevel] > PLAN_RANK[proposal.planLevel]
  const severer = SEVERITY_RANK[rule.severity] > SEVERITY_RANK[proposal.severity]
  return {
    ...notWithdrawn(proposal),
    ...evidence,
    rules: unique([...proposal.rules, rule.id]),
    planLevel: rose ? rule.planLevel : proposal.planLevel,
    title: rose ? rule.title : proposal.title,
    urgency: rose ? rule.urgency : proposal.urgency,
    certainty: rose ? rule.certainty : proposal.certainty,
    severity: severer ? rule.severity : proposal.severity,
    // One confirmed or second source is enough to lift the doubt; a further doubtful one never brings it back.
    singleSource: proposal.singleSource && signal.singleSource && witnessesIn(evidence.evidence).size < 2,
    unconfirmed: proposal.unconfirmed && signal.unconfirmed,
    decideBy: earlier(proposal.decideBy, decideByOf(proposal.zones, clocks)),
  }
}

function heldBack({ rule, now }: Occasion, known: readonly KnownProposal[]): ProposalChange | null {
  const last = known
    .filter((one) => one.decidedAt !== null && isSameMatter(one.proposal, rule))
    .reduce<KnownProposal | null>(
      (newest, one) => ((one.decidedAt ?? 0) >= (newest?.decidedAt ?? -Infinity) ? one : newest),
      null,
    )
  if (last === null || last.decidedAt === null) return null
  const worse =
    SEVERITY_RANK[rule.severity] > SEVERITY_RANK[last.proposal.severity] ||
    PLAN_RANK[rule.planLevel] > PLAN_RANK[last.proposal.planLevel]
  if (worse || now - last.decidedAt >= REPEAT_AFTER_MS) return null
  return { kind: 'held back', reason: 'already told, repeat not due', detail: `decided as ${last.proposal.id}` }
}

function opened(occasion: Occasion, waiting: readonly Proposal[]): ProposalChange {
  const { signal, rule, mode, clocks, now, id } = occasion
  const proposal: Proposal = {
    id,
    mode,
    state: 'open',
    openedAt: now,
    planLevel: rule.planLevel,
    severity: rule.severity,
    urgency: rule.urgency,
    certainty: rule.certainty,
    zones: rule.zones,
    template: rule.template,
    title: rule.title,
    rules: [rule.id],
    signals: [signal.id],
    evidence: signal.evidence,
    ...withWhy([], signal),
    singleSource: signal.singleSource,
    unconfirmed: signal.unconfirmed,
    decideBy: decideByOf(rule.zones, clocks),
    estimate: null,
    closedReason: null,
    alert: null,
  }
  // Only what nobody has taken up yet: a proposal under way belongs to the people who decide on it.
  const replaced = waiting.filter(
    (one) =>
      one.state === 'open' && covers(rule.zones, one.zones) && PLAN_RANK[rule.planLevel] >= leastReplacing(one, rule),
  )
  const superseded = replaced.map((one): Proposal => ({
    ...one,
    state: 'superseded',
    closedReason: `replaced by ${id}`,
  }))
  return { kind: 'opened', proposal, superseded }
}

// What says whom to warn says more than a bare level of the same height.
function leastReplacing(one: Proposal, rule: Rule): number {
  const isMore = isOfLevelAlone(one) && !isOfLevelAlone(rule)
  return PLAN_RANK[one.planLevel] + (isMore ? 0 : 1)
}

/** The earliest clock of the zones; null where no forecast reaches any of their levels. */
export function decideByOf(zones: readonly string[], clocks: readonly ZoneClock[]): Instant | null {
  return clocks
    .filter((clock) => zones.includes(clock.zone))
    .reduce<Instant | null>((first, clock) => earlier(first, clock.decideBy), null)
}

/** A calmer run moves no deadline back: the earliest that was ever given stands. */
export function withClocks(proposal: Proposal, clocks: readonly ZoneClock[]): Proposal {
  const decideBy = earlier(proposal.decideBy, decideByOf(proposal.zones, clocks))
  return decideBy === proposal.decideBy ? proposal : { ...proposal, decideBy }
}

function earlier(left: Instant | null, right: Instant | null): Instant | null {
  if (left === null) return right
  return right === null ? left : Math.min(left, right)
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
}

// Only what comes is compared: a proposal that stands for months has thousands of pieces, and none of them changes.
function withNew(known: readonly Evidence[], come: readonly Evidence[]): readonly Evidence[] {
  return come.reduce((all, one) => (all.some((other) => isSame(other, one)) ? all : [...all, one]), known)
}

// Data alone: no dates, no functions, no cycles. Two pieces nearly always differ in their first members.
function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (!isObject(left) || !isObject(right)) return false
  for (const key in left) if (!isSame(left[key], right[key])) return false
  return Object.keys(left).length === Object.keys(right).length
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object'
}

function witnessesIn(evidence: readonly Evidence[]): ReadonlySet<string> {
  return new Set(evidence.map(witnessOf))
}
