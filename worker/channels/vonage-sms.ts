// SMS through Vonage's Messages API. The SDK writes the request and signs it; the exchange is ours, because the SDK neither bounds an
// answer's size, nor gives back its status and headers, nor refuses a redirect (docs/decisions/2026-11-24-vonage-client.md).
import { Vonage } from '@vonage/server-sdk'
import type { Channel, Outgoing, ReceiptVerdict, WebhookCall } from '../fanout/channel.ts'
import type { SendOutcome } from '../model/outcome.ts'
import { exchange, retryAfterMs, type Exchange, type Fetch } from './http-exchange.ts'
import type { VonageAccount } from './vonage-account.ts'
import { parseVonageReceipt } from './vonage-receipt.ts'

export const VONAGE_API = 'https://api.nexmo.com'
export const CALL_TIMEOUT_MS = 10_000
const MAX_ANSWER_BYTES = 64 * 1024
// The SDK signs with RS256 at each call; a token is good for 15 min, so one is kept for ten.
const TOKEN_LIFE_MS = 10 * 60_000
// Vonage takes 20 s to 7 days (Messages API, `ttl` of SMS, seconds).
const MIN_TTL_S = 20
const MAX_TTL_S = 604_800

export interface VonageOptions {
  readonly account: VonageAccount
  readonly fetch: Fetch
  readonly apiHost: string
  readonly timeoutMs: number
  readonly now: () => number
}

type SdkRequest = Parameters<Vonage['messages']['sendRequest']>[0]

// Members that the SDK means for its subclasses. Its package does not export the class, so they are named here; the version is
// pinned and the contract suite runs through each of them.
interface SdkInside {
  readonly auth: { createBearerHeader: () => Promise<string> }
  sendRequest(request: SdkRequest): Promise<unknown>
  prepareRequest(request: SdkRequest): Promise<SdkRequest>
  prepareBody(request: SdkRequest): string | undefined
  send(message: unknown): Promise<unknown>
}

export class VonageSms implements Channel {
  readonly name = 'sms'
  readonly provider = 'vonage'
  // An alphanumeric sender has no way back in France: STOP goes to the short number that the operator adds.
  readonly takesAnswers = false
  readonly #options: VonageOptions
  readonly #sdk: SdkInside
  #token: { readonly header: string; readonly until: number } | null = null

  constructor(options: VonageOptions) {
    this.#options = options
    const { applicationId, privateKey } = options.account
    const sdk = new Vonage({ applicationId, privateKey } as ConstructorParameters<typeof Vonage>[0], {
      apiHost: options.apiHost,
    })
    this.#sdk = sdk.messages as unknown as SdkInside
    const sdkHeader = this.#sdk.auth.createBearerHeader
    this.#sdk.auth.createBearerHeader = async () => {
      const now = this.#options.now()
      if (this.#token === null || this.#token.until <= now)
        this.#token = { header: await sdkHeader(), until: now + TOKEN_LIFE_MS }
      return this.#token.header
    }
  }

  async send(message: Outgoing): Promise<SendOutcome> {
    let outcome: SendOutcome = {
      kind: 'retry',
      failure: 'provider down',
      afterMs: null,
      detail: 'the request could not be made',
    }
    // One client a call, so that two calls at once cannot take each other's answer. It shares everything but `sendRequest`.
    const client = Object.create(this.#sdk) as SdkInside
    client.sendRequest = async (request) => {
      const answer = await this.#exchange(await this.#sdk.prepareRequest(request))
      outcome = classify(answer, message.to, this.#options.now())
      return { data: {} }
    }
    try {
      await client.send({
        channel: 'sms',
        messageType: 'text',
        to: message.to.replace(/^\+/, ''),
        from: message.sender,
        text: message.text,
        clientRef: message.reference,
        webhookUrl: `${message.hooksUrl}/vonage/status`,
        ttl: Math.min(Math.max(Math.floor(message.ttlMs / 1_000), MIN_TTL_S), MAX_TTL_S),
      })
    } catch {
      // A key that cannot sign is a fault of the account, found before anything left.
      return { kind: 'refused', failure: 'bad credentials', detail: 'the account key cannot sign a request' }
    }
    return outcome
  }

  /** Vonage's Reports by our reference. A report lags behind the send: "never seen" counts only after the unknown wait. */
  lookup = async (reference: string): Promise<SendOutcome | { readonly kind: 'never seen' }> => {
    const query = new URLSearchParams({
      account_id: this.#options.account.apiKey,
      product: 'MESSAGES',
      direction: 'outbound',
      client_ref: reference,
    })
    const url = `${this.#options.apiHost}/v2/reports/records?${query.toString()}`
    let header: string
    try {
      header = await this.#sdk.auth.createBearerHeader()
    } catch {
      return { kind: 'refused', failure: 'bad credentials', detail: 'the account key cannot sign a request' }
    }
    const answer = await this.#bounded(url, {
      method: 'GET',
      headers: { authorization: header, accept: 'application/json' },
    })
    if (answer.kind === 'lost') return { kind: 'unknown', detail: `report: ${answer.why}` }
    if (answer.status !== 200) return { kind: 'unknown', detail: `report: HTTP ${answer.status}` }
    const records = objectOf(answer.body)?.['records']
    if (!Array.isArray(records)) return { kind: 'unknown', detail: 'report: not readable' }
    const ours = (records as Record<string, unknown>[]).find((record) => record['client_ref'] === reference)
    const providerId = ours?.['message_uuid'] ?? ours?.['message_id']
    if (ours === undefined) return { kind: 'never seen' }
    return typeof providerId === 'string'
      ? { kind: 'accepted', providerId, costCents: null }
      : { kind: 'unknown', detail: 'report: record without an id' }
  }

