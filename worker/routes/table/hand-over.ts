// The relief of the crisis cell.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const SHIFT = { id: 'jour-rac', role: 'RAC', name: 'Camille Martin' }

export const HAND_OVER_ROUTES: readonly RouteEntry[] = [
  {
    method: 'put',
    path: '/api/{territory}/hand-over/shifts',
    access: 'prepare plan',
    summary: 'Who holds which role of the cell from when to when, whole',
    request: {
      parameters: T,
      body: { shifts: [{ ...SHIFT, from: '2026-10-14T06:00:00Z', to: '2026-10-14T18:00:00Z' }] },
    },
    answer: { status: 200, body: { shifts: [SHIFT] } },
    problems: CHANGING,
  },
  {
    method: 'get',
    path: '/api/{territory}/hand-over',
    access: 'read situation',
    summary: 'The sheet of a hand-over, drafted from what is open now, and the shifts',
    request: { parameters: T },
    answer: { status: 200, body: { handOver: { number: 1, sections: { means: [] } }, shifts: [SHIFT] } },
    problems: [...OF_TERRITORY, 'not-found'],
  },
  {
    method: 'post',
    path: '/api/{territory}/hand-over',
    access: 'write log',
    summary: 'Whoever takes over signs for the sheet that they have read back; both names stand in the log',
    request: {
      parameters: T,
      body: { from: 'Camille Martin', text: 'Niveau N3. Fiche 14 en retard.', readBack: true },
    },
    answer: { status: 201, body: { entry: { act: 'relève', detail: { number: 1, from: 'Camille Martin' } } } },
    problems: CHANGING,
  },
]
