// What a gauge says of itself in words; the list, the map and the chart all say the same.
import type { StationView } from '../../worker/model/view.ts'
import type { Instant } from '../../worker/model/time.ts'
import { say } from '../i18n/words.svelte.ts'
import { timeNear } from './figures.ts'
import { difference, duration, level, speed, words } from './spoken.svelte.ts'

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

/** Which threshold is passed, with its effect in the ground, or how far the next one is. */
export function thresholdWords(view: StationView): string {
  const latest = view.latest
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
  if (view.latest === null) return say('noReading')
  return say('lastKnown', {
    level: level(view.latest.valueMm),
    time: timeNear(view.latest.observedAt, now, timeZone),
  })
}
