// What lets a caller in: sessions, scoped bearer tokens and machine keys, 256 random bits each, hashed at rest, on the machine's time.
import { randomBytes, randomUUID } from 'node:crypto'
import type { Identity, Role } from '../../model/identity.ts'
import { CREDENTIAL_PREFIX } from '../../model/keys.ts'
import { DAY_MS, MINUTE_MS, type Instant } from '../../model/time.ts'
import type { SignedCall } from '../../model/signed-call.ts'
import { hashOf } from './codes.ts'
import type { Operators } from './operators.ts'
import { isSignedWith } from './signature.ts'

export const SESSION_IDLE_MS = 30 * MINUTE_MS
export const SESSION_MAX_MS = DAY_MS
/** A use is written down at most this often: one row a request would be most of what the edge bills. */
const SEEN_STEP_MS = MINUTE_MS

/** A signing key has no token: its secret is derived, shown once, and never sent. */
export type GrantKind = Identity['via'] | 'signing key'

export interface NewGrant {
  readonly kind: Identity['via']
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
  /** Written down once a minute at most. */
  readonly seenAt: Instant
  readonly revokedAt: Instant | null
  /** Of a key that signs: the last sequence that counted, null before the first; and how many of its calls were refused since. */
  readonly signed: { readonly sequence: number | null; readonly refusedInARow: number } | null
}

/** `inARow`: so many calls of that key were refused since the last good one. */
export type SignedAnswer =
  | { readonly kind: 'ok'; readonly identity: Identity }
  | { readonly kind: 'not signed' | 'replayed'; readonly inARow: number }

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

  /** A key that signs: what its calls are checked with follows from its id. Part of the caller's transaction. */
  createSigning(grant: { readonly name: string; readonly operator: string }, now: Instant): { readonly id: string } {
    const id = randomUUID()
    this.#sql.exec(
      `INSERT INTO grant_ (id, token_hash, kind, name, operator, roles, created_at, seen_at) VALUES (?, ?, 'signing key', ?, ?, '["machine"]', ?, ?)`,
      id,
      // No token has this hash.
      `signing:${id}`,
      grant.name,
      grant.operator,
      now,
      now,
    )
    return { id }
  }

  /** Whose signature this is, and whether it may count now; part of the caller's transaction. `secret`: what the key of that id signs with. */
  resolveSigned(territory: string, call: SignedCall, secret: string, now: Instant): SignedAnswer {
    const [row] = this.#sql
      .exec(`SELECT * FROM grant_ WHERE id = ? AND kind = 'signing key' AND revoked_at IS NULL`, call.key)
      .toArray()
    const identity = row === undefined ? null : this.#identityOf(territory, row)
    if (identity === null) return { kind: 'not signed', inARow: 0 }
    if (!isSignedWith(secret, call)) return { kind: 'not signed', inARow: this.#refuseSigned(call.key) }
    const [last] = this.#sql.exec('SELECT sequence, signature FROM signed_call WHERE key = ?', call.key).toArray()
    if (last !== undefined && Number(last['sequence']) >= call.sequence) {
      // Told again because our answer was lost: it is the same call, and doing it again changes nothing.
      const same = Number(last['sequence']) === call.sequence && last['signature'] === call.signature
      return same ? { kind: 'ok', identity } : { kind: 'replayed', inARow: this.#refuseSigned(call.key) }
    }
    this.#sql.exec(
      `INSERT INTO signed_call (key, sequence, signature) VALUES (?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET sequence = excluded.sequence, signature = excluded.signature, refused = 0`,
      call.key,
      call.sequence,
      call.signature,
    )
    this.#sql.exec('UPDATE grant_ SET seen_at = ? WHERE id = ? AND seen_at < ?', now, call.key, now - SEEN_STEP_MS)
    return { kind: 'ok', identity }
  }

  /** How many of this key were refused, one after the other. Only keys that exist are counted: a stranger writes no row. */
  #refuseSigned(key: string): number {
    this.#sql.exec(
      `INSERT INTO signed_call (key, sequence, signature, refused) VALUES (?, -1, '', 1)
       ON CONFLICT (key) DO UPDATE SET refused = refused + 1`,
      key,
    )
    return Number(this.#sql.exec('SELECT refused FROM signed_call WHERE key = ?', key).one()['refused'])
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
    if (kind === 'machine key' || kind === 'signing key') {
      if (this.#operators.isIdleDemo(maker)) return null
      const via = 'machine key'
      return { id: `key:${String(row['id'])}`, name: String(row['name']), territory, roles: ['machine'], via }
    }
    const operator = this.#operators.active(maker)
    if (operator === null) return null
    const granted = JSON.parse(String(row['roles'])) as Role[]
    const roles = kind === 'session' ? operator.roles : granted.filter((role) => operator.roles.includes(role))
    // A token has the person's own id, not one of its own: one person with a token is still one person where two must decide.
    const named = kind === 'session' ? this.#operators.namedTo(maker) : {}
    return { id: operator.id, name: operator.name, territory, roles, via: kind, ...named }
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
      "UPDATE grant_ SET revoked_at = ? WHERE operator = ? AND kind NOT IN ('machine key', 'signing key') AND revoked_at IS NULL",
      now,
      operator,
    )
  }

  list(): readonly GrantListed[] {
    const rows = this.#sql
      .exec(
        `SELECT grant_.*, signed_call.sequence, signed_call.refused FROM grant_ LEFT JOIN signed_call ON signed_call.key = grant_.id
         WHERE kind <> 'session' ORDER BY created_at, id`,
      )
      .toArray()
    return rows.map((row) => ({
      id: String(row['id']),
      name: String(row['name']),
      kind: String(row['kind']),
      roles: JSON.parse(String(row['roles'])) as Role[],
      createdAt: Number(row['created_at']),
      seenAt: Number(row['seen_at']),
      revokedAt: row['revoked_at'] === null ? null : Number(row['revoked_at']),
      signed: row['kind'] === 'signing key' ? signedOf(row) : null,
    }))
  }

  /** Sessions that ended a month ago tell nobody anything. */
  forgetEnded(now: Instant): void {
    this.#sql.exec("DELETE FROM grant_ WHERE kind = 'session' AND expires_at < ?", now - 30 * DAY_MS)
  }
}

// A key whose every call was refused has a row with the sequence -1.
function signedOf(row: Record<string, SqlStorageValue>): GrantListed['signed'] {
  const sequence = Number(row['sequence'] ?? -1)
  return { sequence: sequence < 0 ? null : sequence, refusedInARow: Number(row['refused'] ?? 0) }
}
