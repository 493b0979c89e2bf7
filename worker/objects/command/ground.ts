// What every part of Command stands on: who it is, what time it is there, and one way each to log, to tell and to hand on.
import {
  AHASEND_CREDENTIAL,
  ahaSendAccount,
  MAIL_CREDENTIAL,
  mailAccount,
  providersOf,
  pushIdentity,
} from '../../channels/index.ts'
import { accountsOf, isDemo, type Env } from '../../env.ts'
import { isOpen } from '../../decide/alert-machine.ts'
import { displayHubs, objectName } from '../../model/keys.ts'
import { CHANNELS, type ChannelName } from '../../model/message.ts'
import type { HelpStep } from '../../model/help.ts'
import type { Mode } from '../../model/mode.ts'
import type { NoticeStep } from '../../model/notice.ts'
import { ownSirens } from '../../model/siren.ts'
import { NOTHING_SAID, type PublicState, type ShownState } from '../../model/public-state.ts'
import type { ShownExercises } from '../../model/public-exercise.ts'
import type { Edition, PublishedAlert } from '../../model/publication.ts'
import type { PlanLevel } from '../../model/rule.ts'
import type { PublicShelter, ShelterRoom } from '../../model/shelter.ts'
import type { WakeStep } from '../../model/wake.ts'
import { isContracted, type TerritoryBundle } from '../../model/territory.ts'
import { shownLevel, type ProviderView } from '../../model/view.ts'
import { machineInstant, REAL_CLOCK, territoryNow, type Instant, type TerritoryClock } from '../../model/time.ts'
import type { Alarms } from '../shared/alarms.ts'
import type { Inbox, Outbox } from '../shared/handoff.ts'
import { Keyring } from '../shared/seal.ts'
import type { Settings } from '../shared/settings.ts'
import type { AccountsRpc } from '../rpc/accounts.ts'
import { Courses } from './courses.ts'
import type { Act, CommandLog } from './log.ts'
import type { LiveSockets, Part } from './sockets.ts'
import { clockWords } from './sentences.ts'
import type { CommandTables } from './tables.ts'
import { Watched } from './watched.ts'

/** The bundle without its files and base map: those stand in rows of their own, since one value holds at most 2 MB. */
export type KeptBundle = Omit<TerritoryBundle, 'files' | 'baseMap'>

/** What one outbox row asks for. Big things are read at the moment of telling, so a row stays small and never tells what is old. */
export type Handoff =
  | { readonly kind: 'configure' }
  | { readonly kind: 'clock' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'launch'; readonly alert: string; readonly revision: number }
  | { readonly kind: 'stop'; readonly alert: string; readonly revision: number }
  /** What was held since a restore goes on. */
  | { readonly kind: 'resume'; readonly alert: string; readonly revision: number }
  /** Displays take the revision over, or let the alert go. */
  | { readonly kind: 'show'; readonly alert: string; readonly revision: number }
  | { readonly kind: 'withdraw'; readonly alert: string; readonly revision: number }
  /** Somebody is told that nobody has taken a call for help; somebody has. */
  | { readonly kind: 'help ring'; readonly number: number; readonly step: HelpStep; readonly round: number }
  | { readonly kind: 'help call off'; readonly number: number }
  /** Somebody is woken for a notice, or its acknowledgement goes back; somebody has read it. */
  | {
      readonly kind: 'notice message'
      readonly number: number
      readonly step: NoticeStep | 'acknowledgement'
      readonly round: number
    }
  | { readonly kind: 'notice call off'; readonly number: number }
  /** Somebody is woken for what is proposed; somebody has acknowledged, or it is decided. */
  | { readonly kind: 'wake message'; readonly number: number; readonly step: WakeStep; readonly round: number }
  | { readonly kind: 'wake call off'; readonly number: number }
  /** One of the directory is asked something; it is over. */
  | { readonly kind: 'ask message'; readonly number: number; readonly member: string; readonly round: number }
  | { readonly kind: 'ask call off'; readonly number: number }
  /** News of everyday life goes out, or was stopped. */
  | { readonly kind: 'topic news'; readonly number: number }
  /** A CAP message of a sender whose areas are followed: the watch takes it as a bulletin. */
  | { readonly kind: 'bulletin'; readonly number: number }
  /** The public pages, as everything is when they are told. */
  | { readonly kind: 'publish' }
  /** Something real waits for the people who practise. */
  | { readonly kind: 'yield' }
  /** Another territory is told: the picture and the pool as they are then, a loan by its id, or by whom the sharing was ended. */
  | { readonly kind: 'neighbour'; readonly what: 'picture' | 'withdrawn' | 'pool' | 'loan'; readonly id: string }
  /** What the public may read of public exercises, to the live object: it alone publishes. */
  | { readonly kind: 'public exercises' }

