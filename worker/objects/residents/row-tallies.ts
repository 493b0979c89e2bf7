// How many rows of each channel are written, and how many each provider has: every report asks.
import type { Transport } from '../../model/delivery.ts'
import { PERSONAL_CHANNELS, type ChannelName } from '../../model/message.ts'
import { CHUNK, keyOf, pages, valuesOf, type JournalRow } from './journal-row.ts'

/** What a provider has or has had of us; a row that is sent again is counted when it has it again. */
const HAD: readonly Transport[] = ['accepted', 'delivered', 'undelivered']

/** What is counted of the rows of a revision, and kept: every report asks. */
interface Tally {
  readonly written: Map<ChannelName, number>
  readonly byProvider: Map<string, number>
}

export class RowTallies {
  readonly #sql: SqlStorage
  readonly #kept = new Map<string, Tally>()

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  forget(): void {
    this.#kept.clear()
  }

  /** Walked once in the life of an object; what changes after that is added where it changes. */
  of(alert: string, revision: number): Tally {
    const key = keyOf(alert, revision)
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    const tally: Tally = { written: new Map(), byProvider: new Map() }
    for (const channel of PERSONAL_CHANNELS) {
      const page = (after: string) =>
        valuesOf(
          this.#sql,
          `SELECT address_hash, transport, provider FROM delivery
           WHERE alert = ? AND revision = ? AND channel = ? AND address_hash > ? ORDER BY address_hash LIMIT ?`,
          alert,
          revision,
          channel,
          after,
          CHUNK,
        )
      for (const [, transport, provider] of pages(page, ([last]) => String(last))) {
        add(tally.written, channel, 1)
        if (provider !== null && HAD.includes(transport as Transport)) add(tally.byProvider, String(provider), 1)
      }
    }
    this.#kept.set(key, tally)
    return tally
  }

  /** Rows beyond that number. Those who share an address had theirs already: only what is new is counted. */
  added(alert: string, revision: number, last: number): void {
    const tally = this.#kept.get(keyOf(alert, revision))
    if (tally === undefined) return
    const added = 'SELECT channel, COUNT(*) FROM delivery WHERE n > ? GROUP BY channel'
    for (const [channel, rows] of valuesOf(this.#sql, added, last))
      add(tally.written, channel as ChannelName, Number(rows))
  }

  /** A row that its provider has, or has had. */
  had({ alert, revision, transport, provider }: JournalRow, by: 1 | -1): void {
    const tally = this.#kept.get(keyOf(alert, revision))
    if (tally === undefined || provider === null || !HAD.includes(transport)) return
    add(tally.byProvider, provider, by)
  }
}

function add<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}
