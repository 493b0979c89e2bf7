// OVHcloud's delivery receipts: one address for the whole account, with a secret in it, and nothing of ours in what it says. Only the shard
// that sent the message knows its id, so each is asked.
import { Hono, type Context } from 'hono'
import { ovhAccount, parseOvhReceipt, type OvhAccount } from '../channels/index.ts'
import { accountsOf, commandOf, residentsOf } from '../env.ts'
import { isTerritoryCode } from '../model/keys.ts'
import type { Receipt } from '../model/outcome.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './problem.ts'
import { callOf, notSigned, quarantined } from './provider-door.ts'

export const ovhHooks = new Hono<AppEnv>()

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

interface OvhDoor {
  readonly territory: string
  readonly shards: number
  readonly account: OvhAccount
}

const KNOWN_MS = 60_000
const known = new Map<string, { readonly door: OvhDoor; readonly until: number }>()

async function doorOf(c: Context<AppEnv>): Promise<OvhDoor | null> {
  const territory = c.req.param('territory') ?? ''
  if (!isTerritoryCode(territory)) return null
  const cached = known.get(territory)
  if (cached !== undefined && cached.until > Date.now()) return cached.door
  const bundle = await commandOf(c.env, territory, 'live').bundle()
  const account = bundle === null ? null : await ovhAccount(c.env, () => accountsOf(c.env, territory).credential('ovh'))
  if (bundle === null || account === null) return null
  const door = { territory, shards: bundle.territory.shards, account }
  known.set(territory, { door, until: Date.now() + KNOWN_MS })
  return door
}

// Where all of them park it, it came before the answer to our own call: the shard joins it then (W02).
async function askedOfEach(c: Context<AppEnv>, { territory, shards }: OvhDoor, receipt: Receipt): Promise<string> {
  for (const mode of ['live', 'public-exercise'] as const) {
    const answers = await Promise.all(
      Array.from({ length: shards }, (_, shard) => residentsOf(c.env, territory, mode, shard).takeReceipt(receipt)),
    )
    const taken = answers.find((answer) => answer !== 'parked')
    if (taken !== undefined) return taken
  }
  return 'parked'
}
