// The drain: each channel in a lane of its own, at its provider's pace, six requests of the object at once. What one call is stands in calls.ts.
import type { AccountStop, Slots } from '../../fanout/pacing.ts'
import { PERSONAL_CHANNELS, type ChannelName } from '../../model/message.ts'
import type { SendOutcome } from '../../model/outcome.ts'
import { SECOND_MS, type Instant } from '../../model/time.ts'
import type { Launch } from '../rpc/errands.ts'
import { pause } from '../shared/waiting.ts'
import { Calls } from './calls.ts'
import type { Expansion } from './expansion.ts'
import type { JournalGround } from './journal-ground.ts'
import { keyOf, type Dispatch, type DueRow } from './journal-tables.ts'
import { GATHER_MS, GroupCommit } from './group-commit.ts'
import { Hands, type Lane } from './hands.ts'
import { Leases } from './leases.ts'
import { ACCOUNT_RETRY_MS, type Providers, type Route } from './providers.ts'
import type { Reporting } from './reporting.ts'
import { Share } from './share.ts'
import { isServed, stopOf } from './tally.ts'
import type { Unknowns } from './unknowns.ts'

// One run of the alarm: short enough that the shard's other alarms, a deploy and a kill cost little.
const RUN_MS = 10 * SECOND_MS
const RUN_MESSAGES = 500
/** A lane that has to wait no longer than this stays awake: another lane's run must not make it late. */
const SHORT_WAIT_MS = 2 * SECOND_MS
/** Rows that are read for one turn. */
const ROWS_IN_TURN = 128
/** A call that was over so soon met a provider that answers at once. */
const QUICK_MS = 250
/** An end that came with the clock is looked at again. */
const LOOK_AGAIN_MS = SECOND_MS
const LULL_MS = 250
/** Of a shard's six connections: calls of an exercise that hang leave what is real the others. */
const EXERCISE_CONNECTIONS = 2
/** How soon a held alert is looked at again. */
const HELD_LOOK_MS = SECOND_MS

type LaneStep =
  { readonly kind: 'sent'; readonly calls: number } | { readonly kind: 'wait'; readonly until: Instant } | null

interface LaneRun {
  readonly until: Instant
  readonly lane: Lane
  /** Begins the lanes of these channels that do not run. */
  readonly begin: (channels: Iterable<ChannelName>) => void
}

/** The revision whose turn it is, and its next rows: `limit` of them, where there are so many. */
interface Next {
  readonly dispatch: Dispatch
  readonly launch: Launch
  readonly rows: readonly DueRow[]
  readonly limit: number
}

/** What a call holds: the shard's connection until it is answered, the account's until the answer is on disk. */
interface Connection {
  readonly release: () => void
  readonly written: () => void
}

interface Sending {
  readonly channel: ChannelName
  readonly launch: Launch
  readonly routes: readonly Route[]
  readonly route: number
  readonly due: readonly DueRow[]
  readonly lease: Slots
  readonly lane: Lane
  readonly practised?: Practised | undefined
}

type SendOne = (row: DueRow, connection: Connection) => Promise<void>

/** How many calls of an exercise a step has begun. */
interface Practised {
  begun: number
}

interface Room {
  readonly lane: Lane
  readonly connections: number
  readonly practised?: Practised
}

export interface DrainParts {
  readonly ground: JournalGround
  readonly providers: Providers
  readonly unknowns: Unknowns
  readonly expansion: Expansion
  readonly reporting: Reporting
}

export class Draining {
  readonly #parts: DrainParts
  readonly #hands = new Hands()
  readonly #group: GroupCommit
  readonly #leases: Leases
  readonly #calls: Calls
  readonly #leaseEnds = new Map<string, Instant>()
  /** Calls of an exercise that are on their way, or about to be. */
  #practised = 0
  /** Channels whose last call was over at once. */
  readonly #quick = new Set<ChannelName>()
  /** Refusals of a whole account, by provider and channel, since an account may have SMS and no RCS: what the console says of it. */
  readonly #stops = new Map<string, AccountStop>()

