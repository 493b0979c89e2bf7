// What an object knows of itself, as named JSON values; part of the caller's transaction. Each writing has a mark of its own, and what is in
// memory counts only where the mark on disk is still its: a copy would otherwise outlive a transaction that was rolled back. An object whose
// every transaction goes through `transaction` need not look for the mark: it forgets what it knew where one comes to nothing.

/** By its mark. */
interface Known {
  readonly mark: string
  readonly value: unknown
}

export class Settings {
  readonly #sql: SqlStorage
  readonly #storage: DurableObjectStorage
  readonly #known = new Map<string, Known>()
  readonly #remembers: boolean
  readonly #forget: (() => void)[] = []

  /** `remembers`: all who write to this storage do so through `transaction`, or in no transaction of their own. */
  constructor(storage: DurableObjectStorage, { remembers }: { readonly remembers: boolean } = { remembers: false }) {
    this.#storage = storage
    this.#sql = storage.sql
    this.#remembers = remembers
    this.#sql.exec('CREATE TABLE IF NOT EXISTS _setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)')
    const columns = this.#sql.exec("SELECT name FROM pragma_table_info('_setting')").toArray()
    if (!columns.some(({ name }) => name === 'mark'))
      this.#sql.exec("ALTER TABLE _setting ADD COLUMN mark TEXT NOT NULL DEFAULT ''")
  }

  transaction<T>(body: () => T): T {
    try {
      return this.#storage.transactionSync(body)
    } catch (error) {
      this.#known.clear()
      for (const forget of this.#forget) forget()
      throw error
    }
  }

  /** For others who keep in memory what they wrote in these transactions. */
  whenRolledBack(forget: () => void): void {
    this.#forget.push(forget)
  }

  get<T>(name: string): T | null {
    if (this.#remembers) return this.shared<T>(name)
    const [row] = this.#sql.exec('SELECT value FROM _setting WHERE name = ?', name).toArray()
    return row === undefined ? null : (JSON.parse(String(row['value'])) as T)
  }

  /**
   * For what is large and often asked for: its text is read only where it is another than the one in memory, through `read` where it needs that.
   * Whoever changed what comes would change it for everybody; so it is frozen as far as it was read.
   */
  shared<T>(name: string, read: (kept: T) => T = (kept) => kept): T | null {
    const known = this.#known.get(name)
    if (known !== undefined && this.#remembers) return known.value as T
    const [row] = this.#sql.exec('SELECT mark FROM _setting WHERE name = ?', name).toArray()
    if (row === undefined) {
      this.#known.set(name, { mark: '', value: null })
      return null
    }
    const mark = String(row['mark'])
    if (known?.mark === mark) return known.value as T
    const text = String(this.#sql.exec('SELECT value FROM _setting WHERE name = ?', name).one()['value'])
    const value = read(frozen(JSON.parse(text) as T))
    this.#known.set(name, { mark, value })
    return value
  }

  drop(name: string): void {
    this.#known.delete(name)
    this.#sql.exec('DELETE FROM _setting WHERE name = ?', name)
  }

  put(name: string, value: unknown): void {
    const mark = crypto.randomUUID()
    this.#write(name, value, mark)
    if (typeof value === 'object') this.#known.delete(name)
    else this.#known.set(name, { mark, value })
  }

  /**
   * As `put`, of what is asked for through `shared`: it need not be read again. Nobody may change it any more. `kept` is what is written of it, from
   * which the same can be read.
   */
  share(name: string, value: object, kept: object = value): void {
    const mark = crypto.randomUUID()
    this.#write(name, kept, mark)
    this.#known.set(name, { mark, value })
  }

  /** As `put`, of a value that is JSON already. Whether it is another than the one before. */
  putText(name: string, text: string): boolean {
    this.#known.delete(name)
    return (
      this.#sql.exec(
        `INSERT INTO _setting (name, value, mark) VALUES (?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET value = excluded.value, mark = excluded.mark WHERE value <> excluded.value`,
        name,
        text,
        crypto.randomUUID(),
      ).rowsWritten > 0
    )
  }

  #write(name: string, value: unknown, mark: string): void {
    this.#sql.exec(
      'INSERT INTO _setting (name, value, mark) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value, mark = excluded.mark',
      name,
      JSON.stringify(value),
      mark,
    )
  }
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) frozen(inner)
  return Object.freeze(value)
}
