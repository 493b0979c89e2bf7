// A past stretch of a river and what each rule said, as numbers on a plane. Pure.
import type { ForecastRun } from '../../worker/model/forecast.ts'
import type { LevelLine, Replayed, RuleSpan } from '../../worker/model/replay.ts'
import type { Station } from '../../worker/model/station.ts'
import { DAY_MS, HOUR_MS, type Instant } from '../../worker/model/time.ts'
import type { SeriesPoint } from '../../worker/model/view.ts'

export interface PictureInput {
  readonly station: Station
  readonly result: Replayed
  /** Levels of this gauge that a rule speaks of, as it stands and as it is tried. */
  readonly lines: readonly LevelLine[]
  readonly width: number
}

interface Bar {
  readonly x: number
  readonly width: number
  readonly state: RuleSpan['state']
  readonly from: Instant
  readonly to: Instant | null
}

export interface Picture {
  readonly height: number
  readonly plot: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }
  readonly river: readonly string[]
  readonly fans: readonly { readonly source: string; readonly issuedAt: Instant; readonly points: string }[]
  readonly levels: readonly {
    readonly code: string
    readonly levelMm: number
    readonly y: number
    readonly labelY: number
  }[]
  readonly lines: readonly (LevelLine & { readonly y: number; readonly labelY: number })[]
  readonly metres: readonly { readonly y: number; readonly levelMm: number }[]
  readonly times: readonly { readonly x: number; readonly at: Instant; readonly isDay: boolean }[]
  readonly lanes: readonly { readonly rule: string; readonly y: number; readonly bars: readonly Bar[] }[]
}

const PLOT_PX = 300
const LANE_PX = 34
const AHEAD_MS = 12 * HOUR_MS
const LABEL_GAP_PX = 15

export function replayPicture({ station, result, lines, width }: PictureInput): Picture {
  const plot = { left: 52, right: width - 8, top: 10, bottom: PLOT_PX - 24 }
  const { from, to } = spanOf(result)
  const x = (at: Instant) => plot.left + ((at - from) / (to - from)) * (plot.right - plot.left)
  const sound = result.points.filter(([, , quality]) => quality !== 'doubtful')
  const { low, high } = domainOf(sound, station, lines)
  const y = (mm: number) => plot.bottom - Math.min(1, Math.max(0, (mm - low) / (high - low))) * (plot.bottom - plot.top)
  const fit = (at: Instant, mm: number) => `${round(x(at))},${round(y(mm))}`
  const lanes = result.rules.map(({ rule, spans }, index) => ({
    rule,
    y: PLOT_PX + 8 + index * LANE_PX,
    bars: spans.map(({ state, from: begin, to: end }): Bar => ({
      state,
      from: begin,
      to: end,
      x: x(begin),
      // What lasted a minute is still to be seen.
      width: Math.max(3, x(end ?? result.to) - x(begin)),
    })),
  }))
  return {
    height: PLOT_PX + 8 + lanes.length * LANE_PX,
    plot,
    river: runsOf(sound, Math.max(3 * station.nativeStepMs, HOUR_MS)).map((run) =>
      thinned(run, (at) => Math.round(x(at)))
        .map(([at, mm]) => fit(at, mm))
        .join(' '),
    ),
    fans: result.forecasts.map((run) => ({ source: run.source, issuedAt: run.issuedAt, points: fanOf(run, to, fit) })),
    levels: apart(
      station.thresholds
        .filter(({ levelMm }) => levelMm >= low && levelMm <= high)
        .map(({ code, levelMm }) => ({ code, levelMm, y: y(levelMm) })),
    ),
    lines: apart(lines.map((line) => ({ ...line, y: y(line.levelMm) }))),
    metres: metresOf(low, high).map((levelMm) => ({ y: y(levelMm), levelMm })),
    times: timesOf(from, to, (plot.right - plot.left) / 64).map((at) => ({ ...at, x: x(at.at) })),
    lanes,
  }
}

