// The people who may act in a territory, and their passkeys.
import type { Actor, Right, Role } from '../../model/identity.ts'
import type { Instant } from '../../model/time.ts'
import type { Passkey } from './passkeys.ts'

export interface Operator {
  readonly id: string
  readonly name: string
  readonly roles: readonly Role[]
  readonly createdAt: Instant
  readonly removedAt: Instant | null
}

export class Operators {
  readonly #sql: SqlStorage
  readonly #demo: () => boolean

  /** `demo`: whether the demonstration's people count. A state that was a demonstration must let none of them in afterwards. */
  constructor(storage: DurableObjectStorage, demo: () => boolean) {
    this.#sql = storage.sql
    this.#demo = demo
  }

  add(
    operator: { readonly id: string; readonly name: string; readonly roles: readonly Role[]; readonly demo: boolean },
    now: Instant,
  ): void {
    this.#sql.exec(
      // One of the demonstration's people who was removed comes back at the next click; a real person's id is never used twice.
      `INSERT INTO operator (id, name, roles, demo, created_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET removed_at = NULL WHERE demo = 1`,
      operator.id,
      operator.name,
      JSON.stringify(operator.roles),
      operator.demo ? 1 : 0,
      now,
    )
  }

  active(id: string): Operator | null {
    const [row] = this.#sql
      .exec('SELECT * FROM operator WHERE id = ? AND removed_at IS NULL AND demo <= ?', id, this.#demo() ? 1 : 0)
      .toArray()
    return row === undefined ? null : operatorOf(row)
  }

  /** Whether this is one of the demonstration's people while there is no demonstration. */
  isIdleDemo(id: string): boolean {
    return !this.#demo() && this.#sql.exec('SELECT 1 FROM operator WHERE id = ? AND demo = 1', id).toArray().length > 0
  }

  list(): readonly Operator[] {
    return this.#sql
      .exec('SELECT * FROM operator WHERE demo <= ? ORDER BY created_at, id', this.#demo() ? 1 : 0)
      .toArray()
      .map(operatorOf)
  }

  /** Whether this is one of the demonstration's people, and there is one. */
  isDemo(id: string): boolean {
    return this.#demo() && this.#sql.exec('SELECT 1 FROM operator WHERE id = ? AND demo = 1', id).toArray().length > 0
  }

  /** Whether a real person has ever enrolled: from then on the first-run code is void for good. */
  get anyReal(): boolean {
    return this.#sql.exec('SELECT 1 FROM operator WHERE demo = 0 LIMIT 1').toArray().length > 0
  }

  remove(id: string, now: Instant): void {
    this.#sql.exec('UPDATE operator SET removed_at = ? WHERE id = ?', now, id)
    this.#sql.exec('DELETE FROM passkey WHERE operator = ?', id)
    this.#sql.exec('DELETE FROM named_right WHERE operator = ?', id)
  }

  /** False where they had been named before. */
  name(id: string, right: Right, by: Actor, now: Instant): boolean {
    return (
      this.#sql.exec(
        'INSERT OR IGNORE INTO named_right (operator, right_, by_, at) VALUES (?, ?, ?, ?)',
        id,
        right,
        by.name,
        now,
      ).rowsWritten > 0
    )
  }

  unname(id: string, right: Right): boolean {
    return this.#sql.exec('DELETE FROM named_right WHERE operator = ? AND right_ = ?', id, right).rowsWritten > 0
  }

  namedPeople(right: Right): readonly { readonly operator: string; readonly by: string; readonly at: Instant }[] {
    return this.#sql
      .exec('SELECT * FROM named_right WHERE right_ = ?', right)
      .toArray()
      .map((row) => ({ operator: String(row['operator']), by: String(row['by_']), at: Number(row['at']) }))
  }

  /** As a member of an identity; none where they have no such right. */
  namedTo(id: string): { readonly named?: readonly Right[] } {
    const rows = this.#sql.exec('SELECT right_ FROM named_right WHERE operator = ? ORDER BY right_', id).toArray()
    return rows.length === 0 ? {} : { named: rows.map((row) => row['right_'] as Right) }
  }

  addPasskey(operator: string, passkey: Passkey, now: Instant): void {
    this.#sql.exec(
      'INSERT INTO passkey (id, operator, public_key, counter, transports, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      passkey.id,
      operator,
      passkey.publicKey,
      passkey.counter,
      JSON.stringify(passkey.transports),
      now,
    )
  }

  passkey(id: string): { readonly passkey: Passkey; readonly operator: Operator } | null {
    const [row] = this.#sql.exec('SELECT * FROM passkey WHERE id = ?', id).toArray()
    const operator = row === undefined ? null : this.active(String(row['operator']))
    if (row === undefined || operator === null) return null
    const passkey = {
      id,
      publicKey: new Uint8Array(row['public_key'] as ArrayBuffer),
      counter: Number(row['counter']),
      transports: JSON.parse(String(row['transports'])) as string[],
    }
    return { passkey, operator }
  }

  passkeysOf(id: string): readonly string[] {
    return this.#sql
      .exec('SELECT id FROM passkey WHERE operator = ? ORDER BY id', id)
      .toArray()
      .map((row) => String(row['id']))
  }

  count(passkey: string, counter: number): void {
    this.#sql.exec('UPDATE passkey SET counter = ? WHERE id = ?', counter, passkey)
  }
}

function operatorOf(row: Record<string, SqlStorageValue>): Operator {
  return {
    id: String(row['id']),
    name: String(row['name']),
    roles: JSON.parse(String(row['roles'])) as Role[],
    createdAt: Number(row['created_at']),
    removedAt: row['removed_at'] === null ? null : Number(row['removed_at']),
  }
}
