// The send, where the contact lives: a row before every call, a claim under a lease, a commit after it, receipts joined by our reference.
// At least once, bounded, explained: reliability.md §7.1b and §7.4 name the rows and the policy, fanout/delivery.ts the transitions.
// This class says who is called; the parts beside it expand, drain, settle what is unknown, and report.
import type { Recording } from '../../fanout/channel.ts'
import { renderFor } from '../../fanout/render.ts'
import { SEVERITY_RANK, type AlertContent } from '../../model/alert.ts'
import type { SeedReceipt } from '../../model/echo.ts'
import type { ChannelName, Language } from '../../model/message.ts'
import type { Receipt } from '../../model/outcome.ts'
import type { Asks } from '../../model/ring.ts'
import { DAY_MS, HOUR_MS, overStep, type Instant, type SetClock, type TerritoryClock } from '../../model/time.ts'
import type { Sheltered } from '../../model/shelter.ts'
import type { UnreachedPerson } from '../../model/view.ts'
import type {
  FieldSmsOrder,
  HelpCall,
  HelpRingOrder,
  Launch,
  NoticeOrder,
  AskOrder,
  WakeOrder,
  WrittenAnswer,
} from '../rpc/errands.ts'
import type { AlarmHandler } from '../shared/alarms.ts'
import { Draining } from './draining.ts'
import { Expansion, sourceOf } from './expansion.ts'
import { Expiring, RETENTION } from './expiring.ts'
import { HelpTables } from './help-tables.ts'
import { Helping } from './helping.ts'
import { JournalGround, type JournalDeps } from './journal-ground.ts'
import type { JournalRow } from './journal-tables.ts'
import { Lookups } from './lookups.ts'
import { NoticeTables } from './notice-tables.ts'
import { Notices, toWake, type Wanted } from './notices.ts'
import { Providers } from './providers.ts'
import { Reporting } from './reporting.ts'
import { TopicLane } from './topic-lane.ts'
import { Unknowns } from './unknowns.ts'
import { seedReceiptsOf } from './seed-receipts.ts'
import { unreachedOf } from './unreached.ts'
import { Waking } from './waking.ts'
import { recordingOf } from './recording.ts'

export type { JournalIdentity } from './journal-ground.ts'

/** What is false stands until it is corrected: a correction passes before every alert, and those go by severity (LIV-4). */
const CORRECTION_RANK = 10
/** Behind everything that is real. */
const EXERCISE_RANK = -1

function rankOf({ msgType, allClear, severity, mode }: AlertContent): number {
  if (mode === 'public-exercise') return EXERCISE_RANK
  return SEVERITY_RANK[severity] + (msgType === 'Cancel' && !allClear ? CORRECTION_RANK : 0)
}

export class Journal {
  /** For the shard's one set of alarms. */
  readonly handlers: Readonly<Record<string, AlarmHandler>> = {
    expand: () => void this.#expansion.expandChunk(),
    drain: () => this.#draining.run(),
    progress: () => this.#reporting.report(),
    help: () => this.#helping.report(),
    notices: () => this.#notices.run(),
    waking: () => this.#waking.report(),
    'duty messages': () => this.#dutyMessages.run(),
    'waking up': () => this.#wakingUp.report(),
    'wake messages': () => this.#wakeMessages.run(),
    asking: () => this.#asking.report(),
    'ask messages': () => this.#askMessages.run(),
    'sign-up messages': () => this.#signUpMessages.run(),
    'field messages': () => this.#fieldMessages.run(),
    'field purge': () => this.#purgeField(),
    [RETENTION]: () => this.#expiring.run(),
    'topic messages': () => this.topics.run(),
    'topic purge': () => this.topics.purge(),
  }

  readonly #ground: JournalGround
  readonly #expansion: Expansion
  readonly #lookups: Lookups
  readonly #unknowns: Unknowns
  readonly #reporting: Reporting
  readonly #draining: Draining
  readonly #notices: Notices
  readonly #helping: Helping
  readonly #dutyMessages: Notices
  readonly #waking: Waking<NoticeOrder['kind']>
  readonly #wakeMessages: Notices
  readonly #wakingUp: Waking<WakeOrder['kind']>
  readonly #askMessages: Notices
  readonly #asking: Waking<AskOrder['kind']>
  readonly #expiring: Expiring
  readonly #signUpTables: NoticeTables
  readonly #signUpMessages: Notices
  readonly #fieldTables: NoticeTables
  readonly #fieldMessages: Notices
  readonly topics: TopicLane

