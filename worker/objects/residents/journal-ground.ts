// What every part of a shard's journal stands on: who it is, what time it is there, its rows, its own chain, and what has changed.
import { contentHash } from '../../decide/content.ts'
import { waitMs, type Env } from '../../env.ts'
import { mostRings, RING_AGAIN_MS } from '../../fanout/cascade.ts'
import type { Channel } from '../../fanout/channel.ts'
import { stepDelivery, type DeliveryEvent } from '../../fanout/delivery.ts'
import type { Holder } from '../../fanout/pacing.ts'
import { SYSTEM_ACTOR } from '../../model/identity.ts'
import { objectName } from '../../model/keys.ts'
import type { DeliveryRow } from '../../model/delivery.ts'
import type { ChannelName } from '../../model/message.ts'
import { carries, type Mode } from '../../model/mode.ts'
import type { Receipt } from '../../model/outcome.ts'
import { REAL_CLOCK, SECOND_MS, territoryNow, type Instant, type TerritoryClock } from '../../model/time.ts'
import type { ProviderTrouble } from '../../model/view.ts'
import { appendEntry } from '../../prove/chain.ts'
import type { Launch } from '../rpc/errands.ts'
import type { Alarms } from '../shared/alarms.ts'
import type { Keyring } from '../shared/seal.ts'
import { SecondLook } from '../shared/clock-step.ts'
import { Settings } from '../shared/settings.ts'
import { JournalTables, keyOf, type Dispatch, type JournalRow } from './journal-tables.ts'
import { progressOf } from './reach-count.ts'
import type { RegistryForSending } from './registry.ts'

export interface JournalIdentity {
  readonly territory: string
  readonly mode: Mode
  readonly shard: number
  readonly shards: number
}

export interface JournalDeps {
  /** The object's own id: whoever shares it with a pacer says nothing of the town. */
  readonly id: string
  readonly storage: DurableObjectStorage
  readonly env: Env
  readonly alarms: () => Alarms
  readonly registry: RegistryForSending
  readonly identity: () => JournalIdentity | null
  readonly keyring: () => Keyring
}

const UNKNOWN_WAIT_MS = 30 * SECOND_MS

export class JournalGround {
  readonly env: Env
  readonly registry: RegistryForSending
  readonly tables: JournalTables
  // A new one each time the object wakes: rows that carry another one were claimed by an incarnation that is no more.
  readonly boot = crypto.randomUUID()
  /** Under this a pacer keeps what this life of the object has leased. */
  readonly holder: Holder
  readonly #deps: JournalDeps
  readonly #settings: Settings
  readonly #changed = new Set<string>()
  readonly #runOut = new SecondLook()
  readonly #troubles = new Map<string, ProviderTrouble>()
  readonly #gone = new Set<string>()
  /** The clock as it stands on disk; undefined where it must be read anew. */
  #clock: TerritoryClock | undefined
  /** The report of what has changed is ordered: not each of a thousand rows has to look whether it is. */
  #reportOrdered = false
  readonly #hashes = new WeakMap<Launch, string>()
  /** Told in the transaction in which a receipt says that somebody needs help. */
  onHelp: (row: JournalRow, receipt: Receipt) => void = () => undefined
  /** What a change of a row says of its address: kept in memory until `flush`, which comes with each report. */
  onHeard: { readonly hear: (before: DeliveryRow, after: DeliveryRow) => void; readonly flush: () => void } | null =
    null
  /** Machine time of the last report to Command; reports are spaced by it. */
  lastReportAt = 0

  constructor(deps: JournalDeps) {
    this.#deps = deps
    this.env = deps.env
    this.holder = { owner: deps.id, incarnation: this.boot }
    this.registry = deps.registry
    this.tables = new JournalTables(deps.storage.sql)
    this.#settings = new Settings(deps.storage)
  }

  get alarms(): Alarms {
    return this.#deps.alarms()
  }

  get identity(): JournalIdentity | null {
    return this.#deps.identity()
  }

  get keyring(): Keyring {
    return this.#deps.keyring()
  }

  get clock(): TerritoryClock {
    this.#clock ??= this.#settings.get<TerritoryClock>('journal clock') ?? REAL_CLOCK
    return this.#clock
  }

  get territoryNow(): Instant {
    return territoryNow(this.clock, Date.now())
  }

  get unknownWaitMs(): number {
    return waitMs(this.env, 'TOCSIN_UNKNOWN_WAIT_MS', UNKNOWN_WAIT_MS)
  }

  setClock(clock: TerritoryClock): void {
    this.#clock = undefined
    this.#settings.put('journal clock', clock)
  }

  transaction<T>(body: () => T): T {
    try {
      return this.#deps.storage.transactionSync(body)
    } catch (error) {
      // What was rolled back must not live on in memory.
      this.#clock = undefined
      this.#reportOrdered = false
      this.tables.forgetKept()
      throw error
    }
  }

  // ---- rows ----

