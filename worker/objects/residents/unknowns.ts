// Rows of which nobody knows whether the provider has them: wait for a receipt, ask where it can be asked, repeat once, then say so.
import { SEVERITY_RANK } from '../../model/alert.ts'
import type { ChannelName } from '../../model/message.ts'
import type { Receipt } from '../../model/outcome.ts'
import type { Launch } from '../rpc/errands.ts'
import type { JournalGround } from './journal-ground.ts'
import type { JournalRow } from './journal-tables.ts'
import type { Lookups } from './lookups.ts'

const AT_ONCE = 6

export class Unknowns {
  readonly #ground: JournalGround
  readonly #lookups: Lookups

  constructor(ground: JournalGround, lookups: Lookups) {
    this.#ground = ground
    this.#lookups = lookups
  }

  /** Rows that an incarnation claimed which is no more. */
  adoptOrphans(): void {
    const { tables, boot, unknownWaitMs } = this.#ground
    for (;;) {
      const orphans = tables.orphans(boot, 500)
      if (orphans.length === 0) return
      this.#ground.transaction(() => {
        for (const row of orphans) this.#ground.step(row, { kind: 'orphaned', now: Date.now(), unknownWaitMs })
      })
    }
  }

  /** Those whose wait for a receipt is over. */
  async settle(): Promise<void> {
    const rows = this.#ground.tables.unknownDue(Date.now(), 60)
    const hands = Array.from({ length: AT_ONCE }, async (_, hand) => {
      for (let index = hand; index < rows.length; index += AT_ONCE) await this.#settleOne(rows[index] as JournalRow)
    })
    await Promise.all(hands)
  }

  async #settleOne(due: JournalRow): Promise<void> {
    const { tables, unknownWaitMs } = this.#ground
    const launch = tables.dispatch(due.alert, due.revision)?.launch ?? null
    const looked = launch === null ? ({ kind: 'over', routes: 0 } as const) : await this.#lookups.ask(due, launch)
    this.#ground.transaction(() => {
      const row = tables.row(due.n)
      // A receipt may have come while we asked.
      if (row === null || row.transport !== 'unknown' || row.notBefore === null) return
      const now = Date.now()
      switch (looked.kind) {
        case 'found':
          this.#found(row, looked.receipt)
          return
        case 'ask again':
          this.#ground.save(row, { ...row, notBefore: now + unknownWaitMs })
          return
        case 'over': {
          const repeat = launch !== null && mayRepeat(row.channel, launch)
          this.#ground.step(row, { kind: 'wait over', now, routes: looked.routes, mayRepeat: repeat })
          return
        }
        default:
          looked satisfies never
      }
    })
  }

  #found(row: JournalRow, receipt: Receipt): void {
    const { tables } = this.#ground
    this.#ground.join(row, receipt)
    // A receipt that came before anybody knew this id.
    for (const early of tables.receipts.unpark(receipt.providerId ?? '')) {
      const current = tables.row(row.n)
      if (current !== null) this.#ground.join(current, early)
    }
  }
}

// Settled point 21: a second ring wakes a household for nothing; only where life is at stake is that better than silence.
function mayRepeat(channel: ChannelName, { revision }: Launch): boolean {
  return channel !== 'voice' || SEVERITY_RANK[revision.content.severity] >= SEVERITY_RANK.Severe
}
