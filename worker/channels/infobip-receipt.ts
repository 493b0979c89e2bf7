// What Infobip tells of a call once it is over: who answered, which key was pressed. It signs nothing that an API key alone can check, so each
// call has an address of its own with a secret in it: whoever reads one in a log can speak of that one call and of no other.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import type { ReceiptVerdict, WebhookCall } from '../fanout/channel.ts'
import type { FailureClass, Receipt } from '../model/outcome.ts'
import { parseRfc3339 } from '../model/time.ts'
import type { InfobipAccount } from './infobip-account.ts'
import { objectOf } from './vonage-answer.ts'

type Key = Pick<InfobipAccount, 'apiKey'>

/** Below `https://…/hooks/{territory}`. A new API key means new addresses: what is under way then is told no more. */
export function infobipHook(hooksUrl: string, reference: string, account: Key): string {
  const territory = new URL(hooksUrl).pathname.split('/').at(-1) ?? ''
  return `${hooksUrl}/infobip/${reference}/${secretOf({ territory, reference }, account)}`
}

/**
 * The id that we give a call. Infobip takes each id once, so a phone that is rung again is another call; so is one without the detection of
 * machines, since the first was refused under its id.
 */
export function infobipMessageId(reference: string, ring: number, detectsMachines: boolean): string {
  return `${reference}-${ring}${detectsMachines ? '' : 'p'}`
}

const RING = /^-\d+p?$/

// Not strict: a provider adds members without telling anybody, and what a phone answered must not be lost over that.
const NAMED = v.object({ groupName: v.optional(v.nullable(v.string())), name: v.optional(v.nullable(v.string())) })
const REPORT = v.object({
  messageId: v.string(),
  voiceCall: v.optional(
    v.nullable(
      v.object({
        answerTime: v.optional(v.nullable(v.string())),
        endTime: v.optional(v.nullable(v.string())),
        dtmfCodes: v.optional(v.nullable(v.string())),
        answeredBy: v.optional(v.nullable(v.string())),
      }),
    ),
  ),
  status: NAMED,
  error: v.optional(v.nullable(NAMED)),
})
type Report = v.InferOutput<typeof REPORT>

export function parseInfobipReceipt(call: WebhookCall, account: Key): ReceiptVerdict {
  const { pathname } = new URL(call.url, 'https://hooks.invalid')
  const [, territory = '', reference = '', secret = ''] =
    /\/hooks\/([^/]+)\/infobip\/([^/]+)\/([^/]+)\/?$/.exec(pathname) ?? []
  // Never "unsigned", which asks for the same call again: Infobip would not sign that one either.
  if (!sameText(secret, secretOf({ territory, reference }, account)))
    return { kind: 'forged', why: 'secret of the address' }
  const results = objectOf(call.body)?.['results']
  const reports = (Array.isArray(results) ? (results as unknown[]) : []).flatMap((entry) => {
    const parsed = v.safeParse(REPORT, entry)
    return parsed.success ? [parsed.output] : []
  })
  // The newest ring, where several come together.
  const [report] = reports
    .filter(({ messageId }) => messageId.startsWith(reference) && RING.test(messageId.slice(reference.length)))
    .sort((left, right) => (left.messageId < right.messageId ? 1 : -1))
  if (report === undefined) return { kind: 'unreadable', why: 'no report of this call' }
  const meaning = meaningOf(report)
  if (meaning === null) return { kind: 'unreadable', why: 'unknown state of a call' }
  const receipt: Receipt = {
    provider: 'infobip',
    // A repeat of the same report is a replay.
    eventId: `infobip:${report.messageId}:${meaning.status}`,
    reference,
    providerId: report.messageId,
    status: meaning.status,
    at: timeOf(report) ?? call.now,
    failure: meaning.failure,
  }
  return { kind: 'receipt', receipt }
}

interface Meaning {
  readonly status: Receipt['status']
  readonly failure: FailureClass | null
}

const MEANS = (status: Receipt['status'], failure: FailureClass | null = null): Meaning => ({ status, failure })

function meaningOf({ status, error, voiceCall }: Report): Meaning | null {
  const group = status.groupName ?? ''
  const cause = `${error?.name ?? ''} ${status.name ?? ''}`
  if (group === 'PENDING' || group === 'ACCEPTED') return MEANS('accepted')
  // "Delivered" beside "nobody answered" is not delivered: the second one says what happened.
  if (UNANSWERED.test(cause)) return MEANS('undelivered', 'provider down')
  if (group === 'DELIVERED') return answeredAs(voiceCall ?? null, cause)
  if (['UNDELIVERABLE', 'EXPIRED', 'REJECTED'].includes(group))
    return MEANS('undelivered', NO_SUCH_NUMBER.test(cause) ? 'bad recipient' : 'provider down')
  return null
}

// A key is a person's, whatever the detection of machines thought; need of help before anything else.
function answeredAs(call: NonNullable<Report['voiceCall']> | null, cause: string): Meaning {
  const keys = call?.dtmfCodes ?? ''
  if (keys.includes('2')) return MEANS('help')
  if (keys.includes('1')) return MEANS('confirmed')
  const by = call?.answeredBy ?? ''
  if (by === 'MACHINE' || MACHINE.test(cause)) return MEANS('delivered')
  // Without detection nobody knows who picked up: said, not heard.
  return MEANS(by === 'HUMAN' || HUMAN.test(cause) ? 'heard' : 'delivered')
}

const UNANSWERED = /\b(EC_VOICE_)?(USER_)?(NO_ANSWER|BUSY)\b/
const MACHINE = /\b(VOICE_ANSWERED_MACHINE|MACHINE_DETECTED)\b/
const HUMAN = /\bHUMAN_DETECTED\b/
const NO_SUCH_NUMBER =
  /\b(EC_UNKNOWN_SUBSCRIBER|EC_VOICE_ERROR_(DESTINATION_NOT_FOUND|GONE|ADDRESS_INCOMPLETE)|DESTINATION_NOT_FOUND|INVALID_DESTINATION|DEVICE_NOT_FOUND|REJECTED_(DESTINATION|DESTINATION_BLOCKLISTED|PREFIX_MISSING))\b/

// `2018-06-25T13:38:28.316+0000`
function timeOf({ voiceCall }: Report): number | null {
  const text = voiceCall?.endTime ?? voiceCall?.answerTime ?? ''
  return parseRfc3339(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
}

function secretOf(
  { territory, reference }: { readonly territory: string; readonly reference: string },
  { apiKey }: Key,
) {
  return createHmac('sha256', apiKey).update(`tocsin infobip receipts 1|${territory}|${reference}`).digest('base64url')
}

// Hashed first: the comparison takes as long whatever was sent.
function sameText(left: string, right: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(left), hash(right))
}