export interface Parts {
  readonly env: Env
  readonly settings: Settings
  readonly tables: CommandTables
  readonly log: CommandLog
  readonly outbox: Outbox
  readonly inbox: Inbox
  readonly alarms: Alarms
}

const publicName = (alert: string) => `to the public ${alert}`

/** An account that was entered is seen as soon as a person looks again. */
const ACCOUNTS_KNOWN_MS = 2_000
export class Ground {
  readonly env: Env
  readonly settings: Settings
  readonly tables: CommandTables
  readonly log: CommandLog
  readonly outbox: Outbox
  readonly inbox: Inbox
  readonly alarms: Alarms
  readonly watched: Watched
  readonly courses = new Courses()
  #sockets: LiveSockets | null = null
  #touched: ((parts: readonly Part[]) => void) | null = null
  #accountsKnownUntil = 0
  #keyring: { readonly of: string; readonly keys: Keyring } | null = null

  constructor(parts: Parts) {
    this.env = parts.env
    this.settings = parts.settings
    this.watched = new Watched(parts.settings)
    this.settings.whenRolledBack(() => this.log.forget())
    this.tables = parts.tables
    this.log = parts.log
    this.outbox = parts.outbox
    this.inbox = parts.inbox
    this.alarms = parts.alarms
  }

  tellThrough(sockets: LiveSockets): void {
    this.#sockets = sockets
  }

  get mode(): Mode {
    return this.settings.get<Mode>('mode') ?? 'live'
  }

  get bundle(): KeptBundle | null {
    return this.settings.shared<KeptBundle>('bundle')
  }

  /** Throws where the object has never been given a territory: no route reaches it before that. */
  get territory(): KeptBundle['territory'] {
    const bundle = this.bundle
    if (bundle === null) throw new Error('no territory has been applied here')
    return this.#heard(bundle.territory)
  }

  /** Throws where the object has never been given a territory. */
  get keyring(): Keyring {
    const { code } = this.territory
    if (this.#keyring?.of !== code) this.#keyring = { of: code, keys: new Keyring(this.env.TOCSIN_MASTER_KEY, code) }
    return this.#keyring.keys
  }

  get clock(): TerritoryClock {
    return this.settings.get<TerritoryClock>('clock') ?? REAL_CLOCK
  }

  get now(): Instant {
    return territoryNow(this.clock, Date.now())
  }

  get planLevel(): PlanLevel {
    return this.settings.get<PlanLevel>('plan level') ?? 'N0'
  }

  get seq(): number {
    return this.settings.get<number>('seq') ?? 0
  }

  /** Those that have a provider. An exercise is handed the drill's adapters whatever the server has: it must go through to its end. */
  get channels(): readonly ChannelName[] {
    const push = this.mode === 'exercise' || pushIdentity(this.env) !== null
    const display = (this.bundle?.displays.length ?? 0) > 0
    const siren = ownSirens(this.bundle?.sirens ?? []).length > 0
    const mail = this.mode === 'exercise' || this.settings.get<boolean>('mail account') === true
    const [sms, voice] = [this.#mayCarry('sms'), this.#mayCarry('voice')]
    // An exercise too has only what the commune has: nobody learns on it to count on what is not there.
    const [rcs, whatsapp] = [this.#mayStandBeside('rcs'), this.#mayStandBeside('whatsapp')]
    const contact = sms
    const found: Readonly<Record<ChannelName, boolean>> = {
      sms,
      rcs,
      whatsapp,
      voice,
      push,
      mail,
      contact,
      display,
      siren,
    }
    return CHANNELS.filter((channel) => found[channel])
  }

  /** Who could carry each channel here; no account is ever asked for in an exercise. */
  get providers(): readonly ProviderView[] {
    const credentials = this.settings.get<readonly string[]>('credentials') ?? []
    const bindings = this.env as unknown as Readonly<Record<string, unknown>>
    return providersOf({ euOnly: this.bundle?.territory.euOnly === true, credentials, bindings }).filter(
      ({ channel }) => this.#hasContract(channel),
    )
  }

  #mayStandBeside(channel: ChannelName): boolean {
    return this.#hasContract(channel) && this.#mayCarry(channel)
  }

  #hasContract(channel: ChannelName): boolean {
    const territory = this.bundle?.territory
    return territory !== undefined && isContracted(channel, territory)
  }

  // Without eu_only a channel whose account is still missing is chosen all the same, and its rows wait for the account. With it the channel is
  // not there until a European account is: an account with somebody else would never do.
  #mayCarry(channel: ChannelName): boolean {
    if (this.mode === 'exercise' || this.bundle?.territory.euOnly !== true) return true
    return this.providers.some((provider) => provider.channel === channel && provider.state === 'ready')
  }

