// Vonage's signed webhooks: message status and inbound SMS. A signature covers bytes, so the raw body is hashed before it is read.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import type { WebhookCall, ReceiptVerdict } from '../fanout/channel.ts'
import { BESIDE_SMS, type BesideSms } from '../model/message.ts'
import type { FailureClass, Receipt } from '../model/outcome.ts'
import { replyOf, type Reply } from '../model/reply.ts'
import { DAY_MS, MINUTE_MS, parseRfc3339, type Instant } from '../model/time.ts'
import { meant } from '../model/word-table.ts'
import type { VonageAccount } from './vonage-account.ts'
import { parsePostback } from './vonage-postback.ts'

// reliability.md §5.2: no `exp` in these tokens, so their age is bounded here. Vonage repeats a webhook for a day.
const MAX_AHEAD_MS = 5 * MINUTE_MS
const MAX_AGE_MS = 2 * DAY_MS

export type SignatureVerdict =
  | { readonly kind: 'signed'; readonly tokenId: string }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'forged'; readonly why: string }

/**
 * The whole check that the SDK's `verifySignature` leaves out (it takes RS256 too and looks at neither hash, age nor issuer).
 * `why` names the claim, never its value.
 */
export function verifyWebhook(call: WebhookCall, account: VonageAccount): SignatureVerdict {
  const header = headerOf(call, 'authorization')
  if (header === null || header.trim() === '') return { kind: 'unsigned' }
  const forged = (why: string): SignatureVerdict => ({ kind: 'forged', why })
  const match = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(header.trim())
  if (match === null) return forged('not a bearer token')
  const [, head = '', claims = '', signature = ''] = match
  // Exactly HS256: an "alg" that the sender may choose is a signature that the sender may leave out.
  if (jsonOf(head)?.['alg'] !== 'HS256') return forged('algorithm')
  const expected = createHmac('sha256', account.signatureSecret).update(`${head}.${claims}`).digest()
  if (!sameBytes(expected, Buffer.from(signature, 'base64url'))) return forged('signature')
  const said = jsonOf(claims)
  if (said === null) return forged('claims')
  if (said['iss'] !== 'Vonage') return forged('issuer')
  if (said['api_key'] !== account.apiKey) return forged('account')
  if (said['application_id'] !== undefined && said['application_id'] !== account.applicationId)
    return forged('application')
  const issuedAt = said['iat']
  if (typeof issuedAt !== 'number' || !Number.isFinite(issuedAt)) return forged('no time of issue')
  if (issuedAt * 1_000 > call.now + MAX_AHEAD_MS) return forged('issued in the future')
  if (issuedAt * 1_000 < call.now - MAX_AGE_MS) return forged('too old')
  const hash = said['payload_hash']
  if (typeof hash !== 'string') return forged('no hash of the body')
  if (!sameBytes(createHash('sha256').update(call.body).digest(), Buffer.from(hash, 'hex')))
    return forged('body altered')
  const tokenId = said['jti']
  return typeof tokenId === 'string' && tokenId !== '' ? { kind: 'signed', tokenId } : forged('no token id')
}

const TEXT_OR_NUMBER = v.union([v.string(), v.number()])
// Not strict: a provider adds members to its webhooks without telling anybody, and a receipt must not be lost over that.
const STATUS = v.object({
  message_uuid: v.string(),
  channel: v.optional(v.string()),
  timestamp: v.string(),
  status: v.string(),
  client_ref: v.optional(v.string()),
  error: v.optional(
    v.object({ type: v.optional(v.string()), title: v.optional(TEXT_OR_NUMBER), detail: v.optional(v.string()) }),
  ),
})

const INBOUND = v.object({
  message_uuid: v.string(),
  channel: v.optional(v.string()),
  from: TEXT_OR_NUMBER,
  to: TEXT_OR_NUMBER,
  text: v.optional(v.string()),
  /** A suggestion of an RCS message that was tapped: `id` is what we put into its postback, `title` what stood on it. */
  reply: v.optional(v.object({ id: v.optional(v.string()), title: v.optional(v.string()) })),
  /** A button of a WhatsApp template that was pressed: its payload is its own text unless the template says otherwise. */
  button: v.optional(v.object({ payload: v.optional(v.string()), text: v.optional(v.string()) })),
})

