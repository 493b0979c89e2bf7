// A call that a resident makes to the town's own number, as Vonage tells it: who calls, then which key they press. Signed like every webhook.
import * as v from 'valibot'
import type { ReceiptVerdict, WebhookCall } from '../fanout/channel.ts'
import type { VonageAccount } from './vonage-account.ts'
import { objectOf } from './vonage-answer.ts'
import { verifyWebhook } from './vonage-receipt.ts'

type NotTaken = Exclude<ReceiptVerdict, { readonly kind: 'receipt' }>

/** `from` in E.164; null where the number is withheld. */
export type CallVerdict = { readonly kind: 'call'; readonly callId: string; readonly from: string | null } | NotTaken

/** The keys that mean something somewhere in a call to the town. */
const CALL_KEYS = ['0', '1', '2', '5', '9'] as const
type CallKey = (typeof CALL_KEYS)[number]

export type CallKeyVerdict =
  | {
      readonly kind: 'key'
      readonly callId: string
      readonly from: string | null
      readonly pressed: CallKey | 'another' | 'none'
    }
  | NotTaken

// Not strict: a provider adds members without telling anybody.
const CALL = v.object({ uuid: v.pipe(v.string(), v.nonEmpty()), from: v.optional(v.nullable(v.string())) })
const KEY = v.object({
  ...CALL.entries,
  dtmf: v.union([v.string(), v.object({ digits: v.optional(v.nullable(v.string())) })]),
})

export function parseCall(call: WebhookCall, account: VonageAccount): CallVerdict {
  const signature = verifyWebhook(call, account)
  if (signature.kind !== 'signed') return signature
  const parsed = v.safeParse(CALL, objectOf(call.body))
  if (!parsed.success) return { kind: 'unreadable', why: 'not a call' }
  return { kind: 'call', callId: parsed.output.uuid, from: numberOf(parsed.output.from) }
}

export function parseCallKey(call: WebhookCall, account: VonageAccount): CallKeyVerdict {
  const signature = verifyWebhook(call, account)
  if (signature.kind !== 'signed') return signature
  const parsed = v.safeParse(KEY, objectOf(call.body))
  if (!parsed.success) return { kind: 'unreadable', why: 'not a pressed key' }
  const { uuid, from, dtmf } = parsed.output
  const digits = (typeof dtmf === 'string' ? dtmf : (dtmf.digits ?? '')).trim()
  const pressed = CALL_KEYS.find((key) => key === digits) ?? (digits === '' ? 'none' : 'another')
  return { kind: 'key', callId: uuid, from: numberOf(from), pressed }
}

/** A voice was recorded, and where the provider keeps it. */
export type RecordingVerdict = { readonly kind: 'recording'; readonly url: string } | NotTaken

const RECORDING = v.object({ recording_url: v.pipe(v.string(), v.url(), v.regex(/^https:/)) })

export function parseRecording(call: WebhookCall, account: VonageAccount): RecordingVerdict {
  const signature = verifyWebhook(call, account)
  if (signature.kind !== 'signed') return signature
  const parsed = v.safeParse(RECORDING, objectOf(call.body))
  if (!parsed.success) return { kind: 'unreadable', why: 'not a recording' }
  return { kind: 'recording', url: parsed.output.recording_url }
}

// "anonymous", "Restricted" and the like are no numbers.
function numberOf(from: string | null | undefined): string | null {
  const digits = (from ?? '').replace(/^\+/, '')
  return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : null
}
