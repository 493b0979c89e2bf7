// The decide-by clock: the moment after which doors, calls and sends no longer finish before the water (settled point 2).
import { firstUpperReach, type ForecastRun } from '../model/forecast.ts'
import type { Site, SiteClock } from '../model/site.ts'
import type { Station } from '../model/station.ts'
import type { Instant } from '../model/time.ts'
import type { CalmerRuns, ZoneClock } from '../model/view.ts'
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
    const { levelMm } = threshold
    const mark = { station: before.station, levelMm, leadMs: before.leadMs }
    const found = earlier(kept, mark, runs, now)
    if (found !== null) return { zone: zone.id, thresholdMm: levelMm, ...found }
    return withCalmer(kept, mark, runs, now)
  })
}

// One calmer run is one run: it is counted, so that nobody takes a single cut for the river's own turn. It moves nothing.
function withCalmer(
  { calmer: known, ...kept }: ZoneClock,
  mark: Mark,
  runs: readonly ForecastRun[],
  now: Instant,
): ZoneClock {
  const newest = runs
    .filter((run) => run.station === mark.station && run.source === kept.source && run.issuedAt <= now)
    .reduce<ForecastRun | null>((last, run) => (last === null || run.issuedAt > last.issuedAt ? run : last), null)
  const calmer = newest === null ? known : calmerWith(known, kept, { run: newest, levelMm: mark.levelMm })
  return calmer === undefined ? kept : { ...kept, calmer }
}

function calmerWith(
  known: CalmerRuns | undefined,
  { reachedAt, issuedAt }: Omit<ZoneClock, 'calmer'>,
  { run, levelMm }: { readonly run: ForecastRun; readonly levelMm: number },
): CalmerRuns | undefined {
  if (reachedAt === null || issuedAt === null || run.issuedAt <= issuedAt) return undefined
  if (run.issuedAt === known?.issuedAt) return known
  const again = firstUpperReach(run, levelMm, run.issuedAt)
  // Where the water stands at the level already, a later hour is only a later look.
  if (again !== null && (again <= reachedAt || again <= run.issuedAt)) return undefined
  return { runs: (known?.runs ?? 0) + 1, issuedAt: run.issuedAt, source: run.source }
}

/** The same for each sensitive site, by the level at which it is touched and the time that it takes to empty it. */
export function siteClocks(
  sites: readonly Site[],
  runs: readonly ForecastRun[],
  now: Instant,
  known: readonly SiteClock[],
): readonly SiteClock[] {
  return sites.map(({ id, touched, emptyMs }) => {
    const kept = known.find((clock) => clock.site === id) ?? { site: id, ...NO_REACH }
    const found = touched === null ? null : earlier(kept, { ...touched, leadMs: emptyMs }, runs, now)
    return found === null ? kept : { site: id, ...found }
  })
}

interface Mark {
  readonly station: string
  readonly levelMm: number
  readonly leadMs: number
}

interface Reach {
  readonly decideBy: Instant | null
  readonly reachedAt: Instant | null
  readonly source: string | null
  readonly issuedAt: Instant | null
}

const NO_REACH: Reach = { decideBy: null, reachedAt: null, source: null, issuedAt: null }

/** Null where no run gives an earlier one than is known. */
function earlier(known: Reach, mark: Mark, runs: readonly ForecastRun[], now: Instant): Reach | null {
  let found: Reach | null = null
  for (const run of runs) {
    if (run.station !== mark.station || run.issuedAt > now) continue
    const reachedAt = firstUpperReach(run, mark.levelMm, run.issuedAt)
    if (reachedAt === null) continue
    const decideBy = reachedAt - mark.leadMs
    const before = (found ?? known).decideBy
    if (before !== null && decideBy >= before) continue
    found = { decideBy, reachedAt, source: run.source, issuedAt: run.issuedAt }
  }
  return found
}

function withoutClock(zone: string): ZoneClock {
  return { zone, thresholdMm: null, ...NO_REACH }
}

export type TimeLeft =
  | { readonly kind: 'none' }
  | { readonly kind: 'left'; readonly ms: number }
  | { readonly kind: 'passed'; readonly ms: number }

export function timeLeft(decideBy: Instant | null, now: Instant): TimeLeft {
  if (decideBy === null) return { kind: 'none' }
  return decideBy >= now ? { kind: 'left', ms: decideBy - now } : { kind: 'passed', ms: now - decideBy }
}
