// The replay table of the plan (crisis-domain §1.10): what the console must propose, and when, in the flood of the demonstration.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readTerritoryFolder } from '../../../deploy/cli/territory-folder.ts'
import { OBSERVATIONS, RUNS } from '../../../deploy/scenario/lere-2026.ts'
import { parseTerritoryFiles } from '../../../worker/flow/files/territory-files.ts'
import { replay, type ReplayEvent } from '../../../worker/flow/replay.ts'
import type { RawReading } from '../../../worker/model/reading.ts'
import { parseRfc3339 } from '../../../worker/model/time.ts'

const local = (text: string) => parseRfc3339(`2026-10-${text}:00+02:00`) ?? NaN

function readingsOf(code: string, source: string): readonly RawReading[] {
  return (OBSERVATIONS[source] ?? []).map(({ at, levelMm }) => ({
    station: code,
    quantity: 'level' as const,
    observedAt: at,
    value: levelMm,
    source: 'scenario',
    rawUnit: 'mm' as const,
    sourceDoubtful: false,
    gapMarker: false,
  }))
}

function flood(): readonly ReplayEvent[] {
  const parsed = parseTerritoryFiles('99001', readTerritoryFolder(join(import.meta.dirname, '../../..'), '99001'))
  if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
  const { stations, rules, zones } = parsed.value
  const plan = { territory: '99001', stations, rules, zones, silenceMs: null }
  const recordings = [
    { station: 'PONT-VIEUX', readings: readingsOf('PONT-VIEUX', 'Y990001001') },
    { station: 'LE-GUE', readings: readingsOf('LE-GUE', 'Y990001002') },
  ]
  const forecasts = RUNS.map((run) => ({
    station: 'PONT-VIEUX',
    source: 'vigicrues',
    receivedAt: run.issuedAt,
    ...run,
  }))
  return [...replay(plan, { recordings, forecasts, bulletins: [], from: null, to: local('15T02:00') })]
}

const events = flood()
const AHEAD = ['lere-n1-upstream', 'lere-n1-nowcast', 'lere-n1-likely', 'lere-n1-two-gauges', 'lere-n1-night-rise']
const clock = (at: number) => new Date(at + 2 * 3_600_000).toISOString().slice(8, 16).replace('T', ' ')
// What looks ahead wakes people and proposes nothing: it has tests of its own.
const signals = events.flatMap((event) =>
  event.kind === 'signal' && !AHEAD.includes(event.signal.rule) ? [event.signal] : [],
)
const firings = signals.flatMap(({ state, at, rule }) => (state === 'firing' ? [`${clock(at)} ${rule}`] : []))

// The hours follow from the full paths of the runs and not from their peaks alone (settled point 2): the run of 16:00 reaches S3 at 22:23.
test('each level is proposed at its hour', () => {
  expect(firings).toEqual([
    '14 16:00 lere-n2-forecast-s2',
    '14 16:25 lere-n3',
    '14 18:40 lere-n1-s1',
    '14 20:00 lere-n4-evacuate',
    '14 22:20 lere-n4-go-upstairs',
    '14 23:45 lere-gauge-silent',
  ])
})

test('the run of 21:00 that was cut to 3.50 m ends nothing, and neither does the lost gauge', () => {
  expect(signals.filter(({ state }) => state === 'resolved')).toEqual([])
})

test('people are asked to prepare A and B, then to evacuate B and C, then to send them upstairs', () => {
  const opened = events.flatMap((event) =>
    event.kind === 'proposal' && event.change === 'opened' ? [event.proposal] : [],
  )
  expect(opened.map(({ planLevel, template, zones }) => [planLevel, template, zones])).toEqual([
    ['N2', 'M1', ['A', 'B']],
    ['N4', 'M2', ['B', 'C']],
    ['N4', 'M3', ['B', 'C']],
  ])
})