function channelOf(name: string | undefined): 'sms' | BesideSms {
  return BESIDE_SMS.find((one) => one === name) ?? 'sms'
}

/** A message status. `read` says of an RCS or WhatsApp message that a screen was open, and no more; of an SMS nobody can say that much. */
export function parseVonageReceipt(call: WebhookCall, account: VonageAccount): ReceiptVerdict {
  const signature = verifyWebhook(call, account)
  if (signature.kind !== 'signed') return signature
  const parsed = v.safeParse(STATUS, jsonBody(call))
  if (!parsed.success) return { kind: 'unreadable', why: 'not a message status' }
  const { message_uuid: providerId, status, client_ref: reference, timestamp, error, channel } = parsed.output
  const meaning = status === 'read' && channelOf(channel) !== 'sms' ? 'heard' : meant(STATUS_MEANING, status)
  if (meaning === undefined)
    return { kind: 'unreadable', why: `unknown status ${status.slice(0, 20).replace(/\d/g, '#')}` }
  const receipt: Receipt = {
    provider: 'vonage',
    // Not the token's id alone: Vonage repeats the same status under a new token, and that is a replay as well.
    eventId: `${providerId}:${status}`,
    reference: reference ?? null,
    providerId,
    status: meaning,
    at: parseRfc3339(timestamp) ?? call.now,
    failure: meaning === 'undelivered' ? failureOf(error?.title) : null,
  }
  return { kind: 'receipt', receipt }
}

const STATUS_MEANING: Readonly<Record<string, Receipt['status']>> = {
  submitted: 'accepted',
  delivered: 'delivered',
  read: 'delivered',
  rejected: 'undelivered',
  undeliverable: 'undelivered',
}

// Messages API error codes in a status: 1120 illegal number, 1150 invalid recipient, 1170 invalid or missing number, 1330 unknown.
const BAD_NUMBER = new Set(['1110', '1120', '1150', '1170', '1430'])

function failureOf(title: string | number | undefined): FailureClass {
  return BAD_NUMBER.has(String(title ?? '')) ? 'bad recipient' : 'provider down'
}

export type InboundVerdict =
  | {
      readonly kind: 'inbound'
      readonly eventId: string
      /** By what they wrote: a STOP ends this channel, an answer is joined to the newest message of this channel. */
      readonly channel: 'sms' | BesideSms
      readonly from: string
      readonly at: Instant
      /** What they wrote: read only where an authority did, whose SMS is a notice. */
      readonly words: string
      /** What it means; null where it is no answer of ours. */
      readonly reply: Reply | null
      /** Our reference of the very message that was answered, where it came back; else the sender's number has to do. */
      readonly reference: string | null
    }
  | Exclude<ReceiptVerdict, { readonly kind: 'receipt' }>

/** A message from a resident. The sender of an SMS can be forged: an answer moves that person's row and nothing else, and "need help" is looked after by people. */
export function parseVonageInbound(call: WebhookCall, account: VonageAccount): InboundVerdict {
  const signature = verifyWebhook(call, account)
  if (signature.kind !== 'signed') return signature
  const parsed = v.safeParse(INBOUND, jsonBody(call))
  if (!parsed.success) return { kind: 'unreadable', why: 'not an inbound message' }
  const { message_uuid: eventId, from, text, reply: tapped, button, channel } = parsed.output
  const postback = parsePostback(tapped?.id ?? button?.payload ?? '')
  const words = text ?? tapped?.title ?? button?.text ?? ''
  return {
    kind: 'inbound',
    eventId,
    channel: channelOf(channel),
    from: `+${String(from).replace(/^\+/, '')}`,
    at: call.now,
    words,
    reply: postback?.answer ?? replyOf(words),
    reference: postback?.reference ?? null,
  }
}

function headerOf(call: WebhookCall, name: string): string | null {
  for (const [key, value] of Object.entries(call.headers)) if (key.toLowerCase() === name) return value
  return null
}

function jsonOf(part: string): Record<string, unknown> | null {
  return objectOf(Buffer.from(part, 'base64url').toString('utf8'))
}

function jsonBody(call: WebhookCall): Record<string, unknown> | null {
  return objectOf(call.body)
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

function sameBytes(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right)
}
