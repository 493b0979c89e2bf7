// What the shard tells Command: reach as its rows stand, and the head of its own chain.
import { commandOf } from '../../env.ts'
import type { Mode } from '../../model/mode.ts'
import { DAY_MS } from '../../model/time.ts'
import type { Launch, ShardProgress } from '../rpc/errands.ts'
import type { JournalGround } from './journal-ground.ts'
import { keyOf, type Dispatch } from './journal-tables.ts'
import type { Providers } from './providers.ts'
import { KeptCounts } from './reach-count.ts'

export class Reporting {
  readonly #ground: JournalGround
  readonly #providers: Providers
  readonly #counts: KeptCounts
  /** What the incarnation before had still to tell is nowhere: the first report tells everything. */
  #hasToldAll = false

  constructor(ground: JournalGround, providers: Providers) {
    this.#ground = ground
    this.#providers = providers
    this.#counts = new KeptCounts(ground.tables)
  }

  async reportIfDue(): Promise<void> {
    const ground = this.#ground
    if (!ground.hasChanges || Date.now() - ground.lastReportAt < ground.reportEveryMs) return
    try {
      await this.report()
    } catch (error) {
      // Sending goes on; the alarm tells it again.
      console.error('progress waits:', error instanceof Error ? error.message : 'unknown')
    }
  }

  async report(): Promise<void> {
    const ground = this.#ground
    const { identity, tables } = ground
    if (identity === null) return
    const commandIn = (mode: Mode) => commandOf(ground.env, identity.territory, mode)
    ground.lastReportAt = Date.now()
    ground.onHeard?.flush()
    // After a kill nobody knows what was told, whatever has changed since.
    const changed = ground.takeChanges()
    const told =
      this.#hasToldAll && changed.length > 0
        ? changed
        : tables.dispatches().map(({ alert, revision }) => keyOf(alert, revision))
    try {
      for (const key of told) {
        const [alert = '', revision = '0'] = key.split('|')
        const dispatch = tables.dispatch(alert, Number(revision))
        if (dispatch?.launch == null) continue
        const report: ShardProgress = {
          shard: identity.shard,
          seq: tables.nextSeq(alert, Number(revision)),
          expanded: dispatch.expanded,
          progress: this.#counts.progressOf(dispatch, ground.troubles),
          left: this.#leftOf(dispatch, dispatch.launch),
        }
        await commandIn(dispatch.launch.mode).takeProgress(report)
      }
      const head = tables.chain.last()
      if (head !== null)
        await commandIn(identity.mode).anchor({
          object: ground.name(identity),
          count: head.seq,
          hash: head.hash,
          at: Date.now(),
        })
    } catch (error) {
      ground.giveBack(told)
      throw error
    }
    this.#hasToldAll = true
    tables.receipts.forgetBefore(Date.now() - 3 * DAY_MS)
  }

  #leftOf({ alert, revision }: Dispatch, launch: Launch): ShardProgress['left'] {
    const rows = this.#ground.tables.left(alert, revision, Date.now())
    return Object.fromEntries(
      rows.map(({ channel, ...left }) => [channel, { ...left, perSecond: this.#providers.perSecond(channel, launch) }]),
    )
  }
}
