// What people have seen.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const TOLD = {
  by: 'field team',
  what: 'level',
  place: 'Pont-Vieux',
  text: 'l’eau passe sous le tablier',
  seenAt: '2026-10-14T15:30:00+02:00',
  level: { station: 'PONT-VIEUX', value: 2.4, unit: 'm' },
}
const KEPT = { number: 1, by: 'field team', what: 'level', levelMm: 2_400, check: { state: 'unverified' } }

export const SIGHTING_ROUTES: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/api/{territory}/sightings',
    access: 'write log',
    summary:
      'What somebody has seen: evidence beside the gauges that no rule reads; its line in the log is never changed',
    request: { parameters: T, body: TOLD },
    answer: { status: 201, body: { sighting: KEPT } },
    problems: [...CHANGING, 'refused'],
  },
  {
    method: 'get',
    path: '/api/{territory}/sightings',
    access: 'read situation',
    summary: 'What was seen within the last day',
    request: { parameters: T },
    answer: { status: 200, body: { sightings: [KEPT] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/sightings/{number}/check',
    access: 'write log',
    summary: 'Somebody went to see: confirmed or refuted, as a line of its own in the log',
    request: {
      parameters: { ...T, number: '1' },
      body: { state: 'confirmed', note: 'vu aussi par la police municipale' },
    },
    answer: { status: 200, body: { sighting: { ...KEPT, check: { state: 'confirmed' } } } },
    problems: CHANGING,
  },
]
