// The residents shards of this territory and mode, asked as one. Counts travel, people never do.
import { addAudience, NOBODY } from '../../audience/select.ts'
import { streetKey } from '../../audience/street.ts'
import { residentsOf } from '../../env.ts'
import { boxOf, touch } from '../../audience/locate.ts'
import type { AlertContent, AudienceCount, TargetCheck } from '../../model/alert.ts'
import type { Topic, TopicCount, TopicTally } from '../../model/topic.ts'
import type { Zone } from '../../model/zone.ts'
import type { UnlocatedStreet } from '../../model/view.ts'
import type { ResidentsRpc } from '../rpc/residents.ts'
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

  async count({
    zones,
    channels,
    filter,
  }: Pick<AlertContent, 'zones' | 'channels' | 'filter'>): Promise<AudienceCount> {
    const chosen = (this.#ground.bundle?.zones ?? []).filter((zone) => zones.includes(zone.id))
    const counts = await Promise.all(this.#all().map((shard) => shard.count(chosen, channels, filter)))
    return counts.reduce(addAudience, NOBODY)
  }

  async unlocated(): Promise<readonly UnlocatedStreet[]> {
    const each = await Promise.all(this.#all().map((shard) => shard.unlocated()))
    const streets = new Map<string, { readonly street: string; persons: number }>()
    for (const [street, persons] of each.flatMap((one) => Object.entries(one))) {
      const known = streets.get(streetKey(street)) ?? { street, persons: 0 }
      known.persons += persons
      streets.set(streetKey(street), known)
    }
    const zones = this.#ground.bundle?.zones ?? []
    return [...streets]
      .map(([key, { street, persons }]) => {
        const told = key === '' ? [] : zones.filter((zone) => zone.streets?.some((name) => streetKey(name) === key))
        return { street, persons, zones: told.map(({ name }) => name.fr) }
      })
      .sort((left, right) => right.persons - left.persons)
  }

  /** Whom a hazard that touches the choice reaches, and the choice does not. */
  async gaps(zones: readonly string[]): Promise<TargetCheck['gaps']> {
    const { zones: known = [], hazards = [] } = this.#ground.bundle ?? {}
    const chosen = known.filter((zone) => zones.includes(zone.id))
    const near = hazards.filter((hazard) => chosen.some((zone) => touch(boxOf(zone.geometry), boxOf(hazard.geometry))))
    if (near.length === 0) return []
    const missed = await Promise.all(this.#all().map((shard) => shard.missedBy(near, chosen)))
    return near
      .map(({ id, name }) => ({ hazard: name, persons: missed.reduce((sum, one) => sum + (one[id] ?? 0), 0) }))
      .filter(({ persons }) => persons > 0)
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

  /** Somebody was enrolled by ourselves: the next who asks is told. */
  forgetTotals(): void {
    this.#totals = null
  }

  topicCounts(topic: Topic, zones: readonly Zone[]): Promise<readonly TopicCount[]> {
    return Promise.all(this.#all().map((shard) => shard.topicCount(topic, zones)))
  }

  topicTallies(): Promise<readonly Readonly<Record<number, TopicTally>>[]> {
    return Promise.all(this.#all().map((shard) => shard.topicTallies()))
  }

  each<T>(ask: (shard: ResidentsRpc) => Promise<T>): Promise<readonly T[]> {
    return Promise.all(this.#all().map(ask))
  }

  /** A shard whose alarm was lost goes on. True where one must be asked again: it has work left, or does not answer. */
  async watchdog(): Promise<boolean> {
    const answers = await Promise.allSettled(this.#all().map((shard) => shard.watchdog()))
    return answers.some((answer) => answer.status === 'rejected' || answer.value)
  }

  /** The live shard that sends an exercise to the public. */
  live(shard: number): ResidentsRpc {
    return residentsOf(this.#ground.env, this.#ground.territory.code, 'live', shard)
  }

  // None before a territory has been applied: nobody is counted, and the gates say why nothing is sent.
  #all(): readonly ResidentsRpc[] {
    const { bundle, reachesPublic } = this.#ground
    const length = bundle?.territory.shards ?? 0
    return Array.from({ length }, (_, shard) => (reachesPublic ? this.live(shard) : this.at(shard)))
  }
}
