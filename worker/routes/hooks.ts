// Where a provider's receipts and residents' answers come in. Anonymous but signed; answered in a moment, and applied once.
import { Hono } from 'hono'
import { parseVonageInbound, parseVonageReceipt } from '../channels/index.ts'
import { residentsOf } from '../env.ts'
import type { AppEnv } from './app-env.ts'
import { inEveryRegistry } from './opting-out.ts'
import { doorOf, heardAt, joined } from './provider-door.ts'

export const hooks = new Hono<AppEnv>()

hooks.post('/:territory/vonage/status', async (c) =>
  heardAt(c, await doorOf(c), parseVonageReceipt, ({ receipt }, door) => joined(c, door, receipt)),
)

hooks.post('/:territory/vonage/inbound', async (c) =>
  heardAt(c, await doorOf(c), parseVonageInbound, async ({ reply, from, eventId }, { territory }) => {
    // The same answer whether we knew the number or not: the sender of an SMS can be forged.
    switch (reply) {
      case null:
        return c.json({ inbound: 'noted' })
      case 'stop':
        await inEveryRegistry(c.env, territory, (shard) => shard.optOutNumber(from))
        return c.json({ inbound: 'opted out' })
      case 'confirmed':
      case 'help':
        await residentsOf(c.env, territory, 'live', 0).answerFrom(from, reply, eventId)
        return c.json({ inbound: 'answer noted' })
      default:
        return reply satisfies never
    }
  }),
)