  /** `Accounts` alone knows which accounts were entered since; where it does not answer, what was known of it stays. */
  async learnAccounts(): Promise<void> {
    const territory = this.bundle?.territory.code
    if (territory === undefined || this.mode === 'exercise' || this.#accountsKnownUntil > Date.now()) return
    this.#accountsKnownUntil = Date.now() + ACCOUNTS_KNOWN_MS
    const accounts = accountsOf(this.env, territory)
    const [mail, names] = await Promise.all([
      this.#mailAccounts(accounts).catch(() => undefined),
      accounts.credentialNames().catch(() => undefined),
    ])
    if (mail !== undefined) {
      this.settings.put('mail account', mail.sends)
      this.settings.put('mail answers', mail.hears)
    }
    if (names !== undefined) this.settings.put('credentials', names)
  }

  // Nobody is asked to write where nobody hears: the route of the account for answers is what hears.
  #heard(territory: KeptBundle['territory']): KeptBundle['territory'] {
    const isHeard = this.mode === 'exercise' || this.settings.get<boolean>('mail answers') === true
    const { mail } = territory
    return isHeard || mail === undefined || mail.inbound == null
      ? territory
      : { ...territory, mail: { ...mail, inbound: null } }
  }

  /** With either company: each carries e-mail alone where the other has no account. */
  async #mailAccounts(accounts: AccountsRpc): Promise<{ readonly sends: boolean; readonly hears: boolean }> {
    const [first, second] = await Promise.all([
      mailAccount(this.env, () => accounts.credential(MAIL_CREDENTIAL)),
      ahaSendAccount(this.env, () => accounts.credential(AHASEND_CREDENTIAL)),
    ])
    return { sends: first !== null || second !== null, hears: second?.routeSecret != null }
  }

  get name(): string {
    return objectName.command(this.territory.code, this.mode)
  }

  /** A demonstration or an exercise: elsewhere the clock is the real one. */
  get mayRush(): boolean {
    return isDemo(this.env) || this.mode === 'exercise'
  }

  get isDeciding(): boolean {
    return (
      this.tables.proposals().some(({ state }) => state === 'open' || state === 'submitted') ||
      this.tables.alerts().some(({ alert }) => isOpen(alert.state))
    )
  }

  words(at: Instant): string {
    return clockWords(this.territory.timeZone)(at)
  }

  /** The act, its log entry and its hand-offs stand or fall together. */
  transaction<T>(body: () => T): T {
    return this.settings.transaction(body)
  }

  write(act: Act): void {
    const entry = this.log.append(act, { object: this.name, at: this.now, machineAt: Date.now() })
    this.settings.put('seq', this.seq + 1)
    this.#sockets?.logged(entry)
  }

  touch(...parts: readonly Part[]): void {
    this.settings.put('seq', this.seq + 1)
    this.#sockets?.changed(parts)
    this.#touched?.(parts)
  }

  /** For who shows the same things to somebody else; within the transaction of the change. */
  whenTouched(touched: (parts: readonly Part[]) => void): void {
    this.#touched = touched
  }

  /** Keeps the head of our own chain too, so that cutting off its end shows. */
  anchorHead(): void {
    const head = this.log.head()
    if (head !== null) this.log.anchor({ object: this.name, count: head.seq, hash: head.hash, at: Date.now() })
  }

  handOver(to: string, handoff: Handoff): void {
    this.outbox.put({ id: crypto.randomUUID(), to, body: JSON.stringify(handoff) })
    this.alarms.setNoLater('outbox', Date.now())
  }

  handOverToShards(handoff: Handoff): void {
    for (let shard = 0; shard < this.territory.shards; shard++) this.handOver(`shard:${shard}`, handoff)
  }

  /** To the shards that send: those of this mode; for an exercise of the public the live ones, in which alone its contact data stand. */
  handOverToSenders(handoff: Extract<Handoff, { kind: 'launch' | 'stop' | 'resume' }>): void {
    if (!this.isPublic(handoff.alert)) return this.handOverToShards(handoff)
    for (let shard = 0; shard < this.territory.shards; shard++) this.handOver(`live shard:${shard}`, handoff)
  }

  /** Only what a public exercise sends at its hour, or as its notice: whatever else is written in this mode stays in it. */
  isPublic(alert: string): boolean {
    return this.mode === 'public-exercise' && this.settings.get<boolean>(publicName(alert)) === true
  }

  markPublic(alert: string): void {
    this.settings.put(publicName(alert), true)
  }

  /** Whether counts are of the public. */
  get reachesPublic(): boolean {
    return this.mode === 'public-exercise' && this.settings.get<boolean>('reaches public') === true
  }

  handOverToHubs(handoff: Handoff): void {
    const hubs = displayHubs(this.bundle?.displays.length ?? 0)
    for (let hub = 0; hub < hubs; hub++) this.handOver(`hub:${hub}`, handoff)
  }

  get launchedAlerts(): readonly PublishedAlert[] {
    const { tables } = this
    return tables.alerts().flatMap(({ alert }) => {
      const revisions = alert.revisions.filter(({ revision }) => tables.wasLaunched(alert.id, revision))
      const current = revisions.at(-1)
      if (current === undefined) return []
      const zones = Object.fromEntries(
        revisions.map(({ revision }) => [revision, tables.launchedZones(alert.id, revision)]),
      )
      return [{ alert: { ...alert, current, revisions }, zones }]
    })
  }

  /** What the public may know: only what was launched, since what people are still deciding on is nobody's business yet. */
  get edition(): Edition {
    const { env, territory, planLevel, watched, bundle, seq, now } = this
    const exercises = this.settings.get<ShownExercises>('public exercises')
    return {
      seq,
      madeAt: now,
      territory,
      origin: env.TOCSIN_ORIGIN,
      planLevel,
      zones: bundle?.zones ?? [],
      shelters: this.#openShelters,
      state: this.#shownState,
      alerts: this.launchedAlerts,
      ...(exercises === null ? {} : { exercises }),
      stations: watched.get('stations').map((view) => ({
        station: view.station,
        latest: shownLevel(view),
        trend: view.trend,
        silent: view.silent,
      })),
    }
  }

  // What was decided in the town's name is the town's: who said it stays in the log.
  get #shownState(): ShownState {
    const { zones, services } = this.settings.get<PublicState>('public state') ?? NOTHING_SAID
    return {
      zones: zones.map(({ by, version, ...zone }) => (void by, void version, zone)),
      services: services.map(({ by, number, ...line }) => (void by, void number, line)),
    }
  }

  // By what the cell's desk last said of each: a count is nobody's business outside.
  get #openShelters(): readonly PublicShelter[] {
    const rooms = this.settings.get<Readonly<Record<string, ShelterRoom>>>('shelter rooms') ?? {}
    return (this.bundle?.shelters ?? []).flatMap(({ id, name, address, accessible, animals }) => {
      const { [id]: room } = rooms
      return room === undefined ? [] : [{ name, address, accessible, animals, room }]
    })
  }

  /** A drill is shown to nobody outside; what the public reads of a public exercise the live object publishes with the rest. */
  publish(): void {
    if (this.mode === 'live') this.handOver('publication', { kind: 'publish' })
    if (this.mode === 'public-exercise') this.handOver('live', { kind: 'public exercises' })
  }

  /** Wakes the object when the territory's clock reads `at`. */
  wakeAt(name: string, at: Instant | null): void {
    if (at === null) this.alarms.clear(name)
    else this.alarms.set(name, Math.max(Date.now(), machineInstant(this.clock, at)))
  }
}
