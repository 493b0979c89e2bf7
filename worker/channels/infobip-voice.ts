// A call through Infobip: a second provider of voice, of another company, another country and another network than the first (INV-26). The
// whole call goes with the request; nothing is asked of us while it rings, so it works with our server away.
import type { Channel, Outgoing, ReceiptVerdict, WebhookCall } from '../fanout/channel.ts'
import type { Language } from '../model/message.ts'
import type { SendOutcome } from '../model/outcome.ts'
import { MINUTE_MS } from '../model/time.ts'
import { exchange, type Exchange, type Fetch } from './http-exchange.ts'
import type { InfobipAccount } from './infobip-account.ts'
import { classifyInfobipAnswer, classifyInfobipLog, isWithoutDetection } from './infobip-answer.ts'
import { infobipHook, infobipMessageId, parseInfobipReceipt } from './infobip-receipt.ts'
import { callWords, noticeWords } from './voice-script.ts'

const MAX_ANSWER_BYTES = 64 * 1024
/** Infobip: a text of at most 1 400 characters, a validity of at most 48 h, and operators that end a ring after 45 s. */
const MAX_TEXT = 1_400
const MAX_VALIDITY_MIN = 2_880
const RING_S = 45
const MAX_CALL_S = 300
const KEY_WAIT_S = 10
const LANGUAGE: Readonly<Record<Language, string>> = { fr: 'fr', 'fr-x-falc': 'fr', en: 'en' }

export interface InfobipOptions {
  readonly account: InfobipAccount
  readonly fetch: Fetch
  /** `https://` and the account's own host, but in a test. */
  readonly apiHost: string
  readonly timeoutMs: number
  readonly now: () => number
}

export class InfobipVoice implements Channel {
  readonly name = 'voice'
  readonly provider = 'infobip'
  readonly takesAnswers = true
  readonly #options: InfobipOptions
  /** False once the account has refused it: a call without it is better than none. */
  #detectsMachines = true

  constructor(options: InfobipOptions) {
    this.#options = options
  }

  async send(message: Outgoing): Promise<SendOutcome> {
    const { to, text, language, reference, ttlMs, hooksUrl, asks } = message
    const words = message.oneWay === true ? noticeWords(text, MAX_TEXT) : callWords({ text, language, asks }, MAX_TEXT)
    if (words === null)
      return { kind: 'refused', failure: 'rejected content', detail: `longer than ${MAX_TEXT} characters` }
    const { account, now } = this.#options
    const messageId = infobipMessageId(reference, message.ring ?? 0, this.#detectsMachines)
    const answer = await this.#ask('/tts/3/advanced', {
      messages: [
        {
          from: account.voiceNumber,
          destinations: [{ to: to.replace(/^\+/, ''), messageId }],
          text: words,
          language: LANGUAGE[language],
          notifyUrl: infobipHook(hooksUrl, reference, account),
          notifyContentType: 'application/json',
          notifyContentVersion: 2,
          validityPeriod: Math.min(Math.max(Math.floor(ttlMs / MINUTE_MS), 1), MAX_VALIDITY_MIN),
          ...(message.oneWay === true ? {} : { repeatDtmf: '0', maxDtmf: 1, dtmfTimeout: KEY_WAIT_S }),
          ringTimeout: RING_S,
          callTimeout: MAX_CALL_S,
          ...(this.#detectsMachines ? { machineDetection: 'continue' } : {}),
        },
      ],
    })
    if (this.#detectsMachines && isWithoutDetection(answer)) {
      this.#detectsMachines = false
      return { kind: 'retry', failure: 'provider down', afterMs: 0, detail: 'the account detects no machines' }
    }
    return classifyInfobipAnswer(answer, { to, now: now() })
  }

  /** Infobip keeps the logs of calls for 48 hours, by the id that we gave. */
  lookup = async (reference: string, ring = 0): Promise<SendOutcome | { readonly kind: 'never seen' }> => {
    const messageId = infobipMessageId(reference, ring, this.#detectsMachines)
    const answer = await this.#ask(`/tts/3/logs?messageId=${encodeURIComponent(messageId)}`, null)
    return classifyInfobipLog(answer, messageId)
  }

  parseReceipt(call: WebhookCall): Promise<ReceiptVerdict> {
    return Promise.resolve(parseInfobipReceipt(call, this.#options.account))
  }

  #ask(path: string, body: unknown): Promise<Exchange> {
    const { account, apiHost, fetch, timeoutMs } = this.#options
    const headers = {
      authorization: `App ${account.apiKey}`,
      accept: 'application/json',
      ...(body === null ? {} : { 'content-type': 'application/json' }),
    }
    const init = body === null ? { method: 'GET', headers } : { method: 'POST', headers, body: JSON.stringify(body) }
    return exchange(apiHost + path, init, { fetch, timeoutMs, maxBytes: MAX_ANSWER_BYTES })
  }
}
