// Somebody who signed up by calling the town's number: their number is known, their address is only a voice. It waits for a person who listens.
import type { Language } from './message.ts'
import { DAY_MS, type Instant } from './time.ts'

/** As long as the provider keeps the voice (Vonage deletes recordings after 30 days): without it nobody could place them. */
export const PHONE_SIGN_UP_LIVES_MS = 30 * DAY_MS
/** Of one commune: somebody who plays with the telephone must not fill the list of the desk. */
export const MOST_PHONE_SIGN_UPS = 500
/** Calls of one commune that begin a sign-up within an hour. */
export const PHONE_SIGN_UPS_PER_HOUR = 60

/** As the desk sees it. */
export interface PhoneSignUp {
  readonly id: string
  /** E.164: the one that called. */
  readonly phone: string
  /** False of a landline: it is confirmed by a call. */
  readonly takesSms: boolean
  readonly language: Language
  readonly askedAt: Instant
  readonly endsAt: Instant
  /** False where they hung up before they said anything: they have to be rung back. */
  readonly recorded: boolean
}

export type PhoneVoice =
  | { readonly kind: 'sound'; readonly type: string; readonly bytes: Uint8Array }
  /** No such sign-up, or no voice of it. */
  | { readonly kind: 'none' }
  /** The provider does not give it out just now; `detail` names nobody. */
  | { readonly kind: 'not to be had'; readonly detail: string }
