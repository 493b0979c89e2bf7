// What came back of an alert, and the test telephones that listen for it.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const ALERT = { ...T, id: '7d0f6c1e-1f0a-4a53-9a55-8c1d3f6e2b90' } as const
const SEED = { name: 'Mairie', operator: 'Orange', phone: '+33639980100', zone: 'B', side: 'inside' } as const

export const ECHO_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/echo/alerts/{id}',
    access: 'read situation',
    summary:
      'What displays, the public files, the test telephones and the rows of the send say of an alert, line by line beside what was approved; a drafted correction where one says another thing',
    request: { parameters: ALERT },
    answer: { status: 404 },
    problems: [...OF_TERRITORY, 'not-found'],
  },
  {
    method: 'post',
    path: '/api/{territory}/echo/alerts/{id}/heard',
    access: 'write log',
    summary:
      'Whoever holds a test telephone says that the message is there: `text` null where it is the one that was approved, else as it stands on it',
    request: { parameters: ALERT, body: { seed: 1, text: null } },
    answer: { status: 404 },
    problems: [...CHANGING, 'not-found'],
  },
  {
    method: 'get',
    path: '/api/{territory}/echo/seeds',
    access: 'read situation',
    summary: 'The test telephones without their numbers, and what each zone still lacks',
    request: { parameters: T },
    answer: { status: 200, body: { seeds: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/echo/seeds',
    access: 'manage territory',
    summary:
      'A test telephone, in a zone or beside it and in none: told from then on as a resident of that place would be. Its number is sealed',
    request: { parameters: T, body: SEED },
    answer: { status: 201, body: { seeds: [{ name: 'Mairie', phoneEnd: '00', zones: ['B'] }] } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'delete',
    path: '/api/{territory}/echo/seeds/{number}',
    access: 'manage territory',
    summary: 'A test telephone is withdrawn, here and from the list of residents',
    request: { parameters: { ...T, number: '99' } },
    answer: { status: 404 },
    problems: [...CHANGING, 'not-found'],
  },
]
