import { expect, test } from 'vitest'
import { inOrderOfCall, sitesIn, zonesAt } from '../../../worker/audience/sites.ts'
import { siteClocks } from '../../../worker/decide/clock.ts'
import type { ForecastRun } from '../../../worker/model/forecast.ts'
import { occupantsAt, type Site } from '../../../worker/model/site.ts'
import { HOUR_MS } from '../../../worker/model/time.ts'
import type { Zone } from '../../../worker/model/zone.ts'
import { zone } from '../decide/people-decide.ts'

const at = (text: string) => Date.parse(text)
const square = (west: number): Zone['geometry'] => [
  [
    [
      [west, 0],
      [west + 1, 0],
      [west + 1, 1],
      [west, 1],
      [west, 0],
    ],
  ],
]
const site = (id: string, more: Partial<Site> = {}): Site => ({
  id,
  name: id,
  kind: 'nursery',
  point: [0.5, 0.5],
  address: '',
  dayMinutes: { from: 450, to: 1_110 },
  week: { day: 34, night: 1 },
  weekend: { day: 5, night: 2 },
  contacts: [],
  touched: { station: 'P', levelMm: 3_000 },
  emptyMs: HOUR_MS,
  ...more,
})

test('a site belongs to the zones in which it stands, on their border too, and to none elsewhere', () => {
  const zones = [
    { ...zone('A'), geometry: square(0) },
    { ...zone('B'), geometry: square(1) },
  ]
  const [inA, onBoth, out] = [site('a'), site('edge', { point: [1, 0.5] }), site('out', { point: [5, 5] })]
  expect(sitesIn(zones.slice(0, 1), [inA, onBoth, out])).toEqual([inA, onBoth])
  expect(zonesAt(zones, onBoth).map(({ id }) => id)).toEqual(['A', 'B'])
  expect(zonesAt(zones, out)).toEqual([])
})

test('who is there follows the hour of the town, by day and by night, in the week and at its end', () => {
  const here = (text: string) => occupantsAt(site('a'), at(text), 'Europe/Paris')
  expect(here('2026-10-14T07:29:00+02:00')).toBe(1)
  expect(here('2026-10-14T07:30:00+02:00')).toBe(34)
  expect(here('2026-10-14T18:30:00+02:00')).toBe(1)
  expect(here('2026-10-17T10:00:00+02:00')).toBe(5)
  expect(here('2026-10-18T23:00:00+02:00')).toBe(2)
  // Another clock, another hour: Saturday has begun there.
  expect(occupantsAt(site('a'), at('2026-10-17T00:30:00+02:00'), 'America/Cayenne')).toBe(1)
})

const run = (issued: number, highMm: number): ForecastRun => ({
  station: 'P',
  source: 'vigicrues',
  issuedAt: issued,
  receivedAt: issued,
  points: [
    { at: issued, lowMm: 0, middleMm: 0, highMm: 0 },
    { at: issued + 10 * HOUR_MS, lowMm: 0, middleMm: 0, highMm },
  ],
})

test('a site must be decided before the upper bound reaches its level, minus the time to empty it; a calmer run relaxes nothing', () => {
  const sites = [site('a'), site('slow', { emptyMs: 4 * HOUR_MS }), site('high', { touched: null })]
  const first = siteClocks(sites, [run(0, 3_000)], 0, [])
  expect(first).toMatchObject([
    { site: 'a', decideBy: 9 * HOUR_MS, reachedAt: 10 * HOUR_MS, source: 'vigicrues' },
    { site: 'slow', decideBy: 6 * HOUR_MS },
    { site: 'high', decideBy: null },
  ])
  expect(siteClocks(sites, [run(HOUR_MS, 1_000)], HOUR_MS, first)).toEqual(first)
  expect(siteClocks(sites, [run(HOUR_MS, 6_000)], HOUR_MS, first)[0]).toMatchObject({ decideBy: 5 * HOUR_MS })
})

test('the first to decide is the first to ring; without a forecast the lowest lying is', () => {
  const sites = [
    site('late'),
    site('dry', { touched: null }),
    site('low', { touched: { station: 'P', levelMm: 100 } }),
    site('soon'),
  ]
  const clock = { reachedAt: null, source: null, issuedAt: null }
  const clocks = [
    { site: 'late', decideBy: 9, ...clock },
    { site: 'soon', decideBy: 2, ...clock },
  ]
  expect(inOrderOfCall(sites, clocks).map(({ id }) => id)).toEqual(['soon', 'late', 'low', 'dry'])
})
