// The register of vulnerable people (CASF L121-6-1): who, what they need, who asked, and what falls due. Never what they suffer from.
import type { Actor } from './identity.ts'
import { DAY_MS, type Instant } from './time.ts'

/** What a person needs when they must be called on or leave. The list is closed: a word of one's own soon becomes a diagnosis. */
export const NEEDS = [
  'help to leave',
  'carried',
  'wheelchair',
  'electric device',
  'oxygen',
  'does not hear',
  'does not see',
  'lives alone',
] as const
export type Need = (typeof NEEDS)[number]

/** As what the law lets them stand in it: 65 or over at home, 60 or over and unfit for work, a disabled adult. */
export const STANDINGS = ['aged 65', 'aged 60 unfit for work', 'disabled adult'] as const
export type Standing = (typeof STANDINGS)[number]

export const ASKED_BY = ['themselves', 'legal representative', 'third party'] as const
export type AskedBy = (typeof ASKED_BY)[number]

/** What somebody is to them. */
export const TIES = ['family', 'neighbour', 'carer', 'home help', 'legal representative', 'other'] as const
export type Tie = (typeof TIES)[number]

export interface RegisterContact {
  readonly name: string
  /** E.164. */
  readonly phone: string
  readonly tie: Tie
  readonly hasKey: boolean
}

/** What is written of a person, as they or whoever asked for them said it. */
export interface RegisterFields {
  readonly name: string
  readonly birthYear: number
  readonly standing: Standing
  readonly address: string
  /** How one gets in: floor, code, dog. Words, so it is guarded against words of illness. */
  readonly wayIn: string
  /** E.164, the one to ring first in front; a person may have none. */
  readonly phones: readonly string[]
  /** Whom to call for them, in that order. */
  readonly contacts: readonly RegisterContact[]
  readonly needs: readonly Need[]
}

/** Who asked for the entry. A third party asks in writing, and the person is told and may object. */
export interface Asked {
  readonly by: AskedBy
  /** Of whoever asked for them; empty where they asked themselves. */
  readonly name: string
  readonly inWriting: boolean
}

/** How the acknowledgement, or the notice of a third party's request, reached them. */
export const TOLD_HOW = ['letter', 'e-mail', 'by hand', 'by phone'] as const
export type ToldHow = (typeof TOLD_HOW)[number]

export interface RegisterDates {
  readonly askedAt: Instant
  readonly byThirdParty: boolean
  /** When the acknowledgement went out; null while it has not. */
  readonly toldAt: Instant | null
  /** When they last said that what stands here is still so. */
  readonly confirmedAt: Instant
}

export interface RegisterPerson extends RegisterDates {
  readonly number: number
  readonly fields: RegisterFields
  readonly asked: Asked
}

/** The mayor acknowledges each request within eight days (CASF R121-2 s.). */
export const ACKNOWLEDGE_MS = 8 * DAY_MS
/** The code names no length: so long after the notice a third party's request stands unopposed. They may leave at any time after it as well. */
export const OBJECT_MS = 15 * DAY_MS
export const RECONFIRM_MS = 365 * DAY_MS
/** So long before its day a yearly confirmation comes onto the list of what is to be done. */
export const RECONFIRM_AHEAD_MS = 30 * DAY_MS

export interface RegisterDue {
  readonly what: 'acknowledge' | 'objection open' | 'reconfirm'
  readonly by: Instant
  readonly overdue: boolean
}

/** Why somebody looks at a person. `other` needs words. */
export const LOOK_REASONS = [
  'they ask',
  'correct',
  'acknowledge',
  'reconfirm',
  'call round',
  'go to the door',
  'other',
] as const
export type LookReason = (typeof LOOK_REASONS)[number]

export interface Look {
  readonly reason: LookReason
  readonly words: string
}

