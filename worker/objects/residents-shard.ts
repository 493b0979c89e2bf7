// A shard of about 2 500 people: the registry holds them, the journal sends to them. The send happens where the contact lives.
import { DurableObject } from 'cloudflare:workers'
import { contactIndexOf, residentsOf, type Env } from '../env.ts'
import { coverageOf, type CoverageAsk } from '../audience/coverage.ts'
import { missedBy, selectPersons, unlocatedByStreet } from '../audience/select.ts'
import type { AudienceFilter } from '../model/audience-filter.ts'
import type { AudienceCount } from '../model/alert.ts'
import { objectName, shardOf } from '../model/keys.ts'
import type { BesideSms, ChannelName } from '../model/message.ts'
import type { LogEntry } from '../model/log.ts'
import type { Mode } from '../model/mode.ts'
import type { SignedUp } from '../model/sign-up.ts'
import type { Receipt } from '../model/outcome.ts'
import type { Territory } from '../model/territory.ts'
import type { TerritoryClock } from '../model/time.ts'
import type { Topic, TopicReply } from '../model/topic.ts'
import type { Zone } from '../model/zone.ts'
import { deskOf, type Desk } from './residents/desk.ts'
import { doorsOf } from './residents/doors.ts'
import { holdingsOf } from './residents/holdings.ts'
import { IMPORT_MOVES, ImportDesk } from './residents/import-desk.ts'
import { breath, sliceOf } from './residents/importing.ts'
import { Journal, type JournalIdentity } from './residents/journal.ts'
import { addressHashOf } from './residents/stop-link.ts'
import { Registry, REGISTRY_SCHEMA } from './residents/registry.ts'
import { Visits } from './residents/visits.ts'
import type {
  HelpCall,
  FieldSmsOrder,
  HelpRingOrder,
  JoinOrder,
  Launch,
  NoticeOrder,
  AskOrder,
  TopicOrder,
  WakeOrder,
  WrittenAnswer,
} from './rpc/errands.ts'
import type {
  CoverageOrder,
  DeskAnswer,
  DeskSignUp,
  ImportOrder,
  ImportReport,
  ImportRow,
  PortalAnswer,
  PortalAsk,
  PushSubscriber,
  ResidentsRpc,
} from './rpc/residents.ts'
import type { PhoneSignUpOrder } from './rpc/phone-sign-up.ts'
import { Alarms } from './shared/alarms.ts'
import { afterClockStep } from './shared/clock-step.ts'
import { migrate } from './shared/migrations.ts'
import { Keyring } from './shared/seal.ts'
import { Settings } from './shared/settings.ts'

