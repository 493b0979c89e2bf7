// From chances to stages. The plain level needs no chance: it can never be told later than it is reached. What is told once stays until the water
// is calm for two hours, and over any time in which nothing sound is known.
import { NOWCAST_LEADS_MS, type AlarmStage } from '../model/gauge-nowcast.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from '../model/time.ts'
import { levelAt } from './features.ts'
import type { GaugeHistory } from './history.ts'
import type { Reckoning } from './reckon.ts'

/** Plain JSON, one for each level that is not quiet. */
export interface LevelAlarm {
  readonly levelMm: number
  readonly stage: Exclude<AlarmStage, 'quiet'>
  readonly since: Instant
  /** Since when nothing supports it any more; null where something does. */
  readonly calmSince: Instant | null
}

export const WARNING_CHANCE = 0.5
const WATCH_CHANCE = 0.3
const CALM_CHANCE = 0.25
const CALM_MS = 2 * HOUR_MS
/** Of the scale, below the level. */
const CALM_BELOW = 0.05
const OVERRIDE_HOURS = 0.75
const HALF_HOUR_MS = 30 * MINUTE_MS
export const THREE_HOURS = NOWCAST_LEADS_MS.indexOf(3 * HOUR_MS)
const SIX_HOURS = NOWCAST_LEADS_MS.indexOf(6 * HOUR_MS)

export interface LevelAsked {
  readonly levelMm: number
  readonly isLowest: boolean
  readonly stepMs: number
  /** One for each lead. */
  readonly chances: readonly number[]
}

/** What the present says of a level, without what was said before. */
export function stageNow(
  reckoning: Reckoning,
  history: GaugeHistory,
  { levelMm, isLowest, stepMs, chances }: LevelAsked,
): AlarmStage {
  if (reckoning.newest[1] >= levelMm) return 'crossed'
  if ((chances[THREE_HOURS] ?? 0) >= WARNING_CHANCE || risesThere(history, levelMm, stepMs)) return 'warning'
  return isLowest && (chances[SIX_HOURS] ?? 0) >= WATCH_CHANCE ? 'watch' : 'quiet'
}

/** At the pace of its last half hour it is there in three quarters of an hour; an hourly gauge, at its last hour's pace, in one. */
export function risesThere({ recent }: GaugeHistory, levelMm: number, stepMs: number): boolean {
  const newest = recent.at(-1)
  if (newest === undefined) return false
  const isHourly = stepMs > HALF_HOUR_MS
  const before = levelAt(recent, newest[0] - (isHourly ? HOUR_MS : HALF_HOUR_MS), Math.max(stepMs / 2, 7.5 * MINUTE_MS))
  if (before === null) return false
  const rise = newest[1] - before
  return rise > 0 && newest[1] + (isHourly ? rise : 2 * rise * OVERRIDE_HOURS) >= levelMm
}

const RANK: Readonly<Record<AlarmStage, number>> = { quiet: 0, watch: 1, warning: 2, crossed: 3 }

/** The stage of one level after a sound look at it. */
export function afterLook(
  before: LevelAlarm | null,
  present: AlarmStage,
  look: {
    readonly reckoning: Reckoning
    readonly levelMm: number
    readonly chances: readonly number[]
    readonly now: Instant
  },
): LevelAlarm | null {
  const { levelMm, now, reckoning, chances } = look
  if (present !== 'quiet' && (before === null || RANK[present] >= RANK[before.stage])) {
    const since = before?.stage === present ? before.since : now
    return { levelMm, stage: present, since, calmSince: null }
  }
  if (before === null) return null
  const isCalm =
    (chances[THREE_HOURS] ?? 0) < CALM_CHANCE && reckoning.newest[1] < levelMm - CALM_BELOW * reckoning.scaleMm
  if (!isCalm) return { ...before, calmSince: null }
  const calmSince = before.calmSince ?? now
  return now - calmSince < CALM_MS ? { ...before, calmSince } : null
}
