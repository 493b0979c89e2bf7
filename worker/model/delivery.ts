import type { Instant } from './time.ts'
import type { ChannelName } from './message.ts'
import type { FailureClass } from './outcome.ts'

// Two fields that only move forward (settled point 12). Reach counts persons by their best row. Written once, here.

export type Transport =
  | 'planned'
  | 'claimed'
  | 'accepted'
  | 'unknown' // nobody knows whether the provider took it: waits, asks or is retried once; not final
  | 'failed'
  | 'delivered'
  | 'undelivered'
  | 'expired'
  | 'cancelled'

export type Answer = 'none' | 'heard' | 'confirmed' | 'help'

export const FINAL_TRANSPORTS: readonly Transport[] = ['failed', 'delivered', 'undelivered', 'expired', 'cancelled']

export function isFinal(transport: Transport): boolean {
  return FINAL_TRANSPORTS.includes(transport)
}

/** One (alert, revision, channel, address) in a shard's journal. It holds no address: the address stays sealed with the person. */
export interface DeliveryRow {
  readonly alert: string
  readonly revision: number
  readonly channel: ChannelName
  /** Keyed hash of the address: the key of the row, so that an address is told once however often it is asked. */
  readonly addressHash: string
  /** Sent to the provider; stable over retries. */
  readonly reference: string
  readonly transport: Transport
  readonly answer: Answer
  readonly attempts: number
  /** Which of the channel's providers is next, in their order: 0 is the first. It only grows. */
  readonly route: number
  /** How often the phone has rung and nobody took it. */
  readonly rings: number
  /** Raised by each claim; a result that carries an older one is refused. */
  readonly fence: number
  readonly claimedAt: Instant | null
  readonly notBefore: Instant | null
  readonly provider: string | null
  readonly providerId: string | null
  readonly failure: FailureClass | null
}

/** A person's state in the reach bar, best first. Their sum is the targeted. */
export type ReachClass = 'confirmed' | 'help' | 'delivered' | 'sent' | 'queued' | 'unknown' | 'failed' | 'no channel'
export const REACH_CLASSES: readonly ReachClass[] = [
  'help',
  'confirmed',
  'delivered',
  'sent',
  'queued',
  'unknown',
  'failed',
  'no channel',
]

/**
 * What one row says of the person behind it. A server that has taken an e-mail has warned nobody: they count as sent to, without news, and stand
 * on the list of the unreached until something else is heard of them. That their contact was told says nothing, until the contact answers for them: null.
 */
export function personReach(row: {
  readonly channel: ChannelName
  readonly transport: Transport
  readonly answer: Answer
}): ReachClass | null {
  const reach = reachOf(row)
  if (row.channel === 'contact' && reach !== 'confirmed' && reach !== 'help') return null
  return row.channel === 'mail' && reach === 'delivered' ? 'sent' : reach
}

/** What one row says of its own channel. */
export function reachOf(row: { readonly transport: Transport; readonly answer: Answer }): ReachClass {
  if (row.answer === 'help') return 'help'
  if (row.answer === 'confirmed') return 'confirmed'
  // Somebody picked up; whether they understood, only a key or a tap says.
  if (row.answer === 'heard') return 'delivered'
  switch (row.transport) {
    case 'delivered':
      return 'delivered'
    case 'accepted':
      return 'sent'
    case 'planned':
    case 'claimed':
      return 'queued'
    case 'unknown':
      return 'unknown'
    case 'failed':
    case 'undelivered':
    case 'expired':
    case 'cancelled':
      return 'failed'
    default:
      return row.transport satisfies never
  }
}

/** The best class among a person's rows; a person without a row has no channel. */
export function bestReach(classes: readonly ReachClass[]): ReachClass {
  for (const candidate of REACH_CLASSES) if (classes.includes(candidate)) return candidate
  return 'no channel'
}

export type ReachCount = Readonly<Record<ReachClass, number>>

export const NO_REACH: ReachCount = {
  help: 0,
  confirmed: 0,
  delivered: 0,
  sent: 0,
  queued: 0,
  unknown: 0,
  failed: 0,
  'no channel': 0,
}

export function addReach(left: ReachCount, right: ReachCount): ReachCount {
  const sum: Record<ReachClass, number> = { ...NO_REACH }
  for (const name of REACH_CLASSES) sum[name] = left[name] + right[name]
  return sum
}
