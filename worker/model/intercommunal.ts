// Several communes: what one shows the body that it belongs to, means that they lend each other. Nobody decides anything for another.
import type { AlertState, Severity } from './alert.ts'
import type { MultiPolygon } from './geo.ts'
import type { Director } from './plan.ts'
import type { ZoneStand } from './public-state.ts'
import type { PlanLevel } from './rule.ts'
import type { ShelterRoom } from './shelter.ts'
import type { Words } from './station.ts'
import { MINUTE_MS, SECOND_MS, territoryNow, type Instant, type TerritoryClock } from './time.ts'
import type { Trend } from './view.ts'

export interface Neighbour {
  readonly code: string
  readonly name: string
}

export interface SharedAlert {
  readonly number: number
  readonly revision: number
  readonly state: AlertState
  readonly severity: Severity
  readonly allClear: boolean
  readonly zones: readonly string[]
  readonly text: string
  readonly approvedAt: Instant | null
  readonly expiresAt: Instant
}

export interface SharedGauge {
  readonly station: string
  readonly name: string
  readonly river: string
  readonly levelMm: number | null
  readonly observedAt: Instant | null
  readonly trend: Trend
  readonly isSilent: boolean
  /** The highest that is reached, and the next above; null where there is none. */
  readonly reached: SharedThreshold | null
  readonly next: SharedThreshold | null
}

export interface SharedThreshold {
  readonly code: string
  readonly levelMm: number
  readonly effect: Words
}

export interface SharedShelter {
  readonly name: string
  readonly address: string
  readonly room: ShelterRoom
}

/** A thing that its owner would lend: what it is and whether it is free, and nothing of who has it. */
export interface OfferedMeans {
  readonly number: number
  readonly what: string
  readonly isFree: boolean
}

export interface SharedZone {
  readonly zone: string
  readonly name: Words
  /** What the public was told; null where nothing was said. */
  readonly stand: ZoneStand | null
  readonly since: Instant | null
  readonly decideBy: Instant | null
  /** Of the alerts in force there; null where there is none. */
  readonly severity: Severity | null
}

/** All that a commune shows of itself. Its instants are of its own clock. */
export interface SharedPicture extends Neighbour {
  readonly madeAt: Instant
  readonly clock: TerritoryClock
  readonly timeZone: string
  readonly planLevel: PlanLevel
  readonly director: Pick<Director, 'who' | 'since'> | null
  readonly alerts: readonly SharedAlert[]
  /** What waits for a decision there. */
  readonly waiting: number
  /** The highest level of the plan that waits with it; null where nothing waits. */
  readonly proposed: PlanLevel | null
  readonly decideBy: Instant | null
  readonly gauges: readonly SharedGauge[]
  readonly shelters: readonly SharedShelter[]
  readonly means: readonly OfferedMeans[]
  readonly zones: readonly SharedZone[]
  readonly sitrep: number | null
}

/** The shapes of a commune's zones: large and hardly ever another, so they travel apart. */
export interface SharedAreas {
  readonly version: string
  readonly areas: readonly { readonly zone: string; readonly name: Words; readonly geometry: MultiPolygon }[]
}

/** So often a picture is sent where nothing in it has changed. */
export const HEARTBEAT_MS = MINUTE_MS
/** Nobody knows how a commune stands that has said nothing for so long; machine time. */
export const SILENT_AFTER_MS = 5 * MINUTE_MS
/** After a change. */
export const SHARED_WITHIN_MS = SECOND_MS / 2

/** As the body sees a commune of its list. `no consent`: it shows nothing, or shows nothing any more. */
export type MemberView =
  | {
      readonly kind: 'shared'
      readonly code: string
      readonly picture: SharedPicture
      /** Machine time. */
      readonly receivedAt: Instant
      readonly edition: number
    }
  | {
      readonly kind: 'no consent'
      readonly code: string
      readonly name: string | null
      readonly endedAt: Instant | null
    }

export function isSilent({ receivedAt }: { readonly receivedAt: Instant }, machineNow: Instant): boolean {
  return machineNow - receivedAt >= SILENT_AFTER_MS
}

/** After it the danger is past: N5 and N6 are of those who come home. */
const DANGER: Readonly<Record<PlanLevel, number>> = { N0: 0, N5: 1, N6: 1, N1: 2, N2: 3, N3: 4, N4: 5 }
const SEVERITIES: readonly Severity[] = ['Minor', 'Unknown', 'Moderate', 'Severe', 'Extreme']

/** How bad it is there, as one of four colours; `unknown` where nobody knows. */
export type MemberTone = 'unknown' | 'calm' | 'yellow' | 'orange' | 'red'

export function toneOf(member: MemberView, machineNow: Instant): MemberTone {
  if (member.kind === 'no consent' || isSilent(member, machineNow)) return 'unknown'
  const { alerts, planLevel, decideBy, waiting, proposed, gauges } = member.picture
  const worst = Math.max(
    -1,
    ...alerts.filter(({ allClear }) => !allClear).map(({ severity }) => SEVERITIES.indexOf(severity)),
  )
  if (worst >= SEVERITIES.indexOf('Severe') || planLevel === 'N4' || proposed === 'N4') return 'red'
  if (worst >= 0 || planLevel === 'N3' || decideBy !== null || waiting > 0) return 'orange'
  // A gauge that says nothing is no gauge that stands low.
  return planLevel === 'N0' && !gauges.some((gauge) => gauge.isSilent) ? 'calm' : 'yellow'
}

