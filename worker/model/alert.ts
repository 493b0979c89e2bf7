import type { Evidence } from './signal.ts'
import type { PlanLevel } from './rule.ts'
import type { Instant } from './time.ts'
import type { Mode } from './mode.ts'
import type { Actor } from './identity.ts'
import type { ChannelName, Language } from './message.ts'
import type { Hazard, ResponseType } from './hazard.ts'
import { covers, type AudienceFilter } from './audience-filter.ts'
import type { Variants } from './dwelling.ts'
import type { OwnVoices } from './own-voice.ts'
import type { FiredFrom } from './prepared.ts'
import type { Words } from './station.ts'
import type { Reasons } from './why.ts'

// CAP 1.2 words, spelled as the standard spells them.
export type Severity = 'Extreme' | 'Severe' | 'Moderate' | 'Minor' | 'Unknown'
export type Urgency = 'Immediate' | 'Expected' | 'Future' | 'Past' | 'Unknown'
export type Certainty = 'Observed' | 'Likely' | 'Possible' | 'Unlikely' | 'Unknown'
export type MsgType = 'Alert' | 'Update' | 'Cancel'
export type AlertMode = 'propose' | 'scenario'

/** How bad, as a number that compares; Unknown is worse than Minor, since nobody has said that it is minor. */
export const SEVERITY_RANK: Readonly<Record<Severity, number>> = {
  Extreme: 4,
  Severe: 3,
  Moderate: 2,
  Unknown: 1,
  Minor: 0,
}

/**
 * What a draft begins with: every channel that works here, calls and the contacts of those who do not answer only where a life may hang on it,
 * and never where a telephone that rings betrays somebody who hides. A siren only where a person chooses it. People choose otherwise as they like.
 */
export function proposedChannels(
  { severity, hazard }: Pick<AlertContent, 'severity' | 'hazard'>,
  configured: readonly ChannelName[],
): readonly ChannelName[] {
  const rings = SEVERITY_RANK[severity] >= SEVERITY_RANK.Severe && hazard !== 'attentat'
  return configured.filter(
    (channel) => channel !== 'siren' && (rings || (channel !== 'voice' && channel !== 'contact')),
  )
}

/** Zones, channels and filters of every revision that was approved: what follows must reach at least those. */
export interface Told extends Pick<AlertContent, 'zones' | 'channels'> {
  readonly filters: readonly (AudienceFilter | undefined)[]
}

/** Null where nothing has left. */
export function toldSoFar({ revisions }: Pick<Alert, 'revisions'>): Told | null {
  const contents = revisions.filter(({ approvedBy }) => approvedBy !== null).map(({ content }) => content)
  if (contents.length === 0) return null
  return {
    zones: [...new Set(contents.flatMap(({ zones }) => zones))],
    channels: [...new Set(contents.flatMap(({ channels }) => channels))],
    filters: contents.map(({ filter }) => filter),
  }
}

/** The narrowest of the filters told that lets everybody through who was told; none where no one of them does. */
export function filterOfTold({ filters }: Pick<Told, 'filters'>): AudienceFilter | undefined {
  return filters.find((wide) => filters.every((narrow) => covers(wide, narrow)))
}

/**
 * Reached persons by channel for one choice of zones; `unreachable` have no usable channel, `unlocated` no point, wherever they live; `byStreet` are
 * those of them whom a chosen zone names by their street: they are among the persons.
 */
export interface AudienceCount {
  readonly persons: number
  readonly households: number
  readonly byChannel: Readonly<Record<ChannelName, number>>
  readonly unreachable: number
  /** Persons with channels of which none has worked the last times; each is tried all the same. Absent where there is nobody of that kind. */
  readonly failing?: number
  readonly unlocated: number
  readonly byStreet: number
  /** Browsers that asked to be warned there; among `byChannel.push`, not among the persons. */
  readonly browsers: number
  readonly byZone: Readonly<Record<string, number>>
  /** Of the zones, and not among the persons: the filter leaves them out. Absent in a count kept from before there were filters, as is the next. */
  readonly leftOut?: number
  /** Among the persons though the filter cannot judge them: nobody knows. */
  readonly unjudged?: number
}

export interface ChannelEstimate {
  /** Addresses; for displays, the displays that would show it. */
  readonly count: number
  readonly sendMs: number
  readonly costCents: number
}

/** What to look at before a warning leaves. */
export interface TargetCheck {
  /** Everybody enrolled in the territory. */
  readonly enrolled: number
  /** The share of the zones that lies outside the commune's contour; null where none is kept. */
  readonly outside: number | null
  /** By hazard whose contour touches the choice: persons within it and in no chosen zone. */
  readonly gaps: readonly { readonly hazard: Words; readonly persons: number }[]
}

