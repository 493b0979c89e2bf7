// OVHcloud's delivery receipts: one address for the whole account, with a secret in it, and nothing of ours in what it says. Only the shard
// that sent the message knows its id, so each is asked.
import { Hono, type Context } from 'hono'
import { ovhAccount, parseOvhReceipt, type OvhAccount } from '../channels/index.ts'
import { accountsOf, residentsOf } from '../env.ts'
import type { Receipt } from '../model/outcome.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './problem.ts'
import { callOf, doorsOf, notSigned, quarantined, type Door } from './provider-door.ts'

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

// Where all of them park it, it came before the answer to our own call: the shard joins it then (W02).
async function askedOfEach(
  c: Context<AppEnv>,
  { territory, shards }: Door<OvhAccount>,
  receipt: Receipt,
): Promise<string> {
  for (const mode of ['live', 'public-exercise'] as const) {
    const answers = await Promise.all(
      Array.from({ length: shards }, (_, shard) => residentsOf(c.env, territory, mode, shard).takeReceipt(receipt)),
    )
    const taken = answers.find((answer) => answer !== 'parked')
    if (taken !== undefined) return taken
  }
  return 'parked'
}
