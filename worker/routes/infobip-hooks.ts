// What Infobip tells of a call once it is over. Each call has an address of its own with a secret in it, and its reference names the shard.
import { Hono } from 'hono'
import { infobipAccount, parseInfobipReceipt, type InfobipAccount } from '../channels/index.ts'
import { accountsOf } from '../env.ts'
import type { AppEnv } from './app-env.ts'
import { doorsOf, heardAt, joined } from './provider-door.ts'

export const infobipHooks = new Hono<AppEnv>()

const doorOf = doorsOf<InfobipAccount>((env, territory) =>
  infobipAccount(env, () => accountsOf(env, territory).credential('infobip')),
)

infobipHooks.post('/:territory/infobip/:reference/:secret', async (c) =>
  heardAt(c, await doorOf(c), parseInfobipReceipt, ({ receipt }, door) => joined(c, door, receipt)),
)
