// AhaSend's webhooks: what became of an e-mail, each signed. A row is found by the Message-ID that AhaSend gave the message: nothing of ours comes back.
import * as v from 'valibot'
import type { ReceiptVerdict, WebhookCall } from '../fanout/channel.ts'
import type { FailureClass, Receipt } from '../model/outcome.ts'
import { parseRfc3339 } from '../model/time.ts'
import type { AhaSendAccount } from './ahasend-account.ts'
import { ahaSendId } from './ahasend-answer.ts'
import { verifyStandardWebhook } from './standard-webhook.ts'
import { objectOf } from './vonage-answer.ts'

/** The endpoint of the account's webhook. It holds no secret: every call is signed. */
export function ahaSendReceiptPath(territory: string): string {
  return `/hooks/${territory}/ahasend`
}

// Not strict: a provider adds members to its webhooks without telling anybody, and a receipt must not be lost over that.
const EVENT = v.object({
  type: v.string(),
  timestamp: v.optional(v.string()),
  data: v.object({
    account_id: v.string(),
    id: v.optional(v.string()),
    message_id_header: v.optional(v.string()),
    delivery_attempt: v.optional(
      v.nullable(v.object({ smtp_code: v.optional(v.number()), enhanced_status_code: v.optional(v.string()) })),
    ),
  }),
})
type Event = v.InferOutput<typeof EVENT>

export function parseAhaSendReceipt(
  call: WebhookCall,
  account: Pick<AhaSendAccount, 'webhookSecret' | 'accountId'>,
): ReceiptVerdict {
  const signature = verifyStandardWebhook(call, account.webhookSecret)
  if (signature.kind !== 'signed') return signature
  const event = v.safeParse(EVENT, objectOf(call.body))
  if (!event.success) return { kind: 'unreadable', why: 'not an event of an e-mail' }
  const { type, timestamp, data } = event.output
  if (data.account_id !== account.accountId) return { kind: 'forged', why: 'account' }
  const meaning = meaningOf(event.output)
  const providerId = ahaSendId(data)
  if (meaning === null || providerId === null)
    return { kind: 'unreadable', why: `unknown event ${type.replace(/[^a-z_.]/g, '').slice(0, 40)}` }
  return {
    kind: 'receipt',
    receipt: {
      provider: 'ahasend',
      // A repeat under a new webhook-id is a replay as well.
      eventId: `ahasend:${providerId}:${type}`,
      reference: null,
      providerId,
      status: meaning.status,
      at: parseRfc3339(timestamp ?? '') ?? signature.at,
      failure: meaning.failure,
    },
  }
}

interface Meaning {
  readonly status: Receipt['status']
  readonly failure: FailureClass | null
}

// `delivered` means that the recipient's server has taken it. Opened and clicked are not asked for, and are nobody's answer.
function meaningOf({ type, data }: Event): Meaning | null {
  switch (type) {
    case 'message.reception':
    case 'message.transient_error':
      return { status: 'accepted', failure: null }
    case 'message.delivered':
      return { status: 'delivered', failure: null }
    case 'message.bounced':
    case 'message.failed':
      return { status: 'undelivered', failure: isNoMailbox(data) ? 'address gone' : 'bad recipient' }
    // Their list of mailboxes that bounced or complained: one that was full once stands on it too.
    case 'message.suppressed':
      return { status: 'undelivered', failure: 'bad recipient' }
    default:
      return null
  }
}

// RFC 3463: no such mailbox; RFC 7505: the domain takes no mail. Any other 5xx may be a server that does not like the sender today.
function isNoMailbox({ delivery_attempt: attempt }: Event['data']): boolean {
  return /^5\.1\.(1|10)$/.test(attempt?.enhanced_status_code ?? '')
}
