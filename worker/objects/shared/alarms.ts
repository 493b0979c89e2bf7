// Many named alarms on the one that an object has. Rows survive a kill; the runtime's alarm is re-armed from them on wake.

import type { Env } from '../../env.ts'
import { afterClockStep } from './clock-step.ts'
import type { Settings } from './settings.ts'

export type AlarmHandler = (now: number) => Promise<void> | void

const RETRY_MS = 2_000
/** A handler that was killed in the middle runs again within this time. */
const GUARD_MS = 5_000

export class Alarms {
  readonly #storage: DurableObjectStorage
  readonly #handlers: Readonly<Record<string, AlarmHandler>>
  /** Handlers that run now → when each wants to run again; null where nobody has asked for it. */
  readonly #running = new Map<string, number | null>()
  /** What the runtime's alarm was last set to; null where nobody knows. */
  #armedAt: number | null = null
  #remembers = false
  readonly #soon = new Map<string, { readonly at: number; readonly timer: ReturnType<typeof setTimeout> }>()

  constructor(storage: DurableObjectStorage, handlers: Readonly<Record<string, AlarmHandler>>, env: Env) {
    this.#storage = storage
    this.#handlers = handlers
    const { sql } = storage
    sql.exec('CREATE TABLE IF NOT EXISTS _alarm (name TEXT PRIMARY KEY, at INTEGER NOT NULL)')
    const columns = sql.exec("SELECT name FROM pragma_table_info('_alarm')").toArray()
    if (!columns.some(({ name }) => name === 'guard'))
      sql.exec('ALTER TABLE _alarm ADD COLUMN guard INTEGER NOT NULL DEFAULT 0')
    afterClockStep(storage, env, 'alarms', ({ ms, at }) => {
      // As `afterStep` has it.
      sql.exec('UPDATE _alarm SET at = at + ?1 WHERE ?1 < 0 OR at < ?2', ms, at)
    })
    // What an incarnation that is no more was in the middle of.
    sql.exec('UPDATE _alarm SET at = ?, guard = 0 WHERE guard = 1', Date.now())
  }

  /** For an object whose every transaction goes through these: the runtime's alarm is then set only where it is another. */
  rememberWith(settings: Settings): void {
    this.#remembers = true
    settings.whenRolledBack(() => {
      this.#armedAt = null
    })
  }

  /** Sets the named alarm, machine time; an earlier one of the same name is replaced. Part of the caller's transaction. */
  set(name: string, at: number): void {
    this.#want(name, Math.ceil(at), (wanted) => wanted)
  }

  /** As `set`, but keeps an alarm that is due sooner. */
  setNoLater(name: string, at: number): void {
    this.#want(name, Math.ceil(at), (wanted, known) => (known === null ? wanted : Math.min(wanted, known)))
  }

  /**
   * Runs the named handler in this life, so long from now; by alarm only where this life ends before. It costs one alarm where one that is due
   * at once costs three. Part of the caller's transaction.
   */
  soon(name: string, inMs: number): void {
    const at = Date.now() + inMs
    if (this.#running.has(name)) return this.setNoLater(name, at)
    // The row first, and whatever the timer says: a transaction that was rolled back has left a timer and no row.
    if ((this.due(name) ?? Infinity) > at + GUARD_MS) {
      this.#storage.sql.exec(
        'INSERT INTO _alarm (name, at, guard) VALUES (?, ?, 1) ON CONFLICT (name) DO UPDATE SET at = excluded.at, guard = 1',
        name,
        at + GUARD_MS,
      )
      this.arm()
    }
    const known = this.#soon.get(name)
    if (known !== undefined && known.at <= at) return
    clearTimeout(known?.timer)
    this.#soon.set(name, { at, timer: setTimeout(() => void this.#runSoon(name), inMs) })
  }

  async #runSoon(name: string): Promise<void> {
    this.#soon.delete(name)
    if (!this.#running.has(name)) await this.#handle(name, Date.now())
    this.arm()
  }

  clear(name: string): void {
    if (this.#running.has(name)) this.#running.set(name, null)
    else this.#storage.sql.exec('DELETE FROM _alarm WHERE name = ?', name)
  }

  due(name: string): number | null {
    const wanted = this.#running.get(name)
    if (wanted !== undefined) return wanted
    const [row] = this.#storage.sql.exec('SELECT at FROM _alarm WHERE name = ?', name).toArray()
    return row === undefined ? null : Number(row['at'])
  }

  #want(name: string, at: number, merged: (wanted: number, known: number | null) => number): void {
    const known = this.due(name)
    const next = merged(at, known)
    if (next === known) return
    // The row of a handler that runs stays a guard until it has ended: what it wants is written then.
    if (this.#running.has(name)) this.#running.set(name, next)
    else this.#write(name, next)
    this.arm()
  }

  #write(name: string, at: number): void {
    this.#storage.sql.exec(
      'INSERT INTO _alarm (name, at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at, guard = 0',
      name,
      at,
    )
  }

  /** Points the runtime's alarm at the soonest row. A past one fires at once. */
  arm(): void {
    const at = this.#storage.sql.exec('SELECT MIN(at) AS at FROM _alarm').one()['at']
    if (at === null || (this.#remembers && Number(at) === this.#armedAt)) return
    this.#armedAt = Number(at)
    void this.#storage.setAlarm(Math.max(this.#armedAt, Date.now() + 1))
  }

  /**
   * The body of every object's `alarm()`. It never throws: after seven throws the runtime drops an alarm for good, and a dropped
   * alarm is a warning that nobody sends. A handler that fails is tried again in two seconds, and says so on the console.
   */
  async run(): Promise<void> {
    const now = Date.now()
    this.#armedAt = null
    const due = this.#storage.sql.exec('SELECT name FROM _alarm WHERE at <= ? ORDER BY at', now).toArray()
    for (const row of due) {
      const name = String(row['name'])
      // It runs already, for another caller: that one sees to what is wanted.
      if (!this.#running.has(name)) await this.#runOne(name, now)
    }
    this.arm()
  }

  // The row stays while the handler runs: a kill in the middle leaves it, and the next incarnation takes it up.
  async #runOne(name: string, now: number): Promise<void> {
    this.#storage.sql.exec('UPDATE _alarm SET at = ?, guard = 1 WHERE name = ?', Date.now() + GUARD_MS, name)
    this.arm()
    await this.#handle(name, now)
  }

  async #handle(name: string, now: number): Promise<void> {
    this.#running.set(name, null)
    try {
      await this.#handlers[name]?.(now)
    } catch (error) {
      console.error(
        `alarm ${name} failed, again in ${RETRY_MS} ms:`,
        error instanceof Error ? error.message : 'unknown',
      )
      this.setNoLater(name, Date.now() + RETRY_MS)
    }
    const wanted = this.#running.get(name) ?? null
    this.#running.delete(name)
    if (wanted === null) this.#storage.sql.exec('DELETE FROM _alarm WHERE name = ?', name)
    else this.#write(name, wanted)
  }
}
