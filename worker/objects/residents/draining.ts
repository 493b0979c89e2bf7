// The drain: each channel in a lane of its own, at its provider's pace, six requests of the object at once. A row is claimed before every
// call and committed after it, so that a kill leaves a claimed row and never a call without one.
import { stopsOnAnswer } from '../../fanout/cascade.ts'
import type { Channel } from '../../fanout/channel.ts'
import { LATE_MS } from '../../fanout/pacing.ts'
import { renderFor } from '../../fanout/render.ts'
import { senderFor } from '../../fanout/sender.ts'
import { PERSONAL_CHANNELS, type ChannelName } from '../../model/message.ts'
import type { SendOutcome } from '../../model/outcome.ts'
import { SECOND_MS, type Instant } from '../../model/time.ts'
import type { Launch, Lease } from '../rpc.ts'
import { longerThan, pause } from '../shared/waiting.ts'
import { sourceOf, type Expansion } from './expansion.ts'
import { keyOf, type JournalGround } from './journal-ground.ts'
import type { Dispatch, JournalRow } from './journal-tables.ts'
import { GroupCommit } from './group-commit.ts'
import { Hands, type Lane } from './hands.ts'
import { ACCOUNT_RETRY_MS, type Providers, type Route } from './providers.ts'
import type { Reporting } from './reporting.ts'
import { stopToken } from './stop-link.ts'
import { Tally } from './tally.ts'
import type { Unknowns } from './unknowns.ts'

// One run of the alarm: short enough that the shard's other alarms, a deploy and a kill cost little.
const RUN_MS = 10 * SECOND_MS
const RUN_MESSAGES = 500
/** A lane that has to wait no longer than this stays awake: another lane's run must not make it late. */
const SHORT_WAIT_MS = 2 * SECOND_MS
const MIN_TTL_MS = 20 * SECOND_MS
/** Slots of one lease: one for each connection, since a slot that waits for a slow answer is kept from every other shard; two where answers come at once. */
const LEASE_ROWS = { slow: 6, quick: 12 }
/** A lease that was over so soon met a provider that answers at once. */
const QUICK_MS = 500
/** An end that came with the clock is looked at again. */
const LOOK_AGAIN_MS = SECOND_MS
/** A timer may be late by so many slots, or by LATE_MS where that is more of them, before they count as gone. */
const LATE_SLOTS = 2
const LULL_MS = 250
/** How long a row waits before it looks again whether what it follows has been answered. */
const IN_ORDER_MS = 500
/** Longer than a provider usually takes, far shorter than the time-out of a call. */
const PATIENCE_MS = SECOND_MS

type LaneStep =
  { readonly kind: 'sent'; readonly calls: number } | { readonly kind: 'wait'; readonly until: Instant } | null

/** By which provider a row is sent, and how many the channel has. */
interface By {
  readonly adapter: Channel
  readonly route: number
  readonly routes: number
}

interface Sending {
  readonly channel: ChannelName
  readonly dispatch: Dispatch
  readonly launch: Launch
  readonly routes: readonly Route[]
  readonly route: number
  readonly due: readonly number[]
  readonly lease: Lease
  readonly lane: Lane
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
  readonly #group = new GroupCommit()
  /** Revisions of which the first accepted call stands on disk. */
  readonly #accepted = new Set<string>()
  readonly #leases = new Map<string, Instant>()
  /** Channels whose last lease was over at once. */
  readonly #quick = new Set<ChannelName>()
  /** Refusals of a whole account, by provider and channel, since an account may have SMS and no RCS: what the console says of it. */
  readonly #stops = new Map<string, 'bad credentials' | 'no credit'>()

  constructor(parts: DrainParts) {
    this.#parts = parts
  }

