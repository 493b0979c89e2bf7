// When telephones no longer carry: what shows it, how long what is under way still needs, and what is left to warn with.
import type { Alert } from './alert.ts'
import type { HailSheet } from './hail.ts'
import type { Actor } from './identity.ts'
import type { ChannelName } from './message.ts'
import type { SirenView } from './siren.ts'
import { MINUTE_MS, type Instant } from './time.ts'
import type { Progress, ProviderTrouble } from './view.ts'

/** A person has said that the networks are down. */
export interface NetworksDown {
  readonly since: Instant
  readonly by: Actor
  readonly note: string
}

export const POST_PLACES = ['site', 'social'] as const
export type PostPlace = (typeof POST_PLACES)[number]

/** What the town puts on its own site and accounts, by hand: the text is ready, and who has put it there stands beside it. */
export interface ReadyPost {
  readonly alert: string
  readonly number: number
  readonly revision: number
  readonly short: string
  readonly long: string
  readonly published: readonly { readonly place: PostPlace; readonly at: Instant; readonly by: Actor }[]
}

export const POST_MOST_SIGNS = 280

export interface WithoutNetworksView {
  readonly down: NetworksDown | null
  readonly sirens: readonly SirenView[]
  /** The newest first. */
  readonly hails: readonly HailSheet[]
  readonly posts: readonly ReadyPost[]
}

export const NOTHING_WITHOUT: WithoutNetworksView = { down: null, sirens: [], hails: [], posts: [] }

export type NetworkSign =
  | { readonly kind: 'provider'; readonly trouble: ProviderTrouble }
  /** So many were handed over and so few came back, and none for a while. */
  | {
      readonly kind: 'receipts'
      readonly alert: number
      readonly sent: number
      readonly reached: number
      readonly since: Instant
    }

/** Telephones: what a mast or a provider takes away. */
const CARRIED: readonly ChannelName[] = ['sms', 'voice', 'rcs', 'whatsapp', 'contact']
/** Fewer say nothing: one person who sleeps is no mast that is down. */
const LEAST_SENT = 20
const HALF = 0.5
/** On a good day nine tenths have come back by then (crisis-domain §2.2). */
const QUIET_MS = 5 * MINUTE_MS

/** What shows by itself that telephones may be gone; people decide what it means. `now`: territory time. */
export function networkSigns(
  progress: readonly Progress[],
  alerts: readonly Pick<Alert, 'id' | 'number' | 'state'>[],
  now: Instant,
): readonly NetworkSign[] {
  const running = progress.filter(({ alert }) =>
    alerts.some(({ id, state }) => id === alert && (state === 'sending' || state === 'in force')),
  )
  const signs: NetworkSign[] = []
  for (const trouble of running.flatMap(({ troubles }) => troubles))
    if (
      trouble.reason === 'down' &&
      CARRIED.includes(trouble.channel) &&
      !signs.some((one) => one.kind === 'provider' && isSame(one.trouble, trouble))
    )
      signs.push({ kind: 'provider', trouble })
  for (const { alert, curve } of running) {
    const last = curve.at(-1)
    if (last === undefined || last.sent < LEAST_SENT || last.reached >= last.sent * HALF) continue
    const since = curve.find(({ reached }) => reached === last.reached)?.at ?? last.at
    const sentLong = curve.find(({ sent }) => sent >= LEAST_SENT)?.at ?? last.at
    const number = alerts.find(({ id }) => id === alert)?.number ?? 0
    if (now - Math.max(since, sentLong) >= QUIET_MS)
      signs.push({ kind: 'receipts', alert: number, sent: last.sent, reached: last.reached, since })
  }
  return signs
}

function isSame(left: ProviderTrouble, right: ProviderTrouble): boolean {
  return left.provider === right.provider && left.channel === right.channel
}

/** How long what is being sent still needs by telephone; `never`: nothing gets through; null: nothing waits. */
export function sendingLeft(progress: readonly Progress[], now: Instant): number | 'never' | null {
  const ends = progress.flatMap(({ finishesAt }) =>
    Object.entries(finishesAt).flatMap(([channel, at]) =>
      CARRIED.includes(channel as ChannelName) && at !== undefined ? [at] : [],
    ),
  )
  if (ends.length === 0) return null
  return ends.some((at) => at === null) ? 'never' : Math.max(0, ...ends.map((at) => (at ?? now) - now))
}
