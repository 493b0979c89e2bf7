// The address that an OVHcloud account calls back.
import { T, type RouteEntry } from './route-entry.ts'

const SECRET = { ...T, secret: 'A'.repeat(43) } as const
const SAYS = 'OVHcloud says what became of an SMS, in the query or in a form; the address holds a secret of the account'

export const OVH_ROUTES: readonly RouteEntry[] = (['get', 'post'] as const).map((method) => ({
  method,
  path: '/hooks/{territory}/ovh/{secret}',
  access: 'provider',
  summary: SAYS,
  request: { parameters: SECRET },
  answer: { status: 200 },
  problems: ['not-signed', 'not-found'],
}))
