// One territory's decisions in one mode: proposals, approvals, alerts, their log and its anchors, the console's sockets. Thin: the
// parts in command/ load, ask the pure stages, store and hand on; this class only says who is called.
import { DurableObject } from 'cloudflare:workers'
import { innerPoint } from '../audience/inner-point.ts'
import { isDemo, type Env } from '../env.ts'
import { parseTerritoryFiles } from '../flow/files/territory-files.ts'
import { withDrawing } from '../flow/set-up/draw.ts'
import type { Access, AccessWindow } from '../model/access.ts'
import type { Actor } from '../model/identity.ts'
import { PLAIN_NOTE, type Anchor, type HandNote, type LogEntry } from '../model/log.ts'
import { refused } from '../model/reason.ts'
import type { PlanLevel } from '../model/rule.ts'
import type { RuleDraft } from '../model/rule-change.ts'
import type { FileFault, Parsed, TerritoryBundle } from '../model/territory.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'
import type { TopicDraft } from '../model/topic.ts'
import { Balances } from './command/balances.ts'
import { Accesses } from './command/accesses.ts'
import { Cell } from './command/cell.ts'
import { commandHoldings } from './command/command-holdings.ts'
import { ClockKeeper } from './command/clock-keeper.ts'
import { Exercising } from './command/exercising.ts'
import { Displays } from './command/displays.ts'
import { Echoing } from './command/echoing.ts'
import { takeFieldReport } from './command/field.ts'
import { Deciding } from './command/deciding.ts'
import { filed } from './command/filing.ts'
import { Ground, type KeptBundle } from './command/ground.ts'
import { Handing } from './command/handing.ts'
import { Intercommunal } from './command/intercommunal.ts'
import { Helping } from './command/helping.ts'
import { hotlineOf } from '../flow/hotline.ts'
import { exercisePeopleCsv } from '../flow/exercise-people.ts'
import { mayPractisePublicly, practising } from './command/live-first.ts'
import { CommandLog } from './command/log.ts'
import { DutyRoster } from './command/duty-roster.ts'
import { WakeUp } from './command/wake-up.ts'
import { DirectoryChecking } from './command/directory-checking.ts'
import { RollCalling } from './command/roll-calling.ts'
import { Planning } from './command/planning.ts'
import { Proposing } from './command/proposing.ts'
import { Receiving } from './command/receiving.ts'
import { filesApplied, noted, restarted } from './command/sentences.ts'
import { RuleChanges } from './command/rule-changes.ts'
import { areaGeojson, areaKml } from '../flow/papers/area-files.ts'
import { Ordering } from './command/ordering.ts'
import { tellLasting } from './command/lasting.ts'
import { Automatic } from './command/automatic.ts'
import { Preparing } from './command/preparing.ts'
import { PUBLIC_EXERCISE_ALARM, PublicExercising } from './command/public-exercising.ts'
import { Reviewing } from './command/reviewing.ts'
import { KeepingPaper } from './command/keeping-paper.ts'
import { Relaying } from './command/relaying.ts'
import { HandingOver } from './command/handing-over.ts'
import { Standings } from './command/standing.ts'
import { makeCatNat } from './command/cat-nat.ts'
import { Duties } from './command/duties.ts'
import { Freezing } from './command/freezing.ts'
import { Recovering } from './command/recovering.ts'
import { Settling } from './command/settling.ts'
import { Topics } from './command/topics.ts'
import { Trying } from './command/trying.ts'
import { Sitreps } from './command/sitreps.ts'
import { Shards } from './command/shards.ts'
import { Showing } from './command/showing.ts'
import { Sightings } from './command/sightings.ts'
import { Silencing } from './command/silencing.ts'
import { LiveSockets } from './command/sockets.ts'
import { CommandTables, SCHEMA } from './command/tables.ts'
import { OWN_VOICES_ALARM, OwnVoices } from './command/own-voices.ts'
import { SIRENS_ALARM } from './command/sirens.ts'
import { WithoutNetworks } from './command/without-networks.ts'
import type { Draft, NoteAnswer } from './rpc/asked.ts'
import type { CommandRpc, PublicPlaces } from './rpc/command.ts'
import type { HubReport } from './rpc/displays.ts'
import type {
  AskReport,
  HelpAct,
  HelpReport,
  NoticeArrival,
  NoticeReport,
  ShardProgress,
  WakeReport,
} from './rpc/errands.ts'
import type { FieldReport } from './rpc/field.ts'
import type { ToldView, WatchReport } from './rpc/watch.ts'
import { Alarms } from './shared/alarms.ts'
import { afterClockStep } from './shared/clock-step.ts'
import { Inbox, Outbox } from './shared/handoff.ts'
import { migrate } from './shared/migrations.ts'
import { Settings } from './shared/settings.ts'

/** What one SQLite value may hold is 2 MB; the rest is room for JSON's quotes. */
const MAX_VALUE_BYTES = 1_900_000
const MAX_LOG = 1_000
/** A watch begins: the paper that the night may need is today's. */
const MADE_ANEW_AT: readonly PlanLevel[] = ['N1', 'N2']

