// What became of an e-mail, as AhaSend signs it. Only the shard that sent the message knows its id, so each is asked.
import { Hono } from 'hono'
import { AHASEND_CREDENTIAL, ahaSendAccount, parseAhaSendReceipt, type AhaSendAccount } from '../channels/index.ts'
import { accountsOf } from '../env.ts'
import type { AppEnv } from './app-env.ts'
import { askedOfEach, doorsOf, heardAt } from './provider-door.ts'

export const ahaSendHooks = new Hono<AppEnv>()

const doorOf = doorsOf<AhaSendAccount>((env, territory) =>
  ahaSendAccount(env, () => accountsOf(env, territory).credential(AHASEND_CREDENTIAL)),
)

ahaSendHooks.post('/:territory/ahasend', async (c) =>
  heardAt(c, await doorOf(c), parseAhaSendReceipt, ({ receipt }, door) => askedOfEach(c, door, receipt)),
)
