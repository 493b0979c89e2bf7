import { expect, test } from 'vitest'
import { arrivalsOf, timeline } from '../../../worker/flow/timeline.ts'
import { planOf } from './plan-of.ts'
import type { RawReading } from '../../../worker/model/reading.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'

const START = Date.parse('2026-10-14T00:00:00Z')
const END = START + 10 * HOUR_MS

// Six quiet hours at 1.20 m, then a rise that steepens from one value to the next.
function climbing(index: number): number {
  return index < 36 ? 1_200 : Math.round(1_200 + 3 * (index - 36) ** 2)
}

function seriesOf(levelAt: (index: number) => number): readonly RawReading[] {
  return Array.from({ length: 60 }, (_, index) => ({
    station: 'PONT-VIEUX',
    quantity: 'level',
    source: 'recorded',
    observedAt: START + index * 10 * MINUTE_MS,
    value: levelAt(index),
    rawUnit: 'mm',
    sourceDoubtful: false,
    gapMarker: false,
  }))
}

test('a replay reckons the nowcast as the watch does: its rule speaks before the level, and not while the river is quiet', () => {
  const plan = planOf('99001')
  const readings = seriesOf(climbing)
  const arrivals = [...arrivalsOf(readings, { forecasts: [], bulletins: [] })]
  const fired = [...timeline(plan, { arrivals, to: END })]
    .flatMap(({ at, signals }) => signals.map((signal) => ({ ...signal, at })))
    .filter(({ state }) => state === 'firing')
  const nowcast = fired.find(({ rule }) => rule === 'lere-n1-nowcast')
  const reached = readings.find(({ value }) => value >= 2_200)
  expect(nowcast?.at).toBeGreaterThan(START + 36 * 10 * MINUTE_MS)
  expect(nowcast?.at).toBeLessThan(reached?.observedAt ?? 0)
  expect(nowcast?.evidence).toMatchObject([{ kind: 'nowcast', levelMm: 2_200 }])
  // A nowcast that comes as data stands instead.
  const told = [...timeline(plan, { arrivals, to: END, nowcast: 'told' })].flatMap(({ signals }) => signals)
  expect(told.some(({ rule }) => rule === 'lere-n1-nowcast')).toBe(false)
})

test('a level that the river leaps over is certain, and its rule speaks at that very value', () => {
  const plan = planOf('99001')
  const readings = seriesOf((index) => (index < 36 ? 1_200 : 2_450))
  const arrivals = arrivalsOf(readings, { forecasts: [], bulletins: [] })
  const signals = [...timeline(plan, { arrivals, to: START + 6 * HOUR_MS })].flatMap((moment) => moment.signals)
  const nowcast = signals.find(({ rule }) => rule === 'lere-n1-nowcast')
  expect(nowcast).toMatchObject({ state: 'firing', at: START + 6 * HOUR_MS })
  expect(nowcast?.evidence).toMatchObject([{ kind: 'nowcast', levelMm: 2_200, probability: 1 }])
})
