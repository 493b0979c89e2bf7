// How fast one provider account may be called: slots with an instant and a spacing, a ceiling on what is in flight, a circuit breaker,
// and the live lane before the drill lane. Pure: the object keeps this state, and hands in the time.
import type { ChannelName } from '../model/message.ts'
import type { FailureClass } from '../model/outcome.ts'
import { messageRatesOf, type MessageContracts, type Territory } from '../model/territory.ts'
import { afterStep, type Instant, type SetClock } from '../model/time.ts'

export type Lane = 'live' | 'drill'

/** Who holds a lease: an object, and which of its lives. Opaque, so that a pacer holds nothing of a town. */
export interface Holder {
  readonly owner: string
  readonly incarnation: string
}

interface HeldLease extends Holder {
  /** Connections that may be in use. */
  readonly open: number
  /** No call starts after this. */
  readonly endsAt: Instant
  readonly forgetAt: Instant
}

/** Who has connections, and since when without a pause. */
interface Turn {
  readonly owner: string
  readonly from: Instant
}

/** Who asked in vain while others had them. */
interface Waiting {
  readonly owner: string
  readonly since: Instant
  readonly askedAt: Instant
}

export interface PaceState {
  /** The instant of the next free slot: kept on disk, so that a restart does not begin a second with a full one (INV-25). */
  readonly nextSlotAt: Instant
  readonly leases: readonly HeldLease[]
  readonly blockedUntil: Instant
  readonly failuresInARow: number
  /** How often the breaker has opened in a row: each time it waits twice as long. */
  readonly openings: number
  readonly probing: boolean
  readonly lastLiveAskAt: Instant
  readonly turns: readonly Turn[]
  readonly waiting: readonly Waiting[]
  /** When a connection came free last. */
  readonly freedAt: Instant
}

export const FRESH_PACE: PaceState = {
  nextSlotAt: 0,
  leases: [],
  blockedUntil: 0,
  failuresInARow: 0,
  openings: 0,
  probing: false,
  lastLiveAskAt: 0,
  turns: [],
  waiting: [],
  freedAt: 0,
}

/** No push service names a limit; this keeps one territory's burst small beside theirs. */
export const PUSHES_PER_SECOND = 1_000

/** Messages of one channel a second that the territory's contracts allow; a longer SMS takes more of the parts that they speak of. */
export function contractPace(
  channel: ChannelName,
  parts: number,
  territory: Pick<Territory, 'sms' | 'voice'> & MessageContracts,
): number {
  switch (channel) {
    case 'sms':
    case 'contact':
      return territory.sms.partsPerSecond / Math.max(1, parts)
    case 'voice':
      return territory.voice.callsPerSecond
    case 'mail':
    case 'rcs':
    case 'whatsapp':
      return messageRatesOf(channel, territory).messagesPerSecond
    case 'push':
    case 'display':
    case 'siren':
      return PUSHES_PER_SECOND
    default:
      return channel satisfies never
  }
}

/** Settled point 7: never more than this in flight at one account. */
export const MAX_IN_FLIGHT = 30
/** A shard starts requests only under a lease of at most this. */
export const LEASE_MS = 2_000
/** A slot may be used so much later than its instant: a fast contract spaces slots closer than a server's own hops take. A twenty-fifth of a second's rate. */
export const LATE_MS = 40
/**
 * Slots are used on the beat: those of a few hundredths of a second together, so that what comes of them is written together too (a sync of the disk
 * for each message of a fast contract is half of what it costs). A second is a whole number of beats, so none holds more calls than it has slots.
 */
export const BEAT_MS = 25
/** As many as a shard has connections: more could not start at once, and of fewer one connection would wait for the next beat. */
const SLOTS_A_BEAT = 6
const FAILURES_THAT_OPEN = 10
const FIRST_OPEN_MS = 5_000
const MAX_OPEN_MS = 60_000
/** A call that nobody reports is forgotten after its own deadline; a shard that died cannot report. */
const CALL_MS = 10_000
/**
 * The calls of a life that is over: their connections went with it, and a provider that has not noticed works on them a moment longer. They
 * count for so long from the moment that the next life asks, so that sending goes on within seconds and not after a deadline (C04).
 */
const DEAD_CALL_MS = 2_000
/**
 * Connections are given by the round, as many as a shard has: split among all who ask they would be one or two each, and every question costs a
 * sync of the disk. So shards take turns, and those whose turn it is share the pace.
 */
const ROUND = 6
const TURN_MS = 500
/**
 * One fewer than there are rounds: the pace is used up by so many, and while one hands its connections over to the next it is nobody's. Measured: a
 * tenth of the contract went unused.
 */
const MOST_SHARERS = MAX_IN_FLIGHT / ROUND - 1
/** Who has waited so long while no connection came free takes what there is, be it less than a round: the others may hang for long. */
const PATIENCE_MS = 500
/** Who has waited at the pacer for as long as that lets anybody asks again at once, nearly. */
const ASK_AGAIN_MS = 50
/** Who has not asked for so long does not wait any more. */
export const WAITS_MS = 250
/** A drill waits until the live lane has been quiet for so long. */
const LIVE_QUIET_MS = 1_000

