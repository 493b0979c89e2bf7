// The river and the deadline, as numbers on a plane. Pure, so that the console, the phone and a report draw the same picture.
import type { ForecastRun } from '../../worker/model/forecast.ts'
import type { GaugeNowcast } from '../../worker/model/gauge-nowcast.ts'
import type { Station } from '../../worker/model/station.ts'
import { HOUR_MS, type Instant } from '../../worker/model/time.ts'
import type { QualityFlag } from '../../worker/model/reading.ts'
import type { SeriesPoint, SeriesView } from '../../worker/model/view.ts'

export interface HydrographInput {
  readonly station: Station
  readonly points: SeriesView['points']
  readonly forecast: ForecastRun | null
  /** Our own reckoning; none where absent. */
  readonly nowcast?: GaugeNowcast | null
  readonly deadlines: readonly { readonly zone: string; readonly at: Instant }[]
  readonly silentSince: Instant | null
  /** Levels that people have read off this scale, refuted ones left out. */
  readonly sightings?: readonly SeenLevel[]
  readonly now: Instant
  readonly pastMs: number
  readonly width: number
  readonly height: number
}

export interface SeenLevel {
  readonly number: number
  readonly at: Instant
  readonly levelMm: number
  readonly isTeam: boolean
}

export interface Mark {
  readonly x: number
  readonly at: Instant
  readonly zone: string
  readonly lane: number
  readonly passed: boolean
  /** The label stands left of its mark where the right edge is near. */
  readonly leftward: boolean
}

export interface Flagged {
  readonly x: number
  readonly y: number
  readonly at: Instant
  readonly valueMm: number
  readonly flags: readonly QualityFlag[]
  /** Settled: a sudden rise that was confirmed. */
  readonly isSettled: boolean
  /** Where it stands outside the picture, which side of it. */
  readonly beyond: 'above' | 'below' | null
}

/** Flagged values that follow each other under the same flags, newest first. */
export interface FlaggedRun {
  readonly from: Instant
  readonly to: Instant
  readonly count: number
  readonly valueMm: number
  readonly flags: readonly QualityFlag[]
}

export interface Hydrograph {
  readonly plot: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }
  readonly nowX: number
  readonly measured: readonly string[]
  readonly flagged: readonly Flagged[]
  readonly seen: readonly (SeenLevel & { readonly x: number; readonly y: number })[]
  readonly gaps: readonly { readonly from: number; readonly to: number; readonly open: boolean }[]
  readonly band: string
  readonly middle: string
  /** The coming peak: from the present level up to what is rarely passed, and what is passed one time in four. Empty where nothing is told. */
  readonly fan: { readonly area: string; readonly likely: string }
  readonly thresholds: readonly {
    readonly y: number
    readonly code: string
    readonly levelMm: number
    readonly labelY: number
  }[]
  readonly marks: readonly Mark[]
  readonly hours: readonly { readonly x: number; readonly at: Instant }[]
  readonly levels: readonly { readonly y: number; readonly levelMm: number }[]
  readonly latest: { readonly x: number; readonly y: number; readonly valueMm: number } | null
}

const LANE_PX = 18
/** Room of a deadline's label: its letters at 14 px, semibold, and the hour behind them. */
const LETTER_PX = 8.5
const HOUR_LETTERS = 9
const LONGEST_AHEAD_MS = 10 * HOUR_MS
const SHORTEST_AHEAD_MS = 2 * HOUR_MS
const LABEL_GAP_PX = 15

