// The drain of one shard: a lane a channel, slots under a lease of the pacer, six connections for all. Gone with each crash.
import type { ChannelName } from '../../worker/model/message.ts'
import type { SendOutcome } from '../../worker/model/outcome.ts'
import type { Instant } from '../../worker/model/time.ts'
import type { Dispatch } from '../../worker/objects/residents/journal-tables.ts'
import type { Launch } from '../../worker/objects/rpc/errands.ts'
import type { Slots } from '../../worker/fanout/pacing.ts'
import { isServed } from '../../worker/objects/residents/tally.ts'
import { Calls } from './calls.ts'
import type { Kept } from './journal.ts'
import type { Provider } from './provider.ts'
import type { Shard } from './shard.ts'
import { LANES } from './town.ts'
import { Unknowns } from './unknowns.ts'

const RUN_MS = 10_000
const SHORT_WAIT_MS = 2_000
const LEASE_ROWS = 48
const PATIENCE_MS = 1_000
const CONNECTIONS = 6

/** What is sent, and by which provider of the channel. */
interface By {
  readonly launch: Launch
  readonly channel: ChannelName
  readonly route: number
}

type End = (wakeAt: Instant | null, failed: boolean) => void

export class Draining {
  readonly #shard: Shard
  readonly #calls: Calls
  readonly #unknowns: Unknowns
  readonly #leases = new Map<string, Instant>()
  readonly #open = new Map<ChannelName, number>()
  /** Providers that are out, as far as this incarnation has heard. */
  readonly #troubles = new Set<string>()
  #connections = 0
  readonly #waiting: (() => void)[] = []

  constructor(shard: Shard) {
    this.#shard = shard
    this.#calls = new Calls(shard)
    this.#unknowns = new Unknowns(shard)
  }

