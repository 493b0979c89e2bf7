// What every console shows of the crisis cell’s own desk: counts, streets and shelters, and nobody’s name or door.
import type { CallCluster } from './call.ts'
import type { MeansState } from './means.ts'
import type { ShelterView } from './shelter.ts'
import type { Instant } from './time.ts'

export interface CellSummary {
  /** Of the last change: whoever shows more asks anew. */
  readonly seq: number
  readonly calls: {
    readonly new: number
    readonly passedOn: number
    readonly ended: number
    /** Of those that are not passed on yet; null where there is none. */
    readonly oldestNewAt: Instant | null
  }
  /** To look at, the ones outside every alerted zone first; never acted on by themselves. */
  readonly clusters: readonly CallCluster[]
  readonly shelters: readonly ShelterView[]
  readonly means: Readonly<Record<MeansState, number>>
}

/** How many persons and numbers the erasing took. */
export interface CellErased {
  readonly calls: number
  readonly arrivals: number
  readonly means: number
}
