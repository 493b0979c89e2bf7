// Sign-ups that wait for a person who listens to an address. Asked of shard 0.
import type { Language } from '../../model/message.ts'
import type { PhoneSignUp, PhoneVoice } from '../../model/phone-sign-up.ts'
import type { Territory } from '../../model/territory.ts'
import type { DeskAnswer, DeskSignUp } from './residents.ts'

export interface PhoneSignUpOrder {
  /** Null where it is withheld. */
  readonly number: string | null
  /** Of the call: its hook comes again. */
  readonly callId: string
  readonly language: Language
  readonly territory: Territory
}

export interface PhoneSignUpRpc {
  /** The id names the voice that follows; null where only the desk can sign this one up: no number, none of ours, or too many today. */
  phoneSignUpAsked(order: PhoneSignUpOrder): Promise<string | null>
  /** False where it is of no sign-up that waits. */
  phoneSignUpRecorded(id: string, url: string): Promise<boolean>
  /** The oldest first: they have waited longest. */
  phoneSignUps(): Promise<readonly PhoneSignUp[]>
  phoneSignUpVoice(id: string): Promise<PhoneVoice>
  /** As at the desk, with the number that called. Null where none of that id waits. */
  placePhoneSignUp(id: string, order: DeskSignUp): Promise<DeskAnswer | null>
  /** Nothing could be made of it. False where none of that id waits. */
  dropPhoneSignUp(id: string): Promise<boolean>
}
