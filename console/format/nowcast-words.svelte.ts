// What Tocsin's own reckoning says, in words, and a refusal with its reason.
import {
  type AlarmStage,
  type GaugeNowcast,
  type LevelOutlook,
  type NowcastRefusal,
  type NowcastSkill,
} from '../../worker/model/gauge-nowcast.ts'
import type { Instant } from '../../worker/model/time.ts'
import { say } from '../i18n/words.svelte.ts'
import { timeNear } from './figures.ts'
import { duration, level } from './spoken.svelte.ts'

const REFUSAL = {
  'switched off: tide': 'nowcastTide',
  'switched off: reservoir': 'nowcastReservoir',
  'switched off: ice': 'nowcastIce',
  'no levels': 'nowcastNoLevels',
  'scale too small': 'nowcastScale',
  'no reading': 'nowcastNoReading',
  'too old': 'nowcastTooOld',
  'history too short': 'nowcastShort',
  'gaps in the last hours': 'nowcastGaps',
  'sensor broken': 'nowcastBroken',
  'flat line': 'nowcastFlat',
  'datum or unit in doubt': 'nowcastDatum',
} as const satisfies Readonly<Record<NowcastRefusal, string>>

export const refusalWords = (because: NowcastRefusal) => say(REFUSAL[because])

const STAGE = {
  quiet: 'nowcastQuiet',
  watch: 'nowcastWatch',
  warning: 'nowcastWarning',
  crossed: 'nowcastCrossed',
} as const
export const stageWords = (stage: AlarmStage) => say(STAGE[stage])

/** When a level is expected; empty where nothing within reach is likely enough to be named. */
export function bandWords({ band }: LevelOutlook, now: Instant, timeZone: string): string {
  if (band === null) return ''
  const from = timeNear(band.from, now, timeZone)
  return band.to === null
    ? say('nowcastFrom', { from })
    : say('nowcastBand', { from, to: timeNear(band.to, now, timeZone) })
}

/** What the numbers rest on: the value's age, how far they reach, and what is unsure about them. */
export function groundWords(nowcast: GaugeNowcast, now: Instant, timeZone: string): readonly string[] {
  const { observedAt, levelMm, leadLimitMs, unconfirmed, baseMm, baseDays, leads } = nowcast
  if (observedAt === null || levelMm === null) return []
  const muted = leads.filter(({ state }) => state === 'no skill here').map(({ leadMs }) => duration(leadMs))
  return [
    say('nowcastGround', { level: level(levelMm), time: timeNear(observedAt, now, timeZone) }),
    ...(leadLimitMs === 0 ? [] : [say('nowcastReach', { time: duration(leadLimitMs) })]),
    ...(muted.length === 0 ? [] : [say('nowcastMuted', { times: muted.join(', ') })]),
    ...(unconfirmed ? [say('nowcastUnconfirmed')] : []),
    ...(baseMm === null || baseDays === null || baseDays >= 7
      ? []
      : [say(baseDays === 0 ? 'nowcastNewBase' : 'nowcastYoungBase', { level: level(baseMm), n: baseDays })]),
  ]
}

/** Whether it was worth anything here; `isOurs`: what of ours is worse than the bare frequency is not shown, a service's forecast is. */
export function verdictWords({ verdict, skill }: NowcastSkill, isOurs: boolean): string {
  switch (verdict) {
    case 'unproven':
      return say('skillUnproven')
    case 'worse':
      return say(isOurs ? 'skillWorse' : 'skillWorseOther')
    case 'proven':
      return say('skillProven', { n: Math.round(100 * (skill ?? 0)) })
    default:
      return verdict satisfies never
  }
}

/** Null where it is better than "it stays as it is", or where nothing has happened yet by which to tell. */
export function persistenceMark({ beatsPersistence, verdict }: NowcastSkill): string | null {
  if (beatsPersistence !== false) return null
  return say(verdict === 'unproven' ? 'skillPersistenceSoFar' : 'skillPersistence')
}

/** How often a chance was told that decides something, and how often next to none: honest alone is not useful. */
export function sharpnessWords({ bins, cases }: NowcastSkill): string {
  const told = bins.map((bin) => bin.cases)
  const share = (from: number, to: number) => told.slice(from, to).reduce((sum, n) => sum + n, 0) / Math.max(1, cases)
  return say('sharpWords', {
    low: shareFigure(share(0, 1)),
    middle: shareFigure(share(1, 5)),
    high: shareFigure(share(5, told.length)),
  })
}

// Of what was counted: none is none, and all is all; what is neither is not rounded to it.
function shareFigure(share: number): string {
  if (share === 0 || share === 1) return String(100 * share)
  if (share < 0.01) return '< 1'
  return share > 0.99 ? '> 99' : String(Math.round(100 * share))
}