// What a forecast said of the hours after the stretch is shown too, as far as it helps to read it.
function spanOf({ from, to, forecasts }: Replayed): { readonly from: Instant; readonly to: Instant } {
  const ahead = forecasts.reduce((last, { points }) => Math.max(last, points.at(-1)?.at ?? 0), to)
  const most = to + Math.max(AHEAD_MS, (to - from) / 10)
  return { from, to: Math.max(from + HOUR_MS, Math.min(ahead, most)) }
}

function domainOf(points: readonly SeriesPoint[], { thresholds }: Station, lines: readonly LevelLine[]) {
  let [lowest, highest] = [Infinity, -Infinity]
  const look = (mm: number) => {
    lowest = Math.min(lowest, mm)
    highest = Math.max(highest, mm)
  }
  for (const [, mm] of points) look(mm)
  for (const { levelMm } of lines) look(levelMm)
  const levels = thresholds.map(({ levelMm }) => levelMm).sort((left, right) => left - right)
  // The first level that was not reached is in the picture too: how far away it was is half of the answer.
  const next = levels.find((levelMm) => levelMm > highest)
  if (next !== undefined) look(next)
  if (!Number.isFinite(lowest)) return { low: 0, high: 1_000 }
  const margin = Math.max(100, (highest - lowest) * 0.08)
  return { low: lowest - margin, high: highest + margin }
}

function runsOf(points: readonly SeriesPoint[], longestMs: number): readonly (readonly SeriesPoint[])[] {
  const runs: SeriesPoint[][] = []
  let previous = -Infinity
  for (const point of points) {
    if (point[0] - previous > longestMs) runs.push([])
    runs.at(-1)?.push(point)
    previous = point[0]
  }
  return runs
}

// A year on a phone is a hundred values a pixel: the lowest and the highest of each are all that can be seen, and no crest is lost.
function thinned(run: readonly SeriesPoint[], column: (at: Instant) => number): readonly SeriesPoint[] {
  const kept: SeriesPoint[] = []
  for (let index = 0; index < run.length;) {
    const first = run[index]
    if (first === undefined) break
    let [low, high] = [first, first]
    const here = column(first[0])
    let point: SeriesPoint | undefined = first
    for (; point !== undefined && column(point[0]) === here; point = run[++index]) {
      if (point[1] < low[1]) low = point
      if (point[1] > high[1]) high = point
    }
    if (low === high) kept.push(low)
    else kept.push(...(low[0] < high[0] ? [low, high] : [high, low]))
  }
  return kept
}

function fanOf({ points }: ForecastRun, to: Instant, fit: (at: Instant, mm: number) => string): string {
  const shown = points.filter(({ at }) => at <= to)
  if (shown.length < 2) return ''
  return [...shown.map((p) => fit(p.at, p.highMm)), ...shown.toReversed().map((p) => fit(p.at, p.lowMm))].join(' ')
}

function apart<T extends { readonly y: number }>(rows: readonly T[]): readonly (T & { readonly labelY: number })[] {
  let above = Infinity
  return rows
    .toSorted((left, right) => right.y - left.y)
    .map((row) => {
      above = Math.min(row.y - 4, above - LABEL_GAP_PX)
      return { ...row, labelY: above }
    })
}

function metresOf(low: number, high: number): readonly number[] {
  const step = [100, 200, 500, 1_000, 2_000, 5_000].find((mm) => (high - low) / mm <= 6) ?? 10_000
  const levels: number[] = []
  for (let mm = Math.ceil(low / step) * step; mm <= high; mm += step) levels.push(mm)
  return levels
}

function timesOf(
  from: Instant,
  to: Instant,
  most: number,
): readonly { readonly at: Instant; readonly isDay: boolean }[] {
  const hours = [1, 3, 6, 12, 24, 48, 120, 240, 720, 1_440].find((h) => (to - from) / (h * HOUR_MS) <= most) ?? 2_880
  const step = hours * HOUR_MS
  const times: { at: Instant; isDay: boolean }[] = []
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) times.push({ at, isDay: step >= DAY_MS })
  return times
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
