// The files that a replay reads: series, recorded forecasts, bulletins and events. A fault is told with its file and line.
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseNativeForecast } from '../../worker/feeds/native.ts'
import { parseMeasureSeries } from '../../worker/flow/files/measure-series-file.ts'
import { parseSeriesFile, type SeriesFile } from '../../worker/flow/files/series-file.ts'
import { stationOf } from '../../worker/flow/files/series-rows.ts'
import type { Recording } from '../../worker/flow/replay.ts'
import type { ForecastRun } from '../../worker/model/forecast.ts'
import type { Measure } from '../../worker/model/measure.ts'
import type { FileFault, Parsed, TerritoryBundle } from '../../worker/model/territory.ts'
import { parseRfc3339 } from '../../worker/model/time.ts'

export interface Reading {
  readonly cwd: string
  /** What a person should know about the input. */
  readonly note: (line: string) => void
}

export function told(faults: readonly FileFault[], note: (line: string) => void): 1 {
  for (const fault of faults)
    note(`${fault.file}${fault.line === null ? '' : `:${fault.line}`}: ${fault.message}; ${fault.mend}`)
  return 1
}

/** Null where a file is faulty or no file names a gauge of the territory. Files of other gauges are named and left out. */
export function readSeries(
  paths: readonly string[],
  bundle: TerritoryBundle,
  { cwd, note }: Reading,
): readonly SeriesFile[] | null {
  const codes = new Set(bundle.stations.map((station) => station.code))
  const recorded: SeriesFile[] = []
  const seen = new Set<string>()
  let faulty = false
  for (const path of paths) {
    if (!existsSync(resolve(cwd, path))) {
      note(`${path}: there is no such file`)
      faulty = true
      continue
    }
    const parsed = parseSeriesFile(path, readFileSync(resolve(cwd, path), 'utf8'))
    if (parsed.kind === 'faults') {
      told(parsed.faults, note)
      faulty = true
      continue
    }
    const { station, missing, notJudged } = parsed.value
    if (!codes.has(station)) {
      note(`${path}: left out, ${station} is no gauge of ${bundle.territory.code}`)
      continue
    }
    if (seen.has(station)) {
      note(`${path}: a second series of ${station}; give each gauge one file`)
      faulty = true
    }
    seen.add(station)
    if (notJudged > 0) note(`${path}: ${notJudged} values of runoff are left out; the rules look at levels`)
    if (missing > 0) note(`${path}: ${missing} values are missing`)
    recorded.push(parsed.value)
  }
  if (!faulty && recorded.length === 0)
    note('none of these files is a gauge of the territory; the base name of a file is the code of its gauge')
  return faulty || recorded.length === 0 ? null : recorded
}

/** What was measured beside gauges; null where a file is faulty or names no measure of the territory. */
export function readMeasures(
  paths: readonly string[],
  measures: readonly Measure[],
  { cwd, note }: Reading,
): readonly Recording[] | null {
  const recorded: Recording[] = []
  for (const path of paths) {
    const code = stationOf(path)
    const measure = measures.find((one) => one.code === code)
    const isThere = existsSync(resolve(cwd, path))
    if (!isThere || measure === undefined) {
      note(
        isThere
          ? `${path}: ${code} is no measure of the territory; it has ${measures.map((one) => one.code).join(', ') || 'none'}`
          : `${path}: there is no such file`,
      )
      return null
    }
    const parsed = parseMeasureSeries(path, readFileSync(resolve(cwd, path), 'utf8'), measure)
    if (parsed.kind === 'faults') {
      told(parsed.faults, note)
      return null
    }
    if (parsed.value.missing > 0) note(`${path}: ${parsed.value.missing} values are missing`)
    recorded.push({ station: code, readings: parsed.value.readings })
  }
  return recorded
}

/** One file of what else is known of that time; nothing where none was named, null where it is faulty. */
export function readFile<T>(
  path: string | null,
  parse: (file: string, text: string) => Parsed<readonly T[]>,
  { cwd, note }: Reading,
): readonly T[] | null {
  if (path === null) return []
  if (!existsSync(resolve(cwd, path))) {
    note(`${path}: there is no such file`)
    return null
  }
  const parsed = parse(path, readFileSync(resolve(cwd, path), 'utf8'))
  if (parsed.kind === 'ok') return parsed.value
  told(parsed.faults, note)
  return null
}

/** JSON lines: each the body of `ingest/forecast`, with `receivedAt` where it came later than it was issued. */
export function parseForecastsFile(file: string, text: string): Parsed<readonly ForecastRun[]> {
  const runs: ForecastRun[] = []
  const faults: FileFault[] = []
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return
    const read = runOf(line)
    if ('station' in read) runs.push(read)
    else faults.push({ file, line: index + 1, ...read })
  })
  return faults.length > 0 ? { kind: 'faults', faults: faults.slice(0, 20) } : { kind: 'ok', value: runs }
}

function runOf(line: string): ForecastRun | Pick<FileFault, 'message' | 'mend'> {
  let written: unknown
  try {
    written = JSON.parse(line)
  } catch {
    return {
      message: 'this line is no JSON',
      mend: 'write one object a line, as it would be posted to ingest/forecast',
    }
  }
  const { receivedAt, ...body } = (written ?? {}) as { readonly receivedAt?: unknown }
  const parsed = parseNativeForecast(body)
  if (parsed.kind === 'unreadable') return parsed
  const at = receivedAt === undefined ? parsed.value.issuedAt : parseRfc3339(String(receivedAt))
  if (at === null)
    return { message: `receivedAt "${String(receivedAt)}" is no time`, mend: 'write RFC 3339 with an offset' }
  return { ...parsed.value, receivedAt: at }
}