  leaseEndsAt(alert: string, revision: number): Instant {
    const ends = LANES.map((channel) => this.#leases.get(`${alert}|${revision}|${channel}`) ?? 0)
    return Math.max(this.#shard.clock.now, ...ends)
  }

  isOut({ name }: Provider, channel: ChannelName): boolean {
    return this.#troubles.has(`${name}|${channel}`)
  }

  run(done: (failed: boolean) => void): void {
    const shard = this.#shard
    shard.lastDrainAt = shard.world.agenda.now
    this.#unknowns.adoptOrphans()
    this.#unknowns.settle(() => {
      const until = shard.clock.now + RUN_MS
      let left = LANES.length
      let over = false
      let wake: Instant | null = null
      for (const channel of LANES) {
        const end = (wakeAt: Instant | null, failed: boolean) => {
          if (over) return
          // A lane does not end before the calls that it has started.
          if (!failed && (this.#open.get(channel) ?? 0) > 0) return shard.later(50, () => end(wakeAt, failed))
          left -= 1
          wake = earlier(wake, wakeAt)
          if (failed) {
            over = true
            return done(true)
          }
          if (left > 0) return
          for (const { alert, revision } of shard.openDispatches()) shard.finishOne(alert, revision)
          this.#rearm(wake)
          done(false)
        }
        this.#lane(channel, until, end)
      }
    })
  }

  #lane(channel: ChannelName, until: Instant, end: End): void {
    const shard = this.#shard
    const again = () => this.#lane(channel, until, end)
    if (shard.clock.now >= until) return end(null, false)
    if (shard.expansion.isDue) {
      shard.expansion.expandChunk()
      if (!shard.alive) return
    }
    const next = this.#nextDispatch(channel)
    shard.reportIfDue()
    if (next === null) return end(null, false)
    this.#underLease(channel, next, (waitUntil, failed) => {
      if (failed) return end(null, true)
      if (waitUntil === null) return shard.later(0, again)
      const waitMs = waitUntil - shard.clock.now
      if (waitMs > SHORT_WAIT_MS || waitUntil > until) return end(waitUntil, false)
      shard.later(Math.max(1, waitMs), again)
    })
  }

  #nextDispatch(channel: ChannelName): Kept<Dispatch> | null {
    const shard = this.#shard
    for (const dispatch of shard.openDispatches()) {
      if (dispatch.launch === null) continue
      if (shard.isExpired(dispatch.launch) && shard.world.shell.claimsBeforeExpiryOnly) shard.close(dispatch, 'expired')
      else if (shard.disk.due(dispatch, channel, shard.clock.now).length > 0) return dispatch
    }
    return null
  }

  /** `then` is told when to ask again, or null for at once. */
  #underLease(channel: ChannelName, dispatch: Kept<Dispatch>, then: End): void {
    const shard = this.#shard
    const { world } = shard
    const launch = dispatch.launch as Launch
    const routes = shard.realm.routes(channel)
    const waits: Instant[] = []
    // Rows of a provider that is out are taken on by the next one; nobody else changes providers.
    const ask = (route: number, first: number): void => {
      const provider = routes[route]
      if (provider === undefined) return then(waits.length === 0 ? null : Math.min(...waits), false)
      const last = route + 1 === routes.length || !world.shell.neverGoesBack ? Infinity : route
      const due = shard.disk.due(dispatch, channel, shard.clock.now, [first, last]).slice(0, LEASE_ROWS)
      if (due.length === 0) return ask(route + 1, route + 1)
      const pacer = world.providers.pacer(provider)
      const lane = launch.mode === 'live' ? 'live' : 'drill'
      world.ask(
        () => pacer.lease(due.length, perSecond(launch, channel), lane, shard.holder),
        (lease) => {
          if (lease === null) return then(null, true)
          if (lease.slots > 0) return this.#lent(lease, due, { launch, channel, route }, then)
          waits.push(lease.retryAt ?? shard.clock.now + 1_000)
          if (lease.out) this.#troubles.add(`${provider.name}|${channel}`)
          ask(route + 1, lease.out && world.shell.takesOnFromOut ? first : route + 1)
        },
        shard,
      )
    }
    ask(0, 0)
  }

  #lent(lease: Slots, due: readonly number[], by: By, then: End): void {
    const shard = this.#shard
    const { launch, channel, route } = by
    const { alert } = launch
    const { revision } = launch.revision
    shard.say(`lease of ${lease.slots} for ${channel} ${alert}.${revision} by route ${route}`)
    if (route > 0 && due.some((n) => shard.disk.row(n)?.route === 0))
      shard.world.seen.note('rows taken on by the second')
    this.#leases.set(`${alert}|${revision}|${channel}`, lease.endsAt)
    this.#useSlots(lease, due, by, then)
  }

  #useSlots(lease: Slots, due: readonly number[], { launch, channel, route }: By, then: End): void {
    const shard = this.#shard
    const { shell } = shard.world
    const provider = shard.realm.routes(channel)[route] as Provider
    const pacer = shard.world.providers.pacer(provider)
    const rows = due.slice(0, Math.min(lease.slots, lease.atOnce))
    let tally: SendOutcome[] = []
    let started = 0
    let open = 0
    let closed = false
    let isOver = false
    let whenAllAreBack: (() => void) | null = null
    let held = lease.atOnce
    const report = () => {
      const outcomes = tally
      const released = held - open
      tally = []
      held = open
      if (shell.reportsToPacer) pacer.report(outcomes, released, shard)
    }
    const startedAll = () => {
      closed = true
      const go = (hangs: boolean) => {
        report()
        if (hangs) {
          shard.world.seen.note('call hangs past the patience')
          whenAllAreBack = report
        }
        then(null, false)
      }
      if (open === 0) return go(false)
      let gone = false
      whenAllAreBack = () => {
        if (gone) return
        gone = true
        go(false)
      }
      shard.later(PATIENCE_MS, () => {
        if (gone) return
        gone = true
        go(true)
      })
    }
    const slot = (index: number) => {
      const n = rows[started]
      if (n === undefined || index >= lease.slots || isOver) return startedAll()
      const at = shell.spacesSlots ? lease.startAt + index * lease.spacingMs : shard.clock.now
      const waitMs = at - shard.clock.now
      shard.later(Math.max(0, Math.ceil(waitMs)), () =>
        this.#take((release) => {
          if (shard.clock.now > lease.endsAt && shell.holdsToLease) {
            shard.world.seen.note('lease ran out before its slots')
            release()
            return startedAll()
          }
          // A connection that comes late must not let many slots go at once.
          if (shard.clock.now - at > lease.spacingMs) {
            shard.world.seen.note('slot missed for want of a connection')
            release()
            return slot(index + 1)
          }
          started += 1
          open += 1
          this.#open.set(channel, (this.#open.get(channel) ?? 0) + 1)
          this.#calls.send(n, launch, route, (outcome) => {
            release()
            if (outcome !== null && isServed(outcome)) this.#troubles.delete(`${provider.name}|${channel}`)
            // What the provider does not take, the pacer hears of before more of it is tried.
            else if (outcome !== null) isOver = true
            open -= 1
            this.#open.set(channel, (this.#open.get(channel) ?? 1) - 1)
            if (outcome !== null) tally.push(outcome)
            if (open === 0 && closed) whenAllAreBack?.()
          })
          if (shard.alive) slot(index + 1)
        }),
      )
    }
    slot(0)
  }

  #take(go: (release: () => void) => void): void {
    const begin = () => {
      this.#connections += 1
      let held = true
      go(() => {
        if (!held) return
        held = false
        this.#connections -= 1
        this.#waiting.shift()?.()
      })
    }
    if (this.#connections < CONNECTIONS) begin()
    else {
      this.#shard.world.seen.note('all connections taken')
      this.#waiting.push(begin)
    }
  }

  #rearm(wakeAt: Instant | null): void {
    const shard = this.#shard
    let at = wakeAt
    for (const { alert, revision } of shard.disk.dispatches()) {
      const waits = shard
        .openRows(alert, revision)
        .filter(({ transport }) => transport !== 'claimed')
        .map(({ notBefore }) => notBefore ?? 0)
      if (waits.length === 0) continue
      const nextAt = Math.min(...waits)
      at = earlier(at, wakeAt === null ? nextAt : Math.max(nextAt, wakeAt))
    }
    if (at !== null) shard.alarms.setNoLater('drain', Math.max(at, shard.clock.now))
  }
}

export function perSecond({ territory }: Pick<Launch, 'territory'>, channel: ChannelName): number {
  return channel === 'voice' ? territory.voice.callsPerSecond : territory.sms.partsPerSecond
}

function earlier(left: Instant | null, right: Instant | null): Instant | null {
  if (left === null) return right
  return right === null ? left : Math.min(left, right)
}
