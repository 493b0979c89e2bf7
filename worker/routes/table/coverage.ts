// How much of the commune is covered, and what is done about the rest.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

export const COVERAGE_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/residents/coverage',
    access: 'manage residents',
    summary:
      'Homes known against the addresses of the commune’s file, by street and by zone, with what each can be reached by; counts, no person',
    request: { parameters: T, query: { zone: 'B' } },
    answer: { status: 200, body: { elsewhere: { persons: 0 } } },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/api/{territory}/residents/coverage/missing',
    access: 'manage residents',
    summary: 'Addresses of the file where nobody is known, by street: the list of a campaign',
    request: { parameters: T },
    answer: { status: 200 },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/api/{territory}/residents/doors',
    access: 'manage residents',
    summary:
      'At whose door somebody must knock: no channel that works, or marked as vulnerable; the log says who asked',
    request: { parameters: T, query: { zone: 'B', why: 'go-to-them' } },
    answer: { status: 200 },
    problems: [...OF_TERRITORY, 'bad-request'],
  },
  {
    method: 'get',
    path: '/api/{territory}/residents/streets',
    access: 'read situation',
    summary: 'Streets of the commune’s file that are written so (`q`)',
    request: { parameters: T, query: { q: 'bas' } },
    answer: { status: 200 },
    problems: [...OF_TERRITORY, 'bad-request'],
  },
  {
    method: 'post',
    path: '/api/{territory}/residents/address',
    access: 'manage residents',
    summary:
      'How well a number or a mailbox works, for the agent who has its owner before them; `confirm` says that it is still theirs. Null where nobody has it',
    request: { parameters: T, body: { address: '+33639980998' } },
    answer: { status: 200, body: { known: null } },
    problems: CHANGING,
  },
  {
    method: 'post',
    path: '/api/{territory}/residents/confirmations',
    access: 'manage residents',
    summary: 'Asks so many of the addresses that are due whether they still are somebody’s, behind every warning',
    request: { parameters: T, body: { most: 50 } },
    answer: { status: 200, body: { asked: 0, left: 0 } },
    problems: CHANGING,
  },
]
