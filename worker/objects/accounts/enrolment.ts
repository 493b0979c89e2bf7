// Who may enrol a passkey: the holder of the first-run code while nobody has, or of an invitation, once, within a day.
import { randomBytes, randomUUID } from 'node:crypto'
import type { Role } from '../../model/identity.ts'
import { DAY_MS, MINUTE_MS, type Instant } from '../../model/time.ts'
import { firstRunCode, grouped, hashOf, newCode, sameCode, typedCode } from './codes.ts'
import type { Operators } from './operators.ts'

const INVITATION_MS = DAY_MS
/** Wrong codes of one caller before it must wait. Across callers nothing is locked: 50 bits outlast any number of them. */
const MAX_WRONG = 10
const WRONG_WINDOW_MS = 10 * MINUTE_MS

/** What a valid code grants. `by` is `first-run` or the invitation's id. */
export interface Admission {
  readonly by: string
  readonly roles: readonly Role[]
}

export class Enrolment {
  readonly #sql: SqlStorage
  readonly #operators: Operators
  readonly #masterKey: string

  constructor(storage: DurableObjectStorage, operators: Operators, masterKey: string) {
    this.#sql = storage.sql
    this.#operators = operators
    this.#masterKey = masterKey
  }

  invite(
    request: { readonly name: string; readonly roles: readonly Role[] },
    now: Instant,
  ): { readonly id: string; readonly code: string; readonly expiresAt: Instant } {
    const id = randomUUID()
    const code = newCode(randomBytes(8))
    const expiresAt = now + INVITATION_MS
    const row = [id, hashOf(code), request.name, JSON.stringify(request.roles), expiresAt]
    this.#sql.exec('INSERT INTO invitation (id, code_hash, name, roles, expires_at) VALUES (?, ?, ?, ?, ?)', ...row)
    return { id, code: grouped(code), expiresAt }
  }

  /** What this code admits to now; null where it does not. */
  admit(territory: string, typed: string, now: Instant): Admission | null {
    const code = typedCode(typed)
    if (sameCode(code, firstRunCode(this.#masterKey, territory))) return this.standing('first-run', now)
    const [row] = this.#sql.exec('SELECT id FROM invitation WHERE code_hash = ?', hashOf(code)).toArray()
    return row === undefined ? null : this.standing(String(row['id']), now)
  }

  /** Whether the way in still stands when the passkey has been made: another may have used it in between. */
  standing(by: string, now: Instant): Admission | null {
    if (by === 'first-run') return this.#operators.anyReal ? null : { by, roles: ['admin', 'approver'] }
    const [row] = this.#sql
      .exec('SELECT roles FROM invitation WHERE id = ? AND used_at IS NULL AND expires_at > ?', by, now)
      .toArray()
    return row === undefined ? null : { by, roles: JSON.parse(String(row['roles'])) as Role[] }
  }

  use(by: string, now: Instant): void {
    this.#sql.exec('UPDATE invitation SET used_at = ? WHERE id = ?', now, by)
  }

  isThrottled(caller: string, now: Instant): boolean {
    const since = now - WRONG_WINDOW_MS
    return (
      Number(
        this.#sql.exec('SELECT COUNT(*) AS n FROM wrong_code WHERE caller = ? AND at > ?', caller, since).one()['n'],
      ) >= MAX_WRONG
    )
  }

  noteWrong(caller: string, now: Instant): void {
    this.#sql.exec('DELETE FROM wrong_code WHERE at <= ?', now - WRONG_WINDOW_MS)
    this.#sql.exec('INSERT INTO wrong_code (caller, at) VALUES (?, ?)', caller, now)
  }
}
