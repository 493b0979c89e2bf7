// E-mail through AhaSend: a second provider, of another company and other servers than the first (INV-26). Its idempotency keys make a repeat
// harmless, and its list can be asked by our reference: both are what an e-mail through Scaleway lacks.
import type { Channel, Outgoing, ReceiptVerdict, WebhookCall } from '../fanout/channel.ts'
import { parseMailAddress } from '../model/mail-address.ts'
import type { SendOutcome } from '../model/outcome.ts'
import { toRfc3339 } from '../model/time.ts'
import type { AhaSendAccount } from './ahasend-account.ts'
import { ahaSendId, classifyAhaSendAnswer, isSpentKey } from './ahasend-answer.ts'
import { parseAhaSendReceipt } from './ahasend-receipt.ts'
import { exchange, type Exchange, type Fetch } from './http-exchange.ts'
import { leavingHeaders, mailMessageOf, REFERENCE_HEADER } from './mail-message.ts'
import { objectOf } from './vonage-answer.ts'

export const AHASEND_API = 'https://api.ahasend.com'
const MAX_ANSWER_BYTES = 64 * 1024
/** A row is tried once a minute at most until its alert expires; a key is good for one failure. */
const KEYS_TRIED = 4
/** Days for which AhaSend keeps that a message was sent; of what stood in it, none. */
const RETENTION = { metadata: 3, data: 0 }

export interface AhaSendOptions {
  readonly account: AhaSendAccount
  readonly fetch: Fetch
  readonly apiHost: string
  readonly timeoutMs: number
  readonly now: () => number
}

export class AhaSendMail implements Channel {
  readonly name = 'mail'
  readonly provider = 'ahasend'
  /** Where the account has a route for them: an answer comes in signed, and names the message that it answers. */
  readonly takesAnswers: boolean
  readonly #options: AhaSendOptions

  constructor(options: AhaSendOptions) {
    this.#options = options
    this.takesAnswers = options.account.routeSecret !== null
  }

  async send({ to, text, reference, ttlMs, stopUrl, replyTo }: Outgoing): Promise<SendOutcome> {
    const { account, now, timeoutMs } = this.#options
    const address = parseMailAddress(to)
    if (address === null) return { kind: 'refused', failure: 'bad recipient', detail: 'not an e-mail address' }
    const mail = mailMessageOf(text)
    if (mail === null) return { kind: 'refused', failure: 'rejected content', detail: 'no subject or no text' }
    const begun = now()
    const body = JSON.stringify({
      from: { email: account.from, name: account.fromName },
      recipients: [{ email: address }],
      ...(replyTo === undefined ? {} : { reply_to: { email: replyTo } }),
      subject: mail.subject,
      text_content: mail.text,
      headers: { [REFERENCE_HEADER]: reference, ...(stopUrl === undefined ? {} : leavingHeaders(stopUrl)) },
      tags: [reference],
      // A warning has no link to be rewritten and no picture to be counted.
      tracking: { open: false, click: false },
      retention: RETENTION,
      schedule: { expires: toRfc3339(begun + Math.max(ttlMs, 0)) },
    })
    for (let nth = 1; ; nth++) {
      const leftMs = begun + timeoutMs - now()
      const answer = await this.#ask('', { method: 'POST', body }, { key: keyOf(reference, nth), timeoutMs: leftMs })
      // 412: what this key asked for before has failed and sent nothing. The next key is as safe as the first one was.
      if (!isSpentKey(answer) || nth === KEYS_TRIED || begun + timeoutMs <= now())
        return classifyAhaSendAnswer(answer, { to: address, now: now() })
    }
  }

  /** The messages of our tag. One that was taken a moment ago may not be listed yet: "never seen" counts only after the unknown wait. */
  lookup = async (reference: string): Promise<SendOutcome | { readonly kind: 'never seen' }> => {
    const query = new URLSearchParams({ tags: reference, limit: '10' })
    const answer = await this.#ask(`?${query.toString()}`, { method: 'GET' })
    if (answer.kind === 'lost') return { kind: 'unknown', detail: `list: ${answer.why}` }
    if (answer.status !== 200) return { kind: 'unknown', detail: `list: HTTP ${answer.status}` }
    const listed = objectOf(answer.body)?.['data']
    if (!Array.isArray(listed)) return { kind: 'unknown', detail: 'list: not readable' }
    // A filter that was not understood would list every message of the account.
    const ours = (listed as unknown[]).filter((one) => isTagged(one, reference))
    const [providerId] = ours.map(ahaSendId).filter((id) => id !== null)
    if (providerId !== undefined) return { kind: 'accepted', providerId, costCents: null }
    return ours.length > 0 ? { kind: 'unknown', detail: 'list: not readable' } : { kind: 'never seen' }
  }

  parseReceipt(call: WebhookCall): Promise<ReceiptVerdict> {
    return Promise.resolve(parseAhaSendReceipt(call, this.#options.account))
  }

  #ask(
    path: string,
    init: RequestInit,
    { key, timeoutMs = this.#options.timeoutMs }: { readonly key?: string; readonly timeoutMs?: number } = {},
  ): Promise<Exchange> {
    const { account, apiHost, fetch } = this.#options
    const headers = {
      authorization: `Bearer ${account.apiKey}`,
      'content-type': 'application/json',
      accept: 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    }
    const url = `${apiHost}/v2/accounts/${account.accountId}/messages${path}`
    return exchange(url, { ...init, headers }, { fetch, timeoutMs, maxBytes: MAX_ANSWER_BYTES })
  }
}

function keyOf(reference: string, nth: number): string {
  return nth === 1 ? reference : `${reference}-${nth}`
}

function isTagged(message: unknown, tag: string): message is Readonly<Record<string, unknown>> {
  const tags = message !== null && typeof message === 'object' ? (message as Record<string, unknown>)['tags'] : null
  return Array.isArray(tags) && tags.includes(tag)
}
