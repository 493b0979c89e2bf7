import { describe, expect, test } from 'vitest'
import { vigicruesObservations } from '../../../worker/feeds/vigicrues-observations.ts'
import type { FeedRequest, FeedResult } from '../../../worker/ingest/feed.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import { recordedNames, recordedOrSkip } from '../../support/recorded.ts'

const NOW = Date.UTC(2026, 9, 14, 12)
const REQUEST: FeedRequest = { codes: ['Y990001001'], areas: [], cursor: null, since: NOW - 24 * HOUR_MS, now: NOW }

function read(body: string, asked: { station?: string; grandeur?: 'H' | 'Q'; request?: FeedRequest } = {}): FeedResult {
  const { station = 'Y990001001', grandeur = 'H', request = REQUEST } = asked
  const url = `https://vigicrues.example/services/observations.json/index.php?CdStationHydro=${station}&GrdSerie=${grandeur}&FormatSortie=simple`
  return vigicruesObservations.read({ status: 200, contentType: 'application/json', body, url }, request)
}

function serie(points: readonly unknown[], change: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    Serie: { CdStationHydro: 'Y990001001', GrdSerie: 'H', ObssHydro: points, ...change },
    VersionFlux: 'Beta 0.4b',
  })
}

function taken(result: FeedResult): Extract<FeedResult, { kind: 'read' }> {
  if (result.kind !== 'read') throw new Error(JSON.stringify(result))
  return result
}

test('each station is asked for its level and its flow, at addresses that never change', () => {
  const ask = (now: number) => vigicruesObservations.ask({ ...REQUEST, now }).map((one) => one.path)
  expect(ask(NOW)).toEqual(ask(NOW + HOUR_MS))
  const asked = ask(NOW).map((path) => new URL(`https://x.example${path}`).searchParams)
  expect(asked.map((query) => [query.get('CdStationHydro'), query.get('GrdSerie')])).toEqual([
    ['Y990001001', 'H'],
    ['Y990001001', 'Q'],
  ])
})

test('metres become millimetres and m³/s become l/s; zero and below stay', () => {
  const level = taken(
    read(
      serie([
        [NOW - 2 * HOUR_MS, -0.34],
        [NOW - HOUR_MS, 0],
        [NOW, 2.77],
      ]),
    ),
  )
  expect(level.readings.map((one) => [one.quantity, one.value, one.rawUnit])).toEqual([
    ['level', -340, 'm'],
    ['level', 0, 'm'],
    ['level', 2_770, 'm'],
  ])
  const flow = taken(read(serie([[NOW, 14.7]], { GrdSerie: 'Q' }), { grandeur: 'Q' }))
  expect(flow.readings.map((one) => [one.quantity, one.value, one.rawUnit])).toEqual([['flow', 14_700, 'm3/s']])
})

test('of two months of points only the wanted ones are read, and later only from three hours before the newest', () => {
  const points = Array.from({ length: 8_640 }, (_, step) => [NOW - step * 10 * MINUTE_MS, 1] as const)
  const first = taken(read(serie(points)))
  expect(first.readings).toHaveLength(145)
  expect(first.cursor).toEqual({ 'Y990001001 level': NOW })
  expect(taken(read(serie(points), { request: { ...REQUEST, cursor: first.cursor } })).readings).toHaveLength(19)
})

test('level and flow of one station keep a place each', () => {
  const cursor = taken(read(serie([[NOW - HOUR_MS, 1]]))).cursor
  const flow = read(serie([[NOW, 1]], { GrdSerie: 'Q' }), { grandeur: 'Q', request: { ...REQUEST, cursor } })
  expect(taken(flow).cursor).toEqual({ 'Y990001001 level': NOW - HOUR_MS, 'Y990001001 flow': NOW })
})

test('a time of the future is read, and never becomes the place', () => {
  const result = taken(
    read(
      serie([
        [NOW, 1],
        [NOW + 24 * HOUR_MS, 9],
      ]),
    ),
  )
  expect(result.readings).toHaveLength(2)
  expect(result.cursor).toEqual({ 'Y990001001 level': NOW })
})

test.each<[string, unknown]>([
  ['a time in seconds', [NOW / 1_000, 1]],
  ['no value', [NOW, null]],
  ['a value as text', [NOW, '2.77']],
  ['a naive time', { DtObsHydro: '2026-10-14T11:00:00', ResObsHydro: 1 }],
  ['a number that overflows in our unit', [NOW, 1e307]],
  ['three members', [NOW, 1, 2].slice(0, 1)],
])('%s: that point is left out with its reason and the others stand', (_, bad) => {
  const result = taken(read(serie([[NOW - HOUR_MS, 1], bad, [NOW, 1.1]])))
  expect(result.readings.map((one) => one.value)).toEqual([1_000, 1_100])
  expect(result.skipped).toEqual([{ index: 1, reason: expect.stringMatching(/.{5,}/) as string }])
})

test.each([
  ['another station', { CdStationHydro: 'Y990001009' }],
  ['a flow where the level was asked', { GrdSerie: 'Q' }],
])('the answer of %s is a fault: it would pass for a sound level', (_, change) => {
  expect(read(serie([[NOW, 1]], change)).kind).toBe('fault')
})

describe('recorded answers', () => {
  // File, station and quantity asked for → readings of all its points, lowest and highest in mm or l/s.
  const EXPECTED: Readonly<Record<string, readonly [string, 'H' | 'Q', number, number, number] | 'nothing published'>> =
    {
      'observations_A061005051_strasbourg_Q_empty_http200.json': 'nothing published',
      'observations_A302009050_lauterbourg_H_first170of600.json': ['A302009050', 'H', 170, 2_660, 2_830],
      'observations_A850061001_uckange_Q_excerpt154.json': ['A850061001', 'Q', 154, 13_300, 16_800],
      'observations_iso_excerpt.json': ['Y990001001', 'H', 1, 5_410, 5_410],
      'observations_simple_epoch_ms_excerpt.json': ['B720000001', 'H', 3, 490, 620],
    }
  const everything: FeedRequest = { ...REQUEST, since: 0 }

  for (const [name, expected] of Object.entries(EXPECTED)) {
    test(`${name} comes to what it holds`, (context) => {
      const body = recordedOrSkip(`vigicrues/2026/${name}`, context)
      if (expected === 'nothing published')
        return expect(read(body, { station: 'A061005051', grandeur: 'Q' }).kind).toBe(expected)
      const [station, grandeur, count, lowest, highest] = expected
      const result = taken(read(body, { station, grandeur, request: everything }))
      const values = result.readings.map((one) => one.value)
      expect([values.length, Math.min(...values), Math.max(...values), result.skipped.length]).toEqual([
        count,
        lowest,
        highest,
        0,
      ])
    })
  }

  test('no recorded series is left out of this table', (context) => {
    const names = recordedNames('vigicrues/2026').filter((name) => name.startsWith('observations_'))
    if (names.length === 0) recordedOrSkip('vigicrues/2026', context)
    expect(names).toEqual(Object.keys(EXPECTED))
  })
})
