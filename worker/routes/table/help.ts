// Calls for help, and calls to the town's own number.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const UUID = 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab'
const ONE = { ...T, number: 'T1' } as const
const TASK = { number: 1, state: 'taken', zones: ['B'], calls: 1, rings: [] }

export const HELP_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/help',
    access: 'read situation',
    summary: 'Calls for help: those that are not closed, and the last of those that are; numbers and zones, never who',
    request: { parameters: T },
    answer: { status: 200, body: { help: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/api/{territory}/help/{number}/person',
    access: 'look after help',
    summary: 'Who asked, from the one object that knows it; the look is logged',
    request: { parameters: ONE },
    answer: { status: 200, body: { number: 1, persons: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/help/{number}/take',
    access: 'look after help',
    summary: 'You look after it: nobody else is rung',
    request: { parameters: ONE },
    answer: { status: 200, body: { help: TASK } },
    problems: [...OF_TERRITORY, 'conflict'],
  },
  {
    method: 'post',
    path: '/api/{territory}/help/{number}/give-back',
    access: 'look after help',
    summary: 'You cannot go: it is open again, and the rings begin anew',
    request: { parameters: ONE },
    answer: { status: 200, body: { help: { ...TASK, state: 'open' } } },
    problems: [...OF_TERRITORY, 'conflict'],
  },
  {
    method: 'post',
    path: '/api/{territory}/help/{number}/close',
    access: 'look after help',
    summary: 'It is over, with an outcome; "not found" and "other" want words',
    request: { parameters: ONE, body: { outcome: 'safe', note: 'Chez sa fille, 3 rue Haute.' } },
    answer: { status: 200, body: { help: { ...TASK, state: 'closed' } } },
    problems: [...CHANGING, 'conflict', 'not-acceptable'],
  },
]

export const CALL_ROUTES: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/hooks/{territory}/vonage/call',
    access: 'provider',
    summary: 'Somebody calls the town’s number (the application’s answer URL): the warnings in force, as an NCCO',
    request: { parameters: T, body: { uuid: UUID, from: '33639980001', to: '33536490000' } },
    answer: { status: 200 },
    problems: ['not-signed', 'not-found'],
  },
  {
    method: 'post',
    path: '/hooks/{territory}/vonage/call/event',
    access: 'provider',
    summary: 'What happens to that call (the application’s event URL)',
    request: { parameters: T, body: { uuid: UUID, status: 'completed' } },
    answer: { status: 200 },
    problems: ['not-signed', 'not-found'],
  },
  {
    method: 'post',
    path: '/hooks/{territory}/vonage/call/notice/{id}/recording',
    access: 'provider',
    summary: 'An authority of the list has called and left a message: where the provider keeps it',
    request: {
      parameters: { ...T, id: UUID },
      body: { recording_url: `https://api.nexmo.com/v1/files/${UUID}`, recording_uuid: UUID, size: 12_000 },
    },
    answer: { status: 200 },
    problems: ['not-signed', 'not-found'],
  },
  {
    method: 'post',
    path: '/hooks/{territory}/vonage/call/{language}/key',
    access: 'provider',
    summary: 'The caller pressed a key: 2 needs help, 0 again, 9 the other language',
    request: {
      parameters: { ...T, language: 'fr' },
      body: { uuid: UUID, from: '33639980001', dtmf: { digits: '2' } },
    },
    answer: { status: 200 },
    problems: ['not-signed', 'not-found'],
  },
  {
    method: 'post',
    path: '/hooks/{territory}/vonage/call/{language}/heard/key',
    access: 'provider',
    summary: 'The same once signing up was offered: 5 says what is kept, and asks',
    request: {
      parameters: { ...T, language: 'fr' },
      body: { uuid: UUID, from: '33639980001', dtmf: { digits: '5' } },
    },
    answer: { status: 200 },
    problems: ['not-signed', 'not-found'],
  },
  {
    method: 'post',
    path: '/hooks/{territory}/vonage/call/{language}/cut/key',
    access: 'provider',
    summary: 'The same after a key that meant nothing: signing up is not offered, for nobody knows what was heard',
    request: {
      parameters: { ...T, language: 'fr' },
      body: { uuid: UUID, from: '33639980001', dtmf: { digits: '0' } },
    },
    answer: { status: 200 },
    problems: ['not-signed', 'not-found'],
  },
  {
    method: 'post',
    path: '/hooks/{territory}/vonage/call/{language}/sign-up/key',
    access: 'provider',
    summary: 'They were told what is kept: 1 agrees, 9 leaves the list',
    request: {
      parameters: { ...T, language: 'fr' },
      body: { uuid: UUID, from: '33639980001', dtmf: { digits: '9' } },
    },
    answer: { status: 200 },
    problems: ['not-signed', 'not-found'],
  },
  {
    method: 'post',
    path: '/hooks/{territory}/vonage/call/sign-up/{id}/recording',
    access: 'provider',
    summary: 'Somebody who signs up by phone has said their address: where the provider keeps it',
    request: {
      parameters: { ...T, id: UUID },
      body: { recording_url: `https://api.nexmo.com/v1/files/${UUID}`, recording_uuid: UUID, size: 12_000 },
    },
    answer: { status: 200 },
    problems: ['not-signed', 'not-found'],
  },
]
