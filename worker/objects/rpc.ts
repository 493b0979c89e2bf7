// What the objects say to each other and what routes may ask of them. One interface an object; every argument is plain data.
import type { Alert, AlertContent, AlertRevision, AudienceCount, Estimate, Proposal } from '../model/alert.ts'
import type { CoverageAsk, ShardCoverage } from '../audience/coverage.ts'
import type { ContactAge, ContactQuality, Standing } from '../model/contact-quality.ts'
import type { Coverage, MissingStreet } from '../model/coverage.ts'
import type { ProviderBalance } from '../model/balance.ts'
import type { BulletinNews } from '../model/bulletin.ts'
import type { Chosen, Drawing, SetUpArea, SetUpProposal } from '../model/candidate.ts'
import type { Display, DisplayNotice, DisplayReach, DisplayView } from '../model/display.ts'
import type { ParsedObservation } from '../feeds/index.ts'
import type { Holder, PaceAsk, PaceReport, Slots } from '../fanout/pacing.ts'
import type {
  FieldNews,
  FieldPosition,
  FieldSummary,
  FieldTask,
  FieldTeam,
  FieldView,
  ForbiddenZone,
  NumberedAct,
} from '../model/field.ts'
import type { ExerciseRun, ExercisesView, Practising } from '../model/exercise.ts'
import type { ForecastRun } from '../model/forecast.ts'
import type { Position } from '../model/geo.ts'
import type { HelpChannel, HelpOutcome, HelpPerson, HelpStep, HelpSubject, HelpTask, RingState } from '../model/help.ts'
import type { Access, AccessLine, AccessWindow } from '../model/access.ts'
import type { Holding } from '../model/retention.ts'
import type { CallAct, CallCluster, CallPerson, CallView, ToldCall } from '../model/call.ts'
import type { CellErased } from '../model/cell.ts'
import type { Means, MeansUse, ToldMeans } from '../model/means.ts'
import type { Arrival, Sheltered, ShelterView, ToldArrival } from '../model/shelter.ts'
import type { Actor, Identity, Role } from '../model/identity.ts'
import type { Anchor, HandNote, LogEntry } from '../model/log.ts'
import type { BesideSms, ChannelName, Language } from '../model/message.ts'
import type { MeasureView } from '../model/measure.ts'
import type { ImportExpected, ImportRun } from '../model/import-run.ts'
import type { Mode } from '../model/mode.ts'
import type { Notice, NoticeDoor, NoticeSaid, NoticeSender, NoticeStatusDocument, NoticeStep } from '../model/notice.ts'
import type { Receipt } from '../model/outcome.ts'
import type { Outlook } from '../model/outlook.ts'
import type { Edition, Hotline, PublicFile } from '../model/publication.ts'
import type {
  Asked,
  CallRound,
  CallTry,
  ExportFor,
  LeaveReason,
  Look,
  NamedPerson,
  RegisterExport,
  RegisterFields,
  RegisterPerson,
  RegisterView,
  TakenExport,
  ToldHow,
} from '../model/register.ts'
import type { ItemVerdict, RawReading } from '../model/reading.ts'
import type { ReplayAnswer, ReplayOrder, ReplayRule, Trial } from '../model/replay.ts'
import type { Refusal } from '../model/reason.ts'
import type { RuleChange, RuleDraft, RuleForm, RuleGroup } from '../model/rule-change.ts'
import type { Uplink } from '../model/sensor.ts'
import type { AudienceFilter } from '../model/audience-filter.ts'
import type { Dwelling } from '../model/dwelling.ts'
import type { SiteClock } from '../model/site.ts'
import type { Director, Plan, PlanRunView } from '../model/plan.ts'
import type { Roster } from '../model/roster.ts'
import type { PlanLevel } from '../model/rule.ts'
import type { TypedRoster } from '../flow/read-roster.ts'
import type { Review, ReviewView, WrittenReview } from '../model/after-action.ts'
import type { OrderTemplate, TownOrder } from '../model/order.ts'
import type { KeptPaper, PaperEdition, PaperPack } from '../model/paper-pack.ts'
import type { Relay, RelayAsked, RelayEnd, RelayKind, RelayPack, WrittenPack } from '../model/relay.ts'
import type { Sitrep } from '../model/sitrep.ts'
import type { Wake, WakeStep } from '../model/wake.ts'
import type { CardAct } from '../plan/card-machine.ts'
import type { ExerciseAct } from '../plan/exercise.ts'
import type { LevelRight } from '../plan/run-machine.ts'
import type { Sighting, SightingCheck, ToldSighting } from '../model/sighting.ts'
import type { Silence } from '../model/silence.ts'
import type { SignedCall, SignedRefusals } from '../model/signed-call.ts'
import type { SignedUp } from '../model/sign-up.ts'
import type { Signal } from '../model/signal.ts'
import type { SourcesView } from '../model/source-health.ts'
import type { Words } from '../model/station.ts'
import type { TranslatedFrom } from '../model/translation.ts'
import type { WebhookSample, WebhookTrial } from '../model/webhook.ts'
import type { FeedSource, FileFault, Parsed, TerritoryBundle } from '../model/territory.ts'
import type { Instant, TerritoryClock } from '../model/time.ts'
import type {
  BulletinsView,
  ChannelLeft,
  FeedView,
  Progress,
  RuleView,
  SeriesView,
  SessionView,
  Situation,
  StationView,
  UnlocatedStreet,
  UnreachedPerson,
  ZoneClock,
} from '../model/view.ts'

export interface PublicPlaces {
  readonly territory: TerritoryBundle['territory']
  readonly zones: readonly { readonly id: string; readonly name: Words; readonly point: Position }[]
}

/** What a feed's poll brought, handed on to each territory that follows it; `batch` makes a repeated hand-off harmless. */
export interface FeedBatch {
  readonly feed: string
  readonly batch: string
  readonly receivedAt: Instant
  readonly readings: readonly RawReading[]
  readonly forecasts: readonly Omit<ForecastRun, 'receivedAt'>[]
  /** Absent where the source gives none, and in what was written before there were any. */
  readonly outlooks?: readonly Omit<Outlook, 'receivedAt'>[]
  /** Null where the source gives none, or this batch is not the first of its poll. */
  readonly bulletins: BulletinNews | null
  readonly health: FeedView
}

export interface FeedPollerRpc {
  /** The follower's own id of the source, its watch, and what it wants; repeating it replaces it. Machine periods. */
  follow(follower: {
    readonly territory: string
    readonly source: FeedSource
    readonly periodMs: number
    readonly since: Instant
    /** The follower's clock: ages and windows of a demonstration's data are in its time. */
    readonly clock: TerritoryClock
  }): Promise<void>
  unfollow(territory: string, sourceId: string): Promise<void>
  /** Polls now, whatever is due. */
  poke(): Promise<void>
  health(): Promise<FeedView>
}

/** Which territories this server watches: their codes and nothing else, so that `/metrics` can tell of each. */
export interface RosterRpc {
  add(territory: string): Promise<void>
  /** In order of code. */
  list(): Promise<readonly string[]>
}

export interface WatchView {
  readonly stations: readonly StationView[]
  readonly rules: readonly RuleView[]
  readonly feeds: readonly FeedView[]
  readonly bulletins: BulletinsView
  readonly zoneClocks: readonly ZoneClock[]
  /** Absent in what was kept from before there were any, as are the measures. */
  readonly siteClocks?: readonly SiteClock[]
  readonly measures?: readonly MeasureView[]
}

/** Each part as JSON: it is stored as it came, and read where somebody looks. */
export type ToldView = { readonly [P in keyof WatchView]?: string }

