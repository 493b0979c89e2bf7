// Signed requests to OVHcloud's API, on OVHcloud's own clock: it refuses a request whose time is off by half a minute, and a server
// at home may have no better clock than that.
import { createHash } from 'node:crypto'
import { exchange, type Exchange, type Fetch } from './http-exchange.ts'
import type { OvhAccount } from './ovh-account.ts'

export const OVH_API = 'https://eu.api.ovh.com'
const MAX_ANSWER_BYTES = 64 * 1024
const DIFFERENCE_KEPT_MS = 60 * 60_000
// Where the time cannot be had our own clock is used, and not asked about again with every message.
const RETRY_TIME_AFTER_MS = 60_000
/** Asking for the time may take no more than this part of a call's own time. */
const TIME_SHARE = 0.3
const MAX_TIME_BYTES = 64

export interface OvhOptions {
  readonly account: OvhAccount
  readonly fetch: Fetch
  readonly apiHost: string
  readonly timeoutMs: number
  readonly now: () => number
}

export interface OvhRequest {
  readonly method: 'GET' | 'POST'
  /** As it is signed: encoded, with the query. */
  readonly url: string
  /** The very bytes that leave; empty for GET. */
  readonly body: string
  readonly timestampS: number
}

/** `$1$` and the SHA-1 of everything that must not be altered on the way. The scheme is OVHcloud's, SHA-1 too. */
export function ovhSignature(
  { applicationSecret, consumerKey }: Pick<OvhAccount, 'applicationSecret' | 'consumerKey'>,
  { method, url, body, timestampS }: OvhRequest,
): string {
  const signed = [applicationSecret, consumerKey, method, url, body, String(timestampS)].join('+')
  return `$1$${createHash('sha1').update(signed).digest('hex')}`
}

export class OvhClient {
  readonly #options: OvhOptions
  #difference: { readonly ms: Promise<number>; until: number } | null = null

  constructor(options: OvhOptions) {
    this.#options = options
  }

  /** `path` begins below the service: `/jobs`. */
  post(path: string, body: unknown): Promise<Exchange> {
    return this.#call('POST', path, JSON.stringify(body))
  }

  get(path: string): Promise<Exchange> {
    return this.#call('GET', path, '')
  }

  /** After "out of time": the next request asks for the time anew. */
  forgetTime(): void {
    this.#difference = null
  }

  async #call(method: 'GET' | 'POST', path: string, body: string): Promise<Exchange> {
    const { account, fetch, apiHost, timeoutMs, now } = this.#options
    const url = `${apiHost}/1.0/sms/${account.serviceName}${path}`
    const began = now()
    const timestampS = Math.round((now() + (await this.#differenceMs())) / 1_000)
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      'x-ovh-application': account.applicationKey,
      'x-ovh-consumer': account.consumerKey,
      'x-ovh-timestamp': String(timestampS),
      'x-ovh-signature': ovhSignature(account, { method, url, body, timestampS }),
    }
    const leftMs = Math.max(timeoutMs - Math.max(now() - began, 0), timeoutMs * (1 - TIME_SHARE))
    const init = method === 'GET' ? { method, headers } : { method, headers, body }
    return exchange(url, init, { fetch, timeoutMs: leftMs, maxBytes: MAX_ANSWER_BYTES })
  }

  /** Calls at once share one question. */
  #differenceMs(): Promise<number> {
    const now = this.#options.now()
    if (this.#difference === null || this.#difference.until <= now) {
      const difference = { ms: Promise.resolve(0), until: now + DIFFERENCE_KEPT_MS }
      difference.ms = this.#askTime().then((ms) => {
        if (ms === null) difference.until = now + RETRY_TIME_AFTER_MS
        return ms ?? 0
      })
      this.#difference = difference
    }
    return this.#difference.ms
  }

  async #askTime(): Promise<number | null> {
    const { fetch, apiHost, timeoutMs, now } = this.#options
    const limits = { fetch, timeoutMs: timeoutMs * TIME_SHARE, maxBytes: MAX_TIME_BYTES }
    const answer = await exchange(`${apiHost}/1.0/auth/time`, { method: 'GET' }, limits)
    if (answer.kind === 'lost' || answer.status !== 200 || !/^\s*\d{9,11}\s*$/.test(answer.body)) return null
    return Number(answer.body) * 1_000 - now()
  }
}