export interface Estimate {
  readonly audience: AudienceCount
  /** Absent in an estimate kept from before it was looked at. */
  readonly check?: TargetCheck
  /** From approval to the last hand-over to a provider, at the contracted pace; the slowest channel's, since all go side by side. */
  readonly sendMs: number
  readonly costCents: number
  /** The channels that would be used. */
  readonly byChannel: Readonly<Partial<Record<ChannelName, ChannelEstimate>>>
  readonly partsByLanguage: Readonly<Partial<Record<Language, number>>>
}

/** Without zones and without a message there is nothing to send: a level of the plan is all that it can propose. */
export function isOfLevelAlone({ zones, template }: Pick<Proposal, 'zones' | 'template'>): boolean {
  return zones.length === 0 && template === null
}

export type ProposalState = 'open' | 'submitted' | 'approved' | 'dismissed' | 'superseded'

export interface RuleWhy {
  readonly rule: string
  readonly ruleVersion: string
  readonly signal: string
  readonly at: Instant
  readonly reasons: Reasons
}

/** What the rules ask people to decide. It never sends anything by itself. */
export interface Proposal {
  readonly id: string
  readonly mode: Mode
  readonly state: ProposalState
  readonly openedAt: Instant
  readonly planLevel: PlanLevel
  readonly severity: Severity
  readonly urgency: Urgency
  readonly certainty: Certainty
  readonly zones: readonly string[]
  readonly template: string | null
  readonly title: Words
  readonly rules: readonly string[]
  readonly signals: readonly string[]
  readonly evidence: readonly Evidence[]
  /** Why each of its rules fired the last time. Absent in what was kept before it was. */
  readonly whys?: readonly RuleWhy[]
  readonly singleSource: boolean
  readonly unconfirmed: boolean
  /** When every unconfirmed rise that it rests on had fallen back; absent where none has. It stays open: people decide. */
  readonly withdrawnAt?: Instant
  /** The earliest decide-by of its zones that any forecast run ever gave; null where no forecast reaches their level. */
  readonly decideBy: Instant | null
  readonly estimate: Estimate | null
  readonly closedReason: string | null
  /** The first screen that showed it to somebody who may act on it. Absent where none has. */
  readonly seen?: { readonly at: Instant; readonly by: Actor }
  /** The alert that came out of it. */
  readonly alert: string | null
}

/** What two people see and bind themselves to. Any change gives another hash, which voids the approval. */
export interface AlertContent {
  readonly msgType: MsgType
  readonly mode: Mode
  readonly zones: readonly string[]
  readonly zoneHashes: readonly string[]
  readonly channels: readonly ChannelName[]
  /** One text per language, before the mode's first word is put in front. */
  readonly texts: Readonly<Partial<Record<Language, string>>>
  /** Other words for those who have somewhere to go up to, and those who have not; the text itself goes to everybody else. */
  readonly variants?: Variants
  /** Own voices that calls play before the text. Absent where nobody recorded one. */
  readonly voices?: OwnVoices
  /** Whom it is for, of those in its zones; absent means all of them. */
  readonly filter?: AudienceFilter
  readonly event: string
  readonly hazard: Hazard
  readonly responseType: ResponseType
  readonly severity: Severity
  readonly urgency: Urgency
  readonly certainty: Certainty
  readonly expiresAt: Instant
  /** Persons counted when it was submitted. */
  readonly count: number
  readonly allClear: boolean
}

export type AlertState =
  | 'draft' // being written
  | 'submitted' // waits for a second person
  | 'sending' // approved; shards expand and send
  | 'in force' // everything handed over or given up, not yet expired
  | 'stopping' // a cancel or an update waits for the last lease
  | 'cancelled'
  | 'expired'
  | 'ended' // all-clear sent

export interface AlertRevision {
  readonly alert: string
  readonly revision: number
  readonly content: AlertContent
  readonly contentHash: string
  readonly submittedBy: Actor
  readonly submittedAt: Instant
  readonly approvedBy: Actor | null
  readonly approvedAt: Instant | null
  /** "Alone, life at stake": why one person decided, where one did. */
  readonly aloneReason: string | null
}

/** Closed for good by a named person: how many sends by channel had no known end, and why they are given up; '' where there were none. */
export interface Settled {
  readonly by: Actor
  readonly at: Instant
  readonly left: Readonly<Partial<Record<ChannelName, number>>>
  readonly reason: string
}

export interface Alert {
  readonly id: string
  /** The short number that people say: « alerte n° 7 ». */
  readonly number: number
  readonly mode: Mode
  readonly state: AlertState
  /** When it was cancelled, ran out or was ended; null while it is none of these. */
  readonly closedAt: Instant | null
  readonly proposal: string | null
  /** The prepared scenario that it was sent from. Absent where it was written on the spot. */
  readonly prepared?: FiredFrom
  /** Absent while nobody has closed it; what follows it opens it again. */
  readonly settled?: Settled
  readonly current: AlertRevision
  readonly revisions: readonly AlertRevision[]
}
