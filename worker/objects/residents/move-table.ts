// Persons on their way from one shard to another, in the shard that coordinates: written before they arrive, dropped once they have left the old
// one. What a kill leaves here is finished before the next batch, or by alarm.

const SCHEMA = `CREATE TABLE IF NOT EXISTS import_move (person TEXT PRIMARY KEY, from_shard INTEGER NOT NULL, to_shard INTEGER NOT NULL) WITHOUT ROWID`

export interface Move {
  readonly person: string
  readonly from: number
  readonly to: number
}

export class MoveTable {
  readonly #storage: DurableObjectStorage
  readonly #begun: () => void

  /** `begun`: somebody is on the way. Part of the transaction that says so. */
  constructor(storage: DurableObjectStorage, begun: () => void) {
    this.#storage = storage
    this.#begun = begun
    storage.sql.exec(SCHEMA)
  }

  add(moves: readonly Move[]): void {
    if (moves.length === 0) return
    this.#storage.transactionSync(() => {
      for (const { person, from, to } of moves)
        this.#storage.sql.exec(
          'INSERT OR REPLACE INTO import_move (person, from_shard, to_shard) VALUES (?, ?, ?)',
          person,
          from,
          to,
        )
      this.#begun()
    })
  }

  drop(persons: readonly string[]): void {
    if (persons.length === 0) return
    this.#storage.sql.exec(
      'DELETE FROM import_move WHERE person IN (SELECT value FROM json_each(?))',
      JSON.stringify(persons),
    )
  }

  all(): readonly Move[] {
    return this.#storage.sql
      .exec('SELECT person, from_shard, to_shard FROM import_move')
      .toArray()
      .map((row) => ({ person: String(row['person']), from: Number(row['from_shard']), to: Number(row['to_shard']) }))
  }
}
