// Everything that a person can make happen, one function an act. Components get these as callbacks and never see a path.
import type { AskedReason } from '../../worker/model/access.ts'
import type { Alert, AlertContent, Estimate } from '../../worker/model/alert.ts'
import type { BookAddress } from '../../worker/audience/address-book.ts'
import type { ImportBatch, KeyOfRow } from '../../worker/audience/import/list-run.ts'
import type { ImportExpected, ImportRun } from '../../worker/model/import-run.ts'
import type { HandWhat } from '../../worker/model/display.ts'
import type { ExercisesView } from '../../worker/model/exercise.ts'
import type { ExerciseAct } from '../../worker/plan/exercise.ts'
import type { FieldTask, FieldView } from '../../worker/model/field.ts'
import type { HailSheet, HailText, HailVia } from '../../worker/model/hail.ts'
import type { HelpOutcome, HelpPerson } from '../../worker/model/help.ts'
import type { HandNote, LogEntry, NoteChannel } from '../../worker/model/log.ts'
import type { Mode } from '../../worker/model/mode.ts'
import type { Coverage, MissingStreet } from '../../worker/model/coverage.ts'
import type { Chosen } from '../../worker/model/candidate.ts'
import type { RuleChange } from '../../worker/model/rule-change.ts'
import type { Plan } from '../../worker/model/plan.ts'
import type { PlanLevel } from '../../worker/model/rule.ts'
import type { CardAct } from '../../worker/plan/card-machine.ts'
import type { Review, ReviewView, WrittenReview } from '../../worker/model/after-action.ts'
import type { OrderTemplate, TownOrder } from '../../worker/model/order.ts'
import type { KeptPaper, PaperEdition, PaperPack } from '../../worker/model/paper-pack.ts'
import type { PublicState } from '../../worker/model/public-state.ts'
import type { Relay, RelayEnd, RelayKind, RelayPack, WrittenPack } from '../../worker/model/relay.ts'
import type { Sitrep } from '../../worker/model/sitrep.ts'
import type { CallAct, CallPerson, CallView, ToldCall } from '../../worker/model/call.ts'
import type { CellErased } from '../../worker/model/cell.ts'
import type { Position } from '../../worker/model/geo.ts'
import type { Means, MeansUse, ToldMeans } from '../../worker/model/means.ts'
import type { Arrival, ToldArrival } from '../../worker/model/shelter.ts'
import type { SightingBy, SightingWhat } from '../../worker/model/sighting.ts'
import type { DirectoryCheckView } from '../../worker/model/directory-check.ts'
import type { HandOver, ReliefShift } from '../../worker/model/hand-over.ts'
import type { RollAnswer, RollCall } from '../../worker/model/roll-call.ts'
import type { AskedRollCall } from '../../worker/plan/roll-call.ts'
import type { SirenVia } from '../../worker/model/siren.ts'
import type { SourcesView } from '../../worker/model/source-health.ts'
import { toRfc3339, type Instant } from '../../worker/model/time.ts'
import type { WebhookSample, WebhookTrial } from '../../worker/model/webhook.ts'
import type { PostPlace } from '../../worker/model/without-networks.ts'
import type { UnlocatedStreet, UnreachedPerson } from '../../worker/model/view.ts'
import type {
  AskedOrder,
  AskedPrepared,
  AskedRuleChange,
  AskedSending,
  AskedService,
  AskedStanding,
  Draft,
  RuleForms,
  TopicsView,
  WantedTrial,
} from '../../worker/objects/rpc/asked.ts'
import type { TrialMessage } from '../../worker/model/trial-message.ts'
import type { Language } from '../../worker/model/message.ts'
import type { OwnVoice } from '../../worker/model/own-voice.ts'
import type { PhoneSignUp } from '../../worker/model/phone-sign-up.ts'
import type { Topic, TopicDraft, TopicNews, TopicPreview } from '../../worker/model/topic.ts'
import type { ConfirmationsAsked, DeskAnswer, DoorPerson, KnownAddress } from '../../worker/objects/rpc/residents.ts'
import type { AskedHail, AskedSirens } from '../../worker/objects/rpc/without-networks.ts'
import type { SetUpAnswer } from '../../worker/objects/rpc/watch.ts'
import type { ShownAccess } from '../admin/access-words.ts'
import { ask, type Answer } from './api.ts'
import { askElseKept } from './kept-reads.ts'
import type { Outbox } from './outbox.svelte.ts'
import type { WrittenRoster } from './roster.ts'
import { signScenario } from './session.ts'

