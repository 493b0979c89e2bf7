// The decide-by clock: the moment after which doors, calls and sends no longer finish before the water (settled point 2).
import { firstUpperReach, type ForecastRun } from '../model/forecast.ts'
import type { Station } from '../model/station.ts'
import type { Instant } from '../model/time.ts'
import type { ZoneClock } from '../model/view.ts'
import type { Zone } from '../model/zone.ts'

/**
 * Per zone: the first time that a forecast's upper bound reaches the zone's level, minus the zone's lead. It moves with each run and the
 * earliest ever given is kept: a forecast that was cut once has made people relax two hours before the water came.
 */
export function zoneClocks(
  zones: readonly Zone[],
  stations: readonly Station[],
  runs: readonly ForecastRun[],
  now: Instant,
  known: readonly ZoneClock[],
): readonly ZoneClock[] {
  return zones.map((zone) => {
    const kept = known.find((clock) => clock.zone === zone.id) ?? withoutClock(zone.id)
    const before = zone.decideBefore
    if (before === null) return kept
    const station = stations.find((candidate) => candidate.code === before.station)
    const threshold = station?.thresholds.find((candidate) => candidate.code === before.threshold)
    if (threshold === undefined) return kept
    let earliest = kept
    for (const run of runs) {
      if (run.station !== before.station || run.issuedAt > now) continue
      const reachedAt = firstUpperReach(run, threshold.levelMm, run.issuedAt)
      if (reachedAt === null) continue
      const decideBy = reachedAt - before.leadMs
      if (earliest.decideBy !== null && decideBy >= earliest.decideBy) continue
      earliest = {
        zone: zone.id,
        decideBy,
        reachedAt,
        thresholdMm: threshold.levelMm,
        source: run.source,
        issuedAt: run.issuedAt,
      }
    }
    return earliest
  })
}

function withoutClock(zone: string): ZoneClock {
  return { zone, decideBy: null, reachedAt: null, thresholdMm: null, source: null, issuedAt: null }
}

export type TimeLeft =
  | { readonly kind: 'none' }
  | { readonly kind: 'left'; readonly ms: number }
  | { readonly kind: 'passed'; readonly ms: number }

export function timeLeft(decideBy: Instant | null, now: Instant): TimeLeft {
  if (decideBy === null) return { kind: 'none' }
  return decideBy >= now ? { kind: 'left', ms: decideBy - now } : { kind: 'passed', ms: now - decideBy }
}
