// One residents shard: a disk, a registry, alarms, and a memory that a crash takes away. What it decides is the real code's to say.
import { SYSTEM_ACTOR } from '../../worker/model/identity.ts'
import { objectName } from '../../worker/model/keys.ts'
import type { Receipt } from '../../worker/model/outcome.ts'
import type { Instant } from '../../worker/model/time.ts'
import type { DeliveryEvent } from '../../worker/fanout/delivery.ts'
import type { JournalRow } from '../../worker/objects/residents/journal-tables.ts'
import type { JournalTables } from '../../worker/objects/residents/journal-tables.ts'
import type { Launch, ShardProgress } from '../../worker/objects/rpc/errands.ts'
import type { Holder } from '../../worker/fanout/pacing.ts'
import { Alarms } from './alarms.ts'
import { MachineClock } from './clock.ts'
import { Draining } from './draining.ts'
import { Expansion } from './expansion.ts'
import { JournalDisk, type Kept } from './journal.ts'
import { Registry } from './registry.ts'
import type { Realm } from './realm.ts'
import type { World } from './world.ts'

export const UNKNOWN_WAIT_MS = 30_000
const REPORT_EVERY_MS = 1_000
/** Shorter than in life, so that a world of two minutes sees it. */
const RING_AGAIN_MS = 12_000

export class Shard {
  readonly world: World
  readonly realm: Realm
  readonly index: number
  readonly name: string
  readonly clock: MachineClock
  readonly disk = new JournalDisk()
  readonly registry: Registry
  readonly expansion: Expansion
  readonly alarms: Alarms
  readonly watched = true
  /** For the watch only. */
  lastDrainAt: Instant = 0
  // ---- memory: gone with each crash ----
  boot = 1
  alive = true
  draining: Draining
  #changed = new Set<string>()
  /** What the incarnation before had still to tell is nowhere: the first report tells everything. */
  #hasToldAll = false
  #lastReportAt = 0

  constructor(world: World, realm: Realm, index: number) {
    this.world = world
    this.realm = realm
    this.index = index
    this.name = objectName.residents(realm.code, realm.mode, index)
    this.clock = new MachineClock(world.agenda)
    this.registry = new Registry(realm.hashOf)
    this.expansion = new Expansion(this)
    this.draining = new Draining(this)
    this.alarms = new Alarms(this, {
      expand: (done) => {
        this.expansion.expandChunk()
        if (this.alive) done(false)
      },
      drain: (done) => this.draining.run(done),
      progress: (done) => this.#report(() => done(false)),
    })
  }

  say(line: string): void {
    this.world.say(this.name, line)
  }

  /** Goes on in this incarnation only. */
  later(delayMs: number, run: () => void): void {
    const { boot } = this
    this.world.agenda.after(delayMs, () => {
      if (this.boot === boot && this.alive) run()
    })
  }

  /** A place where a crash may fall; true where it did, and nothing of the caller goes on. */
  border(where: string): boolean {
    if (!this.world.fault(this.world.swarm.crash)) return false
    this.crash(where)
    return true
  }

  get holder(): Holder {
    return { owner: this.name, incarnation: String(this.boot) }
  }

  crash(where: string): void {
    this.say(`crash ${where}`)
    this.world.seen.note(`crash ${where}`)
    this.world.script.note(this.realm.key, { kind: 'crash', where })
    this.#resetConnections()
    this.boot += 1
    this.alive = false
    this.draining = new Draining(this)
    this.#changed = new Set()
    this.#hasToldAll = false
    this.#lastReportAt = 0
    this.alarms.forget()
    this.world.watch.crashed(this)
    const { boot } = this
    this.world.agenda.after(this.world.random.between(5, 3_000), () => {
      if (this.boot !== boot || this.alive) return
      this.alive = true
      this.say('wakes')
      this.alarms.arm()
      this.watchdog()
    })
  }

