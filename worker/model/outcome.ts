import type { Instant } from './time.ts'

// One failure vocabulary at the edge: an adapter classifies, the core reads only the class.

export type FailureClass =
  | 'address gone' // it ended for good: it is forgotten, the person stays
  | 'bad recipient' // this one address, for good: the others go on
  | 'rejected content' // sender, text or template: stop and say so
  | 'bad credentials' // 401/403: stop the channel at once
  | 'no credit' // 402: stop the channel at once
  | 'throttled' // 429: wait as told
  | 'provider down' // 5xx, refused connection: back off, then the other provider
  | 'wrong recipient echoed' // the answer speaks of somebody else: quarantine

/** What one call to a provider came to. */
export type SendOutcome =
  | { readonly kind: 'accepted'; readonly providerId: string; readonly costCents: number | null }
  | { readonly kind: 'refused'; readonly failure: FailureClass; readonly detail: string }
  | {
      readonly kind: 'retry'
      readonly failure: 'throttled' | 'provider down'
      readonly afterMs: number | null
      readonly detail: string
    }
  /** The request may have arrived: time-out, reset after the body, an answer that cannot be read. Never re-sent blindly. */
  | { readonly kind: 'unknown'; readonly detail: string }

/** What a provider's webhook says of one message, after its signature has been checked. */
export interface Receipt {
  readonly provider: string
  /** The provider's own id of the event: a replay changes nothing. */
  readonly eventId: string
  readonly reference: string | null
  readonly providerId: string | null
  readonly status: 'accepted' | 'delivered' | 'undelivered' | 'heard' | 'confirmed' | 'help'
  readonly at: Instant
  readonly failure: FailureClass | null
}
