// Telling somebody who must be told, one step after the other, until a person has taken it: what became of each step.
import type { Instant } from './time.ts'

/** "Answered" says that somebody picked up, not that anybody acts. */
export type RingState =
  | 'no number' // the territory's file names none: people must do it themselves, and the console says so
  | 'with another' // the same person was just rung for something else that waits beside it
  | 'under way'
  | 'answered'
  | 'machine'
  | 'delivered'
  | 'unanswered'
  | 'unknown'
  | 'called off'

/** What the key of a call answers: that somebody has read it, or that they come and that they cannot. */
export type Asks = 'acknowledgement' | 'coming'

export interface Ring<Step extends string> {
  readonly step: Step
  readonly at: Instant
  readonly state: RingState
}
