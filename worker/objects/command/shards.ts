// The residents shards of this territory and mode, asked as one. Counts travel, people never do.
import { addAudience, NOBODY } from '../../audience/select.ts'
import { residentsOf } from '../../env.ts'
import type { AudienceCount } from '../../model/alert.ts'
import type { ResidentsRpc } from '../rpc.ts'
import type { Ground } from './ground.ts'

const TOTALS_FRESH_MS = 5_000

interface Totals {
  readonly persons: number
  readonly households: number
}

export class Shards {
  readonly #ground: Ground
  #totals: { readonly at: number; readonly value: Totals } | null = null

  constructor(ground: Ground) {
    this.#ground = ground
  }

  at(shard: number): ResidentsRpc {
    return residentsOf(this.#ground.env, this.#ground.territory.code, this.#ground.mode, shard)
  }

  async count(zones: readonly string[], channels: readonly string[]): Promise<AudienceCount> {
    const chosen = (this.#ground.bundle?.zones ?? []).filter((zone) => zones.includes(zone.id))
    const counts = await Promise.all(this.#all().map((shard) => shard.count(chosen, channels)))
    return counts.reduce(addAudience, NOBODY)
  }

  /** Persons and households enrolled; the last known numbers where a shard does not answer. */
  async totals(): Promise<Totals> {
    const kept = this.#totals
    if (kept !== null && Date.now() - kept.at < TOTALS_FRESH_MS) return kept.value
    try {
      const all = await Promise.all(this.#all().map((shard) => shard.totals()))
      const value = all.reduce(
        (sum, one) => ({ persons: sum.persons + one.persons, households: sum.households + one.households }),
        { persons: 0, households: 0 },
      )
      this.#totals = { at: Date.now(), value }
      return value
    } catch (error) {
      console.error('totals of the residents:', error instanceof Error ? error.message : 'unknown')
      return kept?.value ?? { persons: 0, households: 0 }
    }
  }

  /** A shard whose alarm was lost goes on. True where one must be asked again: it has work left, or does not answer. */
  async watchdog(): Promise<boolean> {
    const answers = await Promise.allSettled(this.#all().map((shard) => shard.watchdog()))
    return answers.some((answer) => answer.status === 'rejected' || answer.value)
  }

  // None before a territory has been applied: nobody is counted, and the gates say why nothing is sent.
  #all(): readonly ResidentsRpc[] {
    return Array.from({ length: this.#ground.bundle?.territory.shards ?? 0 }, (_, shard) => this.at(shard))
  }
}
