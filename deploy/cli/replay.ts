// `npm run replay -- --territory CODE --series FILE…`: the live rules over recorded series, on a virtual clock.
import { resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { noteAlarm } from '../../worker/flow/alarms.ts'
import { noteAccepted, type Course } from '../../worker/flow/course.ts'
import { areasOfRecorded, parseBulletinsFile, type RecordedBulletin } from '../../worker/flow/files/bulletins-file.ts'
import { parseFloodEventsFile, type FloodEvent } from '../../worker/flow/files/flood-events-file.ts'
import type { SeriesFile } from '../../worker/flow/files/series-file.ts'
import { parseTerritoryFiles } from '../../worker/flow/files/territory-files.ts'
import { hindsightOf, type Alarm, type Question } from '../../worker/flow/hindsight.ts'
import { eventQuestions, levelQuestions, type Judging } from '../../worker/flow/questions.ts'
import { replay, type Recording, type ReplaySummary } from '../../worker/flow/replay.ts'
import type { WatchPlan } from '../../worker/flow/watch.ts'
import type { ForecastRun } from '../../worker/model/forecast.ts'
import { followedAreas } from '../../worker/model/bulletin.ts'
import type { Measure } from '../../worker/model/measure.ts'
import type { TerritoryBundle } from '../../worker/model/territory.ts'
import { measuresOf } from '../../worker/model/webhook.ts'
import { parseForecastsFile, readFile, readMeasures, readSeries, told } from './replay-input.ts'
import { eventLine, eventObject, summaryLine } from './replay-lines.ts'
import { orderOf, USAGE, type Order } from './replay-order.ts'
import { byGroup, hindsightLine, hindsightTable } from './replay-scores.ts'
import { readTerritoryFolder } from './territory-folder.ts'

type Out = (line: string) => void

interface Input {
  readonly bundle: TerritoryBundle
  readonly series: readonly SeriesFile[]
  readonly measured: readonly Recording[]
  readonly forecasts: readonly ForecastRun[]
  readonly bulletins: readonly RecordedBulletin[]
  readonly events: readonly FloodEvent[]
}

/** Prints line by line through `out` (the timeline) and `note` (what a person should know about the input); returns the exit code. */
export function replayCommand(args: readonly string[], cwd: string, out: Out, note: Out): 0 | 1 | 2 {
  const order = orderOf(args)
  if (typeof order === 'string') {
    note(`${order}\n${USAGE}`)
    return 2
  }
  const started = performance.now()
  const input = readInput(order, cwd, note)
  if (input === null) return 1
  const { alarms, courses, summary } = run(input, order, out)
  conclude(summary, performance.now() - started, order, out)
  const { rules, stations, zones } = input.bundle
  const judging: Judging = { stations, zones, courses }
  if (order.events !== null) judge(eventQuestions(rules, input.events, judging), { alarms, rules, order }, out)
  if (order.levels) judge(levelQuestions(rules, judging), { alarms, rules, order }, out)
  return 0
}

function readInput(order: Order, cwd: string, note: Out): Input | null {
  const bundle = parseTerritoryFiles(order.territory, readTerritoryFolder(resolve(cwd, order.catalog), order.territory))
  if (bundle.kind === 'faults') {
    told(bundle.faults, note)
    return null
  }
  const reading = { cwd, note }
  const series = readSeries(order.series, bundle.value, reading)
  const measured = readMeasures(order.measures, measuresOfBundle(bundle.value), reading)
  const forecasts = readFile(order.forecasts, parseForecastsFile, reading)
  const bulletins = readFile(order.bulletins, parseBulletinsFile, reading)
  const events = readFile(order.events, parseFloodEventsFile, reading)
  if (series === null || measured === null || forecasts === null || bulletins === null || events === null) return null
  return { bundle: bundle.value, series, measured, forecasts, bulletins, events }
}

function measuresOfBundle({ webhooks = [], sensorThings = [] }: TerritoryBundle): readonly Measure[] {
  return measuresOf([...webhooks, ...sensorThings])
}

interface Run {
  readonly alarms: readonly Alarm[]
  readonly courses: ReadonlyMap<string, Course>
  readonly summary: ReplaySummary
}

function run({ bundle, series, measured, forecasts, bulletins }: Input, order: Order, out: Out): Run {
  const recorded = areasOfRecorded(bulletins)
  const isRecorded = (source: string, area: string) =>
    recorded.some((one) => one.source === source && one.area === area)
  const plan: WatchPlan = {
    territory: order.territory,
    stations: bundle.stations,
    rules: bundle.rules,
    zones: bundle.zones,
    measures: measuresOfBundle(bundle),
    areas: [...recorded, ...followedAreas(bundle.feeds).filter(({ source, area }) => !isRecorded(source, area))],
    timeZone: bundle.territory.timeZone,
    silenceMs: null,
  }
  const alarms: Alarm[] = []
  const courses = new Map<string, Course>()
  const isJudged = order.levels || order.events !== null
  const running = replay(
    plan,
    { recordings: [...series, ...measured], forecasts, bulletins, from: order.from, to: order.to },
    (moment) => {
      for (const signal of moment.signals) noteAlarm(alarms, moment.at, signal)
      if (isJudged) for (const accepted of moment.accepted) noteAccepted(courses, accepted)
    },
  )
  for (let next = running.next(); ; next = running.next()) {
    if (next.done === true) return { alarms, courses, summary: next.value }
    out(order.json ? JSON.stringify(eventObject(next.value)) : eventLine(next.value))
  }
}

function conclude(summary: ReplaySummary, elapsedMs: number, order: Order, out: Out): void {
  out(
    order.json
      ? JSON.stringify({ kind: 'summary', ...summary, elapsedMs: Math.round(elapsedMs) })
      : summaryLine(summary, elapsedMs),
  )
}

interface Judged {
  readonly alarms: readonly Alarm[]
  readonly rules: TerritoryBundle['rules']
  readonly order: Order
}

function judge(questions: readonly Question[], { alarms, rules, order }: Judged, out: Out): void {
  const answers = questions.map((question) => hindsightOf(question, alarms, order.longestLeadMs))
  const groups = byGroup(answers, rules)
  if (order.json) {
    for (const answer of answers) out(JSON.stringify({ kind: 'hindsight', ...answer }))
    for (const { rule, ...answer } of groups)
      out(JSON.stringify({ kind: 'hindsight of group', group: rule, ...answer }))
    return
  }
  for (const answer of answers) out(hindsightLine(answer))
  for (const line of hindsightTable([...answers, ...groups])) out(line)
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = replayCommand(
    process.argv.slice(2),
    process.cwd(),
    (line) => console.log(line),
    (line) => console.error(line),
  )
}