export interface Slots {
  /** Calls that may be started. */
  readonly slots: number
  /** How many of them may be under way at once. */
  readonly atOnce: number
  readonly startAt: Instant
  readonly spacingMs: number
  readonly endsAt: Instant
  readonly retryAt: Instant | null
  /** The provider takes nothing for now, as far as anybody knows: its breaker is open, or it has asked for a longer wait than a lease lasts. */
  readonly out: boolean
}

/** The instant at which the n-th slot of a lease may be used, counted from 0: the first beat that is not before it, where a beat holds several. */
export function slotAt({ startAt, spacingMs }: Pick<Slots, 'startAt' | 'spacingMs'>, n: number): Instant {
  if (spacingMs >= BEAT_MS) return startAt + n * spacingMs
  const beatMs = 1_000 / Math.ceil(1_000 / Math.min(BEAT_MS, spacingMs * SLOTS_A_BEAT))
  // A slot that is on the beat but for the last digit of a double is on it.
  return Math.ceil((startAt + n * spacingMs) / beatMs - 1e-6) * beatMs
}

export interface PaceAsk {
  /** Calls that wait. */
  readonly wanted: number
  /** Connections that are free for them. */
  readonly connections: number
  readonly perSecond: number
  readonly lane: Lane
  readonly holder: Holder
  readonly now: Instant
}

export interface Granted {
  readonly state: PaceState
  readonly lease: Slots
  /** It gets nothing because others have the connections: its turn comes as soon as some are free again. */
  readonly isQueued: boolean
}

export function grant(state: PaceState, ask: PaceAsk): Granted {
  const { now, lane, holder } = ask
  const leases = state.leases
    .map((lease) =>
      isOfFormerLife(lease, holder) ? { ...lease, forgetAt: Math.min(lease.forgetAt, now + DEAD_CALL_MS) } : lease,
    )
    .filter((lease) => (lease.open > 0 || lease.endsAt > now) && lease.forgetAt > now)
  const seen: PaceState = { ...state, leases, lastLiveAskAt: lane === 'live' ? now : state.lastLiveAskAt }
  const spacingMs = 1_000 / Math.min(Math.max(ask.perSecond, 0.1), 10_000)
  const none = (retryAt: Instant, state: PaceState = seen, isQueued = false) => ({
    state,
    isQueued,
    lease: { slots: 0, atOnce: 0, startAt: now, spacingMs, endsAt: now, retryAt, out: isOut(state, now) },
  })
  if (state.blockedUntil > now) return none(state.blockedUntil)
  if (lane === 'drill' && now - state.lastLiveAskAt < LIVE_QUIET_MS) return none(state.lastLiveAskAt + LIVE_QUIET_MS)
  const inFlight = leases.reduce((sum, lease) => sum + lease.open, 0)
  // Half open: one call asks whether the provider is back, the rest waits for its answer.
  if (state.probing && inFlight > 0) return none(now + 500)
  const startAt = Math.max(now, state.nextSlotAt)
  if (startAt - now > LEASE_MS) return none(startAt - LEASE_MS)
  const turn = turnOf(seen, ask, MAX_IN_FLIGHT - inFlight)
  if (turn.atOnce === 0) return none(now + ASK_AGAIN_MS, turn.state, true)
  // Those who send at the same time share the pace: the slots of each lie as far apart as there are of them, and the account is charged for one.
  const ownSpacingMs = spacingMs * turn.sharers
  const inTurn = Math.max(1, Math.floor(Math.min(TURN_MS, now + LEASE_MS - startAt) / ownSpacingMs))
  const slots = Math.min(Math.max(1, Math.floor(ask.wanted)), inTurn, state.probing ? 1 : Infinity)
  const atOnce = Math.min(turn.atOnce, slots)
  const lastAt = slotAt({ startAt, spacingMs: ownSpacingMs }, slots - 1)
  const endsAt = Math.ceil(Math.min(lastAt + ownSpacingMs + LATE_MS, startAt + LEASE_MS))
  return {
    state: {
      ...turn.state,
      nextSlotAt: startAt + slots * spacingMs,
      leases: [...leases, { ...holder, open: atOnce, endsAt, forgetAt: endsAt + CALL_MS }],
    },
    isQueued: false,
    lease: { slots, atOnce, startAt, spacingMs: ownSpacingMs, endsAt, retryAt: null, out: false },
  }
}

