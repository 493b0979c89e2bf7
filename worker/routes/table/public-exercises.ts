// Public exercises, which really reach people.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

export const PUBLIC_EXERCISE = {
  name: 'Essai de mars',
  purpose: 'Compter qui reçoit un SMS, et en combien de temps',
  audience: 'list',
  zones: ['B'],
  channels: ['sms'],
  texts: { fr: 'MAIRIE. Ceci est un exercice : vous n’avez rien à faire.' },
  at: '2099-03-02T10:00:00+01:00',
  phones: ['06 39 98 00 01'],
}
const EXERCISE = { name: 'Essai de mars', audience: 'list', listed: 1, persons: 1 }

export const PUBLIC_EXERCISE_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/public-exercises',
    access: 'read situation',
    summary: 'Public exercises, the newest first, with whom each reached, who answered, and in how many minutes',
    request: { parameters: T },
    answer: { status: 200, body: { exercises: [], reports: {}, noticeMs: 172_800_000 } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/public-exercises',
    access: 'conduct exercise',
    summary:
      'Announces one to the second person who must approve it, with its count and its cost: to the public of the zones, or to a list of at most 20 numbers',
    request: { parameters: T, body: PUBLIC_EXERCISE },
    answer: { status: 201, body: { exercise: { ...EXERCISE, state: 'announced' } } },
    problems: [...CHANGING, 'refused', 'files-faulty'],
  },
  {
    method: 'post',
    path: '/api/{territory}/public-exercises/{number}/approve',
    access: 'approve alert',
    summary:
      'A second person approves what they have read; the public is told of it from then on, and at its hour it is really sent',
    request: { parameters: { ...T, number: '1' }, body: { hash: 'a'.repeat(64) } },
    answer: { status: 200, body: { exercise: { ...EXERCISE, state: 'approved' } } },
    problems: [...CHANGING, 'refused'],
  },
  {
    method: 'post',
    path: '/api/{territory}/public-exercises/{number}/stop',
    access: 'conduct exercise',
    summary:
      'It does not take place, or ends before its time: no further request is started; whoever reads the page or its calendar is told',
    request: { parameters: { ...T, number: '1' }, body: { reason: 'Le stade est fermé ce jour-là.' } },
    answer: { status: 200, body: { exercise: { ...EXERCISE, state: 'withdrawn' } } },
    problems: [...CHANGING, 'refused'],
  },
]