const TONE_RANK: Readonly<Record<MemberTone, number>> = { red: 0, orange: 1, unknown: 2, yellow: 3, calm: 4 }

/** Time that is left there until the decision, by its own clock; less than nothing where it has passed. */
export function leftMs(
  { picture }: Pick<Extract<MemberView, { kind: 'shared' }>, 'picture'>,
  machineNow: Instant,
): number | null {
  return picture.decideBy === null
    ? null
    : (picture.decideBy - territoryNow(picture.clock, machineNow)) / picture.clock.rate
}

/** What presses most at the head: a decision that is due, then the colour, then the level; whoever shows nothing at the end. */
export function inOrderOfPress(members: readonly MemberView[], machineNow: Instant): readonly MemberView[] {
  const left = (one: MemberView) => (one.kind === 'shared' ? (leftMs(one, machineNow) ?? Infinity) : Infinity)
  const tone = (one: MemberView) => (one.kind === 'shared' ? TONE_RANK[toneOf(one, machineNow)] : 5)
  const danger = (one: MemberView) => (one.kind === 'shared' ? DANGER[one.picture.planLevel] : -1)
  return members.toSorted((one, other) => {
    const [a, b] = [left(one), left(other)]
    return (
      (a === b ? 0 : a - b) ||
      tone(one) - tone(other) ||
      danger(other) - danger(one) ||
      nameOf(one).localeCompare(nameOf(other), 'fr')
    )
  })
}

export function nameOf(member: MemberView): string {
  return member.kind === 'shared' ? member.picture.name : (member.name ?? member.code)
}

/** The more dangerous of the two. */
export function worseLevel(one: PlanLevel | null, other: PlanLevel): PlanLevel {
  return one !== null && DANGER[one] >= DANGER[other] ? one : other
}

/** A commune's word that a body may see it. */
export interface Consent {
  readonly body: string
  /** As the body calls itself; null before it has answered. */
  readonly name: string | null
  /** Territory time. */
  readonly since: Instant
  readonly by: string
  /** `not a member`: the body does not list this commune, and has kept nothing. */
  readonly state: 'waiting' | 'taken' | 'not a member'
  /** When the body last acknowledged a picture, machine time. */
  readonly toldAt: Instant | null
}

/** One thing of the pool. */
export interface PoolMeans extends OfferedMeans {
  readonly body: string
  readonly owner: Neighbour
}

export const LOAN_STEPS = ['asked', 'answered', 'returned'] as const
export type LoanStep = (typeof LOAN_STEPS)[number]

/** A request for one thing, and what became of it. Every party holds it whole; it only ever goes forward. */
export interface Loan {
  readonly id: string
  readonly body: string
  readonly borrower: Neighbour
  readonly owner: Neighbour
  /** Its number with the owner. */
  readonly means: number
  readonly what: string
  readonly purpose: string
  readonly until: Instant
  readonly asked: { readonly by: string; readonly at: Instant }
  readonly answer: { readonly yes: boolean; readonly by: string; readonly at: Instant; readonly note: string } | null
  readonly returned: { readonly by: string; readonly at: Instant } | null
}

export function stepOf({ answer, returned }: Pick<Loan, 'answer' | 'returned'>): LoanStep {
  return returned !== null ? 'returned' : answer !== null ? 'answered' : 'asked'
}

export type LoanSide = 'borrower' | 'owner' | 'body'

export interface LoanView extends Loan {
  /** As it is called here. */
  readonly number: number
  /** What this territory is in it; the body of its own means is their owner. */
  readonly side: LoanSide
}

export function sideOf({ borrower, owner }: Pick<Loan, 'borrower' | 'owner'>, code: string): LoanSide {
  return borrower.code === code ? 'borrower' : owner.code === code ? 'owner' : 'body'
}

/** A loan as it may be after what was told: the same things about the same means, one step further; null where it is none. */
export function furthered(known: Loan, told: Loan): Loan | null {
  if (LOAN_STEPS.indexOf(stepOf(told)) <= LOAN_STEPS.indexOf(stepOf(known))) return null
  // What was asked for and by whom does not change afterwards, whatever is told.
  return { ...known, answer: known.answer ?? told.answer, returned: told.answer?.yes === true ? told.returned : null }
}

export interface IntercommunalView {
  /** Null in a commune. */
  readonly members: readonly MemberView[] | null
  readonly consents: readonly Consent[]
  /** What others would lend; the body sees all of it. */
  readonly pool: readonly PoolMeans[]
  /** Numbers of own means that are offered. */
  readonly offered: readonly number[]
  readonly loans: readonly LoanView[]
}

/** What every console of the territory is told: whoever shows more asks anew. */
export interface IntercommunalSummary {
  readonly seq: number
  /** A body, whose situation is that of its communes. */
  readonly isBody: boolean
  /** Requests that wait for an answer of this territory. */
  readonly asked: number
}