  /** When the last lease under which this revision may still start a request ends; machine time. */
  leaseEndsAt(alert: string, revision: number): Instant {
    const ends = PERSONAL_CHANNELS.map((channel) => this.#leases.get(`${keyOf(alert, revision)}|${channel}`) ?? 0)
    return Math.max(Date.now(), ...ends)
  }

  clear(): void {
    this.#leases.clear()
    this.#accepted.clear()
  }

  async run(): Promise<void> {
    const { ground, unknowns } = this.#parts
    unknowns.adoptOrphans()
    await unknowns.settle()
    const until = Date.now() + RUN_MS
    const wakes = await Promise.all(
      PERSONAL_CHANNELS.map((channel) => this.#hands.during(channel, (lane) => this.#lane(channel, until, lane))),
    )
    ground.forgetGone()
    for (const { alert, revision } of ground.openDispatches()) ground.finishOne(alert, revision)
    this.#rearm(wakes.reduce((soonest, wake) => earlier(soonest, wake), null))
  }

  /** Null where nothing of this channel waits for a given moment. */
  async #lane(channel: ChannelName, until: Instant, lane: Lane): Promise<Instant | null> {
    let messages = 0
    while (Date.now() < until && messages < RUN_MESSAGES) {
      // An alert that was approved meanwhile does not wait for the end of this run.
      if (this.#parts.expansion.isDue) this.#parts.expansion.expandChunk()
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
    const next = this.#nextDispatch(channel)
    return next === null ? null : this.#sendUnderLease(channel, next, lane)
  }

  // Live rows and the gravest alert first: dispatches come in that order (one shard has one mode).
  #nextDispatch(channel: ChannelName): Dispatch | null {
    const { ground } = this.#parts
    for (const dispatch of ground.openDispatches()) {
      if (dispatch.launch === null) continue
      if (ground.isExpired(dispatch.launch)) {
        if (ground.hasRunOut(dispatch.launch)) ground.close(dispatch, 'expired')
      } else if (ground.tables.due({ ...dispatch, channel }, Date.now(), 1).length > 0) return dispatch
    }
    return null
  }

  async #sendUnderLease(channel: ChannelName, dispatch: Dispatch, lane: Lane): Promise<LaneStep> {
    const { ground, providers } = this.#parts
    const { alert, revision } = dispatch
    const launch = dispatch.launch as Launch
    const routes = await providers.routes(channel, launch)
    const waits: Instant[] = routes.length === 0 ? [Date.now() + ACCOUNT_RETRY_MS] : []
    // Rows of a provider that is out are taken on by the next one; nobody else changes providers.
    let first = 0
    for (const [route, { channel: adapter, pacer }] of routes.entries()) {
      const due = ground.tables.due(
        { alert, revision, channel, routes: [first, route + 1 === routes.length ? Infinity : route] },
        Date.now(),
        this.#quick.has(channel) ? LEASE_ROWS.quick : LEASE_ROWS.slow,
      )
      if (due.length === 0) {
        first = route + 1
        continue
      }
      const perSecond = providers.perSecond(channel, launch)
      const lease = await pacer.lease({
        wanted: due.length,
        perSecond,
        lane: launch.mode === 'live' ? 'live' : 'drill',
        holder: ground.holder,
      })
      if (lease.slots > 0) return this.#send({ channel, dispatch, launch, routes, route, due, lease, lane })
      waits.push(lease.retryAt ?? Date.now() + SECOND_MS)
      if (lease.out)
        ground.setTrouble(adapter.provider, channel, this.#stops.get(`${adapter.provider}|${channel}`) ?? 'down')
      else first = route + 1
    }
    return waits.length === 0 ? { kind: 'sent', calls: 0 } : { kind: 'wait', until: Math.min(...waits) }
  }

  async #send({ channel, dispatch, launch, routes, route, due, lease, lane }: Sending): Promise<LaneStep> {
    const { alert, revision } = dispatch
    const { holder } = this.#parts.ground
    const { channel: adapter, pacer } = routes[route] as Route
    this.#leases.set(`${keyOf(alert, revision)}|${channel}`, lease.endsAt)
    const tally = new Tally()
    const calls = await this.#useSlots(lease, due, lane, async (n) => {
      const outcome = await this.#sendOne(n, launch, { adapter, route, routes: routes.length })
      if (outcome !== null) tally.add(outcome)
    })
    const all = Promise.all(calls).then(() => this.#heard(channel, adapter.provider, tally))
    const hangs = await longerThan(PATIENCE_MS, all)
    if (!hangs && Date.now() - lease.startAt < QUICK_MS) this.#quick.add(channel)
    else this.#quick.delete(channel)
    // The pacer hears what has come before it is asked again. Who hangs longer is not waited for: it stays in flight there until it ends.
    await pacer.report(holder, tally.report(Math.max(0, lease.slots - calls.length)))
    if (hangs) lane.follow(all.then(() => pacer.report(holder, tally.report())))
    return { kind: 'sent', calls: Math.max(1, calls.length) }
  }

