// The shard's own chain.
import type { LogEntry } from '../../model/log.ts'

export class ActTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  last(): { readonly seq: number; readonly hash: string } | null {
    const [row] = this.#sql.exec('SELECT seq, hash FROM act ORDER BY seq DESC LIMIT 1').toArray()
    return row === undefined ? null : { seq: Number(row['seq']), hash: String(row['hash']) }
  }

  add(entry: LogEntry): void {
    this.#sql.exec('INSERT INTO act (seq, hash, body) VALUES (?, ?, ?)', entry.seq, entry.hash, JSON.stringify(entry))
  }

  all(): readonly LogEntry[] {
    return this.#sql
      .exec('SELECT body FROM act ORDER BY seq')
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as LogEntry)
  }
}
