// The send, where the contact lives: a row before every call, a claim under a lease, a commit after it, receipts joined by our reference.
// At least once, bounded, explained: reliability.md §7.1b and §7.4 name the rows and the policy, fanout/delivery.ts the transitions.
import { channelFor, CALL_TIMEOUT_MS, pushIdentity, vonageAccount, type VonageAccount } from '../../channels/index.ts'
import { contentHash } from '../../decide/content.ts'
import { accountsOf, commandOf, pacerOf, waitMs, type Env } from '../../env.ts'
import type { Channel } from '../../fanout/channel.ts'
import { stepDelivery } from '../../fanout/delivery.ts'
import { renderFor, renderSms, type MessageSource } from '../../fanout/render.ts'
import { segmentsOf } from '../../fanout/segments.ts'
import { SEVERITY_RANK } from '../../model/alert.ts'
import { addReach, bestReach, NO_REACH, reachOf, type ReachClass, type ReachCount } from '../../model/delivery.ts'
import { SYSTEM_ACTOR } from '../../model/identity.ts'
import { deliveryReference, objectName } from '../../model/keys.ts'
import { LANGUAGES, type ChannelName, type Language } from '../../model/message.ts'
import type { Mode } from '../../model/mode.ts'
import type { Receipt, SendOutcome } from '../../model/outcome.ts'
import type { Person } from '../../model/recipient.ts'
import { DAY_MS, REAL_CLOCK, SECOND_MS, territoryNow, type Instant, type TerritoryClock } from '../../model/time.ts'
import { appendEntry } from '../../prove/chain.ts'
import type { Launch, Lease, ShardProgress } from '../rpc.ts'
import type { AlarmHandler, Alarms } from '../shared/alarms.ts'
import type { Keyring } from '../shared/seal.ts'
import { Settings } from '../shared/settings.ts'
import { JournalTables, type Dispatch, type JournalRow, type NewRow } from './journal-tables.ts'
import type { RegistryForSending } from './registry.ts'

export interface JournalIdentity {
  readonly territory: string
  readonly mode: Mode
  readonly shard: number
  readonly shards: number
}

export interface JournalDeps {
  readonly storage: DurableObjectStorage
  readonly env: Env
  readonly alarms: () => Alarms
  readonly registry: RegistryForSending
  readonly identity: () => JournalIdentity | null
  readonly keyring: () => Keyring
}

const EXPAND_CHUNK = 500
/** Six requests may wait for their headers in one object (platform.md §1.1); the seventh would burn its deadline in the queue. */
const CONNECTIONS = 6
const UNKNOWN_WAIT_MS = 30 * SECOND_MS
// One run of the alarm: short enough that the shard's other alarms, a deploy and a kill cost little.
const RUN_MS = 10 * SECOND_MS
const RUN_MESSAGES = 500
const MIN_TTL_MS = 20 * SECOND_MS
const ACCOUNT_RETRY_MS = 5 * SECOND_MS
const LOOKUPS_BEFORE_RETRY = 3

export class Journal {
  /** For the shard's one set of alarms. */
  readonly handlers: Readonly<Record<string, AlarmHandler>> = {
    expand: () => this.#expand(),
    drain: () => this.#drain(),
    progress: () => this.#report(),
  }

  readonly #deps: JournalDeps
  readonly #tables: JournalTables
  readonly #settings: Settings
  // A new one each time the object wakes: rows that carry another one were claimed by an incarnation that is no more.
  readonly #boot = crypto.randomUUID()
  readonly #leases = new Map<string, Instant>()
  readonly #changed = new Set<string>()
  readonly #lookupsFailed = new Map<number, number>()
  #lastReportAt = 0
  #account: { readonly value: VonageAccount | null; readonly until: Instant } | null = null

  constructor(deps: JournalDeps) {
    this.#deps = deps
    this.#tables = new JournalTables(deps.storage.sql)
    this.#settings = new Settings(deps.storage)
  }

  // ---- what Command asks ----