/** Whether it is the asker's turn: with how many connections, and among how many who send at once; none where it has to wait. */
function turnOf(
  state: PaceState,
  { connections, wanted, holder: { owner }, now }: PaceAsk,
  free: number,
): { readonly atOnce: number; readonly sharers: number; readonly state: PaceState } {
  const { turns, waiting, leases, freedAt } = state
  const waited = waiting.find((one) => one.owner === owner)
  const waitingNow = waiting.filter((one) => one.owner !== owner && now - one.askedAt < WAITS_MS)
  const turnsNow = turns.filter((one) => one.owner !== owner && leases.some((lease) => lease.owner === one.owner))
  const own = turns.find((one) => one.owner === owner) ?? { owner, from: now }
  const meant = Math.max(1, Math.min(Math.floor(connections), Math.floor(wanted)))
  const atOnce = Math.min(meant, free)
  const since = waited?.since ?? now
  const ahead = waitingNow.filter((one) => one.since < since).length
  // What is free is for those who have waited longest; who has the turn keeps it while it lasts.
  const isQueued = waited !== undefined || !turns.includes(own)
  const isBehind = isQueued && ahead * ROUND >= free
  const isPart = atOnce < Math.min(meant, ROUND) && now - Math.max(since, freedAt) < PATIENCE_MS
  const isOver = waitingNow.length > 0 && now - own.from >= TURN_MS
  if (atOnce <= 0 || isBehind || isPart || isOver) {
    const queue = [...waitingNow, { owner, since, askedAt: now }]
    return { atOnce: 0, sharers: 0, state: { ...state, turns: turnsNow, waiting: queue } }
  }
  const senders = new Set(leases.filter((lease) => lease.endsAt > now).map((lease) => lease.owner)).add(owner)
  const others = waitingNow.filter((one) => !senders.has(one.owner)).length
  return {
    atOnce,
    sharers: Math.min(senders.size + others, MOST_SHARERS),
    state: { ...state, turns: [...turnsNow, own], waiting: waitingNow },
  }
}

// Waiting for a slot of one's own pace is no outage, however slow the pace.
function isOut({ probing, blockedUntil }: PaceState, now: Instant): boolean {
  return probing || blockedUntil - now > LEASE_MS
}

function isOfFormerLife(lease: HeldLease, { owner, incarnation }: Holder): boolean {
  return lease.owner === owner && lease.incarnation !== incarnation
}

/** Refusals that stand for a whole account. */
export type AccountStop = Extract<FailureClass, 'bad credentials' | 'no credit'>

export interface PaceReport {
  readonly holder: Holder
  readonly accepted: number
  /** Calls that the provider did not take: down, time-out, throttled. Refused for one address or one text is none of these. */
  readonly failed: number
  /** Connections that are free again. */
  readonly released: number
  readonly throttledUntil: Instant | null
  /** A refusal that stands for all: the breaker opens at once. */
  readonly stop: AccountStop | null
  readonly now: Instant
}

export function settled(state: PaceState, report: PaceReport): PaceState {
  const { now } = report
  const leases = released(state.leases, report.holder, report.released)
  const throttled =
    report.throttledUntil === null
      ? state.blockedUntil
      : Math.max(state.blockedUntil, Math.min(report.throttledUntil, now + MAX_OPEN_MS))
  if (report.stop !== null) return opened({ ...state, leases, blockedUntil: throttled }, now)
  // One success says that the provider is there: the count of failures in a row begins anew.
  const failuresInARow = report.accepted > 0 ? 0 : state.failuresInARow + report.failed
  const freedAt = report.released > 0 ? now : state.freedAt
  const next: PaceState = { ...state, leases, blockedUntil: throttled, failuresInARow, freedAt }
  if (report.accepted > 0) return { ...next, probing: false, openings: 0 }
  if (report.failed > 0 && (state.probing || failuresInARow >= FAILURES_THAT_OPEN)) return opened(next, now)
  return next
}

function opened(state: PaceState, now: Instant): PaceState {
  const waitMs = Math.min(FIRST_OPEN_MS * 2 ** state.openings, MAX_OPEN_MS)
  return {
    ...state,
    blockedUntil: Math.max(state.blockedUntil, now + waitMs),
    openings: state.openings + 1,
    probing: true,
    failuresInARow: 0,
  }
}

// The holder's oldest leases first: a report names no lease, and which of its own it was changes no sum. A report of a lease that was forgotten
// meanwhile must not free what somebody else has in flight.
function released(leases: PaceState['leases'], holder: Holder, count: number): PaceState['leases'] {
  let left = count
  return leases.map((lease) => {
    const own = lease.owner === holder.owner && lease.incarnation === holder.incarnation
    const done = own ? Math.min(left, lease.open) : 0
    left -= done
    return { ...lease, open: lease.open - done }
  })
}

/** The same pace after the machine's clock was set: every wait is as long as it was. */
export function moved(state: PaceState, step: SetClock): PaceState {
  return {
    ...state,
    nextSlotAt: afterStep(state.nextSlotAt, step),
    blockedUntil: afterStep(state.blockedUntil, step),
    lastLiveAskAt: afterStep(state.lastLiveAskAt, step),
    leases: state.leases.map((lease) => ({
      ...lease,
      endsAt: afterStep(lease.endsAt, step),
      forgetAt: afterStep(lease.forgetAt, step),
    })),
    turns: [],
    waiting: [],
    freedAt: 0,
  }
}
