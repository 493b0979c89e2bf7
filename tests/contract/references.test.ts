// What every reference that a set-up asks owes it, whatever its source answers; and what the recorded answers hold.
import { describe, expect, test } from 'vitest'
import {
  communeContour,
  hubeauStations,
  vigicruesReaches,
  vigicruesStation,
  type Reference,
} from '../../worker/feeds/index.ts'
import type { FeedAnswer } from '../../worker/ingest/feed.ts'
import { recordedOrSkip } from '../support/recorded.ts'
import { seeded } from '../worker/ingest/gauge.ts'

interface Source {
  readonly reference: Reference<never, unknown>
  readonly about: unknown
  readonly good: string
  readonly wrongTypes: readonly string[]
  /** What it says with HTTP 200 where it has nothing of that name. */
  readonly unknown200?: string
}

const square = [
  [
    [2, 43],
    [2.1, 43],
    [2.1, 43.1],
    [2, 43],
  ],
]
const gaugeRow = {
  code_station: 'Y990001001',
  libelle_station: 'La Lère à Saint-Martin',
  libelle_cours_eau: 'Lère',
  longitude_station: 2.34,
  latitude_station: 43.05,
  altitude_ref_alti_station: 118.4,
  en_service: true,
}
const reach = (change: object) => ({
  type: 'Feature',
  properties: { CdEntCru: 'LX1', typentcru: '8', lbentcru: 'Lère' },
  geometry: {
    type: 'MultiLineString',
    coordinates: [
      [
        [2.3, 43],
        [2.4, 43.1],
      ],
    ],
  },
  ...change,
})

const SOURCES: readonly Source[] = [
  {
    reference: hubeauStations as Reference<never, unknown>,
    about: { west: 2, south: 43, east: 2.5, north: 43.5 },
    good: JSON.stringify({ count: 1, data: [gaugeRow] }),
    wrongTypes: ['{"data":{}}', '{"count":1}', '[]', '"data"', 'null'],
  },
  {
    reference: vigicruesReaches as Reference<never, unknown>,
    about: null,
    good: JSON.stringify({ type: 'FeatureCollection', features: [reach({})] }),
    wrongTypes: ['{"features":{}}', '{}', '3', 'null'],
  },
  {
    reference: vigicruesStation as Reference<never, unknown>,
    about: 'Y990001001',
    good: JSON.stringify({ CdStationHydro: 'Y990001001', VigilanceCrues: { StationPrevision: true } }),
    wrongTypes: ['{"CdStationHydro":3}', '{"CdStationHydro":"Y","VigilanceCrues":3}', '[]', 'null'],
    unknown200: '{"error_msg":"Station inconnue","code":400}',
  },
  {
    reference: communeContour as Reference<never, unknown>,
    about: '66164',
    good: JSON.stringify({
      code: '66164',
      nom: 'Rivesaltes',
      codeDepartement: '66',
      contour: { type: 'Polygon', coordinates: square },
    }),
    wrongTypes: [
      '{"code":"66164","nom":"R"}',
      '{"code":"66164","nom":"R","contour":{"type":"Point","coordinates":[2,43]}}',
      'null',
    ],
  },
]

const answered = (body: string, status = 200): FeedAnswer => ({
  status,
  contentType: 'application/json',
  body,
  url: 'https://reference.example/',
})

describe.each(SOURCES.map((source) => [source.reference.name, source] as const))('%s', (_, source) => {
  const { reference, about, good, wrongTypes } = source
  const read = (body: string, status = 200) => reference.read(answered(body, status))

  test('asks by path, below a base without an end slash', () => {
    expect(reference.ask(about as never).path).toMatch(/^\/[^/]/)
    expect(reference.baseUrl).toMatch(/^https:\/\/[^?]+[^/]$/)
  })

  test('reads a sound answer', () => {
    expect(read(good).kind).toBe('found')
  })

  test.each(wrongTypes)('refuses %s with what came and how to mend it', (body) => {
    const result = read(body)
    expect(result.kind).toBe('fault')
    if (result.kind !== 'fault') return
    expect(result.message.length).toBeGreaterThan(10)
    expect(result.mend.length).toBeGreaterThan(3)
  })

  test.each([
    ['', 200],
    ['<html><body>Maintenance</body></html>', 200],
    ['<html>', 503],
    ['{"message":"slow down"}', 429],
    ['{"message":"no"}', 400],
  ] as const)('is a fault, never a find: %s with %i', (body, status) => {
    expect(read(body, status).kind).toBe('fault')
  })

  test('a truncated answer is a fault', () => {
    expect(read(good.slice(0, -3)).kind).toBe('fault')
  })

  if (source.unknown200 !== undefined)
    test('what it has not is nothing, and no fault', () => {
      expect(read(source.unknown200 ?? '').kind).toBe('nothing')
    })

  test('survives three thousand answers that somebody has scribbled in', () => {
    const random = seeded(7)
    for (let run = 0; run < 3_000; run++) {
      const at = Math.floor(random() * good.length)
      const length = Math.floor(random() * 6)
      const scribble = String.fromCharCode(...Array.from({ length }, () => 32 + Math.floor(random() * 95)))
      const result = read(good.slice(0, at) + scribble + good.slice(at + Math.floor(random() * 6)))
      expect(['found', 'nothing', 'fault']).toContain(result.kind)
      expect(JSON.stringify(result)).not.toContain('null,null]')
    }
  })
})

