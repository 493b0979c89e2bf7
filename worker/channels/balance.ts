// What is left on a prepaid account, asked of the provider. Scaleway and AhaSend send an invoice at the end of the month: there is nothing to ask.
import type { BalanceAnswer } from '../model/balance.ts'
import { exchange, type Exchange, type Fetch } from './http-exchange.ts'
import type { InfobipAccount } from './infobip-account.ts'
import type { OvhAccount } from './ovh-account.ts'
import { OVH_API, OvhClient } from './ovh-client.ts'
import type { VonageAccount } from './vonage-account.ts'
import { objectOf } from './vonage-answer.ts'

/** Vonage answers for the account on another host than for messages. */
export const VONAGE_ACCOUNT_API = 'https://rest.nexmo.com'
const MAX_ANSWER_BYTES = 64 * 1024

export interface BalanceWire {
  readonly fetch: Fetch
  readonly timeoutMs: number
  readonly now: () => number
}

/** Null where the account has no secret of the API: a message is signed without it, and the balance cannot be asked for. */
export function vonageBalance(account: VonageAccount, wire: BalanceWire): Promise<BalanceAnswer> | null {
  if (account.apiSecret == null) return null
  const basic = btoa(`${account.apiKey}:${account.apiSecret}`)
  return asked(`${VONAGE_ACCOUNT_API}/account/get-balance`, `Basic ${basic}`, wire).then((answer) =>
    read(answer, ({ value }) => ({ amount: value, unit: 'EUR' })),
  )
}

export function infobipBalance({ apiKey, baseUrl }: InfobipAccount, wire: BalanceWire): Promise<BalanceAnswer> {
  return asked(`https://${baseUrl}/account/1/balance`, `App ${apiKey}`, wire).then((answer) =>
    read(answer, ({ balance, currency }) => ({ amount: balance, unit: currency })),
  )
}

/** OVHcloud counts credits, one a part within France. */
export function ovhBalance(account: OvhAccount, wire: BalanceWire): Promise<BalanceAnswer> {
  return new OvhClient({ account, apiHost: OVH_API, ...wire })
    .get('')
    .then((answer) => read(answer, ({ creditsLeft }) => ({ amount: creditsLeft, unit: 'credits' })))
}

function asked(url: string, authorization: string, { fetch, timeoutMs }: BalanceWire): Promise<Exchange> {
  const init = { method: 'GET', headers: { authorization, accept: 'application/json' } }
  return exchange(url, init, { fetch, timeoutMs, maxBytes: MAX_ANSWER_BYTES })
}

type Members = Readonly<Record<string, unknown>>

function read(answer: Exchange, told: (members: Members) => { amount: unknown; unit: unknown }): BalanceAnswer {
  if (answer.kind === 'lost') return { kind: 'not told', why: answer.why }
  if (answer.status !== 200) return { kind: 'not told', why: `HTTP ${answer.status}` }
  const members = objectOf(answer.body)
  const { amount, unit } = members === null ? { amount: null, unit: null } : told(members)
  // An amount that was not understood must not read as an empty account, nor as a full one.
  return typeof amount === 'number' &&
    Number.isFinite(amount) &&
    typeof unit === 'string' &&
    /^[A-Za-z]{3,8}$/.test(unit)
    ? { kind: 'told', amount, unit }
    : { kind: 'not told', why: 'the answer is not readable' }
}
