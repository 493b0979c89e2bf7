// What leaves by itself: the switch, the signature over a scenario, the veto.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const ID = '5e9a0c52-6a4e-4a55-8f0e-2f6a1f0f3c12'
const VERSION = '0'.repeat(64)
const RULE = 'signee'

export const AUTOMATIC_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/automatic',
    access: 'read situation',
    summary: 'Whether signed scenarios may leave by themselves here, and what is or was counted down within a day',
    request: { parameters: T },
    answer: { status: 200, body: { countdowns: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'put',
    path: '/api/{territory}/automatic',
    access: 'approve alert',
    summary: 'Allows it, or ends it at once; off until a named person has allowed it',
    request: { parameters: T, body: { on: true } },
    answer: { status: 200, body: { on: { by: { name: 'Adjointe' } } } },
    problems: CHANGING,
  },
  {
    method: 'post',
    path: '/api/{territory}/automatic/scenarios/{id}/begin',
    access: 'approve alert',
    summary:
      'What a passkey is asked to sign: the challenge is the hash of the scenario, its zones, its rule and its date',
    request: { parameters: { ...T, id: ID }, body: { version: VERSION, rule: RULE, reviewInDays: 90 } },
    answer: { status: 200, body: { hash: VERSION, reviewBy: 1, ceremony: '' } },
    problems: [...CHANGING, 'conflict', 'refused', 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/api/{territory}/automatic/scenarios/{id}/sign',
    access: 'approve alert',
    summary: 'Signs it: from then on it leaves by itself when that rule fires, after a minute without a veto',
    request: {
      parameters: { ...T, id: ID },
      body: { version: VERSION, rule: RULE, reviewBy: 1, ceremony: 'as begun', response: null },
    },
    answer: { status: 200, body: { scenario: { signature: { rule: RULE } } } },
    problems: [...CHANGING, 'conflict', 'refused', 'not-acceptable'],
  },
  {
    method: 'delete',
    path: '/api/{territory}/automatic/scenarios/{id}',
    access: 'approve alert',
    summary: 'Takes a signature back; what counts down on it is stopped',
    request: { parameters: { ...T, id: ID } },
    answer: { status: 200, body: { scenario: { name: 'Crue rapide, rue Basse' } } },
    problems: CHANGING,
  },
  {
    method: 'post',
    path: '/api/{territory}/automatic/{id}/veto',
    access: 'cancel alert',
    summary: 'Stops what counts down; the reason comes afterwards',
    request: { parameters: { ...T, id: ID } },
    answer: { status: 200, body: { countdown: { state: 'vetoed' } } },
    problems: [...CHANGING, 'conflict'],
  },
  {
    method: 'post',
    path: '/api/{territory}/automatic/{id}/reason',
    access: 'cancel alert',
    summary: 'Why it was stopped',
    request: { parameters: { ...T, id: ID }, body: { reason: 'deux capteurs dans le même égout' } },
    answer: { status: 200, body: { countdown: { reason: 'deux capteurs dans le même égout' } } },
    problems: [...CHANGING, 'conflict', 'not-acceptable'],
  },
]
