// Somebody who signed up themselves, or with an agent at the desk: what the town holds of them, and nothing beside it.
import type { Position } from './geo.ts'
import type { Dwelling } from './dwelling.ts'
import type { Language } from './message.ts'
import { MINUTE_MS, type Instant } from './time.ts'
import type { TopicChoice } from './topic.ts'

/** How a phone is used. Why somebody wants no call or no SMS is theirs: the channel is all that is kept, never an illness. */
export const PHONE_USES = ['sms and voice', 'sms', 'voice'] as const
export type PhoneUse = (typeof PHONE_USES)[number]

export interface SignUpPlace {
  /** As it was chosen: « 12 rue Basse ». */
  readonly label: string
  /** Null where nobody could say where that is: no zone holds it then, and the page says so. */
  readonly point: Position | null
  /** Absent where nobody has said what it is like. */
  readonly dwelling?: Dwelling
}

/** Whoever is told where the person does not answer. Told nothing before they have agreed. */
export interface HouseholdContact {
  readonly phone: string
  readonly state: 'asked' | 'agreed'
  readonly at: Instant
}

export interface SignedUp {
  readonly id: string
  readonly name: string
  readonly language: Language
  /** E.164, proved by a code. */
  readonly phone: string | null
  readonly phoneUse: PhoneUse
  /** Proved by a code. */
  readonly email: string | null
  readonly places: readonly SignUpPlace[]
  readonly contact: HouseholdContact | null
  readonly since: Instant
  readonly changedAt: Instant
  readonly by: 'portal' | 'desk' | 'sms'
  /** A visitor's: when nothing is left of them. Absent of whoever lives here. */
  readonly until?: Instant
  /** Which text of consent they agreed to. */
  readonly consent: string
  /** Somebody close to them filled in the form. Absent of whoever did so themselves. */
  readonly another?: true
  /** News of everyday life that they chose, each apart. Absent of whoever was never asked. */
  readonly topics?: readonly TopicChoice[]
}

/** Of the text that stands on the form (flow/portal/words.ts): another text has another name. */
export const CONSENT = '2026-11'

export const MOST_PLACES = 5
/** A code of six digits: one of a million, five tries, ten minutes. */
export const CODE_LIVES_MS = 10 * MINUTE_MS
export const CODE_TRIES = 5
/** A contact has to be reached first. */
export const CONTACT_CODE_LIVES_MS = 24 * 60 * MINUTE_MS
export const SIGN_UP_LIVES_MS = 30 * MINUTE_MS
export const SESSION_LIVES_MS = 30 * MINUTE_MS

/** What a territory allows its portal; absent in a territory kept from before there was one. */
export interface SignUpRules {
  /** ISO 3166 regions whose numbers get a code. */
  readonly countries: readonly string[]
  readonly codesPerDay: number
}

const OVERSEAS: Readonly<Record<string, string>> = {
  '971': 'GP',
  '972': 'MQ',
  '973': 'GF',
  '974': 'RE',
  '975': 'PM',
  '976': 'YT',
  '977': 'BL',
  '978': 'MF',
  '986': 'WF',
  '987': 'PF',
  '988': 'NC',
}

export const CODES_PER_DAY = 1_000

/** By its INSEE code: metropolitan France, and overseas its own numbering region beside that. */
export function signUpRulesOf(territory: { readonly code: string; readonly signUp?: SignUpRules | null }): SignUpRules {
  if (territory.signUp != null) return territory.signUp
  const own = OVERSEAS[territory.code.slice(0, 3)]
  return { countries: own === undefined ? ['FR'] : ['FR', own], codesPerDay: CODES_PER_DAY }
}
