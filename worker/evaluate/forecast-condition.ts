// What is said of the hours ahead: a forecast's upper bound, its probability, and the gauge's own nowcast. Each opinion stands by itself, and a
// calmer one never mutes a worse one.
import { chanceOf, firstUpperReach, type Chance, type ForecastRun } from '../model/forecast.ts'
import type { Condition } from '../model/rule.ts'
import type { Instant } from '../model/time.ts'
import { comparedAbove, UNKNOWN, type Truth } from './truth.ts'
import type { StationWindow } from './window.ts'

type UpperBound = Extract<Condition, { readonly kind: 'forecast above' }>
type Likely = Extract<Condition, { readonly kind: 'forecast probability' | 'nowcast' }>

export function upperBound({ levelMm, withinMs }: UpperBound, station: StationWindow, now: Instant): Truth {
  const code = station.station.code
  let highest: number | null = null
  for (const run of station.forecasts) {
    if (hasRunOut(run, now)) continue
    const reachedAt = firstUpperReach(run, levelMm, now)
    const until = now + withinMs
    const highMm = highestUntil(run, reachedAt === null ? until : Math.max(until, reachedAt))
    if (reachedAt === null || reachedAt - now > withinMs) {
      highest = Math.max(highest ?? -Infinity, highestUntil(run, until))
      continue
    }
    const high = Math.max(highMm, levelMm)
    return {
      value: 'true',
      unconfirmed: false,
      doubted: [],
      witnesses: [code],
      compared: comparedAbove(high, levelMm, 'mm'),
      evidence: [
        {
          kind: 'forecast',
          station: code,
          source: run.source,
          issuedAt: run.issuedAt,
          reachedAt,
          highMm: high,
          thresholdMm: levelMm,
        },
      ],
    }
  }
  return highest === null
    ? UNKNOWN
    : {
        value: 'false',
        evidence: [],
        unconfirmed: false,
        doubted: [],
        witnesses: [code],
        ...(Number.isFinite(highest) ? { compared: comparedAbove(highest, levelMm, 'mm') } : {}),
      }
}

function hasRunOut({ points }: ForecastRun, now: Instant): boolean {
  return (points.at(-1)?.at ?? 0) < now
}

function highestUntil({ points }: ForecastRun, until: Instant): number {
  return Math.max(...points.filter(({ at }) => at <= until).map(({ highMm }) => highMm))
}

interface Opinion {
  readonly run: ForecastRun
  readonly chance: Chance
}

/** One run that says so is enough. That none does must be said by every run that speaks of that time; none at all is unknown. */
export function likelyForecast(condition: Likely, station: StationWindow, now: Instant): Truth {
  const { levelMm, withinMs, probability } = condition
  const opinions = station.forecasts.flatMap((run): readonly Opinion[] => {
    const chance = hasRunOut(run, now) ? null : chanceOf(run, levelMm, { from: now, to: now + withinMs })
    return chance === null ? [] : [{ run, chance }]
  })
  const sayingSo = opinions.filter(({ chance }) => chance.least >= probability)
  if (sayingSo.length > 0) return told('true', worst(sayingSo), condition)
  if (opinions.length === 0 || opinions.some(({ chance }) => chance.most >= probability)) return UNKNOWN
  return told('false', worst(opinions), condition)
}

function worst(opinions: readonly Opinion[]): Opinion {
  return opinions.reduce((most, one) => (one.chance.least > most.chance.least ? one : most))
}

function told(value: 'true' | 'false', { run, chance }: Opinion, { levelMm, withinMs, probability }: Likely): Truth {
  return {
    value,
    unconfirmed: false,
    doubted: [],
    witnesses: [run.station],
    compared: comparedAbove(value === 'true' ? chance.least : chance.most, probability, 'share'),
    evidence: [
      {
        kind: 'probability',
        station: run.station,
        source: run.source,
        issuedAt: run.issuedAt,
        levelMm,
        withinMs,
        ...chance,
        asked: probability,
      },
    ],
  }
}

/**
 * From the table of the nowcast: the very level and lead where they stand in it. Otherwise only what must follow from it, since the probability
 * falls with the level and rises with the lead; what does not follow is unknown. Refused, too old or never made is unknown as well.
 */
export function nowcastSight(condition: Likely, { station, nowcast = null }: StationWindow, now: Instant): Truth {
  if (nowcast === null) return UNKNOWN
  if (nowcast.kind === 'refused') return { ...UNKNOWN, refused: nowcast.reason }
  if (now > nowcast.validUntil) return { ...UNKNOWN, refused: 'too old' }
  const { levelMm, withinMs, probability } = condition
  const least = Math.max(
    -1,
    ...nowcast.chances.filter((one) => one.levelMm >= levelMm && one.leadMs <= withinMs).map((one) => one.probability),
  )
  const most = Math.min(
    2,
    ...nowcast.chances.filter((one) => one.levelMm <= levelMm && one.leadMs >= withinMs).map((one) => one.probability),
  )
  const value = least >= probability ? 'true' : most < probability ? 'false' : 'unknown'
  if (value === 'unknown') return UNKNOWN
  const found = value === 'true' ? least : most
  const { basedOnAt } = nowcast
  return {
    value,
    unconfirmed: false,
    doubted: [],
    witnesses: [station.code],
    compared: comparedAbove(found, probability, 'share'),
    evidence: [
      { kind: 'nowcast', station: station.code, basedOnAt, levelMm, withinMs, probability: found, asked: probability },
    ],
  }
}