export interface WatchRpc {
  /** Stations, rules, feeds and zones of the territory; rule state of unchanged rules is kept. */
  configure(bundle: TerritoryBundle, clock: TerritoryClock): Promise<void>
  setClock(clock: TerritoryClock): Promise<void>
  /** Forgets readings, forecasts and rule state ("start again"); keeps the configuration. */
  restart(clock: TerritoryClock): Promise<void>
  takeBatch(batch: FeedBatch): Promise<void>
  /** Asked before a call is read: how long whoever holds the key of that name has to wait, ms; 0 where it may come in. What is refused is counted. */
  admit(key: string, door: string): Promise<number>
  /** The native doors. Verdicts are in the order of the readings given. */
  takeReadings(door: string, readings: readonly RawReading[], key?: string): Promise<readonly ItemVerdict[]>
  /** One frame of a sensor, sent under the key of that name. One verdict for each value found in it, and one at least. */
  takeUplink(uplink: Uplink, key: string): Promise<readonly ItemVerdict[]>
  /** One call of a webhook of feeds.yaml, as it came; of one that nobody has mapped yet the message is kept for a day. */
  takeWebhook(id: string, text: string, key: string): Promise<WebhookTaken>
  /** Observations of a service of SensorThings, sent under the key of that name; what could not be read stands among them. */
  takeObservations(items: readonly ParsedObservation[], key: string): Promise<readonly ItemVerdict[]>
  /** The last messages that nothing, or not everything, could be read of; the newest first. */
  webhookSamples(): Promise<readonly WebhookSample[]>
  /** What a mapping would make of a message; stores nothing. `mapping` is an entry of "webhooks", or null to see the message's places alone. */
  tryWebhook(message: string, mapping: string | null): Promise<WebhookTrial>
  /** A CAP message that a sender of notices has sent, for the areas that feeds.yaml follows of them. */
  takeCap(source: string, xml: string): Promise<void>
  takeForecast(run: Omit<ForecastRun, 'receivedAt'>, key?: string): Promise<{ readonly kind: 'accepted' } | Refusal>
  view(): Promise<WatchView>
  series(station: string, from: Instant, to: Instant): Promise<SeriesView | null>
  replayRules(): Promise<readonly ReplayRule[]>
  /** Answers within a second: with what came of it, or with how far it is. */
  replay(order: ReplayOrder): Promise<ReplayAnswer>
  /** Looks for sources around the commune, or around what was drawn, and asks each once; takes up to a minute. */
  setUp(around: { readonly area: SetUpArea | null; readonly withinKm: number }): Promise<SetUpAnswer>
  /** feeds.yaml and stations.yaml of the last proposal; null where there is none. */
  setUpFiles(chosen: Chosen): Promise<{ readonly feeds: string; readonly stations: string } | null>
  /** The health of every source over the last `windowMs`. */
  sources(windowMs: number): Promise<SourcesView>
}

export interface WebhookTaken {
  readonly verdicts: readonly ItemVerdict[]
  /** Messages that speak of something else than this webhook reads. */
  readonly leftOut: number
}

export type SetUpAnswer =
  | {
      readonly kind: 'proposal'
      readonly proposal: SetUpProposal
      readonly suggested: Chosen
      /** The sources' own codes that feeds.yaml names already. */
      readonly followed: readonly string[]
    }
  /** The contour of the commune could not be had. */
  | { readonly kind: 'no area'; readonly message: string; readonly mend: string }
  /** Somebody else has just asked: these are public services. */
  | { readonly kind: 'under way' }

/** What `Watch` tells `Command`: kept until it is acknowledged, applied once however often it is told. */
export interface WatchReport {
  readonly id: string
  readonly signals: readonly Signal[]
  /** Only the parts that changed. */
  readonly view: Partial<WatchView>
}

export interface Draft {
  readonly proposal: string | null
  readonly content: Omit<AlertContent, 'zoneHashes' | 'count' | 'mode'>
  /** What each translation was made from; one that is older than its French is refused. */
  readonly translatedFrom?: TranslatedFrom
  /** The number of persons as somebody typed it, where a choice is wide: refused where another number would be told. */
  readonly typedPersons?: number
}

export type AlertAnswer = { readonly kind: 'ok'; readonly alert: Alert } | Refusal

/** A level of a plan that a named person decides on. */
export interface AskedLevel {
  readonly plan: string
  readonly level: PlanLevel
  readonly reason: string
}

export type ExerciseAnswer = { readonly kind: 'ok'; readonly run: ExerciseRun } | Refusal

/** `happenedAt`: when it was done, where that was without a network; null for now. */
export interface AskedCardAct {
  readonly run: string
  readonly card: string
  readonly act: CardAct
  readonly happenedAt: Instant | null
}

export interface AskedDossier {
  readonly entries: readonly LogEntry[]
  readonly anchors: readonly Anchor[]
  readonly language: 'fr' | 'en'
  readonly by: Actor
}

export interface DossierFile {
  readonly name: string
  readonly page: string
  /** Its content security policy. */
  readonly policy: string
}

export type PlanAnswer = { readonly kind: 'ok'; readonly run: PlanRunView } | Refusal

/** A point de situation as people have completed it; `to`: whom it was handed to. */
export interface KeptSitrep {
  readonly text: string
  readonly short: string
  readonly to: string
}

/** `at` null: now. */
export type AskedRelay = Omit<RelayAsked, 'at'> & { readonly at: Instant | null }
export type RelayStep =
  | { readonly kind: 'reference'; readonly text: string }
  | { readonly kind: 'end'; readonly how: RelayEnd; readonly at: Instant | null; readonly reason: string }
export type RelayAnswer = { readonly kind: 'ok'; readonly relay: Relay } | Refusal

export type ReviewAnswer = { readonly kind: 'ok'; readonly review: Review } | Refusal

export interface AskedOrder {
  readonly template: string
  readonly values: Readonly<Record<string, string>>
  readonly signer: string
}
/** `at` null: now. */
export type OrderStep = { readonly at: Instant | null } & (
  | { readonly kind: 'signed' }
  | { readonly kind: 'transmitted'; readonly to: string }
  | { readonly kind: 'lifted'; readonly reason: string }
)
export type OrderAnswer = { readonly kind: 'ok'; readonly order: TownOrder } | Refusal

export type RosterAnswer = { readonly kind: 'ok'; readonly roster: Roster } | Refusal

export type NoteAnswer = { readonly kind: 'ok'; readonly entry: LogEntry } | Refusal

export type CallAnswer = { readonly kind: 'ok'; readonly call: CallView } | Refusal
export type ShelterAnswer = { readonly kind: 'ok'; readonly shelter: ShelterView } | Refusal
export type ArrivalAnswer = { readonly kind: 'ok'; readonly arrival: Arrival } | Refusal
export type MeansAnswer = { readonly kind: 'ok'; readonly means: Means } | Refusal
export type SightingAnswer = { readonly kind: 'ok'; readonly sighting: Sighting } | Refusal

export interface AskedRuleChange {
  readonly draft: RuleDraft
  readonly reason: string
}

export interface RuleForms {
  readonly rules: readonly RuleForm[]
  readonly groups: readonly RuleGroup[]
}

export type DraftedRule =
  ({ readonly kind: 'ok' } & Trial) | { readonly kind: 'faults'; readonly faults: readonly FileFault[] } | Refusal

export type RuleChangeAnswer =
  | { readonly kind: 'ok'; readonly change: RuleChange }
  | { readonly kind: 'faults'; readonly faults: readonly FileFault[] }
  | Refusal

export interface AskedSilence {
  readonly rule: string
  readonly reason: string
  /** Null: from now on. */
  readonly from: Instant | null
  readonly until: Instant
}

