// A tenth of the directory is asked each month whether the number is still theirs: who was, who has not answered, who comes next.
import type { RingState } from './ring.ts'
import type { Instant } from './time.ts'

export interface DirectoryAsked {
  readonly member: string
  readonly state: RingState
  readonly answeredAt: Instant | null
}

export interface DirectoryRound {
  /** `2026-12`. */
  readonly month: string
  readonly number: number
  readonly at: Instant
  readonly asked: readonly DirectoryAsked[]
}

export interface DirectoryCheckView {
  readonly nextAt: Instant
  /** Whom the next round asks, as the directory stands now; ids of members. */
  readonly next: readonly string[]
  readonly last: DirectoryRound | null
}
