// What a service's forecast says of a level, as a chance: so that its record at a gauge is kept by the same measure as our own. Of an ensemble it is
// the share of its members; otherwise its low, middle and high are taken as one in ten, one in two and nine in ten.
import { NOWCAST_LEADS_MS } from '../model/gauge-nowcast.ts'
import { shareOfMembers, type ForecastPoint, type ForecastRun } from '../model/forecast.ts'
import type { Instant } from '../model/time.ts'
import { WARNING_CHANCE, type LevelAlarm } from './alarm.ts'
import type { LevelChances } from './ledger.ts'

/** Beyond its last point a run says nothing: null. Levels that are reached already are left out by whoever asks. */
export function chancesOfRun(
  { points }: ForecastRun,
  levelsMm: readonly number[],
  now: Instant,
): readonly LevelChances[] {
  const ahead = points.filter(({ at }) => at > now)
  const end = ahead.at(-1)?.at ?? now
  if (end < now + (NOWCAST_LEADS_MS[0] ?? 0)) return []
  return levelsMm.map((levelMm) => ({
    levelMm,
    chances: NOWCAST_LEADS_MS.map((leadMs) => {
      if (end < now + leadMs) return null
      const within = ahead.filter(({ at }) => at <= now + leadMs)
      return (
        shareOfMembers(within, levelMm) ??
        within.reduce((highest, point) => Math.max(highest, chanceOfPoint(point, levelMm)), 0)
      )
    }),
  }))
}

/**
 * The stages of a service's own forecast: it warns where it gives a level an even chance, until it does so no more. That a level is reached it has
 * from the gauge (`ours`). So its leads and its false warnings are its own and not the nowcast's.
 */
export function stagesOfRun(
  said: readonly LevelChances[],
  {
    ours,
    before,
    now,
  }: { readonly ours: readonly LevelAlarm[]; readonly before: readonly LevelAlarm[]; readonly now: Instant },
): readonly LevelAlarm[] {
  const crossed = ours.filter(({ stage }) => stage === 'crossed')
  const warned = said.flatMap(({ levelMm, chances }): readonly LevelAlarm[] => {
    if (crossed.some((alarm) => alarm.levelMm === levelMm) || !chances.some((p) => p !== null && p >= WARNING_CHANCE))
      return []
    const stood = before.find((alarm) => alarm.levelMm === levelMm && alarm.stage === 'warning')
    return [stood ?? { levelMm, stage: 'warning', since: now, calmSince: null }]
  })
  return [...crossed, ...warned]
}

function chanceOfPoint({ lowMm, middleMm, highMm }: ForecastPoint, levelMm: number): number {
  if (levelMm <= lowMm) return 0.95
  if (levelMm > highMm) return 0.05
  if (levelMm <= middleMm) return between(levelMm, [lowMm, 0.9], [middleMm, 0.5])
  return between(levelMm, [middleMm, 0.5], [highMm, 0.1])
}

type Knot = readonly [mm: number, p: number]

function between(mm: number, [fromMm, from]: Knot, [toMm, to]: Knot): number {
  return toMm <= fromMm ? to : from + ((to - from) * (mm - fromMm)) / (toMm - fromMm)
}