export type Estimated = Pick<Estimate, 'audience' | 'check' | 'sendMs' | 'costCents' | 'byChannel' | 'partsByLanguage'>
export type KeyView = {
  readonly id: string
  readonly name: string
  readonly kind: 'token' | 'machine key' | 'signing key'
  readonly createdAt: number
  readonly seenAt: number
  readonly revokedAt: number | null
  readonly signed: { readonly sequence: number | null; readonly refusedInARow: number } | null
}
export interface SightingForm {
  readonly by: SightingBy
  readonly what: SightingWhat
  readonly place: string
  readonly text: string
  /** RFC 3339. */
  readonly seenAt: string
  readonly level?: { readonly station: string; readonly value: number; readonly unit: 'm' }
}
/** What is shown once, and can be had never again. */
export type ShownOnce =
  | { readonly id: string; readonly token: string }
  | { readonly id: string; readonly key: string; readonly secret: string }
export type Proposed = Extract<SetUpAnswer, { readonly kind: 'proposal' }>
export type KeptDrawing =
  | { readonly kind: 'contour'; readonly area: GeoJSON.Geometry }
  | {
      readonly kind: 'zone'
      readonly id: string
      readonly name_fr: string
      readonly name_en: string
      readonly streets: readonly string[]
      readonly area: GeoJSON.Geometry
    }
  | { readonly kind: 'streets'; readonly id: string; readonly streets: readonly string[] }
export interface FieldInvitation {
  readonly code: string
  readonly link: string
  readonly expiresAt: number
}
export type ConductAct = Extract<
  ExerciseAct,
  { readonly act: 'give' | 'hold' | 'release' | 'skip' | 'pause' | 'resume' | 'end' }
>
export type PartAct = Extract<ExerciseAct, { readonly act: 'see' | 'do' | 'observe' }>
type Told = { readonly alert: Alert }

export class Acts {
  readonly #territory: string
  readonly #mode: Mode
  readonly #outbox: Outbox
  readonly #now: () => Instant

  /** `now`: territory time. */
  constructor(
    territory: string,
    mode: Mode,
    { outbox, now }: { readonly outbox: Outbox; readonly now: () => Instant },
  ) {
    this.#territory = territory
    this.#mode = mode
    this.#outbox = outbox
    this.#now = now
  }

  #path(rest: string): string {
    return `/api/${this.#territory}/${rest}${this.#mode === 'live' ? '' : `?mode=${this.#mode}`}`
  }

