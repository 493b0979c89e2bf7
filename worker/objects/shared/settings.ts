// What an object knows of itself, as named JSON values; part of the caller's transaction, cached while it is awake.

export class Settings {
  readonly #sql: SqlStorage
  readonly #cache = new Map<string, unknown>()

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
    this.#sql.exec('CREATE TABLE IF NOT EXISTS _setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)')
  }

  get<T>(name: string): T | null {
    if (this.#cache.has(name)) return this.#cache.get(name) as T
    const [row] = this.#sql.exec('SELECT value FROM _setting WHERE name = ?', name).toArray()
    const value = row === undefined ? null : (JSON.parse(String(row['value'])) as T)
    this.#cache.set(name, value)
    return value
  }

  put(name: string, value: unknown): void {
    // The cache drops its copy first: a transaction that is rolled back must not leave a value that was never stored.
    this.#cache.delete(name)
    this.#sql.exec(
      'INSERT INTO _setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      name,
      JSON.stringify(value),
    )
  }
}
