// What the register keeps. In clear stand numbers, days and states; who somebody is and what they need lies in one sealed blob a person.
import type { CallRound, CallRow, LeaveReason, RegisterDates, RegisterExport } from '../../model/register.ts'
import type { Instant } from '../../model/time.ts'

/** Append-only. */
export const REGISTER_SCHEMA = [
  `CREATE TABLE person (
     number INTEGER PRIMARY KEY, sealed BLOB NOT NULL, asked_at INTEGER NOT NULL, by_third_party INTEGER NOT NULL, told_at INTEGER,
     confirmed_at INTEGER NOT NULL, leaving TEXT
   );
   CREATE TABLE late (person INTEGER NOT NULL, what TEXT NOT NULL, due INTEGER NOT NULL, PRIMARY KEY (person, what, due)) WITHOUT ROWID;
   CREATE TABLE look (actor TEXT NOT NULL, at INTEGER NOT NULL);
   CREATE TABLE round (number INTEGER PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE round_row (round INTEGER NOT NULL, person INTEGER NOT NULL, place INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (round, person));
   CREATE TABLE export (number INTEGER PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE act (seq INTEGER PRIMARY KEY, body TEXT NOT NULL);`,
]

export interface SealedRow extends RegisterDates {
  readonly number: number
  readonly sealed: Uint8Array
}

export class RegisterTables {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** Of those who are in it: whoever is being erased is not. */
  people(): readonly SealedRow[] {
    return this.#sql.exec('SELECT * FROM person WHERE leaving IS NULL ORDER BY number').toArray().map(rowOf)
  }

  person(number: number): SealedRow | null {
    const [row] = this.#sql.exec('SELECT * FROM person WHERE number = ? AND leaving IS NULL', number).toArray()
    return row === undefined ? null : rowOf(row)
  }

  put({ number, sealed, askedAt, byThirdParty, toldAt, confirmedAt }: SealedRow): void {
    this.#sql.exec(
      `INSERT INTO person (number, sealed, asked_at, by_third_party, told_at, confirmed_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (number) DO UPDATE SET sealed = excluded.sealed, told_at = excluded.told_at, confirmed_at = excluded.confirmed_at`,
      number,
      sealed,
      askedAt,
      byThirdParty ? 1 : 0,
      toldAt,
      confirmedAt,
    )
  }

  /** They count no more; what was sealed of them is written over. */
  leave(number: number, why: LeaveReason): void {
    this.#sql.exec(
      'UPDATE person SET leaving = ?, sealed = zeroblob(length(sealed)) WHERE number = ? AND leaving IS NULL',
      why,
      number,
    )
    this.#sql.exec('DELETE FROM round_row WHERE person = ?', number)
    this.#sql.exec('DELETE FROM late WHERE person = ?', number)
  }

  leaving(): readonly number[] {
    return this.#sql
      .exec('SELECT number FROM person WHERE leaving IS NOT NULL')
      .toArray()
      .map((row) => Number(row['number']))
  }

  drop(number: number): void {
    this.#sql.exec('DELETE FROM person WHERE number = ? AND leaving IS NOT NULL', number)
  }

  /** True the first time that this is late. */
  late(person: number, what: string, due: Instant): boolean {
    return (
      this.#sql.exec('INSERT OR IGNORE INTO late (person, what, due) VALUES (?, ?, ?)', person, what, due).rowsWritten >
      0
    )
  }

  /** Machine time. */
  looksSince(actor: string, since: Instant): number {
    return Number(this.#sql.exec('SELECT COUNT(*) AS n FROM look WHERE actor = ? AND at > ?', actor, since).one()['n'])
  }

  looked(actor: string, at: Instant, forget: Instant): void {
    this.#sql.exec('DELETE FROM look WHERE at <= ?', forget)
    this.#sql.exec('INSERT INTO look (actor, at) VALUES (?, ?)', actor, at)
  }

  // ---- rounds of calls ----

  round(number: number): CallRound | null {
    const [row] = this.#sql.exec('SELECT body FROM round WHERE number = ?', number).toArray()
    return row === undefined ? null : this.#withRows(JSON.parse(String(row['body'])) as CallRound)
  }

  /** The one that runs; null where none does. */
  openRound(): CallRound | null {
    const [row] = this.#sql
      .exec("SELECT body FROM round WHERE json_extract(body, '$.closedAt') IS NULL ORDER BY number DESC LIMIT 1")
      .toArray()
    return row === undefined ? null : this.#withRows(JSON.parse(String(row['body'])) as CallRound)
  }

  #withRows(round: CallRound): CallRound {
    const rows = this.#sql.exec('SELECT body FROM round_row WHERE round = ? ORDER BY place', round.number).toArray()
    return { ...round, rows: rows.map((row) => JSON.parse(String(row['body'])) as CallRow) }
  }

  putRound({ rows, ...round }: CallRound): void {
    void rows
    this.#sql.exec(
      'INSERT INTO round (number, body) VALUES (?, ?) ON CONFLICT (number) DO UPDATE SET body = excluded.body',
      round.number,
      JSON.stringify(round),
    )
  }

  putRow(round: number, row: CallRow, place: number): void {
    this.#sql.exec(
      `INSERT INTO round_row (round, person, place, body) VALUES (?, ?, ?, ?)
       ON CONFLICT (round, person) DO UPDATE SET body = excluded.body`,
      round,
      row.person,
      place,
      JSON.stringify(row),
    )
  }

  // ---- copies ----

  export(number: number): RegisterExport | null {
    const [row] = this.#sql.exec('SELECT body FROM export WHERE number = ?', number).toArray()
    return row === undefined ? null : (JSON.parse(String(row['body'])) as RegisterExport)
  }

  /** The newest first. */
  exports(): readonly RegisterExport[] {
    return this.#sql
      .exec('SELECT body FROM export ORDER BY number DESC LIMIT 50')
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as RegisterExport)
  }

  putExport(asked: RegisterExport): void {
    this.#sql.exec(
      'INSERT INTO export (number, body) VALUES (?, ?) ON CONFLICT (number) DO UPDATE SET body = excluded.body',
      asked.number,
      JSON.stringify(asked),
    )
  }

  nextNumber(of: 'round' | 'export'): number {
    return Number(this.#sql.exec(`SELECT COALESCE(MAX(number), 0) + 1 AS n FROM ${of}`).one()['n'])
  }
}

function rowOf(row: Record<string, SqlStorageValue>): SealedRow {
  return {
    number: Number(row['number']),
    sealed: new Uint8Array(row['sealed'] as ArrayBuffer),
    askedAt: Number(row['asked_at']),
    byThirdParty: row['by_third_party'] === 1,
    toldAt: row['told_at'] === null ? null : Number(row['told_at']),
    confirmedAt: Number(row['confirmed_at']),
  }
}