/** Why somebody is in it no more. Nothing of them is kept but this word beside their number. */
export const LEAVE_REASONS = [
  'they ask',
  'they objected',
  'moved away',
  'in a home',
  'died',
  'entered by mistake',
] as const
export type LeaveReason = (typeof LEAVE_REASONS)[number]

/** A line of the list: masked. Who it is takes a look, one by one, with a reason. */
export interface MaskedPerson {
  readonly number: number
  /** « M. D. » */
  readonly initials: string
  readonly dues: readonly RegisterDue[]
}

// ---- calling everybody, one by one ----

export const CALL_STATES = ['to call', 'call again', 'door', 'needs transport', 'nobody there', 'safe'] as const
export type CallState = (typeof CALL_STATES)[number]

/** What came of one try: of the person's phone, of a carer's, or of somebody at the door. */
export const CALL_TRIES = [
  'reached',
  'needs transport',
  'no answer',
  'carer says safe',
  'carer no answer',
  'seen at the door',
  'nobody at the door',
] as const
export type CallTry = (typeof CALL_TRIES)[number]

export interface CallRow {
  readonly person: number
  readonly state: CallState
  /** Rings of their own phones that nobody answered. */
  readonly misses: number
  /** Contacts that were tried and did not answer: the next one's turn. */
  readonly carersTried: number
  readonly lastAt: Instant | null
  readonly lastBy: Actor | null
}

export interface CallRound {
  readonly number: number
  readonly why: string
  readonly exercise: boolean
  readonly openedAt: Instant
  readonly openedBy: Actor
  readonly closedAt: Instant | null
  readonly rows: readonly CallRow[]
}

/** What to do next for a row. */
export type CallNext =
  | { readonly kind: 'ring them' }
  | { readonly kind: 'ring a carer'; readonly index: number }
  | { readonly kind: 'go to the door' }
  | { readonly kind: 'bring transport' }
  | { readonly kind: 'tell the rescue centre' }
  | { readonly kind: 'nothing' }

// ---- handing it over ----

/** The prefect asks for it once a plan is triggered; the paper is for those who ring and go where no screen works. */
export const EXPORT_FOR = ['prefect', 'paper'] as const
export type ExportFor = (typeof EXPORT_FOR)[number]

/** An insider who takes the list is X08: two people, a plan in force, so many a day, and every copy says whose it is. */
export const EXPORTS_A_DAY = 2
export const EXPORT_LIVES_MS = 30 * 60_000
/** Looks of one person within a day while nothing is in force: more is a copy by hand. */
export const LOOKS_A_DAY = 40
/** A plan that the prefect has triggered without an alert of ours (heat, cold) is declared for so long at most. */
export const PLAN_HOURS_MOST = 72

export type ExportState = 'asked' | 'confirmed' | 'taken' | 'lapsed'

export interface RegisterExport {
  readonly number: number
  readonly for: ExportFor
  readonly reason: string
  readonly state: ExportState
  readonly askedBy: Actor
  readonly askedAt: Instant
  readonly confirmedBy: Actor | null
}

export interface TakenExport {
  /** In words, on every line of the file and every page of the paper. */
  readonly watermark: string
  readonly csv: string
  readonly people: readonly RegisterPerson[]
}

/** Why it may be handed over now; null where it may not. */
export interface InForce {
  readonly kind: 'alert' | 'plan' | 'declared'
  readonly words: string
  readonly until: Instant | null
}

export interface RegisterAct {
  readonly seq: number
  readonly at: Instant
  readonly actor: string
  readonly text: string
}

export interface RegisterView {
  readonly now: Instant
  readonly people: readonly MaskedPerson[]
  readonly round: CallRound | null
  readonly exports: readonly RegisterExport[]
  readonly inForce: InForce | null
  /** The newest acts of the register's own chain, the newest first. */
  readonly acts: readonly RegisterAct[]
}

/** Somebody of the territory's people, and whether they were named to see the register. */
export interface NamedPerson {
  readonly id: string
  readonly name: string
  readonly named: { readonly by: string; readonly at: Instant } | null
}
