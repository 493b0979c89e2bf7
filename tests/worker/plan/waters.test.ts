import { expect, test } from 'vitest'
import type { ForecastRun } from '../../../worker/model/forecast.ts'
import type { Plan } from '../../../worker/model/plan.ts'
import { HOUR_MS } from '../../../worker/model/time.ts'
import type { LevelView, StationView } from '../../../worker/model/view.ts'
import { waterAt, watersSeen } from '../../../worker/plan/waters.ts'

const NOW = 1_792_000_000_000
const PLAN = {
  cards: [
    {
      due: [
        { kind: 'water', station: 'A', levelMm: 2_500 },
        { kind: 'entry', afterMs: 0 },
      ],
    },
  ],
} as unknown as Pick<Plan, 'cards'>
const run = (inMs: number, issuedAt = NOW - HOUR_MS): ForecastRun => ({
  station: 'A',
  source: 'vigicrues',
  issuedAt,
  receivedAt: issuedAt,
  points: [
    { at: NOW, lowMm: 1_000, middleMm: 1_000, highMm: 1_000 },
    { at: NOW + inMs, lowMm: 2_000, middleMm: 2_200, highMm: 2_500 },
  ],
})
const level = (valueMm: number, quality: LevelView['quality'] = 'good'): LevelView => ({
  observedAt: NOW,
  receivedAt: NOW,
  valueMm,
  quality,
  flags: [],
})
const view = (more: Partial<StationView>): StationView =>
  ({ station: { code: 'A' }, latest: null, forecasts: [], ...more }) as unknown as StationView
const at = (waters: ReturnType<typeof watersSeen>) => waterAt(waters, 'A', 2_500)

test('the earliest that any run ever gave is kept, and a later or lower one moves nothing', () => {
  const first = watersSeen({}, PLAN, [view({ forecasts: [run(2 * HOUR_MS), run(HOUR_MS)] })], NOW)
  expect(at(first)).toEqual({ at: NOW + HOUR_MS, water: 'foreseen' })
  expect(at(watersSeen(first, PLAN, [view({ forecasts: [run(3 * HOUR_MS)] })], NOW))).toEqual(at(first))
  expect(at(watersSeen(first, PLAN, [], NOW))).toEqual(at(first))
})

test('what is seen counts over what was foreseen, once; a level that our own rules do not believe is none', () => {
  const foreseen = watersSeen({}, PLAN, [view({ forecasts: [run(HOUR_MS)] })], NOW)
  expect(at(watersSeen(foreseen, PLAN, [view({ latest: level(9_000, 'doubtful') })], NOW))?.water).toBe('foreseen')
  const seen = watersSeen(foreseen, PLAN, [view({ latest: level(2_500) })], NOW)
  expect(at(seen)).toEqual({ at: NOW, water: 'reached' })
  expect(at(watersSeen(seen, PLAN, [view({ latest: level(1_000) })], NOW + HOUR_MS))).toEqual(at(seen))
})

test('nothing foresees it and nobody has seen it: there is no time; a run of the future says nothing yet', () => {
  expect(at(watersSeen({}, PLAN, [view({ latest: level(2_499) })], NOW))).toBeNull()
  expect(at(watersSeen({}, PLAN, [view({ forecasts: [run(HOUR_MS, NOW + 1)] })], NOW))).toBeNull()
})