export type SilenceAnswer = { readonly kind: 'ok'; readonly silence: Silence } | Refusal

export interface CommandRpc {
  /** Parses and checks every file of a territory's folder; takes all of it or nothing, then configures `Watch` and the shards. */
  apply(request: {
    readonly territory: string
    readonly mode: Mode
    readonly files: Readonly<Record<string, string>>
    readonly actor: Actor
  }): Promise<Parsed<{ readonly version: string }>>
  /** The files in force with what was drawn, taken as `apply` takes them; null where no territory has been applied. */
  draw(request: {
    readonly mode: Mode
    readonly drawing: Drawing
    readonly actor: Actor
  }): Promise<Parsed<{ readonly version: string }> | null>
  bundle(): Promise<TerritoryBundle | null>
  situation(): Promise<Situation | null>
  /** What a resident may know before they sign up: the commune, its languages, its zones with a point inside each. */
  places(): Promise<PublicPlaces | null>
  /** What the providers' accounts still hold, as far as it was told. */
  balances(): Promise<readonly ProviderBalance[]>
  clock(): Promise<{ readonly clock: TerritoryClock; readonly held: string | null }>
  setClock(change: {
    readonly now?: Instant
    readonly rate?: number
  }): Promise<{ readonly clock: TerritoryClock; readonly held: string | null }>
  /** Demonstration only: back to the scenario's beginning, history emptied. */
  restart(now: Instant, rate: number): Promise<void>
  takeReport(report: WatchReport): Promise<void>
  /** What is watched, as it is now; told again it changes nothing. */
  takeView(view: ToldView): Promise<void>
  /** Progress of a shard; the newest `seq` of a shard wins. */
  takeProgress(report: ShardProgress): Promise<void>
  anchor(anchor: Anchor): Promise<void>
  takeField(report: FieldReport): Promise<void>
  takeDisplays(report: HubReport): Promise<void>
  /** A call for help as its shard knows it; the newest `seq` of a number wins. */
  takeHelp(report: HelpReport): Promise<void>
  /** Takes it, gives it back, or closes it with an outcome. */
  helpAct(
    number: number,
    act: HelpAct,
    actor: Actor,
  ): Promise<{ readonly kind: 'ok'; readonly task: HelpTask } | Refusal>
  /** The task, once that somebody looks at who asked stands in the log; null where there is none. */
  helpLookedAt(number: number, actor: Actor): Promise<HelpTask | null>
  /** Calls taken by hand, all but who rang. */
  calls(): Promise<readonly CallView[]>
  /** Once however often `request` is sent, as all that the cell's desk takes. */
  takeCall(told: ToldCall, by: Actor, request: string | null): Promise<CallAnswer>
  callAct(number: number, act: CallAct, by: Actor): Promise<CallAnswer>
  /** Who rang, once that somebody looks stands in the log. */
  callPerson(number: number, by: Actor): Promise<CallPerson | null>
  answerCluster(first: number, note: string, by: Actor): Promise<CallCluster | null>
  turnShelter(id: string, isOpen: boolean, by: Actor): Promise<ShelterAnswer>
  admit(
    asked: { readonly shelter: string; readonly told: ToldArrival },
    by: Actor,
    request: string | null,
  ): Promise<ArrivalAnswer>
  depart(number: number, to: string, by: Actor): Promise<ArrivalAnswer>
  /** They are this household of the alert list. */
  recognise(number: number, household: string, by: Actor): Promise<ArrivalAnswer>
  /** With names, once that somebody looks stands in the log. */
  shelterList(id: string, by: Actor): Promise<readonly Arrival[] | null>
  /** By what somebody who was not reached is found again. */
  sheltered(): Promise<Sheltered>
  means(): Promise<readonly Means[]>
  addMeans(told: ToldMeans, by: Actor, request: string | null): Promise<MeansAnswer>
  useMeans(number: number, use: MeansUse, by: Actor): Promise<MeansAnswer>
  /** The event is over: what the desk holds of anybody goes. */
  eraseCell(by: Actor): Promise<{ readonly kind: 'ok'; readonly erased: CellErased } | Refusal>
  /** A notice from whoever stands in feeds.yaml, kept whole before this answers; of anybody else nothing is kept. */
  takeNotice(arrival: NoticeArrival): Promise<NoticeTaken | Refusal>
  /** What became of the calls and messages that a notice wanted; the newest `seq` of a number wins. */
  takeNoticeReport(report: NoticeReport): Promise<void>
  /** What became of the calls and messages that wake people for a proposal; the newest `seq` of a number wins. */
  takeWakeReport(report: WakeReport): Promise<void>
  acknowledgeWake(by: Actor): Promise<{ readonly kind: 'ok'; readonly wake: Wake } | Refusal>
  roster(): Promise<Roster>
  /** The whole of it, as it is to be from now on. */
  putRoster(roster: TypedRoster, by: Actor): Promise<RosterAnswer>
  acknowledgeNotice(
    number: number,
    actor: Actor,
    note: string,
  ): Promise<{ readonly kind: 'ok'; readonly notice: Notice } | Refusal>
  /** For the key of whoever sent it; null for everybody else. */
  noticeStatus(id: string, key: string): Promise<NoticeStatusDocument | null>
  /** Every byte that was kept, once that somebody looks at it stands in the log; null where there is none. */
  noticeWhole(
    number: number,
    actor: Actor,
  ): Promise<{ readonly bytes: Uint8Array; readonly contentType: string } | null>
  /** A voice was recorded for the notice of that id. */
  noticeRecorded(id: string, url: string): Promise<boolean>
  /** What somebody has seen, once however often `request` is sent. */
  tellSighting(told: ToldSighting, author: Actor, request: string | null): Promise<SightingAnswer>
  checkSighting(
    number: number,
    state: Exclude<SightingCheck, 'unverified'>,
    by: Actor,
    note: string,
  ): Promise<SightingAnswer>
  plans(): Promise<readonly Plan[]>
  /** A draft of what is known now; null before a territory was applied. */
  sitrep(): Promise<Sitrep | null>
  relayDraft(
    kind: RelayKind,
    from: { readonly alert: string | null; readonly zones: readonly string[] },
  ): Promise<RelayPack | Refusal>
  /** Repeating it with the same request counts once. */
  askRelay(pack: WrittenPack, asked: AskedRelay, by: Actor, request: string | null): Promise<RelayAnswer>
  stepRelay(number: number, step: RelayStep, by: Actor): Promise<RelayAnswer>
  /** `from` and `to` null: the newest event of a plan. Null where no territory has been applied. */
  review(window: { readonly from: Instant | null; readonly to: Instant | null }): Promise<ReviewView | null>
  keepReview(number: number | null, written: WrittenReview, by: Actor): Promise<ReviewAnswer>
  /** Null where no territory has been applied. */
  paperPack(edition: PaperEdition): Promise<PaperPack | null>
  /** The copy of last night, or of when a watch began; null where none was made yet. */
  paperKept(): Promise<KeptPaper | null>
  /** Opened: the caller says in the log who looks. */
  paperCopy(): Promise<Uint8Array | null>
  orders(): Promise<{ readonly templates: readonly OrderTemplate[]; readonly orders: readonly TownOrder[] }>
  draftOrder(asked: AskedOrder, by: Actor, request: string | null): Promise<OrderAnswer>
  stepOrder(name: string, step: OrderStep, by: Actor): Promise<OrderAnswer>
  /** Null where there is no such request. */
  relayAreaFile(number: number, form: 'geojson' | 'kml'): Promise<string | null>
  /** Once however often `request` is sent. */
  keepSitrep(kept: KeptSitrep, by: Actor, request: string | null): Promise<LogEntry>
  /** Opens the event, raises or lowers its level. */
  decidePlanLevel(asked: AskedLevel, right: LevelRight, by: Actor): Promise<PlanAnswer>
  actOnCard(asked: AskedCardAct, by: Actor): Promise<PlanAnswer>
  /** What may be practised, what is, and what was. */
  exercises(): Promise<ExercisesView>
  /** Of the object of the drill mode alone: begins anew, with people who do not exist. */
  beginExercise(scenario: string, conductor: Actor): Promise<ExerciseAnswer>
  exerciseAct(act: ExerciseAct, by: Actor): Promise<ExerciseAnswer>
  /** What the exercise has told of a gauge; null where there is no such gauge. */
  exerciseSeries(station: string, from: Instant, to: Instant): Promise<SeriesView | null>
  /** Asked of the live object before an exercise begins or goes on: what is real comes first. Null where it is over. */
  practising(exercise: Practising | null): Promise<{ readonly kind: 'ok' } | Refusal>
  closePlan(run: string, by: Actor, reason: string): Promise<PlanAnswer>
  setDirector(who: Director['who'], by: Actor, note: string): Promise<Director>
  /** Every rule as a form over its file. */
  ruleForms(): Promise<RuleForms>
  /** The rule that a draft comes to, for a replay of it; nothing is kept. */
  draftedRule(draft: RuleDraft): Promise<DraftedRule>
  proposeRuleChange(asked: AskedRuleChange, author: Actor): Promise<RuleChangeAnswer>
  /** Applies the files with the change, by somebody else than its author. */
  approveRuleChange(id: string, hash: string, by: Actor): Promise<RuleChangeAnswer>
  refuseRuleChange(id: string, by: Actor, reason: string): Promise<RuleChangeAnswer>
  /** Mutes a rule for a while, once however often `request` is sent. */
  silence(asked: AskedSilence, owner: Actor, request: string | null): Promise<SilenceAnswer>
  endSilence(id: string, by: Actor): Promise<SilenceAnswer>
  /** What a caller to the town's number hears: the warnings in force as they are spoken, the gravest first. */
  hotline(): Promise<Hotline | null>