  /** Takes the approved revision: who is meant is fixed here, in the transaction that names it. Repeating it changes nothing. */
  async launch(launch: Launch): Promise<void> {
    const { alert, revision } = { alert: launch.alert, revision: launch.revision.revision }
    const known = this.#tables.dispatch(alert, revision)
    if (known?.launch != null) return
    const refusal = this.#refusal(launch)
    const meant = refusal === null ? this.#meant(launch) : []
    this.#deps.storage.transactionSync(() => {
      this.#settings.put('journal clock', launch.clock)
      // Geometry has done its work: who is meant stands in the snapshot from here on.
      const state = refusal !== null ? 'refused' : known?.state === 'stopped' ? 'stopped' : 'sending'
      this.#tables.putDispatch(
        alert,
        revision,
        state,
        { ...launch, zones: [] },
        SEVERITY_RANK[launch.revision.content.severity],
      )
      if (refusal !== null) {
        this.#act('refused', { alert, revision, reason: refusal })
        return
      }
      this.#tables.addSnapshot(alert, revision, meant)
      // INV-10: a new revision ends every earlier one before it sends anything itself.
      for (const earlier of this.#tables.dispatches()) {
        if (earlier.alert === alert && earlier.revision < revision) this.#close(earlier, 'superseded')
      }
      this.#act('launch', { alert, revision, targeted: meant.length })
      if (state === 'sending') this.#deps.alarms().set('expand', Date.now())
    })
    this.#markChanged(alert, revision)
  }

  /** INV-8: claims look at the state in the same step in which they claim, so none follows this. */
  async stop(alert: string, revision: number): Promise<{ readonly leaseEndsAt: Instant }> {
    const known = this.#tables.dispatch(alert, revision)
    this.#deps.storage.transactionSync(() => {
      if (known === null) this.#tables.putDispatch(alert, revision, 'stopped', null, 0)
      else this.#close(known, 'stop')
    })
    this.#markChanged(alert, revision)
    return { leaseEndsAt: Math.max(Date.now(), this.#leases.get(keyOf(alert, revision)) ?? 0) }
  }

  setClock(clock: TerritoryClock): void {
    this.#settings.put('journal clock', clock)
    // Expiry is on the territory's clock: what has run out by the new one must not be sent.
    if (this.#openDispatches().length > 0) this.#deps.alarms().setNoLater('drain', Date.now())
  }

  takeReceipt(receipt: Receipt): 'joined' | 'parked' | 'replayed' {
    return this.#deps.storage.transactionSync(() => {
      if (!this.#tables.isNewReceipt(receipt.eventId, Date.now())) return 'replayed'
      const row = this.#tables.rowFor(receipt)
      if (row === null) {
        this.#tables.park(receipt)
        return 'parked'
      }
      this.#join(row, receipt)
      return 'joined'
    })
  }

  /** Re-arms whatever alarm was lost while something is open. */
  watchdog(): void {
    const open = this.#openDispatches()
    if (open.length === 0) return
    if (open.some(({ expanded }) => !expanded)) this.#deps.alarms().setNoLater('expand', Date.now())
    this.#deps.alarms().setNoLater('drain', Date.now())
    this.#deps.alarms().setNoLater('progress', Date.now() + this.#reportEveryMs)
  }

  clear(): void {
    this.#deps.storage.transactionSync(() => {
      this.#tables.clear()
      for (const name of Object.keys(this.handlers)) this.#deps.alarms().clear(name)
    })
    this.#changed.clear()
    this.#leases.clear()
    this.#lookupsFailed.clear()
  }

  /** What the message of this reference says; null where there is none here. */
  words(
    reference: string,
  ): { readonly channel: ChannelName; readonly text: string; readonly language: Language } | null {
    const row = this.#tables.rowFor({ reference, providerId: null })
    const launch = row === null ? null : (this.#tables.dispatch(row.alert, row.revision)?.launch ?? null)
    if (row === null || launch === null) return null
    const { channel, language } = row
    return { channel, language, text: renderFor(channel, sourceOf(launch, language)) }
  }

  /** The shard's own chain, oldest first; counts and names of alerts only. */
  acts() {
    return this.#tables.acts()
  }

  // ---- who is meant ----

  #refusal({ mode, revision }: Launch): string | null {
    const identity = this.#deps.identity()
    if (identity === null) return 'the shard was never configured'
    // INV-11: object, launch and approved content must all say the same mode.
    if (identity.mode !== mode || revision.content.mode !== mode) return 'mode differs'
    // INV-6: what is sent is what was approved, to the letter.
    if (revision.approvedBy === null || contentHash(revision.content, revision.revision) !== revision.contentHash)
      return 'content changed since it was shown'
    return null
  }

  #meant(launch: Launch): { readonly person: string; readonly zones: readonly string[] }[] {
    const zones = new Map<string, string[]>()
    for (const zone of launch.zones) {
      if (!launch.revision.content.zones.includes(zone.id)) continue
      for (const { id } of this.#deps.registry.select([zone])) zones.set(id, [...(zones.get(id) ?? []), zone.id])
    }
    // INV-30: a correction reaches at least those whom it corrects, also those who have left the zone since.
    for (const told of this.#tables.toldBefore(launch.alert, launch.revision.revision)) {
      if (!zones.has(told.person)) zones.set(told.person, [...told.zones])
    }
    return [...zones].map(([person, ids]) => ({ person, zones: ids }))
  }

  // ---- rows before calls ----

  #expand(): void {
    const dispatch = this.#openDispatches().find(({ expanded }) => !expanded)
    if (dispatch?.launch == null) return
    const { alert, revision, launch } = dispatch
    const chunk = this.#tables.unexpanded(alert, revision, EXPAND_CHUNK)
    const persons = new Map(this.#deps.registry.persons().map((person) => [person.id, person]))
    const rows = chunk.flatMap(({ n, person }) => this.#rowsOf(n, persons.get(person) ?? null, launch))
    this.#deps.storage.transactionSync(() => {
      this.#tables.addRows(
        alert,
        revision,
        rows,
        chunk.map(({ n }) => n),
      )
      if (chunk.length < EXPAND_CHUNK) this.#tables.setExpanded(alert, revision)
      this.#deps.alarms().setNoLater('drain', Date.now())
      if (this.#openDispatches().some(({ expanded }) => !expanded)) this.#deps.alarms().set('expand', Date.now())
    })
    this.#markChanged(alert, revision)
  }

  #rowsOf(snapshot: number, person: Person | null, { alert, revision, mode }: Launch): readonly NewRow[] {
    const identity = this.#deps.identity()
    // Erased between approval and this moment: nobody to tell, and the count says "no channel".
    if (person === null || identity === null) return []
    const keyring = this.#deps.keyring()
    const hmac = (text: string) => keyring.hmac('delivery reference', text)
    return person.contacts
      .filter((contact) => revision.content.channels.includes(contact.channel) && !contact.optedOut)
      .map(({ channel, address }) => {
        const addressHash = keyring.blindIndex(address)
        const key = { mode, shard: identity.shard, alert, revision: revision.revision, channel, addressHash }
        return {
          snapshot,
          channel,
          addressHash,
          reference: deliveryReference(hmac, key),
          language: person.language,
          priority: person.vulnerable ? 0 : 1,
        }
      })
  }

  // ---- the drain ----

  async #drain(): Promise<void> {
    const began = Date.now()
    this.#adoptOrphans()
    await this.#settleUnknown()
    let messages = 0
    let wakeAt: Instant | null = null
    while (Date.now() - began < RUN_MS && messages < RUN_MESSAGES) {
      const next = this.#nextDispatch()
      if (next === null) break
      const sent = await this.#sendUnderLease(next)
      await this.#reportIfDue()
      if (sent.kind === 'wait') {
        wakeAt = sent.until
        break
      }
      messages += sent.calls
    }
    this.#finish()
    this.#rearm(wakeAt)
  }

  // Live rows and the gravest alert first: dispatches come in that order (one shard has one mode).
  #nextDispatch(): Dispatch | null {
    for (const dispatch of this.#openDispatches()) {
      if (dispatch.launch === null) continue
      if (this.#isExpired(dispatch.launch)) this.#close(dispatch, 'expired')
      else if (this.#tables.due(dispatch.alert, dispatch.revision, Date.now(), 1).length > 0) return dispatch
    }
    return null
  }

  async #sendUnderLease(
    dispatch: Dispatch,
  ): Promise<{ readonly kind: 'sent'; readonly calls: number } | { readonly kind: 'wait'; readonly until: Instant }> {
    const { alert, revision } = dispatch
    const launch = dispatch.launch as Launch
    const channels = await this.#channels(launch)
    // Without the account there is no channel: the rows wait for a person to enter it, until the alert expires.
    if (channels.size === 0) return { kind: 'wait', until: Date.now() + ACCOUNT_RETRY_MS }
    const due = this.#tables.due(alert, revision, Date.now(), CONNECTIONS * 8)
    const pacer = await this.#pacer(launch.mode)
    const lease = await pacer.lease(
      due.length,
      this.#messagesPerSecond(launch),
      launch.mode === 'live' ? 'live' : 'drill',
    )
    if (lease.slots === 0) return { kind: 'wait', until: lease.retryAt ?? Date.now() + SECOND_MS }
    this.#leases.set(keyOf(alert, revision), lease.endsAt)
    const tally = new Tally()
    await this.#useSlots(lease, due, async (n) => {
      const outcome = await this.#sendOne(n, launch, channels)
      if (outcome !== null) tally.add(outcome)
    })
    await pacer.report(tally.report(lease.slots))
    return { kind: 'sent', calls: Math.max(1, tally.calls) }
  }

  /** Six hands take the slots in order; each waits for its slot's instant, and none starts after the lease has ended. */
  async #useSlots(lease: Lease, rows: readonly number[], send: (n: number) => Promise<void>): Promise<void> {
    let next = 0
    const hand = async () => {
      for (let slot = next++; slot < Math.min(lease.slots, rows.length); slot = next++) {
        const wait = lease.startAt + slot * lease.spacingMs - Date.now()
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
        if (Date.now() > lease.endsAt) return
        await send(rows[slot] as number)
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, hand))
  }

  /** Null where nothing was asked of the provider. */
  async #sendOne(n: number, launch: Launch, channels: ReadonlyMap<ChannelName, Channel>): Promise<SendOutcome | null> {
    const claimed = this.#claim(n, launch, channels)
    if (claimed === null) return null
    const { row, address, channel, text, ttlMs } = claimed
    // The output gate holds this request until the claim is on disk, so a kill leaves a claimed row, never a call without one.
    const outcome = await channel.send({
      to: address,
      text,
      sender: launch.territory.smsSender,
      reference: row.reference,
      ttlMs,
      language: row.language,
      severity: launch.revision.content.severity,
      topic: launch.alert,
      hooksUrl: `${this.#deps.env.TOCSIN_ORIGIN}/hooks/${launch.territory.code}`,
    })
    this.#commit(row, outcome, channel.provider)
    return outcome
  }

  // Everything is looked at again in the same step that claims: between two calls a person may have stopped, left or opted out.
  #claim(n: number, launch: Launch, channels: ReadonlyMap<ChannelName, Channel>) {
    return this.#deps.storage.transactionSync(() => {
      const row = this.#tables.row(n)
      const dispatch = this.#tables.dispatch(launch.alert, launch.revision.revision)
      if (row === null || row.transport !== 'planned' || dispatch?.state !== 'sending') return null
      if (this.#refusal(launch) !== null) return this.#give(row, { kind: 'cancel' })
      if (this.#isExpired(launch)) return this.#give(row, { kind: 'expire' })
      const contact = this.#deps.registry.contactByHash(row.addressHash)
      // INV-17: an opt-out or an erasure before the claim means no request.
      if (contact === null || this.#deps.registry.isOptedOut(row.addressHash))
        return this.#give(row, { kind: 'cancel' })
      const channel = channels.get(row.channel)
      if (channel === undefined) return null
      const text = renderFor(row.channel, sourceOf(launch, row.language))
      if (text === '') return this.#give(row, { kind: 'cancel' })
      const claimed = { ...row, ...stepDelivery(row, { kind: 'claim', now: Date.now() }) }
      this.#tables.save(claimed, this.#boot)
      // INV-9: in the territory's time, since that is what the expiry is in; at the machine's rate, since that is what a phone runs on.
      const ttlMs = Math.max(MIN_TTL_MS, launch.revision.content.expiresAt - this.#territoryNow)
      return { row: claimed, address: contact.address, channel, text, ttlMs }
    })
  }

  #give(row: JournalRow, event: { readonly kind: 'cancel' | 'expire' }): null {
    this.#save(row, { ...row, ...stepDelivery(row, event) })
    return null
  }

  #commit(claimed: JournalRow, outcome: SendOutcome, provider: string): void {
    this.#deps.storage.transactionSync(() => {
      const row = this.#tables.row(claimed.n)
      if (row === null) return
      const event = {
        kind: 'outcome',
        fence: claimed.fence,
        outcome,
        provider,
        now: Date.now(),
        unknownWaitMs: this.#unknownWaitMs,
      } as const
      this.#save(row, { ...row, ...stepDelivery(row, event) })
      if (outcome.kind !== 'accepted') return
      this.#tables.setFirstAccepted(row.alert, row.revision, this.#territoryNow)
      // A receipt may be quicker than the answer to the call.
      for (const receipt of this.#tables.unpark(outcome.providerId)) {
        const current = this.#tables.row(claimed.n)
        if (current !== null) this.#join(current, receipt)
      }
    })
  }

  #join(row: JournalRow, receipt: Receipt): void {
    this.#save(row, { ...row, ...stepDelivery(row, { kind: 'receipt', receipt }) })
    const { alert, revision } = row
    if (this.#tables.dispatch(alert, revision)?.firstAcceptedAt === null)
      this.#tables.setFirstAccepted(alert, revision, this.#territoryNow)
    this.#finishOne(alert, revision)
  }

  #save(before: JournalRow, after: JournalRow): void {
    this.#tables.save(after, this.#boot)
    if (before.transport !== after.transport || before.answer !== after.answer)
      this.#markChanged(after.alert, after.revision)
  }

  // ---- unknown outcomes ----

  #adoptOrphans(): void {
    for (;;) {
      const orphans = this.#tables.orphans(this.#boot, 500)
      if (orphans.length === 0) return
      this.#deps.storage.transactionSync(() => {
        const event = { kind: 'orphaned', now: Date.now(), unknownWaitMs: this.#unknownWaitMs } as const
        for (const row of orphans) this.#save(row, { ...row, ...stepDelivery(row, event) })
      })
    }
  }

  // The wait for a receipt is over. Ask where the provider can be asked; else send once more; then leave it unknown and say so.
  async #settleUnknown(): Promise<void> {
    const rows = this.#tables.unknownDue(Date.now(), 60)
    const hands = Array.from({ length: CONNECTIONS }, async (_, hand) => {
      for (let index = hand; index < rows.length; index += CONNECTIONS) await this.#settleOne(rows[index] as JournalRow)
    })
    await Promise.all(hands)
  }

  async #settleOne({ n, alert, revision, channel: name, reference }: JournalRow): Promise<void> {
    const launch = this.#tables.dispatch(alert, revision)?.launch ?? null
    const channel = launch === null ? undefined : (await this.#channels(launch)).get(name)
    const answer = channel?.lookup == null ? ({ kind: 'never seen' } as const) : await channel.lookup(reference)
    this.#deps.storage.transactionSync(() => {
      const row = this.#tables.row(n)
      // A receipt may have come while we asked.
      if (row === null || row.transport !== 'unknown' || row.notBefore === null) return
      const now = Date.now()
      if (answer.kind === 'accepted') {
        const receipt: Receipt = {
          provider: channel?.provider ?? '',
          eventId: `lookup:${reference}`,
          reference,
          providerId: answer.providerId,
          status: 'accepted',
          at: now,
          failure: null,
        }
        return this.#join(row, receipt)
      }
      const failures = (this.#lookupsFailed.get(n) ?? 0) + 1
      if (answer.kind !== 'never seen' && failures < LOOKUPS_BEFORE_RETRY) {
        this.#lookupsFailed.set(n, failures)
        return this.#save(row, { ...row, notBefore: now + this.#unknownWaitMs })
      }
      this.#lookupsFailed.delete(n)
      this.#save(row, { ...row, ...stepDelivery(row, { kind: 'wait over', now }) })
    })
  }

  // ---- the end of a revision ----

  #close(dispatch: Dispatch, why: 'stop' | 'superseded' | 'expired'): void {
    if (dispatch.state === 'stopped' || dispatch.state === 'refused') return
    const { alert, revision } = dispatch
    const closed = this.#tables.closePlanned(alert, revision, why === 'expired' ? 'expired' : 'cancelled')
    // Nobody is added to a revision that was stopped before all of it was written: what is missing is "no channel", and counted.
    this.#tables.setExpanded(alert, revision)
    if (why !== 'expired') this.#tables.setState(alert, revision, 'stopped')
    if (why !== 'expired' || closed > 0) this.#act(why, { alert, revision, rowsClosed: closed })
    this.#markChanged(alert, revision)
  }

  #finish(): void {
    for (const { alert, revision } of this.#openDispatches()) this.#finishOne(alert, revision)
  }

  #finishOne(alert: string, revision: number): void {
    const dispatch = this.#tables.dispatch(alert, revision)
    if (dispatch === null || dispatch.state !== 'sending' || !dispatch.expanded) return
    if (this.#tables.open(alert, revision).rows > 0) return
    this.#deps.storage.transactionSync(() => {
      this.#tables.setState(alert, revision, 'finished')
      this.#tables.setFinished(alert, revision, this.#territoryNow)
      this.#act('finished', { alert, revision, reach: this.#progressOf(dispatch).reach })
    })
    this.#markChanged(alert, revision)
  }

  #openDispatches(): readonly Dispatch[] {
    return this.#tables.dispatches().filter(({ state }) => state === 'sending')
  }

  #rearm(wakeAt: Instant | null): void {
    let at = wakeAt
    for (const { alert, revision } of this.#tables.dispatches()) {
      const { rows, nextAt } = this.#tables.open(alert, revision)
      if (rows === 0 || nextAt === null) continue
      const due = wakeAt === null ? nextAt : Math.max(nextAt, wakeAt)
      at = at === null ? due : Math.min(at, due)
    }
    if (at !== null) this.#deps.alarms().setNoLater('drain', Math.max(at, Date.now()))
  }

  // ---- telling Command ----

  #markChanged(alert: string, revision: number): void {
    this.#changed.add(keyOf(alert, revision))
    const alarms = this.#deps.alarms()
    if (alarms.due('progress') === null)
      alarms.set('progress', Math.max(Date.now(), this.#lastReportAt + this.#reportEveryMs))
  }

  /** Settled point 5: the whole territory reports at most fifty times a second. */
  get #reportEveryMs(): number {
    return Math.max(SECOND_MS, ((this.#deps.identity()?.shards ?? 1) / 50) * SECOND_MS)
  }

  async #reportIfDue(): Promise<void> {
    if (this.#changed.size === 0 || Date.now() - this.#lastReportAt < this.#reportEveryMs) return
    try {
      await this.#report()
    } catch (error) {
      // Sending goes on; the alarm tells it again.
      console.error('progress waits:', error instanceof Error ? error.message : 'unknown')
    }
  }

  async #report(): Promise<void> {
    const identity = this.#deps.identity()
    if (identity === null) return
    const command = commandOf(this.#deps.env, identity.territory, identity.mode)
    this.#lastReportAt = Date.now()
    // After a kill nobody knows what was told: everything that is still of interest is told again.
    const told =
      this.#changed.size > 0
        ? [...this.#changed]
        : this.#tables.dispatches().map(({ alert, revision }) => keyOf(alert, revision))
    this.#changed.clear()
    try {
      for (const key of told) {
        const [alert = '', revision = '0'] = key.split('|')
        const dispatch = this.#tables.dispatch(alert, Number(revision))
        if (dispatch?.launch == null) continue
        const report: ShardProgress = {
          shard: identity.shard,
          seq: this.#tables.nextSeq(alert, Number(revision)),
          expanded: dispatch.expanded,
          progress: this.#progressOf(dispatch),
        }
        await command.takeProgress(report)
      }
      const head = this.#tables.lastAct()
      if (head !== null)
        await command.anchor({ object: this.#name(identity), count: head.seq, hash: head.hash, at: Date.now() })
    } catch (error) {
      for (const key of told) this.#changed.add(key)
      throw error
    }
    this.#tables.forgetReceiptsBefore(Date.now() - 3 * DAY_MS)
  }

  /** INV-15: counted from the rows each time; a person counts once, by their best row, and the classes sum to the targeted. */
  #progressOf({ alert, revision, firstAcceptedAt, finishedAt, expanded }: Dispatch): ShardProgress['progress'] {
    const persons = new Map<string, PersonReach>()
    for (const target of this.#tables.targets(alert, revision)) {
      const person: PersonReach = persons.get(target.person) ?? {
        zones: target.zones,
        expanded: target.expanded,
        classes: [],
        byChannel: new Map(),
      }
      if (target.row !== null) {
        const reach = reachOf(target.row)
        person.classes.push(reach)
        const other = person.byChannel.get(target.row.channel)
        person.byChannel.set(target.row.channel, other === undefined ? reach : bestReach([other, reach]))
      }
      persons.set(target.person, person)
    }
    let reach = NO_REACH
    const byChannel: Partial<Record<ChannelName, ReachCount>> = {}
    const byZone: Record<string, ReachCount> = {}
    for (const person of persons.values()) {
      // A person whose rows are not written yet is queued, not without a channel.
      const best = person.classes.length === 0 && !person.expanded && !expanded ? 'queued' : bestReach(person.classes)
      reach = counted(reach, best)
      for (const [channel, value] of person.byChannel)
        byChannel[channel] = counted(byChannel[channel] ?? NO_REACH, value)
      for (const zone of JSON.parse(person.zones) as string[]) byZone[zone] = counted(byZone[zone] ?? NO_REACH, best)
    }
    return { alert, revision, firstAcceptedAt, finishedAt, targeted: persons.size, reach, byChannel, byZone }
  }

  #act(act: string, detail: Readonly<Record<string, unknown>>): void {
    const identity = this.#deps.identity()
    if (identity === null) return
    this.#tables.addAct(
      appendEntry(this.#tables.lastAct(), {
        object: this.#name(identity),
        at: this.#territoryNow,
        machineAt: Date.now(),
        actor: SYSTEM_ACTOR,
        category: 'envoi',
        act,
        text: '',
        detail,
      }),
    )
  }

  // ---- the ground ----

  #name({ territory, mode, shard }: JournalIdentity): string {
    return objectName.residents(territory, mode, shard)
  }

  get #territoryNow(): Instant {
    return territoryNow(this.#settings.get<TerritoryClock>('journal clock') ?? REAL_CLOCK, Date.now())
  }

  #isExpired({ revision }: Launch): boolean {
    return this.#territoryNow >= revision.content.expiresAt
  }

  get #unknownWaitMs(): number {
    return waitMs(this.#deps.env, 'TOCSIN_UNKNOWN_WAIT_MS', UNKNOWN_WAIT_MS)
  }

  // The contract speaks of parts a second; a longer text takes more of them.
  #messagesPerSecond(launch: Launch): number {
    const parts = LANGUAGES.map((language) => segmentsOf(renderSms(sourceOf(launch, language))).parts)
    return launch.territory.sms.partsPerSecond / Math.max(1, ...parts)
  }

  async #channels(launch: Launch): Promise<ReadonlyMap<ChannelName, Channel>> {
    const { env } = this.#deps
    const config = {
      mode: launch.mode,
      vonage: await this.#vonage(launch.mode),
      push: pushIdentity(env),
      fetch: (url: string, init: RequestInit) => fetch(url, init),
      timeoutMs: waitMs(env, 'TOCSIN_CALL_TIMEOUT_MS', CALL_TIMEOUT_MS),
      now: () => Date.now(),
    }
    const channels = launch.revision.content.channels.map((name) => [name, channelFor(name, config)] as const)
    return new Map(channels.filter((entry): entry is readonly [ChannelName, Channel] => entry[1] !== null))
  }

  async #pacer(mode: Mode) {
    const territory = this.#deps.identity()?.territory ?? ''
    if (mode === 'exercise') return pacerOf(this.#deps.env, 'drill', territory)
    return pacerOf(this.#deps.env, 'vonage', (await this.#vonage(mode))?.apiKey ?? territory)
  }

  // INV-11: an exercise never even asks for the account.
  async #vonage(mode: Mode): Promise<VonageAccount | null> {
    if (mode === 'exercise') return null
    if (this.#account !== null && this.#account.until > Date.now()) return this.#account.value
    const value = await this.#readAccount()
    this.#account = { value, until: Date.now() + (value === null ? ACCOUNT_RETRY_MS : 60 * SECOND_MS) }
    return value
  }

  async #readAccount(): Promise<VonageAccount | null> {
    const { env } = this.#deps
    const territory = this.#deps.identity()?.territory
    return territory === undefined ? null : vonageAccount(env, () => accountsOf(env, territory).credential('vonage'))
  }
}

