// E-mail through Scaleway's Transactional Email: plain text first, since a warning must be readable where nothing else loads.
import type { Channel, Outgoing, ReceiptVerdict, WebhookCall } from '../fanout/channel.ts'
import type { Receipt, SendOutcome } from '../model/outcome.ts'
import { toRfc3339 } from '../model/time.ts'
import { exchange, type Exchange, type Fetch } from './http-exchange.ts'
import type { MailAccount } from './mail-account.ts'
import { parseMailAddress } from '../model/mail-address.ts'
import { meant } from '../model/word-table.ts'
import { classifyMailAnswer, refusesHeaders } from './mail-answer.ts'
import { leavingHeaders, mailMessageOf, REFERENCE_HEADER } from './mail-message.ts'
import { parseMailCall } from './mail-receipt.ts'
import { ScalewayTrust } from './scaleway-trust.ts'
import { objectOf } from './vonage-answer.ts'

export const MAIL_API = 'https://api.scaleway.com'
/** Transactional Email exists in this region only. */
const EMAILS = '/transactional-email/v1alpha1/regions/fr-par/emails'
const MAX_ANSWER_BYTES = 64 * 1024

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
  readonly #trust: ScalewayTrust
  /** Until Scaleway says otherwise a message may say how to leave. */
  #mayOfferLeaving = true

  constructor(options: MailOptions) {
    this.#options = options
    this.#trust = new ScalewayTrust({ fetch: options.fetch })
  }

  async send({ to, text, reference, ttlMs, stopUrl, replyTo }: Outgoing): Promise<SendOutcome> {
    const { account, now } = this.#options
    const address = parseMailAddress(to)
    if (address === null) return { kind: 'refused', failure: 'bad recipient', detail: 'not an e-mail address' }
    const mail = mailMessageOf(text)
    if (mail === null) return { kind: 'refused', failure: 'rejected content', detail: 'no subject or no text' }
    const { timeoutMs } = this.#options
    const begun = now()
    // The text asks for an answer where there is such an address: it does not leave without it.
    const own = headersOf({ [REFERENCE_HEADER]: reference, ...(replyTo === undefined ? {} : { 'Reply-To': replyTo }) })
    const leave = stopUrl === undefined || !this.#mayOfferLeaving ? [] : headersOf(leavingHeaders(stopUrl))
    const body = (headers: readonly Header[]) => ({
      from: { email: account.from, name: account.fromName },
      to: [{ email: address }],
      subject: mail.subject,
      text: mail.text,
      project_id: account.projectId,
      send_before: toRfc3339(now() + Math.max(ttlMs, 0)),
      additional_headers: headers,
    })
    const post = (headers: readonly Header[], withinMs: number) =>
      this.#ask(EMAILS, { method: 'POST', body: JSON.stringify(body(headers)) }, withinMs)
    const answer = await post([...own, ...leave], timeoutMs)
    const leftMs = begun + timeoutMs - now()
    // Which headers Scaleway refuses is written nowhere. A warning leaves without the link rather than not at all: what was refused was not sent.
    if (leave.length > 0 && refusesHeaders(answer)) {
      this.#mayOfferLeaving = false
      if (leftMs > 0) return classifyMailAnswer(await post(own, leftMs), { to: address, now: now() })
    }
    return classifyMailAnswer(answer, { to: address, now: now() })
  }

  /** What became of a message by Scaleway's own id, where its webhooks cannot reach this server; null where it cannot be told. */
  async statusOf(providerId: string): Promise<Receipt['status'] | null> {
    const answer = await this.#ask(`${EMAILS}/${encodeURIComponent(providerId)}`, { method: 'GET' })
    if (answer.kind === 'lost' || answer.status !== 200) return null
    const email = objectOf(answer.body)
    if (email?.['id'] !== providerId) return null
    return meant(STATUS, String(email['status'])) ?? null
  }

  async parseReceipt(call: WebhookCall): Promise<ReceiptVerdict> {
    const said = await parseMailCall(call, { account: this.#options.account, trust: this.#trust })
    return said.kind === 'subscription' ? { kind: 'unreadable', why: 'a new subscription' } : said
  }

  #ask(path: string, init: RequestInit, timeoutMs = this.#options.timeoutMs): Promise<Exchange> {
    const { account, apiHost, fetch } = this.#options
    const headers = {
      'x-auth-token': account.secretKey,
      'content-type': 'application/json',
      accept: 'application/json',
    }
    return exchange(apiHost + path, { ...init, headers }, { fetch, timeoutMs, maxBytes: MAX_ANSWER_BYTES })
  }
}

interface Header {
  readonly key: string
  readonly value: string
}

function headersOf(headers: Readonly<Record<string, string>>): readonly Header[] {
  return Object.entries(headers).map(([key, value]) => ({ key, value }))
}

const STATUS: Readonly<Record<string, Receipt['status']>> = {
  new: 'accepted',
  sending: 'accepted',
  sent: 'delivered',
  failed: 'undelivered',
  canceled: 'undelivered',
}
