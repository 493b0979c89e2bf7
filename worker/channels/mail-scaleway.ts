// E-mail through Scaleway's Transactional Email: plain text first, since a warning must be readable where nothing else loads.
import * as v from 'valibot'
import type { Channel, Outgoing, ReceiptVerdict, WebhookCall } from '../fanout/channel.ts'
import type { Receipt, SendOutcome } from '../model/outcome.ts'
import { toRfc3339 } from '../model/time.ts'
import { exchange, type Exchange, type Fetch } from './http-exchange.ts'
import type { MailAccount } from './mail-account.ts'
import { parseMailAddress } from './mail-address.ts'
import { classifyMailAnswer } from './mail-answer.ts'
import { parseMailReceipt, REFERENCE_HEADER } from './mail-receipt.ts'
import { objectOf } from './vonage-answer.ts'

export const MAIL_API = 'https://api.scaleway.com'
/** Transactional Email exists in this region only. */
const EMAILS = '/transactional-email/v1alpha1/regions/fr-par/emails'
const MAX_ANSWER_BYTES = 64 * 1024

/** What `text` of an outgoing e-mail holds (fanout/mail.ts). A line end in a subject would begin another header. */
const MAIL = v.object({
  subject: v.pipe(v.string(), v.regex(/^[^\p{Cc}]{10,200}$/u)),
  text: v.pipe(v.string(), v.nonEmpty()),
})

export interface MailOptions {
  readonly account: MailAccount
  readonly fetch: Fetch
  readonly apiHost: string
  readonly timeoutMs: number
  readonly now: () => number
}

export class ScalewayMail implements Channel {
  readonly name = 'mail'
  readonly provider = 'scaleway'
  readonly takesAnswers = false
  /** Scaleway lists by its own message id, sender, recipient or subject, not by a header of ours; it repeats none of ours in a list. */
  readonly lookup = null
  readonly #options: MailOptions

  constructor(options: MailOptions) {
    this.#options = options
  }

  async send({ to, text, reference, ttlMs }: Outgoing): Promise<SendOutcome> {
    const { account, now } = this.#options
    const address = parseMailAddress(to)
    if (address === null) return { kind: 'refused', failure: 'bad recipient', detail: 'not an e-mail address' }
    const mail = v.safeParse(MAIL, objectOf(text))
    if (!mail.success) return { kind: 'refused', failure: 'rejected content', detail: 'no subject or no text' }
    const body = {
      from: { email: account.from, name: account.fromName },
      to: [{ email: address }],
      subject: mail.output.subject,
      text: mail.output.text,
      project_id: account.projectId,
      send_before: toRfc3339(now() + Math.max(ttlMs, 0)),
      additional_headers: [{ key: REFERENCE_HEADER, value: reference }],
    }
    const answer = await this.#ask(EMAILS, { method: 'POST', body: JSON.stringify(body) })
    return classifyMailAnswer(answer, { to: address, now: now() })
  }

  /** What became of a message by Scaleway's own id, where its webhooks cannot reach this server; null where it cannot be told. */
  async statusOf(providerId: string): Promise<Receipt['status'] | null> {
    const answer = await this.#ask(`${EMAILS}/${encodeURIComponent(providerId)}`, { method: 'GET' })
    if (answer.kind === 'lost' || answer.status !== 200) return null
    const email = objectOf(answer.body)
    if (email?.['id'] !== providerId) return null
    return STATUS[String(email['status'])] ?? null
  }

  parseReceipt(call: WebhookCall): Promise<ReceiptVerdict> {
    return Promise.resolve(parseMailReceipt(call, this.#options.account))
  }

  #ask(path: string, init: RequestInit): Promise<Exchange> {
    const { account, apiHost, fetch, timeoutMs } = this.#options
    const headers = {
      'x-auth-token': account.secretKey,
      'content-type': 'application/json',
      accept: 'application/json',
    }
    return exchange(apiHost + path, { ...init, headers }, { fetch, timeoutMs, maxBytes: MAX_ANSWER_BYTES })
  }
}

const STATUS: Readonly<Record<string, Receipt['status']>> = {
  new: 'accepted',
  sending: 'accepted',
  sent: 'delivered',
  failed: 'undelivered',
  canceled: 'undelivered',
}
