// What the public is told of each zone, and of water, power and bridges.
import { CHANGING, T, type RouteEntry } from './route-entry.ts'

const BRIDGE = { kind: 'bridge', name: 'Pont Vieux', english: 'Old Bridge', open: false }

export const PUBLIC_STATE_ROUTES: readonly RouteEntry[] = [
  {
    method: 'put',
    path: '/api/{territory}/public/zones/{zone}',
    access: 'direct plan',
    summary:
      'How a zone stands for the people in it: normal, prepare, leave, closed, or return under conditions; with the hour of the next word',
    request: {
      parameters: { ...T, zone: 'B' },
      body: { stand: 'leave', words: { fr: 'Par la route de Lauzun.' }, seen: 0 },
    },
    answer: { status: 200, body: { state: { zones: [{ zone: 'B', stand: 'leave', version: 1 }] } } },
    problems: [...CHANGING, 'not-acceptable', 'conflict'],
  },
  {
    method: 'post',
    path: '/api/{territory}/public/services',
    access: 'prepare plan',
    summary: 'Water, power or a bridge: open or not, for everybody. The same kind and name again is the same line',
    request: { parameters: T, body: BRIDGE },
    answer: { status: 200, body: { state: { services: [{ ...BRIDGE, number: 1 }] } } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'put',
    path: '/api/{territory}/public/services/{number}',
    access: 'prepare plan',
    summary: 'Changes a line',
    request: { parameters: { ...T, number: '1' }, body: { ...BRIDGE, open: true } },
    answer: { status: 200, body: { state: { services: [{ ...BRIDGE, open: true }] } } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'delete',
    path: '/api/{territory}/public/services/{number}',
    access: 'prepare plan',
    summary: 'Takes a line off the public page; the log keeps it',
    request: { parameters: { ...T, number: '1' } },
    answer: { status: 200, body: { state: { services: [] } } },
    problems: CHANGING,
  },
]
