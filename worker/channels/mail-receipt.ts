// Scaleway's webhooks: events of an e-mail, each in the envelope of a topic (the form of Amazon SNS). The address at which they come in carries
// a secret; the envelope's own signature needs a certificate fetched at run time and is not checked yet
// (docs/decisions/2026-11-27-second-provider.md).
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import type { ReceiptVerdict, WebhookCall } from '../fanout/channel.ts'
import type { FailureClass, Receipt } from '../model/outcome.ts'
import { parseRfc3339 } from '../model/time.ts'
import type { MailAccount } from './mail-account.ts'
import { REFERENCE_HEADER } from './mail-message.ts'
import { objectOf } from './vonage-answer.ts'

type Secrets = Pick<MailAccount, 'secretKey' | 'projectId'>

/** `/hooks/99001/scaleway/{secret}`: the endpoint to subscribe to the topic of the account's webhook. */
export function mailReceiptPath(territory: string, account: Pick<MailAccount, 'secretKey'>): string {
  return `/hooks/${territory}/scaleway/${secretOf(territory, account)}`
}

// Not strict: a provider adds members to its webhooks without telling anybody, and a receipt must not be lost over that.
const ENVELOPE = v.object({ Type: v.literal('Notification'), Message: v.string() })
const EVENT = v.object({
  id: v.string(),
  type: v.string(),
  project_id: v.string(),
  created_at: v.optional(v.string()),
  /** Absent where the message was given up before it became one. */
  email_id: v.optional(v.string()),
  email_headers: v.optional(v.array(v.object({ key: v.string(), value: v.string() })), []),
})

export function parseMailReceipt(call: WebhookCall, account: Secrets): ReceiptVerdict {
  if (!isAtSecretAddress(call, account)) return { kind: 'forged', why: 'secret of the address' }
  const envelope = v.safeParse(ENVELOPE, objectOf(call.body))
  const event = v.safeParse(EVENT, envelope.success ? objectOf(envelope.output.Message) : null)
  if (!event.success) return { kind: 'unreadable', why: 'not an event of an e-mail' }
  const { id, type, project_id: project, email_id: providerId, email_headers: headers, created_at: at } = event.output
  if (project !== account.projectId) return { kind: 'forged', why: 'project' }
  const meaning = MEANING[type]
  if (meaning === undefined)
    return { kind: 'unreadable', why: `unknown event ${type.replace(/[^a-z_]/g, '').slice(0, 30)}` }
  const reference = headers.find(({ key }) => key.toLowerCase() === REFERENCE_HEADER.toLowerCase())?.value.trim()
  const [status, failure] = meaning
  return {
    kind: 'receipt',
    receipt: {
      provider: 'scaleway',
      // A repeat under a new event id is a replay as well.
      eventId: `scaleway:${providerId ?? id}:${type}`,
      reference: reference !== undefined && /^[a-z2-7]{29}$/.test(reference) ? reference : null,
      providerId: providerId ?? null,
      status,
      at: parseRfc3339(at ?? '') ?? call.now,
      failure,
    },
  }
}

// "Understanding webhook event payloads", scaleway.com/docs: `dropped` is a hard bounce, `deferred` a soft one that is tried again, `blocklisted` a mailbox
// that bounced before, perhaps because it was full: only `mailbox_not_found` says that there is none any more. `delivered` means
// that the recipient's server has taken it.
const MEANING: Readonly<Record<string, readonly [status: Receipt['status'], failure: FailureClass | null]>> = {
  email_queued: ['accepted', null],
  email_deferred: ['accepted', null],
  email_delivered: ['delivered', null],
  email_dropped: ['undelivered', 'bad recipient'],
  email_mailbox_not_found: ['undelivered', 'address gone'],
  email_blocklisted: ['undelivered', 'bad recipient'],
  email_spam: ['undelivered', 'rejected content'],
}

const CONFIRMATION = v.object({
  Type: v.literal('SubscriptionConfirmation'),
  SubscribeURL: v.pipe(v.string(), v.url()),
})
const TOPICS_HOST = /^sns\.mnq\.[a-z]{2}-[a-z]{3}\.scaleway\.com$/

/**
 * Where a new subscription wants to be confirmed by a GET; null for any other call. Only at Scaleway's own topics: whoever can call us must not
 * choose what this server fetches.
 */
export function mailSubscription(call: WebhookCall, account: Secrets): string | null {
  const parsed = v.safeParse(CONFIRMATION, objectOf(call.body))
  if (!isAtSecretAddress(call, account) || !parsed.success) return null
  const url = new URL(parsed.output.SubscribeURL)
  const plain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === ''
  return plain && TOPICS_HOST.test(url.hostname) ? url.href : null
}

function isAtSecretAddress({ url }: WebhookCall, account: Secrets): boolean {
  const { pathname } = new URL(url, 'https://hooks.invalid')
  const [, territory = '', secret = ''] = /\/hooks\/([^/]+)\/scaleway\/([^/]+)\/?$/.exec(pathname) ?? []
  // Hashed first: the comparison takes as long whatever was sent.
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(secret), hash(secretOf(territory, account)))
}

function secretOf(territory: string, { secretKey }: Pick<MailAccount, 'secretKey'>): string {
  return createHmac('sha256', secretKey).update(`tocsin mail receipts 1|${territory}`).digest('base64url')
}