  // A dead process holds no connection.
  #resetConnections(): void {
    for (const { provider } of this.world.providers.all())
      for (const request of provider.log)
        if (request.realm === this.realm.key && request.shard === this.index && request.boot === this.boot)
          request.resetAt ??= this.world.agenda.now
  }

  // ---- what others ask ----

  launch(launch: Launch): void {
    const { alert } = launch
    const { revision } = launch.revision
    const known = this.disk.dispatch(alert, revision)
    if (known?.launch != null && this.world.shell.launchesOnce) {
      this.world.seen.note('launch told twice')
      return
    }
    const refusal = this.refusal(launch)
    const meant = refusal === null ? this.expansion.meant(launch) : []
    const state = refusal !== null ? 'refused' : known?.state === 'stopped' ? 'stopped' : 'sending'
    this.disk.putDispatch(alert, revision, state, { ...launch, zones: [] })
    if (refusal !== null) {
      this.act('refused', { alert, revision, reason: refusal })
      this.say(`refuses ${alert}.${revision}: ${refusal}`)
      this.world.watch.refusedByShard(this, launch, refusal)
      this.markChanged(alert, revision)
      return
    }
    for (const { person, zones } of meant) this.disk.addSnapshot(alert, revision, person, zones)
    if (this.world.shell.closesEarlier)
      for (const earlier of this.disk.dispatches())
        if (earlier.alert === alert && earlier.revision < revision) this.close(earlier, 'superseded')
    if (this.world.shell.writesLaunchAct) this.act('launch', { alert, revision, targeted: meant.length })
    this.say(`takes ${alert}.${revision} for ${meant.length}, ${state}`)
    this.world.watch.launchedAtShard(this, launch, meant)
    if (state === 'sending') this.alarms.set('expand', this.clock.now)
    this.markChanged(alert, revision)
  }

  stop(alert: string, revision: number): Instant {
    const known = this.disk.dispatch(alert, revision)
    if (known === null) this.disk.putDispatch(alert, revision, 'stopped', null)
    else this.close(known, 'stop')
    this.markChanged(alert, revision)
    this.say(`stops ${alert}.${revision}`)
    return this.draining.leaseEndsAt(alert, revision)
  }

  takeReceipt(receipt: Receipt): 'joined' | 'parked' | 'replayed' {
    if (!this.disk.isNewReceipt(receipt.eventId) && this.world.shell.dedupesReceipts) return 'replayed'
    const row = this.disk.rowFor(receipt)
    if (row === null) {
      if (this.world.shell.parksEarly) this.disk.park(receipt)
      return 'parked'
    }
    if (row.transport === 'claimed') this.world.seen.note('receipt before the answer')
    this.join(row, receipt)
    return 'joined'
  }

  watchdog(): void {
    // What was on the wire when the stop came must come to an end too.
    if (this.world.shell.wakesForTheStopped && this.isLoose) this.alarms.setNoLater('drain', this.clock.now)
    if (this.openDispatches().length === 0) return
    if (this.expansion.isDue) this.alarms.setNoLater('expand', this.clock.now)
    this.alarms.setNoLater('drain', this.clock.now)
    this.alarms.setNoLater('progress', this.clock.now + REPORT_EVERY_MS)
  }

  // ---- rows and dispatches ----

  step(row: JournalRow, event: DeliveryEvent, why: string): JournalRow {
    return this.save(row, { ...row, ...this.world.core.stepDelivery(row, event) }, why)
  }

  save(before: JournalRow, after: JournalRow, why: string): JournalRow {
    this.disk.rows[after.n] = after
    this.disk.boots[after.n] = after.transport === 'claimed' ? this.boot : null
    if (before.transport !== after.transport || before.answer !== after.answer) {
      this.markChanged(after.alert, after.revision)
      this.say(`row ${after.n} ${before.transport} → ${after.transport}/${after.answer} by ${why}`)
    }
    this.world.watch.rowSaved(this, before, after, why)
    return after
  }

  join(row: JournalRow, receipt: Receipt): void {
    this.world.watch.receiptJoined(this, row, receipt)
    const ringAgainAt = this.#ringAgainAt(row, receipt)
    const next = this.step(row, { kind: 'receipt', receipt, ringAgainAt }, `receipt ${receipt.status}`)
    if (next.transport === 'planned' && next.rings > row.rings) this.#toRing(row, next)
    const dispatch = this.disk.dispatch(row.alert, row.revision)
    if (dispatch !== null) dispatch.firstAcceptedAt ??= this.clock.now
    // What the provider said before anybody knew its id. See the decision page: the shard of today looks only where a call was answered.
    if (receipt.eventId.startsWith('lookup:') && receipt.providerId !== null && this.world.shell.unparksAtLookup)
      for (const early of this.disk.unpark(receipt.providerId)) this.join(this.disk.row(row.n) ?? row, early)
    this.finishOne(row.alert, row.revision)
  }

  // A busy line or a phone that nobody takes; a number that does not exist is not rung again.
  #ringAgainAt(row: JournalRow, { status, failure }: Receipt): Instant | null {
    if (row.channel !== 'voice' || status !== 'undelivered' || failure !== 'provider down') return null
    if (!this.world.shell.ringsAgain) return null
    const { launch = null, state } = this.disk.dispatch(row.alert, row.revision) ?? {}
    if (launch === null || (state !== 'sending' && state !== 'finished') || this.isExpired(launch)) return null
    const most = this.world.core.mostRings(launch.revision.content, this.clock.now, launch.territory.timeZone)
    return row.rings + 1 < most && !this.isAnswered(row.n) ? this.clock.now + RING_AGAIN_MS : null
  }

  isAnswered(n: number, left: readonly string[] | null = null): boolean {
    const { asksEverybodyBehind: everybody, asksOnlyWhoIsLeft } = this.world.shell
    return this.disk.isAnswered(n, { everybody, left: asksOnlyWhoIsLeft ? left : null })
  }

  // What was handed over whole is open again: a phone will be rung once more.
  #toRing(before: JournalRow, { alert, revision, notBefore }: JournalRow): void {
    this.world.seen.note('phone rung again')
    this.world.watch.ringsAgain(this, before)
    const dispatch = this.disk.dispatch(alert, revision)
    if (dispatch?.state === 'finished' && this.world.shell.reopensToRing) {
      dispatch.state = 'sending'
      dispatch.finishedAt = null
    }
    this.alarms.setNoLater('drain', Math.max(this.clock.now, notBefore ?? 0))
  }

  openDispatches() {
    return this.disk.dispatches().filter(({ state }) => state === 'sending')
  }

  isExpired({ revision }: Launch): boolean {
    return this.clock.now >= revision.content.expiresAt
  }

  /** Something is on the wire, or its wait is running. */
  get isLoose(): boolean {
    return this.disk.rows.some(
      ({ transport, notBefore }) => transport === 'claimed' || (transport === 'unknown' && notBefore !== null),
    )
  }

  get hasClaimed(): boolean {
    return this.disk.rows.some(({ transport }) => transport === 'claimed')
  }

  refusal({ mode, revision }: Launch): string | null {
    const { shell, core } = this.world
    if (shell.bindsModeOfObject && (this.realm.mode !== mode || revision.content.mode !== mode)) return 'mode differs'
    if (!shell.comparesContent) return null
    if (revision.approvedBy === null || core.contentHash(revision.content, revision.revision) !== revision.contentHash)
      return 'content changed since it was shown'
    return null
  }

  close(dispatch: Kept<{ alert: string; revision: number; state: string; expanded: boolean }>, why: string): void {
    if (dispatch.state === 'stopped' || dispatch.state === 'refused') return
    const { alert, revision } = dispatch
    let closed = 0
    for (const row of this.disk.rowsOf(alert, revision)) {
      if (row.transport === 'planned') {
        const transport = why === 'expired' ? 'expired' : 'cancelled'
        this.save(row, { ...row, transport, notBefore: null }, why)
        closed += 1
      } else if (row.transport === 'unknown') this.save(row, { ...row, notBefore: null }, why)
    }
    if (!dispatch.expanded && this.disk.rowsOf(alert, revision).length > 0)
      this.world.seen.note('cancel races the last chunk')
    dispatch.expanded = true
    if (why !== 'expired') dispatch.state = 'stopped'
    if (why !== 'expired' || closed > 0) this.act(why, { alert, revision, rowsClosed: closed })
    this.markChanged(alert, revision)
  }

  finishOne(alert: string, revision: number): void {
    const dispatch = this.disk.dispatch(alert, revision)
    if (dispatch === null || dispatch.state !== 'sending' || !dispatch.expanded) return
    if (this.openRows(alert, revision).length > 0) return
    dispatch.state = 'finished'
    dispatch.finishedAt = this.clock.now
    this.act('finished', { alert, revision })
    this.markChanged(alert, revision)
  }

  /** Rows to claim, rows on the wire, rows whose wait is running. */
  openRows(alert: string, revision: number): readonly JournalRow[] {
    return this.disk
      .rowsOf(alert, revision)
      .filter(
        ({ transport, notBefore }) =>
          transport === 'planned' || transport === 'claimed' || (transport === 'unknown' && notBefore !== null),
      )
  }

  act(act: string, detail: Readonly<Record<string, unknown>>): void {
    const last = this.disk.acts.at(-1) ?? null
    const { shell, core, watch } = this.world
    const entry = core.appendEntry(shell.chainsActs ? last : null, {
      object: this.name,
      at: this.clock.now,
      machineAt: this.clock.now,
      actor: SYSTEM_ACTOR,
      category: 'envoi',
      act,
      text: '',
      detail,
    })
    this.disk.acts.push(entry)
    watch.entryWritten(this.name, this.disk.acts)
  }

  // ---- reports ----

  markChanged(alert: string, revision: number): void {
    this.#changed.add(`${alert}|${revision}`)
    if (!this.alarms.has('progress'))
      this.alarms.set('progress', Math.max(this.clock.now, this.#lastReportAt + REPORT_EVERY_MS))
  }

  /** Command does not know everything yet, and the shard knows that. */
  get hasToTell(): boolean {
    return this.#changed.size > 0 || this.alarms.has('progress')
  }

  reportIfDue(): void {
    if (this.#changed.size > 0 && this.clock.now - this.#lastReportAt >= REPORT_EVERY_MS) this.#report(() => undefined)
  }

  #report(done: () => void): void {
    this.#lastReportAt = this.clock.now
    const hasToldAll = this.#hasToldAll || !this.world.shell.tellsAllOnWake
    const told =
      hasToldAll && this.#changed.size > 0
        ? [...this.#changed]
        : this.disk.dispatches().map(({ alert, revision }) => `${alert}|${revision}`)
    this.#changed.clear()
    this.#hasToldAll = true
    let left = told.length
    const answered = () => {
      left -= 1
      if (left <= 0) done()
    }
    if (left === 0) return done()
    for (const key of told) {
      const [alert = '', revision = '0'] = key.split('|')
      const dispatch = this.disk.dispatch(alert, Number(revision))
      if (dispatch?.launch == null) {
        answered()
        continue
      }
      dispatch.seq += 1
      const progress = this.world.core.progressOf(this.disk as unknown as JournalTables, [], dispatch)
      const { index: shard } = this
      const report: ShardProgress = { shard, seq: dispatch.seq, expanded: dispatch.expanded, progress, left: {} }
      this.world.watch.counted(this, report)
      this.world.tell(`${this.name} reports`, (arrived) => {
        const heard = arrived && this.realm.command.takeProgress(report)
        this.later(0, () => {
          if (!heard) this.markChanged(alert, Number(revision))
          answered()
        })
      })
    }
  }
}