export function hydrograph(input: HydrographInput): Hydrograph {
  const { now, pastMs, width, height, points } = input
  const from = now - pastMs
  const to = now + aheadMs(input)
  const lanes = lanesOf(input, from, to)
  const plot = { left: 46, right: width - 8, top: 10 + LANE_PX * lanes.count, bottom: height - 24 }
  const x = (at: Instant) => plot.left + ((at - from) / (to - from)) * (plot.right - plot.left)
  const domain = levelsOf(input, from, to)
  // What stands outside the picture is drawn at its edge.
  const y = (mm: number) => {
    const share = Math.min(1, Math.max(0, (mm - domain.low) / (domain.high - domain.low)))
    return plot.bottom - share * (plot.bottom - plot.top)
  }
  const shown = points.filter(([at]) => at >= from && at <= now)
  const water = shown.filter(isWater)
  const runs = withoutGaps(water, gapMs(input.station))
  const ahead = (input.forecast?.points ?? []).filter((point) => point.at >= from && point.at <= to)
  const last = water.at(-1)
  const fit = (at: Instant, mm: number) => `${round(x(at))},${round(y(mm))}`
  return {
    plot,
    nowX: x(now),
    measured: runs.map((run) => run.map(([at, mm]) => fit(at, mm)).join(' ')),
    flagged: shown.filter(isFlaggedPoint).map(([at, mm, quality, flags = []]) => ({
      x: x(at),
      y: y(mm),
      at,
      valueMm: mm,
      flags,
      isSettled: quality === 'good',
      beyond: mm > domain.high ? 'above' : mm < domain.low ? 'below' : null,
    })),
    seen: seenIn(input, from).map((one) => ({ ...one, x: x(one.at), y: y(one.levelMm) })),
    gaps: gapsOf(runs, input, x),
    band:
      ahead.length < 2
        ? ''
        : [...ahead.map((p) => fit(p.at, p.highMm)), ...ahead.toReversed().map((p) => fit(p.at, p.lowMm))].join(' '),
    middle: ahead.length < 2 ? '' : ahead.map((p) => fit(p.at, p.middleMm)).join(' '),
    fan: fanOf(input, fit),
    thresholds: spread(
      input.station.thresholds
        .filter(({ levelMm }) => levelMm >= domain.low && levelMm <= domain.high)
        .map(({ code, levelMm }) => ({ code, levelMm, y: y(levelMm) })),
    ),
    marks: lanes.marks.map((mark) => ({
      ...mark,
      x: x(mark.at),
      passed: mark.at < now,
    })),
    hours: hoursOf(from, to, (plot.right - plot.left) / 56).map((at) => ({ x: x(at), at })),
    levels: metresOf(domain).map((levelMm) => ({ y: y(levelMm), levelMm })),
    latest: last === undefined ? null : { x: x(last[0]), y: y(last[1]), valueMm: last[1] },
  }
}

/** An opinion older than this is no picture of the next hours; its age is told in words. */
const FAN_SHOWN_MS = HOUR_MS / 2

function standingFan({ nowcast = null, now }: HydrographInput): GaugeNowcast | null {
  return nowcast === null || nowcast.peaks.length === 0 || now - nowcast.issuedAt > FAN_SHOWN_MS ? null : nowcast
}

function fanOf(input: HydrographInput, fit: (at: Instant, mm: number) => string): Hydrograph['fan'] {
  const nowcast = standingFan(input)
  if (nowcast === null || nowcast.observedAt === null || nowcast.levelMm === null) return { area: '', likely: '' }
  const { observedAt, levelMm, issuedAt, peaks } = nowcast
  const until = input.now + aheadMs(input)
  const told = peaks.filter(({ leadMs }) => issuedAt + leadMs <= until)
  const start = fit(observedAt, levelMm)
  const end = told.at(-1)
  if (end === undefined) return { area: '', likely: '' }
  const upper = told.map(({ leadMs, q90Mm }) => fit(issuedAt + leadMs, q90Mm))
  return {
    area: [start, ...upper, fit(issuedAt + end.leadMs, levelMm)].join(' '),
    likely: [start, ...told.map(({ leadMs, q75Mm }) => fit(issuedAt + leadMs, q75Mm))].join(' '),
  }
}

const NO_WATER: readonly QualityFlag[] = ['out of range', 'impossible rate', 'unit jump', 'spike', 'future']

// A line to the moon and back would press the river flat: what was no water is a mark of its own and no part of the line.
function isWater([, , quality, flags = []]: SeriesPoint): boolean {
  return quality !== 'doubtful' || !flags.some((flag) => NO_WATER.includes(flag))
}

function isFlaggedPoint([, , quality, flags = []]: SeriesPoint): boolean {
  return quality !== 'good' || flags.length > 0
}

/** What was flagged, and why, as sentences need it: an hour of one fault is one line. */
export function flaggedRuns(points: SeriesView['points'], from: Instant, to: Instant): readonly FlaggedRun[] {
  const runs: FlaggedRun[] = []
  let open = false
  for (const point of points) {
    const [at, valueMm, , flags = []] = point
    if (at < from || at > to) continue
    if (!isFlaggedPoint(point)) {
      open = false
      continue
    }
    const last = runs.at(-1)
    if (open && last !== undefined && last.flags.join() === flags.join())
      runs[runs.length - 1] = { ...last, to: at, count: last.count + 1, valueMm }
    else runs.push({ from: at, to: at, count: 1, valueMm, flags })
    open = true
  }
  return runs.toReversed()
}

function aheadMs(input: HydrographInput): number {
  const { now, forecast, deadlines } = input
  const fan = standingFan(input)
  const ends = [
    ...(fan === null ? [] : [fan.issuedAt + fan.leadLimitMs]),
    ...(forecast?.points.map((point) => point.at) ?? []),
    ...deadlines.map(({ at }) => at + HOUR_MS / 2),
  ]
  const furthest = Math.max(now + SHORTEST_AHEAD_MS, ...ends)
  return Math.min(LONGEST_AHEAD_MS, furthest - now)
}

