// One bench: a name, what it says, and a run that gives figures as they come.
import type { Figure } from './figure.ts'

export interface BenchOrder {
  /** Messages, where it is not what the bench is about. Null: the size that the README speaks of. */
  readonly size: number | null
  /** Kills on each side. */
  readonly kills: number | null
  /** Where a bench that can says where its time went: a `.cpuprofile`. A server that is watched is slower, and its figures are not for keeping. */
  readonly profile: string | null
  /** Progress, for a person who waits; never a figure. */
  readonly say: (line: string) => void
}

export interface Bench {
  readonly name: string
  readonly says: string
  run(order: BenchOrder): AsyncIterable<Figure>
}
