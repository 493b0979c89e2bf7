// What an object knows of itself, as named JSON values; part of the caller's transaction. Read anew each time: a copy in memory
// would outlive a transaction that was rolled back, and a point read takes 12 µs.

export class Settings {
  readonly #sql: SqlStorage
  readonly #read = new Map<string, { readonly text: string; readonly value: unknown }>()

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
    this.#sql.exec('CREATE TABLE IF NOT EXISTS _setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)')
  }

  get<T>(name: string): T | null {
    const [row] = this.#sql.exec('SELECT value FROM _setting WHERE name = ?', name).toArray()
    return row === undefined ? null : (JSON.parse(String(row['value'])) as T)
  }

  /**
   * For what is large, seldom written and often asked for: the text is read anew each time, and made into an object only where it is another
   * text. What comes is frozen, since whoever changed it would change it for everybody.
   */
  shared<T>(name: string): T | null {
    const [row] = this.#sql.exec('SELECT value FROM _setting WHERE name = ?', name).toArray()
    if (row === undefined) return null
    const text = String(row['value'])
    const known = this.#read.get(name)
    if (known?.text === text) return known.value as T
    const value = JSON.parse(text, (_, inner: unknown) => Object.freeze(inner)) as T
    this.#read.set(name, { text, value })
    return value
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
