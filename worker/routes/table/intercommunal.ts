// What communes show and lend each other, and never what one decides for another.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const path = (rest: string) => `/api/{territory}/intercommunal${rest}`
/** Fictional. */
const BODY = '200099001'
const VIEW = { members: null, consents: [], pool: [], offered: [], loans: [] } as const

export const INTERCOMMUNAL_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: path(''),
    access: 'read situation',
    summary:
      'What the member communes of a body show it, each with the age of its picture; in a commune: who may see it, what others would lend, what was asked',
    request: { parameters: T },
    answer: { status: 200, body: { intercommunal: VIEW } },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: path('/areas'),
    access: 'read situation',
    summary: 'Shapes of the zones of each member commune that shares its situation',
    request: { parameters: T },
    answer: { status: 200, body: { areas: {} } },
    problems: OF_TERRITORY,
  },
  {
    method: 'put',
    path: path('/consents/{body}'),
    access: 'direct plan',
    summary: 'A body, by its SIREN, may see this commune (`on: true`), or may not any more: what it holds is erased',
    request: { parameters: { ...T, body: BODY }, body: { on: true } },
    answer: { status: 200, body: { intercommunal: { ...VIEW, consents: [{ body: BODY, state: 'waiting' }] } } },
    problems: [...CHANGING, 'not-acceptable', 'conflict'],
  },
  {
    method: 'put',
    path: path('/means/{number}'),
    access: 'work plan',
    summary: 'One of our own means is offered to the other communes, or is not any more',
    request: { parameters: { ...T, number: '1' }, body: { offered: true } },
    answer: { status: 200, body: { intercommunal: { ...VIEW, offered: [1] } } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'post',
    path: path('/loans'),
    access: 'work plan',
    summary: 'Something of the pool is asked for: what for, and until when. Its owner answers; nobody takes it',
    request: {
      parameters: T,
      body: { body: BODY, owner: BODY, means: 1, purpose: 'rue Basse', until: '2026-10-15T12:00:00+02:00' },
    },
    answer: { status: 404 },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'post',
    path: path('/loans/{number}/answer'),
    access: 'direct plan',
    summary: 'Whoever directs with the owner lends it (`yes: true`), or does not',
    request: { parameters: { ...T, number: '1' }, body: { yes: true, note: '' } },
    answer: { status: 404 },
    problems: [...CHANGING, 'not-acceptable', 'conflict'],
  },
  {
    method: 'post',
    path: path('/loans/{number}/return'),
    access: 'work plan',
    summary: 'What was lent goes back to its owner',
    request: { parameters: { ...T, number: '1' } },
    answer: { status: 404 },
    problems: [...CHANGING, 'conflict'],
  },
]
