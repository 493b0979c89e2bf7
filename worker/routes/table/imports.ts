// An import of residents in parts.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const RUN = '6f2a9c34-0c1e-4a57-9f0e-2b7f3f1d8c55'
const ROW = {
  line: 2,
  sourceId: 'r-10',
  household: 'h-10',
  name: 'Camille Essai',
  address: '1 rue Basse',
  language: 'fr',
  phone: '+33639980010',
  phoneChannels: ['sms', 'voice'],
  email: null,
  contact: null,
  longitude: 2.025,
  latitude: 44.005,
  vulnerable: false,
}
const EXPECTED = { lines: 1, persons: 1, refused: 0, duplicates: 0, unlocated: 0 }

export const IMPORT_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/residents/addresses',
    access: 'manage residents',
    summary: 'A page of the commune’s addresses, for whoever looks many up; `next` goes on, null ends it',
    request: { parameters: T, query: { after: '0' } },
    answer: { status: 200, body: { addresses: [], next: null } },
    problems: [...OF_TERRITORY, 'bad-request'],
  },
  {
    method: 'get',
    path: '/api/{territory}/residents/imports',
    access: 'manage residents',
    summary: 'The imports of lists, the newest first: what was consented to, what is in, how it ended',
    request: { parameters: T },
    answer: { status: 200, body: { runs: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/residents/imports/look',
    access: 'manage residents',
    summary: 'How many of these people the town has already; nothing is kept',
    request: {
      parameters: T,
      body: {
        rows: [{ sourceId: 'r-10', household: 'h-10', name: 'Camille Essai', phone: '+33639980010', email: null }],
      },
    },
    answer: { status: 200, body: { known: 0 } },
    problems: CHANGING,
  },
  {
    method: 'post',
    path: '/api/{territory}/residents/imports',
    access: 'manage residents',
    summary:
      'The consent to an import, with what the reading of the file gave; the same file that was stopped goes on where it was',
    request: { parameters: T, body: { mark: '120-0123456789abcdef', expected: EXPECTED } },
    answer: { status: 201, body: { run: { state: 'running', throughLine: 0, batches: 0 } } },
    problems: [...CHANGING, 'conflict'],
  },
  {
    method: 'post',
    path: '/api/{territory}/residents/imports/{id}/rows',
    access: 'manage residents',
    summary: 'The next batch of rows; one that is in already is answered as it was',
    request: { parameters: { ...T, id: RUN }, body: { batch: 0, throughLine: 2, rows: [ROW] } },
    answer: { status: 200, body: { run: { state: 'running', throughLine: 2, batches: 1, stored: 1 } } },
    problems: [...CHANGING, 'conflict', 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/api/{territory}/residents/imports/{id}/end',
    access: 'manage residents',
    summary: 'Ends an import: finished, or stopped where it is',
    request: { parameters: { ...T, id: RUN }, body: { state: 'finished', throughLine: 2 } },
    answer: { status: 200, body: { run: { state: 'finished' } } },
    problems: CHANGING,
  },
]
