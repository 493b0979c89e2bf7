// The roll call of the crisis cell. The directory stands: the roster's example came before.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const CALL = {
  number: 1,
  needed: 1,
  people: [{ member: 'maire', name: 'Dominique Bernard', role: 'DOS' }],
  ended: null,
}

export const ROLL_CALL_ROUTES: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/api/{territory}/roll-call',
    access: 'prepare plan',
    summary:
      'Calls the crisis cell: an SMS to a group of the directory, a call after 3 minutes, and the next group where too few come in time',
    request: {
      parameters: T,
      body: {
        groups: ['DOS', 'duty'],
        needed: 1,
        withinMinutes: 15,
        why: 'crue de la Lère',
        where: 'salle du conseil',
      },
    },
    answer: { status: 201, body: { rollCall: CALL } },
    problems: [...CHANGING, 'refused', 'conflict'],
  },
  {
    method: 'get',
    path: '/api/{territory}/roll-call',
    access: 'read situation',
    summary: 'Who was called, who comes in how many minutes, who has not answered; null where nobody was called yet',
    request: { parameters: T },
    answer: { status: 200, body: { rollCall: CALL } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/roll-call/answer',
    access: 'prepare plan',
    summary: 'Notes by hand what somebody has answered',
    request: { parameters: T, body: { member: 'maire', said: { kind: 'coming', inMinutes: 20 } } },
    answer: { status: 200, body: { rollCall: CALL } },
    problems: [...CHANGING, 'refused', 'conflict'],
  },
  {
    method: 'post',
    path: '/api/{territory}/roll-call/end',
    access: 'prepare plan',
    summary: 'Ends it: nobody else is called',
    request: { parameters: T },
    answer: { status: 200, body: { rollCall: { number: 1 } } },
    problems: [...OF_TERRITORY, 'refused', 'conflict'],
  },
]
