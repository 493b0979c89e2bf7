// Who looked at personal data, and the file of a breach.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const WINDOW = { from: '2026-01-01T00:00:00+01:00', to: '2100-01-01T00:00:00+01:00' }

export const ACCESS_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/access',
    access: 'export log',
    summary:
      'Looks at personal data: who, when, which list, how many persons, why; of one person of the town with `person`',
    request: { parameters: T, query: WINDOW },
    answer: { status: 200, body: { more: false } },
    problems: [...OF_TERRITORY, 'bad-request'],
  },
  {
    method: 'post',
    path: '/api/{territory}/access/breach',
    access: 'manage people',
    summary:
      'For the notification of a breach: which datasets, how many persons, in which object, since when, with the looks of a window; counts, nobody’s data; logged',
    request: { parameters: T, body: WINDOW },
    answer: { status: 200, body: { territory: { code: '99001' } } },
    problems: CHANGING,
  },
]
