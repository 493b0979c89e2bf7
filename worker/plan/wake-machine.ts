// The machine that wakes people: from the first proposal that waits, one after the other, until somebody acknowledges; and after that the clock of
// the decision runs on, until a named person has decided, a refusal included.
import type { Actor } from '../model/identity.ts'
import { refused, type Refusal } from '../model/reason.ts'
import type { PlanLevel } from '../model/rule.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'
import type { Wake, WakeRing, WakeStep, WakeWho } from '../model/wake.ts'

/** What waits for a decision. */
export interface Waiting {
  readonly proposals: readonly string[]
  /** The highest. */
  readonly level: PlanLevel
  readonly decideBy: Instant | null
  readonly sure: boolean
  /** Since when a signed scenario is about to leave by itself; absent where none is. */
  readonly leavesSince?: Instant
}

export type WakeEvent =
  | { readonly kind: 'waiting'; readonly waiting: Waiting; readonly number: number; readonly now: Instant }
  /** Nothing waits any more. */
  | { readonly kind: 'decided' }
  | { readonly kind: 'time'; readonly now: Instant; readonly scale: number }
  | { readonly kind: 'acknowledge'; readonly by: Actor; readonly at: Instant }
  /** What came of a ring of that round; who was rung, for the log. */
  | { readonly kind: 'rung'; readonly round: number; readonly step: WakeStep; readonly state: WakeRing['state'] }

export interface WakeRung {
  readonly step: WakeStep
  readonly who: WakeWho
  readonly by: 'sms' | 'voice'
}

export type WakeEffect =
  { readonly kind: 'ring'; readonly rung: WakeRung; readonly round: number } | { readonly kind: 'call off' }

export interface WakeStepped {
  readonly kind: 'ok'
  /** Null where nothing waits. */
  readonly wake: Wake | null
  readonly effects: readonly WakeEffect[]
}

interface Rung extends WakeRung {
  /** Null where it never comes to that. */
  at(wake: Wake, scale: number): Instant | null
  /** Of no use once somebody has acknowledged. */
  readonly wakes: boolean
  /** It says another thing than the rungs above, and there is a minute: a call of just now is no call of this. */
  readonly urgent?: true
}

const after = (step: WakeStep, who: WakeWho, by: 'sms' | 'voice', minutes: number): Rung => ({
  step,
  who,
  by,
  wakes: true,
  at: ({ since }, scale) => since + minutes * MINUTE_MS * scale,
})
const whenHigh = (step: WakeStep, who: WakeWho, minutes: number): Rung => ({
  step,
  who,
  by: 'voice',
  wakes: false,
  at: ({ since, level, sure }, scale) => (sure && isHigh(level) ? since + minutes * MINUTE_MS * scale : null),
})
const beforeEnd = (step: WakeStep, who: WakeWho, minutes: number): Rung => ({
  step,
  who,
  by: 'voice',
  wakes: false,
  // What opened with less time than that left is not late for it: that is for the rungs above.
  at: ({ decideBy, since }) => (decideBy === null ? null : Math.max(since, decideBy - minutes * MINUTE_MS)),
})

const beforeItLeaves = (by: 'sms' | 'voice'): readonly Rung[] =>
  (['duty', 'stand-in', 'RAC', 'mayor', 'deputy'] as const).map((who) => ({
    step: `leaves by itself: ${who} ${by}`,
    who,
    by,
    wakes: false,
    urgent: true,
    at: ({ leavesSince }) => leavesSince ?? null,
  }))

/** Three minutes is the longest that an acknowledgement may take; after half an hour whoever is left is the prefecture. */
const LADDER: readonly Rung[] = [
  after('told at once', 'duty', 'sms', 0),
  after('called after 3 minutes', 'duty', 'voice', 3),
  after('called after 6 minutes', 'duty', 'voice', 6),
  after('called after 10 minutes', 'stand-in', 'voice', 10),
  after('called after 15 minutes', 'RAC', 'voice', 15),
  after('called after 20 minutes', 'mayor', 'voice', 20),
  after('called after 25 minutes', 'deputy', 'voice', 25),
  after('called after 30 minutes', 'prefecture', 'voice', 30),
  whenHigh('high level, 5 minutes', 'mayor', 5),
  whenHigh('high level, 10 minutes', 'deputy', 10),
  whenHigh('high level, 15 minutes', 'prefecture', 15),
  beforeEnd('half an hour left', 'mayor', 30),
  beforeEnd('ten minutes left', 'deputy', 10),
  beforeEnd('no time left', 'prefecture', 0),
  ...beforeItLeaves('sms'),
  ...beforeItLeaves('voice'),
]
const URGENT: readonly WakeStep[] = LADDER.filter(({ urgent }) => urgent === true).map(({ step }) => step)

