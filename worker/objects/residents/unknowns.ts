// Rows of which nobody knows whether the provider has them: wait for a receipt, ask where it can be asked, repeat once, then say so.
import { SEVERITY_RANK } from '../../model/alert.ts'
import type { ChannelName } from '../../model/message.ts'
import type { Receipt } from '../../model/outcome.ts'
import type { Launch } from '../rpc.ts'
import type { JournalGround } from './journal-ground.ts'
import type { JournalRow } from './journal-tables.ts'
import type { Providers } from './providers.ts'

const AT_ONCE = 6
const LOOKUPS_BEFORE_RETRY = 3

export class Unknowns {
  readonly #ground: JournalGround
  readonly #providers: Providers
  readonly #lookupsFailed = new Map<number, number>()

  constructor(ground: JournalGround, providers: Providers) {
    this.#ground = ground
    this.#providers = providers
  }

  clear(): void {
    this.#lookupsFailed.clear()
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

  async #settleOne({ n, alert, revision, channel: name, reference, provider, rings }: JournalRow): Promise<void> {
    const { tables, unknownWaitMs } = this.#ground
    const launch = tables.dispatch(alert, revision)?.launch ?? null
    const routes = launch === null ? [] : await this.#providers.routes(name, launch)
    // Who may have it is asked, not who would be next.
    const channel = (routes.find((route) => route.channel.provider === provider) ?? routes[0])?.channel ?? null
    const answer = channel?.lookup == null ? ({ kind: 'never seen' } as const) : await channel.lookup(reference, rings)
    this.#ground.transaction(() => {
      const row = tables.row(n)
      // A receipt may have come while we asked.
      if (row === null || row.transport !== 'unknown' || row.notBefore === null) return
      const now = Date.now()
      if (answer.kind === 'accepted') {
        const receipt: Receipt = {
          provider: channel?.provider ?? '',
          eventId: `lookup:${reference}`,
          reference,
          providerId: answer.providerId,
          status: 'accepted',
          at: now,
          failure: null,
        }
        this.#ground.join(row, receipt)
        // A receipt that came before anybody knew this id.
        for (const early of tables.unpark(answer.providerId)) {
          const current = tables.row(n)
          if (current !== null) this.#ground.join(current, early)
        }
        return
      }
      // Nobody answers there at all: to ask again is better than to use up the one repeat (P16).
      const isOut = channel !== null && this.#ground.isOut(channel.provider, name)
      const failures = (this.#lookupsFailed.get(n) ?? 0) + (isOut ? 0 : 1)
      if (answer.kind !== 'never seen' && failures < LOOKUPS_BEFORE_RETRY) {
        this.#lookupsFailed.set(n, failures)
        this.#ground.save(row, { ...row, notBefore: now + unknownWaitMs })
        return
      }
      this.#lookupsFailed.delete(n)
      const repeat = launch !== null && mayRepeat(name, launch)
      this.#ground.step(row, { kind: 'wait over', now, routes: routes.length, mayRepeat: repeat })
    })
  }
}

// Settled point 21: a second ring wakes a household for nothing; only where life is at stake is that better than silence.
function mayRepeat(channel: ChannelName, { revision }: Launch): boolean {
  return channel !== 'voice' || SEVERITY_RANK[revision.content.severity] >= SEVERITY_RANK.Severe
}