  #within(rest: string, zone: string, more: readonly string[] = []): string {
    const mode = this.#mode === 'live' ? [] : [`mode=${this.#mode}`]
    const query = [...mode, ...(zone === '' ? [] : [`zone=${encodeURIComponent(zone)}`]), ...more].join('&')
    return `/api/${this.#territory}/${rest}${query === '' ? '' : `?${query}`}`
  }

  #post<T>(rest: string, json: unknown): Promise<Answer<T>> {
    return ask<T>(this.#path(rest), { method: 'POST', json })
  }

  #patiently<T>(rest: string, json: unknown): Promise<Answer<T>> {
    return ask<T>(this.#path(rest), { method: 'POST', json, patient: true })
  }

  estimate = (want: Pick<AlertContent, 'zones' | 'channels' | 'texts' | 'variants' | 'filter'>) =>
    ask<Estimated>(this.#path('estimate'), { method: 'POST', json: want, reading: true })
  unlocated = () => ask<{ readonly streets: readonly UnlocatedStreet[] }>(this.#path('residents/unlocated'))
  submit = (draft: Draft) => this.#post<Told>('alerts', draft)
  approve = (alert: string, contentHash: string, aloneReason?: string) =>
    this.#post<Told>(
      `alerts/${alert}/approve`,
      aloneReason === undefined ? { contentHash } : { contentHash, aloneReason },
    )
  // A screen says it by itself.
  proposalSeen = (id: string) =>
    ask<unknown>(this.#path(`proposals/${id}/seen`), { method: 'POST', json: {}, reading: true })
  prepare = (id: string | null, asked: AskedPrepared) =>
    id === null
      ? this.#post<unknown>('scenarios', asked)
      : ask<unknown>(this.#path(`scenarios/${id}`), { method: 'PUT', json: asked })
  approvePrepared = (id: string, version: string, reviewInDays: number) =>
    this.#post<unknown>(`scenarios/${id}/approve`, { version, reviewInDays })
  dropPrepared = (id: string) => ask<unknown>(this.#path(`scenarios/${id}`), { method: 'DELETE' })
  sendPrepared = (id: string, asked: Omit<AskedSending, 'aloneReason'> & { readonly aloneReason?: string }) =>
    this.#post<Told>(`scenarios/${id}/send`, asked)
  allowAutomatic = (on: boolean) => ask<unknown>(this.#path('automatic'), { method: 'PUT', json: { on } })
  signPrepared = (id: string, signing: { version: string; rule: string; reviewInDays: number }) =>
    signScenario(this.#path(`automatic/scenarios/${id}`), signing)
  unsignPrepared = (id: string) => ask<unknown>(this.#path(`automatic/scenarios/${id}`), { method: 'DELETE' })
  veto = (countdown: string) => this.#post<unknown>(`automatic/${countdown}/veto`, {})
  explainVeto = (countdown: string, reason: string) => this.#post<unknown>(`automatic/${countdown}/reason`, { reason })
  returnForEdit = (alert: string, reason: string) => this.#post<Told>(`alerts/${alert}/return`, { reason })
  cancel = (alert: string, reason: string) => this.#post<Told>(`alerts/${alert}/cancel`, { reason })
  closeAlert = (alert: string, left: number, reason: string) =>
    this.#post<Told>(`alerts/${alert}/close`, { left, reason })
  resume = (alert: string) => this.#post<Told>(`alerts/${alert}/resume`, {})
  revise = (alert: string, draft: Draft) => this.#post<Told>(`alerts/${alert}/revise`, draft)
  dismiss = (proposal: string, reason: string) => this.#post<unknown>(`proposals/${proposal}/dismiss`, { reason })
  tellSighting = (told: SightingForm) => this.#post<unknown>('sightings', told)
  checkSighting = (number: number, state: 'confirmed' | 'refuted') =>
    this.#post<unknown>(`sightings/${number}/check`, { state })
  acknowledgeWake = () => this.#post<unknown>('wake/acknowledge', {})
  roster = () => ask<{ readonly roster: WrittenRoster }>(this.#path('roster'))
  putRoster = (roster: WrittenRoster) =>
    ask<{ readonly roster: WrittenRoster }>(this.#path('roster'), { method: 'PUT', json: roster })
  directoryCheck = () => ask<{ readonly check: DirectoryCheckView }>(this.#path('roster/check'))
  rollCall = () => ask<{ readonly rollCall: RollCall | null }>(this.#path('roll-call'))
  beginRollCall = (asked: Omit<AskedRollCall, 'withinMs'> & { readonly withinMinutes: number }) =>
    this.#post<{ readonly rollCall: RollCall }>('roll-call', asked)
  answerRollCall = (member: string, said: RollAnswer) =>
    this.#post<{ readonly rollCall: RollCall }>('roll-call/answer', { member, said })
  sendTrial = (wanted: WantedTrial) => this.#post<{ readonly trial: TrialMessage }>('trials', wanted)
  trial = (number: number) => ask<{ readonly trial: TrialMessage }>(this.#path(`trials/${number}`))
  endRollCall = () => this.#post<{ readonly rollCall: RollCall }>('roll-call/end', {})
  handOver = () =>
    ask<{ readonly handOver: HandOver; readonly shifts: readonly ReliefShift[] }>(this.#path('hand-over'))
  /** Hours leave as RFC 3339. */
  putRelief = (shifts: readonly ReliefShift[]) =>
    ask<{ readonly shifts: readonly ReliefShift[] }>(this.#path('hand-over/shifts'), {
      method: 'PUT',
      json: { shifts: shifts.map(({ from, to, ...one }) => ({ ...one, from: toRfc3339(from), to: toRfc3339(to) })) },
    })
  signHandOver = (signed: { readonly from: string; readonly text: string }) =>
    this.#post<unknown>('hand-over', { ...signed, readBack: true })
  sitrep = () => ask<{ readonly sitrep: Sitrep }>(this.#path('sitrep'))
  keepSitrep = (kept: { readonly text: string; readonly short: string; readonly to: string }) =>
    this.#post<unknown>('sitrep', kept)
  /** From the alert of that id, or from zones where it is empty. */
  relayDraft = (kind: RelayKind, alert: string, zones: readonly string[]) =>
    ask<{ readonly pack: RelayPack }>(
      this.#within('relays/draft', '', [
        `kind=${kind}`,
        ...(alert === '' ? [`zones=${encodeURIComponent(zones.join(','))}`] : [`alert=${alert}`]),
      ]),
    )
  /** Hours leave as RFC 3339. */
  askRelay = ({ since, until, ...pack }: WrittenPack, asked: { readonly to: string; readonly by: NoteChannel }) =>
    this.#post<{ readonly relay: Relay }>('relays', {
      pack: { ...pack, since: new Date(since).toISOString(), until: new Date(until).toISOString() },
      ...asked,
    })
  relayReference = (number: number, text: string) =>
    this.#post<unknown>(`relays/${number}`, { kind: 'reference', text })
  relayEnd = (number: number, how: RelayEnd, reason: string) =>
    this.#post<unknown>(`relays/${number}`, { kind: 'end', how, reason })
  soundSirens = (asked: AskedSirens) => this.#post<unknown>('sirens/sound', asked)
  /** All of the commune's, or those named. */
  stopSirens = (sirens: 'all' | readonly string[]) => this.#post<unknown>('sirens/stop', { sirens })
  sirenByHand = (id: string, act: 'sound' | 'stop', via: SirenVia) =>
    this.#post<unknown>(`sirens/${id}/hand`, { act, via })
  hailDraft = (alert: string) =>
    ask<{ readonly text: HailText }>(this.#within('hails/draft', '', alert === '' ? [] : [`alert=${alert}`]))
  makeHail = (asked: AskedHail) => this.#post<{ readonly sheet: HailSheet }>('hails', asked)
  giveHail = (number: number, vehicle: number, team: number) =>
    this.#post<unknown>(`hails/${number}/give`, { vehicle, team })
  hailDriven = (number: number, stretch: number, via: HailVia) =>
    this.#post<unknown>(`hails/${number}/stretches/${stretch}`, { how: 'driven', via })
  hailNotDriven = (number: number, stretch: number, reason: string) =>
    this.#post<unknown>(`hails/${number}/stretches/${stretch}`, { how: 'not driven', reason })
  networksDown = (down: boolean, note: string) => this.#post<unknown>('networks', { down, note })
  posted = (alert: string, revision: number, place: PostPlace) =>
    this.#post<unknown>(`networks/posts/${alert}`, { place, revision })
  orders = () =>
    ask<{ readonly templates: readonly OrderTemplate[]; readonly orders: readonly TownOrder[] }>(this.#path('orders'))
  draftOrder = (asked: AskedOrder) => this.#post<{ readonly order: TownOrder }>('orders', asked)
  orderStep = (
    name: string,
    step:
      | { readonly kind: 'signed' }
      | { readonly kind: 'transmitted'; readonly to: string }
      | { readonly kind: 'lifted'; readonly reason: string },
  ) => this.#post<unknown>(`orders/${name}`, step)
  /** Of the newest event where no window is said. */
  review = (window: { readonly from: number; readonly to: number } | null) =>
    ask<ReviewView>(
      this.#within(
        'review',
        '',
        window === null
          ? []
          : [`from=${new Date(window.from).toISOString()}`, `to=${new Date(window.to).toISOString()}`],
      ),
    )
  keepReview = (number: number | null, { from, to, ...words }: WrittenReview) =>
    this.#post<{ readonly review: Review }>('review', {
      number,
      review: { ...words, from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    })
  /** Hours leave as RFC 3339. */
  setStanding = (zone: string, { nextAt, ...said }: Omit<AskedStanding, 'zone'>) =>
    ask<{ readonly state: PublicState }>(this.#path(`public/zones/${zone}`), {
      method: 'PUT',
      json: { ...said, nextAt: nextAt === null ? null : new Date(nextAt).toISOString() },
    })
  /** `number` null: a new line. */
  setService = (number: number | null, { nextAt, ...said }: AskedService) =>
    ask<{ readonly state: PublicState }>(
      this.#path(number === null ? 'public/services' : `public/services/${number}`),
      {
        method: number === null ? 'POST' : 'PUT',
        json: { ...said, nextAt: nextAt === null ? null : new Date(nextAt).toISOString() },
      },
    )
  takeServiceAway = (number: number) =>
    ask<{ readonly state: PublicState }>(this.#path(`public/services/${number}`), { method: 'DELETE' })
  paperPath = (edition: PaperEdition) => this.#path(`paper/${edition}.pdf`)
  paperKept = () => ask<{ readonly kept: KeptPaper | null }>(this.#path('paper/kept'))
  paperCopyPath = () => this.#path('paper/kept.pdf')
  /** The operational edition, to be sealed in this browser. */
  paperPack = () => ask<{ readonly pack: PaperPack }>(this.#path('paper/operational'))
  relayAreaPath = (number: number, form: 'geojson' | 'kml') => this.#path(`relays/${number}/zone.${form}`)
  plans = () => askElseKept<{ readonly plans: readonly Plan[] }>(this.#path('plan'))
  planLevel = (plan: string, level: PlanLevel, reason: string) =>
    this.#post<unknown>('plan/level', { plan, level, reason })
  /** Waits on this device where nobody answers. */
  cardAct = (run: string, card: string, act: CardAct) => {
    const written = { what: 'card', run, card, act: act.act, now: this.#now() } as const
    return this.#outbox.post(this.#path(`plan/runs/${run}/cards/${card}`), { ...act }, written)
  }
  closePlan = (run: string, reason: string) => this.#post<unknown>(`plan/runs/${run}/close`, { reason })
  // Exercises play in the drill, whichever console they are looked at from.
  exercises = () => ask<ExercisesView>(`/api/${this.#territory}/exercises`)
  beginExercise = (scenario: string) =>
    ask<unknown>(`/api/${this.#territory}/exercises`, { method: 'POST', json: { scenario }, patient: true })
  conductExercise = (act: ConductAct) =>
    ask<unknown>(`/api/${this.#territory}/exercises/conduct`, { method: 'POST', json: act })
  partInExercise = (act: PartAct) =>
    ask<unknown>(`/api/${this.#territory}/exercises/part`, { method: 'POST', json: act })
  setDirector = (who: 'mayor' | 'prefect') =>
    ask<unknown>(this.#path('plan/director'), { method: 'PUT', json: { who } })
  ruleForms = () => ask<RuleForms>(this.#path('rules'))
  proposeRuleChange = (asked: AskedRuleChange) => this.#post<{ readonly change: RuleChange }>('rules/changes', asked)
  approveRuleChange = (id: string, hash: string) => this.#post<unknown>(`rules/changes/${id}/approve`, { hash })
  refuseRuleChange = (id: string, reason: string) => this.#post<unknown>(`rules/changes/${id}/refuse`, { reason })
  silence = (asked: { readonly rule: string; readonly reason: string; readonly until: string }) =>
    this.#post<unknown>('silences', asked)
  endSilence = (id: string) => this.#post<unknown>(`silences/${id}/end`, {})
  /** What was not said is left out. Waits on this device where nobody answers. */
  note = ({ text, ...more }: HandNote) => {
    const said = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== null && value !== ''))
    return this.#outbox.post(this.#path('log'), { text, ...said }, { what: 'line', text, now: this.#now() })
  }
  olderLog = (since: number, limit: number) =>
    ask<readonly LogEntry[] | { readonly entries: readonly LogEntry[] }>(
      `/api/${this.#territory}/log?since=${since}&limit=${limit}${this.#mode === 'live' ? '' : `&mode=${this.#mode}`}`,
    )
  exportPath = () => this.#path('log/export')
  dossierPath = (alert: string, language: 'fr' | 'en') =>
    this.#within(`alerts/${alert}/dossier`, '', [`lang=${language}`])
  /** Of one zone, or of the whole commune where it is empty. */
  coverage = (zone: string) => ask<Coverage>(this.#within('residents/coverage', zone))
  missingAddresses = (zone: string) =>
    ask<{ readonly streets: readonly MissingStreet[] }>(this.#within('residents/coverage/missing', zone))
  doors = (zone: string, why: AskedReason) =>
    ask<{ readonly persons: readonly DoorPerson[] }>(this.#within('residents/doors', zone, [`why=${why}`]))
  accesses = () => ask<{ readonly accesses: readonly ShownAccess[]; readonly more: boolean }>(this.#path('access'))
  breachReport = (from: string, to: string) => this.#post<unknown>('access/breach', { from, to })
  askConfirmations = (most: number) => this.#post<ConfirmationsAsked>('residents/confirmations', { most })
  /** `confirm`: its owner stands before the agent. */
  addressAtDesk = (address: string, confirm: boolean) =>
    this.#post<{ readonly known: KnownAddress | null }>('residents/address', { address, confirm })
  signUps = () =>
    ask<{ readonly days: readonly { readonly day: string; readonly what: string; readonly count: number }[] }>(
      this.#path('residents/sign-ups'),
    )
  streetsLike = (typed: string) =>
    ask<{ readonly streets: readonly string[] }>(
      `/api/${this.#territory}/residents/streets?q=${encodeURIComponent(typed)}`,
    )
  addressPage = (after: number) =>
    ask<{ readonly addresses: readonly BookAddress[]; readonly next: number | null }>(
      `/api/${this.#territory}/residents/addresses?after=${after}${this.#mode === 'live' ? '' : `&mode=${this.#mode}`}`,
    )
  importRuns = () => ask<{ readonly runs: readonly ImportRun[] }>(this.#path('residents/imports'))
  importLook = (rows: readonly KeyOfRow[]) =>
    this.#patiently<{ readonly known: number }>('residents/imports/look', { rows })
  importBegin = (order: { readonly mark: string; readonly expected: ImportExpected }) =>
    this.#post<{ readonly run: ImportRun }>('residents/imports', order)
  importRows = (id: string, batch: ImportBatch) =>
    this.#patiently<{ readonly run: ImportRun }>(`residents/imports/${id}/rows`, batch)
  importEnd = (id: string, how: { readonly state: 'stopped' | 'finished'; readonly throughLine: number }) =>
    this.#patiently<{ readonly run: ImportRun }>(`residents/imports/${id}/end`, how)
  /** They have heard the text of consent, and said yes. */
  signUpAtDesk = (
    written: Readonly<Record<string, string>>,
    more: { readonly topics: readonly Topic[]; readonly another: boolean },
  ) =>
    this.#post<DeskAnswer>('residents/desk', {
      ...Object.fromEntries(Object.entries(written).filter(([, value]) => value.trim() !== '')),
      consent: true,
      ...more,
    })
  keepOwnVoice = (language: Language, says: string, wav: Uint8Array<ArrayBuffer>) =>
    ask<{ readonly voice: OwnVoice }>(this.#within('own-voice', '', [`language=${language}`, `says=${says}`]), {
      method: 'POST',
      wav,
    })
  phoneSignUps = () => ask<{ readonly signUps: readonly PhoneSignUp[] }>(this.#path('residents/by-phone'))
  /** An address for an element that plays it. */
  phoneSignUpVoice = (id: string) => this.#path(`residents/by-phone/${id}/voice`)
  placePhoneSignUp = (id: string, written: Readonly<Record<'address' | 'name' | 'place', string>>) =>
    this.#post<DeskAnswer>(
      `residents/by-phone/${id}`,
      Object.fromEntries(Object.entries(written).filter(([, value]) => value.trim() !== '')),
    )
  dropPhoneSignUp = (id: string) => ask<unknown>(this.#path(`residents/by-phone/${id}`), { method: 'DELETE' })
  topics = () => ask<TopicsView>(this.#path('topics'))
  previewTopic = ({ until, ...draft }: TopicDraft) =>
    this.#post<{ readonly preview: TopicPreview }>('topics/preview', { ...draft, until: toRfc3339(until) })
  sendTopic = ({ until, ...draft }: TopicDraft, hash: string) =>
    this.#post<{ readonly news: TopicNews }>('topics', { ...draft, until: toRfc3339(until), hash })
  stopTopic = (number: number) => this.#post<{ readonly news: TopicNews }>(`topics/${number}/stop`, {})
  /** A number or a mailbox. */
  optOut = (address: string) =>
    this.#post<{ readonly known?: boolean; readonly found?: boolean }>(
      'residents/opt-out',
      address.includes('@') ? { email: address } : { phone: address },
    )
  keys = () => ask<{ readonly keys: readonly KeyView[] }>(this.#path('keys'))
  createKey = (name: string, signing: boolean) => this.#post<ShownOnce>('keys', { name, machine: true, signing })
  revokeKey = (id: string) => ask<unknown>(this.#path(`keys/${id}`), { method: 'DELETE' })
  /** `photo`: a JPEG without EXIF; null where a person states it. */
  displayPlaced = (id: string, shows: Pick<HandWhat, 'alert' | 'revision'> | null, photo: Uint8Array | null) =>
    this.#post<unknown>(`displays/${id}/hand`, {
      shows: shows === null ? null : { alert: shows.alert, revision: shows.revision },
      ...(photo === null ? { seen: true } : { photo: base64(photo) }),
    })
  displayPhotoPath = (id: string) => this.#path(`displays/${id}/hand/photo`)
  displayCode = (id: string) =>
    this.#post<{ readonly code: string; readonly expiresAt: number }>(`displays/${encodeURIComponent(id)}/code`, {})
  withdrawDisplay = (id: string) =>
    ask<unknown>(this.#path(`displays/${encodeURIComponent(id)}/key`), { method: 'DELETE' })
  /** `why` is asked once the alert is over; while it runs, that is the reason. */
  unreached = (alert: string, why: AskedReason | '') =>
    ask<{ readonly persons: readonly UnreachedPerson[] }>(
      this.#within(`alerts/${alert}/unreached`, '', why === '' ? [] : [`why=${why}`]),
    )
  helpTake = (number: number) => this.#post<unknown>(`help/${number}/take`, {})
  helpGiveBack = (number: number) => this.#post<unknown>(`help/${number}/give-back`, {})
  helpClose = (number: number, outcome: HelpOutcome, note: string) =>
    this.#post<unknown>(`help/${number}/close`, { outcome, note })
  helpPerson = (number: number) => ask<{ readonly persons: readonly HelpPerson[] }>(this.#path(`help/${number}/person`))
  calls = () => ask<{ readonly calls: readonly CallView[] }>(this.#path('calls'))
  takeCall = (told: ToldCall) => this.#post<{ readonly call: CallView }>('calls', told)
  callAct = (number: number, act: CallAct) => this.#post<unknown>(`calls/${number}`, act)
  callPerson = (number: number) => ask<{ readonly person: CallPerson }>(this.#path(`calls/${number}/person`))
  callAddress = (typed: string) =>
    ask<{ readonly addresses: readonly { readonly label: string; readonly point: Position }[] }>(
      `/api/${this.#territory}/calls/address?q=${encodeURIComponent(typed)}`,
    )
  clusterSeen = (first: number, note: string) => this.#post<unknown>(`calls/clusters/${first}/seen`, { note })
  eraseCell = () => this.#post<{ readonly erased: CellErased }>('calls/erase', {})
  shelterTurn = (id: string, how: 'open' | 'close') => this.#post<unknown>(`shelters/${id}/${how}`, {})
  arrivals = (id: string) => ask<{ readonly arrivals: readonly Arrival[] }>(this.#path(`shelters/${id}/arrivals`))
  admit = (id: string, told: ToldArrival) =>
    this.#post<{ readonly arrival: Arrival; readonly doors: readonly number[] }>(`shelters/${id}/arrivals`, told)
  arrivalLeaves = (number: number, to: string) => this.#post<unknown>(`shelters/arrivals/${number}/leave`, { to })
  shelterDoor = (id: string) => ask<{ readonly path: string }>(this.#path(`shelters/${encodeURIComponent(id)}/door`))
  arrivalSeen = (number: number) => this.#post<{ readonly arrival: Arrival }>(`shelters/arrivals/${number}/seen`, {})
  recognise = (number: number, household: string) =>
    this.#post<unknown>(`shelters/arrivals/${number}/household`, { household })
  means = () => ask<{ readonly means: readonly Means[] }>(this.#path('means'))
  addMeans = (told: ToldMeans) => this.#post<unknown>('means', told)
  useMeans = (number: number, use: MeansUse) => this.#post<unknown>(`means/${number}`, use)
  noticeRead = (number: number, note: string) => this.#post<unknown>(`notices/${number}/acknowledge`, { note })
  noticePath = (number: number) => this.#path(`notices/${number}/whole`)
  /** Around the commune, or around what was drawn. */
  setUp = (area: unknown, withinKm: number) =>
    ask<Proposed>(this.#path('setup'), {
      method: 'POST',
      json: area === null ? { withinKm } : { area, withinKm },
      patient: true,
    })
  setUpFiles = (chosen: Chosen) =>
    this.#post<{ readonly feeds: string; readonly stations: string }>('setup/files', chosen)
  keepDrawing = (drawing: KeptDrawing) => this.#post<{ readonly version: string }>('setup/drawing', drawing)
  webhookSamples = () => ask<{ readonly samples: readonly WebhookSample[] }>(this.#path('setup/webhook'))
  tryWebhook = (message: string, mapping: string | null) =>
    this.#post<WebhookTrial>('setup/webhook', mapping === null ? { message } : { message, mapping })
  sources = (hours: number) => ask<SourcesView>(`/api/${this.#territory}/sources?hours=${hours}`)
  baseMap = (layer: string) => askElseKept<GeoJSON.GeoJsonObject>(`/api/${this.#territory}/base-map/${layer}`)

  // Teams outside.
  field = () => ask<FieldView>(this.#path('field'))
  fieldTeam = (name: string) => this.#post<unknown>('field/teams', { name })
  fieldCode = (team: number, uses: number) => this.#post<FieldInvitation>(`field/teams/${team}/code`, { uses })
  fieldRevoke = (device: number) => ask<unknown>(this.#path(`field/devices/${device}`), { method: 'DELETE' })
  fieldDoors = (alert: string) =>
    this.#post<{ readonly done: { readonly doors: number; readonly leftOut: number } }>('field/doors', { alert })
  fieldHelpSent = (door: number) => this.#post<unknown>(`field/doors/${door}/help-sent`, {})
  fieldTask = (task: Pick<FieldTask, 'what' | 'where' | 'by' | 'safety' | 'team'>) =>
    this.#post<unknown>('field/tasks', task)
  fieldAssign = (task: number, team: number) => this.#post<unknown>(`field/tasks/${task}`, { kind: 'assign', team })
  fieldReopen = (task: number) => this.#post<unknown>(`field/tasks/${task}`, { kind: 'reopen' })
  fieldSay = (team: number | null, text: string) => this.#post<unknown>('field/messages', { team, text })
  fieldSosEnd = (sos: number, reason: string) => this.#post<unknown>(`field/sos/${sos}/end`, { reason })
  fieldRecall = (reason: string) => this.#post<unknown>('field/recall', { reason })
  fieldRecallEnd = () => this.#post<unknown>('field/recall/end', {})
  fieldMoveDoors = (doors: readonly number[], team: number) => this.#post<unknown>('field/doors/move', { doors, team })
  fieldCheckIn = (team: number, everyMinutes: number | null) =>
    ask<unknown>(this.#path(`field/teams/${team}/check-in`), { method: 'PUT', json: { everyMinutes } })
  fieldForbid = (zones: readonly string[]) =>
    ask<unknown>(this.#path('field/forbidden'), { method: 'PUT', json: { zones } })
  /** The address of a picture or a recording: the page itself shows it. */
  fieldMedia = (device: number, counter: number) => this.#path(`field/media/${device}/${counter}`)
  fieldClose = () => this.#post<unknown>('field/close', {})
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
