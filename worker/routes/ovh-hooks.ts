// OVHcloud's delivery receipts: one address for the whole account, with a secret in it, and nothing of ours in what it says. Only the shard
// that sent the message knows its id, so each is asked.
import { Hono } from 'hono'
import { ovhAccount, parseOvhReceipt, type OvhAccount } from '../channels/index.ts'
import { accountsOf } from '../env.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './problem.ts'
import { askedOfEach, callOf, doorsOf, notSigned, quarantined } from './provider-door.ts'

export const ovhHooks = new Hono<AppEnv>()

const doorOf = doorsOf<OvhAccount>((env, territory) =>
  ovhAccount(env, () => accountsOf(env, territory).credential('ovh')),
)

ovhHooks.on(['GET', 'POST'], '/:territory/ovh/:secret', async (c) => {
  const door = await doorOf(c)
  if (door === null) return problem(c, { type: 'not-found', detail: 'No territory takes receipts here.' })
  const verdict = parseOvhReceipt(await callOf(c), door.account)
  switch (verdict.kind) {
    case 'unsigned':
    case 'forged':
      return notSigned(c, verdict)
    case 'unreadable':
      return quarantined(c, door.territory, verdict.why)
    case 'receipt':
      return c.json({ receipt: await askedOfEach(c, door, verdict.receipt) })
    default:
      return verdict satisfies never
  }
})
