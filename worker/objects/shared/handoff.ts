// Hand-off between objects: the row is written in the transaction of the act, told until acknowledged, applied once by the receiver.

export interface HandoffRow {
  readonly id: string
  readonly to: string
  readonly body: string
}

export class Outbox {
  readonly #storage: DurableObjectStorage

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
    storage.sql.exec(
      'CREATE TABLE IF NOT EXISTS _outbox (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, addressee TEXT NOT NULL, body TEXT NOT NULL)',
    )
  }

  /** Part of the caller's transaction; a repeated id is kept once. */
  put(row: HandoffRow): void {
    this.#storage.sql.exec(
      'INSERT OR IGNORE INTO _outbox (id, addressee, body) VALUES (?, ?, ?)',
      row.id,
      row.to,
      row.body,
    )
  }

  get waiting(): number {
    return Number(this.#storage.sql.exec('SELECT COUNT(*) AS n FROM _outbox').one()['n'])
  }

  hasFor(addressee: string): boolean {
    return this.#storage.sql.exec('SELECT 1 FROM _outbox WHERE addressee = ? LIMIT 1', addressee).toArray().length > 0
  }

  /**
   * Tells each addressee its rows in order, all addressees at once: one that hangs makes no other wait, and keeps its rows.
   * Answers how many are left.
   */
  async drain(tell: (row: HandoffRow) => Promise<void>): Promise<number> {
    const rows = this.#storage.sql.exec('SELECT id, addressee, body FROM _outbox ORDER BY n LIMIT 500').toArray()
    const queues = new Map<string, HandoffRow[]>()
    for (const row of rows) {
      const handoff = { id: String(row['id']), to: String(row['addressee']), body: String(row['body']) }
      queues.set(handoff.to, [...(queues.get(handoff.to) ?? []), handoff])
    }
    await Promise.all([...queues.values()].map((queue) => this.#tellInOrder(queue, tell)))
    return this.waiting
  }

  async #tellInOrder(queue: readonly HandoffRow[], tell: (row: HandoffRow) => Promise<void>): Promise<void> {
    for (const handoff of queue) {
      try {
        await tell(handoff)
        this.#storage.sql.exec('DELETE FROM _outbox WHERE id = ?', handoff.id)
      } catch (error) {
        console.error(`hand-off to ${handoff.to} waits:`, error instanceof Error ? error.message : 'unknown')
        return
      }
    }
  }
}

/** The receiver's half: true the first time an id is seen. Part of the caller's transaction. */
export class Inbox {
  readonly #storage: DurableObjectStorage

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
    storage.sql.exec('CREATE TABLE IF NOT EXISTS _inbox (id TEXT PRIMARY KEY, at INTEGER NOT NULL)')
  }

  isNew(id: string, now: number): boolean {
    return this.#storage.sql.exec('INSERT OR IGNORE INTO _inbox (id, at) VALUES (?, ?)', id, now).rowsWritten > 0
  }
}