// Whole half metres around everything shown, and one threshold above it: the next danger is always in the picture.
function levelsOf(input: HydrographInput, from: Instant, to: Instant) {
  const { points, forecast, station, now } = input
  const values = [
    ...points.filter((point) => point[0] >= from && point[0] <= now && isWater(point)).map(([, mm]) => mm),
    ...seenIn(input, from).map(({ levelMm }) => levelMm),
    // What is passed one time in four; what is passed more rarely would press the river flat, and ends at the edge.
    ...(standingFan(input)?.peaks ?? []).map(({ q75Mm }) => q75Mm),
    ...(forecast?.points ?? [])
      .filter(({ at }) => at >= from && at <= to)
      .flatMap(({ lowMm, highMm }) => [lowMm, highMm]),
  ]
  const levels = station.thresholds.map(({ levelMm }) => levelMm).sort((left, right) => left - right)
  const lowest = Math.min(...values, levels[0] ?? Infinity)
  const highest = Math.max(...values, levels[0] ?? -Infinity)
  const next = levels.find((levelMm) => levelMm > highest) ?? highest
  if (!Number.isFinite(lowest)) return { low: 0, high: 1_000 }
  return { low: Math.floor((lowest - 150) / 500) * 500, high: Math.max(highest, next) + 250 }
}

function seenIn({ sightings = [], now }: HydrographInput, from: Instant): readonly SeenLevel[] {
  return sightings.filter(({ at }) => at >= from && at <= now)
}

function gapMs(station: Station): number {
  return Math.max(3 * station.nativeStepMs, 30 * 60_000)
}

type Points = SeriesView['points']

function withoutGaps(points: Points, longestMs: number): readonly Points[] {
  const runs: SeriesPoint[][] = []
  let previous: Instant | null = null
  for (const point of points) {
    if (previous === null || point[0] - previous > longestMs) runs.push([])
    runs.at(-1)?.push(point)
    previous = point[0]
  }
  return runs
}

function gapsOf(
  runs: readonly Points[],
  { silentSince, now }: HydrographInput,
  x: (at: Instant) => number,
): Hydrograph['gaps'] {
  const between = runs.slice(1).map((run, index) => ({
    from: x(runs[index]?.at(-1)?.[0] ?? now),
    to: x(run[0]?.[0] ?? now),
    open: false,
  }))
  const last = runs.at(-1)?.at(-1)?.[0]
  if (silentSince === null) return between
  return [...between, { from: x(last ?? silentSince), to: x(now), open: true }]
}

// Labels of two near deadlines would hide each other: each takes the first lane in which it has room.
function lanesOf({ deadlines, width }: HydrographInput, from: Instant, to: Instant) {
  const pixelMs = (to - from) / Math.max(1, width - 54)
  const ends: Instant[] = []
  const marks = deadlines
    .filter(({ at }) => at >= from && at <= to)
    .toSorted((left, right) => left.at - right.at)
    .map(({ zone, at }) => {
      const labelMs = (zone.length + HOUR_LETTERS) * LETTER_PX * pixelMs
      const leftward = at + labelMs > to
      const start = leftward ? at - labelMs : at
      const free = ends.findIndex((end) => end <= start)
      const lane = free === -1 ? ends.length : free
      ends[lane] = leftward ? at : at + labelMs
      return { zone, at, lane, leftward }
    })
  return { marks, count: ends.length }
}

function spread<T extends { readonly y: number }>(rows: readonly T[]): readonly (T & { labelY: number })[] {
  let lowest = Infinity
  return rows
    .toSorted((left, right) => right.y - left.y)
    .map((row) => {
      lowest = Math.min(row.y - 4, lowest - LABEL_GAP_PX)
      return { ...row, labelY: lowest }
    })
}

function hoursOf(from: Instant, to: Instant, most: number): readonly Instant[] {
  const step = [1, 2, 3, 6, 12].find((hours) => (to - from) / (hours * HOUR_MS) <= most) ?? 24
  const hours: Instant[] = []
  for (let at = Math.ceil(from / (step * HOUR_MS)) * step * HOUR_MS; at <= to; at += step * HOUR_MS) hours.push(at)
  return hours
}

function metresOf({ low, high }: { readonly low: number; readonly high: number }): readonly number[] {
  const step = high - low > 3_000 ? 1_000 : 500
  const levels: number[] = []
  for (let mm = Math.ceil(low / step) * step; mm <= high; mm += step) levels.push(mm)
  return levels
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
