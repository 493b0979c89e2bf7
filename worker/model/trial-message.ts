// A text that is being written, sent to one of the town's own people before anybody decides on it: they read it, or hear it, as others would.
import type { Actor } from './identity.ts'
import type { RingState } from './ring.ts'
import type { Instant } from './time.ts'

export const TRIAL_CHANNELS = ['sms', 'voice'] as const
export type TrialChannel = (typeof TRIAL_CHANNELS)[number]

export interface TrialMessage {
  readonly number: number
  readonly channel: TrialChannel
  /** Of the directory: their id, and their name as it was then. */
  readonly member: string
  readonly name: string
  /** The end of their number alone. */
  readonly to: string
  readonly by: Actor
  readonly askedAt: Instant
  readonly state: RingState
}