  /** Everybody without a point, by street; counts, no names. */
  unlocated(): Promise<readonly UnlocatedStreet[]>
  estimate(
    draft: Pick<AlertContent, 'zones' | 'channels' | 'texts' | 'variants' | 'filter'>,
  ): Promise<({ readonly kind: 'ok' } & Estimate) | Refusal>
  dismiss(
    proposal: string,
    actor: Actor,
    reason: string,
  ): Promise<{ readonly kind: 'ok'; readonly proposal: Proposal } | Refusal>
  submit(draft: Draft, actor: Actor, idempotencyKey: string | null): Promise<AlertAnswer>
  approve(alert: string, contentHash: string, actor: Actor, aloneReason: string | null): Promise<AlertAnswer>
  returnForEdit(alert: string, actor: Actor, reason: string): Promise<AlertAnswer>
  /** Stops what is queued. One person is enough. */
  cancel(alert: string, actor: Actor, reason: string): Promise<AlertAnswer>
  /** What was held since a restore goes on. */
  resume(alert: string, actor: Actor): Promise<AlertAnswer>
  /** A new revision (update, correction or all-clear) to at least those first told. */
  revise(alert: string, draft: Draft, actor: Actor): Promise<AlertAnswer>

  /** Ends the live sockets of one identity that signed out or lost its rights; of everybody where null. Whoever may comes back at once. */
  closeSockets(identity: string | null): Promise<void>
  /** A line by hand, once however often `request` is sent. An entry that is corrected stays as it is. */
  note(actor: Actor, text: string, more?: Partial<Omit<HandNote, 'text'>>, request?: string | null): Promise<NoteAnswer>
  log(since: number, limit: number): Promise<readonly LogEntry[]>
  /** Somebody looked at personal data: a line of the log. */
  accessed(actor: Actor, access: Access): Promise<void>
  /** Looks within a window, the newest first. */
  accesses(window: AccessWindow): Promise<readonly AccessLine[]>
  holdings(): Promise<readonly Holding[]>
  /** Everything that proves one alert, as a page; null where there is none. `entries` are those of every object that acts. */
  dossier(alert: string, asked: AskedDossier): Promise<DossierFile | null>
  exportLog(): Promise<{ readonly entries: readonly LogEntry[]; readonly anchors: readonly Anchor[] }>
}

/** What `Command` hands to each shard on approval. The shard re-checks mode, expiry and hash before the first claim. */
export interface Launch {
  readonly alert: string
  readonly number: number
  readonly mode: Mode
  readonly revision: AlertRevision
  readonly zones: TerritoryBundle['zones']
  readonly territory: TerritoryBundle['territory']
  readonly clock: TerritoryClock
}

export interface ShardProgress {
  readonly shard: number
  readonly seq: number
  readonly expanded: boolean
  readonly progress: Omit<
    Progress,
    'approvedAt' | 'displays' | 'shards' | 'shardsExpanded' | 'curve' | 't50Ms' | 't90Ms' | 'finishesAt'
  >
  readonly left: Readonly<Partial<Record<ChannelName, ChannelLeft>>>
}

/** One browser. `address` is the JSON of its subscription, as the Push API gives it. */
export interface PushSubscriber {
  readonly endpoint: string
  readonly address: string
  readonly language: Language
  readonly longitude: number
  readonly latitude: number
}

export type HelpAct =
  | { readonly kind: 'take' }
  | { readonly kind: 'give back' }
  | { readonly kind: 'close'; readonly outcome: HelpOutcome; readonly note: string }

/** What a shard tells of one call for help: never who it is. */
export interface HelpReport {
  readonly shard: number
  readonly number: number
  readonly seq: number
  readonly alert: string | null
  readonly channel: HelpChannel
  readonly who: HelpSubject
  readonly zones: readonly string[]
  readonly vulnerable: boolean
  readonly askedAt: Instant
  readonly lastAskedAt: Instant
  readonly calls: number
  readonly rings: readonly { readonly round: number; readonly step: HelpStep; readonly state: RingState }[]
}

/** What Command asks of the shard that holds the person, since only it may say their street. */
export interface HelpRingOrder {
  readonly number: number
  readonly round: number
  readonly step: HelpStep
  readonly to: string
  readonly channel: 'voice' | 'sms'
  readonly territory: TerritoryBundle['territory']
  /** Names of the zones. */
  readonly zones: readonly Words[]
}

/** What came to a door of notices. */
export interface NoticeArrival {
  readonly door: NoticeDoor
  readonly sender: NoticeSender
  readonly contentType: string
  readonly bytes: Uint8Array
  readonly said: NoticeSaid
  /** The name that the sender gave to this call, where the notice has none of its own (`Idempotency-Key`). */
  readonly name: string | null
}

/** Kept, and on its way to the duty officer; `isNew` is false where it had come before. */
export interface NoticeTaken {
  readonly kind: 'taken'
  readonly isNew: boolean
  readonly notice: NoticeStatusDocument
}

/** What Command asks of the shard that sends: a call or an SMS to one of the town's own people, or the acknowledgement to an authority. */
export interface DutyOrder<Kind extends string> {
  readonly number: number
  readonly round: number
  readonly kind: Kind
  readonly channel: 'voice' | 'sms' | 'mail'
  readonly to: string
  readonly text: string
  /** The call waits for a key. */
  readonly asks?: 'acknowledgement'
  readonly territory: TerritoryBundle['territory']
}

/** What became of that. */
export interface DutyReport<Kind extends string> {
  readonly number: number
  readonly seq: number
  readonly messages: readonly {
    readonly round: number
    readonly kind: Kind
    readonly state: RingState
    /** By a key. */
    readonly acknowledged: boolean
  }[]
}

