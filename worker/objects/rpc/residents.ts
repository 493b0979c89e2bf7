// Who holds the residents, and which shard holds an address.
import type { PhoneSignUpRpc } from './phone-sign-up.ts'
import type { CoverageAsk, ShardCoverage } from '../../audience/coverage.ts'
import type { Recording } from '../../fanout/channel.ts'
import type { AudienceCount } from '../../model/alert.ts'
import type { AudienceFilter } from '../../model/audience-filter.ts'
import type { ContactAge, ContactQuality, Standing } from '../../model/contact-quality.ts'
import type { Coverage, MissingStreet } from '../../model/coverage.ts'
import type { Dwelling } from '../../model/dwelling.ts'
import type { Position } from '../../model/geo.ts'
import type { SeedReceipt } from '../../model/echo.ts'
import type { HelpPerson } from '../../model/help.ts'
import type { ImportExpected, ImportRun } from '../../model/import-run.ts'
import type { LogEntry } from '../../model/log.ts'
import type { BesideSms, ChannelName, Language } from '../../model/message.ts'
import type { Mode } from '../../model/mode.ts'
import type { Receipt } from '../../model/outcome.ts'
import type { Asks } from '../../model/ring.ts'
import type { Holding } from '../../model/retention.ts'
import type { Sheltered } from '../../model/shelter.ts'
import type { SignedUp } from '../../model/sign-up.ts'
import type { TerritoryBundle } from '../../model/territory.ts'
import type { Instant, TerritoryClock } from '../../model/time.ts'
import type { Topic, TopicCount, TopicReply, TopicTally } from '../../model/topic.ts'
import type { UnreachedPerson } from '../../model/view.ts'
import type { PublicPlaces } from './command.ts'
import type {
  FieldSmsOrder,
  HelpCall,
  HelpRingOrder,
  JoinOrder,
  Launch,
  NoticeOrder,
  AskOrder,
  TopicOrder,
  WakeOrder,
  WrittenAnswer,
} from './errands.ts'

/** One browser. `address` is the JSON of its subscription, as the Push API gives it. */
export interface PushSubscriber {
  readonly endpoint: string
  readonly address: string
  readonly language: Language
  readonly longitude: number
  readonly latitude: number
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

/** A page behind a link of an e-mail: it asks, or says what came of it. */
export type LinkAct = 'stop' | 'stopped' | 'confirm' | 'confirmed' | 'unknown link' | 'leave topic' | 'left topic'

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

export interface ResidentsRpc extends PhoneSignUpRpc {
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
  /** News of everyday life, to those of this shard who chose its topic; the same that was stopped ends what waits. */
  topicNews(order: TopicOrder): Promise<void>
  topicCount(topic: Topic, zones: TerritoryBundle['zones']): Promise<TopicCount>
  topicTallies(): Promise<Readonly<Record<number, TopicTally>>>
  /** Asked of shard 0: an SMS that chooses or leaves a topic. False where its number has signed up nowhere. */
  topicFrom(number: string, reply: TopicReply, territory: TerritoryBundle['territory']): Promise<boolean>
  /** Asked of shard 0: an SMS that asks to be signed up; OUI to what it is answered does. */
  joinFrom(order: JoinOrder): Promise<void>
  /** Asked of shard 0: the link of an e-mail leaves one topic. Null where the link is none of ours. */
  leaveTopicByLink(token: string, topic: Topic): Promise<boolean | null>
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
  /** What became of the message of the town's own test telephones, of those that live here. */
  seedReceipts(
    alert: string,
    revision: number,
    seeds: readonly { readonly seed: number; readonly source: string }[],
  ): Promise<readonly SeedReceipt[]>
  /** A line of a list by its own id; unknown ones change nothing. */
  removeSource(source: string): Promise<void>
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
  /** Asks one of the directory something, once for each number, round and member. */
  askMessage(order: AskOrder): Promise<void>
  askCallOff(number: number): Promise<void>
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
    readonly asks?: Asks
    /** Somebody's own voice, played before the text. */
    readonly recording?: Recording
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
