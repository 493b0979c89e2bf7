// What decides.
import type { TypedRoster } from '../../flow/read-roster.ts'
import type { Access, AccessLine, AccessWindow } from '../../model/access.ts'
import type { ReviewView, WrittenReview } from '../../model/after-action.ts'
import type { AlertContent, Estimate, Proposal } from '../../model/alert.ts'
import type { ProviderBalance } from '../../model/balance.ts'
import type { CallAct, CallCluster, CallPerson, CallView, ToldCall } from '../../model/call.ts'
import type { DirectoryCheckView } from '../../model/directory-check.ts'
import type { Drawing } from '../../model/candidate.ts'
import type { CellErased } from '../../model/cell.ts'
import type { ExercisesView, Practising } from '../../model/exercise.ts'
import type { Position } from '../../model/geo.ts'
import type { HandOver, ReliefShift } from '../../model/hand-over.ts'
import type { HelpTask } from '../../model/help.ts'
import type { Actor } from '../../model/identity.ts'
import type { Anchor, HandNote, LogEntry } from '../../model/log.ts'
import type { Means, MeansUse, ToldMeans } from '../../model/means.ts'
import type { Mode } from '../../model/mode.ts'
import type { Notice, NoticeStatusDocument } from '../../model/notice.ts'
import type { OrderTemplate, TownOrder } from '../../model/order.ts'
import type { KeptPaper, PaperEdition, PaperPack } from '../../model/paper-pack.ts'
import type { Director, Plan } from '../../model/plan.ts'
import type { Hotline } from '../../model/publication.ts'
import type { Refusal } from '../../model/reason.ts'
import type { AutomaticView, SignatureProof } from '../../model/automatic.ts'
import type { PreparedScenario } from '../../model/prepared.ts'
import type { RelayKind, RelayPack, WrittenPack } from '../../model/relay.ts'
import type { Holding } from '../../model/retention.ts'
import type { RollAnswer, RollCall } from '../../model/roll-call.ts'
import type { Roster } from '../../model/roster.ts'
import type { RuleDraft } from '../../model/rule-change.ts'
import type { Arrival, Sheltered, ToldArrival } from '../../model/shelter.ts'
import type { SightingCheck, ToldSighting } from '../../model/sighting.ts'
import type { Sitrep } from '../../model/sitrep.ts'
import type { Words } from '../../model/station.ts'
import type { Parsed, TerritoryBundle } from '../../model/territory.ts'
import type { Instant, TerritoryClock } from '../../model/time.ts'
import type { TopicDraft, TopicPreview } from '../../model/topic.ts'
import type { SeriesView, Situation, UnlocatedStreet } from '../../model/view.ts'
import type { Wake } from '../../model/wake.ts'
import type { ExerciseAct } from '../../plan/exercise.ts'
import type { TrialMessage } from '../../model/trial-message.ts'
import type { AskedRollCall } from '../../plan/roll-call.ts'
import type { LevelRight } from '../../plan/run-machine.ts'
import type {
  AlertAnswer,
  ArrivalAnswer,
  ArrivalAsk,
  AskedCardAct,
  AskedCatNat,
  AskedDossier,
  AskedLevel,
  AskedOrder,
  AskedPrepared,
  AskedRelay,
  AskedService,
  AskedStanding,
  AskedRuleChange,
  AskedSending,
  AskedSignature,
  AskedSilence,
  CallAnswer,
  CatNatAnswer,
  DossierFile,
  Draft,
  DraftedRule,
  DutyAnswer,
  ExerciseAnswer,
  KeptSitrep,
  MeansAnswer,
  NoteAnswer,
  OrderAnswer,
  OrderStep,
  PlanAnswer,
  PreparedAnswer,
  CountdownAnswer,
  Signable,
  RelayAnswer,
  RecoveryAct,
  RecoveryAnswer,
  RecoveryList,
  RelayStep,
  StandingAnswer,
  ReviewAnswer,
  RollCallAnswer,
  RosterAnswer,
  TrialAnswer,
  WantedTrial,
  RuleChangeAnswer,
  RuleForms,
  ShelterAnswer,
  SignedHandOver,
  SightingAnswer,
  SilenceAnswer,
  TopicAnswer,
  TopicLeave,
  TopicsView,
} from './asked.ts'
import type { HubReport } from './displays.ts'
import type { EchoRpc } from './echo.ts'
import type {
  AskReport,
  HelpAct,
  HelpReport,
  NoticeArrival,
  NoticeReport,
  NoticeTaken,
  ShardProgress,
  WakeReport,
} from './errands.ts'
import type { FieldReport } from './field.ts'
import type { IntercommunalRpc } from './intercommunal.ts'
import type { PortalAnswer } from './residents.ts'
import type { ToldView, WatchReport } from './watch.ts'
import type { OwnVoiceRpc } from './own-voice.ts'
import type { PublicExerciseRpc } from './public-exercise.ts'
import type { WithoutNetworksRpc } from './without-networks.ts'

export interface PublicPlaces {
  readonly territory: TerritoryBundle['territory']
  readonly zones: readonly { readonly id: string; readonly name: Words; readonly point: Position }[]
}