export type NoticeOrder = DutyOrder<NoticeStep | 'acknowledgement'>
export type NoticeReport = DutyReport<NoticeStep | 'acknowledgement'>
export type WakeOrder = DutyOrder<WakeStep>

/** What is texted back to a team outside; its number goes up with each. */
export type FieldSmsOrder = Pick<DutyOrder<'answer'>, 'number' | 'to' | 'text' | 'territory'>
export type WakeReport = DutyReport<WakeStep>

/** Somebody who called the town's number and pressed the key for help. */
export interface HelpCall {
  /** E.164; null where it was withheld. */
  readonly number: string | null
  readonly eventId: string
  readonly language: Language
  readonly alert: string | null
  readonly zones: readonly string[]
}

export interface ImportRow {
  /** Line of the file, for the report. */
  readonly line: number
  readonly sourceId: string | null
  readonly household: string
  readonly name: string
  readonly address: string
  readonly language: 'fr' | 'fr-x-falc' | 'en'
  readonly phone: string | null
  /** What the number is used for; a mobile takes SMS and calls where the list does not say, a landline cannot take an SMS. */
  readonly phoneChannels?: readonly ('sms' | 'voice' | BesideSms)[]
  readonly email?: string | null
  /** Whom to tell where the person does not answer: a number that takes an SMS. */
  readonly contact?: string | null
  readonly longitude: number | null
  readonly latitude: number | null
  readonly vulnerable: boolean
  /** Absent where the list says nothing of it. */
  readonly dwelling?: Dwelling
}

/** Nothing is committed of a file of another shape; of a good one every refused line stands here with its reason. */
export type ImportReport =
  | { readonly kind: 'refused'; readonly message: string; readonly mend: string }
  | {
      readonly kind: 'imported'
      readonly lines: number
      readonly persons: number
      readonly households: number
      readonly merged: number
      readonly unlocated: number
      readonly unreachable: number
      readonly refusedLines: readonly { readonly line: number; readonly reason: string; readonly mend: string }[]
    }

/** Consent to an import: who says yes, to which file, and what its reading gave. */
export interface ImportOrder {
  readonly by: string
  readonly mark: string
  readonly expected: ImportExpected
}

/** The same file that broke off or was stopped is begun where it was. */
export type ImportBegun = { readonly kind: 'begun' | 'another is running'; readonly run: ImportRun }

export type ImportBatchAnswer =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'taken' | 'out of order' | 'ended'; readonly run: ImportRun }
  /** Nothing of the batch is in. */
  | {
      readonly kind: 'faulty'
      readonly faults: readonly { readonly line: number; readonly reason: string; readonly mend: string }[]
    }

export type ImportRunAnswer = { readonly kind: 'unknown' } | { readonly kind: 'run'; readonly run: ImportRun }

/** What a resident wrote, and by which channel. */
export interface WrittenAnswer {
  readonly said: 'confirmed' | 'help'
  readonly by: 'sms' | 'mail' | BesideSms
  readonly eventId: string
}

/** A page behind a link of an e-mail: it asks, or says what came of it. */
export type LinkAct = 'stop' | 'stopped' | 'confirm' | 'confirmed' | 'unknown link'

/** One page of the portal: what was asked for, what was written, and what the browser showed. Asked of shard 0. */
export interface PortalAsk {
  readonly act: 'form' | 'visitor' | 'sign up' | 'code' | 'record' | 'change' | 'export' | LinkAct
  readonly town: PublicPlaces
  readonly fields: Readonly<Record<string, string>>
  readonly language: Language
  /** Address of the caller's network; null where nobody can say. It is counted by a keyed hash of the day. */
  readonly ip: string | null
  readonly session: string | null
}

export interface DeskSignUp {
  readonly town: PublicPlaces
  readonly fields: Readonly<Record<string, string>>
}

export type DeskAnswer =
  | { readonly kind: 'signed up'; readonly told: boolean; readonly place: string; readonly located: boolean }
  | { readonly kind: 'faults'; readonly faults: Readonly<Record<string, string>> }
  | { readonly kind: 'choose'; readonly places: readonly { readonly value: string; readonly label: string }[] }

export type PortalAnswer = {
  readonly status: 200 | 401 | 404 | 410 | 422 | 429
  readonly policy: string
  /** A session begins; null ends it; absent leaves it. */
  readonly session?: string | null
} & (
  | { readonly kind: 'page'; readonly html: string }
  | { readonly kind: 'record'; readonly json: string }
  /** To be asked for anew, so that going back repeats nothing. */
  | { readonly kind: 'see'; readonly path: string }
)

export interface AddressReport {
  readonly kind: 'taken'
  readonly addresses: number
  readonly leftOut: number
}

/** Who signed up with an address, and what else is known of it here. */
export interface AddressStanding {
  readonly signedUp: SignedUp | null
  /** Entries of lists with this address. */
  readonly others: number
  readonly optedOut: boolean
}

export interface CoverageOrder {
  readonly zones: TerritoryBundle['zones']
  /** Only who is in it; null for the whole commune. */
  readonly within: string | null
}

/** A person to be told at their door, where no channel of theirs works or the list marks them. Personal data: from the shard straight to who asked. */
export interface DoorPerson {
  readonly name: string
  readonly address: string
  readonly household: string
  readonly language: Language
  readonly vulnerable: boolean
  readonly phones: readonly string[]
  /** Null: some channel of theirs works. */
  readonly why: 'no channel' | 'does not work' | null
}

/** What is known of how well one address works, for the agent who has its owner before them. */
export interface KnownAddress extends ContactAge {
  /** Nobody has confirmed it for more than a year. */
  readonly isOld: boolean
  readonly ways: readonly (ContactQuality & { readonly channel: ChannelName; readonly standing: Standing })[]
}

/** What asking for the yearly confirmation came to. */
export interface ConfirmationsAsked {
  readonly asked: number
  /** Still due: numbers that only ring, which nobody can answer by, are among them. */
  readonly left: number
}

