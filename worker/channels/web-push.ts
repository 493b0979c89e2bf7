// Web push (RFC 8030): one sealed message to one browser, through whichever push service that browser named.
import { createHash } from 'node:crypto'
import type { Channel, Outgoing, ReceiptVerdict } from '../fanout/channel.ts'
import type { SendOutcome } from '../model/outcome.ts'
import { Deadlines } from './deadlines.ts'
import { exchange, retryAfterMs, unknownOf, type Exchange, type Fetch } from './http-exchange.ts'
import { MAX_CLEAR_BYTES, sealFor, vapidHeader, type Entropy } from './push-encryption.ts'
import type { PushIdentity } from './push-identity.ts'
import { StoredSubscriptions } from './push-subscription.ts'

const MAX_ANSWER_BYTES = 16 * 1024
const TOKEN_KEPT_MS = 10 * 3_600_000
/** RFC 8030 names no upper bound; the services take four weeks. */
const MAX_TTL_S = 2_419_200
/** The longest topic of RFC 8030 §5.4. */
const TOPIC_CHARACTERS = 32
/** Sealed and padded under 3 kB, for a service that takes less than RFC 8030's 4 096; the page behind the notification has the whole text. */
const SHORT_CLEAR_BYTES = 2_559

export interface WebPushOptions {
  readonly identity: PushIdentity
  readonly fetch: Fetch
  readonly timeoutMs: number
  readonly now: () => number
  readonly entropy: () => Entropy
}

export class WebPush implements Channel {
  readonly name = 'push'
  readonly provider = 'webpush'
  readonly takesAnswers = true
  /** A push service cannot be asked what it knows: the browser itself acknowledges. */
  readonly lookup = null
  readonly #options: WebPushOptions
  readonly #deadlines = new Deadlines()
  readonly #subscriptions: StoredSubscriptions
  #topic = { alert: '', sent: '' }
  readonly #tokens = new Map<string, { readonly header: string; readonly until: number }>()

  constructor(options: WebPushOptions) {
    this.#options = options
    this.#subscriptions = new StoredSubscriptions(options.identity.furtherOrigins)
  }

  async send(message: Outgoing): Promise<SendOutcome> {
    const stored = this.#subscriptions.read(message.to)
    // Nothing of ours could ever have been sent there, and nothing ever will be.
    if (stored === null) return { kind: 'refused', failure: 'address gone', detail: 'no known push service' }
    const { subscription, origin } = stored
    const { fetch, timeoutMs, now, entropy } = this.#options
    const post = async (maxBytes: number): Promise<Exchange | null> => {
      let headers: Record<string, string>
      let body: Uint8Array
      try {
        headers = await this.#headersFor(origin, message)
        body = sealFor(subscription, clearOf(message, maxBytes), entropy())
      } catch {
        return null
      }
      const init = { method: 'POST', headers, body: body as Uint8Array<ArrayBuffer> }
      return exchange(subscription.endpoint, init, {
        fetch,
        timeoutMs,
        maxBytes: MAX_ANSWER_BYTES,
        deadlines: this.#deadlines,
      })
    }
    let answer = await post(MAX_CLEAR_BYTES)
    // It has surely not been taken, so that a shorter one doubles nothing.
    if (answer?.kind === 'answered' && answer.status === 413) answer = await post(SHORT_CLEAR_BYTES)
    if (answer === null)
      return { kind: 'refused', failure: 'bad credentials', detail: 'the VAPID key pair cannot sign' }
    return classify(answer, message.reference, now())
  }

  /** A browser acknowledges at a door of its own; a push service tells nothing. */
  parseReceipt(): Promise<ReceiptVerdict> {
    return Promise.resolve({ kind: 'unreadable', why: 'a push service sends no receipts' })
  }

  async #headersFor(origin: string, message: Outgoing): Promise<Record<string, string>> {
    const grave = message.severity === 'Extreme' || message.severity === 'Severe'
    return {
      authorization: await this.#tokenFor(origin),
      'content-encoding': 'aes128gcm',
      'content-type': 'application/octet-stream',
      ttl: String(Math.min(Math.max(0, Math.floor(message.ttlMs / 1_000)), MAX_TTL_S)),
      urgency: grave ? 'high' : 'normal',
      topic: this.#topicOf(message.topic),
    }
  }

  // Thousands of messages in a row are of one alert.
  #topicOf(alert: string): string {
    if (this.#topic.alert !== alert)
      this.#topic = {
        alert,
        sent: createHash('sha256').update(alert).digest('base64url').slice(0, TOPIC_CHARACTERS),
      }
    return this.#topic.sent
  }

  async #tokenFor(origin: string): Promise<string> {
    const now = this.#options.now()
    const known = this.#tokens.get(origin)
    if (known !== undefined && known.until > now) return known.header
    const header = await vapidHeader(origin, this.#options.identity, now)
    this.#tokens.set(origin, { header, until: now + TOKEN_KEPT_MS })
    return header
  }
}

// The browser says by `ack` that it has shown the message, and what its owner answered.
function clearOf({ text, hooksUrl, reference }: Outgoing, maxBytes: number): Uint8Array {
  const ack = `${hooksUrl}/push/${reference}`
  // One member more of the object that the text is: read and written anew for each browser it would be a tenth of the sealing.
  const whole = Buffer.from(`${text.slice(0, text.lastIndexOf('}'))},"ack":${JSON.stringify(ack)}}`)
  if (whole.length <= maxBytes) return whole
  const notification = JSON.parse(text) as { readonly body: string }
  const over = whole.length - maxBytes
  const body = Buffer.from(notification.body)
    .subarray(0, Math.max(0, Buffer.byteLength(notification.body) - over - 8))
    .toString('utf8')
    .replace(/\s*\S*$/, '')
  return Buffer.from(JSON.stringify({ ...notification, body: `${body} …`, ack }))
}

/** RFC 8030 and what the services document. `detail` names a status and nothing of the address. */
function classify(answer: Exchange, reference: string, now: number): SendOutcome {
  if (answer.kind === 'lost') return unknownOf(answer)
  const { status, headers } = answer
  const detail = `HTTP ${status}`
  const afterMs = retryAfterMs(headers.get('retry-after'), now)
  if (status >= 200 && status < 300)
    return { kind: 'accepted', providerId: headers.get('location') ?? `push-${reference}`, costCents: 0 }
  switch (status) {
    case 404:
    case 410:
      return { kind: 'refused', failure: 'address gone', detail }
    case 401:
    case 403:
      return { kind: 'refused', failure: 'bad credentials', detail }
    // 406: Windows' and Mozilla's services say so to a sender that is too quick.
    case 406:
    case 429:
      return { kind: 'retry', failure: 'throttled', afterMs, detail }
    case 408:
      return { kind: 'retry', failure: 'provider down', afterMs, detail }
    default:
      return status >= 400 && status < 500
        ? { kind: 'refused', failure: 'rejected content', detail }
        : { kind: 'retry', failure: 'provider down', afterMs, detail }
  }
}
