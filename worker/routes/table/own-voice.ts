// A person's own voice for calls.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const NOWHERE = '0'.repeat(64)

export const OWN_VOICE_ROUTES: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/api/{territory}/own-voice',
    access: 'draft alert',
    summary:
      'Keeps a recording of one’s own voice for the calls of an alert (WAV, PCM of 16 bits, one channel, 16 kHz, 30 s at most); the log says who',
    request: {
      parameters: T,
      query: { language: 'fr', says: '0123abcd' },
      contentType: 'audio/wav',
      body: 'no sound',
    },
    answer: { status: 422 },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'get',
    path: '/api/{territory}/own-voice/{sha256}',
    access: 'read situation',
    summary: 'The recording, to be heard by who writes and who approves',
    request: { parameters: { ...T, sha256: NOWHERE } },
    answer: { status: 404 },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/{territory}/voice/{name}',
    access: 'anyone',
    summary: 'What calls play while an approved alert is under way, by a name that cannot be guessed',
    request: { parameters: { ...T, name: `${'a'.repeat(43)}.wav` } },
    answer: { status: 404 },
    problems: ['not-found'],
  },
]
