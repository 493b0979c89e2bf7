// What a gauge says of itself in words; the list, the map and the chart all say the same.
import { shownLevel, type StationView } from '../../worker/model/view.ts'
import { HOUR_MS, type Instant } from '../../worker/model/time.ts'
import { say } from '../i18n/words.svelte.ts'
import { timeNear } from './figures.ts'
import { difference, duration, flagName, level, speed, words } from './spoken.svelte.ts'

export function trendWords(view: StationView): string {
  const rate = view.mmPerHour === null ? '' : speed(view.mmPerHour)
  switch (view.trend) {
    case 'rising':
      return say('trendRising', { rate })
    case 'falling':
      return say('trendFalling', { rate })
    case 'steady':
      return say('trendSteady')
    case 'unknown':
      return say('trendUnknown')
    default:
      return view.trend satisfies never
  }
}

export function silenceWords(view: StationView, now: Instant): string | null {
  if (view.silent === null) return null
  const station = view.station.name
  const time = duration(now - view.silent.since)
  if (!view.silent.wasRising) return say('silent', { station, time })
  if (view.mmPerHour === null || view.mmPerHour <= 0) return say('silentRisingNoRate', { station, time })
  return say('silentRising', { station, time, rate: speed(view.mmPerHour) })
}

/** Where the water may have gone meanwhile, at the speed at which it was last seen to rise. Null where it was not. */
export function worstCaseWords(view: StationView, now: Instant, timeZone: string): string | null {
  const reached = worstCase(view)
  if (reached === null) return null
  return say(reached.at <= now ? 'worstCasePassed' : 'worstCaseAhead', {
    code: reached.code,
    effect: words(reached.effect),
    time: timeNear(reached.at, now, timeZone),
  })
}

function worstCase({ silent, trusted, latest, mmPerHour, station }: StationView) {
  const last = trusted ?? latest
  if (silent?.wasRising !== true || last === null || mmPerHour === null || mmPerHour <= 0) return null
  const ahead = station.thresholds
    .filter(({ levelMm }) => levelMm > last.valueMm)
    .toSorted((left, right) => left.levelMm - right.levelMm)[0]
  if (ahead === undefined) return null
  return { ...ahead, at: last.observedAt + ((ahead.levelMm - last.valueMm) / mmPerHour) * HOUR_MS }
}

/** What must be said beside the level: why it is doubted, what only a person can settle, and which of its sources is lost. */
export function cautionWords(view: StationView, now: Instant, timeZone: string): readonly string[] {
  return [flagWords(view), questionWords(view, now, timeZone), ...lostSourceWords(view, now)].filter(
    (sentence) => sentence !== null,
  )
}

function flagWords({ latest }: StationView): string | null {
  if (latest === null || latest.quality === 'good') return null
  const flags = latest.flags
    .filter((flag) => flag !== 'late')
    .map(flagName)
    .join(', ')
  return say(latest.quality === 'doubtful' ? 'levelDoubtful' : 'levelUnconfirmed', { flags })
}

function questionWords({ doubt }: StationView, now: Instant, timeZone: string): string | null {
  if (doubt == null) return null
  const [from, to] = [level(doubt.fromMm), level(doubt.toMm)]
  const time = timeNear(doubt.since, now, timeZone)
  return say(doubt.kind === 'unit jump' ? 'askUnit' : 'askDatum', { from, to, time })
}

function lostSourceWords({ sources = [], silent }: StationView, now: Instant): readonly string[] {
  // Where nobody speaks the gauge is silent, and that is said already.
  if (silent !== null) return []
  const heard = sources.filter((one) => !one.isSilent).map((one) => one.source)
  return sources
    .filter((one) => one.isSilent)
    .map(({ source, lastArrivedAt }) =>
      say('sourceLost', { source, time: duration(now - lastArrivedAt), heard: heard.join(', ') }),
    )
}

/** Which threshold is passed, with its effect in the ground, or how far the next one is. */
export function thresholdWords(view: StationView): string {
  const latest = shownLevel(view)
  const ordered = [...view.station.thresholds].sort((left, right) => left.levelMm - right.levelMm)
  if (latest === null || ordered.length === 0) return say('noReading')
  const passed = ordered.findLast((threshold) => latest.valueMm >= threshold.levelMm)
  if (passed !== undefined) return say('reached', { code: passed.code, effect: words(passed.effect) })
  const next = ordered[0]
  if (next === undefined) return say('belowAll')
  return say('nextThreshold', {
    code: next.code,
    level: level(next.levelMm),
    left: difference(next.levelMm - latest.valueMm),
  })
}

export function lastKnownWords(view: StationView, now: Instant, timeZone: string): string {
  const last = view.trusted ?? view.latest
  if (last === null) return say('noReading')
  return say('lastKnown', { level: level(last.valueMm), time: timeNear(last.observedAt, now, timeZone) })
}