  constructor(deps: JournalDeps) {
    const ground = new JournalGround(deps)
    const providers = new Providers(ground)
    this.#ground = ground
    this.#expansion = new Expansion(ground)
    this.#lookups = new Lookups(ground, providers)
    this.#unknowns = new Unknowns(ground, this.#lookups)
    this.#reporting = new Reporting(ground, providers)
    this.#draining = new Draining({
      ground,
      providers,
      unknowns: this.#unknowns,
      expansion: this.#expansion,
      reporting: this.#reporting,
    })
    const noticeTables = new NoticeTables(deps.storage.sql)
    const changed = (help: number) => this.#helping.changed(help)
    const sending = { ground, providers, lookups: this.#lookups }
    this.#notices = new Notices({ ...sending, tables: noticeTables, alarm: 'notices', changed })
    const tables = new HelpTables(deps.storage.sql)
    this.#helping = new Helping({ ground, tables, noticeTables, notices: this.#notices })
    const dutyTables = new NoticeTables(deps.storage.sql, 'duty_message')
    const moved = (number: number) => this.#waking.changed(number)
    this.#dutyMessages = new Notices({ ...sending, tables: dutyTables, alarm: 'duty messages', changed: moved })
    this.#waking = new Waking({
      ground,
      sql: deps.storage.sql,
      messages: dutyTables,
      sending: this.#dutyMessages,
      table: 'duty_told',
      alarm: 'waking',
      tell: (command, report) => command.takeNoticeReport(report),
    })
    const wakeTables = new NoticeTables(deps.storage.sql, 'wake_message')
    const woken = (number: number) => this.#wakingUp.changed(number)
    this.#wakeMessages = new Notices({ ...sending, tables: wakeTables, alarm: 'wake messages', changed: woken })
    this.#wakingUp = new Waking({
      ground,
      sql: deps.storage.sql,
      messages: wakeTables,
      sending: this.#wakeMessages,
      table: 'wake_told',
      alarm: 'waking up',
      tell: (command, report) => command.takeWakeReport(report),
    })
    const askTables = new NoticeTables(deps.storage.sql, 'ask_message')
    const asked = (number: number) => this.#asking.changed(number)
    this.#askMessages = new Notices({ ...sending, tables: askTables, alarm: 'ask messages', changed: asked })
    this.#asking = new Waking({
      ground,
      sql: deps.storage.sql,
      messages: askTables,
      sending: this.#askMessages,
      table: 'ask_told',
      alarm: 'asking',
      tell: (command, report) => command.takeAskReport(report),
    })
    this.#signUpTables = new NoticeTables(deps.storage.sql, 'sign_up_message')
    this.#signUpMessages = new Notices({
      ...sending,
      tables: this.#signUpTables,
      alarm: 'sign-up messages',
      changed: () => undefined,
      yields: true,
    })
    this.#fieldTables = new NoticeTables(deps.storage.sql, 'field_message')
    this.#fieldMessages = new Notices({
      ...sending,
      tables: this.#fieldTables,
      alarm: 'field messages',
      changed: () => undefined,
    })
    this.topics = new TopicLane({ ...sending, sql: deps.storage.sql })
    this.#expiring = new Expiring(ground, deps.storage.sql)
    ground.onHelp = (row, receipt) => this.#helping.answered(row, receipt)
  }

  /** Takes the approved revision: who is meant is fixed here, in the transaction that names it. Repeating it changes nothing. */
  async launch(launch: Launch): Promise<void> {
    const { tables, alarms } = this.#ground
    const { alert, revision } = { alert: launch.alert, revision: launch.revision.revision }
    const known = tables.dispatch(alert, revision)
    if (known?.launch != null) return
    const refusal = this.#ground.refusal(launch)
    const meant = refusal === null ? this.#expansion.meant(launch) : []
    this.#ground.transaction(() => {
      // An exercise brings no time of its own into what is real.
      if (launch.mode === this.#ground.identity?.mode) this.#ground.setClock(launch.clock)
      // Geometry has done its work: who is meant stands in the snapshot from here on.
      const late = known?.state === 'stopped' || (refusal === null && this.#yields(launch))
      const state = refusal !== null ? 'refused' : late ? 'stopped' : 'sending'
      tables.putDispatch(alert, revision, state, { ...launch, zones: [] }, rankOf(launch.revision.content))
      if (refusal !== null) {
        this.#ground.act('refused', { alert, revision, reason: refusal })
        return
      }
      tables.addSnapshot(alert, revision, meant)
      // INV-10: a new revision ends every earlier one before it sends anything itself.
      for (const earlier of tables.dispatches()) {
        if (earlier.alert === alert && earlier.revision < revision) this.#ground.close(earlier, 'superseded')
      }
      this.#ground.act('launch', { alert, revision, targeted: meant.length })
      if (state === 'sending') alarms.set('expand', Date.now())
    })
    this.#ground.markChanged(alert, revision)
  }

  /**
   * What is real goes first in the very transaction that launches it, whatever Command has still to tell: what was left of an exercise is started no more.
   * True where the launch is that of an exercise, and something real is on its way here.
   */
  #yields({ alert, mode }: Launch): boolean {
    if (mode === 'public-exercise')
      return this.#ground.openDispatches().some((one) => one.alert !== alert && one.launch?.mode === 'live')
    // Those that were handed over whole as well: a line that was busy would be rung again.
    if (mode === 'live')
      for (const one of this.#ground.tables.dispatches())
        if (one.launch?.mode === 'public-exercise' && !this.#ground.isExpired(one.launch))
          this.#ground.close(one, 'yielded to live')
    return false
  }

  /** INV-8: claims look at the state in the same step in which they claim, so none follows this. */
  async stop(alert: string, revision: number): Promise<{ readonly leaseEndsAt: Instant }> {
    const { tables } = this.#ground
    const known = tables.dispatch(alert, revision)
    this.#ground.transaction(() => {
      if (known === null) tables.putDispatch(alert, revision, 'stopped', null, 0)
      else this.#ground.close(known, 'stop')
    })
    this.#ground.markChanged(alert, revision)
    return { leaseEndsAt: this.#draining.leaseEndsAt(alert, revision) }
  }

  /** A named person says that what was held since a restore shall go on. Repeating it changes nothing. */
  resume(alert: string, revision: number): void {
    this.#ground.letGo(alert, revision)
  }

  /** Told of every change of a message; asked to write with each report. */
  set onHeard(heard: JournalGround['onHeard']) {
    this.#ground.onHeard = heard
  }

  /** The machine's clock was set: waits are as long as they were, and the territory's time goes on until Command says otherwise. */
  moveClock(step: SetClock): void {
    this.#ground.tables.moveWaits(step)
    this.#notices.moveWaits(step)
    this.#dutyMessages.moveWaits(step)
    this.#wakeMessages.moveWaits(step)
    this.#askMessages.moveWaits(step)
    this.#signUpMessages.moveWaits(step)
    this.#fieldMessages.moveWaits(step)
    this.topics.moveWaits(step)
    this.#ground.setClock(overStep(this.#ground.clock, step.ms))
  }

  setClock(clock: TerritoryClock): void {
    this.#ground.setClock(clock)
    // Expiry is on the territory's clock: what has run out by the new one must not be sent.
    if (this.#ground.openDispatches().length > 0) this.#ground.alarms.setNoLater('drain', Date.now())
  }

  takeReceipt(receipt: Receipt): 'joined' | 'parked' | 'replayed' {
    const { tables } = this.#ground
    return this.#ground.transaction(() => {
      if (!tables.receipts.isNew(receipt.eventId, Date.now())) return 'replayed'
      const row = tables.rowFor(receipt)
      if (row === null) {
        const notice = this.#notices.join(receipt)
        if (notice !== null) {
          if (receipt.status === 'help') this.#helping.answeredNotice(notice)
          return 'joined'
        }
        if (this.#dutyMessages.join(receipt) !== null) return 'joined'
        if (this.#wakeMessages.join(receipt) !== null) return 'joined'
        if (this.#askMessages.join(receipt) !== null) return 'joined'
        if (this.#signUpMessages.join(receipt) !== null) return 'joined'
        if (this.#fieldMessages.join(receipt) !== null) return 'joined'
        if (this.topics.join(receipt) !== null) return 'joined'
        tables.receipts.park(receipt)
        return 'parked'
      }
      this.#flagContradiction(row, receipt)
      this.#ground.join(row, receipt)
      return 'joined'
    })
  }

  // The first final word of a provider counts; that there was another is kept beside it, for whoever asks the provider what it means.
  #flagContradiction({ n, alert, revision, transport }: JournalRow, { provider, status }: Receipt): void {
    const said = status === 'accepted' ? null : status === 'undelivered' ? 'undelivered' : 'delivered'
    if (said === null || said === transport || (transport !== 'delivered' && transport !== 'undelivered')) return
    this.#ground.act('receipts disagree', { alert, revision, row: n, provider, kept: transport, came: status })
  }

  takeAnswer(addressHash: string, { said, by, eventId }: WrittenAnswer): boolean {
    const reference = this.#ground.tables.lastTold(addressHash, by)
    if (reference === null) return false
    const receipt = {
      provider: 'reply',
      eventId: `reply:${eventId}`,
      reference,
      providerId: null,
      status: said,
    } as const
    this.takeReceipt({ ...receipt, at: Date.now(), failure: null })
    return true
  }

  /** Blind index of the address to which the message of this reference went; null where there is none here. */
  addressOf(reference: string): string | null {
    return this.#ground.tables.rowFor({ reference, providerId: null })?.addressHash ?? null
  }

  /** What the message of this reference says, and what is said to who has asked for help by it; null where there is none here. */
  words(reference: string): {
    readonly channel: ChannelName
    readonly text: string
    readonly language: Language
    readonly help: string | null
    readonly asks?: Asks
    readonly recording?: Recording
  } | null {
    const row = this.#ground.tables.rowFor({ reference, providerId: null })
    const launch = row === null ? null : (this.#ground.tables.dispatch(row.alert, row.revision)?.launch ?? null)
    if (row === null || launch === null) {
      const notice =
        this.#notices.words(reference) ??
        this.#dutyMessages.words(reference) ??
        this.#wakeMessages.words(reference) ??
        this.#askMessages.words(reference) ??
        this.#signUpMessages.words(reference) ??
        this.#fieldMessages.words(reference)
      return notice === null ? null : { ...notice, help: null }
    }
    const { channel, language } = row
    const help = this.#helping.spokenFor(row)
    // As they were claimed: for the persons meant who still have that address.
    const persons = this.#ground.registry.contactByHash(row.addressHash)?.persons ?? []
    const left = this.#ground.tables.personsOf(row.n).filter((person) => persons.includes(person))
    const wording = this.#ground.registry.wordingOf(left.length > 0 ? left : persons)
    const text = renderFor(channel, sourceOf(launch, language, [], wording))
    return { channel, language, text, help, ...recordingOf(this.#ground, { row, launch, wording }) }
  }

  /** Somebody called the town and asks for help. What is said to them, with their number; the row of the warning that they got moves too. */
  helpCall(call: HelpCall): { readonly number: number; readonly spoken: string } {
    const { tables, keyring } = this.#ground
    const { alert, number: phone, eventId, language } = call
    const row = alert === null || phone === null ? null : tables.lastToldOf(alert, keyring.blindIndex(phone))
    if (row !== null) {
      const { reference } = row
      const receipt = { provider: 'call', eventId: `call:${eventId}`, reference, providerId: null } as const
      this.takeReceipt({ ...receipt, status: 'help', at: Date.now(), failure: null })
    }
    const number = (row === null ? null : this.#helping.numberFor(row)) ?? this.#helping.fromCall(call)
    return { number, spoken: this.#helping.spoken(number, language) }
  }

  helpRing(order: HelpRingOrder): void {
    this.#helping.ring(order)
  }

  helpCallOff(number: number): void {
    this.#helping.callOff(number)
  }

  noticeMessage(order: NoticeOrder): void {
    this.#waking.send(order)
  }

  noticeCallOff(number: number): void {
    this.#waking.callOff(number)
  }

  wakeMessage(order: WakeOrder): void {
    this.#wakingUp.send(order)
  }

  wakeCallOff(number: number): void {
    this.#wakingUp.callOff(number)
  }

  askMessage(order: AskOrder): void {
    this.#asking.send(order)
  }

  askCallOff(number: number): void {
    this.#asking.callOff(number)
  }

  /** The answer to a team that has texted: not behind the warnings, since somebody waits for it outside. */
  fieldMessage({ number, to, text, territory }: FieldSmsOrder): void {
    if (this.#ground.identity === null) return
    this.#ground.transaction(() => {
      // From the number that they texted, so that it stands in the same conversation and can be answered.
      const inbound = territory.sms.inbound?.replace(/^\+/, '') ?? null
      const payload = { ...toWake('sms', { to, text }, territory), inbound }
      this.#fieldMessages.want({ help: number, round: 1, kind: 'answer', channel: 'sms', payload })
      this.#ground.alarms.setNoLater('field purge', Date.now() + DAY_MS + HOUR_MS)
    })
  }

  // So long a receipt may still come; after it no number of a team is left here.
  #purgeField(): void {
    this.#fieldTables.purgeEnded(Date.now() - DAY_MS)
    if (!this.#fieldTables.isEmpty) this.#ground.alarms.setNoLater('field purge', Date.now() + HOUR_MS)
  }

  helpPerson(number: number) {
    return this.#helping.person(number)
  }

  /** A code, or what else the portal tells somebody: behind every warning. Part of the caller's transaction. */
  tellSignUp(message: Omit<Wanted, 'round' | 'kind'>): void {
    this.#signUpMessages.want({ ...message, round: 1, kind: 'sign-up' })
  }

  /** What was told so long ago that no receipt comes any more: numbers and codes must not outlive their use. */
  purgeSignUps(before: Instant): number {
    return this.#signUpTables.purgeEnded(before)
  }

  get keepsSignUps(): boolean {
    return !this.#signUpTables.isEmpty
  }

  /** In the shard's own chain: that it happened, and not to whom. */
  note(act: string, detail: Readonly<Record<string, unknown>>): void {
    this.#ground.act(act, detail)
  }

  /**
   * Somebody leaves while alerts go out: what was asked of a provider before, and what will not be any more, stands in the chain in the transaction
   * that marks them, so that anybody can see which came first. Part of the caller's transaction.
   */
  optedOut(addressHash: string): void {
    for (const { alert, revision } of this.#ground.openDispatches()) {
      const transports = this.#ground.tables.transportsTo(addressHash, alert, revision)
      if (transports.length === 0) continue
      const notAsked = transports.filter((transport) => transport === 'planned').length
      this.#ground.act('opt-out', { alert, revision, asked: transports.length - notAsked, notAsked })
    }
  }

  /** When the newest warning here was approved; 0 where there was none. */
  get lastLaunchAt(): Instant {
    return Math.max(0, ...this.#ground.tables.dispatches().map(({ launch }) => launch?.revision.approvedAt ?? 0))
  }

  get isWarning(): boolean {
    return this.#ground.openDispatches().length > 0
  }

  unreached(alert: string, revision: number, sheltered?: Sheltered): readonly UnreachedPerson[] {
    return unreachedOf(this.#ground, { alert, revision, sheltered })
  }

  seedReceipts(
    alert: string,
    revision: number,
    seeds: readonly { readonly seed: number; readonly person: string }[],
  ): readonly SeedReceipt[] {
    return seedReceiptsOf(this.#ground.tables, { alert, revision, seeds })
  }

  /** Re-arms whatever alarm was lost while something is open or on the wire; true where it must be asked again. */
  watchdog(): boolean {
    const { alarms, reportEveryMs, tables } = this.#ground
    this.#expiring.watchdog()
    const isLoose = tables.hasLoose()
    if (isLoose) alarms.setNoLater('drain', Date.now())
    const beside = [
      this.#helping,
      this.#notices,
      this.#waking,
      this.#dutyMessages,
      this.#wakingUp,
      this.#wakeMessages,
      this.#asking,
      this.#askMessages,
      this.#signUpMessages,
      this.#fieldMessages,
      this.topics,
    ]
    const isHelping = beside.map((part) => part.watchdog()).includes(true)
    if (this.#ground.openDispatches().length === 0) return isLoose || isHelping
    if (this.#expansion.isDue) alarms.setNoLater('expand', Date.now())
    alarms.setNoLater('drain', Date.now())
    alarms.setNoLater('progress', Date.now() + reportEveryMs)
    return true
  }

  clear(): void {
    this.#ground.transaction(() => {
      this.#ground.tables.clear()
      this.#helping.clear()
      this.#waking.clear()
      this.#wakingUp.clear()
      this.#asking.clear()
      this.#signUpTables.clear()
      this.#fieldTables.clear()
      this.topics.clear()
      for (const name of Object.keys(this.handlers)) this.#ground.alarms.clear(name)
    })
    this.#ground.takeChanges()
    this.#draining.clear()
    this.#lookups.clear()
  }

  /** The shard's own chain, oldest first; counts and names of alerts only. */
  acts() {
    return this.#ground.tables.chain.all()
  }
}