  /** One event of the delivery machine on one row, saved; the row as it is then. */
  step(row: JournalRow, event: DeliveryEvent): JournalRow {
    const next = this.save(row, { ...row, ...stepDelivery(row, event) })
    // What was on the wire at a stop and comes back to be sent again has nobody left to send it for (INV-8).
    const cameBack = next.transport === 'planned' && row.transport !== 'planned'
    if (!cameBack || this.tables.dispatch(row.alert, row.revision)?.state !== 'stopped') return next
    return this.save(next, { ...next, ...stepDelivery(next, { kind: 'cancel' }) })
  }

  save(before: JournalRow, after: JournalRow): JournalRow {
    this.tables.save(after, this.boot, before)
    if (before.transport !== after.transport || before.answer !== after.answer) {
      this.onHeard?.hear(before, after)
      this.markChanged(after.alert, after.revision)
    }
    return after
  }

  /** A row as it was read, claimed; null where it is another since, and nothing is written. */
  claim(read: JournalRow, route: number): JournalRow | null {
    const next = { ...read, ...stepDelivery(read, { kind: 'claim', route, now: Date.now() }) }
    if (!this.tables.claim(next, read, this.boot)) return null
    this.markChanged(read.alert, read.revision)
    return next
  }

  /** False where the row is not as its claim left it: then nothing is written. */
  accept(claimed: JournalRow, provider: string, providerId: string): boolean {
    if (!this.tables.accept(claimed, provider, providerId)) return false
    this.markChanged(claimed.alert, claimed.revision)
    return true
  }

