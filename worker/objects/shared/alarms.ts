// Many named alarms on the one that an object has. Rows survive a kill; the runtime's alarm is re-armed from them on wake.

export type AlarmHandler = (now: number) => Promise<void> | void

const RETRY_MS = 2_000

export class Alarms {
  readonly #storage: DurableObjectStorage
  readonly #handlers: Readonly<Record<string, AlarmHandler>>

  constructor(storage: DurableObjectStorage, handlers: Readonly<Record<string, AlarmHandler>>) {
    this.#storage = storage
    this.#handlers = handlers
    storage.sql.exec('CREATE TABLE IF NOT EXISTS _alarm (name TEXT PRIMARY KEY, at INTEGER NOT NULL)')
  }

  /** Sets the named alarm, machine time; an earlier one of the same name is replaced. Part of the caller's transaction. */
  set(name: string, at: number): void {
    this.#storage.sql.exec(
      'INSERT INTO _alarm (name, at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at',
      name,
      Math.ceil(at),
    )
    this.arm()
  }

  /** As `set`, but keeps an alarm that is due sooner. */
  setNoLater(name: string, at: number): void {
    this.#storage.sql.exec(
      'INSERT INTO _alarm (name, at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = MIN(at, excluded.at)',
      name,
      Math.ceil(at),
    )
    this.arm()
  }

  clear(name: string): void {
    this.#storage.sql.exec('DELETE FROM _alarm WHERE name = ?', name)
  }

  due(name: string): number | null {
    const [row] = this.#storage.sql.exec('SELECT at FROM _alarm WHERE name = ?', name).toArray()
    return row === undefined ? null : Number(row['at'])
  }

  /** Points the runtime's alarm at the soonest row. A past one fires at once. */
  arm(): void {
    const at = this.#storage.sql.exec('SELECT MIN(at) AS at FROM _alarm').one()['at']
    if (at !== null) void this.#storage.setAlarm(Math.max(Number(at), Date.now() + 1))
  }

  /**
   * The body of every object's `alarm()`. It never throws: after seven throws the runtime drops an alarm for good, and a dropped
   * alarm is a warning that nobody sends. A handler that fails is tried again in two seconds, and says so on the console.
   */
  async run(): Promise<void> {
    const now = Date.now()
    const due = this.#storage.sql.exec('SELECT name, at FROM _alarm WHERE at <= ? ORDER BY at', now).toArray()
    for (const row of due) {
      const name = String(row['name'])
      this.#storage.sql.exec('DELETE FROM _alarm WHERE name = ? AND at = ?', name, row['at'] as number)
      try {
        await this.#handlers[name]?.(now)
      } catch (error) {
        console.error(
          `alarm ${name} failed, again in ${RETRY_MS} ms:`,
          error instanceof Error ? error.message : 'unknown',
        )
        this.setNoLater(name, Date.now() + RETRY_MS)
      }
    }
    this.arm()
  }
}
