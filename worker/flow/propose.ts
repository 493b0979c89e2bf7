// A batch of signals against the proposals that stand: what objects, replay and simulation all run.
import { mutedBy, type Hush } from '../decide/mute.ts'
import { propose, withClocks, type KnownProposal, type ProposalChange } from '../decide/propose.ts'
import type { Proposal } from '../model/alert.ts'
import type { Mode } from '../model/mode.ts'
import type { Muted } from '../model/mute.ts'
import type { PlanLevel, Rule } from '../model/rule.ts'
import type { Signal } from '../model/signal.ts'
import type { Instant } from '../model/time.ts'
import type { ZoneClock } from '../model/view.ts'

export interface Tidings {
  readonly signals: readonly Signal[]
  readonly rules: readonly Rule[]
  readonly clocks: readonly ZoneClock[]
  readonly mode: Mode
  readonly now: Instant
  /** The level of the plan that people have decided; N0 where absent. */
  readonly standing?: PlanLevel
  /** A new id for each call. */
  readonly newId: () => string
  /** What mutes a rule that fires; nothing where absent. */
  readonly hush?: Omit<Hush, 'rules'>
}

export interface Heard {
  readonly signal: Signal
  readonly rule: Rule | null
  readonly change: ProposalChange | { readonly kind: 'muted'; readonly by: Muted }
}

export interface Proposed {
  /** Every proposal that is new or differs from what was known. */
  readonly changed: readonly Proposal[]
  /** What each signal came to, in order: the log is written from it. */
  readonly heard: readonly Heard[]
}

export function proposeAll(tidings: Tidings, known: readonly KnownProposal[]): Proposed {
  const standing = new Map(known.map((one) => [one.proposal.id, one]))
  const changed = new Map<string, Proposal>()
  const put = (proposal: Proposal) => {
    standing.set(proposal.id, { proposal, decidedAt: standing.get(proposal.id)?.decidedAt ?? null })
    changed.set(proposal.id, proposal)
  }
  const heard = tidings.signals.map((signal): Heard => {
    const rule = tidings.rules.find((candidate) => candidate.id === signal.rule) ?? null
    // A rule that was taken out of the files between its signal and now: there is nobody left to propose for.
    if (rule === null) return { signal, rule, change: { kind: 'nothing to decide' } }
    const by = signal.state === 'firing' ? mutedNow(rule, tidings) : null
    if (by !== null) return { signal, rule, change: { kind: 'muted', by } }
    const { mode, clocks, now, standing: level = 'N0' } = tidings
    const occasion = { signal, rule, mode, clocks, now, standing: level, id: tidings.newId() }
    const change = propose(occasion, [...standing.values()])
    if (change.kind === 'opened') [change.proposal, ...change.superseded].forEach(put)
    if (change.kind === 'joined') put(change.proposal)
    return { signal, rule, change }
  })
  for (const { proposal } of [...standing.values()]) {
    if (proposal.state !== 'open' && proposal.state !== 'submitted') continue
    const moved = withClocks(proposal, tidings.clocks)
    if (moved !== proposal) put(moved)
  }
  return { changed: [...changed.values()], heard }
}

function mutedNow(rule: Rule, { hush, rules, now }: Tidings): Muted | null {
  return hush === undefined ? null : mutedBy(rule, { ...hush, rules }, now)
}

export interface Held {
  /** Nothing mutes them any more: they are heard as if they came now. */
  readonly released: readonly Signal[]
  /** Their rule fires no more, or is no longer the one that spoke: they were shown, and there is nothing left to say. */
  readonly over: readonly Signal[]
}

/** Of the signals that were muted: those that are to be heard now, and those that are over. The others stay. */
export function sortHeld(held: readonly Signal[], hush: Hush, now: Instant): Held {
  const released: Signal[] = []
  const over: Signal[] = []
  for (const signal of held) {
    const rule = hush.rules.find(({ id, version }) => id === signal.rule && version === signal.ruleVersion)
    const fires = hush.standing.some((view) => view.rule === signal.rule && view.state === 'firing')
    if (rule === undefined || !fires) over.push(signal)
    else if (mutedBy(rule, hush, now) === null) released.push(signal)
  }
  return { released, over }
}
