// What an object knows of itself, as named JSON values; part of the caller's transaction. Read anew each time: a copy in memory
// would outlive a transaction that was rolled back, and a point read takes 12 µs.

export class Settings {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
    this.#sql.exec('CREATE TABLE IF NOT EXISTS _setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)')
  }

  get<T>(name: string): T | null {
    const [row] = this.#sql.exec('SELECT value FROM _setting WHERE name = ?', name).toArray()
    return row === undefined ? null : (JSON.parse(String(row['value'])) as T)
  }

  drop(name: string): void {
    this.#sql.exec('DELETE FROM _setting WHERE name = ?', name)
  }

  put(name: string, value: unknown): void {
    this.#sql.exec(
      'INSERT INTO _setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      name,
      JSON.stringify(value),
    )
  }
}
