// What Infobip tells of a call once it is over. Each call has an address of its own with a secret in it, and its reference names the shard.
import { Hono } from 'hono'
import { infobipAccount, parseInfobipReceipt, type InfobipAccount } from '../channels/index.ts'
import { accountsOf } from '../env.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './problem.ts'
import { callOf, doorsOf, joined, notSigned, quarantined } from './provider-door.ts'

export const infobipHooks = new Hono<AppEnv>()

const doorOf = doorsOf<InfobipAccount>((env, territory) =>
  infobipAccount(env, () => accountsOf(env, territory).credential('infobip')),
)

infobipHooks.post('/:territory/infobip/:reference/:secret', async (c) => {
  const door = await doorOf(c)
  if (door === null) return problem(c, { type: 'not-found', detail: 'No territory takes receipts here.' })
  const verdict = parseInfobipReceipt(await callOf(c), door.account)
  switch (verdict.kind) {
    case 'unsigned':
    case 'forged':
      return notSigned(c, verdict)
    case 'unreadable':
      return quarantined(c, door.territory, verdict.why)
    case 'receipt': {
      const receipt = await joined(c, door, verdict.receipt)
      return receipt === null ? quarantined(c, door.territory, 'no such row') : c.json({ receipt })
    }
    default:
      return verdict satisfies never
  }
})
