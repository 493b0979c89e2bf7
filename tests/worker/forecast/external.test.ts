import { expect, test } from 'vitest'
import { chancesOfRun, stagesOfRun } from '../../../worker/forecast/external.ts'
import { NOWCAST_LEADS_MS } from '../../../worker/model/gauge-nowcast.ts'
import { HOUR_MS } from '../../../worker/model/time.ts'
import { START } from './gauge-day.ts'

const run = {
  station: 'G1',
  source: 'vigicrues',
  issuedAt: START,
  receivedAt: START,
  points: [1, 2, 3, 6].map((hours) => ({
    at: START + hours * HOUR_MS,
    lowMm: 1_000 + 100 * hours,
    middleMm: 1_000 + 200 * hours,
    highMm: 1_000 + 300 * hours,
  })),
}

test('a service says of each level what its path says until then, and nothing beyond its end', () => {
  const [low, middle, high] = chancesOfRun(run, [1_250, 1_600, 3_000], START)
  expect(low?.chances.map((p) => (p === null ? null : Math.round(100 * p) / 100))).toEqual([
    0,
    0.3,
    0.8,
    0.95,
    0.95,
    null,
  ])
  expect(middle?.chances[3]).toBeCloseTo(0.5, 9)
  expect(high?.chances.slice(0, 5)).toEqual([0, 0.05, 0.05, 0.05, 0.05])
  expect(chancesOfRun(run, [1_250], START + 6 * HOUR_MS)).toEqual([])
})

test('what it says never falls with the lead and never rises with the level', () => {
  const levels = Array.from({ length: 40 }, (_, index) => 900 + 60 * index)
  const said = chancesOfRun(run, levels, START + 20)
  said.forEach(({ chances }, index) =>
    NOWCAST_LEADS_MS.forEach((_, lead) => {
      const [p, before, lower] = [chances[lead] ?? null, chances[lead - 1] ?? 0, said[index - 1]?.chances[lead] ?? 1]
      if (p === null) return
      expect(p).toBeGreaterThanOrEqual(before)
      expect(p).toBeLessThanOrEqual(lower)
    }),
  )
})

test('of an ensemble it is the share of members that reach the level until then, whenever each does', () => {
  const [at, later] = [START + HOUR_MS, START + 2 * HOUR_MS]
  const point = { lowMm: 0, middleMm: 0, highMm: 0 }
  const points = [
    { ...point, at, membersMm: [2_000, 900, 900, 900] },
    { ...point, at: later, membersMm: [900, 2_000, 900, 900] },
  ]
  const [said] = chancesOfRun({ ...run, points }, [1_500], START)
  expect(said?.chances.slice(1, 3)).toEqual([0.25, 0.5])
})

test('a service warns by its own even chance: since when it said so, not since our own did, and no more once it says less', () => {
  const said = (p: number) => [{ levelMm: 1_500, chances: [0, p, p, null, null, null] }]
  const ours = [{ levelMm: 1_500, stage: 'warning', since: START, calmSince: null }] as const
  expect(stagesOfRun(said(0.4), { ours, before: [], now: START })).toEqual([])
  const warned = stagesOfRun(said(0.5), { ours, before: [], now: START + HOUR_MS })
  expect(warned).toMatchObject([{ levelMm: 1_500, stage: 'warning', since: START + HOUR_MS }])
  expect(stagesOfRun(said(0.9), { ours, before: warned, now: START + 2 * HOUR_MS })).toEqual(warned)
  expect(stagesOfRun(said(0.4), { ours, before: warned, now: START + 2 * HOUR_MS })).toEqual([])
  const crossed = [{ ...ours[0], stage: 'crossed' }] as const
  expect(stagesOfRun([], { ours: crossed, before: warned, now: START + 2 * HOUR_MS })).toEqual(crossed)
})
