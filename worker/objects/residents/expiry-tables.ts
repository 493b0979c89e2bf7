// What is deleted when its time is over, a chunk a statement: none may hold the object for long. Only SQL.
import type { Instant } from '../../model/time.ts'
import { CHUNK } from './journal-row.ts'

const MESSAGES = ['notice', 'duty_message', 'wake_message', 'ask_message'] as const
/** As `NoticeTables` has it: what still goes on is never deleted. */
const GOES_ON = `transport IN ('planned', 'claimed') OR (transport = 'unknown' AND not_before IS NOT NULL)`
const NAMES_SOMEBODY = `(persons <> '[]' OR caller IS NOT NULL OR sealed IS NOT NULL)`

export interface Deleted {
  readonly deliveries: number
  readonly persons: number
}

export class ExpiryTables {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** Whether anything is kept here that a timer deletes some day. */
  get keeps(): boolean {
    const [row] = this.#sql
      .exec(
        `SELECT EXISTS (SELECT 1 FROM dispatch) OR EXISTS (SELECT 1 FROM help WHERE ${NAMES_SOMEBODY})
           OR ${MESSAGES.map((table) => `EXISTS (SELECT 1 FROM ${table})`).join(' OR ')} AS kept`,
      )
      .toArray()
    return row?.['kept'] === 1
  }

  /** Some of one revision's rows and of the persons it was for; part of the caller's transaction. Nothing left: its dispatch goes as well. */
  deleteSome(alert: string, revision: number): Deleted {
    const some = (table: 'snapshot' | 'delivery') =>
      `SELECT n FROM ${table} WHERE alert = ?1 AND revision = ?2 LIMIT ${CHUNK}`
    this.#sql.exec(`DELETE FROM target WHERE snapshot IN (${some('snapshot')})`, alert, revision)
    const persons = this.#count(`DELETE FROM snapshot WHERE n IN (${some('snapshot')}) RETURNING 1`, alert, revision)
    if (persons > 0) return { persons, deliveries: 0 }
    const deliveries = this.#count(`DELETE FROM delivery WHERE n IN (${some('delivery')}) RETURNING 1`, alert, revision)
    if (deliveries === 0) this.#sql.exec('DELETE FROM dispatch WHERE alert = ? AND revision = ?', alert, revision)
    return { persons: 0, deliveries }
  }

  /** Who it was is forgotten; its number stays, since numbers are never given twice. Count of those that named somebody. */
  forgetCallers(before: Instant): number {
    return this.#count(
      `UPDATE help SET persons = '[]', caller = NULL, sealed = NULL WHERE last_at < ? AND ${NAMES_SOMEBODY} RETURNING 1`,
      before,
    )
  }

  /** Machine time, as their ends are. */
  deleteMessages(before: Instant): number {
    return MESSAGES.map((table) =>
      this.#count(`DELETE FROM ${table} WHERE expires_at < ? AND NOT (${GOES_ON}) RETURNING 1`, before),
    ).reduce((sum, one) => sum + one, 0)
  }

  #count(statement: string, ...bindings: SqlStorageValue[]): number {
    return this.#sql.exec(statement, ...bindings).toArray().length
  }
}
