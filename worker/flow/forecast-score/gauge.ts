// What the scorer knows of a recorded gauge: its scale and its levels, in a file of its own (`--gauges`) or taken from the record itself.
import type { FileFault, Parsed } from '../../model/territory.ts'
import { DAY_MS } from '../../model/time.ts'
import type { SeriesRow } from '../files/series-rows.ts'

export interface ScoredGauge {
  /** As the gauges file names it, with its folder: the folder stands for the river. */
  readonly file: string
  readonly stepMin: number
  /** Discharge is scored as its square root. */
  readonly transform: 'none' | 'sqrt'
  readonly base: number
  readonly scale: number
  readonly thresholds: readonly number[]
  /** The same in the file's own unit. */
  readonly thresholdsNative: readonly number[]
  /** The file of the gauge above it on the same water, as the gauges file names that; null where none is named. */
  readonly upstream: string | null
  /** False for series that are kept for tests of faults. */
  readonly isScored: boolean
}

export function parseGaugesFile(file: string, text: string): Parsed<readonly ScoredGauge[]> {
  let entries: unknown
  try {
    entries = JSON.parse(text)
  } catch (error) {
    return faults(file, [`it is no JSON: ${error instanceof Error ? error.message : String(error)}`])
  }
  if (!Array.isArray(entries)) return faults(file, ['it is no list of gauges'])
  const messages: string[] = []
  const gauges = (entries as readonly unknown[]).flatMap((entry, index) => {
    const gauge = gaugeOf(entry)
    if (typeof gauge !== 'string') return [gauge]
    messages.push(`gauge ${index + 1}: ${gauge}`)
    return []
  })
  return messages.length > 0 ? faults(file, messages) : { kind: 'ok', value: gauges }
}

function faults(file: string, messages: readonly string[]): Parsed<never> {
  const mend = 'each gauge is {file, unit, step_min, transform, base, scale_S, thresholds, thresholds_native}'
  return {
    kind: 'faults',
    faults: messages.slice(0, 20).map((message): FileFault => ({ file, line: null, message, mend })),
  }
}

function gaugeOf(entry: unknown): ScoredGauge | string {
  if (typeof entry !== 'object' || entry === null) return 'it is no object'
  const has = entry as Readonly<Record<string, unknown>>
  const { file, step_min: stepMin, transform, base, scale_S: scale, used_in_scores: used } = has
  if (typeof file !== 'string' || file === '') return '"file" is missing'
  const name = file.slice(0, 120)
  if (!isAbove(stepMin, 0)) return `${name}: "step_min" is no number above 0`
  if (transform !== 'none' && transform !== 'sqrt') return `${name}: "transform" is neither none nor sqrt`
  if (!isNumber(base)) return `${name}: "base" is no number`
  if (!isAbove(scale, 0)) return `${name}: "scale_S" is no number above 0`
  const [thresholds, native] = [numbersOf(has['thresholds']), numbersOf(has['thresholds_native'] ?? has['thresholds'])]
  if (thresholds === null) return `${name}: "thresholds" is no list of numbers`
  if (native === null || native.length !== thresholds.length)
    return `${name}: "thresholds_native" has not as many numbers as "thresholds"`
  const isScored = used !== false
  const upstream = has['upstream'] ?? null
  if (upstream !== null && typeof upstream !== 'string') return `${name}: "upstream" is no name of a file`
  return { file, stepMin, transform, base, scale, thresholds, thresholdsNative: native, upstream, isScored }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isAbove(value: unknown, least: number): value is number {
  return isNumber(value) && value > least
}

function numbersOf(value: unknown): readonly number[] | null {
  if (!Array.isArray(value) || value.length === 0) return null
  const numbers = (value as readonly unknown[]).filter(isNumber)
  return numbers.length === value.length ? numbers : null
}

/** Units of level, and of discharge, which is scored as its square root. */
export const SCORED_UNITS: readonly string[] = ['mm', 'cm', 'm', 'l/s', 'm3/s', 'mm/h', 'mm/15min']

/** The gauge of a file: by its path from the end, else by its base name where only one has it. */
export function gaugeNamed(gauges: readonly ScoredGauge[], path: string): ScoredGauge | null {
  const byPath = gauges.find(({ file }) => path === file || path.endsWith(`/${file}`))
  if (byPath !== undefined) return byPath
  const base = baseOf(path)
  const same = gauges.filter(({ file }) => baseOf(file) === base)
  return same.length === 1 ? (same[0] ?? null) : null
}

function baseOf(path: string): string {
  return path.split('/').at(-1) ?? path
}

const LONG_RECORD_MS = 250 * DAY_MS
const YEAR_MS = 365.25 * DAY_MS
const TIMES_A_YEAR = [6, 3, 1]
const SHARES = [0.3, 0.5, 0.75]
const APART_MS = DAY_MS

/** By the record's own whole: looking ahead for the scale and the levels only, as an operator would know them. Null where it is too short or never moves. */
export function gaugeFromRecord(file: string, rows: readonly SeriesRow[]): ScoredGauge | null {
  const transform = ['mm', 'cm', 'm'].includes(rows[0]?.unit ?? '') ? 'none' : 'sqrt'
  const known = rows.filter((row): row is SeriesRow & { readonly value: number } => row.value !== null)
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined || known.length < 48) return null
  const at = known.map(({ at: time }) => time)
  const levels = known.map(({ value }) => (transform === 'sqrt' ? Math.sqrt(Math.max(value, 0)) : value))
  const base = middleOf(levels)
  const highest = levels.reduce((most, level) => Math.max(most, level), -Infinity)
  const spanMs = last.at - first.at
  const wanted =
    spanMs >= LONG_RECORD_MS
      ? TIMES_A_YEAR.map((times) => levelCrossed(at, levels, (times * spanMs) / YEAR_MS))
      : SHARES.map((share) => base + share * (highest - base))
  const thresholds = [...new Set(wanted)].sort((left, right) => left - right).filter((level) => level > base)
  const scale = (thresholds[0] ?? base) - base
  if (!(scale > 0)) return null
  const stepMin = Math.max(
    1,
    Math.round(middleOf(at.slice(1).map((time, index) => time - (at[index] ?? time))) / 60_000),
  )
  const thresholdsNative = thresholds.map((level) => (transform === 'sqrt' ? level * level : level))
  return { file, stepMin, transform, base, scale, thresholds, thresholdsNative, upstream: null, isScored: true }
}

function middleOf(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[sorted.length >> 1] ?? 0
}

// The level whose peaks, a day apart at least, are so many: found among the peaks themselves, highest first.
function levelCrossed(at: readonly number[], levels: readonly number[], times: number): number {
  const order = levels.map((_, index) => index).sort((left, right) => (levels[right] ?? 0) - (levels[left] ?? 0))
  const peaks: number[] = []
  let level = levels[order[0] ?? 0] ?? 0
  for (const index of order) {
    const time = at[index] ?? 0
    if (peaks.some((peak) => Math.abs(peak - time) < APART_MS)) continue
    if (peaks.length >= Math.max(1, Math.round(times))) break
    peaks.push(time)
    level = levels[index] ?? level
  }
  return level
}
