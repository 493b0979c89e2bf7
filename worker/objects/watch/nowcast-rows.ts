// The memory of each gauge's nowcast, a row a gauge, written when it changed; and what was said at each half hour, with its outcome, a row each.
import {
  NO_NOWCAST,
  withReadings,
  type NowcastMemories,
  type NowcastMemory,
  type NowcastsLooked,
} from '../../flow/nowcast.ts'
import type { Reading } from '../../model/reading.ts'

/** A half hour in which nothing was likely and nothing happened is counted and not kept. */
const SAID_AT_LEAST = 0.02
const CASES_KEPT = 5_000
/** Gauges in one statement: some kilobytes each, and a value holds 2 MB. */
const AT_ONCE = 100

export const NOWCAST_TABLES = `CREATE TABLE nowcast (station TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE nowcast_case (
     id INTEGER PRIMARY KEY AUTOINCREMENT, station TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL
   );`

export class NowcastRows {
  readonly #sql: SqlStorage
  #memories: NowcastMemories | null = null
  /** As they stand on disk. */
  #written: NowcastMemories = new Map()

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** `readings`: what is known of the last days, asked where nothing is kept yet. */
  memories(readings: () => readonly Reading[]): NowcastMemories {
    if (this.#memories !== null) return this.#memories
    const rows = this.#sql.exec<{ station: string; body: string }>('SELECT station, body FROM nowcast').toArray()
    const kept = new Map(rows.map(({ station, body }) => [station, memoryOf(body)]))
    this.#written = kept
    this.#memories = kept.size > 0 ? kept : ofReadings(readings())
    return this.#memories
  }

  /** Written by `write`: once, whoever has changed them before. */
  keep(after: NowcastMemories): void {
    this.#memories = after
  }

  write(): void {
    const [before, after] = [this.#written, this.#memories]
    if (after === null || after === before) return
    const changed = [...after].flatMap(([station, memory]) =>
      hasChanged(before.get(station), memory) ? [[station, bodyOf(memory)]] : [],
    )
    for (let from = 0; from < changed.length; from += AT_ONCE)
      this.#sql.exec(
        'INSERT INTO nowcast (station, body) SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE true ON CONFLICT DO UPDATE SET body = excluded.body',
        JSON.stringify(changed.slice(from, from + AT_ONCE)),
      )
    for (const station of before.keys())
      if (!after.has(station)) this.#sql.exec('DELETE FROM nowcast WHERE station = ?', station)
    this.#written = after
  }

  /** Part of the caller's transaction. */
  close(closed: NowcastsLooked['closed']): void {
    for (const { station, case: one } of closed) {
      const levels = one.levels.filter(
        ({ chances, reached }) => reached.includes(true) || chances.some((p) => (p ?? 0) >= SAID_AT_LEAST),
      )
      if (levels.length === 0) continue
      const body = levels.map(({ levelMm, chances, reached }) => [
        levelMm,
        chances.map((p) => Number((p ?? 0).toFixed(4))),
        reached.map(Number),
      ])
      this.#sql.exec(
        'INSERT INTO nowcast_case (station, at, body) VALUES (?, ?, ?)',
        station,
        one.at,
        JSON.stringify(body),
      )
    }
    if (closed.length > 0)
      this.#sql.exec('DELETE FROM nowcast_case WHERE id <= (SELECT max(id) FROM nowcast_case) - ?', CASES_KEPT)
  }

  /** To go back to, where a transaction comes to nothing. */
  get held(): NowcastMemories | null {
    return this.#memories
  }

  goBack(held: NowcastMemories | null): void {
    this.#memories = held
  }

  clear(): void {
    this.#sql.exec('DELETE FROM nowcast')
    this.#sql.exec('DELETE FROM nowcast_case')
    this.#memories = new Map()
    this.#written = new Map()
  }
}

function hasChanged(before: NowcastMemory | undefined, after: NowcastMemory): boolean {
  if (before?.history !== after.history || before.ledger !== after.ledger || before.others !== after.others) return true
  return (
    before.alarms.length + after.alarms.length > 0 && JSON.stringify(before.alarms) !== JSON.stringify(after.alarms)
  )
}

function bodyOf({ history, alarms, ledger, others }: NowcastMemory): string {
  return JSON.stringify({ history, alarms, ledger, others })
}

// Objects wake months after a deployment: what an older edition did not write is empty.
function memoryOf(body: string): NowcastMemory {
  const { history, alarms, ledger, others } = JSON.parse(body) as Partial<NowcastMemory>
  return {
    history: { ...NO_NOWCAST.history, ...history },
    alarms: alarms ?? [],
    ledger: { ...NO_NOWCAST.ledger, ...ledger },
    others: others ?? {},
    opinion: null,
  }
}

function ofReadings(readings: readonly Reading[]): NowcastMemories {
  const inOrder = [...readings].sort((left, right) => left.observedAt - right.observedAt)
  return withReadings(new Map(), inOrder)
}
