// The memory of each gauge's nowcast. Its record and alarms are a row a gauge, written when they changed. What it remembers of the water follows from
// the readings, which are kept already: it is written now and then, and told again from there. And what was said at each half hour, with its
// outcome, a row each.
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
/** Readings of each gauge that are told again at most when the object wakes: they are read then in any case, for the rules. */
const TOLD_AGAIN = 24

export const NOWCAST_TABLES = `CREATE TABLE nowcast (station TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE nowcast_case (
     id INTEGER PRIMARY KEY AUTOINCREMENT, station TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL
   );`
/** `until`: the last row of readings that it knows of, the same for all. It stood in `nowcast`, written at each poll. */
export const NOWCAST_HISTORY = `CREATE TABLE nowcast_history (
     station TEXT PRIMARY KEY, until INTEGER NOT NULL, body TEXT NOT NULL
   ) WITHOUT ROWID;
   INSERT INTO nowcast_history (station, until, body)
     SELECT station, (SELECT coalesce(max(id), 0) FROM batch), body ->> '$.history' FROM nowcast WHERE body ->> '$.history' IS NOT NULL;`

/** What is kept of the readings themselves, for whoever begins to remember. */
export interface KeptReadings {
  /** Of the last days, where nothing is remembered yet. */
  readonly ofDays: () => readonly Reading[]
  /** Of the rows after that one, in the order in which they were written. */
  readonly after: (row: number) => readonly Reading[]
}

interface Held {
  readonly memories: NowcastMemories | null
  readonly heard: readonly Reading[]
}

export class NowcastRows {
  readonly #sql: SqlStorage
  #memories: NowcastMemories | null = null
  /** As they stand on disk, but for what the readings tell again. */
  #written: NowcastMemories = new Map()
  /** Readings since what is remembered was written; null where it never was. */
  #toldSince: number | null = null
  /** Kept on disk, and not remembered yet: nobody has asked. */
  #heard: readonly Reading[] = []

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  memories(kept: KeptReadings): NowcastMemories {
    if (this.#memories !== null) return this.#remembered(this.#memories)
    // They are among the kept.
    this.#heard = []
    const rows = this.#sql
      .exec<{ station: string; body: string; history: string | null }>(
        'SELECT station, nowcast.body, nowcast_history.body AS history FROM nowcast LEFT JOIN nowcast_history USING (station)',
      )
      .toArray()
    this.#written = new Map(rows.map(({ station, body, history }) => [station, memoryOf(body, history)]))
    const until = this.#sql.exec('SELECT max(until) AS until FROM nowcast_history').one()['until']
    if (until === null) return (this.#memories = ofReadings(kept.ofDays()))
    const told = kept.after(Number(until))
    this.#toldSince = told.length
    return (this.#memories = withReadings(this.#written, told))
  }

  /** Readings that are on disk from here on. Whoever sent them does not wait until they are remembered. */
  hear(readings: readonly Reading[]): void {
    this.#heard = this.#heard.length === 0 ? readings : [...this.#heard, ...readings]
  }

  #remembered(memories: NowcastMemories): NowcastMemories {
    if (this.#heard.length === 0) return memories
    if (this.#toldSince !== null) this.#toldSince += this.#heard.length
    this.#memories = withReadings(memories, this.#heard)
    this.#heard = []
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
      if (!after.has(station)) {
        this.#sql.exec('DELETE FROM nowcast WHERE station = ?', station)
        this.#sql.exec('DELETE FROM nowcast_history WHERE station = ?', station)
      }
    // What is heard and not remembered yet stands before the row that would be said to be the last one known.
    const isDue = this.#toldSince === null || this.#toldSince >= TOLD_AGAIN * after.size
    if (isDue && this.#heard.length === 0) this.#writeHistories(after)
    this.#written = after
  }

  // All at once: one row of readings is then where to begin again for all.
  #writeHistories(memories: NowcastMemories): void {
    const all = [...memories].map(([station, { history }]) => [station, JSON.stringify(history)])
    for (let from = 0; from < all.length; from += AT_ONCE)
      this.#sql.exec(
        `INSERT INTO nowcast_history (station, until, body)
           SELECT value ->> 0, (SELECT coalesce(max(id), 0) FROM batch), value ->> 1 FROM json_each(?) WHERE true
           ON CONFLICT DO UPDATE SET until = excluded.until, body = excluded.body`,
        JSON.stringify(all.slice(from, from + AT_ONCE)),
      )
    this.#toldSince = 0
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
  get held(): Held {
    return { memories: this.#memories, heard: this.#heard }
  }

  goBack({ memories, heard }: Held): void {
    this.#memories = memories
    this.#heard = heard
  }

  clear(): void {
    this.#sql.exec('DELETE FROM nowcast')
    this.#sql.exec('DELETE FROM nowcast_history')
    this.#sql.exec('DELETE FROM nowcast_case')
    this.#memories = new Map()
    this.#written = new Map()
    this.#toldSince = null
    this.#heard = []
  }
}

function hasChanged(before: NowcastMemory | undefined, after: NowcastMemory): boolean {
  if (before === undefined || before.others !== after.others || hasSaidMore(before.ledger, after.ledger)) return true
  return (
    before.alarms.length + after.alarms.length > 0 && JSON.stringify(before.alarms) !== JSON.stringify(after.alarms)
  )
}

// Where no case is open nothing waits for values, and up to where they were seen says nothing.
function hasSaidMore(before: NowcastMemory['ledger'], after: NowcastMemory['ledger']): boolean {
  if (before === after) return false
  return (
    before.open.length + after.open.length > 0 ||
    before.since !== after.since ||
    before.sums !== after.sums ||
    before.crossings !== after.crossings ||
    before.crossed !== after.crossed ||
    before.falseWarnings !== after.falseWarnings
  )
}

function bodyOf({ alarms, ledger, others }: NowcastMemory): string {
  return JSON.stringify({ alarms, ledger, others })
}

// Objects wake months after a deployment: what an older edition did not write is empty.
function memoryOf(body: string, history: string | null): NowcastMemory {
  const { alarms, ledger, others } = JSON.parse(body) as Partial<NowcastMemory>
  return {
    history: { ...NO_NOWCAST.history, ...(JSON.parse(history ?? '{}') as Partial<NowcastMemory['history']>) },
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