export class ResidentsShard extends DurableObject<Env> implements ResidentsRpc {
  readonly #settings: Settings
  readonly #registry: Registry
  readonly #journal: Journal
  readonly #alarms: Alarms
  readonly #desk: Desk
  readonly #visits: Visits
  readonly #imports: ImportDesk
  #keys: Keyring | null = null
  /** Who this shard is, once it has been read: each row asks several times. */
  #known: JournalIdentity | null = null

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, REGISTRY_SCHEMA)
    this.#settings = new Settings(ctx.storage)
    this.#registry = new Registry(ctx.storage, () => this.#keyring())
    this.#journal = new Journal({
      id: ctx.id.toString(),
      storage: ctx.storage,
      env,
      alarms: () => this.#alarms,
      registry: this.#registry,
      identity: () => this.#identity,
      keyring: () => this.#keyring(),
    })
    const { quality } = this.#registry
    this.#journal.onHeard = { hear: (before, after) => quality.hear(before, after), flush: () => quality.flush() }
    afterClockStep(ctx.storage, env, 'journal', (step) => this.#journal.moveClock(step))
    this.#desk = deskOf({
      storage: ctx.storage,
      env,
      journal: this.#journal,
      registry: this.#registry,
      alarms: () => this.#alarms,
      identity: () => this.#configured(),
      keyring: () => this.#keyring(),
    })
    this.#visits = new Visits({
      storage: ctx.storage,
      env,
      registry: this.#registry,
      journal: this.#journal,
      alarms: () => this.#alarms,
      identity: () => this.#configured(),
    })
    this.#imports = new ImportDesk({
      storage: ctx.storage,
      settings: this.#settings,
      alarms: () => this.#alarms,
      place: () => ({ ...this.#configured(), env, keyring: this.#keyring() }),
      note: (act, detail) => this.#journal.note(act, detail),
    })
    this.#alarms = new Alarms(
      ctx.storage,
      {
        ...this.#journal.handlers,
        ...this.#desk.handlers,
        ...this.#visits.handlers,
        [IMPORT_MOVES]: () => this.#imports.finishMoves(),
      },
      env,
    )
    this.#alarms.arm()
    this.#journal.watchdog()
  }

  override async alarm(): Promise<void> {
    await this.#alarms.run()
  }

  async configure(territory: string, mode: Mode, shard: number, shards: number): Promise<void> {
    this.#settings.put('identity', { territory, mode, shard, shards } satisfies JournalIdentity)
    this.#known = null
    this.#keys = null
  }

  async store(rows: readonly ImportRow[]): Promise<{ readonly stored: number; readonly replaced: number }> {
    return this.#registry.store(rows, breath)
  }

  async holds(ids: readonly string[]): Promise<readonly string[]> {
    return this.#registry.holds(ids)
  }

  async personIds(after: number, limit: number) {
    return this.#registry.ids(after, limit)
  }

  async importCsv(csv: string, region: string): Promise<ImportReport> {
    return this.#imports.importCsv(csv, region)
  }

  async lookImport(rows: Parameters<ResidentsRpc['lookImport']>[0]): Promise<number> {
    return this.#imports.look(rows)
  }

  async beginImport(order: ImportOrder) {
    return this.#imports.begin(order)
  }

  async importBatch(id: string, batch: Parameters<ResidentsRpc['importBatch']>[1]) {
    return this.#imports.batch(id, batch)
  }

  async endImport(id: string, how: Parameters<ResidentsRpc['endImport']>[1]) {
    return this.#imports.end(id, how)
  }

  async importRuns() {
    return this.#imports.runs()
  }

  async portal(ask: PortalAsk): Promise<PortalAnswer> {
    return this.#desk.front.answer(ask)
  }

  async topicNews(order: TopicOrder): Promise<void> {
    this.#journal.topics.tell(order)
  }

  async topicCount(topic: Topic, zones: readonly Zone[]) {
    return this.#journal.topics.count(topic, zones)
  }

  async topicTallies() {
    return this.#journal.topics.tallies()
  }

  async topicFrom(number: string, reply: TopicReply, territory: Territory): Promise<boolean> {
    return this.#desk.topics.said(number, reply, territory)
  }

  async joinFrom(order: JoinOrder): Promise<void> {
    await this.#desk.joins.asked(order)
  }

  async phoneSignUpAsked(order: PhoneSignUpOrder) {
    return this.#desk.phones.asked(order)
  }

  async phoneSignUpRecorded(id: string, url: string) {
    return this.#desk.phones.recorded(id, url)
  }

  async phoneSignUps() {
    return this.#desk.phones.list()
  }

  async phoneSignUpVoice(id: string) {
    return this.#desk.phones.voice(id)
  }

  async placePhoneSignUp(id: string, order: DeskSignUp) {
    return this.#desk.phones.place(id, order)
  }

  async dropPhoneSignUp(id: string) {
    return this.#desk.phones.drop(id)
  }

  async leaveTopicByLink(token: string, topic: Topic): Promise<boolean | null> {
    const addressHash = addressHashOf(this.#keyring(), token)
    return addressHash === null ? null : this.#desk.topics.leave(addressHash, topic)
  }

  async deskSignUp(order: DeskSignUp): Promise<DeskAnswer> {
    return this.#desk.agent.signUp(order)
  }

  async meant(typed: string) {
    return this.#desk.meant(typed)
  }

  async takeAddresses(csv: string) {
    return this.#desk.takeAddresses(csv)
  }

  async addresses(after: number, limit: number) {
    return this.#desk.addresses(after, limit)
  }

  async signUpTallies() {
    return this.#desk.tallies()
  }

  async standingOf(addressHash: string) {
    return { ...this.#registry.signedUpBy(addressHash), optedOut: this.#registry.isOptedOut(addressHash, 'sms') }
  }

  async signedUp(id: string) {
    const signedUp = this.#registry.signedUp(id)
    return signedUp === null ? null : { signedUp, others: this.#registry.othersBeside(signedUp) }
  }

  async keepSignedUp(record: SignedUp, act: string, proved: readonly string[]): Promise<void> {
    this.ctx.storage.transactionSync(() => {
      for (const addressHash of proved) this.#registry.optIn(addressHash)
      this.#registry.keepSignedUp(record)
      this.#visits.kept(record)
      this.#registry.quality.confirm(proved, Date.now())
      this.#journal.note(act, { by: record.by })
    })
  }

  async eraseSignedUp(id: string, act: 'erased' | null): Promise<readonly string[]> {
    return this.ctx.storage.transactionSync(() => {
      if (this.#registry.signedUp(id) === null) return []
      if (act !== null) this.#journal.note(act, { by: 'resident' })
      return this.#registry.eraseSignedUp(id, act === null ? null : Date.now())
    })
  }

  async coverage(order: CoverageOrder) {
    return this.#desk.coverage.coverage(order)
  }

  async missingAddresses(order: CoverageOrder) {
    return this.#desk.coverage.missing(order)
  }

  async streetsLike(typed: string) {
    return this.#desk.streetsLike(typed)
  }

  async coverageHere(ask: CoverageAsk) {
    const now = Date.now()
    const counts = coverageOf(this.#registry.persons(), ask, (contact) => this.#registry.standing(contact, now))
    return { ...counts, due: this.#desk.confirming.due }
  }

  async doors(zone: Zone | null) {
    return doorsOf(this.#registry, zone)
  }

  async askConfirmations(territory: Territory, most: number) {
    return this.#desk.confirming.ask(territory, most)
  }

  async knownHere(addressHash: string) {
    return this.#registry.quality.known(addressHash, Date.now())
  }

  async addressAtDesk(address: string, confirm: boolean) {
    const addressHash = this.#keyring().blindIndex(address)
    const all = this.#everyShard()
    if (confirm) await Promise.all(all.map((shard) => shard.confirmHere(addressHash)))
    const known = await Promise.all(all.map((shard) => shard.knownHere(addressHash)))
    return known.find((one) => one !== null) ?? null
  }

  #everyShard() {
    const { territory, mode, shards } = this.#configured()
    return Array.from({ length: shards }, (_, shard) => residentsOf(this.env, territory, mode, shard))
  }

  async confirmByLink(token: string): Promise<boolean | null> {
    const addressHash = addressHashOf(this.#keyring(), token)
    if (addressHash === null) return null
    // As with leaving: a mailbox that is shared may lie in two shards.
    return (await Promise.all(this.#everyShard().map((shard) => shard.confirmHere(addressHash)))).includes(true)
  }

  async missedBy(hazards: readonly Zone[], zones: readonly Zone[]): Promise<Readonly<Record<string, number>>> {
    return missedBy(hazards, zones, this.#registry.persons())
  }

  async unlocated(): Promise<Readonly<Record<string, number>>> {
    return unlocatedByStreet(this.#registry.persons())
  }

  async count(zones: readonly Zone[], channels: readonly string[], filter?: AudienceFilter): Promise<AudienceCount> {
    return this.#registry.count(zones, channels as readonly ChannelName[], filter)
  }

  async seedReceipts(...[alert, revision, seeds]: Parameters<ResidentsRpc['seedReceipts']>) {
    const ids = seeds.map(({ seed, source }) => ({ seed, person: this.#registry.idOfSource(source) }))
    return this.#journal.seedReceipts(alert, revision, ids)
  }

  async removeSource(source: string): Promise<void> {
    this.#registry.remove([this.#registry.idOfSource(source)])
  }

  async remove(ids: readonly string[]): Promise<void> {
    this.#registry.remove(ids)
  }

  async totals(): Promise<{ readonly persons: number; readonly households: number }> {
    return this.#registry.totals()
  }

  async optOut(blindIndex: string, only?: BesideSms): Promise<boolean> {
    return this.ctx.storage.transactionSync(() => {
      this.#journal.optedOut(blindIndex)
      return this.#registry.optOut(blindIndex, Date.now(), only)
    })
  }

  async optOutNumber(number: string, only?: BesideSms): Promise<boolean> {
    if (only === undefined) this.#desk.phones.left(number)
    // In every shard: whoever is somebody's contact there and a resident here leaves both, and one that nobody has yet may come to any.
    return this.#optOutEverywhere(this.#keyring().blindIndex(number), only)
  }

  async optOutMailbox(address: string): Promise<boolean> {
    return this.#optOutEverywhere(this.#keyring().blindIndex(address))
  }

  async optOutByLink(token: string): Promise<boolean | null> {
    const addressHash = addressHashOf(this.#keyring(), token)
    return addressHash === null ? null : this.#optOutEverywhere(addressHash)
  }

  async optOutByReference(reference: string): Promise<boolean> {
    const addressHash = this.#journal.addressOf(reference)
    return addressHash !== null && this.#optOutEverywhere(addressHash)
  }

  async #optOutEverywhere(addressHash: string, only?: BesideSms): Promise<boolean> {
    const known = await Promise.all(this.#everyShard().map((shard) => shard.optOut(addressHash, only)))
    return known.includes(true)
  }

  async answerFrom(number: string, answer: WrittenAnswer): Promise<void> {
    const { territory, mode } = this.#configured()
    const blindIndex = this.#keyring().blindIndex(number)
    // A yes while a warning runs is an answer to that; otherwise it may be one to whoever has named them as a contact.
    const mayAgree = answer.said === 'confirmed' && !this.#journal.isWarning
    if (mayAgree && (await this.#desk.joins.saysYes(blindIndex))) return
    if (mayAgree && (await this.#desk.contacts.saysYes(blindIndex))) return
    const shard = await contactIndexOf(this.env, territory, mode, sliceOf(blindIndex)).find(blindIndex)
    if (shard !== null) await residentsOf(this.env, territory, mode, shard).takeAnswer(blindIndex, answer)
  }

  async takeAnswer(addressHash: string, answer: WrittenAnswer): Promise<boolean> {
    // A yes while nothing but the yearly question waits for one is an answer to that, and to no warning of before.
    const asked = answer.said === 'confirmed' ? this.#registry.quality.askedAt(addressHash, Date.now()) : null
    if (asked !== null && asked > this.#journal.lastLaunchAt) return this.confirmHere(addressHash)
    return this.#journal.takeAnswer(addressHash, answer)
  }

  async confirmHere(addressHash: string): Promise<boolean> {
    return this.#registry.quality.confirm([addressHash], Date.now())
  }

  async callerFrom(number: string, zones: readonly Zone[]) {
    const { territory, mode } = this.#configured()
    const blindIndex = this.#keyring().blindIndex(number)
    const shard = await contactIndexOf(this.env, territory, mode, sliceOf(blindIndex)).find(blindIndex)
    return shard === null ? null : residentsOf(this.env, territory, mode, shard).caller(blindIndex, zones)
  }

  async caller(addressHash: string, zones: readonly Zone[]) {
    const ids = new Set(this.#registry.contactByHash(addressHash)?.persons ?? [])
    const persons = this.#registry.persons().filter(({ id }) => ids.has(id))
    const [first] = persons
    if (first === undefined) return null
    const inside = new Set(selectPersons(zones, persons).flatMap((one) => one.zones))
    return { language: first.language, zones: [...inside] }
  }

  async helpFrom(call: HelpCall) {
    const { territory, mode, shards } = this.#configured()
    const blindIndex = this.#keyring().blindIndex(call.number ?? call.eventId)
    const slice = contactIndexOf(this.env, territory, mode, sliceOf(blindIndex))
    const shard = call.number === null ? null : await slice.find(blindIndex)
    return residentsOf(this.env, territory, mode, shard ?? shardOf(blindIndex, shards)).helpCall(call)
  }

  async helpCall(call: HelpCall) {
    return this.#journal.helpCall(call)
  }

  async helpRing(order: HelpRingOrder): Promise<void> {
    this.#journal.helpRing(order)
  }

  async helpCallOff(number: number): Promise<void> {
    this.#journal.helpCallOff(number)
  }

  async noticeMessage(order: NoticeOrder): Promise<void> {
    this.#journal.noticeMessage(order)
  }

  async wakeMessage(order: WakeOrder): Promise<void> {
    this.#journal.wakeMessage(order)
  }

  async wakeCallOff(number: number): Promise<void> {
    this.#journal.wakeCallOff(number)
  }

  async askMessage(order: AskOrder): Promise<void> {
    this.#journal.askMessage(order)
  }

  async askCallOff(number: number): Promise<void> {
    this.#journal.askCallOff(number)
  }

  async fieldMessage(order: FieldSmsOrder): Promise<void> {
    this.#journal.fieldMessage(order)
  }

  async noticeCallOff(number: number): Promise<void> {
    this.#journal.noticeCallOff(number)
  }

  async helpPerson(number: number) {
    return this.#journal.helpPerson(number)
  }

  async launch(launch: Launch): Promise<void> {
    await this.#journal.launch(launch)
  }

  async stop(alert: string, revision: number): Promise<{ readonly leaseEndsAt: number }> {
    return this.#journal.stop(alert, revision)
  }

  async resume(alert: string, revision: number): Promise<void> {
    this.#journal.resume(alert, revision)
  }

  async takeReceipt(receipt: Receipt): Promise<'joined' | 'parked' | 'replayed'> {
    return this.#journal.takeReceipt(receipt)
  }

  async words(reference: string) {
    return this.#journal.words(reference)
  }

  async unreached(...[alert, revision, sheltered]: Parameters<ResidentsRpc['unreached']>) {
    return this.#journal.unreached(alert, revision, sheltered)
  }

  async subscribe(subscriber: PushSubscriber): Promise<void> {
    this.#registry.subscribe(subscriber)
  }

  async unsubscribe(endpoint: string): Promise<boolean> {
    return this.#registry.unsubscribe(endpoint)
  }

  async setClock(clock: TerritoryClock): Promise<void> {
    this.#journal.setClock(clock)
  }

  async holdings() {
    const { territory, mode, shard } = this.#configured()
    return holdingsOf(this.ctx.storage.sql, this.#registry, objectName.residents(territory, mode, shard))
  }

  async acts(): Promise<readonly LogEntry[]> {
    return this.#journal.acts()
  }

  async watchdog(): Promise<boolean> {
    const isLoose = this.#journal.watchdog()
    this.#alarms.arm()
    return isLoose
  }

  /** The demonstration starts again: what was sent is forgotten, the people stay. */
  async clear(): Promise<void> {
    this.#journal.clear()
  }

  get #identity(): JournalIdentity | null {
    this.#known ??= this.#settings.get<JournalIdentity>('identity')
    return this.#known
  }

  #configured(): JournalIdentity {
    const identity = this.#identity
    if (identity === null) throw new Error('a residents shard is configured before it is asked')
    return identity
  }

  #keyring(): Keyring {
    this.#keys ??= new Keyring(this.env.TOCSIN_MASTER_KEY, this.#configured().territory)
    return this.#keys
  }
}
