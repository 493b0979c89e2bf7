// The hash chain of what was done to an object, in the transaction of the act itself.
import type { Actor } from '../../model/identity.ts'
import type { Anchor, LogEntry } from '../../model/log.ts'
import { appendEntry, GENESIS } from '../../prove/chain.ts'

export interface Act {
  readonly actor: Actor
  readonly act: string
  readonly text: string
  readonly detail: Readonly<Record<string, unknown>>
}

export class ActLog {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** Part of the caller's transaction. These objects live on the machine's time, so both times of the entry are the machine's. */
  append(object: string, act: Act, now: number): LogEntry {
    const entry = appendEntry(this.#last(), { object, at: now, machineAt: now, category: 'système', ...act })
    this.#sql.exec('INSERT INTO act (seq, body) VALUES (?, ?)', entry.seq, JSON.stringify(entry))
    return entry
  }

  read(since: number, limit: number): readonly LogEntry[] {
    const rows = this.#sql.exec('SELECT body FROM act WHERE seq > ? ORDER BY seq LIMIT ?', since, limit).toArray()
    return rows.map((row) => JSON.parse(String(row['body'])) as LogEntry)
  }

  head(object: string, now: number): Anchor {
    const last = this.#last()
    return { object, count: last?.seq ?? 0, hash: last?.hash ?? GENESIS, at: now }
  }

  #last(): LogEntry | null {
    const [row] = this.#sql.exec('SELECT body FROM act ORDER BY seq DESC LIMIT 1').toArray()
    return row === undefined ? null : (JSON.parse(String(row['body'])) as LogEntry)
  }
}
