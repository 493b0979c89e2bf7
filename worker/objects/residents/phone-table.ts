// Sign-ups by phone that wait for somebody who listens. Only SQL: what is sealed stays so here.
import type { Instant } from '../../model/time.ts'

export interface WaitingRow {
  readonly id: string
  readonly sealed: Uint8Array
  readonly askedAt: Instant
  readonly endsAt: Instant
}

export class PhoneTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(
      'CREATE TABLE IF NOT EXISTS phone_sign_up (id TEXT PRIMARY KEY, address_hash TEXT NOT NULL UNIQUE, sealed BLOB NOT NULL, asked_at INTEGER NOT NULL, ends_at INTEGER NOT NULL) WITHOUT ROWID',
    )
  }

  /** In the place of an earlier one of the same number. */
  put({ id, hash, sealed, askedAt, endsAt }: WaitingRow & { readonly hash: string }): void {
    this.#sql.exec('INSERT OR REPLACE INTO phone_sign_up VALUES (?, ?, ?, ?, ?)', id, hash, sealed, askedAt, endsAt)
  }

  reseal(id: string, sealed: Uint8Array): void {
    this.#sql.exec('UPDATE phone_sign_up SET sealed = ? WHERE id = ?', sealed, id)
  }

  ofAddress(hash: string, now: Instant): WaitingRow | null {
    return this.#rows('address_hash = ? AND ends_at > ?', hash, now)[0] ?? null
  }

  sealed(id: string, now: Instant): Uint8Array | null {
    return this.#rows('id = ? AND ends_at > ?', id, now)[0]?.sealed ?? null
  }

  all(now: Instant): readonly WaitingRow[] {
    return this.#rows('ends_at > ? ORDER BY asked_at, id', now)
  }

  count(now: Instant): number {
    return Number(this.#sql.exec('SELECT COUNT(*) AS n FROM phone_sign_up WHERE ends_at > ?', now).one()['n'])
  }

  remove(id: string): boolean {
    return this.#sql.exec('DELETE FROM phone_sign_up WHERE id = ? RETURNING 1', id).toArray().length > 0
  }

  removeAddress(hash: string): void {
    this.#sql.exec('DELETE FROM phone_sign_up WHERE address_hash = ?', hash)
  }

  get isUsed(): boolean {
    return this.#sql.exec('SELECT 1 FROM phone_sign_up LIMIT 1').toArray().length > 0
  }

  /** How many nobody placed in time. */
  purge(now: Instant): number {
    return this.#sql.exec('DELETE FROM phone_sign_up WHERE ends_at <= ? RETURNING 1', now).toArray().length
  }

  #rows(where: string, ...values: readonly SqlStorageValue[]): readonly WaitingRow[] {
    return this.#sql
      .exec(`SELECT id, sealed, asked_at, ends_at FROM phone_sign_up WHERE ${where}`, ...values)
      .toArray()
      .map((row) => ({
        id: String(row['id']),
        sealed: new Uint8Array(row['sealed'] as ArrayBuffer),
        askedAt: Number(row['asked_at']),
        endsAt: Number(row['ends_at']),
      }))
  }
}
