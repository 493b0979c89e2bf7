// The hooks of a call, as the provider calls them.
import { T, type RouteEntry } from './route-entry.ts'

const CALL = { ...T, reference: 'aaa234567abcdefghijklmnopqrst' } as const
const UUID = 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab'

export const VOICE_ROUTES: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/hooks/{territory}/vonage/voice/{reference}/event',
    access: 'provider',
    summary: 'Vonage says what happens to a call; the beep of a machine is answered with what it records',
    request: { parameters: CALL, body: { uuid: UUID, status: 'answered', timestamp: '2026-10-14T18:15:00Z' } },
    answer: { status: 200 },
    problems: ['not-signed', 'bad-request', 'not-found'],
  },
  {
    method: 'post',
    path: '/hooks/{territory}/vonage/voice/{reference}/key',
    access: 'provider',
    summary: 'A key was pressed: 1 understood, 2 needs help, 0 again; answered with what the voice says next',
    request: { parameters: CALL, body: { uuid: UUID, dtmf: { digits: '1', timed_out: false } } },
    answer: { status: 200 },
    problems: ['not-signed', 'bad-request', 'not-found'],
  },
]
