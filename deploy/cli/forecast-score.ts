// `npm run forecast:score -- FILE…`: the live nowcast over recorded series, online and without look-ahead, and what it was worth.
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { parseSeriesRows } from '../../worker/flow/files/series-rows.ts'
import {
  gaugeFromRecord,
  gaugeNamed,
  parseGaugesFile,
  SCORED_UNITS,
  type ScoredGauge,
} from '../../worker/flow/forecast-score/gauge.ts'
import { recordingOf, type Polled, type Recording } from '../../worker/flow/forecast-score/recording.ts'
import { scoreRecording, type Prediction, type RecordingScore } from '../../worker/flow/forecast-score/score.ts'
import type { FileFault } from '../../worker/model/territory.ts'
import { HOUR_MS, MINUTE_MS, parseDuration, toRfc3339 } from '../../worker/model/time.ts'
import { objectsOf, reportOf, type Scored } from './forecast-score-lines.ts'

const USAGE =
  'usage: npm run forecast:score -- FILE… [--gauges FILE] [--predictions OUT] [--poll 10m] [--lag 20m] [--json]'

interface Order {
  readonly files: readonly string[]
  readonly gauges: string | null
  readonly predictions: string | null
  /** How values come in; null where each arrives as it is observed. */
  readonly polled: Polled | null
  readonly json: boolean
}

/** Prints the scores through `out`, progress and faults through `note`; returns the exit code. */
export function forecastScore(
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
  const gauges = gaugesOf(order, cwd, note)
  const recordings = gauges === null ? null : recordingsOf(order, { cwd, gauges, note })
  if (recordings === null) return 1
  const write = predictionWriter(order.predictions === null ? null : resolve(cwd, order.predictions))
  const scored = recordings.map(({ path, recording }, index): Scored => {
    note(`${index + 1}/${recordings.length} ${path}`)
    return {
      path,
      recording,
      score: write.during(recording.gauge.file, (tell): RecordingScore =>
        scoreRecording(recording, { above: aboveOf(recording, recordings), polled: order.polled }, tell),
      ),
    }
  })
  write.end()
  const elapsedMs = performance.now() - started
  if (order.json) for (const object of objectsOf(scored, elapsedMs)) out(JSON.stringify(object))
  else for (const line of reportOf(scored, elapsedMs)) out(line)
  return 0
}

function orderOf(args: readonly string[]): Order | string {
  const text = { type: 'string' } as const
  const options = { gauges: text, predictions: text, poll: text, lag: text, json: { type: 'boolean' } } as const
  let parsed
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const { values, positionals } = parsed
  if (positionals.length === 0) return 'no series: name at least one CSV file'
  const [periodMs, lagMs] = [values.poll ?? null, values.lag ?? null].map((text) =>
    text === null ? 0 : parseDuration(text),
  )
  if (periodMs === undefined || periodMs === null || lagMs === undefined || lagMs === null)
    return '--poll and --lag take a duration, such as 10m'
  const isPolled = values.poll !== undefined || values.lag !== undefined
  return {
    polled: isPolled ? { periodMs: Math.max(periodMs, MINUTE_MS), lagMs } : null,
    files: positionals,
    gauges: values.gauges ?? null,
    predictions: values.predictions ?? null,
    json: values.json ?? false,
  }
}

function told(faults: readonly FileFault[], note: (line: string) => void): null {
  for (const { file, line, message, mend } of faults)
    note(`${file}${line === null ? '' : `:${line}`}: ${message}; ${mend}`)
  return null
}

function gaugesOf({ gauges }: Order, cwd: string, note: (line: string) => void): readonly ScoredGauge[] | null {
  if (gauges === null) return []
  const path = resolve(cwd, gauges)
  if (!existsSync(path)) {
    note(`${gauges}: there is no such file; --gauges takes a JSON list of gauges`)
    return null
  }
  const parsed = parseGaugesFile(gauges, readFileSync(path, 'utf8'))
  return parsed.kind === 'ok' ? parsed.value : told(parsed.faults, note)
}

interface Reader {
  readonly cwd: string
  readonly gauges: readonly ScoredGauge[]
  readonly note: (line: string) => void
}

type Named = { readonly path: string; readonly recording: Recording }

/** Null where a file is missing or faulty; what is too short to be scored is named and left out. */
function recordingsOf({ files }: Order, { cwd, gauges, note }: Reader): readonly Named[] | null {
  const recordings: Named[] = []
  let faulty = false
  for (const path of files) {
    const full = resolve(cwd, path)
    if (!existsSync(full)) {
      note(`${path}: there is no such file`)
      faulty = true
      continue
    }
    const rows = parseSeriesRows(path, readFileSync(full, 'utf8'), SCORED_UNITS)
    if (rows.kind === 'faults') {
      told(rows.faults, note)
      faulty = true
      continue
    }
    const named = gaugeNamed(gauges, path)
    const fromRecord = named === null ? gaugeFromRecord(path, rows.value) : null
    // Beside gauges that are named, what is not is run and told of, and kept out of the sums.
    const gauge = named ?? (fromRecord === null ? null : { ...fromRecord, isScored: gauges.length === 0 })
    if (gauge === null) {
      note(`${path}: left out, its values are too few or never move, and the gauges file does not name it`)
      continue
    }
    if (named === null)
      note(
        `${path}: base, scale and levels are taken from the record${gauges.length > 0 ? '; the gauges file does not name it, so it is kept out of the scores' : ''}`,
      )
    recordings.push({ path, recording: recordingOf(gauge, rows.value) })
  }
  if (!faulty && recordings.length === 0) note('no file is left to score')
  return faulty || recordings.length === 0 ? null : recordings
}

/** The recording that the gauges file names as upstream, where it is among those to be scored. */
function aboveOf({ gauge }: Recording, all: readonly Named[]): Recording | null {
  return all.find(({ recording }) => recording.gauge.file === gauge.upstream)?.recording ?? null
}

const ROWS_AT_ONCE = 5_000

interface PredictionWriter {
  during<T>(path: string, score: (tell: (row: Prediction) => void) => T): T
  end(): void
}

function predictionWriter(path: string | null): PredictionWriter {
  if (path === null) return { during: (_, score) => score(() => undefined), end: () => undefined }
  const file = openSync(path, 'w')
  let rows: string[] = ['file,time,level,leadHours,probability,refused']
  const flush = () => {
    if (rows.length > 0) writeSync(file, `${rows.join('\n')}\n`)
    rows = []
  }
  const rowOf = (name: string, { at, level, leadMs, probability, refused }: Prediction) =>
    `${name},${toRfc3339(at)},${level},${leadMs / HOUR_MS},${probability === null ? '' : probability.toPrecision(6)},${refused ?? ''}`
  return {
    during: (name, score) => {
      const result = score((row) => {
        rows.push(rowOf(name, row))
        if (rows.length >= ROWS_AT_ONCE) flush()
      })
      flush()
      return result
    },
    end: () => {
      flush()
      closeSync(file)
    },
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = forecastScore(
    process.argv.slice(2),
    process.cwd(),
    (line) => console.log(line),
    (line) => console.error(line),
  )
}
