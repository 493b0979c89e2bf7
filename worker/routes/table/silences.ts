// Rules that people have muted for a while.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const ASKED = { rule: 'n3', reason: 'chantier au pont, sonde déplacée', until: '2026-10-14T21:40:00+02:00' }
const KEPT = { rule: 'n3', planLevel: 'N3', reason: ASKED.reason, endedAt: null }

export const SILENCE_ROUTES: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/api/{territory}/silences',
    access: 'dismiss proposal',
    summary:
      'Mutes a rule until an hour within a day, by name and with a reason. What fires meanwhile is shown and logged as muted; a gauge lost while rising and a sudden rise are heard all the same',
    request: { parameters: T, body: ASKED },
    answer: { status: 201, body: { silence: KEPT } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'get',
    path: '/api/{territory}/silences',
    access: 'read situation',
    summary: 'The silences in force or to come, the one that ends first at the head',
    request: { parameters: T },
    answer: { status: 200, body: { silences: [KEPT] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/silences/{id}/end',
    access: 'dismiss proposal',
    summary: 'Takes a silence back: what its rule fired on meanwhile is proposed at once',
    request: { parameters: { ...T, id: '7d0f6c1e-1f0a-4a53-9a55-8c1d3f6e2b90' } },
    answer: { status: 200, body: { silence: { rule: 'n3' } } },
    problems: OF_TERRITORY,
  },
]