interface PersonReach {
  readonly zones: string
  readonly expanded: boolean
  readonly classes: ReachClass[]
  readonly byChannel: Map<ChannelName, ReachClass>
}

/** What the calls of one lease came to, for the pacer. */
class Tally {
  calls = 0
  #accepted = 0
  #failed = 0
  #throttledUntil: Instant | null = null
  #stop: 'bad credentials' | 'no credit' | null = null

  add(outcome: SendOutcome): void {
    this.calls += 1
    switch (outcome.kind) {
      case 'accepted':
        this.#accepted += 1
        return
      case 'refused':
        if (outcome.failure === 'bad credentials' || outcome.failure === 'no credit') {
          this.#stop = outcome.failure
          this.#failed += 1
        } else this.#accepted += 1
        return
      case 'retry':
        this.#failed += 1
        if (outcome.failure === 'throttled')
          this.#throttledUntil = Math.max(this.#throttledUntil ?? 0, Date.now() + (outcome.afterMs ?? SECOND_MS))
        return
      case 'unknown':
        this.#failed += 1
        return
      default:
        return outcome satisfies never
    }
  }

  report(slots: number) {
    return {
      accepted: this.#accepted,
      failed: this.#failed,
      returned: Math.max(0, slots - this.calls),
      throttledUntil: this.#throttledUntil,
      stop: this.#stop,
    }
  }
}

function counted(reach: ReachCount, one: ReachClass): ReachCount {
  return addReach(reach, { ...NO_REACH, [one]: 1 })
}

function sourceOf({ mode, number, revision, territory }: Launch, language: Language): MessageSource {
  return { content: revision.content, language, mode, number, revision: revision.revision, territory }
}

function keyOf(alert: string, revision: number): string {
  return `${alert}|${revision}`
}
