// SMS through OVHcloud: a second provider, of another company and another network than the first (INV-26).
import type { Channel, Outgoing, ReceiptVerdict, WebhookCall } from '../fanout/channel.ts'
import type { SendOutcome } from '../model/outcome.ts'
import { MINUTE_MS } from '../model/time.ts'
import type { Exchange } from './http-exchange.ts'
import { classifyOvhAnswer, isOutOfTime } from './ovh-answer.ts'
import { OvhClient, type OvhOptions } from './ovh-client.ts'
import { ovhCoding } from './ovh-coding.ts'
import { parseOvhReceipt } from './ovh-receipt.ts'
import { objectOf } from './vonage-answer.ts'

/** OVHcloud takes a tag of at most 20 characters. */
const TAG_CHARACTERS = 20
const MAX_VALIDITY_MIN = 2_880
/** Messages of one tag: a row is tried thrice at most. */
const IDS_READ = 3

/**
 * The head of our reference: its three characters of mode and shard, then 85 bits of its HMAC. Two rows of one account share a tag less often
 * than once in 10^15 messages.
 */
export function ovhTag(reference: string): string {
  return reference.slice(0, TAG_CHARACTERS)
}

export class OvhSms implements Channel {
  readonly name = 'sms'
  readonly provider = 'ovh'
  // An alphanumeric sender has no way back in France.
  readonly takesAnswers = false
  readonly #options: OvhOptions
  readonly #client: OvhClient

  constructor(options: OvhOptions) {
    this.#options = options
    this.#client = new OvhClient(options)
  }

  async send({ to, text, sender, reference, ttlMs }: Outgoing): Promise<SendOutcome> {
    const answer = await this.#client.post('/jobs', {
      message: text,
      receivers: [to],
      sender: this.#options.account.sender ?? sender,
      priority: 'high',
      coding: ovhCoding(text),
      charset: 'UTF-8',
      class: 'phoneDisplay',
      validityPeriod: Math.min(Math.max(Math.floor(ttlMs / MINUTE_MS), 1), MAX_VALIDITY_MIN),
      // The clause is for advertising. It would cost a part, and nobody may leave a warning by answering a number of OVHcloud's.
      noStopClause: true,
      tag: ovhTag(reference),
    })
    if (isOutOfTime(answer)) this.#client.forgetTime()
    return classifyOvhAnswer(answer, { to, now: this.#options.now() })
  }

  /** The sent messages of our tag. One that is still being prepared may not be listed yet: "never seen" counts only after the unknown wait. */
  lookup = async (reference: string): Promise<SendOutcome | { readonly kind: 'never seen' }> => {
    const tag = ovhTag(reference)
    const listed = jsonOf(await this.#client.get(`/outgoing?tag=${encodeURIComponent(tag)}`))
    if (typeof listed === 'string') return { kind: 'unknown', detail: listed }
    if (!Array.isArray(listed)) return { kind: 'unknown', detail: 'list: not readable' }
    for (const id of (listed as unknown[]).slice(-IDS_READ)) {
      if (typeof id !== 'number') return { kind: 'unknown', detail: 'list: not readable' }
      const message = jsonOf(await this.#client.get(`/outgoing/${id}`))
      if (typeof message === 'string') return { kind: 'unknown', detail: message }
      // A filter that was not understood would list every message of the account.
      if (isTagged(message, tag)) return { kind: 'accepted', providerId: String(id), costCents: null }
    }
    return { kind: 'never seen' }
  }

  parseReceipt(call: WebhookCall): Promise<ReceiptVerdict> {
    return Promise.resolve(parseOvhReceipt(call, this.#options.account))
  }
}

function isTagged(message: unknown, tag: string): boolean {
  return message !== null && typeof message === 'object' && (message as Record<string, unknown>)['tag'] === tag
}

/** An array or an object, else what went wrong. */
function jsonOf(answer: Exchange): readonly unknown[] | Record<string, unknown> | string {
  if (answer.kind === 'lost') return `list: ${answer.why}`
  if (answer.status !== 200) return `list: HTTP ${answer.status}`
  try {
    const value: unknown = JSON.parse(answer.body)
    return Array.isArray(value) ? (value as unknown[]) : (objectOf(answer.body) ?? 'list: not readable')
  } catch {
    return 'list: not readable'
  }
}