  #heard(channel: ChannelName, provider: string, tally: Tally): void {
    const key = `${provider}|${channel}`
    if (tally.stop !== null) this.#stops.set(key, tally.stop)
    if (tally.accepted === 0) return
    this.#stops.delete(key)
    this.#parts.ground.setTrouble(provider, channel, null)
  }

  /** The calls that were started: each at its slot's instant, in order, none after the lease has ended. */
  async #useSlots(
    lease: Lease,
    rows: readonly number[],
    lane: Lane,
    send: (n: number) => Promise<void>,
  ): Promise<readonly Promise<void>[]> {
    const calls: Promise<void>[] = []
    let slot = 0
    for (const n of rows) {
      const release = await lane.take()
      // After a stall the slots that went by are lost: used all at once they would be a burst that nobody contracted (INV-25).
      const late = Math.max(LATE_SLOTS, LATE_MS / lease.spacingMs)
      const gone = Math.floor((Date.now() - lease.startAt) / lease.spacingMs - late)
      slot = Math.max(slot, gone)
      await pause(lease.startAt + slot * lease.spacingMs - Date.now())
      if (slot >= lease.slots || Date.now() > lease.endsAt) {
        release()
        break
      }
      slot += 1
      calls.push(send(n).finally(release))
    }
    return calls
  }

  /** Null where nothing was asked of the provider. */
  async #sendOne(n: number, launch: Launch, by: By): Promise<SendOutcome | null> {
    const { env } = this.#parts.ground
    const claimed = this.#claim(n, launch, by)
    if (claimed === null) return null
    const { row, address, text, ttlMs } = claimed
    // The output gate holds this request until the claim is on disk.
    const outcome = await by.adapter.send({
      to: address,
      text,
      language: row.language,
      severity: launch.revision.content.severity,
      sender: senderFor(text, launch.territory, by.adapter),
      reference: row.reference,
      ring: row.rings,
      ttlMs,
      topic: launch.alert,
      hooksUrl: `${env.TOCSIN_ORIGIN}/hooks/${launch.territory.code}`,
      ...(row.channel === 'mail' ? { stopUrl: this.#stopUrl(row, launch) } : {}),
    })
    await this.#group.together()
    this.#commit(row, outcome, by)
    return outcome
  }

  #stopUrl({ addressHash }: JournalRow, { territory }: Launch): string {
    const { env, keyring } = this.#parts.ground
    return `${env.TOCSIN_ORIGIN}/${territory.code}/residents/stop/${stopToken(keyring, addressHash)}`
  }

  // Everything is looked at again in the same step that claims: between two calls a person may have stopped, left or opted out.
  #claim(n: number, launch: Launch, { route }: By) {
    const { ground } = this.#parts
    return ground.transaction(() => {
      const found = ground.tables.forClaim(n)
      if (found === null || found.row.transport !== 'planned' || found.state !== 'sending') return null
      const { row, persons: meant } = found
      const cancel = () => {
        ground.step(row, { kind: 'cancel' })
        return null
      }
      if (ground.refusal(launch) !== null) return cancel()
      // It ends with the others, at the second look at the clock.
      if (ground.isExpired(launch)) return null
      const contact = ground.registry.contactByHash(row.addressHash)
      // INV-17: an opt-out or an erasure before the claim means no request.
      if (contact === null || ground.registry.isOptedOut(row.addressHash, row.channel)) return cancel()
      // Who was meant is gone, their number is not: whoever else has it was not meant.
      if (meant.length > 0 && !meant.some((person) => contact.persons.includes(person))) return cancel()
      if (stopsOnAnswer(row.channel) && ground.tables.isAnswered(n)) return cancel()
      // Two requests at once may arrive in either order: what is corrected would be the last word.
      if (ground.tables.isOvertaking(row)) {
        ground.step(row, { kind: 'defer', until: Date.now() + IN_ORDER_MS })
        return null
      }
      const about = row.channel === 'contact' ? ground.registry.namesOf(meant) : []
      const text = renderFor(row.channel, sourceOf(launch, row.language, about))
      if (text === '') return cancel()
      const claimed = ground.step(row, { kind: 'claim', route, now: Date.now() })
      // INV-9: in the territory's time, since that is what the expiry is in; at the machine's rate, since that is what a phone runs on.
      const ttlMs = Math.max(MIN_TTL_MS, launch.revision.content.expiresAt - ground.territoryNow)
      return { row: claimed, address: contact.address, text, ttlMs }
    })
  }

  #commit(claimed: JournalRow, outcome: SendOutcome, { adapter, routes }: By): void {
    const { ground } = this.#parts
    ground.transaction(() => {
      const row = ground.tables.row(claimed.n)
      if (row === null) return
      const { unknownWaitMs } = ground
      ground.step(row, {
        kind: 'outcome',
        fence: claimed.fence,
        outcome,
        provider: adapter.provider,
        routes,
        now: Date.now(),
        unknownWaitMs,
      })
      if (outcome.kind === 'refused' && outcome.failure === 'address gone') ground.addressGone(row.addressHash)
      if (outcome.kind === 'refused' && outcome.failure === 'wrong recipient echoed') ground.setMismatch(row, adapter)
      if (outcome.kind !== 'accepted') return
      if (!this.#accepted.has(keyOf(row.alert, row.revision)))
        ground.tables.setFirstAccepted(row.alert, row.revision, ground.territoryNow)
      // A receipt may be quicker than the answer to the call.
      for (const receipt of ground.tables.unpark(outcome.providerId)) {
        const current = ground.tables.row(claimed.n)
        if (current !== null) ground.join(current, receipt)
      }
    })
    // Only once it is written: what was rolled back must be written by the next.
    if (outcome.kind === 'accepted') this.#accepted.add(keyOf(claimed.alert, claimed.revision))
  }

  #rearm(wakeAt: Instant | null): void {
    const { ground } = this.#parts
    let at = wakeAt
    for (const { alert, revision, launch, state } of ground.tables.dispatches()) {
      const { rows, nextAt } = ground.tables.open(alert, revision)
      if (rows === 0 || nextAt === null) continue
      const looksAgain = state === 'sending' && launch !== null && ground.isExpired(launch)
      if (looksAgain) at = earlier(at, Date.now() + LOOK_AGAIN_MS)
      else at = earlier(at, wakeAt === null ? nextAt : Math.max(nextAt, wakeAt))
    }
    if (at !== null) ground.alarms.setNoLater('drain', Math.max(at, Date.now()))
  }
}

function earlier(left: Instant | null, right: Instant | null): Instant | null {
  if (left === null) return right
  return right === null ? left : Math.min(left, right)
}
