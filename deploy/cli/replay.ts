// `npm run replay -- --territory CODE --series FILE…`: the live rules over recorded series, on a virtual clock.
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { parseFloodEventsFile, type FloodEvent } from '../../worker/flow/files/flood-events-file.ts'
import { stationsOf } from '../../worker/flow/files/rule-conditions.ts'
import { parseSeriesFile, type SeriesFile } from '../../worker/flow/files/series-file.ts'
import { parseTerritoryFiles } from '../../worker/flow/files/territory-files.ts'
import { hindsightOf, type Fired } from '../../worker/flow/hindsight.ts'
import { replay, type ReplaySummary } from '../../worker/flow/replay.ts'
import type { FileFault, TerritoryBundle } from '../../worker/model/territory.ts'
import { parseRfc3339, type Instant } from '../../worker/model/time.ts'
import { eventLine, eventObject, summaryLine } from './replay-lines.ts'
import { readTerritoryFolder } from './territory-folder.ts'

const USAGE =
  'usage: npm run replay -- --territory CODE [--catalog DIR] --series FILE… [--from T] [--to T] [--events FILE] [--json]'

interface Order {
  readonly territory: string
  readonly catalog: string
  readonly series: readonly string[]
  readonly from: Instant | null
  readonly to: Instant | null
  readonly events: string | null
  readonly json: boolean
}

/** Prints line by line through `out` (the timeline) and `note` (what a person should know about the input); returns the exit code. */
export function replayCommand(
  args: readonly string[],
  cwd: string,
  out: (line: string) => void,
  note: (line: string) => void,
): 0 | 1 | 2 {
  const order = orderOf(args)
  if (typeof order === 'string') {
    note(`${order}\n${USAGE}`)
    return 2
  }
  const started = performance.now()
  const catalog = resolve(cwd, order.catalog)
  const bundle = parseTerritoryFiles(order.territory, readTerritoryFolder(catalog, order.territory))
  if (bundle.kind === 'faults') return told(bundle.faults, note)
  const recorded = readSeries(order.series, cwd, bundle.value, note)
  const events = order.events === null ? null : readEvents(order.events, cwd, note)
  if (recorded === null || events === 'faulty') return 1
  const plan = {
    territory: order.territory,
    stations: bundle.value.stations,
    rules: bundle.value.rules,
    zones: bundle.value.zones,
    silenceMs: null,
  }
  const running = replay(plan, { recordings: recorded, forecasts: [], from: order.from, to: order.to })
  const fired: Fired[] = []
  for (let next = running.next(); ; next = running.next()) {
    if (next.done === true) {
      conclude(next.value, performance.now() - started, order, out)
      break
    }
    out(order.json ? JSON.stringify(eventObject(next.value)) : eventLine(next.value))
    if (next.value.kind === 'signal' && next.value.signal.state === 'firing')
      fired.push({ rule: next.value.signal.rule, at: next.value.at })
  }
  if (events !== null) judge(bundle.value, recorded, fired, events, order, out)
  return 0
}

function orderOf(args: readonly string[]): Order | string {
  const text = { type: 'string' } as const
  const options = {
    territory: text,
    catalog: text,
    series: { type: 'string', multiple: true },
    from: text,
    to: text,
    events: text,
    json: { type: 'boolean' },
  } as const
  let parsed
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const { values, positionals } = parsed
  if (values.territory === undefined) return 'which territory? --territory CODE is missing'
  // The shell turns `--series *.csv` into one value and many words after it.
  const series = [...(values.series ?? []), ...positionals]
  if (series.length === 0) return 'no series: --series FILE… is missing'
  const from = values.from === undefined ? null : parseRfc3339(values.from)
  const to = values.to === undefined ? null : parseRfc3339(values.to)
  if (values.from !== undefined && from === null)
    return `--from ${values.from}: write RFC 3339 with an offset, such as 2020-01-20T00:00:00Z`
  if (values.to !== undefined && to === null)
    return `--to ${values.to}: write RFC 3339 with an offset, such as 2020-01-25T00:00:00Z`
  if (from !== null && to !== null && to < from) return '--to lies before --from'
  return {
    territory: values.territory,
    catalog: values.catalog ?? '.',
    series,
    from,
    to,
    events: values.events ?? null,
    json: values.json ?? false,
  }
}

function told(faults: readonly FileFault[], note: (line: string) => void): 1 {
  for (const fault of faults)
    note(`${fault.file}${fault.line === null ? '' : `:${fault.line}`}: ${fault.message}; ${fault.mend}`)
  return 1
}

/** Null where a file is faulty or no file names a gauge of the territory. Files of other gauges are named and left out. */
function readSeries(
  paths: readonly string[],
  cwd: string,
  bundle: TerritoryBundle,
  note: (line: string) => void,
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

function readEvents(path: string, cwd: string, note: (line: string) => void): readonly FloodEvent[] | 'faulty' {
  if (!existsSync(resolve(cwd, path))) {
    note(`${path}: there is no such file`)
    return 'faulty'
  }
  const parsed = parseFloodEventsFile(path, readFileSync(resolve(cwd, path), 'utf8'))
  if (parsed.kind === 'ok') return parsed.value
  told(parsed.faults, note)
  return 'faulty'
}

function conclude(summary: ReplaySummary, elapsedMs: number, order: Order, out: (line: string) => void): void {
  out(
    order.json
      ? JSON.stringify({ kind: 'summary', ...summary, elapsedMs: Math.round(elapsedMs) })
      : summaryLine(summary, elapsedMs),
  )
}

function judge(
  bundle: TerritoryBundle,
  recorded: readonly SeriesFile[],
  fired: readonly Fired[],
  events: readonly FloodEvent[],
  order: Order,
  out: (line: string) => void,
): void {
  const codes = new Set(recorded.map(({ station }) => station))
  const judged = bundle.rules
    .map((rule) => ({ rule: rule.id, stations: stationsOf(rule.when) }))
    .filter(({ stations }) => stations.some((code) => codes.has(code)))
  for (const line of hindsightOf(judged, fired, events)) {
    const leads = line.leadMs.map((ms) => `${(ms / 3_600_000).toFixed(1)} h`).join(', ')
    const text = `${line.rule}: ${line.hits} hits, ${line.misses} misses, ${line.falseAlarms} false alarms; lead ${leads || 'none'}`
    out(order.json ? JSON.stringify({ kind: 'hindsight', ...line }) : text)
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = replayCommand(
    process.argv.slice(2),
    process.cwd(),
    (line) => console.log(line),
    (line) => console.error(line),
  )
}
