// Sign-ups by phone that wait for the desk.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const ONE = { ...T, id: 'nobody-waits-here' } as const

export const PHONE_SIGN_UP_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/residents/by-phone',
    access: 'manage residents',
    summary: 'Who signed up by calling the town and waits for somebody to hear their address; the look is logged',
    request: { parameters: T },
    answer: { status: 200, body: { signUps: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/api/{territory}/residents/by-phone/{id}/voice',
    access: 'manage residents',
    summary: 'Their recorded address, fetched from the provider (MP3 or WAV); the hearing is logged',
    request: { parameters: ONE },
    answer: { status: 404 },
    problems: [...OF_TERRITORY, 'not-ready'],
  },
  {
    method: 'post',
    path: '/api/{territory}/residents/by-phone/{id}',
    access: 'manage residents',
    summary:
      'The agent has heard the address: the person is signed up and told so; 200 with places to choose from where it is not certain',
    request: { parameters: ONE, body: { address: '1 rue Basse', place: 'z:B' } },
    answer: { status: 404 },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'delete',
    path: '/api/{territory}/residents/by-phone/{id}',
    access: 'manage residents',
    summary: 'Nothing can be made of it: it is forgotten, and nobody was signed up',
    request: { parameters: ONE },
    answer: { status: 404 },
    problems: OF_TERRITORY,
  },
]
