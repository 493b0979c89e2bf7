// How fast each channel of each revision has got through lately. In memory only: after a restart the contract's pace stands until it is known.
import type { ChannelName } from '../../model/message.ts'
import type { Instant } from '../../model/time.ts'
import type { ChannelLeft, FinishTimes } from '../../model/view.ts'
import { finishesAt, together, withHanded, type Handed } from '../../prove/time-to-finish.ts'
import type { ShardProgress } from '../rpc/errands.ts'

export class Courses {
  readonly #courses = new Map<string, readonly Handed[]>()

  /** What all shards of a revision have reported by now; machine time. */
  take(key: string, reports: readonly ShardProgress[], at: Instant): void {
    for (const [channel, { handed }] of Object.entries(leftOf(reports))) {
      const course = `${key}|${channel}`
      this.#courses.set(course, withHanded(this.#courses.get(course) ?? [], { at, handed }))
    }
  }

  /**
   * Only channels that have something left; none before every shard has written all of its rows, since what is not written cannot be counted.
   * `toTerritory` turns a machine's instant into the territory's.
   */
  finishTimes(
    key: string,
    reports: readonly ShardProgress[],
    {
      shards,
      now,
      toTerritory,
    }: { readonly shards: number; readonly now: Instant; readonly toTerritory: (at: Instant) => Instant },
  ): FinishTimes {
    if (reports.filter(({ expanded }) => expanded).length < shards) return {}
    const open = Object.entries(leftOf(reports)).filter(([, { ready, later }]) => ready + later > 0)
    return Object.fromEntries(
      open.map(([channel, left]) => {
        const at = finishesAt(left, this.#courses.get(`${key}|${channel}`) ?? [], now)
        return [channel, at === null ? null : toTerritory(at)]
      }),
    )
  }
}

function leftOf(reports: readonly ShardProgress[]): Readonly<Record<string, ChannelLeft>> {
  const channels = new Set(reports.flatMap(({ left }) => Object.keys(left)))
  return Object.fromEntries(
    [...channels].map((channel) => [
      channel,
      together(reports.flatMap(({ left }) => left[channel as ChannelName] ?? [])),
    ]),
  )
}