/** The same person is not called twice within so long: two rungs that fall together are one call. */
const SAME_CALL_MS = 2 * MINUTE_MS

export function stepWake(wake: Wake | null, event: WakeEvent): WakeStepped | Refusal {
  switch (event.kind) {
    case 'waiting':
      return waits(wake, event)
    case 'decided':
      return wake === null ? ok(null) : { kind: 'ok', wake: null, effects: [{ kind: 'call off' }] }
    case 'time':
      return wake === null ? ok(null) : told(wake, event)
    case 'acknowledge':
      if (wake === null) return refused('already decided', 'nothing waits any more')
      if (wake.acknowledged !== null) return ok(wake)
      return {
        kind: 'ok',
        wake: { ...wake, acknowledged: { by: event.by, at: event.at } },
        effects: [{ kind: 'call off' }],
      }
    case 'rung':
      return ok(wake === null || event.round !== wake.round ? wake : withState(wake, event.step, event.state))
    default:
      return event satisfies never
  }
}

/** When somebody must be told next; null where nobody is left to tell. */
export function nextWakeAt(wake: Wake, scale: number): Instant | null {
  const times = LADDER.filter((rung) => isLeft(rung, wake)).flatMap((rung) => rung.at(wake, scale) ?? [])
  return times.length === 0 ? null : Math.min(...times)
}

// A new proposal, or one that has risen, is another matter than the one that somebody has acknowledged: everybody is woken for it anew.
function waits(wake: Wake | null, { waiting, number, now }: Extract<WakeEvent, { kind: 'waiting' }>): WakeStepped {
  const { decideBy, sure } = waiting
  if (wake === null) return ok({ number, round: 1, since: now, rings: [], acknowledged: null, ...waiting })
  const { leavesSince: _, ...calm } = wake
  const leaves = waiting.leavesSince === undefined ? {} : { leavesSince: waiting.leavesSince }
  // A second one that leaves is told to everybody again.
  const leavesAgain =
    waiting.leavesSince !== undefined &&
    waiting.leavesSince !== wake.leavesSince &&
    wake.rings.some(({ step }) => URGENT.includes(step))
  const isNew = waiting.proposals.some((id) => !wake.proposals.includes(id)) || rank(waiting.level) > rank(wake.level)
  if (leavesAgain || (isNew && wake.acknowledged !== null))
    return ok({ ...calm, ...waiting, round: wake.round + 1, since: now, rings: [], acknowledged: null })
  // Whoever is being woken hears of all of it: the ladder goes on where it stands.
  const level = rank(waiting.level) > rank(wake.level) ? waiting.level : wake.level
  const proposals = [...new Set([...wake.proposals, ...waiting.proposals])]
  const isSame =
    level === wake.level &&
    decideBy === wake.decideBy &&
    sure === wake.sure &&
    waiting.leavesSince === wake.leavesSince &&
    proposals.length === wake.proposals.length
  return ok(isSame ? wake : { ...calm, level, decideBy, sure, proposals, ...leaves })
}

function told(wake: Wake, { now, scale }: Extract<WakeEvent, { kind: 'time' }>): WakeStepped {
  const due = LADDER.filter((rung) => isLeft(rung, wake) && (rung.at(wake, scale) ?? Infinity) <= now)
  if (due.length === 0) return ok(wake)
  const effects: WakeEffect[] = []
  const rings = [...wake.rings]
  for (const { step, who, by, urgent } of due) {
    const withinMs = urgent === true ? 1 : SAME_CALL_MS * scale
    const same = rings.some(
      (ring) => ring.who === who && ring.by === by && ring.state !== 'no number' && now - ring.at < withinMs,
    )
    rings.push({ step, who, by, name: null, at: now, state: same ? 'with another' : 'under way' })
    if (!same) effects.push({ kind: 'ring', rung: { step, who, by }, round: wake.round })
  }
  return { kind: 'ok', wake: { ...wake, rings }, effects }
}

function isLeft(rung: Rung, { rings, acknowledged }: Wake): boolean {
  return !(rung.wakes && acknowledged !== null) && !rings.some(({ step }) => step === rung.step)
}

function withState(wake: Wake, step: WakeStep, state: WakeRing['state']): Wake {
  if (!wake.rings.some((ring) => ring.step === step && ring.state !== state)) return wake
  return { ...wake, rings: wake.rings.map((ring) => (ring.step === step ? { ...ring, state } : ring)) }
}

function isHigh(level: PlanLevel): boolean {
  return level === 'N3' || level === 'N4'
}

function rank(level: PlanLevel): number {
  return level === 'N5' || level === 'N6' ? 0 : Number(level.slice(1))
}

function ok(wake: Wake | null): WakeStepped {
  return { kind: 'ok', wake, effects: [] }
}