  parseReceipt(call: WebhookCall): Promise<ReceiptVerdict> {
    return Promise.resolve(parseVonageReceipt(call, this.#options.account))
  }

  #exchange(request: SdkRequest): Promise<Exchange> {
    const body = this.#sdk.prepareBody(request)
    return this.#bounded(String(request.url), {
      method: 'POST',
      headers: request.headers as Record<string, string>,
      ...(body === undefined ? {} : { body }),
    })
  }

  #bounded(url: string, init: RequestInit): Promise<Exchange> {
    const { fetch, timeoutMs } = this.#options
    return exchange(url, init, { fetch, timeoutMs, maxBytes: MAX_ANSWER_BYTES })
  }
}

/**
 * Every status to its class (Messages API v1 errors, RFC 7807 bodies). `detail` is built of our own words, status numbers and names of
 * parameters: an answer's text may repeat the number that it is about.
 */
export function classify(answer: Exchange, to: string, now: number): SendOutcome {
  if (answer.kind === 'lost')
    return {
      kind: 'unknown',
      detail: answer.status === null ? answer.why : `${answer.why} after HTTP ${answer.status}`,
    }
  const { status, headers, body } = answer
  const said = objectOf(body)
  if (status >= 200 && status < 300) return afterSuccess(status, said, to)
  const detail = `HTTP ${status}`
  if (status === 401 || status === 403) return { kind: 'refused', failure: 'bad credentials', detail }
  if (status === 402) return { kind: 'refused', failure: 'no credit', detail }
  if (status === 429)
    return { kind: 'retry', failure: 'throttled', afterMs: retryAfterMs(headers.get('retry-after'), now), detail }
  if (status >= 500)
    return { kind: 'retry', failure: 'provider down', afterMs: retryAfterMs(headers.get('retry-after'), now), detail }
  // A redirect, or a path that is not there: nothing took the message and the address is not at fault.
  if (status < 400 || status === 404 || status === 405 || status === 408)
    return { kind: 'retry', failure: 'provider down', afterMs: null, detail }
  return { kind: 'refused', ...faultOf(status, said) }
}

function afterSuccess(status: number, said: Record<string, unknown> | null, to: string): SendOutcome {
  const echoed = said?.['to']
  if ((typeof echoed === 'string' || typeof echoed === 'number') && digits(String(echoed)) !== digits(to)) {
    return { kind: 'refused', failure: 'wrong recipient echoed', detail: `HTTP ${status} names another recipient` }
  }
  const providerId = said?.['message_uuid']
  // A success that cannot be read may be a proxy's page or a cut answer: the message may have gone.
  if (typeof providerId !== 'string' || providerId === '')
    return { kind: 'unknown', detail: `HTTP ${status} without a message id` }
  return { kind: 'accepted', providerId, costCents: null }
}

function faultOf(
  status: number,
  said: Record<string, unknown> | null,
): Pick<Extract<SendOutcome, { kind: 'refused' }>, 'failure' | 'detail'> {
  const type = typeof said?.['type'] === 'string' ? said['type'].toLowerCase() : ''
  if (type.includes('low-balance')) return { failure: 'no credit', detail: `HTTP ${status} low balance` }
  const listed = Array.isArray(said?.['invalid_parameters']) ? (said['invalid_parameters'] as unknown[]) : []
  const names = listed
    .map((entry) => (entry !== null && typeof entry === 'object' ? (entry as Record<string, unknown>)['name'] : null))
    .filter((name): name is string => typeof name === 'string' && /^[a-z_.]{1,30}$/.test(name))
  const detail = `HTTP ${status}${names.length > 0 ? ` ${names.join(', ')}` : ''}`
  if (names.includes('to') || BAD_RECIPIENT.some((code) => type.endsWith(code)))
    return { failure: 'bad recipient', detail }
  return { failure: 'rejected content', detail }
}

// Messages API error types of a number that cannot be reached: #1120, #1170, #1430.
const BAD_RECIPIENT = ['#1120', '#1170', '#1430']

function digits(number: string): string {
  return number.replace(/\D/g, '')
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
