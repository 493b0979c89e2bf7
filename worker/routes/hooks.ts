// Where a provider's receipts and residents' answers come in. Anonymous but signed; answered in a moment, and applied once.
import { Hono } from 'hono'
import { parseVonageInbound, parseVonageReceipt } from '../channels/index.ts'
import { residentsOf } from '../env.ts'
import type { AppEnv } from './app-env.ts'
import { inEveryRegistry } from './opting-out.ts'
import { problem } from './problem.ts'
import { callOf, doorOf, joined, notSigned, quarantined } from './provider-door.ts'

export const hooks = new Hono<AppEnv>()

hooks.post('/:territory/vonage/status', async (c) => {
  const door = await doorOf(c)
  if (door === null) return problem(c, { type: 'not-found', detail: 'No territory takes receipts here.' })
  const verdict = parseVonageReceipt(await callOf(c), door.account)
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

hooks.post('/:territory/vonage/inbound', async (c) => {
  const door = await doorOf(c)
  if (door === null) return problem(c, { type: 'not-found', detail: 'No territory takes messages here.' })
  const verdict = parseVonageInbound(await callOf(c), door.account)
  switch (verdict.kind) {
    case 'unsigned':
    case 'forged':
      return notSigned(c, verdict)
    case 'unreadable':
      return quarantined(c, door.territory, verdict.why)
    case 'inbound':
      // The same answer whether we knew the number or not: the sender of an SMS can be forged.
      switch (verdict.reply) {
        case null:
          return c.json({ inbound: 'noted' })
        case 'stop':
          await inEveryRegistry(c.env, door.territory, (shard) => shard.optOutNumber(verdict.from))
          return c.json({ inbound: 'opted out' })
        case 'confirmed':
        case 'help':
          await residentsOf(c.env, door.territory, 'live', 0).answerFrom(verdict.from, verdict.reply, verdict.eventId)
          return c.json({ inbound: 'answer noted' })
        default:
          return verdict.reply satisfies never
      }
    default:
      return verdict satisfies never
  }
})