export interface ResidentsRpc {
  /** Asked of shard 0: counts by street and zone. */
  coverage(order: CoverageOrder): Promise<Coverage>
  /** Asked of shard 0: addresses of the commune's file where nobody is known. */
  missingAddresses(order: CoverageOrder): Promise<readonly MissingStreet[]>
  /** Asked of shard 0: streets of the file that are written so. */
  streetsLike(typed: string): Promise<readonly string[]>
  /** Counts of this shard's people, and which of the addresses are still without anybody. */
  coverageHere(ask: CoverageAsk): Promise<ShardCoverage & { readonly due: number }>
  /** Whom nothing reaches, and whom the list marks as vulnerable; of one zone, or all. */
  doors(zone: TerritoryBundle['zones'][number] | null): Promise<readonly DoorPerson[]>
  /** Asks so many of those that are due whether they are still there, behind every warning. */
  askConfirmations(territory: TerritoryBundle['territory'], most: number): Promise<ConfirmationsAsked>
  /** By the link of the message: the address is its owner's. Null where the link is none of ours. */
  confirmByLink(token: string): Promise<boolean | null>
  /** What an agent may know of a number or a mailbox; null where nobody has it. `confirm`: its owner stands before them. Asked of shard 0. */
  addressAtDesk(address: string, confirm: boolean): Promise<KnownAddress | null>
  knownHere(addressHash: string): Promise<KnownAddress | null>
  /** The same, by its hash, where it lives. */
  confirmHere(addressHash: string): Promise<boolean>
  portal(ask: PortalAsk): Promise<PortalAnswer>
  /** An agent writes somebody down, who is told so and may object. Asked of shard 0. */
  deskSignUp(order: DeskSignUp): Promise<DeskAnswer>
  /** Addresses of the commune's file that may have been meant; one alone where it is written so. */
  meant(typed: string): Promise<readonly { readonly label: string; readonly point: Position }[]>
  /** The commune's file of addresses (BAN), whole: it takes the place of the one before. Asked of shard 0. */
  takeAddresses(
    csv: string,
  ): Promise<AddressReport | { readonly kind: 'refused'; readonly message: string; readonly mend: string }>
  /** A page of that file; `last` is where the next begins. Asked of shard 0. */
  addresses(
    after: number,
    limit: number,
  ): Promise<{
    readonly addresses: readonly { readonly label: string; readonly street: string; readonly point: Position }[]
    readonly last: number
  }>
  /** What the portal did, by day: figures without a person. Asked of shard 0. */
  signUpTallies(): Promise<readonly { readonly day: string; readonly what: string; readonly count: number }[]>
  /** By blind index, where it lives. */
  standingOf(addressHash: string): Promise<AddressStanding>
  signedUp(id: string): Promise<{ readonly signedUp: SignedUp; readonly others: number } | null>
  /** Kept here; of addresses that were proved just now an earlier opt-out ends. */
  keepSignedUp(record: SignedUp, act: string, proved: readonly string[]): Promise<void>
  /** At once, with an entry in the chain that says that it happened and not to whom. Answers the addresses that nobody here has any more. */
  eraseSignedUp(id: string, act: 'erased' | null): Promise<readonly string[]>
  configure(territory: string, mode: Mode, shard: number, shards: number): Promise<void>
  store(rows: readonly ImportRow[]): Promise<{ readonly stored: number; readonly replaced: number }>
  /** Those of these persons who live here. */
  holds(ids: readonly string[]): Promise<readonly string[]>
  /** Everybody here by their own ids, a page at a time; `last` is where the next begins. */
  personIds(after: number, limit: number): Promise<{ readonly ids: readonly string[]; readonly last: number }>
  /** Asked of shard 0, as are all of an import. How many of them the town has already. */
  lookImport(rows: readonly Pick<ImportRow, 'sourceId' | 'household' | 'name' | 'phone' | 'email'>[]): Promise<number>
  beginImport(order: ImportOrder): Promise<ImportBegun>
  /** In order; one that is in already is answered as it was. */
  importBatch(
    id: string,
    batch: {
      readonly batch: number
      readonly throughLine: number
      /** Up to where its rows come from; as far as `throughLine` where nothing is said. */
      readonly reachesLine?: number | undefined
      readonly rows: readonly ImportRow[]
    },
  ): Promise<ImportBatchAnswer>
  endImport(
    id: string,
    how: { readonly by: string; readonly state: 'stopped' | 'finished'; readonly throughLine: number },
  ): Promise<ImportRunAnswer>
  /** The newest first. */
  importRuns(): Promise<readonly ImportRun[]>
  /** Persons that an import has moved to another shard, by their own ids; unknown ones change nothing. */
  remove(ids: readonly string[]): Promise<void>
  /** The import's coordinator, asked of shard 0: parses the file, claims numbers in the index, hands each row to its shard. */
  importCsv(csv: string, region: string): Promise<ImportReport>
  setClock(clock: TerritoryClock): Promise<void>
  /** Persons of a revision who were not reached: personal data, which only this shard holds. */
  /** `sheltered`: who of them is in a shelter of the town is marked. */
  unreached(alert: string, revision: number, sheltered?: Sheltered): Promise<readonly UnreachedPerson[]>
  count(zones: TerritoryBundle['zones'], channels: readonly string[], filter?: AudienceFilter): Promise<AudienceCount>
  /** Persons in each hazard, by its id, who are in none of the zones. */
  missedBy(
    hazards: TerritoryBundle['zones'],
    zones: TerritoryBundle['zones'],
  ): Promise<Readonly<Record<string, number>>>
  /** By street, everybody without a point; no names. */
  unlocated(): Promise<Readonly<Record<string, number>>>
  totals(): Promise<{ readonly persons: number; readonly households: number }>
  /**
   * By blind index of the number; true where somebody here had it. Honoured before the next claim. `only`: they leave this channel alone, and the
   * number is warned by SMS and calls as before.
   */
  optOut(blindIndex: string, only?: BesideSms): Promise<boolean>
  /** A resident's written answer, by the number that it came from: it joins the newest message that this number got, that of its own channel first. */
  answerFrom(number: string, answer: WrittenAnswer): Promise<void>
  /** The same, where the number lives; false where it has been told nothing. */
  takeAnswer(addressHash: string, answer: WrittenAnswer): Promise<boolean>
  /** The same for a number in E.164, asked of shard 0: it finds the shard that holds it. False where nobody has it. */
  optOutNumber(number: string, only?: BesideSms): Promise<boolean>
  /** The same for a mailbox, in every shard: one that is shared may lie in two, and one that nobody has yet may come to any. */
  optOutMailbox(address: string): Promise<boolean>
  /** The same for the mailbox that this link was sent to; null where the link is none of ours. */
  optOutByLink(token: string): Promise<boolean | null>
  /** Whoever got the message of this reference leaves the channel on which they got it; false where there is no such message here. */
  optOutByReference(reference: string): Promise<boolean>
  /** Expands the revision into rows in chunks and starts to send; repeating it changes nothing. */
  launch(launch: Launch): Promise<void>
  /** No request starts after this has returned, but those under a lease already given; answers when that lease ends. */
  stop(alert: string, revision: number): Promise<{ readonly leaseEndsAt: Instant }>
  /** What was held since a restore goes on. */
  resume(alert: string, revision: number): Promise<void>
  /** Who calls the town, asked of shard 0: their language and which of these zones they live in; null where nobody has this number. */
  callerFrom(
    number: string,
    zones: TerritoryBundle['zones'],
  ): Promise<{ readonly language: Language; readonly zones: readonly string[] } | null>
  /** The same, where the number lives. */
  caller(
    addressHash: string,
    zones: TerritoryBundle['zones'],
  ): Promise<{ readonly language: Language; readonly zones: readonly string[] } | null>
  /** A caller asks for help, asked of shard 0; where nobody has the number, a shard keeps it sealed. Repeating the event changes nothing. */
  helpFrom(call: HelpCall): Promise<{ readonly number: number; readonly spoken: string }>
  helpCall(call: HelpCall): Promise<{ readonly number: number; readonly spoken: string }>
  /** Rings once for each call for help, round and step. */
  helpRing(order: HelpRingOrder): Promise<void>
  /** Somebody has it: what was not rung yet is not rung any more. */
  helpCallOff(number: number): Promise<void>
  /** Wakes somebody for a notice, or gives its acknowledgement back: once for each number, round and kind. */
  noticeMessage(order: NoticeOrder): Promise<void>
  /** Somebody has read it: who was not rung yet is not rung any more. */
  noticeCallOff(number: number): Promise<void>
  wakeMessage(order: WakeOrder): Promise<void>
  wakeCallOff(number: number): Promise<void>
  fieldMessage(order: FieldSmsOrder): Promise<void>
  /** Who asked for help: personal data, which only this shard holds. */
  helpPerson(number: number): Promise<readonly HelpPerson[] | null>
  takeReceipt(receipt: Receipt): Promise<'joined' | 'parked' | 'replayed'>
  /** What a message says, by our reference; null where there is none here. A call that asks for its words again needs them. */
  words(reference: string): Promise<{
    readonly channel: ChannelName
    readonly text: string
    readonly language: Language
    /** Spoken to who has asked for help by this message. */
    readonly help: string | null
    /** Of one of the town's own people who is woken only this is asked. */
    readonly asks?: 'acknowledgement'
  } | null>
  /** A browser that asks to be warned at a place: kept sealed like every contact. Repeating it replaces it. */
  subscribe(subscription: PushSubscriber): Promise<void>
  /** By the endpoint; false where nobody here has it. */
  unsubscribe(endpoint: string): Promise<boolean>
  /** The shard's own chain, oldest first: counts and names of alerts only. */
  /** Counts of what it holds, for the notification of a breach. */
  holdings(): Promise<readonly Holding[]>
  acts(): Promise<readonly LogEntry[]>
  /** Re-arms whatever alarm was lost; true while something is open or on the wire, so that it must be asked again. */
  watchdog(): Promise<boolean>
  clear(): Promise<void>
}

