// How each zone stands for the people in it, and which water, power and bridges they can count on: said by a person, with its hour, for everybody.
import type { Alert, Severity } from './alert.ts'
import type { Actor } from './identity.ts'
import type { Language } from './message.ts'
import type { Instant } from './time.ts'

/** `return`: those who left may come back, under conditions that are said. */
export const ZONE_STANDS = ['normal', 'return', 'prepare', 'leave', 'closed'] as const
export type ZoneStand = (typeof ZONE_STANDS)[number]

/** What a stand asks of people; a lower one is never taken without a person. */
export const STAND_RANK: Readonly<Record<ZoneStand, number>> = { normal: 0, return: 1, prepare: 2, leave: 3, closed: 4 }

/** The town's own words; French is what another language falls back to. */
export type PublicWords = Readonly<Partial<Record<Language, string>>>

export interface StandMoment {
  readonly stand: ZoneStand
  /** Territory time. */
  readonly since: Instant
}

/** How one zone stands, as the console sees it: the public sees everything but who said it. */
export interface ZoneStanding extends StandMoment {
  readonly zone: string
  /** Grows with each change of this zone: whoever changes it names the one that they saw. */
  readonly version: number
  readonly words: PublicWords
  /** When people are told more at the latest; null where nothing was promised. */
  readonly nextAt: Instant | null
  readonly by: Actor
  /** What it was before, the newest first; the log holds all of it. */
  readonly before: readonly StandMoment[]
}

export const SERVICE_KINDS = ['water', 'power', 'bridge'] as const
export type ServiceKind = (typeof SERVICE_KINDS)[number]

/** « Pont Vieux » says already that it is a bridge. */
export function namesItsKind(name: string, kind: string): boolean {
  return name.toLowerCase().startsWith(kind.toLowerCase())
}

/** A line of the cell: « pont Vieux, fermé », « eau potable, rue Haute, coupée ». */
export interface ServiceLine {
  readonly number: number
  readonly kind: ServiceKind
  readonly name: string
  /** '' where nobody has written it in English. */
  readonly english: string
  /** Water and power that run, a bridge that can be crossed. */
  readonly open: boolean
  readonly since: Instant
  readonly nextAt: Instant | null
  readonly by: Actor
}

export interface PublicState {
  readonly zones: readonly ZoneStanding[]
  readonly services: readonly ServiceLine[]
}

export const NOTHING_SAID: PublicState = { zones: [], services: [] }

/** Without who said it: what was decided in the town's name is the town's. */
export interface ShownState {
  readonly zones: readonly Omit<ZoneStanding, 'by' | 'version'>[]
  readonly services: readonly Omit<ServiceLine, 'by' | 'number'>[]
}

const STAND_OF: Readonly<Record<Severity, ZoneStand>> = {
  Extreme: 'leave',
  Severe: 'leave',
  Moderate: 'prepare',
  Minor: 'prepare',
  Unknown: 'prepare',
}

/** What the alerts in force come to for a zone; null where none is about it. Proposed to a person, and never a reason to go lower. */
export function proposedStand(
  zone: string,
  alerts: readonly Pick<Alert, 'state' | 'current'>[],
  now: Instant,
): ZoneStand | null {
  const stands = alerts.flatMap(({ state, current: { content } }) => {
    const runs = (state === 'sending' || state === 'in force') && content.expiresAt > now
    const tells = runs && !content.allClear && content.msgType !== 'Cancel' && content.zones.includes(zone)
    if (!tells) return []
    // Whoever is told to stay under a roof is not told to leave by another page of the same town.
    return content.responseType === 'Shelter' ? 'prepare' : STAND_OF[content.severity]
  })
  return stands.reduce<ZoneStand | null>(
    (highest, one) => (highest === null || STAND_RANK[one] > STAND_RANK[highest] ? one : highest),
    null,
  )
}

/** The earliest of what people were promised that is still to come. */
export function nextWord(state: ShownState, now: Instant): Instant | null {
  const coming = [...state.zones, ...state.services].flatMap(({ nextAt }) =>
    nextAt !== null && nextAt > now ? nextAt : [],
  )
  return coming.length === 0 ? null : Math.min(...coming)
}
