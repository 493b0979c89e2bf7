// What follows a crisis: rounds before people come back, the census of damage, rehousing until nobody is left without a home, the frozen log.
import type { Position } from './geo.ts'
import type { Actor } from './identity.ts'
import type { ZoneStand } from './public-state.ts'
import type { Instant } from './time.ts'

export const ROUND_POINTS = ['water', 'gas', 'power', 'structure', 'road'] as const
export type RoundPoint = (typeof ROUND_POINTS)[number]
export const ROUND_FINDINGS = ['clear', 'danger', 'not looked at'] as const
export type RoundFinding = (typeof ROUND_FINDINGS)[number]

/** What a team has found in a street, or in a whole zone where the street is ''. It is no decision: a person says what the public is told. */
export interface ToldRound {
  readonly zone: string
  readonly street: string
  readonly found: Readonly<Record<RoundPoint, RoundFinding>>
  /** Closed: nobody comes back yet. */
  readonly verdict: 'clear' | 'closed'
  /** Under which people may come back, or until what it is closed. */
  readonly conditions: string
  /** Who went, as they are called: a team, an engineer. */
  readonly team: string
}

export interface SafetyRound extends ToldRound {
  readonly number: number
  readonly at: Instant
  readonly by: Actor
}

/** The newest round of each street, in the order of zones and streets. */
export function newestRounds(rounds: readonly SafetyRound[]): readonly SafetyRound[] {
  const newest = new Map<string, SafetyRound>()
  for (const round of rounds.toSorted((left, right) => left.at - right.at || left.number - right.number))
    newest.set(`${round.zone}|${round.street.toLowerCase()}`, round)
  return [...newest.values()].toSorted(
    (left, right) => left.zone.localeCompare(right.zone) || left.street.localeCompare(right.street),
  )
}

export interface ProposedReturn {
  readonly zone: string
  readonly stand: Extract<ZoneStand, 'return' | 'closed'>
  /** The teams' own words, each once. */
  readonly conditions: string
}

/** What the rounds come to for each zone that has any: proposed to a person, who may say otherwise. One closed street keeps its zone closed. */
export function proposedReturns(rounds: readonly SafetyRound[]): readonly ProposedReturn[] {
  const newest = newestRounds(rounds)
  return [...new Set(newest.map(({ zone }) => zone))].map((zone) => {
    const own = newest.filter((one) => one.zone === zone)
    const closed = own.filter(({ verdict }) => verdict === 'closed')
    const said = (closed.length > 0 ? closed : own).flatMap(({ street, conditions }) =>
      conditions === '' ? [] : street === '' ? conditions : `${street} : ${conditions}`,
    )
    return { zone, stand: closed.length > 0 ? 'closed' : 'return', conditions: [...new Set(said)].join(' · ') }
  })
}

export const DAMAGE_KINDS = [
  'cellar',
  'floors',
  'walls',
  'power',
  'heating',
  'furniture',
  'vehicle',
  'business',
  'outside',
] as const
export type DamageKind = (typeof DAMAGE_KINDS)[number]
export const INSURED = ['yes', 'no', 'unknown'] as const
export type Insured = (typeof INSURED)[number]

export interface ToldDamage {
  readonly address: string
  /** Of the commune's own file; null where it is not in it. */
  readonly point: Position | null
  /** Who lives or works there. */
  readonly household: string
  /** E.164; '' where there is none. */
  readonly phone: string
  readonly persons: number
  /** Highest, above the floor; 0 is none, null is not known. */
  readonly waterCm: number | null
  readonly kinds: readonly DamageKind[]
  readonly uninhabitable: boolean
  readonly insured: Insured
  readonly words: string
}

export interface Damage extends ToldDamage {
  readonly number: number
  readonly zones: readonly string[]
  readonly at: Instant
  readonly by: Actor
}

/** S for « sinistre », R for « relogement ». */
export const damageName = (number: number): string => `S${number}`
export const rehousingName = (number: number): string => `R${number}`

/** From nobody having found anything to being back; `settled elsewhere` is an end too, and says why. */
export const REHOUSING_STATES = ['to rehouse', 'offered', 'moved in', 'back home', 'settled elsewhere'] as const
export type RehousingState = (typeof REHOUSING_STATES)[number]

export const isRehoused = (state: RehousingState): boolean => state === 'back home' || state === 'settled elsewhere'

export interface ToldRehousing {
  readonly household: string
  readonly phone: string
  readonly persons: number
  readonly needs: string
  /** The line of the census that it came from; null where somebody has asked. */
  readonly damage: number | null
}

export interface RehousingStep {
  readonly state: RehousingState
  /** What was offered, where they live now. */
  readonly where: string
  readonly note: string
}

export interface Rehousing extends ToldRehousing {
  readonly number: number
  readonly state: RehousingState
  readonly where: string
  /** Oldest first. */
  readonly steps: readonly (RehousingStep & { readonly at: Instant; readonly by: Actor })[]
}

/** Entries of an event that nobody adds to any more: what is wrong is corrected by a new entry, which says so. */
export interface FrozenLog {
  readonly run: string
  readonly plan: string
  readonly from: Instant
  readonly at: Instant
  readonly by: Actor
  readonly reason: string
  /** The last entry of it. */
  readonly seq: number
  readonly hash: string
}

/** What every console shows of it: counts, streets, and nobody's name or door. */
export interface RecoverySummary {
  /** Of the last change: whoever shows more asks anew. */
  readonly seq: number
  readonly rounds: readonly SafetyRound[]
  readonly damages: { readonly count: number; readonly uninhabitable: number; readonly persons: number }
  /** Households and persons that have no home of their own again: shown until it is zero. */
  readonly rehousing: {
    readonly households: number
    readonly persons: number
    readonly byState: Readonly<Record<RehousingState, number>>
  }
  readonly frozen: readonly FrozenLog[]
}

export interface RecoveryErased {
  readonly rounds: number
  readonly damages: number
  readonly rehousing: number
}
