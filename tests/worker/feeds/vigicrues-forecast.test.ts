import { describe, expect, test } from 'vitest'
import { vigicruesForecast } from '../../../worker/feeds/vigicrues-forecast.ts'
import type { FeedRequest, FeedResult } from '../../../worker/ingest/feed.ts'
import { recordedOrSkip } from '../../support/recorded.ts'

const NOW = Date.UTC(2026, 9, 14, 12)
const REQUEST: FeedRequest = { codes: ['Y990001001', 'Y990001002'], areas: [], cursor: null, since: NOW, now: NOW }

function read(body: string, station = 'Y990001001'): FeedResult {
  const url = `https://vigicrues.example/services/v1.1/prevision.json?CdEntVigiCru=${station}&TypEntVigiCru=7&GrdSimul=H`
  return vigicruesForecast.read({ status: 200, contentType: 'application/json', body, url }, REQUEST)
}

function run(points: readonly unknown[], change: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    Simul: { GrdSimul: 'H', DtProdSimul: '2026-10-14T13:30:00+02:00', Prevs: points, ...change },
  })
}

function point(time: string, low: unknown, middle: unknown, high: unknown): unknown {
  return { DtPrev: time, ResMinPrev: low, ResMoyPrev: middle, ResMaxPrev: high }
}

test('each station is asked by itself, as a gauge and for its level', () => {
  const asked = vigicruesForecast.ask(REQUEST).map((ask) => new URL(`https://x.example${ask.path}`))
  expect(asked.map((url) => url.searchParams.get('CdEntVigiCru'))).toEqual(REQUEST.codes)
  for (const url of asked) {
    expect(url.pathname).toBe('/v1.1/prevision.json')
    expect(url.searchParams.get('TypEntVigiCru')).toBe('7')
    expect(url.searchParams.get('GrdSimul')).toBe('H')
  }
})

test('metres become millimetres and local offsets become instants', () => {
  const result = read(
    run([point('2026-10-14T16:00:00+02:00', 1.104, 1.4, 2.3), point('2026-10-14T15:00:00Z', 1, 1.2, 1.3)]),
  )
  expect(result).toMatchObject({
    kind: 'read',
    forecasts: [
      {
        station: 'Y990001001',
        issuedAt: Date.UTC(2026, 9, 14, 11, 30),
        points: [
          { at: Date.UTC(2026, 9, 14, 14), lowMm: 1_104, middleMm: 1_400, highMm: 2_300 },
          { at: Date.UTC(2026, 9, 14, 15), lowMm: 1_000, middleMm: 1_200, highMm: 1_300 },
        ],
      },
    ],
  })
})

test('a path that comes in disorder is put in the order of time', () => {
  const result = read(run([point('2026-10-14T18:00:00Z', 1, 1, 1), point('2026-10-14T15:00:00Z', 2, 2, 2)]))
  if (result.kind !== 'read') throw new Error(result.kind)
  expect(result.forecasts[0]?.points.map((one) => one.lowMm)).toEqual([2_000, 1_000])
})

test('the run is of the station that was asked for', () => {
  const result = read(run([point('2026-10-14T15:00:00Z', 1, 1, 1)], { CdEntVigiCru: 'K490003010' }), 'Y990001002')
  if (result.kind !== 'read') throw new Error(result.kind)
  expect(result.forecasts[0]?.station).toBe('Y990001002')
})

test('a point without an offset is left out with its reason', () => {
  const result = read(run([point('2026-10-14T15:00:00', 1, 1, 1), point('2026-10-14T16:00:00Z', 1, 1, 1)]))
  if (result.kind !== 'read') throw new Error(result.kind)
  expect(result.forecasts[0]?.points).toHaveLength(1)
  expect(result.skipped).toHaveLength(1)
})

describe('never a run', () => {
  test.each([
    ['no points', run([]), 'nothing published'],
    [
      'nothing published now',
      '{"message":"Problème dans l\'exécution de la requête : toutes prévisions","code":204}',
      'nothing published',
    ],
    ['no forecast station', '{"error_msg":"Cette station n\'est pas une station de prévisions","code":400}', 'fault'],
    ['a discharge', run([point('2026-10-14T15:00:00Z', 1, 1, 1)], { GrdSimul: 'Q' }), 'fault'],
    [
      'an issue time without offset',
      run([point('2026-10-14T15:00:00Z', 1, 1, 1)], { DtProdSimul: '2026-10-14T13:30:00' }),
      'fault',
    ],
    ['a level as text', run([point('2026-10-14T15:00:00Z', '1', 1, 1)]), 'fault'],
    [
      'an infinite level',
      run([point('2026-10-14T15:00:00Z', 1, 1, 1)]).replace('"ResMaxPrev":1', '"ResMaxPrev":1e999'),
      'fault',
    ],
  ])('%s', (_, body, kind) => {
    expect(read(body).kind).toBe(kind)
  })
})

describe('recorded answers', () => {
  for (const [name, kind] of [
    ['prevision_v1.1_excerpt.json', 'read'],
    ['previsions_none_active_http200.json', 'nothing published'],
    ['previsions_not_a_forecast_station_http200.json', 'fault'],
  ] as const) {
    test(`${name}: ${kind}`, (context) => {
      expect(read(recordedOrSkip(`vigicrues/2026/${name}`, context)).kind).toBe(kind)
    })
  }

  test('the recorded run: 42, 43 and 44 cm at 23 h local', (context) => {
    const result = read(recordedOrSkip('vigicrues/2026/prevision_v1.1_excerpt.json', context))
    if (result.kind !== 'read') throw new Error(result.kind)
    expect(result.forecasts[0]?.points).toEqual([
      { at: Date.UTC(2026, 8, 23, 21), lowMm: 420, middleMm: 430, highMm: 440 },
    ])
  })
})
