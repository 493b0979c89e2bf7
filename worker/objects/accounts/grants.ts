// What lets a caller in: sessions, scoped bearer tokens and machine keys, 256 random bits each, hashed at rest, on the machine's time.
import { randomBytes, randomUUID } from 'node:crypto'
import type { Identity, Role } from '../../model/identity.ts'
import { CREDENTIAL_PREFIX } from '../../model/keys.ts'
import { DAY_MS, MINUTE_MS, type Instant } from '../../model/time.ts'
import { hashOf } from './codes.ts'
import type { Operators } from './operators.ts'

export const SESSION_IDLE_MS = 30 * MINUTE_MS
export const SESSION_MAX_MS = DAY_MS
/** A use is written down at most this often: one row a request would be most of what the edge bills. */
const SEEN_STEP_MS = MINUTE_MS

export type GrantKind = Identity['via']

export interface NewGrant {
  readonly kind: GrantKind
  readonly name: string
  /** Whose: a token never counts for more than its maker, nor for another person where two must decide. */
  readonly operator: string
  /** Empty for a session, which has the roles of its operator as they are now. */
  readonly roles: readonly Role[]
}

export interface GrantListed {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly roles: readonly Role[]
  readonly createdAt: Instant
  readonly revokedAt: Instant | null
}

export class Grants {
  readonly #sql: SqlStorage
  readonly #operators: Operators

  constructor(storage: DurableObjectStorage, operators: Operators) {
    this.#sql = storage.sql
    this.#operators = operators
  }

  /** Part of the caller's transaction. The token is answered here and is nowhere else. */
  create(
    territory: string,
    grant: NewGrant,
    now: Instant,
  ): { readonly id: string; readonly token: string; readonly expiresAt: Instant | null } {
    const id = randomUUID()
    const token = `${CREDENTIAL_PREFIX[grant.kind]}_${territory}_${randomBytes(32).toString('base64url')}`
    const session = grant.kind === 'session'
    this.#sql.exec(
      `INSERT INTO grant_ (id, token_hash, kind, name, operator, roles, created_at, seen_at, idle_ms, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      hashOf(token),
      grant.kind,
      grant.name,
      grant.operator,
      JSON.stringify(grant.roles),
      now,
      now,
      session ? SESSION_IDLE_MS : null,
      session ? now + SESSION_MAX_MS : null,
    )
    return { id, token, expiresAt: session ? now + SESSION_IDLE_MS : null }
  }

  /** Who this is now, and until when if nothing more comes; null where it never was, has run out, was revoked or its person removed. */
  resolve(
    territory: string,
    token: string,
    now: Instant,
  ): { readonly identity: Identity; readonly expiresAt: Instant | null } | null {
    const [row] = this.#sql
      .exec('SELECT * FROM grant_ WHERE token_hash = ? AND revoked_at IS NULL', hashOf(token))
      .toArray()
    if (row === undefined) return null
    const seenAt = Number(row['seen_at'])
    const idleMs = row['idle_ms'] === null ? null : Number(row['idle_ms'])
    const endsAt = row['expires_at'] === null ? null : Number(row['expires_at'])
    if (endsAt !== null && now >= endsAt) return null
    if (idleMs !== null && now >= seenAt + idleMs) return null
    const identity = this.#identityOf(territory, row)
    if (identity === null) return null

    if (now - seenAt >= SEEN_STEP_MS)
      this.#sql.exec('UPDATE grant_ SET seen_at = ? WHERE id = ?', now, String(row['id']))
    return { identity, expiresAt: idleMs === null || endsAt === null ? endsAt : Math.min(now + idleMs, endsAt) }
  }

  #identityOf(territory: string, row: Record<string, SqlStorageValue>): Identity | null {
    const kind = row['kind'] as GrantKind
    const maker = String(row['operator'])
    // Gauges must go on when the person who made their key leaves.
    if (kind === 'machine key') {
      if (this.#operators.isIdleDemo(maker)) return null
      return { id: `key:${String(row['id'])}`, name: String(row['name']), territory, roles: ['machine'], via: kind }
    }
    const operator = this.#operators.active(maker)
    if (operator === null) return null
    const granted = JSON.parse(String(row['roles'])) as Role[]
    const roles = kind === 'session' ? operator.roles : granted.filter((role) => operator.roles.includes(role))
    // A token has the person's own id, not one of its own: one person with a token is still one person where two must decide.
    return { id: operator.id, name: operator.name, territory, roles, via: kind }
  }

  end(token: string, now: Instant): void {
    this.#sql.exec('UPDATE grant_ SET revoked_at = ? WHERE token_hash = ? AND revoked_at IS NULL', now, hashOf(token))
  }

  revoke(id: string, now: Instant): boolean {
    return (
      this.#sql.exec('UPDATE grant_ SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL', now, id).rowsWritten > 0
    )
  }

  /** Every session and token of this person; their machine keys stay, since gauges must go on when a person leaves. */
  revokeAllOf(operator: string, now: Instant): void {
    this.#sql.exec(
      "UPDATE grant_ SET revoked_at = ? WHERE operator = ? AND kind <> 'machine key' AND revoked_at IS NULL",
      now,
      operator,
    )
  }

  list(): readonly GrantListed[] {
    const rows = this.#sql.exec("SELECT * FROM grant_ WHERE kind <> 'session' ORDER BY created_at, id").toArray()
    return rows.map((row) => ({
      id: String(row['id']),
      name: String(row['name']),
      kind: String(row['kind']),
      roles: JSON.parse(String(row['roles'])) as Role[],
      createdAt: Number(row['created_at']),
      revokedAt: row['revoked_at'] === null ? null : Number(row['revoked_at']),
    }))
  }

  /** Sessions that ended a month ago tell nobody anything. */
  forgetEnded(now: Instant): void {
    this.#sql.exec("DELETE FROM grant_ WHERE kind = 'session' AND expires_at < ?", now - 30 * DAY_MS)
  }
}
