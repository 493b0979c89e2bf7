// Nothing is kept longer than `model/retention.ts` says: once a day, while there is anything, and never while an alert goes out. On the territory's
// clock, as the times it compares with; what was deleted is a line of the shard's chain, with counts and without anybody.
import { commandOf } from '../../env.ts'
import { HELP_KEPT_MS, keptMs, type Retention } from '../../model/retention.ts'
import { DAY_MS, HOUR_MS } from '../../model/time.ts'
import { ExpiryTables } from './expiry-tables.ts'
import { breath } from './importing.ts'
import type { JournalGround } from './journal-ground.ts'
import type { Dispatch } from './journal-tables.ts'

export const RETENTION = 'retention'

export class Expiring {
  readonly #ground: JournalGround
  readonly #tables: ExpiryTables

  constructor(ground: JournalGround, sql: SqlStorage) {
    this.#ground = ground
    this.#tables = new ExpiryTables(sql)
  }

  /** Asked whenever the object wakes, and on no path of a send. */
  watchdog(): void {
    const { alarms } = this.#ground
    if (alarms.due(RETENTION) === null && this.#tables.keeps) alarms.set(RETENTION, Date.now() + DAY_MS)
  }

  async run(): Promise<void> {
    const ground = this.#ground
    const { identity, alarms } = ground
    if (identity === null) return
    if (ground.openDispatches().some(({ launch }) => launch !== null && !ground.isExpired(launch)))
      return alarms.setNoLater(RETENTION, Date.now() + HOUR_MS)
    const bundle = await commandOf(ground.env, identity.territory, identity.mode).bundle()
    await this.#deleteDeliveries(bundle?.territory.retention)
    ground.transaction(() => {
      const callers = this.#tables.forgetCallers(ground.territoryNow - keptMs('help', bundle?.territory.retention))
      const messages = this.#tables.deleteMessages(Date.now() - HELP_KEPT_MS)
      if (callers > 0 || messages > 0) ground.act('purged', { callers, messages })
    })
    if (this.#tables.keeps) alarms.setNoLater(RETENTION, Date.now() + DAY_MS)
  }

  // A revision after the other, its line when all of it is gone: a kill in between goes on with what is left, and counts that.
  async #deleteDeliveries(retention: Retention | undefined): Promise<void> {
    const ground = this.#ground
    const before = ground.territoryNow - keptMs('deliveries', retention)
    const isOver = ({ launch, state }: Dispatch) =>
      launch !== null && state !== 'sending' && launch.revision.content.expiresAt < before
    for (const { alert, revision } of ground.tables.dispatches().filter(isOver)) {
      let [deliveries, persons] = [0, 0]
      while (ground.tables.dispatch(alert, revision) !== null) {
        ground.transaction(() => {
          const some = this.#tables.deleteSome(alert, revision)
          deliveries += some.deliveries
          persons += some.persons
          // What memory knows of it is of before.
          ground.tables.forgetKept()
          if (ground.tables.dispatch(alert, revision) === null)
            ground.act('purged', { alert, revision, deliveries, persons })
        })
        await breath()
      }
    }
  }
}
