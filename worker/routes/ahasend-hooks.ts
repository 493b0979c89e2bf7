// What became of an e-mail, as AhaSend signs it: only the shard that sent the message knows its id, so each is asked. And what a resident answers to one.
import { Hono } from 'hono'
import {
  AHASEND_CREDENTIAL,
  ahaSendAccount,
  parseAhaSendReceipt,
  parseAhaSendReply,
  type AhaSendAccount,
} from '../channels/index.ts'
import { accountsOf, residentsOf } from '../env.ts'
import type { AppEnv } from './app-env.ts'
import { askedOfEach, doorsOf, heardAt, joined, senderOf } from './provider-door.ts'

export const ahaSendHooks = new Hono<AppEnv>()

const doorOf = doorsOf<AhaSendAccount>((env, territory) =>
  ahaSendAccount(env, () => accountsOf(env, territory).credential(AHASEND_CREDENTIAL)),
)

ahaSendHooks.post('/:territory/ahasend', async (c) =>
  heardAt(c, await doorOf(c), parseAhaSendReceipt, ({ receipt }, door) => askedOfEach(c, door, receipt)),
)

ahaSendHooks.post('/:territory/ahasend/reply', async (c) =>
  heardAt(c, await doorOf(c), parseAhaSendReply, async ({ said, reference, from, eventId }, door) => {
    if (said === null) return c.json({ inbound: 'noted' })
    const sender = senderOf(c, door, reference)
    if (reference !== null && sender !== null) {
      if (said === 'stop')
        return c.json({ inbound: (await sender.optOutByReference(reference)) ? 'opted out' : 'noted' })
      const receipt = { provider: 'reply', eventId: `reply:${eventId}`, reference, providerId: null } as const
      return joined(c, door, { ...receipt, status: said, at: Date.now(), failure: null })
    }
    // Written to the address alone. Anybody can write as anybody: nobody is taken off a list by that, but a call for help is looked at.
    if (said === 'help' && from !== null)
      await residentsOf(c.env, door.territory, 'live', 0).answerFrom(from, { said, by: 'mail', eventId })
    return c.json({ inbound: 'noted' })
  }),
)
