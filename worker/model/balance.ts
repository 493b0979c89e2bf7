// What a provider's prepaid account still holds, and how many messages that pays for. A balance that runs out in the middle of a send is a
// provider that is gone (P09), so it is known and said before.
import type { Estimate } from './alert.ts'
import type { ChannelName } from './message.ts'
import type { Instant } from './time.ts'
import type { ProviderView } from './view.ts'

/** `credits` where the provider counts messages and not money: one a part, as OVHcloud does within France. Else the currency, ISO 4217. */
export type BalanceUnit = string

/** What a provider says of its account. */
export type BalanceAnswer =
  | { readonly kind: 'told'; readonly amount: number; readonly unit: BalanceUnit }
  /** No secret and no address in `why`. */
  | { readonly kind: 'not told'; readonly why: string }

export interface ProviderBalance {
  readonly provider: string
  /** The last that was told; null where nothing ever was. */
  readonly told: { readonly amount: number; readonly unit: BalanceUnit; readonly at: Instant } | null
  /** Why the last question was not answered; null where it was. */
  readonly problem: string | null
  /** In the unit of the account, from territory.yaml; null where the commune has set none. */
  readonly warnBelow: number | null
}

export function isLow({ told, warnBelow }: ProviderBalance): boolean {
  return told !== null && warnBelow !== null && told.amount < warnBelow
}

/** What a send would take of one account, beside what is there. */
export interface Cover {
  readonly balance: ProviderBalance
  /** Messages that this provider would be the first to carry, and how many of them the balance pays for, at the least. */
  readonly needed: number
  readonly paid: number
}

export type Costed = Pick<Estimate, 'byChannel' | 'partsByLanguage'>

/** Of each account that would carry something and whose balance can be compared with what that costs. */
export function coversOf(
  estimate: Costed,
  balances: readonly ProviderBalance[],
  providers: readonly Pick<ProviderView, 'channel' | 'provider' | 'state'>[],
): readonly Cover[] {
  return balances.flatMap((balance) => {
    const carried = carriedBy(balance.provider, estimate, providers)
    const needed = carried.reduce((sum, { count }) => sum + count, 0)
    const perMessage = balance.told === null || needed === 0 ? null : priceOf(balance.told.unit, carried, needed)
    if (balance.told === null || perMessage === null) return []
    return [{ balance, needed, paid: Math.max(0, Math.floor(balance.told.amount / perMessage)) }]
  })
}

interface Carried {
  readonly count: number
  readonly costCents: number
  /** Of the longest text; one where the channel is not paid by the part. */
  readonly parts: number
}

function carriedBy(
  provider: string,
  { byChannel, partsByLanguage }: Costed,
  providers: Parameters<typeof coversOf>[2],
): readonly Carried[] {
  const longest = Math.max(1, ...Object.values(partsByLanguage))
  return Object.entries(byChannel).flatMap(([channel, one]) => {
    const isSms = channel === 'sms' || channel === 'contact'
    const first = providers.find(
      (known) => known.channel === carrierOf(channel as ChannelName) && known.state === 'ready',
    )
    if (one === undefined || first?.provider !== provider) return []
    return [{ count: one.count, costCents: one.costCents, parts: isSms ? longest : 1 }]
  })
}

/** A household contact is told by SMS. */
function carrierOf(channel: ChannelName): ChannelName {
  return channel === 'contact' ? 'sms' : channel
}

/** The mean price of a message in the account's unit; null where it cannot be told, since another currency is worth we do not know what. */
function priceOf(unit: BalanceUnit, carried: readonly Carried[], needed: number): number | null {
  if (unit === 'credits') return carried.reduce((sum, { count, parts }) => sum + count * parts, 0) / needed
  const cents = carried.reduce((sum, { costCents }) => sum + costCents, 0)
  return unit === 'EUR' && cents > 0 ? cents / 100 / needed : null
}