  join(row: JournalRow, receipt: Receipt): void {
    const next = this.step(row, { kind: 'receipt', receipt, ringAgainAt: this.#ringAgainAt(row, receipt) })
    const { alert, revision } = row
    if (receipt.failure === 'address gone') this.addressGone(row.addressHash)
    if (receipt.status === 'help') this.onHelp(next, receipt)
    if (next.transport === 'planned') this.#reopen(next)
    if (this.tables.dispatch(alert, revision)?.firstAcceptedAt === null)
      this.tables.setFirstAccepted(alert, revision, this.territoryNow)
    this.finishOne(alert, revision)
  }

  // ---- addresses that ended ----

  /** Forgotten together at the end of the drain's next run: each time the whole registry is opened anew. */
  addressGone(addressHash: string): void {
    this.#gone.add(addressHash)
    this.alarms.setNoLater('drain', Date.now() + SECOND_MS)
  }

  /** The people stay, and are counted as without this channel from the next alert on; how many left it is in the log, not who. */
  forgetGone(): void {
    if (this.#gone.size === 0) return
    this.registry.dropContacts(this.#gone)
    this.act('addresses gone', { addresses: this.#gone.size })
    this.#gone.clear()
  }

  // What was handed over whole is open again: a phone will be rung once more.
  #reopen({ alert, revision, notBefore }: JournalRow): void {
    if (this.tables.dispatch(alert, revision)?.state === 'finished') {
      this.tables.setState(alert, revision, 'sending')
      this.tables.setFinished(alert, revision, null)
    }
    this.alarms.setNoLater('drain', Math.max(Date.now(), notBefore ?? 0))
  }

  // A busy line or a phone that nobody takes; a number that does not exist is not rung again.
  #ringAgainAt(row: JournalRow, { status, failure }: Receipt): Instant | null {
    if (row.channel !== 'voice' || status !== 'undelivered' || failure !== 'provider down') return null
    const { launch = null, state } = this.tables.dispatch(row.alert, row.revision) ?? {}
    if (launch === null || (state !== 'sending' && state !== 'finished') || this.isExpired(launch)) return null
    const { territory, revision } = launch
    const most = mostRings(revision.content, this.territoryNow, territory.timeZone)
    return row.rings + 1 < most && !this.tables.isAnswered(row.n)
      ? Date.now() + waitMs(this.env, 'TOCSIN_RING_AGAIN_MS', RING_AGAIN_MS)
      : null
  }

  // ---- dispatches ----

  openDispatches(): readonly Dispatch[] {
    return this.tables.dispatches().filter(({ state }) => state === 'sending')
  }

  heldDispatches(): readonly Dispatch[] {
    return this.tables.dispatches().filter(({ state }) => state === 'held')
  }

  /** What was held since a restore is sent from here on, as far as no provider has it. False where it is not held. */
  letGo(alert: string, revision: number): boolean {
    if (this.tables.dispatch(alert, revision)?.state !== 'held') return false
    this.transaction(() => {
      this.tables.setState(alert, revision, 'sending')
      this.act('resumed', { alert, revision })
      this.alarms.setNoLater('drain', Date.now())
    })
    this.markChanged(alert, revision)
    return true
  }

  /** Nothing of it is started any more. */
  isExpired({ revision }: Launch): boolean {
    return this.territoryNow >= revision.content.expiresAt
  }

  /** As `isExpired`, and no clock that was just set says so: what waits may end. */
  hasRunOut(launch: Launch): boolean {
    const { alert, revision } = launch
    return this.isExpired(launch) && this.#runOut.confirms(keyOf(alert, revision.revision), Date.now())
  }

  /** Why this launch may not be sent from here; null where it may. */
  refusal(launch: Launch): string | null {
    const { identity } = this
    const { mode, revision } = launch
    if (identity === null) return 'the shard was never configured'
    // INV-11: launch and approved content must say the same mode, and it must be the object's, or an exercise for the public.
    if (!carries(identity.mode, mode) || revision.content.mode !== mode) return 'mode differs'
    // INV-6: what is sent is what was approved, to the letter.
    if (revision.approvedBy === null || this.#hashOf(launch) !== revision.contentHash)
      return 'content changed since it was shown'
    return null
  }

  // Once for each time that a launch is read from disk: nothing changes it after that.
  #hashOf(launch: Launch): string {
    const known = this.#hashes.get(launch)
    if (known !== undefined) return known
    const hash = contentHash(launch.revision.content, launch.revision.revision)
    this.#hashes.set(launch, hash)
    return hash
  }

  close(dispatch: Dispatch, why: 'stop' | 'superseded' | 'expired' | 'yielded to live'): void {
    if (dispatch.state === 'stopped' || dispatch.state === 'refused') return
    const { alert, revision } = dispatch
    const closed = this.tables.closePlanned(alert, revision, why === 'expired' ? 'expired' : 'cancelled')
    // Nobody is added to a revision that was stopped before all of it was written: what is missing is "no channel", and counted.
    this.tables.setExpanded(alert, revision)
    if (why !== 'expired') this.tables.setState(alert, revision, 'stopped')
    if (why !== 'expired' || closed > 0) this.act(why, { alert, revision, rowsClosed: closed })
    this.markChanged(alert, revision)
  }

  finishOne(alert: string, revision: number): void {
    const dispatch = this.tables.dispatch(alert, revision)
    if (dispatch === null || dispatch.state !== 'sending' || !dispatch.expanded) return
    if (this.tables.isOpen(alert, revision)) return
    this.transaction(() => {
      this.tables.setState(alert, revision, 'finished')
      this.tables.setFinished(alert, revision, this.territoryNow)
      this.act('finished', { alert, revision, reach: progressOf(this.tables, [], dispatch).reach })
    })
    this.markChanged(alert, revision)
  }

  // ---- providers that are out ----

  get troubles(): readonly ProviderTrouble[] {
    return [...this.#troubles.values()]
  }

  isOut(provider: string, channel: ChannelName): boolean {
    return this.#troubles.has(`${provider}|${channel}`)
  }

  /** A provider is out for that reason, or back where null; told once, and with every report of what is open. */
  setTrouble(provider: string, channel: ChannelName, reason: ProviderTrouble['reason'] | null): void {
    const key = `${provider}|${channel}`
    const known = this.#troubles.get(key)
    if (known?.reason === reason || (known === undefined && reason === null)) return
    if (reason === null) this.#troubles.delete(key)
    else this.#troubles.set(key, { provider, channel, reason, since: known?.since ?? Date.now() })
    for (const { alert, revision } of this.openDispatches()) this.markChanged(alert, revision)
  }

  /** Somebody else may have got it: the row is set aside as failed, which nobody repeats, and people are told to look at it. */
  setMismatch({ n, alert, revision, channel }: JournalRow, { provider }: Pick<Channel, 'provider'>): void {
    this.act('wrong recipient', { alert, revision, row: n, provider, channel })
    const key = `${provider}|${channel}|wrong recipient`
    if (this.#troubles.has(key)) return
    this.#troubles.set(key, { provider, channel, reason: 'wrong recipient', since: Date.now() })
    this.markChanged(alert, revision)
  }

  // ---- what changed, and the shard's own chain ----

  markChanged(alert: string, revision: number): void {
    this.#changed.add(keyOf(alert, revision))
    if (this.#reportOrdered) return
    if (this.alarms.due('progress') === null)
      this.alarms.set('progress', Math.max(Date.now(), this.lastReportAt + this.reportEveryMs))
    this.#reportOrdered = true
  }

  /** Settled point 5 allows a territory fifty reports a second; each one counts everybody of its shard, so it makes sixteen. */
  get reportEveryMs(): number {
    return Math.max(SECOND_MS, ((this.identity?.shards ?? 1) / 16) * SECOND_MS)
  }

  get hasChanges(): boolean {
    return this.#changed.size > 0
  }

  /** What changed since the last report, taken away; `giveBack` where the report could not be made. */
  takeChanges(): readonly string[] {
    const keys = [...this.#changed]
    this.#changed.clear()
    this.#reportOrdered = false
    return keys
  }

  giveBack(keys: readonly string[]): void {
    for (const key of keys) this.#changed.add(key)
    this.#reportOrdered = false
  }

  act(act: string, detail: Readonly<Record<string, unknown>>): void {
    const { identity } = this
    if (identity === null) return
    this.tables.chain.add(
      appendEntry(this.tables.chain.last(), {
        object: this.name(identity),
        at: this.territoryNow,
        machineAt: Date.now(),
        actor: SYSTEM_ACTOR,
        category: 'envoi',
        act,
        text: '',
        detail,
      }),
    )
  }

  name({ territory, mode, shard }: JournalIdentity): string {
    return objectName.residents(territory, mode, shard)
  }
}