export interface ContactIndexRpc {
  /** The shard that holds this number; `shard` becomes it where nobody does. */
  claim(entries: readonly { readonly blindIndex: string; readonly shard: number }[]): Promise<readonly number[]>
  /** Of many at once; null where nobody has it. */
  owners(blindIndexes: readonly string[]): Promise<readonly (number | null)[]>
  find(blindIndex: string): Promise<number | null>
  /** As `claim`, but whoever had it has it no more. */
  settle(entries: readonly { readonly blindIndex: string; readonly shard: number }[]): Promise<void>
  /** Nobody in that shard has these any more: whoever comes with one of them next is free to live elsewhere. */
  release(blindIndexes: readonly string[], shard: number): Promise<void>
  size(): Promise<number>
  clear(): Promise<void>
}

/** What came of a holder's leases, as it tells its pacer. */
export type PacerReport = Omit<PaceReport, 'holder' | 'now'>

export interface LeaseAsk extends Omit<PaceAsk, 'now'> {
  /** What came of earlier leases of this holder, heard before the question is. */
  readonly report?: PacerReport
}

export interface PacerRpc {
  lease(ask: LeaseAsk): Promise<Slots>
  report(holder: Holder, outcomes: PacerReport): Promise<void>
}

/** What a hub tells `Command`: the newest `seq` of a hub wins. */
export interface HubReport {
  readonly hub: number
  readonly seq: number
  readonly displays: readonly DisplayView[]
  readonly reach: readonly { readonly alert: string; readonly revision: number; readonly reach: DisplayReach }[]
}

export interface DisplayHubRpc {
  /** The hub's own displays of the territory; one that is no longer named is cut and forgotten. */
  configure(request: {
    readonly territory: string
    readonly mode: Mode
    readonly hub: number
    readonly displays: readonly Display[]
    readonly clock: TerritoryClock
  }): Promise<void>
  setClock(clock: TerritoryClock): Promise<void>
  /** Retained and told at once; repeating it, or an older revision, changes nothing. */
  show(notice: DisplayNotice): Promise<void>
  /** The alert leaves every display, whatever revision it holds up to this one. */
  withdraw(alert: string, revision: number): Promise<void>
  /** A code by which the screen itself enrols, once, within the hour. */
  invite(
    by: Actor,
    display: string,
  ): Promise<{ readonly kind: 'ok'; readonly code: string; readonly expiresAt: Instant } | Refusal>
  enrol(display: string, code: string): Promise<{ readonly kind: 'ok'; readonly token: string } | Refusal>
  /** Demonstration only: a key without a code. */
  demoKey(display: string): Promise<{ readonly kind: 'ok'; readonly token: string } | Refusal>
  /** Ends the key of a display that was lost or stolen. */
  revoke(by: Actor, display: string): Promise<boolean>
  /** The hub's own chain, oldest first. */
  acts(): Promise<readonly LogEntry[]>
  clear(): Promise<void>
}

/** What the teams' room tells `Command`: the newest `seq` wins, each line of the main courante counts once. */
export interface FieldReport {
  readonly summary: FieldSummary
  readonly lines: readonly { readonly id: string; readonly by: Actor; readonly text: string }[]
}

/** `since`: the number up to which the phone knows everything; `read`: the newest message that it has shown. */
export interface FieldAsk {
  readonly since: number
  readonly read: number
  /** When an SOS was held that the phone does not know to be in; beside the acts, so that it waits behind none of them. */
  readonly sos: Instant | null
  readonly acts: readonly NumberedAct[]
  /** Where the phone is, if its person shares it; `off`: not any more. */
  readonly position?: Pick<FieldPosition, 'point' | 'accuracyM'> | 'off'
}

export type FieldAnswer<T> = { readonly kind: 'ok'; readonly value: T } | Refusal

/** Who leads the teams, as the route has proved it. */
export interface FieldCaller {
  readonly territory: string
  readonly mode: Mode
  readonly actor: Actor
}

export interface FieldRoomRpc {
  view(caller: FieldCaller): Promise<FieldView>
  addTeam(caller: FieldCaller, name: string): Promise<FieldTeam>
  /** By which so many phones join a team within the hour. */
  invite(
    caller: FieldCaller,
    order: { readonly team: number; readonly uses: number },
  ): Promise<FieldAnswer<{ readonly code: string; readonly expiresAt: Instant }>>
  /** `phone`: the number from which this person may text, as they wrote it; '' where they gave none. */
  join(typed: string, name: string, phone: string): Promise<FieldAnswer<{ readonly token: string }>>
  /** The phone's acts in, what has changed out; null where its token does not count any more. */
  sync(token: string, ask: FieldAsk): Promise<FieldNews | null>
  revoke(caller: FieldCaller, device: number): Promise<boolean>
  /** The bytes of an act `media`, once; null where the token does not count any more. */
  putMedia(token: string, counter: number, bytes: Uint8Array): Promise<FieldAnswer<null> | null>
  media(
    caller: FieldCaller,
    of: { readonly device: number; readonly counter: number },
  ): Promise<{ readonly type: string; readonly bytes: Uint8Array } | null>
  /** An SMS; null where no team has this number. Repeating it changes nothing and answers nobody twice. */
  takeSms(sms: {
    readonly from: string
    readonly words: string
    readonly eventId: string
  }): Promise<{ readonly understood: boolean } | null>
  moveDoors(
    caller: FieldCaller,
    move: { readonly doors: readonly number[]; readonly team: number },
  ): Promise<FieldAnswer<null>>
  /** Null: this team need give no news. */
  setCheckIn(caller: FieldCaller, team: number, everyMinutes: number | null): Promise<FieldAnswer<null>>
  forbid(caller: FieldCaller, zones: readonly ForbiddenZone[]): Promise<void>
  /** Persons as the shards tell them, without their names. */
  giveDoors(
    caller: FieldCaller,
    order: {
      readonly alert: number
      readonly persons: readonly Pick<UnreachedPerson, 'address' | 'vulnerable' | 'reach'>[]
    },
  ): Promise<FieldAnswer<{ readonly doors: number; readonly leftOut: number }>>
  addTask(
    caller: FieldCaller,
    task: Pick<FieldTask, 'what' | 'where' | 'by' | 'safety' | 'team'>,
  ): Promise<FieldAnswer<FieldTask>>
  taskAct(
    caller: FieldCaller,
    number: number,
    act: { readonly kind: 'assign'; readonly team: number } | { readonly kind: 'reopen' },
  ): Promise<FieldAnswer<FieldTask>>
  say(caller: FieldCaller, message: { readonly team: number | null; readonly text: string }): Promise<FieldAnswer<null>>
  /** Help for a door is on its way: it leaves the bar. */
  helpSent(caller: FieldCaller, door: number): Promise<FieldAnswer<null>>
  /** Persons of this address came to a shelter; numbers of the doors that are settled by it. */
  foundElsewhere(
    caller: FieldCaller,
    found: { readonly address: string; readonly persons: number },
  ): Promise<readonly number[]>
  endSos(caller: FieldCaller, number: number, reason: string): Promise<FieldAnswer<null>>
  recall(caller: FieldCaller, reason: string): Promise<void>
  endRecall(caller: FieldCaller): Promise<void>
  /** The event is over: every phone loses its rights, and what they held of addresses is deleted here. */
  close(caller: FieldCaller): Promise<FieldAnswer<null>>
  holdings(): Promise<readonly Holding[]>
  acts(): Promise<readonly LogEntry[]>
  clear(): Promise<void>
}

