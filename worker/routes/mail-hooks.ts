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
import { problem } from './problem.ts'
import { askedOfEach, callOf, doorsOf, joined, notSigned, quarantined } from './provider-door.ts'

export const mailHooks = new Hono<AppEnv>()

const doorOf = doorsOf<MailAccount>((env, territory) =>
  mailAccount(env, () => accountsOf(env, territory).credential(MAIL_CREDENTIAL)),
)

mailHooks.post('/:territory/scaleway/:secret', async (c) => {
  const door = await doorOf(c)
  if (door === null) return problem(c, { type: 'not-found', detail: 'No territory takes receipts here.' })
  const call = await callOf(c)
  const confirm = mailSubscription(call, door.account)
  if (confirm !== null) return c.json({ receipt: await confirmed(confirm) })
  const verdict = parseMailReceipt(call, door.account)
  switch (verdict.kind) {
    case 'unsigned':
    case 'forged':
      return notSigned(c, verdict)
    case 'unreadable':
      return quarantined(c, door.territory, verdict.why)
    case 'receipt': {
      const { receipt } = verdict
      // A bounce of a mailbox may come without the headers of what it answers.
      if (receipt.reference === null) return c.json({ receipt: await askedOfEach(c, door, receipt) })
      const answer = await joined(c, door, receipt)
      return answer === null ? quarantined(c, door.territory, 'no such row') : c.json({ receipt: answer })
    }
    default:
      return verdict satisfies never
  }
})

async function confirmed(url: string): Promise<'subscribed' | 'not subscribed'> {
  const asked = fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(CALL_TIMEOUT_MS) })
  return asked.then(
    ({ ok }) => (ok ? 'subscribed' : 'not subscribed'),
    () => 'not subscribed',
  )
}
