// The address that Infobip calls back, one for each call.
import { T, type RouteEntry } from './route-entry.ts'

const OF_CALL = { ...T, reference: 'aaab234567abcdefghijklmnopqrs', secret: 'A'.repeat(43) } as const

export const INFOBIP_ROUTES: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/hooks/{territory}/infobip/{reference}/{secret}',
    access: 'provider',
    summary: 'Infobip says what became of a call, who answered and which key was pressed; the address holds a secret',
    request: { parameters: OF_CALL },
    answer: { status: 200 },
    problems: ['not-signed', 'not-found'],
  },
]
