import { expect, test } from 'vitest'
import { flaggedRuns, hydrograph, type HydrographInput } from '../../console/situation/hydrograph.ts'
import type { Station } from '../../worker/model/station.ts'

const NOW = Date.parse('2026-10-14T20:00:00+02:00')
const MIN = 60_000
const station = {
  code: 'PONT-VIEUX',
  nativeStepMs: 10 * MIN,
  thresholds: [2_200, 2_800, 3_400, 3_800].map((levelMm, index) => ({
    code: `S${index + 1}`,
    levelMm,
    effect: { fr: '', en: '' },
  })),
} as unknown as Station
const rising = (from: number, to: number): [number, number, 'good'][] =>
  Array.from({ length: (to - from) / 10 + 1 }, (_, index) => [
    NOW + (from + index * 10) * MIN,
    2_000 + index * 50,
    'good',
  ])
const input = (change: Partial<HydrographInput>): HydrographInput => ({
  station,
  points: rising(-120, 0),
  forecast: null,
  deadlines: [],
  silentSince: null,
  now: NOW,
  pastMs: 3 * 60 * MIN,
  width: 800,
  height: 400,
  ...change,
})

test('a higher level stands higher, and now stands left of the future', () => {
  const picture = hydrograph(input({}))
  const ys = picture.thresholds.map(({ y }) => y)
  expect(ys).toEqual(ys.toSorted((left, right) => right - left))
  expect(picture.nowX).toBeLessThan(picture.plot.right)
})

test('the next threshold above the water is always in the picture', () => {
  expect(hydrograph(input({})).thresholds.map(({ code }) => code)).toContain('S2')
})

test('missing readings are a gap, never a line across it', () => {
  const picture = hydrograph(input({ points: [...rising(-170, -120), ...rising(-30, 0)] }))
  expect(picture.measured).toHaveLength(2)
  expect(picture.gaps).toHaveLength(1)
})

test('a silent gauge leaves an open gap up to now', () => {
  const picture = hydrograph(input({ points: rising(-120, -40), silentSince: NOW - 34 * MIN }))
  expect(picture.gaps).toEqual([expect.objectContaining({ open: true, to: picture.nowX })])
})

test('labels of near deadlines take lanes of their own, and a passed one stays', () => {
  const picture = hydrograph(
    input({
      deadlines: [
        { zone: 'B', at: NOW + 15 * MIN },
        { zone: 'A', at: NOW - 12 * MIN },
      ],
    }),
  )
  expect(picture.marks.map(({ zone, lane, passed }) => [zone, lane, passed])).toEqual([
    ['A', 0, true],
    ['B', 1, false],
  ])
})

test('a value that was no water is a mark at the edge, and presses neither the scale nor the line flat', () => {
  const calm = hydrograph(input({}))
  const picture = hydrograph(
    input({ points: [...rising(-120, -10), [NOW, 277_000, 'doubtful', ['out of range', 'unit jump']]] }),
  )
  expect(picture.levels).toEqual(calm.levels)
  expect(picture.measured.join(' ').split(' ')).toHaveLength(12)
  expect(picture.latest?.valueMm).toBe(2_550)
  expect(picture.flagged).toMatchObject([
    { y: picture.plot.top, beyond: 'above', isSettled: false, flags: ['out of range', 'unit jump'] },
  ])
})

test('what is doubted and may be water stays part of the line', () => {
  const picture = hydrograph(input({ points: [...rising(-120, -10), [NOW, 1_900, 'doubtful', ['sudden fall']]] }))
  expect(picture.measured.join(' ').split(' ')).toHaveLength(13)
  expect(picture.flagged).toMatchObject([{ beyond: null }])
})

test('a sudden rise that was confirmed is marked as settled', () => {
  const picture = hydrograph(input({ points: [[NOW - 10 * MIN, 2_900, 'good', ['confirmed rise']]] }))
  expect(picture.flagged).toMatchObject([{ isSettled: true }])
})

test('flagged values are told in runs of one reason, the newest first, each with its reason', () => {
  const points: HydrographInput['points'] = [
    [NOW - 60 * MIN, 1_000, 'good'],
    [NOW - 50 * MIN, 300, 'doubtful', ['sudden fall']],
    [NOW - 40 * MIN, 310, 'doubtful', ['sudden fall']],
    [NOW - 30 * MIN, 305, 'good', [], 290],
    [NOW - 20 * MIN, 300, 'doubtful', ['sudden fall']],
    [NOW - 10 * MIN, 1_900, 'unconfirmed', ['unconfirmed fast rise']],
    [NOW + 10 * MIN, 9_000, 'doubtful', ['future']],
  ]
  expect(flaggedRuns(points, NOW - 55 * MIN, NOW).map(({ count, flags }) => [count, flags.join()])).toEqual([
    [1, 'unconfirmed fast rise'],
    [1, 'sudden fall'],
    [2, 'sudden fall'],
  ])
})

test('no reading at all still gives a picture', () => {
  const picture = hydrograph(input({ points: [], station: { ...station, thresholds: [] } }))
  expect(picture.latest).toBeNull()
  expect(picture.levels.every(({ y }) => Number.isFinite(y))).toBe(true)
})

test('a level that somebody read stands in the picture, and the picture makes room for it', () => {
  const sightings = [
    { number: 1, at: NOW - 30 * MIN, levelMm: 5_000, isTeam: true },
    { number: 2, at: NOW - 9 * 60 * MIN, levelMm: 2_000, isTeam: false },
  ]
  const { seen, plot, latest } = hydrograph(input({ sightings }))
  expect(seen.map(({ number }) => number)).toEqual([1])
  expect(seen[0]?.y).toBeGreaterThan(plot.top)
  expect(seen[0]?.y).toBeLessThan(latest?.y ?? 0)
})

const nowcast = (issuedAt: number) =>
  ({
    issuedAt,
    observedAt: NOW,
    levelMm: 2_600,
    leadLimitMs: 3 * 60 * MIN,
    peaks: [
      { leadMs: 60 * MIN, q75Mm: 2_800, q90Mm: 3_000, q95Mm: 3_200 },
      { leadMs: 180 * MIN, q75Mm: 3_000, q90Mm: 9_000, q95Mm: 12_000 },
    ],
  }) as unknown as NonNullable<HydrographInput['nowcast']>

test('the fan of the coming peak begins at the last value and reaches as far as anything is told', () => {
  const picture = hydrograph(input({ nowcast: nowcast(NOW) }))
  expect(picture.fan.likely.split(' ')).toHaveLength(3)
  expect(picture.fan.likely.split(' ')[0]).toBe(
    `${picture.nowX},${picture.fan.area.split(' ')[0]?.split(',')[1] ?? ''}`,
  )
  expect(picture.hours.at(-1)?.at).toBeGreaterThanOrEqual(NOW + 150 * MIN)
})

test('what is rarely passed ends at the edge and does not press the river flat; an old opinion is not drawn', () => {
  const high = hydrograph(input({ nowcast: nowcast(NOW) }))
  expect(Math.max(...high.levels.map(({ levelMm }) => levelMm))).toBeLessThan(5_000)
  expect(hydrograph(input({ nowcast: nowcast(NOW - 40 * MIN) })).fan.area).toBe('')
})