export interface CommandRpc extends EchoRpc, IntercommunalRpc, OwnVoiceRpc, PublicExerciseRpc, WithoutNetworksRpc {
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
  /** Whoever wrote themselves down by the code at the door stands at the desk. */
  seeArrival(number: number, by: Actor): Promise<ArrivalAnswer>
  /** What the code at the door carries; null where the shelter is closed or unknown. */
  shelterDoor(id: string): Promise<string | null>
  /** The page behind that code; null where there is no territory. */
  arrivalPage(ask: ArrivalAsk): Promise<PortalAnswer | null>
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
  takeAskReport(report: AskReport): Promise<void>
  /** True where it answers what one of the directory was asked: a roll call. */
  takeDutySms(sms: { readonly from: string; readonly words: string }): Promise<boolean>
  /** Whom the last round has asked, whom the next one will; null where no territory has been applied. */
  directoryCheck(): Promise<DirectoryCheckView | null>
  /** The newest; null where there was none yet. */
  /** Sends a text that is being written to one of the directory, who reads or hears it first. */
  sendTrial(wanted: WantedTrial, by: Actor): Promise<TrialAnswer>
  trial(number: number): Promise<TrialMessage | null>
  rollCall(): Promise<RollCall | null>
  beginRollCall(asked: AskedRollCall, by: Actor): Promise<RollCallAnswer>
  /** By hand: who has said it by telephone, or stands there. */
  answerRollCall(member: string, said: RollAnswer, by: Actor): Promise<RollCallAnswer>
  endRollCall(by: Actor): Promise<RollCallAnswer>
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
  /** What the public is told of a zone, and of water, power and bridges. */
  setZoneStanding(asked: AskedStanding, by: Actor): Promise<StandingAnswer>
  setService(number: number | null, asked: AskedService, by: Actor): Promise<StandingAnswer>
  takeServiceAway(number: number, by: Actor): Promise<StandingAnswer>
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
  /** News of everyday life: what is offered, and what was sent with what became of it. */
  topics(): Promise<TopicsView>
  previewTopic(draft: TopicDraft): Promise<TopicPreview | Refusal>
  sendTopic(draft: TopicDraft, hash: string, by: Actor, request: string | null): Promise<TopicAnswer>
  stopTopic(number: number, by: Actor): Promise<TopicAnswer>
  /** Asked by the shards before each message. */
  topicLeave(number: number): Promise<TopicLeave>
  /** Null where there is no such request. */
  relayAreaFile(number: number, form: 'geojson' | 'kml'): Promise<string | null>
  /** Null before a territory was applied. */
  handOver(): Promise<{ readonly sheet: HandOver; readonly shifts: readonly ReliefShift[] } | null>
  putRelief(shifts: readonly ReliefShift[], by: Actor): Promise<readonly ReliefShift[]>
  /** Once however often `request` is sent. */
  signHandOver(signed: SignedHandOver, by: Actor, request: string | null): Promise<LogEntry>
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
  /** After a crisis: rounds, the census of damage, rehousing, the frozen log. Once however often `request` is sent. */
  recover(act: RecoveryAct, by: Actor, request: string | null): Promise<RecoveryAnswer>
  /** With names, once that somebody looks stands in the log. */
  recoveryList(by: Actor): Promise<RecoveryList>
  catNat(asked: AskedCatNat, by: Actor): Promise<CatNatAnswer>
  /** The recurring duties of calm times: done by a named person. */
  doDuty(id: string, note: string, by: Actor): Promise<DutyAnswer>
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
  /** A screen of somebody who may act on it shows it: the first one counts. */
  proposalSeen(proposal: string, by: Actor): Promise<{ readonly kind: 'ok'; readonly proposal: Proposal } | Refusal>
  submit(draft: Draft, actor: Actor, idempotencyKey: string | null): Promise<AlertAnswer>
  approve(alert: string, contentHash: string, actor: Actor, aloneReason: string | null): Promise<AlertAnswer>
  /** Scenarios prepared in calm. */
  prepared(): Promise<readonly PreparedScenario[]>
  /** `id` null: a new one, once however often `request` is sent. Any change voids what was approved. */
  prepare(id: string | null, asked: AskedPrepared, by: Actor, request: string | null): Promise<PreparedAnswer>
  approvePrepared(
    id: string,
    shown: { readonly version: string; readonly reviewInMs: number },
    by: Actor,
  ): Promise<PreparedAnswer>
  dropPrepared(id: string, by: Actor): Promise<PreparedAnswer>
  /** What leaves by itself: who allowed it, what is counted down. */
  automatic(): Promise<AutomaticView>
  allowAutomatic(isOn: boolean, by: Actor): Promise<AutomaticView>
  signablePrepared(id: string, asked: AskedSignature, by: Actor): Promise<Signable | Refusal>
  /** The proof has been verified by `Accounts`. */
  signPrepared(id: string, asked: AskedSignature, proof: SignatureProof, by: Actor): Promise<PreparedAnswer>
  unsignPrepared(id: string, by: Actor): Promise<PreparedAnswer>
  vetoAutomatic(countdown: string, by: Actor): Promise<CountdownAnswer>
  explainVeto(countdown: string, reason: string, by: Actor): Promise<CountdownAnswer>
  /** Submitted and approved in one act. */
  sendPrepared(id: string, asked: AskedSending, by: Actor): Promise<AlertAnswer>
  returnForEdit(alert: string, actor: Actor, reason: string): Promise<AlertAnswer>
  /** Stops what is queued. One person is enough. */
  cancel(alert: string, actor: Actor, reason: string): Promise<AlertAnswer>
  /** An alert that is over is closed: sends without a known end are given up, as many as the person saw at the most. */
  settleAlert(alert: string, asked: { readonly left: number; readonly reason: string }, by: Actor): Promise<AlertAnswer>
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
  /** Everything that proves one alert, as a page; null where there is none. */
  dossier(alert: string, asked: AskedDossier): Promise<DossierFile | null>
  /** Heads of every chain, its own among them. */
  anchors(): Promise<readonly Anchor[]>
  exportLog(): Promise<{ readonly entries: readonly LogEntry[]; readonly anchors: readonly Anchor[] }>
}
