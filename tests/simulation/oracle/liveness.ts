// After the faults have stopped everything must come to its end in time: LIV-1, 2, 3, 4, 7.
import type { JournalRow } from '../../../worker/objects/residents/journal-tables.ts'
import type { Watch } from '../watch.ts'
import { must } from './violation.ts'

export class LivenessWatch {
  readonly #watch: Watch

  constructor(watch: Watch) {
    this.#watch = watch
  }

  requestStarted(_row: JournalRow): void {
    // Filled by the scenario of the liveness mode.
  }

  atEnd(): void {
    for (const { shards } of this.#watch.world.realms)
      for (const shard of shards)
        for (const row of shard.disk.rows) {
          const open = row.transport === 'planned' || row.transport === 'claimed'
          must(!open, 'LIV-1', () => `${shard.name} row ${row.n} of ${row.alert}.${row.revision} is still ${row.transport}`)
          const waits = row.transport === 'unknown' && row.notBefore !== null
          const state = shard.disk.dispatch(row.alert, row.revision)?.state
          must(!waits, 'LIV-3', () => `${shard.name} row ${row.n} still waits to be known, ${state}`)
        }
  }
}