export class Command extends DurableObject<Env> implements CommandRpc {
  readonly #ground: Ground
  readonly #alarms: Alarms
  readonly #clock: ClockKeeper
  readonly #proposing: Proposing
  readonly #shards: Shards
  readonly #deciding: Deciding
  readonly #handing: Handing
  readonly #showing: Showing
  readonly #displays: Displays
  readonly #echoing: Echoing
  readonly #accesses: Accesses
  readonly #helping: Helping
  readonly #receiving: Receiving
  readonly #sockets: LiveSockets
  readonly #sightings: Sightings
  readonly #silencing: Silencing
  readonly #balances: Balances
  readonly #ruleChanges: RuleChanges
  readonly #planning: Planning
  readonly #roster: DutyRoster
  readonly #wakingUp: WakeUp
  readonly #rollCalling: RollCalling
  readonly #trying: Trying
  readonly #directoryChecking: DirectoryChecking
  readonly #sitreps: Sitreps
  readonly #handingOver: HandingOver
  readonly #exercising: Exercising
  readonly #relaying: Relaying
  readonly #standings: Standings
  readonly #topics: Topics
  readonly #settling: Settling
  readonly #freezing: Freezing
  readonly #recovering: Recovering
  readonly #duties: Duties
  readonly #keepingPaper: KeepingPaper
  readonly #reviewing: Reviewing
  readonly #ordering: Ordering
  readonly #cell: Cell
  readonly #preparing: Preparing
  readonly #automatic: Automatic
  readonly #withoutNetworks: WithoutNetworks
  readonly #intercommunal: Intercommunal
  readonly #ownVoices: OwnVoices
  readonly #publicExercise: PublicExercising

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const { storage } = ctx
    migrate(storage, SCHEMA)
    this.#alarms = new Alarms(
      storage,
      {
        outbox: () => this.#handing.drain(),
        stopped: () => this.#deciding.finishStops(),
        estimate: () => this.#proposing.fillEstimates(),
        'decide-by': () => this.#proposing.sayLate(),
        expiry: () => this.#deciding.expire(),
        watchdog: () => this.#deciding.watchdog(),
        anchor: () => this.#deciding.anchorDue(),
        publish: () => this.#ground.publish(),
        help: () => this.#helping.ringDue(),
        notices: () => this.#receiving.ringDue(),
        'wake-up': () => this.#wakingUp.ringDue(),
        'roll call': () => this.#rollCalling.ringDue(),
        'directory check': () => this.#directoryChecking.ask(),
        silences: () => this.#proposing.silencesDue(),
        balance: () => this.#balances.ask(),
        exercise: () => this.#exercising.due(),
        paper: () => this.#keepingPaper.remake(),
        cell: () => this.#cell.forgetDue(),
        lasting: () => tellLasting(this.#ground),
        easing: () => this.#planning.easingMoved(),
        recovery: () => this.#recovering.forgetDue(),
        veto: () => this.#automatic.due(),
        [SIRENS_ALARM]: () => this.#withoutNetworks.sirens.due(),
        echo: () => this.#echoing.lookDue(),
        share: () => this.#intercommunal.due(),
        [OWN_VOICES_ALARM]: () => this.#ownVoices.forgetDue(),
        [PUBLIC_EXERCISE_ALARM]: () => this.#publicExercise.due(),
      },
      env,
    )
    const settings = new Settings(storage, { remembers: true })
    this.#alarms.rememberWith(settings)
    this.#ground = new Ground({
      env,
      settings,
      tables: new CommandTables(storage),
      log: new CommandLog(storage),
      outbox: new Outbox(storage),
      inbox: new Inbox(storage),
      alarms: this.#alarms,
    })
    const shards = new Shards(this.#ground)
    this.#shards = shards
    this.#clock = new ClockKeeper(this.#ground)
    this.#ruleChanges = new RuleChanges(this.#ground, storage)
    this.#silencing = new Silencing(this.#ground, storage)
    this.#roster = new DutyRoster(this.#ground, storage)
    this.#keepingPaper = new KeepingPaper(this.#ground, storage, this.#roster)
    this.#wakingUp = new WakeUp(this.#ground, this.#roster)
    this.#rollCalling = new RollCalling(this.#ground, this.#roster)
    this.#trying = new Trying(this.#ground, this.#roster)
    this.#directoryChecking = new DirectoryChecking(this.#ground, this.#roster)
    this.#proposing = new Proposing({
      ground: this.#ground,
      clock: this.#clock,
      shards,
      silencing: this.#silencing,
      wakingUp: this.#wakingUp,
    })
    this.#sitreps = new Sitreps(this.#ground)
    this.#handingOver = new HandingOver(this.#ground)
    this.#exercising = new Exercising(this.#ground, storage, this.#proposing)
    this.#relaying = new Relaying(this.#ground, storage)
    this.#standings = new Standings(this.#ground)
    this.#topics = new Topics(this.#ground, storage, shards)
    this.#settling = new Settling(this.#ground)
    this.#planning = new Planning(this.#ground, storage, {
      unsettled: (hazard, since) => this.#settling.unsettled(hazard, since),
      decided: (level) => this.#proposing.levelDecided(level),
      sightings: () => this.#sightings.shown(),
    })
    this.#ordering = new Ordering(this.#ground, storage)
    this.#withoutNetworks = new WithoutNetworks(this.#ground, storage)
    this.#ownVoices = new OwnVoices(this.#ground, storage, () => this.#preparing.shown())
    this.#deciding = new Deciding({
      ownVoices: this.#ownVoices,
      ground: this.#ground,
      sirens: this.#withoutNetworks.sirens,
      proposing: this.#proposing,
      shards,
      planning: this.#planning,
    })
    this.#preparing = new Preparing(this.#ground, storage, { deciding: this.#deciding, ownVoices: this.#ownVoices })
    const [deciders, proposing] = [this.#deciding, this.#proposing]
    this.#publicExercise = new PublicExercising(this.#ground, storage, { shards, deciding: deciders, proposing })
    this.#automatic = new Automatic(this.#ground, storage, {
      preparing: this.#preparing,
      deciding: this.#deciding,
      clock: this.#clock,
      wakingUp: this.#wakingUp,
    })
    this.#proposing.alsoTell(this.#automatic)
    this.#displays = new Displays(this.#ground)
    this.#echoing = new Echoing(this.#ground, storage, shards)
    this.#accesses = new Accesses(this.#ground, storage)
    this.#helping = new Helping(this.#ground, storage, { accesses: this.#accesses, roster: this.#roster })
    this.#reviewing = new Reviewing(this.#ground, storage, {
      planning: this.#planning,
      relaying: this.#relaying,
      helping: this.#helping,
    })
    this.#receiving = new Receiving(this.#ground, storage, this.#roster)
    this.#sightings = new Sightings(this.#ground, storage)
    this.#balances = new Balances(this.#ground)
    this.#cell = new Cell(this.#ground, storage, this.#accesses)
    this.#intercommunal = new Intercommunal(this.#ground, storage, this.#cell.lending)
    this.#freezing = new Freezing(this.#ground, (id) => this.#planning.run(id))
    this.#recovering = new Recovering(this.#ground, storage, { accesses: this.#accesses, freezing: this.#freezing })
    this.#duties = new Duties(this.#ground)
    const [ground, deciding, helping, receiving] = [this.#ground, this.#deciding, this.#helping, this.#receiving]
    const [wakingUp, topics] = [this.#wakingUp, this.#topics]
    this.#handing = new Handing({
      ground,
      deciding,
      shards,
      helping,
      receiving,
      wakingUp,
      topics,
      rollCalling: this.#rollCalling,
      trying: this.#trying,
      directoryChecking: this.#directoryChecking,
      intercommunal: this.#intercommunal,
      publicExercise: this.#publicExercise,
    })
    this.#showing = new Showing({
      ground,
      clock: this.#clock,
      shards,
      displays: this.#displays,
      helping,
      receiving,
      sightings: this.#sightings,
      silencing: this.#silencing,
      balances: this.#balances,
      ruleChanges: this.#ruleChanges,
      planning: this.#planning,
      wakingUp: this.#wakingUp,
      exercising: this.#exercising,
      relaying: this.#relaying,
      standings: this.#standings,
      cell: this.#cell,
      preparing: this.#preparing,
      recovering: this.#recovering,
      duties: this.#duties,
      automatic: this.#automatic,
      withoutNetworks: this.#withoutNetworks,
      intercommunal: this.#intercommunal,
    })
    afterClockStep(storage, env, 'territory', ({ ms }) => {
      this.#clock.stepped(ms)
      if (this.#ground.bundle === null) return
      this.#proposing.armDeadline()
      this.#deciding.armExpiry()
      this.#helping.arm()
      this.#receiving.arm()
      this.#wakingUp.arm()
      this.#rollCalling.arm()
      this.#directoryChecking.arm()
      this.#silencing.arm()
      this.#exercising.arm()
      this.#cell.arm()
      this.#planning.armEasing()
      this.#recovering.arm()
      this.#automatic.arm()
      this.#publicExercise.arm()
    })
    this.#sockets = new LiveSockets(ctx, {
      changed: (parts, log) => this.#showing.frame(parts, log),
      full: () => this.#showing.full(),
    })
    this.#ground.tellThrough(this.#sockets)
    if (this.#ground.bundle !== null) {
      this.#balances.arm()
      if (this.#alarms.due('directory check') === null) this.#directoryChecking.arm()
    }
    this.#keepingPaper.arm()
    this.#alarms.arm()
  }

  async keepOwnVoice(...asked: Parameters<CommandRpc['keepOwnVoice']>) {
    return this.#ownVoices.keep(...asked)
  }

  async ownVoice(sha256: string) {
    return this.#ownVoices.heard(sha256)
  }

  async playedVoice(name: string) {
    return this.#ground.bundle === null ? null : this.#ownVoices.played(name)
  }

  override async alarm(): Promise<void> {
    await this.#alarms.run()
  }

  /** The console's socket; the route has checked who it is and hands on the id. */
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get('Upgrade') !== 'websocket') return new Response(null, { status: 426 })
    if (this.#ground.bundle === null) return new Response(null, { status: 404 })
    const since = new URL(request.url).searchParams.get('since')
    const seq = since === null || since === '' ? null : Number(since)
    return this.#sockets.accept(request.headers.get('x-tocsin-identity') ?? '', Number.isFinite(seq) ? seq : null)
  }

  async apply({
    territory,
    mode,
    files,
    actor,
  }: Parameters<CommandRpc['apply']>[0]): Promise<Parsed<{ readonly version: string }>> {
    const parsed = parseTerritoryFiles(territory, files)
    if (parsed.kind === 'faults') return parsed
    const faults = this.#cannotHold(parsed.value)
    if (faults.length > 0) return { kind: 'faults', faults }
    const ground = this.#ground
    const { files: texts } = parsed.value
    const bundle = keptOf(parsed.value)
    const { version } = bundle
    ground.transaction(() => {
      ground.tables.putFiles(texts)
      ground.settings.put('mode', mode)
      ground.settings.put('bundle', bundle)
      ground.write(filesApplied(actor, version, Object.keys(texts).length))
      if (mode === 'live') ground.handOver('watch', { kind: 'configure' })
      ground.handOverToShards({ kind: 'configure' })
      ground.handOverToHubs({ kind: 'configure' })
      ground.publish()
      ground.touch(...(['zoneClocks', 'siteClocks', 'proposals', 'displays', 'automatic'] as const))
      this.#automatic.moved()
      ground.anchorHead()
    })
    // Residents are imported right after this, and a shard takes nobody before it is configured; what fails now is told later.
    await this.#handing.drain()
    await ground.learnAccounts()
    this.#balances.arm()
    this.#directoryChecking.arm()
    this.#keepingPaper.arm()
    return { kind: 'ok', value: { version } }
  }

  async draw({ mode, drawing, actor }: Parameters<CommandRpc['draw']>[0]): ReturnType<CommandRpc['draw']> {
    const known = this.#ground.bundle
    if (known === null) return null
    const { territory } = known
    const drawn = withDrawing(territory, this.#ground.tables.files(), drawing)
    if (drawn.kind === 'faults') return drawn
    return this.apply({ territory: territory.code, mode, files: drawn.value, actor })
  }

  #cannotHold(bundle: TerritoryBundle): readonly FileFault[] {
    const home = `geofences/${bundle.territory.code}`
    const known = this.#ground.bundle?.territory
    const faults: FileFault[] = []
    if (known !== undefined && known.code !== bundle.territory.code) {
      faults.push({
        file: `${home}/territory.yaml`,
        line: 1,
        message: `this is territory ${known.code}`,
        mend: 'apply each territory to itself',
      })
    }
    if (known !== undefined && known.shards !== bundle.territory.shards) {
      faults.push({
        file: `${home}/territory.yaml`,
        line: null,
        message: `shards is ${known.shards} and residents are stored by it`,
        mend: `leave shards: ${known.shards}`,
      })
    }
    for (const [file, text] of Object.entries(bundle.files)) {
      if (sizeOf(text) > MAX_VALUE_BYTES)
        faults.push({ file, line: null, message: 'the file is larger than 1.9 MB', mend: 'simplify its shapes' })
    }
    if (sizeOf(JSON.stringify(keptOf(bundle))) > MAX_VALUE_BYTES) {
      faults.push({
        file: `${home}/zones.geojson`,
        line: null,
        message: 'the territory is larger than 1.9 MB',
        mend: 'simplify the shapes of its zones',
      })
    }
    return faults
  }

  async bundle(): Promise<TerritoryBundle | null> {
    const kept = this.#ground.bundle
    if (kept === null) return null
    const files = this.#ground.tables.files()
    const prefix = `geofences/${kept.territory.code}/base-`
    const layers = Object.entries(files).filter(([file]) => file.startsWith(prefix) && file.endsWith('.geojson'))
    const baseMap = Object.fromEntries(
      layers.map(([file, text]) => [file.slice(prefix.length, -'.geojson'.length), text]),
    )
    return { ...kept, files, baseMap }
  }

  async places(): Promise<PublicPlaces | null> {
    const bundle = this.#ground.bundle
    if (bundle === null) return null
    const zones = bundle.zones.flatMap(({ id, name, geometry }) => {
      const point = innerPoint(geometry)
      return point === null ? [] : [{ id, name, point }]
    })
    return { territory: bundle.territory, zones }
  }

  async situation() {
    return this.#showing.situation()
  }

  async balances() {
    return this.#balances.shown()
  }

  async clock() {
    return { clock: this.#ground.clock, held: this.#clock.held }
  }

  async setClock(change: { readonly now?: Instant; readonly rate?: number }) {
    this.#clock.set(change)
    if (this.#ground.bundle !== null)
      this.#ground.transaction(() => {
        this.#proposing.armDeadline()
        this.#deciding.armExpiry()
        this.#helping.arm()
        this.#receiving.arm()
        this.#wakingUp.arm()
        this.#rollCalling.arm()
        this.#directoryChecking.arm()
        this.#silencing.arm()
        this.#cell.arm()
        this.#planning.armEasing()
        this.#recovering.arm()
        this.#automatic.arm()
      })
    // A reading that is sent right after this is judged by the new hour, not called one of the future; what fails now is told later.
    await this.#handing.drain()
    return this.clock()
  }

  async restart(now: Instant, rate: number): Promise<void> {
    if (!isDemo(this.env)) throw new Error('only a demonstration can be started again')
    const ground = this.#ground
    if (ground.bundle === null) return
    ground.transaction(() => {
      ground.tables.clear()
      ground.log.forget()
      this.#accesses.clear()
      this.#ruleChanges.clear()
      this.#empty()
      // What outlives an exercise too: it is not of one event.
      this.#keepingPaper.clear()
      this.#reviewing.clear()
      this.#ordering.clear()
      this.#topics.clear()
      this.#duties.clear()
      ground.settings.put('clock', { machineAnchor: Date.now(), territoryAnchor: now, rate })
      ground.settings.put('wanted rate', rate)
      ground.write(restarted())
      ground.touch('clock', 'clockHeld', 'ruleChanges')
    })
  }

  /** Part of the caller's transaction: nothing was proposed, decided or told any more. The log and who looked at what are the caller's. */
  #empty(): void {
    const ground = this.#ground
    this.#helping.clear()
    this.#receiving.clear()
    this.#sightings.clear()
    this.#silencing.clear()
    this.#planning.clear()
    this.#sitreps.clear()
    this.#handingOver.clear()
    this.#relaying.clear()
    this.#withoutNetworks.clear()
    this.#standings.clear()
    this.#cell.clear()
    this.#intercommunal.clear()
    this.#recovering.clear()
    this.#wakingUp.clear()
    this.#automatic.clear()
    this.#rollCalling.clear()
    this.#trying.clear()
    this.#directoryChecking.clear()
    ground.watched.clear()
    this.#displays.clear()
    this.#echoing.clear()
    ground.settings.put('plan level', 'N0')
    ground.settings.put('field', null)
    if (ground.mode === 'live') ground.handOver('watch', { kind: 'restart' })
    ground.handOverToShards({ kind: 'restart' })
    ground.handOverToHubs({ kind: 'restart' })
    ground.handOver('field', { kind: 'restart' })
    ground.publish()
    ground.touch(
      'planLevel',
      'stations',
      'rules',
      'feeds',
      'bulletins',
      'zoneClocks',
      'siteClocks',
      'proposals',
      'alerts',
      'progress',
      'help',
      'field',
      'notices',
      'measures',
      'sightings',
      'silences',
      'plan',
      'wake',
      'relays',
      'publicState',
      'cell',
      'recovery',
      'duties',
      'withoutNetworks',
    )
    this.#proposing.armDeadline()
    this.#deciding.armExpiry()
  }

  async topics() {
    return this.#topics.view()
  }

  async previewTopic(draft: TopicDraft) {
    return this.#topics.preview(draft)
  }

  async sendTopic(draft: TopicDraft, hash: string, by: Actor, request: string | null) {
    const answer = await this.#topics.send(draft, hash, by, request)
    await this.#handing.drain()
    return answer
  }

  async stopTopic(number: number, by: Actor) {
    const answer = this.#topics.stop(number, by)
    await this.#handing.drain()
    return answer
  }

  async topicLeave(number: number) {
    return this.#topics.leave(number)
  }

  async takeReport(report: WatchReport): Promise<void> {
    if (this.#ground.bundle === null) return
    this.#proposing.takeReport(report)
    this.#planning.watchMoved()
  }

  async takeView(view: ToldView): Promise<void> {
    if (this.#ground.bundle === null) return
    this.#proposing.takeView(view)
    this.#planning.watchMoved()
  }

  async takeProgress(report: ShardProgress): Promise<void> {
    if (this.#ground.bundle !== null) this.#deciding.takeProgress(report)
  }

  async anchor(anchor: Anchor): Promise<void> {
    this.#ground.log.anchor(anchor)
  }

  async takeDisplays(report: HubReport): Promise<void> {
    if (this.#ground.bundle !== null) this.#displays.takeReport(report)
  }

  async takeField(report: FieldReport): Promise<void> {
    if (this.#ground.bundle !== null) takeFieldReport(this.#ground, report, this.#withoutNetworks.hailing)
  }

  async takeHelp(report: HelpReport): Promise<void> {
    if (this.#ground.bundle !== null) this.#helping.takeReport(report)
  }

  async helpAct(number: number, act: HelpAct, actor: Actor) {
    return this.#helping.act(number, act, actor)
  }

  async helpLookedAt(number: number, actor: Actor) {
    return this.#helping.lookedAt(number, actor)
  }

  async calls() {
    return this.#cell.intake.view()
  }

  async takeCall(...[told, by, request]: Parameters<CommandRpc['takeCall']>) {
    return this.#cell.intake.take(told, by, request)
  }

  async callAct(...[number, act, by]: Parameters<CommandRpc['callAct']>) {
    return this.#cell.intake.act(number, act, by)
  }

  async callPerson(number: number, by: Actor) {
    return this.#cell.intake.person(number, by)
  }

  async answerCluster(first: number, note: string, by: Actor) {
    return this.#cell.intake.answerCluster(first, note, by)
  }

  async turnShelter(id: string, isOpen: boolean, by: Actor) {
    return this.#cell.sheltering.turn(id, isOpen, by)
  }

  async admit(...[asked, by, request]: Parameters<CommandRpc['admit']>) {
    return this.#cell.sheltering.admit(asked, by, request)
  }

  async seeArrival(number: number, by: Actor) {
    return this.#cell.sheltering.see(number, by)
  }

  async shelterDoor(id: string) {
    return this.#cell.sheltering.doorKey(id)
  }

  async arrivalPage(...[ask]: Parameters<CommandRpc['arrivalPage']>) {
    return this.#ground.bundle === null ? null : this.#cell.arriving.answer(ask)
  }

  async depart(number: number, to: string, by: Actor) {
    return this.#cell.sheltering.depart(number, to, by)
  }

  async recognise(number: number, household: string, by: Actor) {
    return this.#cell.sheltering.recognise(number, household, by)
  }

  async shelterList(id: string, by: Actor) {
    return this.#cell.sheltering.list(id, by)
  }

  async sheltered() {
    return this.#cell.sheltering.sheltered()
  }

  async means() {
    return this.#cell.lending.shown()
  }

  async addMeans(...[told, by, request]: Parameters<CommandRpc['addMeans']>) {
    return this.#cell.lending.add(told, by, request)
  }

  async useMeans(...[number, use, by]: Parameters<CommandRpc['useMeans']>) {
    return this.#cell.lending.use(number, use, by)
  }

  async intercommunal() {
    return this.#intercommunal.view()
  }

  async intercommunalAreas() {
    return this.#intercommunal.areas()
  }

  async shareWith(...[body, isOn, by]: Parameters<CommandRpc['shareWith']>) {
    return this.#intercommunal.share(body, isOn, by)
  }

  async offerMeans(...[number, isOffered, by]: Parameters<CommandRpc['offerMeans']>) {
    return this.#intercommunal.offer(number, isOffered, by)
  }

  async askLoan(...[asked, by, request]: Parameters<CommandRpc['askLoan']>) {
    return this.#intercommunal.loans.ask(asked, by, request)
  }

  async answerLoan(...[number, answer, by]: Parameters<CommandRpc['answerLoan']>) {
    return this.#intercommunal.loans.answer(number, answer, by)
  }

  async returnLoan(...[number, by]: Parameters<CommandRpc['returnLoan']>) {
    return this.#intercommunal.loans.giveBack(number, by)
  }

  async takeNeighbour(...[message]: Parameters<CommandRpc['takeNeighbour']>) {
    return this.#intercommunal.take(message)
  }

  async eraseCell(by: Actor) {
    return this.#cell.erase(by)
  }

  async takeNotice(arrival: NoticeArrival) {
    return this.#ground.bundle === null
      ? refused('sender not on the list', 'there is no such territory here')
      : this.#receiving.take(arrival)
  }

  async takeNoticeReport(report: NoticeReport): Promise<void> {
    if (this.#ground.bundle !== null) this.#receiving.takeReport(report)
  }

  async takeWakeReport(report: WakeReport): Promise<void> {
    if (this.#ground.bundle !== null) this.#wakingUp.takeReport(report)
  }

  async takeAskReport(report: AskReport): Promise<void> {
    if (this.#ground.bundle === null) return
    this.#rollCalling.takeReport(report)
    this.#directoryChecking.takeReport(report)
    this.#trying.takeReport(report)
  }

  async takeDutySms(...[{ from, words }]: Parameters<CommandRpc['takeDutySms']>): Promise<boolean> {
    if (this.#ground.bundle === null) return false
    return this.#rollCalling.takeSms(from, words) || this.#directoryChecking.takeSms(from, words)
  }

  async directoryCheck() {
    return this.#ground.bundle === null ? null : this.#directoryChecking.view()
  }

  async sendTrial(...[wanted, by]: Parameters<CommandRpc['sendTrial']>) {
    return this.#trying.send(wanted, by)
  }

  async trial(number: number) {
    return this.#trying.shown(number)
  }

  async rollCall() {
    return this.#rollCalling.shown
  }

  async beginRollCall(...[asked, by]: Parameters<CommandRpc['beginRollCall']>) {
    return this.#rollCalling.begin(asked, by)
  }

  async answerRollCall(...[member, said, by]: Parameters<CommandRpc['answerRollCall']>) {
    return this.#rollCalling.answer(member, said, by)
  }

  async endRollCall(by: Actor) {
    return this.#rollCalling.end(by)
  }

  async acknowledgeWake(by: Actor) {
    return this.#wakingUp.acknowledge(by)
  }

  async roster() {
    return this.#roster.roster
  }

  async putRoster(...[roster, by]: Parameters<CommandRpc['putRoster']>) {
    const answer = this.#roster.put(roster, by)
    if (answer.kind === 'ok') this.#keepingPaper.soon()
    return answer
  }

  async acknowledgeNotice(number: number, actor: Actor, note: string) {
    return this.#receiving.acknowledge(number, actor, note)
  }

  async noticeStatus(id: string, key: string) {
    return this.#receiving.statusFor(id, key)
  }

  async noticeWhole(number: number, actor: Actor) {
    return this.#receiving.whole(number, actor)
  }

  async noticeRecorded(id: string, url: string): Promise<boolean> {
    return this.#receiving.recorded(id, url) !== null
  }

  async hotline() {
    return this.#ground.bundle === null ? null : hotlineOf(this.#ground.edition)
  }

  async unlocated() {
    return this.#shards.unlocated()
  }

  async estimate(draft: Parameters<CommandRpc['estimate']>[0]) {
    this.#balances.freshen()
    const estimate = await this.#proposing.estimate(draft)
    return 'kind' in estimate ? estimate : { kind: 'ok' as const, ...estimate }
  }

  async dismiss(proposal: string, actor: Actor, reason: string) {
    return this.#proposing.dismiss(proposal, actor, reason)
  }

  async proposalSeen(proposal: string, by: Actor) {
    return this.#proposing.seen(proposal, by)
  }

  async submit(draft: Draft, actor: Actor, idempotencyKey: string | null) {
    return this.#deciding.submit(draft, actor, idempotencyKey)
  }

  async approve(alert: string, contentHash: string, actor: Actor, aloneReason: string | null) {
    return this.#deciding.approve(alert, contentHash, actor, aloneReason)
  }

  async echo(alert: string) {
    return this.#ground.bundle === null ? null : this.#echoing.table(alert)
  }

  async seedHeard(...[alert, seed, text, by]: Parameters<CommandRpc['seedHeard']>) {
    return this.#ground.bundle === null ? null : this.#echoing.heard(alert, seed, text, by)
  }

  async seeds() {
    return this.#echoing.seeds.view()
  }

  async addSeed(...[asked, by, request]: Parameters<CommandRpc['addSeed']>) {
    return this.#echoing.seeds.add(asked, by, request)
  }

  async dropSeed(number: number, by: Actor) {
    return this.#echoing.seeds.drop(number, by)
  }

  async prepared() {
    return this.#preparing.shown()
  }

  async prepare(...[id, asked, by, request]: Parameters<CommandRpc['prepare']>) {
    return this.#ground.bundle === null
      ? refused('unknown zone', 'no territory has been applied here')
      : this.#preparing.keep(id, asked, by, request)
  }

  async approvePrepared(...[id, shown, by]: Parameters<CommandRpc['approvePrepared']>) {
    return this.#preparing.approve(id, shown, by)
  }

  async dropPrepared(id: string, by: Actor) {
    return this.#preparing.drop(id, by)
  }

  async automatic() {
    return this.#automatic.shown()
  }

  async allowAutomatic(isOn: boolean, by: Actor) {
    return this.#automatic.allow(isOn, by)
  }

  async signablePrepared(...[id, asked, by]: Parameters<CommandRpc['signablePrepared']>) {
    return this.#automatic.signable(id, asked, by)
  }

  async signPrepared(...[id, asked, proof, by]: Parameters<CommandRpc['signPrepared']>) {
    return this.#automatic.sign(id, asked, proof, by)
  }

  async unsignPrepared(id: string, by: Actor) {
    return this.#automatic.unsign(id, by)
  }

  async vetoAutomatic(countdown: string, by: Actor) {
    return this.#automatic.veto(countdown, by)
  }

  async explainVeto(...[countdown, reason, by]: Parameters<CommandRpc['explainVeto']>) {
    return this.#automatic.because(countdown, reason, by)
  }

  async sendPrepared(...[id, asked, by]: Parameters<CommandRpc['sendPrepared']>) {
    return this.#preparing.send(id, asked, by)
  }

  async returnForEdit(alert: string, actor: Actor, reason: string) {
    return this.#deciding.returnForEdit(alert, actor, reason)
  }

  async resume(alert: string, actor: Actor) {
    return this.#deciding.resume(alert, actor)
  }

  async cancel(alert: string, actor: Actor, reason: string) {
    return this.#deciding.cancel(alert, actor, reason)
  }

  async revise(alert: string, draft: Draft, actor: Actor) {
    return this.#deciding.revise(alert, draft, actor)
  }

  async tellSighting(...[told, author, request]: Parameters<CommandRpc['tellSighting']>) {
    const answer = this.#sightings.tell(told, author, request)
    this.#planning.easingMoved()
    return answer
  }

  async checkSighting(...[number, state, by, note]: Parameters<CommandRpc['checkSighting']>) {
    return this.#sightings.check(number, state, by, note)
  }

  async sitrep() {
    const situation = await this.#showing.situation()
    return situation === null ? null : this.#sitreps.draft(situation)
  }

  async handOver() {
    const situation = await this.#showing.situation()
    if (situation === null) return null
    const sheet = this.#handingOver.sheet(situation, this.#sitreps.draft(situation), this.#planning.plans)
    return { sheet, shifts: this.#handingOver.shifts }
  }

  async putRelief(...[shifts, by]: Parameters<CommandRpc['putRelief']>) {
    return this.#handingOver.putShifts(shifts, by)
  }

  async signHandOver(...[signed, by, request]: Parameters<CommandRpc['signHandOver']>) {
    return this.#handingOver.sign(signed, by, request)
  }

  async keepSitrep(...[kept, by, request]: Parameters<CommandRpc['keepSitrep']>) {
    return this.#sitreps.keep(kept, by, request)
  }

  async relayDraft(...[kind, from]: Parameters<CommandRpc['relayDraft']>) {
    return this.#relaying.draft(kind, from)
  }

  async askRelay(...[pack, asked, by, request]: Parameters<CommandRpc['askRelay']>) {
    return this.#relaying.ask(pack, asked, by, request)
  }

  async setZoneStanding(...[asked, by]: Parameters<CommandRpc['setZoneStanding']>) {
    return this.#standings.setZone(asked, by)
  }

  async setService(...[number, asked, by]: Parameters<CommandRpc['setService']>) {
    return this.#standings.setService(number, asked, by)
  }

  async takeServiceAway(number: number, by: Actor) {
    return this.#standings.takeAway(number, by)
  }

  async stepRelay(...[number, step, by]: Parameters<CommandRpc['stepRelay']>) {
    return this.#relaying.step(number, step, by)
  }

  async soundSirens(...[asked, by]: Parameters<CommandRpc['soundSirens']>) {
    return this.#withoutNetworks.sirens.sound(asked, by)
  }

  async stopSirens(...[sirens, by, reason]: Parameters<CommandRpc['stopSirens']>) {
    return this.#withoutNetworks.sirens.stop(sirens, by, reason)
  }

  async sirenByHand(...[id, act, via, by]: Parameters<CommandRpc['sirenByHand']>) {
    return this.#withoutNetworks.sirens.byHand(id, act, via, by)
  }

  async hailDraft(alert: string | null) {
    return this.#withoutNetworks.hailing.draft(alert)
  }

  async makeHail(...[asked, by, request]: Parameters<CommandRpc['makeHail']>) {
    return this.#withoutNetworks.hailing.make(asked, by, request)
  }

  async giveHail(...[number, vehicle, team, by]: Parameters<CommandRpc['giveHail']>) {
    return this.#withoutNetworks.hailing.give(number, vehicle, team, by)
  }

  async sayHail(...[number, stretch, said, by]: Parameters<CommandRpc['sayHail']>) {
    return this.#withoutNetworks.hailing.say(number, stretch, said, by)
  }

  async sayNetworks(...[isDown, note, by]: Parameters<CommandRpc['sayNetworks']>) {
    return this.#withoutNetworks.sayDown(isDown, note, by)
  }

  async sayPosted(...[alert, revision, place, by]: Parameters<CommandRpc['sayPosted']>) {
    return this.#withoutNetworks.posted(alert, revision, place, by)
  }

  async review(...[window]: Parameters<CommandRpc['review']>) {
    const situation = await this.#showing.situation()
    return situation === null ? null : this.#reviewing.view(situation, window)
  }

  async keepReview(...[number, written, by]: Parameters<CommandRpc['keepReview']>) {
    return this.#reviewing.keep(number, written, by)
  }

  async paperPack(...[edition]: Parameters<CommandRpc['paperPack']>) {
    return this.#keepingPaper.pack(edition)
  }

  async paperKept() {
    return this.#keepingPaper.kept
  }

  async paperCopy() {
    return this.#keepingPaper.bytes()
  }

  async orders() {
    return { templates: this.#ordering.templates, orders: this.#ordering.all() }
  }

  async draftOrder(...[asked, by, request]: Parameters<CommandRpc['draftOrder']>) {
    return this.#ordering.draft(asked, by, request)
  }

  async stepOrder(...[name, step, by]: Parameters<CommandRpc['stepOrder']>) {
    return this.#ordering.step(name, step, by)
  }

  async relayAreaFile(number: number, form: 'geojson' | 'kml'): Promise<string | null> {
    const areas = this.#relaying.areas(number)
    if (areas === null) return null
    return form === 'kml' ? areaKml(`Demande n° ${number}`, areas) : areaGeojson(areas)
  }

  async plans() {
    return this.#planning.plans
  }

  async decidePlanLevel(...[asked, right, by]: Parameters<CommandRpc['decidePlanLevel']>) {
    const answer = this.#planning.decide(asked, right, by)
    if (answer.kind === 'ok' && MADE_ANEW_AT.includes(answer.run.level)) this.#keepingPaper.soon()
    return answer
  }

  async actOnCard(...[asked, by]: Parameters<CommandRpc['actOnCard']>) {
    return this.#planning.act(asked, by)
  }

  async exercises() {
    return this.#exercising.shown()
  }

  async beginExercise(...[scenario, conductor]: Parameters<CommandRpc['beginExercise']>) {
    const ground = this.#ground
    if (ground.bundle === null) return refused('unknown exercise', 'no territory has been applied here')
    const closed = this.#exercising.closed(scenario)
    if (closed !== null) return closed
    await this.#peopleWhoDoNotExist()
    const begun = ground.transaction(() => {
      ground.tables.clearDecisions()
      this.#empty()
      return this.#exercising.begin(scenario, conductor)
    })
    return begun
  }

  async exerciseAct(...[act, by]: Parameters<CommandRpc['exerciseAct']>) {
    return this.#exercising.act(act, by)
  }

  async exerciseSeries(...[station, from, to]: Parameters<CommandRpc['exerciseSeries']>) {
    return this.#exercising.series(station, from, to)
  }

  async practising(...[exercise]: Parameters<CommandRpc['practising']>) {
    return this.#ground.transaction(() => practising(this.#ground, exercise))
  }

  async publicExercises() {
    return this.#publicExercise.shown()
  }

  async announcePublicExercise(...[asked, by, more]: Parameters<CommandRpc['announcePublicExercise']>) {
    return this.#publicExercise.announce(asked, by, more)
  }

  async approvePublicExercise(number: number, hash: string, by: Actor) {
    return this.#publicExercise.approve(number, hash, by)
  }

  async stopPublicExercise(number: number, why: string, by: Actor) {
    return this.#publicExercise.stop(number, why, by)
  }

  async yieldPublicExercise(): Promise<void> {
    if (this.#ground.bundle !== null) this.#publicExercise.yields()
  }

  async mayPractisePublicly(...[exercise]: Parameters<CommandRpc['mayPractisePublicly']>) {
    return this.#ground.transaction(() => mayPractisePublicly(this.#ground, exercise))
  }

  async takePublicExercises(...[shown]: Parameters<CommandRpc['takePublicExercises']>): Promise<void> {
    this.#ground.transaction(() => {
      this.#ground.settings.put('public exercises', shown)
      this.#ground.touch('publicState')
      this.#ground.publish()
    })
  }

  async displaysShowing(alert: string) {
    const { targeted, rendered } = this.#displays.reachOf(alert, 1)
    return { targeted, rendered }
  }

  // The drill's registry is its own: nobody of the town stands in it.
  async #peopleWhoDoNotExist(): Promise<void> {
    const { persons } = await this.#shards.totals()
    const places = await this.places()
    if (persons > 0 || places === null || places.zones.length === 0) return
    await this.#shards.at(0).importCsv(exercisePeopleCsv(places.zones), 'FR')
    this.#shards.forgetTotals()
  }

  async recover(...[act, by, request]: Parameters<CommandRpc['recover']>) {
    return this.#recovering.act(act, by, request)
  }

  async recoveryList(by: Actor) {
    return this.#recovering.list(by)
  }

  async catNat(...[asked, by]: Parameters<CommandRpc['catNat']>) {
    const damages = () => this.#recovering.damages()
    return makeCatNat(this.#ground, asked, by, { damages, sightings: () => this.#sightings.all() })
  }

  async doDuty(...[id, note, by]: Parameters<CommandRpc['doDuty']>) {
    return this.#duties.do(id, note, by)
  }

  async settleAlert(...[id, asked, by]: Parameters<CommandRpc['settleAlert']>) {
    return this.#settling.settle(id, asked, by)
  }

  async closePlan(...[run, by, reason]: Parameters<CommandRpc['closePlan']>) {
    return this.#planning.close(run, by, reason)
  }

  async setDirector(...[who, by, note]: Parameters<CommandRpc['setDirector']>) {
    return this.#planning.direct(who, by, note)
  }

  async ruleForms() {
    return this.#ground.bundle === null ? { rules: [], groups: [] } : this.#ruleChanges.forms()
  }

  async draftedRule(draft: RuleDraft) {
    return this.#ground.bundle === null
      ? refused('unknown rule', 'no territory has been applied here')
      : this.#ruleChanges.drafted(draft)
  }

  async proposeRuleChange(...[asked, author]: Parameters<CommandRpc['proposeRuleChange']>) {
    return this.#ground.bundle === null
      ? refused('unknown rule', 'no territory has been applied here')
      : this.#ruleChanges.propose(asked, author)
  }

  async approveRuleChange(id: string, hash: string, by: Actor): ReturnType<CommandRpc['approveRuleChange']> {
    const ready = this.#ruleChanges.approvable(id, hash, by)
    if (ready.kind === 'refused') return ready
    const { territory, mode } = this.#ground
    const applied = await this.apply({ territory: territory.code, mode, files: ready.files, actor: by })
    return applied.kind === 'faults' ? applied : this.#ruleChanges.applied(id, by)
  }

  async refuseRuleChange(id: string, by: Actor, reason: string) {
    return this.#ruleChanges.refuse(id, by, reason)
  }

  async silence(...[asked, owner, request]: Parameters<CommandRpc['silence']>) {
    return this.#silencing.set(asked, owner, request)
  }

  async endSilence(id: string, by: Actor) {
    return this.#proposing.endSilence(id, by)
  }

  /** Throws on an empty text: the route has refused it already. */
  async note(
    actor: Actor,
    text: string,
    more: Partial<HandNote> = {},
    request: string | null = null,
  ): Promise<NoteAnswer> {
    if (text.trim() === '') throw new Error('a note needs a text')
    const ground = this.#ground
    return ground.transaction((): NoteAnswer => {
      const known = ground.log.writtenBy(actor, request)
      if (known !== null) return { kind: 'ok', entry: known }
      const note: HandNote = { ...PLAIN_NOTE, ...more, text: text.trim() }
      if (note.corrects !== null && ground.log.entry(note.corrects) === null)
        return refused('unknown entry', `there is no entry ${note.corrects} in this log`)
      if (note.happenedAt !== null && note.happenedAt > ground.now + MINUTE_MS)
        return refused('in the future', 'what has not happened yet is no entry: leave the hour out, or correct it')
      const frozen = this.#freezing.closedTo(note)
      if (frozen !== null) return frozen
      ground.write(noted(actor, this.#freezing.said(note)))
      return { kind: 'ok', entry: ground.log.keepRequest(actor, request) }
    })
  }

  async accessed(actor: Actor, access: Access): Promise<void> {
    this.#accesses.note(actor, access)
  }

  async accesses(window: AccessWindow) {
    return this.#accesses.lines(window)
  }

  async holdings() {
    const { name } = this.#ground
    const own = this.#ground.bundle === null ? [] : [...this.#cell.holdings(name), ...this.#recovering.holdings(name)]
    return [...commandHoldings(this.ctx.storage.sql, name, this.#roster.roster), ...own]
  }

  async log(since: number, limit: number): Promise<readonly LogEntry[]> {
    return this.#ground.log.after(since, Math.min(Math.max(1, limit), MAX_LOG))
  }

  async closeSockets(identity: string | null): Promise<void> {
    this.#sockets.close(identity)
  }

  async dossier(...[alert, asked]: Parameters<CommandRpc['dossier']>) {
    const situation = await this.#showing.situation()
    return situation === null
      ? null
      : filed(situation, this.#ground.log.after(0, Number.MAX_SAFE_INTEGER), alert, asked)
  }

  async anchors() {
    this.#ground.transaction(() => this.#ground.anchorHead())
    return this.#ground.log.anchors()
  }

  async exportLog() {
    const anchors = await this.anchors()
    return { entries: this.#ground.log.after(0, Number.MAX_SAFE_INTEGER), anchors }
  }
}

// Files and map layers stand in rows of their own; a part that is added to a territory is kept without another word here.
function keptOf({ files, baseMap, ...kept }: TerritoryBundle): KeptBundle {
  void files
  void baseMap
  return kept
}

function sizeOf(text: string): number {
  return new TextEncoder().encode(text).length
}
