// The PORT of adapters out. A channel sends one message to one address, says what it came to, and reads its provider's receipts.
import type { Severity } from '../model/alert.ts'
import type { ChannelName, Language } from '../model/message.ts'
import type { Receipt, SendOutcome } from '../model/outcome.ts'
import type { Asks } from '../model/ring.ts'
import type { Instant } from '../model/time.ts'

/** Where the sound lies, and what is said before it: that this is an exercise, which alert. */
export interface Recording {
  readonly url: string
  readonly lead: string
}

export interface Outgoing {
  /** E.164 for sms and voice, the JSON of a subscription for push. */
  readonly to: string
  /** Rendered for this channel: an SMS, words to be spoken, the JSON of a notification. */
  readonly text: string
  readonly language: Language
  readonly severity: Severity
  readonly sender: string
  /** Ours, stable over retries; the only handle on an unknown outcome. */
  readonly reference: string
  /** How often this phone was rung before; 0 where it is left out. A provider that takes an id of ours needs another one for another ring. */
  readonly ring?: number
  /** The provider must not deliver after this. */
  readonly ttlMs: number
  /** Messages of one alert share it: where the provider still holds an earlier one, this one takes its place. */
  readonly topic: string
  /** `https://…/hooks/{territory}`: the adapter adds its own path, below which receipts of this message come in. */
  readonly hooksUrl: string
  /** Where whoever got it may leave this channel by one click; only where the channel has a place for it. */
  readonly stopUrl?: string
  /** Where this message is answered; only where the channel has a place for it. */
  readonly replyTo?: string
  /** Somebody's own voice, which a call plays before it says the text. */
  readonly recording?: Recording
  /** Words that ask for no answer: a call says them and ends. */
  readonly oneWay?: boolean
  /** Of whoever is woken only an acknowledgement is asked, by a key. */
  readonly asks?: Asks
}

/** A provider's webhook as it arrived, raw: a signature covers bytes, not their meaning. */
export interface WebhookCall {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly now: Instant
}

export type ReceiptVerdict =
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'unsigned' } // 503: the provider sends it again, signed
  | { readonly kind: 'forged'; readonly why: string } // 401
  | { readonly kind: 'unchecked' } // 503: what is needed to check the signature cannot be had just now
  | { readonly kind: 'unreadable'; readonly why: string } // signed, but of no shape that we know: kept, answered 200

export interface Channel {
  readonly name: ChannelName
  readonly provider: string
  /** Whether answers come in through this provider. By a deaf one a message goes under the commune's name, never under a number of another's. */
  readonly takesAnswers: boolean
  /** Never throws, never exceeds its deadline; no secret and no address in `detail`. */
  send(message: Outgoing): Promise<SendOutcome>
  /** What the provider knows of our reference, and of that ring of it; null where it cannot be asked. */
  lookup: ((reference: string, ring?: number) => Promise<SendOutcome | { readonly kind: 'never seen' }>) | null
  parseReceipt(call: WebhookCall): Promise<ReceiptVerdict>
}
