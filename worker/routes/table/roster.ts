// Who is called when something waits for a decision.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const ROSTER = {
  members: [
    { id: 'camille', name: 'Camille Martin', role: 'duty', phones: ['+33639989101', '+33639989102'], verifiedAt: null },
    {
      id: 'maire',
      name: 'Dominique Bernard',
      role: 'DOS',
      phones: ['+33639989103'],
      verifiedAt: '2026-10-01T09:00:00.000Z',
    },
  ],
  shifts: [{ id: 'semaine-42', member: 'camille', from: '2026-10-12T06:00:00.000Z', to: '2026-10-19T06:00:00.000Z' }],
}

export const ROSTER_ROUTES: readonly RouteEntry[] = [
  {
    method: 'put',
    path: '/api/{territory}/roster',
    access: 'manage people',
    summary:
      'The operational directory and the duty roster, whole: who is called first, by which numbers, and who is on duty when',
    request: { parameters: T, body: ROSTER },
    answer: { status: 200, body: { roster: ROSTER } },
    problems: [...CHANGING, 'refused'],
  },
  {
    method: 'get',
    path: '/api/{territory}/roster',
    access: 'read situation',
    summary: 'The directory and the roster; numbers by their end alone for whoever has nobody to ring',
    request: { parameters: T },
    answer: { status: 200, body: { roster: ROSTER } },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/api/{territory}/roster/check',
    access: 'read situation',
    summary:
      'The monthly question to a tenth of the directory: whom the next round asks and when, who has not answered the last',
    request: { parameters: T },
    answer: { status: 200, body: { check: { nextAt: 0, next: ['camille'], last: null } } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/wake/acknowledge',
    access: 'acknowledge notice',
    summary: 'Somebody has read what waits: nobody else is woken for it. The clock of the decision runs on',
    request: { parameters: T },
    answer: { status: 200, body: { wake: { number: 1, acknowledged: { by: { name: 'Maire' } } } } },
    problems: [...OF_TERRITORY, 'refused'],
  },
]
