// Who has asked for help in this shard, one row a call for help: who they are stands here alone, as keyed hashes, or sealed where nobody
// here has their number. Only SQL.
import type { HelpChannel, HelpSubject } from '../../model/help.ts'
import { nextHelpNumber } from '../../model/help.ts'
import type { Language } from '../../model/message.ts'
import type { Instant } from '../../model/time.ts'

const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS help (
     number INTEGER PRIMARY KEY, alert TEXT NOT NULL, who TEXT NOT NULL, persons TEXT NOT NULL, caller TEXT, sealed BLOB,
     channel TEXT NOT NULL, language TEXT NOT NULL, zones TEXT NOT NULL, vulnerable INTEGER NOT NULL,
     asked_at INTEGER NOT NULL, last_at INTEGER NOT NULL, calls INTEGER NOT NULL, seq INTEGER NOT NULL, told INTEGER NOT NULL
   )`,
]

export interface HelpRow {
  readonly number: number
  /** Empty where they called while no warning was in force. */
  readonly alert: string
  readonly who: HelpSubject
  readonly persons: readonly string[]
  /** Keyed hash of the number of somebody whom nobody here knows. */
  readonly caller: string | null
  readonly sealed: Uint8Array | null
  readonly channel: HelpChannel
  readonly language: Language
  readonly zones: readonly string[]
  readonly vulnerable: boolean
  readonly askedAt: Instant
  readonly lastAt: Instant
  readonly calls: number
  /** Grows with everything that Command must hear of it. */
  readonly seq: number
}

type Raw = Record<string, SqlStorageValue>

export class HelpTables {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    for (const statement of SCHEMA) sql.exec(statement)
  }

  row(number: number): HelpRow | null {
    const [row] = this.#sql.exec('SELECT * FROM help WHERE number = ?', number).toArray()
    return row === undefined ? null : rowOf(row)
  }

  /** The call for help of any of these persons, or of this unknown number, under one alert. */
  of(alert: string, persons: readonly string[], caller: string | null): HelpRow | null {
    const [row] = this.#sql
      .exec(
        `SELECT * FROM help WHERE alert = ? AND (caller = ?
           OR EXISTS (SELECT 1 FROM json_each(persons) p JOIN json_each(?) q ON q.value = p.value)) ORDER BY number LIMIT 1`,
        alert,
        caller,
        JSON.stringify(persons),
      )
      .toArray()
    return row === undefined ? null : rowOf(row)
  }

  nextNumber(shard: number, shards: number): number {
    return nextHelpNumber(
      Number(this.#sql.exec('SELECT COALESCE(MAX(number), 0) AS n FROM help').one()['n']),
      shard,
      shards,
    )
  }

  add(row: HelpRow): void {
    this.#sql.exec(
      `INSERT INTO help (number, alert, who, persons, caller, sealed, channel, language, zones, vulnerable, asked_at, last_at, calls, seq, told)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
      row.number,
      row.alert,
      row.who,
      JSON.stringify(row.persons),
      row.caller,
      row.sealed,
      row.channel,
      row.language,
      JSON.stringify(row.zones),
      row.vulnerable ? 1 : 0,
      row.askedAt,
      row.lastAt,
      row.calls,
      row.seq,
    )
  }

  askedAgain(number: number, at: Instant): void {
    this.#sql.exec('UPDATE help SET calls = calls + 1, last_at = ?, seq = seq + 1 WHERE number = ?', at, number)
  }

  /** Something of it changed that Command must hear. */
  changed(number: number): void {
    this.#sql.exec('UPDATE help SET seq = seq + 1 WHERE number = ?', number)
  }

  untold(): readonly HelpRow[] {
    return this.#sql.exec('SELECT * FROM help WHERE told < seq ORDER BY number LIMIT 100').toArray().map(rowOf)
  }

  told(number: number, seq: number): void {
    this.#sql.exec('UPDATE help SET told = MAX(told, ?) WHERE number = ?', seq, number)
  }

  clear(): void {
    this.#sql.exec('DELETE FROM help')
  }
}

function rowOf(row: Raw): HelpRow {
  const sealed = row['sealed']
  return {
    number: Number(row['number']),
    alert: String(row['alert']),
    who: row['who'] as HelpSubject,
    persons: JSON.parse(String(row['persons'])) as string[],
    caller: row['caller'] === null ? null : String(row['caller']),
    sealed: sealed === null ? null : new Uint8Array(sealed as ArrayBuffer),
    channel: row['channel'] as HelpChannel,
    language: row['language'] as Language,
    zones: JSON.parse(String(row['zones'])) as string[],
    vulnerable: Number(row['vulnerable']) === 1,
    askedAt: Number(row['asked_at']),
    lastAt: Number(row['last_at']),
    calls: Number(row['calls']),
    seq: Number(row['seq']),
  }
}
