// OVHcloud's delivery receipts: one address for the whole account, with a secret in it, and nothing of ours in what it says. Only the shard
// that sent the message knows its id, so each is asked.
import { Hono } from 'hono'
import { ovhAccount, parseOvhReceipt, type OvhAccount } from '../channels/index.ts'
import { accountsOf } from '../env.ts'
import type { AppEnv } from './app-env.ts'
import { askedOfEach, doorsOf, heardAt } from './provider-door.ts'

export const ovhHooks = new Hono<AppEnv>()

const doorOf = doorsOf<OvhAccount>((env, territory) =>
  ovhAccount(env, () => accountsOf(env, territory).credential('ovh')),
)

ovhHooks.on(['GET', 'POST'], '/:territory/ovh/:secret', async (c) =>
  heardAt(c, await doorOf(c), parseOvhReceipt, ({ receipt }, door) => askedOfEach(c, door, receipt)),
)