export interface PublicationRpc {
  /** Renders and keeps what changed; an edition that is older than the last changes nothing. */
  publish(edition: Edition): Promise<void>
  /** Path below the territory; null where there is no such file. */
  read(path: string): Promise<(PublicFile & { readonly etag: string }) | null>
  /** As a PDF; nothing of it is kept. Here, since no decision waits behind it. */
  print(pack: PaperPack): Promise<Uint8Array>
  clear(): Promise<void>
}

export interface NewSession {
  readonly token: string
  readonly session: SessionView
}

/** Who acts on the register, as the route has proved it. */
export interface RegisterCaller {
  readonly territory: string
  readonly actor: Actor
}

export interface EntryFault {
  readonly where: string
  readonly message: string
  readonly mend: string
}

export type RegisterAnswer<T> = { readonly kind: 'ok'; readonly value: T } | Refusal

export type Entered =
  | { readonly kind: 'ok'; readonly value: number }
  | { readonly kind: 'faults'; readonly faults: readonly EntryFault[] }
  | Refusal

/** Each act is a line of the register's own chain, in the transaction of the act itself. */
export interface RegisterRpc {
  /** Masked; that somebody looked at the list is written down. */
  view(caller: RegisterCaller): Promise<RegisterView>
  /** The one way in: a person, written by a named person, at somebody's request. */
  enter(caller: RegisterCaller, fields: RegisterFields, asked: Asked): Promise<Entered>
  look(caller: RegisterCaller, number: number, look: Look): Promise<RegisterAnswer<RegisterPerson>>
  correct(caller: RegisterCaller, number: number, fields: RegisterFields): Promise<Entered>
  /** The acknowledgement, or the notice of a third party's request, went out. */
  told(caller: RegisterCaller, number: number, how: ToldHow): Promise<RegisterAnswer<null>>
  confirmed(caller: RegisterCaller, number: number): Promise<RegisterAnswer<null>>
  /** Their key is destroyed first: what a backup holds of them cannot be read any more. */
  erase(caller: RegisterCaller, number: number, why: LeaveReason): Promise<RegisterAnswer<null>>
  openRound(
    caller: RegisterCaller,
    order: { readonly why: string; readonly exercise: boolean },
  ): Promise<RegisterAnswer<CallRound>>
  tried(
    caller: RegisterCaller,
    call: { readonly round: number; readonly person: number; readonly tried: CallTry },
  ): Promise<RegisterAnswer<CallRound>>
  closeRound(caller: RegisterCaller, round: number): Promise<RegisterAnswer<CallRound>>
  /** By the mayor or a deputy: a plan of the prefect's is in force without an alert of ours. */
  declarePlan(
    caller: RegisterCaller,
    plan: { readonly reason: string; readonly hours: number },
  ): Promise<RegisterAnswer<null>>
  askExport(
    caller: RegisterCaller,
    order: { readonly for: ExportFor; readonly reason: string },
  ): Promise<RegisterAnswer<RegisterExport>>
  confirmExport(caller: RegisterCaller, number: number): Promise<RegisterAnswer<RegisterExport>>
  takeExport(caller: RegisterCaller, number: number): Promise<RegisterAnswer<TakenExport>>
  holdings(territory: string): Promise<readonly Holding[]>
  acts(): Promise<readonly LogEntry[]>
}

/** One key a person, apart from what they seal: whoever has a backup of the one has nothing without the other. */
export interface RegisterKeysRpc {
  /** Sealed under the master key; the one that is there where there is one. */
  make(territory: string, person: number): Promise<Uint8Array>
  all(): Promise<readonly { readonly person: number; readonly sealed: Uint8Array }[]>
  /** Overwritten, then deleted. */
  destroy(person: number): Promise<void>
}

export interface AccountsRpc {
  /** Everybody who may sign in, and whether they were named for the register of vulnerable people. */
  registerPeople(): Promise<readonly NamedPerson[]>
  nameForRegister(by: Actor, id: string, isNamed: boolean): Promise<{ readonly kind: 'ok' } | Refusal>
  /** Demonstration only. */
  demoSession(territory: string, identity: string): Promise<NewSession>
  authenticate(token: string): Promise<Identity | null>
  session(token: string): Promise<SessionView | null>
  signOut(token: string): Promise<void>
  createToken(
    by: Actor,
    request: { readonly name: string; readonly roles: readonly Role[]; readonly machine: boolean },
  ): Promise<{ readonly id: string; readonly token: string }>
  createSigningKey(
    by: Actor,
    name: string,
  ): Promise<{ readonly id: string; readonly key: string; readonly secret: string }>
  /** Whose signature this is; the log names a key of which five in a row were refused. A sequence that was used is `replayed`, unless it is the very same call told again. */
  signedRefusals(): Promise<SignedRefusals>
  authenticateSigned(
    territory: string,
    call: SignedCall,
  ): Promise<{ readonly kind: 'ok'; readonly identity: Identity } | { readonly kind: 'not signed' | 'replayed' }>
  revoke(by: Actor, id: string): Promise<boolean>
  list(): Promise<
    readonly {
      readonly id: string
      readonly name: string
      readonly kind: string
      readonly roles: readonly Role[]
      readonly createdAt: Instant
      readonly revokedAt: Instant | null
    }[]
  >
  /** Operators, without anything that signs in. */
  holdings(territory: string): Promise<readonly Holding[]>
  people(): Promise<
    readonly {
      readonly id: string
      readonly name: string
      readonly roles: readonly Role[]
      readonly createdAt: Instant
      readonly removedAt: Instant | null
    }[]
  >
  /** Ends an operator with every session and token of theirs, at once. */
  removePerson(by: Actor, id: string): Promise<{ readonly kind: 'ok' } | Refusal>
  /** The chain of this object's own acts, oldest first. */
  log(since: number, limit: number): Promise<readonly LogEntry[]>
  enrolOptions(
    territory: string,
    request: { readonly code: string; readonly name: string; readonly caller?: string },
  ): Promise<{ readonly kind: 'ok'; readonly options: unknown; readonly ceremony: string } | Refusal>
  enrolVerify(
    territory: string,
    request: { readonly ceremony: string; readonly response: unknown },
  ): Promise<({ readonly kind: 'ok' } & NewSession) | Refusal>
  loginOptions(territory: string): Promise<{ readonly options: unknown; readonly ceremony: string }>
  loginVerify(
    territory: string,
    request: { readonly ceremony: string; readonly response: unknown },
  ): Promise<({ readonly kind: 'ok' } & NewSession) | Refusal>
  /** A code by which a further person enrols their passkey, once, within a day. */
  invite(
    by: Actor,
    request: { readonly name: string; readonly roles: readonly Role[] },
  ): Promise<{ readonly code: string; readonly expiresAt: Instant }>
  /** Secrets of the territory's providers and feeds, sealed. */
  setCredential(by: Actor, name: string, value: string): Promise<void>
  credential(name: string): Promise<string | null>
  /** Which there are; nothing of what stands in them. */
  credentialNames(): Promise<readonly string[]>
}
