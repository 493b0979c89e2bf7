// What the shards have reported to Command, as one: the newest report of each wins.
import type { AlertRevision } from '../../worker/model/alert.ts'
import type { ShardProgress } from '../../worker/objects/rpc/errands.ts'
import { summed } from '../../worker/objects/command/progress.ts'
import type { Command } from './command.ts'

export class Reached {
  readonly #command: Command
  readonly #reports = new Map<string, ShardProgress>()

  constructor(command: Command) {
    this.#command = command
  }

  /** False where a newer report of that shard is known. */
  put(report: ShardProgress): boolean {
    const key = `${report.progress.alert}|${report.progress.revision}|${report.shard}`
    if ((this.#reports.get(key)?.seq ?? 0) >= report.seq) return false
    this.#reports.set(key, report)
    return true
  }

  of({ alert, revision }: Pick<AlertRevision, 'alert' | 'revision'>): readonly ShardProgress[] {
    return this.#command.realm.shards.flatMap(({ index }) => this.#reports.get(`${alert}|${revision}|${index}`) ?? [])
  }

  isHandedOver(told: AlertRevision): boolean {
    const { shards } = this.#command.realm.territory
    const progress = summed(told, this.of(told), { shards, curve: [], finishesAt: {} })
    if (progress.shardsExpanded < shards) return false
    return Object.values(progress.byChannel).every((channel) => channel.queued === 0) && progress.reach.queued === 0
  }
}
