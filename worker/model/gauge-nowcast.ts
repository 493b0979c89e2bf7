// What Tocsin's own reckoning says of one gauge: how likely each level is to be reached, from the gauge's own past hours. An opinion beside those of
// the services, never mixed with them; and where it has nothing honest to say, that is said, with the reason.
import { HOUR_MS, type Instant } from './time.ts'

/** The lead times that are told, shortest first. */
export const NOWCAST_LEADS_MS: readonly number[] = [0.5, 1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS)

/** Why there is no nowcast. Crossing a level, silence and the services' own forecasts go on without it. */
export type NowcastRefusal =
  | 'switched off: tide' // by the operator, in stations.yaml: the level follows the sea
  | 'switched off: reservoir' // a lake, or a reach that turbines and gates move
  | 'switched off: ice'
  | 'no levels' // no level of the gauge is known to be dangerous
  | 'scale too small' // the lowest level lies too near the usual water
  | 'no reading'
  | 'too old' // the newest sound value is
  | 'history too short'
  | 'gaps in the last hours'
  | 'sensor broken' // it leaps up and down
  | 'flat line'
  | 'datum or unit in doubt'

/** What of a lead time is not told, and why. */
export type LeadState =
  | 'told'
  | 'beyond reach' // further than a gauge's own past hours carry
  | 'no skill here' // its own record here is worse than the bare frequency

export interface NowcastLead {
  readonly leadMs: number
  readonly state: LeadState
}

/** 0 to 1, not rounded: people see tenths, at most nine of them. Never falls with the lead time, never rises with the level. */
export interface Chance {
  readonly leadMs: number
  readonly probability: number
}

/** `watch` informs the staff; `crossed` is the plain level and needs no model. */
export type AlarmStage = 'quiet' | 'watch' | 'warning' | 'crossed'

export interface LevelOutlook {
  readonly levelMm: number
  /** Empty where the level is reached already, or where the nowcast is refused. Leads that are told only. */
  readonly chances: readonly Chance[]
  /** When it is expected: `from` the first time with a chance of a fifth, `to` the first with one half; null where there is none within reach. */
  readonly band: { readonly from: Instant; readonly to: Instant | null } | null
  readonly stage: AlarmStage
  readonly stageSince: Instant | null
  /** The stage stands although nothing supports it now: the gauge was lost in rising water, or its sensor broke. */
  readonly held: boolean
}

/** The highest level until then: exceeded with a chance of a quarter, a tenth, a twentieth. */
export interface PeakFan {
  readonly leadMs: number
  readonly q75Mm: number
  readonly q90Mm: number
  readonly q95Mm: number
}

export interface GaugeNowcast {
  readonly station: string
  /** Which set of coefficients spoke. */
  readonly model: string
  /** The other gauge that it looked at, if any. */
  readonly upstream: string | null
  readonly issuedAt: Instant
  /** The newest value that it rests on; null where there is none. */
  readonly observedAt: Instant | null
  readonly levelMm: number | null
  /** How old that value was when this was issued; null where there is none. */
  readonly dataAgeMs: number | null
  /** It rests on a sudden rise that nothing has confirmed. */
  readonly unconfirmed: boolean
  /** The usual water, and how many whole days it was learnt from; null where stations.yaml gives it, or where nothing is known. */
  readonly baseMm: number | null
  readonly baseDays: number | null
  /** The longest lead that is told; 0 where it is refused. */
  readonly leadLimitMs: number
  readonly refusedBecause: NowcastRefusal | null
  readonly leads: readonly NowcastLead[]
  /** Lowest level first. */
  readonly levels: readonly LevelOutlook[]
  /** One for each lead that is told. */
  readonly peaks: readonly PeakFan[]
  /** It went silent in rising or high water: an alarm of its own, not a gap. */
  readonly lost: { readonly since: Instant; readonly levelMm: number } | null
}

export interface NowcastSkill {
  readonly leadMs: number
  /** Half hours on which a level that was not reached got a chance, and on how many of them it was reached in time. */
  readonly cases: number
  readonly happened: number
  /** `unproven`: five crossings, or two hundred cases with a chance of a fifth, are not there yet. `worse`: it is not told any more. */
  readonly verdict: 'unproven' | 'proven' | 'worse'
  /** Brier skill: 1 is perfect, 0 knows only the bare frequency; null where nothing happened yet. */
  readonly skill: number | null
  /** Better than "it stays as it is"; null where nothing happened yet. */
  readonly beatsPersistence: boolean | null
  /** Tenths of chance: how often each was told, what was said on average and what happened. */
  readonly bins: readonly { readonly cases: number; readonly said: number; readonly happened: number }[]
}

/** What the nowcast of one gauge, or a service's forecast of it, was worth here, as time passes. */
export interface NowcastRecord {
  readonly station: string
  /** The service whose forecast it is; null of our own. */
  readonly source: string | null
  readonly since: Instant | null
  readonly leads: readonly NowcastSkill[]
  /** The newest crossings: how long before the level was reached a warning stood; 0 where none did. */
  readonly crossings: readonly { readonly at: Instant; readonly levelMm: number; readonly leadMs: number }[]
  /** Crossings and warnings that nothing followed, since the beginning. */
  readonly crossed: number
  readonly falseWarnings: number
}
