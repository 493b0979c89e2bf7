// The set-up assistant.
import { CHANGING, T, type RouteEntry } from './route-entry.ts'

const DRAWN = {
  type: 'Polygon',
  coordinates: [
    [
      [2.31, 43.03],
      [2.37, 43.03],
      [2.37, 43.07],
      [2.31, 43.07],
      [2.31, 43.03],
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
]
