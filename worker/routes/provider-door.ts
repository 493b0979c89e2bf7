// The door through which providers come: which territory, whose account, signed or not. What cannot be joined is taken off their hands.
import type { Context } from 'hono'
import { vonageAccount, type Ncco, type VonageAccount } from '../channels/index.ts'
import { accountsOf, commandOf, residentsOf, type Env } from '../env.ts'
import { isTerritoryCode, shardOfReference } from '../model/keys.ts'
import { NO_NOTICE_SETTINGS, type NoticeSettings } from '../model/notice.ts'
import type { Receipt } from '../model/outcome.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './problem.ts'

/** A territory and its account at one provider. */
export interface Door<Account> {
  readonly territory: string
  readonly shards: number
  /** Whose SMS and calls are notices. */
  readonly notices: NoticeSettings
  readonly account: Account
}

const KNOWN_MS = 60_000
// A receipt must be answered in 100 ms and thousands come at once: what a territory is does not change between two of them.
export function doorsOf<Account>(
  read: (env: Env, territory: string) => Promise<Account | null>,
): (c: Context<AppEnv>) => Promise<Door<Account> | null> {
  const known = new Map<string, { readonly door: Door<Account>; readonly until: number }>()
  return async (c) => {
    const territory = c.req.param('territory') ?? ''
    if (!isTerritoryCode(territory)) return null
    const cached = known.get(territory)
    if (cached !== undefined && cached.until > Date.now()) return cached.door
    const bundle = await commandOf(c.env, territory, 'live').bundle()
    const account = bundle === null ? null : await read(c.env, territory)
    if (bundle === null || account === null) return null
    const { notices = NO_NOTICE_SETTINGS } = bundle
    const door = { territory, shards: bundle.territory.shards, notices, account }
    known.set(territory, { door, until: Date.now() + KNOWN_MS })
    return door
  }
}

export const doorOf = doorsOf<VonageAccount>((env, territory) =>
  vonageAccount(env, () => accountsOf(env, territory).credential('vonage')),
)

async function callOf(c: Context<AppEnv>) {
  return { method: c.req.method, url: c.req.url, headers: c.req.header(), body: await c.req.text(), now: Date.now() }
}

type Call = Awaited<ReturnType<typeof callOf>>
type NotHeard =
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'unchecked' }
  | { readonly kind: 'forged'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly why: string }

export const NO_DOOR = 'No territory takes calls here.'

/**
 * What a provider says, to whoever answers it: only where there is a door, only what is signed as `read` wants it; what cannot be read is
 * taken off its hands.
 */
export async function heardAt<Account, Verdict extends { readonly kind: string }>(
  c: Context<AppEnv>,
  door: Door<Account> | null,
  read: (call: Call, account: Account) => Verdict | NotHeard | Promise<Verdict | NotHeard>,
  answer: (said: Exclude<Verdict, NotHeard>, door: Door<Account>) => Response | Promise<Response>,
): Promise<Response> {
  if (door === null) return problem(c, { type: 'not-found', detail: NO_DOOR })
  const verdict = await read(await callOf(c), door.account)
  return isNotHeard(verdict) ? refused(c, door, verdict) : answer(verdict as Exclude<Verdict, NotHeard>, door)
}

function isNotHeard(verdict: { readonly kind: string }): verdict is NotHeard {
  return ['unsigned', 'unchecked', 'forged', 'unreadable'].includes(verdict.kind)
}

function refused(c: Context<AppEnv>, door: Door<unknown>, verdict: NotHeard): Response {
  switch (verdict.kind) {
    // Vonage may send a call unsigned after a fault of its own, and sends it again, signed, after a 5xx.
    case 'unsigned':
      return problem(c, { type: 'not-ready', detail: 'This call is not signed. Send it again, signed.' })
    case 'unchecked':
      return problem(c, { type: 'not-ready', detail: 'The signature cannot be checked just now. Send it again.' })
    case 'forged':
      return problem(c, { type: 'not-signed', detail: `The signature does not hold: ${verdict.why}.` })
    case 'unreadable':
      return quarantined(c, door, verdict.why)
    default:
      return verdict satisfies never
  }
}

/** 200, so that the provider does not repeat it; a line for the operator, without a number or a text in it. */
function quarantined(c: Context<AppEnv>, { territory }: Door<unknown>, why: string): Response {
  console.warn(JSON.stringify({ event: 'receipt quarantined', territory, why }))
  return c.json({ receipt: 'quarantined' })
}

/** The shard that sent the message of this reference; null where it is another tenant's, or none of ours (INV-22). */
export function senderOf(c: Context<AppEnv>, door: Door<unknown>, reference: string | null) {
  const home = reference === null ? null : shardOfReference(reference)
  return home === null || home.shard >= door.shards ? null : residentsOf(c.env, door.territory, home.mode, home.shard)
}

/** Joins a receipt to its row and answers the provider; `then` is what it is answered instead, once joined. */
export async function joined(
  c: Context<AppEnv>,
  door: Door<unknown>,
  receipt: Receipt,
  then?: () => Promise<Response>,
): Promise<Response> {
  const sender = senderOf(c, door, receipt.reference)
  const answer = sender === null ? 'parked' : await sender.takeReceipt(receipt)
  if (answer === 'parked') return quarantined(c, door, 'no such row')
  return then === undefined ? c.json({ receipt: answer }) : then()
}

// For a receipt that names the message by its provider's id alone: only the shard that sent it knows that. Where all of them park it, it came before the answer to our own call: the shard joins it then (W02).
export async function askedOfEach(
  c: Context<AppEnv>,
  { territory, shards }: Door<unknown>,
  receipt: Receipt,
): Promise<Response> {
  for (const mode of ['live', 'public-exercise'] as const) {
    const answers = await Promise.all(
      Array.from({ length: shards }, (_, shard) => residentsOf(c.env, territory, mode, shard).takeReceipt(receipt)),
    )
    const taken = answers.find((answer) => answer !== 'parked')
    if (taken !== undefined) return c.json({ receipt: taken })
  }
  return c.json({ receipt: 'parked' })
}

/** What the voice says next. */
export function ncco(c: Context<AppEnv>, script: Ncco): Response {
  return c.json(script as Record<string, unknown>[])
}
