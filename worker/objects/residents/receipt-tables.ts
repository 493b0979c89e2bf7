// Receipts that a shard has seen, each once, and those that wait for their row.
import type { Receipt } from '../../model/outcome.ts'
import type { Instant } from '../../model/time.ts'
import { CHUNK } from './journal-row.ts'

export class ReceiptTables {
  readonly #sql: SqlStorage
  /** Whether a receipt lies here whose row was not known when it came; null where that must be looked up. */
  #hasParked: boolean | null = null

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** What is kept in memory is read anew: a transaction was rolled back. */
  forgetKept(): void {
    this.#hasParked = null
  }

  /** False where this event of the provider was taken before. */
  isNew(eventId: string, at: Instant): boolean {
    return this.#sql.exec('INSERT OR IGNORE INTO receipt (event_id, at) VALUES (?, ?)', eventId, at).rowsWritten > 0
  }

  park(receipt: Receipt): void {
    this.#hasParked = true
    this.#sql.exec(
      'UPDATE receipt SET parked = ?, provider_id = ? WHERE event_id = ?',
      JSON.stringify(receipt),
      receipt.providerId,
      receipt.eventId,
    )
  }

  unpark(providerId: string): readonly Receipt[] {
    // Asked after every call, and nearly always in vain.
    this.#hasParked ??= this.#sql.exec('SELECT 1 FROM receipt WHERE parked IS NOT NULL LIMIT 1').toArray().length > 0
    if (!this.#hasParked) return []
    return this.#sql
      .exec(`SELECT parked FROM receipt WHERE provider_id = ? AND parked IS NOT NULL`, providerId)
      .toArray()
      .map((row) => JSON.parse(String(row['parked'])) as Receipt)
  }

  /** A chunk of them: it is asked again with every report. */
  forgetBefore(at: Instant): void {
    this.#sql.exec(
      'DELETE FROM receipt WHERE event_id IN (SELECT event_id FROM receipt WHERE at < ? LIMIT ?)',
      at,
      CHUNK,
    )
  }
}
