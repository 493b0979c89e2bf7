// What became of an e-mail, as Scaleway's topic says it; the address holds a secret of the account. A new topic asks to be confirmed here.
import { Hono } from 'hono'
import {
  CALL_TIMEOUT_MS,
  MAIL_CREDENTIAL,
  mailAccount,
  mailSubscription,
  parseMailReceipt,
  type MailAccount,
} from '../channels/index.ts'
import { accountsOf } from '../env.ts'
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
    (call, account) => {
      const url = mailSubscription(call, account)
      return url === null ? parseMailReceipt(call, account) : ({ kind: 'subscription', url } as const)
    },
    async (said, door) => {
      if (said.kind === 'subscription') return c.json({ receipt: await confirmed(said.url) })
      const { receipt } = said
      // A bounce of a mailbox may come without the headers of what it answers.
      return receipt.reference === null ? askedOfEach(c, door, receipt) : joined(c, door, receipt)
    },
  ),
)

async function confirmed(url: string): Promise<'subscribed' | 'not subscribed'> {
  const asked = fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(CALL_TIMEOUT_MS) })
  return asked.then(
    ({ ok }) => (ok ? 'subscribed' : 'not subscribed'),
    () => 'not subscribed',
  )
}
