// What Vonage tells of a call while it happens, and the key that was pressed. Signed like every webhook; our reference is in the path.
import * as v from 'valibot'
import type { ReceiptVerdict, WebhookCall } from '../fanout/channel.ts'
import type { FailureClass, Receipt } from '../model/outcome.ts'
import { parseRfc3339 } from '../model/time.ts'
import { meant } from '../model/word-table.ts'
import type { Pressed } from './voice-script.ts'
import type { VonageAccount } from './vonage-account.ts'
import { objectOf } from './vonage-answer.ts'
import { verifyWebhook } from './vonage-receipt.ts'

type NotTaken = Exclude<ReceiptVerdict, { readonly kind: 'receipt' }>

export type VoiceEventVerdict =
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  /** An answering machine has beeped: the answer to this very call is what it records. */
  | { readonly kind: 'voicemail' }
  | NotTaken

export type VoiceKeyVerdict =
  { readonly kind: 'key'; readonly pressed: Pressed; readonly receipt: Receipt | null } | NotTaken

// Not strict: a provider adds members without telling anybody, and what a phone answered must not be lost over that.
const EVENT = v.object({
  uuid: v.string(),
  status: v.string(),
  sub_state: v.optional(v.string()),
  timestamp: v.optional(v.string()),
})
const KEY = v.object({
  uuid: v.string(),
  timestamp: v.optional(v.string()),
  dtmf: v.union([
    v.string(),
    v.object({ digits: v.optional(v.nullable(v.string())), timed_out: v.optional(v.boolean()) }),
  ]),
})

/** Voice API, call states. `answered` says that something picked up, not who: `human` and `machine` come after it. */
const MEANING: Readonly<Record<string, Receipt['status']>> = {
  started: 'accepted',
  ringing: 'accepted',
  answered: 'accepted',
  human: 'heard',
  completed: 'delivered',
  busy: 'undelivered',
  timeout: 'undelivered',
  unanswered: 'undelivered',
  rejected: 'undelivered',
  failed: 'undelivered',
  cancelled: 'undelivered',
  disconnected: 'undelivered',
}

export function parseVoiceEvent(call: WebhookCall, reference: string, account: VonageAccount): VoiceEventVerdict {
  const signature = verifyWebhook(call, account)
  if (signature.kind !== 'signed') return signature
  const parsed = v.safeParse(EVENT, objectOf(call.body))
  if (!parsed.success) return { kind: 'unreadable', why: 'not a call event' }
  const { uuid, status, sub_state: subState, timestamp } = parsed.output
  if (status === 'machine') {
    // The first "machine" only says who picked up; what is said before the beep is not recorded.
    if (subState === 'beep_start' || subState === 'beep_timeout') return { kind: 'voicemail' }
    return receiptOf({
      uuid,
      what: 'machine',
      reference,
      status: 'accepted',
      at: timeOf(timestamp, call),
      failure: null,
    })
  }
  const meaning = meant(MEANING, status)
  if (meaning === undefined)
    return { kind: 'unreadable', why: `unknown state ${status.slice(0, 20).replace(/\d/g, '#')}` }
  const failure = meaning !== 'undelivered' ? null : status === 'failed' ? 'bad recipient' : 'provider down'
  return receiptOf({ uuid, what: status, reference, status: meaning, at: timeOf(timestamp, call), failure })
}

/** Keys 1, 2 and 0 mean something; any other is asked for again; none within the time ends the call. */
export function parseVoiceKey(call: WebhookCall, reference: string, account: VonageAccount): VoiceKeyVerdict {
  const signature = verifyWebhook(call, account)
  if (signature.kind !== 'signed') return signature
  const parsed = v.safeParse(KEY, objectOf(call.body))
  if (!parsed.success) return { kind: 'unreadable', why: 'not a pressed key' }
  const { uuid, dtmf, timestamp } = parsed.output
  const digits = (typeof dtmf === 'string' ? dtmf : (dtmf.digits ?? '')).trim()
  const at = timeOf(timestamp, call)
  const receipt = (status: 'confirmed' | 'help') =>
    receiptOf({ uuid, what: `key:${digits}`, reference, status, at, failure: null }).receipt
  switch (digits) {
    case '1':
      return { kind: 'key', pressed: '1', receipt: receipt('confirmed') }
    case '2':
      return { kind: 'key', pressed: '2', receipt: receipt('help') }
    case '0':
      return { kind: 'key', pressed: '0', receipt: null }
    case '':
      return { kind: 'key', pressed: 'none', receipt: null }
    default:
      return { kind: 'key', pressed: 'another', receipt: null }
  }
}

function receiptOf(said: {
  readonly uuid: string
  readonly what: string
  readonly reference: string
  readonly status: Receipt['status']
  readonly at: number
  readonly failure: FailureClass | null
}): { readonly kind: 'receipt'; readonly receipt: Receipt } {
  const { uuid, what, reference, status, at, failure } = said
  const receipt: Receipt = {
    provider: 'vonage',
    // Not the token's id: the same event comes again under a new token, and that is a replay as well.
    eventId: `voice:${uuid}:${what}`,
    reference,
    providerId: uuid,
    status,
    at,
    failure,
  }
  return { kind: 'receipt', receipt }
}

function timeOf(timestamp: string | undefined, call: WebhookCall): number {
  return (timestamp === undefined ? null : parseRfc3339(timestamp)) ?? call.now
}
