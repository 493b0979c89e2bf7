// The set-up assistant.
import { CHANGING, T, type RouteEntry } from './route-entry.ts'

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
]
