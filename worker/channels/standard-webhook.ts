// The signature of a "Standard Webhook" (standardwebhooks.com), as AhaSend makes it: HMAC-SHA256 over id, time and the raw body, with the secret as it
// stands. Nothing of the body is believed before.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { WebhookCall } from '../fanout/channel.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from '../model/time.ts'

/** Clocks differ; what comes from further ahead was made up. */
const AHEAD_MS = 5 * MINUTE_MS
/** A receipt that was delayed for two days still counts (W03); each event counts once. */
const LATE_MS = 48 * HOUR_MS

export type StandardVerdict =
  | { readonly kind: 'signed'; readonly id: string; readonly at: Instant }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'forged'; readonly why: string }

export function verifyStandardWebhook({ headers, body, now }: WebhookCall, secret: string): StandardVerdict {
  const id = headers['webhook-id'] ?? ''
  const stamp = headers['webhook-timestamp'] ?? ''
  const signatures = headers['webhook-signature'] ?? ''
  if (signatures === '') return { kind: 'unsigned' }
  // A point in the id would let one signature stand for two pairs of id and time.
  if (!/^[^.\s]{1,255}$/.test(id)) return { kind: 'forged', why: 'webhook-id' }
  if (!/^\d{1,11}$/.test(stamp)) return { kind: 'forged', why: 'webhook-timestamp' }
  const expected = createHmac('sha256', secret).update(`${id}.${stamp}.${body}`).digest()
  // Several, while a secret is changed. `v1` alone: another version is another algorithm.
  const isSigned = signatures
    .split(' ')
    .map((one) => Buffer.from(/^v1,([A-Za-z0-9+/]{43}=)$/.exec(one)?.[1] ?? '', 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected))
  if (!isSigned) return { kind: 'forged', why: 'signature' }
  const at = Number(stamp) * 1_000
  if (at > now + AHEAD_MS || at < now - LATE_MS) return { kind: 'forged', why: 'time of the signature' }
  return { kind: 'signed', id, at }
}
