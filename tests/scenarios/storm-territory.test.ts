import { expect, test } from 'vitest'
import { hindsightOf } from '../../worker/flow/hindsight.ts'
import { noteAlarm } from '../../worker/flow/alarms.ts'
import { noteAccepted, type Course } from '../../worker/flow/course.ts'
import { parseSeriesFile } from '../../worker/flow/files/series-file.ts'
import { parseTerritoryFiles } from '../../worker/flow/files/territory-files.ts'
import type { Alarm } from '../../worker/flow/hindsight.ts'
import { levelQuestions } from '../../worker/flow/questions.ts'
import { replay } from '../../worker/flow/replay.ts'
import { MINUTE_MS, toRfc3339 } from '../../worker/model/time.ts'
import { CODE, territoryFiles, type Gauge } from './storm-territory.ts'

const gauge = (file: string, base: number): Gauge => ({
  file,
  unit: 'mm',
  step_min: 10,
  base,
  thresholds_native: [base + 1_000, base + 2_000, base + 3_000],
  used_in_scores: true,
})

// Calm, then a wave of three hours up and six down.
function wave(baseMm: number): string {
  const values = [
    ...Array.from({ length: 36 }, () => 0),
    ...Array.from({ length: 18 }, (_, index) => (index + 1) * 180),
    ...Array.from({ length: 36 }, (_, index) => 3_240 - index * 90),
  ]
  const begin = Date.UTC(2026, 0, 10)
  const lines = values.map((mm, index) => `${toRfc3339(begin + index * 10 * MINUTE_MS)},${baseMm + mm},mm`)
  return ['time,value,unit', ...lines].join('\n')
}

test('the same rules for any gauge: a wave is announced ahead of each level, never after the bare crossing, and calm water is not', () => {
  const gauges = [gauge('one/A1.csv', 500), gauge('two/B1.csv', -2_000), gauge('three/C1.csv', 0)]
  const parsed = parseTerritoryFiles(CODE, territoryFiles(gauges, ['one', 'two']))
  if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
  const { stations, rules, zones } = parsed.value
  expect(stations.map(({ code }) => code)).toEqual(['A1', 'B1'])

  const recordings = [
    ['A1.csv', wave(500)],
    ['B1.csv', wave(-2_000)],
  ].map(([file = '', text = '']) => {
    const read = parseSeriesFile(file, text)
    if (read.kind === 'faults') throw new Error(JSON.stringify(read.faults))
    return read.value
  })
  const alarms: Alarm[] = []
  const courses = new Map<string, Course>()
  const plan = { territory: CODE, stations, rules, zones, silenceMs: null }
  const running = replay(plan, { recordings, forecasts: [], bulletins: [], from: null, to: null }, (moment) => {
    for (const signal of moment.signals) noteAlarm(alarms, moment.at, signal)
    for (const accepted of moment.accepted) noteAccepted(courses, accepted)
  })
  while (running.next().done !== true);
  const answers = levelQuestions(rules, { stations, zones, courses }).map((question) => hindsightOf(question, alarms))
  // Each rule says one level of its gauge and is asked about that one.
  expect(answers).toHaveLength(24)
  expect(answers.map(({ events, hits, falseAlarms }) => [events, hits, falseAlarms])).toEqual(
    answers.map(() => [1, 1, 0]),
  )
  const gained = (group: string) =>
    answers.filter(({ rule }) => rule.endsWith(group)).map(({ gainedMs }) => gainedMs ?? 0)
  expect(gained('bare')).toEqual([0, 0, 0, 0, 0, 0])
  for (const ms of [...gained('pace'), ...gained('nowcast')]) expect(ms).toBeGreaterThan(0)
})
