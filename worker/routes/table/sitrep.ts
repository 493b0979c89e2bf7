// The point de situation.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

export const SITREP_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/sitrep',
    access: 'read situation',
    summary:
      'A point de situation drafted from what is known now, and the same in at most 600 signs; what only people know is left empty',
    request: { parameters: T },
    answer: { status: 200, body: { sitrep: { number: 1, sections: { needs: [] }, short: 'SITREP 1 / SAINT-MARTIN' } } },
    problems: [...OF_TERRITORY, 'not-found'],
  },
  {
    method: 'post',
    path: '/api/{territory}/sitrep',
    access: 'write log',
    summary: 'Keeps a point de situation, as people have completed it, under the next number of the log',
    request: {
      parameters: T,
      body: { text: 'Point n° 1. Niveau N3. Besoins : 40 lits.', short: 'SITREP 1 / N3 / DEMANDE 40 lits', to: 'COD' },
    },
    answer: { status: 201, body: { entry: { act: 'point de situation', detail: { number: 1, to: 'COD' } } } },
    problems: CHANGING,
  },
]
