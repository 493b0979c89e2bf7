// The address that Scaleway's topic calls.
import { T, type RouteEntry } from './route-entry.ts'

export const MAIL_ROUTES: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/hooks/{territory}/scaleway/{secret}',
    access: 'provider',
    summary:
      'Scaleway says what became of an e-mail, or asks to confirm a subscription; the address holds a secret of the account',
    request: { parameters: { ...T, secret: 'A'.repeat(43) } },
    answer: { status: 200 },
    problems: ['not-signed', 'not-found'],
  },
]
