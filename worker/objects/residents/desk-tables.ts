// What the front desk keeps between two pages: sign-ups that wait for a code, sealed; counts of the day by keyed hash; figures without a person. Only SQL.
import type { Instant } from '../../model/time.ts'

const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS sign_up (id TEXT PRIMARY KEY, sealed BLOB NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS contact_ask (person TEXT PRIMARY KEY, address_hash TEXT NOT NULL, sealed BLOB NOT NULL, expires_at INTEGER NOT NULL)`,
  `CREATE INDEX IF NOT EXISTS contact_ask_address ON contact_ask (address_hash)`,
  `CREATE TABLE IF NOT EXISTS sign_up_count (day TEXT NOT NULL, key TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, key)) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS sign_up_tally (day TEXT NOT NULL, what TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, what)) WITHOUT ROWID`,
]

export interface ContactAsk {
  readonly person: string
  readonly sealed: Uint8Array
}

export class DeskTables {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    for (const statement of SCHEMA) sql.exec(statement)
  }

  putSignUp(id: string, sealed: Uint8Array, expiresAt: Instant): void {
    this.#sql.exec(
      'INSERT INTO sign_up (id, sealed, expires_at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed',
      id,
      sealed,
      expiresAt,
    )
  }

  signUp(id: string, now: Instant): Uint8Array | null {
    const [row] = this.#sql.exec('SELECT sealed FROM sign_up WHERE id = ? AND expires_at > ?', id, now).toArray()
    return row === undefined ? null : new Uint8Array(row['sealed'] as ArrayBuffer)
  }

  removeSignUp(id: string): void {
    this.#sql.exec('DELETE FROM sign_up WHERE id = ?', id)
  }

  putAsk(person: string, addressHash: string, sealed: Uint8Array, expiresAt: Instant): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO contact_ask (person, address_hash, sealed, expires_at) VALUES (?, ?, ?, ?)',
      person,
      addressHash,
      sealed,
      expiresAt,
    )
  }

  ask(person: string, now: Instant): ContactAsk | null {
    return this.#oneAsk('person = ?', person, now)
  }

  /** Where several asked the same person, they answer the newest. */
  askOf(addressHash: string, now: Instant): ContactAsk | null {
    return this.#oneAsk('address_hash = ?', addressHash, now)
  }

  removeAsk(person: string): void {
    this.#sql.exec('DELETE FROM contact_ask WHERE person = ?', person)
  }

  #oneAsk(which: string, value: string, now: Instant): ContactAsk | null {
    const [row] = this.#sql
      .exec(
        `SELECT person, sealed FROM contact_ask WHERE ${which} AND expires_at > ? ORDER BY expires_at DESC LIMIT 1`,
        value,
        now,
      )
      .toArray()
    if (row === undefined) return null
    return { person: String(row['person']), sealed: new Uint8Array(row['sealed'] as ArrayBuffer) }
  }

  counted(day: string, key: string): number {
    const [row] = this.#sql.exec('SELECT count FROM sign_up_count WHERE day = ? AND key = ?', day, key).toArray()
    return row === undefined ? 0 : Number(row['count'])
  }

  count(day: string, key: string): void {
    this.#sql.exec(
      'INSERT INTO sign_up_count (day, key, count) VALUES (?, ?, 1) ON CONFLICT (day, key) DO UPDATE SET count = count + 1',
      day,
      key,
    )
  }

  tally(day: string, what: string): void {
    this.#sql.exec(
      'INSERT INTO sign_up_tally (day, what, count) VALUES (?, ?, 1) ON CONFLICT (day, what) DO UPDATE SET count = count + 1',
      day,
      what,
    )
  }

  tallies(since: string): readonly { readonly day: string; readonly what: string; readonly count: number }[] {
    return this.#sql
      .exec('SELECT day, what, count FROM sign_up_tally WHERE day >= ? ORDER BY day DESC, what LIMIT 2000', since)
      .toArray()
      .map((row) => ({ day: String(row['day']), what: String(row['what']), count: Number(row['count']) }))
  }

  /** A number for the next message: it names nobody. */
  nextMessage(): number {
    this.count('', 'messages')
    return this.counted('', 'messages')
  }

  /** Whether something waits here that has an end. */
  get isUsed(): boolean {
    return (
      this.#sql
        .exec(
          "SELECT 1 FROM sign_up UNION ALL SELECT 1 FROM contact_ask UNION ALL SELECT 1 FROM sign_up_count WHERE day <> '' LIMIT 1",
        )
        .toArray().length > 0
    )
  }

  /** How many sign-ups and questions to contacts nobody ended in time. */
  purge(now: Instant, today: string): number {
    const gone = ['sign_up', 'contact_ask'].map(
      (table) => this.#sql.exec(`DELETE FROM ${table} WHERE expires_at <= ? RETURNING 1`, now).toArray().length,
    )
    this.#sql.exec("DELETE FROM sign_up_count WHERE day < ? AND day <> ''", today)
    return gone.reduce((sum, one) => sum + one, 0)
  }
}
