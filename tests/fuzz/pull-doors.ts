// Every adapter in, and every reference that a set-up asks.
import {
  communeContour,
  FEEDS,
  hubeauStations,
  vigicruesReaches,
  vigicruesStation,
  type Reference,
} from '../../worker/feeds/index.ts'
import { DAY_MS } from '../../worker/model/time.ts'
import { NOW, sourceOf } from '../contract/feed-sources.ts'
import { recorded } from '../support/recorded.ts'
import { json, seed, textOf, xml, type Door, type Seed } from './door.ts'

/** Recorded answers beside our own, where they are there: real servers write what nobody would think of. */
const RECORDED: Readonly<Record<string, readonly string[]>> = {
  hubeau: ['hubeau/observations_tr_page1_206_excerpt.json', 'hubeau/observations_tr_all_fields_one_row.json'],
  'vigicrues-forecast': ['vigicrues/2026/prevision_v1.1_excerpt.json'],
  'vigicrues-observations': ['vigicrues/2026/observations_simple_epoch_ms_excerpt.json'],
  'vigicrues-levels': ['vigicrues/v1.1_2020/InfoVigiCru_CdEntVigiCruAP1.json'],
  'meteofrance-vigilance': ['vigilance/textesvigilance_20261004T0800Z_zonal.json'],
  cap: [
    'cap/messages/google_thunderstorm.cap',
    'cap/messages/uk-ea-broadcast_update.xml',
    'cap/messages/meteoalarm_FR_20221207_avalanches_update.xml',
  ],
  'usgs-nwis': ['usgs/nwis_iv_mock.json'],
}

function recordedSeeds(name: string): readonly Seed[] {
  return (RECORDED[name] ?? []).flatMap((path) => {
    const found = recorded(path)
    return found.kind === 'text' ? [seed(path.endsWith('.json') ? 'json' : 'xml', found.text)] : []
  })
}

/** One answer in eight is an error: its words are told to people, and so read as well. */
function statusOf({ length }: Uint8Array): number {
  return length % 8 === 0 ? ([400, 404, 429, 500, 503][length % 5] ?? 500) : 200
}

const FEED_DOORS = FEEDS.map((feed): Door => {
  const source = sourceOf(feed)
  const wanted = source.isArea === true ? { codes: [], areas: [source.code] } : { codes: [source.code], areas: [] }
  const request = { ...wanted, cursor: null, since: NOW - DAY_MS, now: NOW }
  const ask = feed.ask(request)[source.nth ?? 0]
  const write = source.isXml === true ? xml : json
  return {
    name: feed.name,
    // Thrice: what is sound is worth more spoiling than what is empty.
    seeds: [
      ...[source.good, source.good, source.good, source.empty, ...source.wrongTypes].map((text) => write(text)),
      ...recordedSeeds(feed.name),
    ],
    open(bytes) {
      const answer = {
        status: statusOf(bytes),
        contentType: '',
        body: textOf(bytes),
        url: `https://feeds.example/base${ask?.path ?? ''}`,
      }
      const result = feed.read(answer, request)
      return { isRead: result.kind === 'read', said: result, readings: result.kind === 'read' ? result.readings : [] }
    },
  }
})

const polygon = {
  type: 'Polygon',
  coordinates: [
    [
      [2, 43],
      [2.1, 43],
      [2.1, 43.1],
      [2, 43],
    ],
  ],
}
const line = {
  type: 'MultiLineString',
  coordinates: [
    [
      [2.3, 43],
      [2.4, 43.1],
    ],
  ],
}
const gauge = {
  code_station: 'Y990001001',
  libelle_station: 'La Lère',
  libelle_cours_eau: 'Lère',
  longitude_station: 2.34,
  latitude_station: 43.05,
  altitude_ref_alti_station: 118.4,
  en_service: true,
}
const flood = { LbUsuel: 'Crue de 1999', ValHauteur: 5.4 }

const REFERENCES: readonly (readonly [reference: Reference<never, unknown>, good: unknown])[] = [
  [hubeauStations as Reference<never, unknown>, { count: 1, data: [gauge] }],
  [
    vigicruesReaches as Reference<never, unknown>,
    {
      type: 'FeatureCollection',
      features: [
        { type: 'Feature', properties: { CdEntCru: 'LX1', typentcru: '8', lbentcru: 'Lère' }, geometry: line },
      ],
    },
  ],
  [
    vigicruesStation as Reference<never, unknown>,
    { CdStationHydro: 'Y990001001', VigilanceCrues: { StationPrevision: true, CruesHistoriques: [flood] } },
  ],
  [
    communeContour as Reference<never, unknown>,
    { code: '66164', nom: 'Rivesaltes', codeDepartement: '66', contour: polygon },
  ],
]

const REFERENCE_DOORS = REFERENCES.map(([reference, good]): Door => ({
  name: `set-up: ${reference.name}`,
  seeds: [json(good)],
  open(bytes) {
    const result = reference.read({
      status: 200,
      contentType: '',
      body: textOf(bytes),
      url: 'https://reference.example/',
    })
    return { isRead: result.kind === 'found', said: result }
  },
}))

export const PULL_DOORS: readonly Door[] = [...FEED_DOORS, ...REFERENCE_DOORS]
