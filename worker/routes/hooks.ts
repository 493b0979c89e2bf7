// Where a provider's receipts and residents' answers come in. Anonymous but signed; answered in a moment, and applied once.
import { Hono } from 'hono'
import type { Context } from 'hono'
import { parseVonageInbound, parseVonageReceipt, vonageAccount, type VonageAccount } from '../channels/index.ts'
import { accountsOf, commandOf, residentsOf, type Env } from '../env.ts'
import { isTerritoryCode, shardOfReference } from '../model/keys.ts'
import { MODES } from '../model/mode.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './problem.ts'

interface Door {
  readonly territory: string
  readonly shards: number
  readonly account: VonageAccount
}

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
      const { receipt } = verdict
      const home = receipt.reference === null ? null : shardOfReference(receipt.reference)
      // Another tenant's, or none of ours: taken off the provider's hands, applied to nothing (INV-22).
      if (home === null || home.shard >= door.shards) return quarantined(c, door.territory, 'reference')
      const joined = await residentsOf(c.env, door.territory, home.mode, home.shard).takeReceipt(receipt)
      return joined === 'parked' ? quarantined(c, door.territory, 'no such row') : c.json({ receipt: joined })
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
      if (!verdict.optOut) return c.json({ inbound: 'noted' })
      await optOut(c.env, door.territory, verdict.from)
      // The same answer whether we knew the number or not: the sender of an SMS can be forged.
      return c.json({ inbound: 'opted out' })
    default:
      return verdict satisfies never
  }
})

// The live registry must take it, or the provider sends the message again. An exercise has a registry only where it was set up.
async function optOut(env: Env, territory: string, phone: string): Promise<void> {
  await residentsOf(env, territory, 'live', 0).optOutNumber(phone)
  for (const mode of MODES) {
    if (mode === 'live' || (await commandOf(env, territory, mode).bundle()) === null) continue
    await residentsOf(env, territory, mode, 0).optOutNumber(phone)
  }
}

const KNOWN_MS = 60_000
// A receipt must be answered in 100 ms and thousands come at once: what a territory is does not change between two of them.
const known = new Map<string, { readonly door: Door; readonly until: number }>()

async function doorOf(c: Context<AppEnv>): Promise<Door | null> {
  const territory = c.req.param('territory') ?? ''
  if (!isTerritoryCode(territory)) return null
  const cached = known.get(territory)
  if (cached !== undefined && cached.until > Date.now()) return cached.door
  const bundle = await commandOf(c.env, territory, 'live').bundle()
  const account =
    bundle === null ? null : await vonageAccount(c.env, () => accountsOf(c.env, territory).credential('vonage'))
  if (bundle === null || account === null) return null
  const door = { territory, shards: bundle.territory.shards, account }
  known.set(territory, { door, until: Date.now() + KNOWN_MS })
  return door
}

async function callOf(c: Context<AppEnv>) {
  return { method: c.req.method, url: c.req.url, headers: c.req.header(), body: await c.req.text(), now: Date.now() }
}

function notSigned(
  c: Context<AppEnv>,
  verdict: { readonly kind: 'unsigned' } | { readonly kind: 'forged'; readonly why: string },
): Response {
  // Vonage may send a call unsigned after a fault of its own, and sends it again, signed, after a 5xx.
  if (verdict.kind === 'unsigned')
    return problem(c, { type: 'not-ready', detail: 'This call is not signed. Send it again, signed.' })
  return problem(c, { type: 'not-signed', detail: `The signature does not hold: ${verdict.why}.` })
}

/** 200, so that the provider does not repeat it; a line for the operator, without a number or a text in it. */
function quarantined(c: Context<AppEnv>, territory: string, why: string): Response {
  console.warn(JSON.stringify({ event: 'receipt quarantined', territory, why }))
  return c.json({ receipt: 'quarantined' })
}
