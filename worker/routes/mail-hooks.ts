// What became of an e-mail, as Scaleway's topic says it: signed, at an address that holds a secret of the account. A new topic asks to be confirmed here.
import { Hono } from 'hono'
import {
  CALL_TIMEOUT_MS,
  MAIL_CREDENTIAL,
  mailAccount,
  parseMailCall,
  ScalewayTrust,
  type MailAccount,
} from '../channels/index.ts'
import { accountsOf, type Env } from '../env.ts'
import type { AppEnv } from './app-env.ts'
import { askedOfEach, doorsOf, heardAt, joined } from './provider-door.ts'

export const mailHooks = new Hono<AppEnv>()

const doorOf = doorsOf<MailAccount>((env, territory) =>
  mailAccount(env, () => accountsOf(env, territory).credential(MAIL_CREDENTIAL)),
)

mailHooks.post('/:territory/scaleway/:secret', async (c) =>
  heardAt(
    c,
    await doorOf(c),
    (call, account) => parseMailCall(call, { account, trust: trustOf(c.env) }),
    async (said, door) => {
      if (said.kind === 'subscription') return c.json({ receipt: await confirmed(said.url) })
      const { receipt } = said
      // A bounce of a mailbox may come without the headers of what it answers.
      return receipt.reference === null ? askedOfEach(c, door, receipt) : joined(c, door, receipt)
    },
  ),
)

let trust: ScalewayTrust | null = null
// One for all territories: thousands of receipts come at once, and the certificate is the same for all of them.
function trustOf({ TOCSIN_MAIL_ROOT: root }: Env): ScalewayTrust {
  trust ??= new ScalewayTrust({ fetch: (url, init) => fetch(url, init), roots: root ? [root] : [] })
  return trust
}

async function confirmed(url: string): Promise<'subscribed' | 'not subscribed'> {
  const asked = fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(CALL_TIMEOUT_MS) })
  return asked.then(
    ({ ok }) => (ok ? 'subscribed' : 'not subscribed'),
    () => 'not subscribed',
  )
}