describe("Hub'Eau, stations", () => {
  test('the recorded page of the north holds 46 gauges with their rivers', (context) => {
    const result = hubeauStations.read(answered(recordedOrSkip('hubeau/referentiel_stations_E3_excerpt.json', context)))
    if (result.kind !== 'found') throw new Error(result.kind)
    const page = JSON.parse(recordedOrSkip('hubeau/referentiel_stations_E3_excerpt.json', context)) as {
      data: { en_service: boolean }[]
    }
    const inService = page.data.filter(({ en_service }) => en_service).length
    expect([result.found.length, result.skipped]).toEqual([inService, 0])
    expect(result.found.find(({ code }) => code === 'E301000301')).toMatchObject({
      river: 'Souchez',
      commune: 'COURRIERES',
      altitudeM: null,
    })
    for (const { position } of result.found) {
      expect(position[0]).toBeGreaterThan(1)
      expect(position[1]).toBeGreaterThan(49)
    }
  })

  test('an altitude that cannot be is none, a closed gauge is left out, a row without a place costs nobody else', () => {
    const data = [
      { ...gaugeRow, altitude_ref_alti_station: 13_318 },
      { ...gaugeRow, code_station: 'Y990001009', en_service: false },
      { ...gaugeRow, code_station: 'Y990001008', longitude_station: null },
    ]
    const result = hubeauStations.read(answered(JSON.stringify({ data })))
    expect(result).toMatchObject({ kind: 'found', skipped: 1, found: [{ code: 'Y990001001', altitudeM: null }] })
  })
})

describe('Vigicrues', () => {
  test('a recorded station has forecasts and three floods that people remember', (context) => {
    const text = recordedOrSkip('vigicrues/2026/station_B540001001_charleville.json', context)
    expect(vigicruesStation.read(answered(text))).toEqual({
      kind: 'found',
      skipped: 0,
      next: null,
      found: {
        forecasts: true,
        floods: [
          { name: 'Crue de janvier 1991', levelMm: 5_470 },
          { name: 'Crue de février 2002', levelMm: 4_720 },
          { name: 'Crue de mars 2007', levelMm: 4_050 },
        ],
      },
    })
  })

  test('a flood whose level is 0 has none: it is how the source says that nobody knows', () => {
    const station = {
      CdStationHydro: 'Y',
      VigilanceCrues: { StationPrevision: 'f', CruesHistoriques: [{ LbUsuel: 'Crue de 1840', ValHauteur: 0 }] },
    }
    expect(vigicruesStation.read(answered(JSON.stringify(station)))).toMatchObject({
      found: { forecasts: false, floods: [] },
    })
  })

  test('a basin among the reaches, a reach without a line and one of no points are left out', () => {
    const features = [
      reach({}),
      reach({ properties: { CdEntCru: '5', typentcru: '5', lbentcru: 'Seine' } }),
      reach({ geometry: null }),
      reach({ geometry: { type: 'MultiLineString', coordinates: [[]] } }),
    ]
    const result = vigicruesReaches.read(answered(JSON.stringify({ type: 'FeatureCollection', features })))
    if (result.kind !== 'found') throw new Error(result.kind)
    expect(result.found.map(({ code }) => code)).toEqual(['LX1'])
  })
})

test('a commune that geo.api.gouv.fr does not know is nothing, and no fault', () => {
  expect(communeContour.read(answered('{"code":404,"message":"Not Found"}', 404)).kind).toBe('nothing')
})
