import { expect, test } from 'vitest'
import { lookAll, nowcastRecords, withReadings, type NowcastMemories } from '../../../worker/flow/nowcast.ts'
import type { ForecastRun } from '../../../worker/model/forecast.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import { reading, START } from '../forecast/gauge-day.ts'
import { planOf } from './plan-of.ts'

const STEP_MS = 10 * MINUTE_MS

test("what a service's forecast was worth is its own: its lead, and its warning that nothing followed", () => {
  const { stations, rules } = planOf('99001')
  const station = stations[0]
  const levelMm = station?.thresholds[0]?.levelMm ?? 0
  if (station === undefined) throw new Error('the plan has no gauge')
  const run = (source: string, highMm: number): ForecastRun => {
    const issuedAt = START + 4 * HOUR_MS
    const points = [5, 6, 7, 8, 9, 10].map((hours) => ({
      at: START + hours * HOUR_MS,
      lowMm: highMm,
      middleMm: highMm,
      highMm,
    }))
    return { station: station.code, source, issuedAt, receivedAt: issuedAt, points }
  }
  let memories: NowcastMemories = new Map()
  // Quiet for eight hours, then over the level at one stroke: our own nowcast has no lead at all.
  for (let index = 0; index < 84; index++) {
    const now = START + index * STEP_MS
    const value = index < 48 ? 1_200 : levelMm + 100
    memories = withReadings(memories, [{ ...reading(now, value), station: station.code }])
    const forecasts =
      index < 24 ? [] : [run('sees it', levelMm + 50), run('cries wolf', levelMm + 50), run('sees nothing', 1_200)]
    const heard =
      index < 30 ? forecasts : forecasts.map((one) => (one.source === 'cries wolf' ? run('cries wolf', 1_200) : one))
    memories = lookAll(memories, { stations, rules, silentSince: new Map(), forecasts: heard }, now).memories
  }
  const recordOf = (source: string | null) =>
    nowcastRecords(memories, stations).find((one) => one.station === station.code && one.source === source)
  expect(recordOf(null)?.crossings.map(({ leadMs }) => leadMs)).toContain(0)
  expect(recordOf('sees it')?.crossings[0]).toMatchObject({ levelMm, leadMs: 4 * HOUR_MS })
  expect(recordOf('sees nothing')?.crossings[0]).toMatchObject({ levelMm, leadMs: 0 })
  expect([recordOf('sees it'), recordOf('cries wolf')].map((one) => one?.falseWarnings)).toEqual([0, 1])
})
