// Scaleway's webhooks: events of an e-mail, each in the signed envelope of a topic. The address at which they come in carries a secret besides, so that
// a stranger cannot make this server fetch certificates.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import type { ReceiptVerdict, WebhookCall } from '../fanout/channel.ts'
import type { FailureClass, Receipt } from '../model/outcome.ts'
import { parseRfc3339, type Instant } from '../model/time.ts'
import { meant } from '../model/word-table.ts'
import type { MailAccount } from './mail-account.ts'
import { REFERENCE_HEADER } from './mail-message.ts'
import { openEnvelope } from './scaleway-envelope.ts'
import type { ScalewayTrust } from './scaleway-trust.ts'
import { objectOf } from './vonage-answer.ts'

/** What a call of the topic is judged by. */
export interface MailDoor {
  readonly account: Pick<MailAccount, 'secretKey' | 'projectId'>
  readonly trust: ScalewayTrust
}

/** `/hooks/99001/scaleway/{secret}`: the endpoint to subscribe to the topic of the account's webhook. */
export function mailReceiptPath(territory: string, account: Pick<MailAccount, 'secretKey'>): string {
  return `/hooks/${territory}/scaleway/${secretOf(territory, account)}`
}

// Not strict: a provider adds members to its webhooks without telling anybody, and a receipt must not be lost over that.
const EVENT = v.object({
  id: v.string(),
  type: v.string(),
  project_id: v.string(),
  created_at: v.optional(v.string()),
  /** Absent where the message was given up before it became one. */
  email_id: v.optional(v.string()),
  email_headers: v.optional(v.array(v.object({ key: v.string(), value: v.string() })), []),
})

/** A message of the topic: what became of an e-mail, or the wish to confirm a subscription. */
export type MailCall = ReceiptVerdict | { readonly kind: 'subscription'; readonly url: string }

export async function parseMailCall(call: WebhookCall, { account, trust }: MailDoor): Promise<MailCall> {
  if (!isAtSecretAddress(call, account)) return { kind: 'forged', why: 'secret of the address' }
  const opened = await openEnvelope(call, { projectId: account.projectId, trust })
  if (opened.kind !== 'signed') return opened
  const { Type: type, Message: message, SubscribeURL: url = '' } = opened.envelope
  switch (type) {
    case 'Notification':
      return parseMailEvent(message, account, call.now)
    case 'SubscriptionConfirmation':
      return isOfTopics(url) ? { kind: 'subscription', url } : { kind: 'unreadable', why: 'address of a confirmation' }
    case 'UnsubscribeConfirmation':
      return { kind: 'unreadable', why: 'the subscription was ended' }
    default:
      return type satisfies never
  }
}

/** The event of an e-mail that a signed envelope carries. */
export function parseMailEvent(message: string, account: MailDoor['account'], now: Instant): ReceiptVerdict {
  const event = v.safeParse(EVENT, objectOf(message))
  if (!event.success) return { kind: 'unreadable', why: 'not an event of an e-mail' }
  const { id, type, project_id: project, email_id: providerId, email_headers: headers, created_at: at } = event.output
  if (project !== account.projectId) return { kind: 'forged', why: 'project' }
  const meaning = meant(MEANING, type)
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
      at: parseRfc3339(at ?? '') ?? now,
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

const TOPICS_HOST = /^sns\.mnq\.[a-z]{2}-[a-z]{3}\.scaleway\.com$/

/** A new subscription is confirmed by a GET, only at Scaleway's own topics: a signature says who wrote, not what this server may fetch. */
function isOfTopics(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, port, username, password, hostname } = new URL(text)
  return protocol === 'https:' && port === '' && username === '' && password === '' && TOPICS_HOST.test(hostname)
}

function isAtSecretAddress({ url }: WebhookCall, account: MailDoor['account']): boolean {
  const { pathname } = new URL(url, 'https://hooks.invalid')
  const [, territory = '', secret = ''] = /\/hooks\/([^/]+)\/scaleway\/([^/]+)\/?$/.exec(pathname) ?? []
  // Hashed first: the comparison takes as long whatever was sent.
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(secret), hash(secretOf(territory, account)))
}

function secretOf(territory: string, { secretKey }: Pick<MailAccount, 'secretKey'>): string {
  return createHmac('sha256', secretKey).update(`tocsin mail receipts 1|${territory}`).digest('base64url')
}
