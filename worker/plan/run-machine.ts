// The machine of a plan in an event: opened and raised by a named person, lowered only by one who directs, closed with a reason. Inputs only propose.
import type { Actor } from '../model/identity.ts'
import { PLAN_LEVELS, type Plan, type PlanCard, type PlanRun } from '../model/plan.ts'
import { refused, type Refusal } from '../model/reason.ts'
import type { PlanLevel } from '../model/rule.ts'
import type { Instant } from '../model/time.ts'

/** What each person may decide: the levels of watching and preparing, or all of them. */
export type LevelRight = 'prepare' | 'direct'

/** The levels that cost little and may be decided by whoever is on duty; from N3 on, and downwards, it is the mayor or a written delegate. */
const PREPARED: readonly PlanLevel[] = ['N1', 'N2']

export interface LevelDecision {
  readonly plan: Plan
  readonly level: PlanLevel
  readonly right: LevelRight
  readonly by: Actor
  readonly at: Instant
  /** Asked for where the level comes down. */
  readonly reason: string
  readonly version: string
  /** For the run where this opens one. */
  readonly id: string
}

export interface RunStepped {
  readonly kind: 'ok'
  readonly run: PlanRun
  /** Cards of the levels that were entered by this. */
  readonly cards: readonly PlanCard[]
  readonly from: PlanLevel
}

export function decideLevel(run: PlanRun | null, decision: LevelDecision): RunStepped | Refusal {
  const { level, right, by, at, reason } = decision
  const from = run?.level ?? 'N0'
  if (run?.closed != null) return refused('already decided', 'this event has been closed')
  if (level === from) return refused('already decided', `the plan stands at ${level} already`)
  const isUp = isRise(from, level)
  if (right !== 'direct' && !(isUp && PREPARED.includes(level)))
    return refused(
      'role may not do this',
      'only who directs the operations decides on N3 and above, and on a lower level',
    )
  if (!isUp && reason.trim() === '') return refused('reason required', 'a lower level needs its reason in the log')
  const entered = { ...run?.entered }
  const cards: PlanCard[] = []
  for (const passed of levelsBetween(from, level)) {
    if (entered[passed] !== undefined) continue
    entered[passed] = at
    cards.push(...decision.plan.cards.filter((card) => card.level === passed))
  }
  const opened = run ?? {
    id: decision.id,
    plan: decision.plan.id,
    version: decision.version,
    openedAt: at,
    openedBy: by,
    closed: null,
  }
  return { kind: 'ok', run: { ...opened, level, entered }, cards, from }
}

export function closeRun(
  run: PlanRun,
  { by, at, reason }: { readonly by: Actor; readonly at: Instant; readonly reason: string },
): PlanRun | Refusal {
  if (run.closed !== null) return refused('already decided', 'this event has been closed')
  if (reason.trim() === '') return refused('reason required', 'write why the event is over: the log is frozen with it')
  return { ...run, closed: { at, by, reason: reason.trim() } }
}

/** From the watch to the highest, then decline: N5 and N6 come after N4 and are never a rise. */
function isRise(from: PlanLevel, to: PlanLevel): boolean {
  return rank(to) <= rank('N4') && (rank(to) > rank(from) || rank(from) > rank('N4'))
}

// N1 to N3 in one step does the cards of N2 as well; on the way down only the level that is named.
function levelsBetween(from: PlanLevel, to: PlanLevel): readonly PlanLevel[] {
  if (!isRise(from, to)) return [to]
  const start = rank(from) > rank('N4') ? 0 : rank(from)
  return PLAN_LEVELS.slice(start + 1, rank(to) + 1)
}

function rank(level: PlanLevel): number {
  return PLAN_LEVELS.indexOf(level)
}