  constructor(parts: DrainParts) {
    this.#parts = parts
    this.#calls = new Calls(parts.ground)
    this.#group = new GroupCommit((body) => parts.ground.transaction(body))
    this.#leases = new Leases(parts.ground.holder)
  }

  /** When the last lease under which this revision may still start a request ends; machine time. */
  leaseEndsAt(alert: string, revision: number): Instant {
    const ends = PERSONAL_CHANNELS.map((channel) => this.#leaseEnds.get(`${keyOf(alert, revision)}|${channel}`) ?? 0)
    return Math.max(Date.now(), ...ends)
  }

  clear(): void {
    this.#leaseEnds.clear()
  }

  async run(): Promise<void> {
    const { ground, unknowns } = this.#parts
    unknowns.adoptOrphans()
    await unknowns.settle()
    const until = Date.now() + runMsOf(ground.identity?.shard ?? 0)
    const wakes = await this.#lanes(until)
    await this.#leases.flush()
    ground.forgetGone()
    this.#endHeld()
    for (const { alert, revision } of ground.openDispatches()) ground.finishOne(alert, revision)
    this.#rearm(wakes.reduce((soonest, wake) => earlier(soonest, wake), null))
  }

  /** When each lane wants to wake. One begins as soon as its channel has rows: one that had none would keep a connection from those that have. */
  async #lanes(until: Instant): Promise<readonly (Instant | null)[]> {
    const running = new Set<ChannelName>()
    const lanes: Promise<Instant | null>[] = []
    const begin = (channels: Iterable<ChannelName>) => {
      for (const channel of channels) {
        if (running.has(channel)) continue
        running.add(channel)
        const lane = this.#hands.during(channel, (lane) => this.#lane(channel, { until, lane, begin }))
        lanes.push(lane.finally(() => running.delete(channel)))
      }
    }
    if (this.#parts.expansion.isDue) this.#parts.expansion.expandChunk()
    begin(PERSONAL_CHANNELS.filter((channel) => this.#next(channel, 1) !== null))
    let wakes: readonly (Instant | null)[] = []
    while (wakes.length < lanes.length) wakes = await Promise.all(lanes)
    return wakes
  }

  /** Null where nothing of this channel waits for a given moment. */
  async #lane(channel: ChannelName, { until, lane, begin }: LaneRun): Promise<Instant | null> {
    let messages = 0
    while (Date.now() < until && messages < RUN_MESSAGES) {
      // An alert that was approved meanwhile does not wait for the end of this run, on whichever channel.
      if (this.#parts.expansion.isDue) begin(this.#parts.expansion.expandChunk())
      const step = await this.#stepOf(channel, lane)
      await this.#parts.reporting.reportIfDue()
      // A call that hangs keeps this run going: what is approved meanwhile does not wait for its end either.
      if (step === null && !(await lane.isFollowing(LULL_MS))) return null
      if (step === null) continue
      if (step.kind === 'sent') messages += step.calls
      else if (step.until - Date.now() > SHORT_WAIT_MS || step.until > until) return step.until
      else await pause(step.until - Date.now())
    }
    return null
  }

  async #stepOf(channel: ChannelName, lane: Lane): Promise<LaneStep> {
    const isQuick = this.#quick.has(channel)
    // Where answers come at once, what goes next is asked for, written and sent with the others of its round.
    if (isQuick) {
      await lane.settled(GATHER_MS)
      this.#group.writeAll()
    }
    const connections = await lane.room(LULL_MS)
    if (connections === 0) return { kind: 'wait', until: Date.now() }
    // A slot that waits for a slow answer is lost to every other shard; and rows that are not written yet wait for the end of the turn.
    const isLong = isQuick && !this.#parts.expansion.isDue
    const next = this.#next(channel, isLong ? ROWS_IN_TURN : connections)
    if (next === null) return null
    return next.launch.mode === this.#parts.ground.identity?.mode
      ? this.#sendUnderLease(channel, next, { lane, connections })
      : this.#practise(channel, next, { lane, connections })
  }

  /** An exercise in a live shard: few calls at once, and no wait so long that an alert which is approved meanwhile would feel it. */
  async #practise(channel: ChannelName, next: Next, { lane, connections }: Omit<Room, 'practised'>): Promise<LaneStep> {
    const soon = Date.now() + LULL_MS
    const limit = Math.min(connections, EXERCISE_CONNECTIONS - this.#practised)
    if (limit <= 0) return { kind: 'wait', until: soon }
    const rows = next.rows.slice(0, limit)
    const practised = { begun: 0 }
    this.#practised += rows.length
    try {
      const step = await this.#sendUnderLease(
        channel,
        { ...next, rows, limit },
        { lane, connections: limit, practised },
      )
      return step?.kind === 'wait' && step.until - Date.now() <= SHORT_WAIT_MS
        ? { kind: 'wait', until: Math.min(step.until, soon) }
        : step
    } finally {
      this.#practised -= rows.length - practised.begun
    }
  }

  // What is real and the gravest alert first: dispatches come in that order.
  #next(channel: ChannelName, limit: number): Next | null {
    const { ground } = this.#parts
    for (const dispatch of ground.openDispatches()) {
      const { launch } = dispatch
      if (launch === null) continue
      if (ground.isExpired(launch)) {
        if (ground.hasRunOut(launch)) ground.close(dispatch, 'expired')
        continue
      }
      const rows = ground.tables.due({ ...dispatch, channel }, Date.now(), limit)
      if (rows.length > 0) return { dispatch, launch, rows, limit }
    }
    return null
  }

