// The set-up assistant.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const DRAWN = {
  type: 'Polygon',
  coordinates: [
    [
      [2.01, 44.01],
      [2.03, 44.01],
      [2.03, 44.03],
      [2.01, 44.03],
      [2.01, 44.01],
    ],
  ],
}

const RAIN_MAPPING = `webhooks:
  - id: meteo-college
    key: meteo
    fields:
      - name: data.rain_mm
        measures: rain
        code: PLUIE-COLLEGE
        title: Pluie au collège
        unit: mm
        counts: fall
`

export const SET_UP_ROUTES: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/api/{territory}/setup',
    access: 'manage territory',
    summary:
      'Gauges, reaches and department around the commune, or around a drawn area, each asked once; changes nothing',
    request: { parameters: T, body: { area: DRAWN, withinKm: 25 } },
    answer: {
      status: 200,
      body: {
        kind: 'proposal',
        proposal: { candidates: [], trials: [], faults: [], leftOut: { gauges: 0, reaches: 0 } },
        suggested: { gauges: [], reaches: [], departments: [] },
        followed: [],
      },
    },
    problems: [...CHANGING, 'conflict', 'refused'],
  },
  {
    method: 'post',
    path: '/api/{territory}/setup/files',
    access: 'manage territory',
    summary: 'feeds.yaml and stations.yaml that follow what was chosen of the last proposal',
    request: { parameters: T, body: { gauges: [], reaches: [], departments: ['99'] } },
    answer: { status: 200, body: { feeds: 'feeds:\n', stations: 'stations: []\n' } },
    problems: [...CHANGING, 'conflict'],
  },
  {
    method: 'post',
    path: '/api/{territory}/setup/drawing',
    access: 'manage territory',
    summary: 'What was drawn joins the files of the territory: a zone of zones.geojson, or the contour of the commune',
    request: {
      parameters: T,
      body: { kind: 'zone', id: 'Z9', name_fr: 'Bord de Lère', name_en: 'Lère bank', area: DRAWN },
    },
    answer: { status: 200, body: { version: '5f70bf18a086' } },
    problems: [...CHANGING, 'files-faulty'],
  },
  {
    method: 'get',
    path: '/api/{territory}/setup/webhook',
    access: 'manage territory',
    summary:
      'The last messages of webhooks that nobody has mapped yet, or that could not be read whole; kept for a day',
    request: { parameters: T },
    answer: { status: 200, body: { samples: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/setup/webhook',
    access: 'manage territory',
    summary: 'What a mapping would make of a message: value, unit and time, or why not; stores nothing',
    request: { parameters: T, body: { message: '{"data":{"rain_mm":1.2}}', mapping: RAIN_MAPPING } },
    answer: {
      status: 200,
      body: {
        leaves: [{ path: 'data.rain_mm', value: 1.2 }],
        tried: {
          kind: 'read',
          found: [{ kind: 'value', of: 'PLUIE-COLLEGE', quantity: 'rain', unit: 'mm', value: 1_200, observedAt: 0 }],
          isLeftOut: false,
          yaml: RAIN_MAPPING,
        },
      },
    },
    problems: CHANGING,
  },
]
