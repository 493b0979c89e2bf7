// The envelope in which Scaleway's topics deliver (the form of Amazon SNS), and its signature: RSA over its members in a fixed order, by a certificate
// whose chain leads to Scaleway's root.
import { verify } from 'node:crypto'
import * as v from 'valibot'
import type { WebhookCall } from '../fanout/channel.ts'
import { HOUR_MS, MINUTE_MS, parseRfc3339 } from '../model/time.ts'
import { meant } from '../model/word-table.ts'
import type { ScalewayTrust } from './scaleway-trust.ts'
import { objectOf } from './vonage-answer.ts'

const AHEAD_MS = 5 * MINUTE_MS
/** A repeated delivery keeps the time of the first one; a receipt that was delayed for two days still counts (W03). */
const LATE_MS = 48 * HOUR_MS

const ENVELOPE = v.object({
  Type: v.picklist(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: v.string(),
  TopicArn: v.string(),
  Timestamp: v.string(),
  Message: v.string(),
  Subject: v.optional(v.nullable(v.string())),
  Token: v.optional(v.string()),
  SubscribeURL: v.optional(v.string()),
  Signature: v.optional(v.string()),
  SignatureVersion: v.optional(v.string()),
  SigningCertURL: v.optional(v.string()),
})
export type Envelope = v.InferOutput<typeof ENVELOPE>

export type EnvelopeVerdict =
  | { readonly kind: 'signed'; readonly envelope: Envelope }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'forged'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'unchecked' }

// Version 1 is SHA-1: a collision would have to be found by Scaleway itself, since it takes the signer's own words. No other version is known.
const DIGEST: Readonly<Record<string, string>> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' }

export async function openEnvelope(
  { body, now }: WebhookCall,
  { projectId, trust }: { readonly projectId: string; readonly trust: ScalewayTrust },
): Promise<EnvelopeVerdict> {
  const parsed = v.safeParse(ENVELOPE, objectOf(body))
  if (!parsed.success) return { kind: 'unreadable', why: 'not an envelope of a topic' }
  const { Signature: signature, SignatureVersion: version = '', SigningCertURL: url = '', ...envelope } = parsed.output
  if (signature === undefined || signature === '') return { kind: 'unsigned' }
  const digest = meant(DIGEST, version)
  if (digest === undefined) return { kind: 'forged', why: 'version of the signature' }
  // Every customer's topics are signed by the same certificate: whose topic it is decides.
  if (!isOfProject(envelope.TopicArn, projectId)) return { kind: 'forged', why: 'topic' }
  const at = parseRfc3339(envelope.Timestamp)
  if (at === null || at > now + AHEAD_MS || at < now - LATE_MS) return { kind: 'forged', why: 'time of the signature' }
  const key = await trust.keyAt(url, now)
  if (key.kind === 'unavailable') return { kind: 'unchecked' }
  if (key.kind === 'refused') return { kind: 'forged', why: key.why }
  const isSigned = verify(digest, Buffer.from(signedWords(envelope)), key.key, Buffer.from(signature, 'base64'))
  return isSigned ? { kind: 'signed', envelope: parsed.output } : { kind: 'forged', why: 'signature' }
}

// `arn:scw:sns:fr-par:project-8b512135-…:name`.
function isOfProject(topic: string, projectId: string): boolean {
  return topic.split(':')[4] === `project-${projectId}`
}

/** Name and value of each member that the signature covers, a line each, in the order of their names. */
export function signedWords(envelope: Omit<Envelope, 'Signature' | 'SignatureVersion' | 'SigningCertURL'>): string {
  const names =
    envelope.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const)
  return names.flatMap((name) => (envelope[name] == null ? [] : [`${name}\n${envelope[name]}\n`])).join('')
}