  async #sendUnderLease(channel: ChannelName, next: Next, { lane, connections, practised }: Room): Promise<LaneStep> {
    const { ground, providers } = this.#parts
    const { launch } = next
    const routes = await providers.routes(channel, launch)
    const waits: Instant[] = routes.length === 0 ? [Date.now() + ACCOUNT_RETRY_MS] : []
    // Rows of a provider that is out are taken on by the next one; nobody else changes providers.
    let first = 0
    for (const [route, { channel: adapter, pacer }] of routes.entries()) {
      const due = this.#dueOf(channel, next, [first, route + 1 === routes.length ? Infinity : route])
      if (due.length === 0) {
        first = route + 1
        continue
      }
      const lease = await this.#leases.ask(pacer, {
        wanted: due.length,
        connections,
        perSecond: providers.perSecond(channel, launch),
        lane: launch.mode === 'live' ? 'live' : 'drill',
      })
      if (lease.slots > 0) return this.#send({ channel, launch, routes, route, due, lease, lane, practised })
      waits.push(lease.retryAt ?? Date.now() + SECOND_MS)
      if (lease.out)
        ground.setTrouble(adapter.provider, channel, this.#stops.get(`${adapter.provider}|${channel}`) ?? 'down')
      else first = route + 1
    }
    return waits.length === 0 ? { kind: 'sent', calls: 0 } : { kind: 'wait', until: Math.min(...waits) }
  }

  // What was read to find the next revision is nearly always what its only provider may send.
  #dueOf(channel: ChannelName, { dispatch, rows, limit }: Next, routes: readonly [number, number]): readonly DueRow[] {
    const [first, last] = routes
    return rows.every(({ row: { route } }) => route >= first && route <= last)
      ? rows
      : this.#parts.ground.tables.due({ ...dispatch, channel, routes }, Date.now(), limit)
  }

  async #send({ channel, launch, routes, route, due, lease, lane, practised }: Sending): Promise<LaneStep> {
    const { channel: adapter, pacer } = routes[route] as Route
    this.#leaseEnds.set(`${keyOf(launch.alert, launch.revision.revision)}|${channel}`, lease.endsAt)
    const share = new Share(lease, (connections) => this.#leases.release(pacer, connections))
    const send: SendOne = async (read, { release, written }) => {
      const from = Date.now()
      const claimed = this.#calls.claim(read, launch, route)
      const outcome = claimed === null ? null : await adapter.send(this.#calls.orderOf(claimed, launch, adapter))
      release()
      if (claimed === null || outcome === null) return
      this.#leases.tell(pacer, outcome)
      this.#heard(channel, adapter.provider, outcome)
      // What the provider does not take, the pacer hears of before more of it is tried.
      if (!isServed(outcome)) share.end()
      if (Date.now() - from < QUICK_MS) this.#quick.add(channel)
      else this.#quick.delete(channel)
      await this.#group.add(() => this.#calls.commit(claimed.row, outcome, { adapter, routes: routes.length }), written)
    }
    const calls = await this.#useSlots(
      share,
      due,
      lane,
      practised === undefined ? send : this.#counted(send, practised),
    )
    share.end()
    return { kind: 'sent', calls: Math.max(1, calls) }
  }

  #counted(send: SendOne, practised: Practised): SendOne {
    return async (read, connection) => {
      practised.begun += 1
      await send(read, connection).finally(() => {
        this.#practised -= 1
      })
    }
  }

  #heard(channel: ChannelName, provider: string, outcome: SendOutcome): void {
    const key = `${provider}|${channel}`
    const stop = stopOf(outcome)
    if (stop !== null) this.#stops.set(key, stop)
    if (!isServed(outcome)) return
    this.#stops.delete(key)
    this.#parts.ground.setTrouble(provider, channel, null)
  }

  /** How many calls were started: each at its slot's instant, in order, none after the lease has ended. They go on beside the lane. */
  async #useSlots(share: Share, rows: readonly DueRow[], lane: Lane, send: SendOne): Promise<number> {
    let calls = 0
    for (const row of rows) {
      if (share.isFull) {
        // Where slots come faster than answers, a round is written together; else what is answered makes room for the next beat.
        if (share.isFast) await lane.settled(GATHER_MS)
        this.#group.writeAll()
      }
      if (!(await share.hasRoom()) || (await lane.room(LULL_MS)) === 0) break
      const release = await lane.take()
      const at = share.nextSlotAt()
      if (at === null) {
        release()
        break
      }
      await pause(at - Date.now())
      if (share.isOver) {
        release()
        break
      }
      // What was answered is written in the turn that claims the next.
      this.#group.writeAll()
      calls += 1
      // An answer that is not on disk counts as on the wire: a kill forgets no more than the account had in flight.
      const written = share.begin()
      lane.follow(
        send(row, { release, written }).finally(() => {
          release()
          written()
        }),
      )
    }
    return calls
  }

  // Nothing of these is sent; they run out all the same, and one of which the providers have everything needs nobody's word.
  #endHeld(): void {
    const { ground } = this.#parts
    for (const dispatch of ground.heldDispatches()) {
      const { alert, revision, launch } = dispatch
      if (launch !== null && ground.hasRunOut(launch)) ground.close(dispatch, 'expired')
      if (!ground.tables.isOpen(alert, revision)) ground.letGo(alert, revision)
    }
  }

  #rearm(wakeAt: Instant | null): void {
    const { ground } = this.#parts
    let at = wakeAt
    for (const { alert, revision, launch, state } of ground.tables.dispatches()) {
      // What is held waits for a person: it is looked at for what is asked about, and for its end.
      if (state === 'held') {
        at = earlier(at, Date.now() + HELD_LOOK_MS)
        continue
      }
      const { rows, nextAt } = ground.tables.open(alert, revision)
      if (rows === 0 || nextAt === null) continue
      const looksAgain = state === 'sending' && launch !== null && ground.isExpired(launch)
      if (looksAgain) at = earlier(at, Date.now() + LOOK_AGAIN_MS)
      else at = earlier(at, wakeAt === null ? nextAt : Math.max(nextAt, wakeAt))
    }
    if (at !== null) ground.alarms.setNoLater('drain', Math.max(at, Date.now()))
  }
}

// Shards that began together would all pause together, and leave the provider idle: from half of a run to all of it, spread evenly.
function runMsOf(shard: number): number {
  const GOLDEN = 0.618_034
  return RUN_MS * (0.5 + ((shard * GOLDEN) % 1) / 2)
}

function earlier(left: Instant | null, right: Instant | null): Instant | null {
  if (left === null) return right
  return right === null ? left : Math.min(left, right)
}
