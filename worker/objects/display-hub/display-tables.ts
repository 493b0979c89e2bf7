// What a hub keeps: its displays with the hash of their key, the newest notice of each alert, and who was told and has shown which.
import type { Display, DisplayNotice } from '../../model/display.ts'
import type { Instant } from '../../model/time.ts'
import type { DisplayEcho } from '../rpc/displays.ts'
import type { Migration } from '../shared/migrations.ts'

export const DISPLAY_SCHEMA: readonly Migration[] = [
  `CREATE TABLE display (
     id TEXT PRIMARY KEY, body TEXT NOT NULL, token_hash TEXT, code_hash TEXT, code_until INTEGER, code_tries INTEGER NOT NULL DEFAULT 0,
     heard_at INTEGER, shows TEXT
   );
   CREATE TABLE notice (alert TEXT PRIMARY KEY, revision INTEGER NOT NULL, expires_at INTEGER NOT NULL, body TEXT);
   CREATE TABLE shown (
     alert TEXT NOT NULL, revision INTEGER NOT NULL, display TEXT NOT NULL, told_at INTEGER, rendered_at INTEGER,
     PRIMARY KEY (alert, revision, display)
   ) WITHOUT ROWID;
   CREATE TABLE act (seq INTEGER PRIMARY KEY, body TEXT NOT NULL);`,
  'ALTER TABLE shown ADD COLUMN fetched_at INTEGER',
  `ALTER TABLE shown ADD COLUMN placed_at INTEGER;
   CREATE TABLE hand (display TEXT PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE hand_photo (display TEXT PRIMARY KEY, at INTEGER NOT NULL, body BLOB NOT NULL);`,
  // What a display says it shows though nobody meant it: never counted as reach, and never forgotten.
  `ALTER TABLE shown ADD COLUMN rendered_hash TEXT;
   CREATE TABLE stray (
     alert TEXT NOT NULL, revision INTEGER NOT NULL, display TEXT NOT NULL, at INTEGER NOT NULL, hash TEXT,
     PRIMARY KEY (alert, revision, display)
   ) WITHOUT ROWID;`,
]

export interface DisplayRow {
  readonly display: Display
  readonly tokenHash: string | null
  readonly code: { readonly hash: string; readonly until: Instant; readonly tries: number } | null
  readonly heardAt: Instant | null
  readonly shows: { readonly alert: string; readonly revision: number } | null
}

interface Revision {
  readonly alert: string
  readonly revision: number
}

export class DisplayTables {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  displays(): readonly DisplayRow[] {
    return this.#sql.exec('SELECT * FROM display ORDER BY id').toArray().map(rowOf)
  }

  display(id: string): DisplayRow | null {
    const [row] = this.#sql.exec('SELECT * FROM display WHERE id = ?', id).toArray()
    return row === undefined ? null : rowOf(row)
  }

  /** What the territory names now; keys of displays that stay are kept. Answers the ids that are gone. */
  putDisplays(displays: readonly Display[]): readonly string[] {
    for (const display of displays)
      this.#sql.exec(
        'INSERT INTO display (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
        display.id,
        JSON.stringify(display),
      )
    const named = JSON.stringify(displays.map(({ id }) => id))
    return this.#sql
      .exec('DELETE FROM display WHERE id NOT IN (SELECT value FROM json_each(?)) RETURNING id', named)
      .toArray()
      .map((row) => String(row['id']))
  }

  putCode(id: string, hash: string, until: Instant): void {
    this.#sql.exec('UPDATE display SET code_hash = ?, code_until = ?, code_tries = 0 WHERE id = ?', hash, until, id)
  }

  countTry(id: string): void {
    this.#sql.exec('UPDATE display SET code_tries = code_tries + 1 WHERE id = ?', id)
  }

  /** A key replaces the one before it, and the code that led to it is spent. */
  putKey(id: string, hash: string | null): void {
    this.#sql.exec('UPDATE display SET token_hash = ?, code_hash = NULL, code_until = NULL WHERE id = ?', hash, id)
  }

  heard(id: string, at: Instant): void {
    this.#sql.exec('UPDATE display SET heard_at = ? WHERE id = ?', at, id)
  }

  /** It spoke, and this is what it shows. */
  said(id: string, at: Instant, shows: DisplayRow['shows']): void {
    this.#sql.exec(
      'UPDATE display SET heard_at = ?, shows = ? WHERE id = ?',
      at,
      shows === null ? null : JSON.stringify(shows),
      id,
    )
  }

  count(): number {
    return Number(this.#sql.exec('SELECT COUNT(*) AS n FROM display').one()['n'])
  }

  putShows(id: string, shows: DisplayRow['shows']): void {
    this.#sql.exec('UPDATE display SET shows = ? WHERE id = ?', shows === null ? null : JSON.stringify(shows), id)
  }

  /** False where this revision, or a later one, or the end of the alert is known already (INV-28). */
  putNotice(notice: DisplayNotice): boolean {
    return (
      this.#sql.exec(
        `INSERT INTO notice (alert, revision, expires_at, body) VALUES (?, ?, ?, ?)
         ON CONFLICT (alert) DO UPDATE SET revision = excluded.revision, expires_at = excluded.expires_at, body = excluded.body
         WHERE excluded.revision > notice.revision`,
        notice.alert,
        notice.revision,
        notice.content.expiresAt,
        JSON.stringify(notice),
      ).rowsWritten > 0
    )
  }

  /** The row stays without its text, so that a notice that comes late does not bring the alert back. */
  endNotice(alert: string, revision: number): boolean {
    return (
      this.#sql.exec(
        `INSERT INTO notice (alert, revision, expires_at, body) VALUES (?, ?, 0, NULL)
         ON CONFLICT (alert) DO UPDATE SET revision = excluded.revision, body = NULL WHERE excluded.revision >= notice.revision`,
        alert,
        revision,
      ).rowsWritten > 0
    )
  }

  notices(now: Instant): readonly DisplayNotice[] {
    return this.#sql
      .exec('SELECT body FROM notice WHERE body IS NOT NULL AND expires_at > ? ORDER BY rowid', now)
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as DisplayNotice)
  }

  nextExpiry(now: Instant): Instant | null {
    const at = this.#sql
      .exec('SELECT MIN(expires_at) AS at FROM notice WHERE body IS NOT NULL AND expires_at > ?', now)
      .one()['at']
    return at === null ? null : Number(at)
  }

  meant(alert: string, revision: number, displays: readonly string[]): void {
    for (const display of displays)
      this.#sql.exec(
        'INSERT OR IGNORE INTO shown (alert, revision, display) VALUES (?, ?, ?)',
        alert,
        revision,
        display,
      )
  }

  /** All of them in one statement: a broadcast of thousands must not write a row at a time. */
  told({ alert, revision }: Revision, displays: readonly string[], at: Instant): void {
    this.#sql.exec(
      `UPDATE shown SET told_at = ? WHERE alert = ? AND revision = ? AND told_at IS NULL
         AND display IN (SELECT value FROM json_each(?))`,
      at,
      alert,
      revision,
      JSON.stringify(displays),
    )
  }

  /** `hash`: of what it painted, by its own word; null where it cannot say. */
  rendered(
    { alert, revision }: Revision,
    { display, at, hash }: { readonly display: string; readonly at: Instant; readonly hash: string | null },
  ): void {
    const { rowsWritten } = this.#sql.exec(
      `UPDATE shown SET rendered_at = COALESCE(rendered_at, ?), rendered_hash = COALESCE(?, rendered_hash)
       WHERE alert = ? AND revision = ? AND display = ?`,
      at,
      hash,
      alert,
      revision,
      display,
    )
    if (rowsWritten > 0) return
    // Only of alerts that there are: whoever talks nonsense fills no table.
    this.#sql.exec(
      `INSERT INTO stray (alert, revision, display, at, hash)
       SELECT ?, ?, ?, ?, ? FROM notice WHERE alert = ? AND revision >= ? AND ? >= 1
       ON CONFLICT (alert, revision, display) DO UPDATE SET hash = excluded.hash`,
      alert,
      revision,
      display,
      at,
      hash,
      alert,
      revision,
      revision,
    )
  }

  /** Whoever says anything of it, meant or not. */
  echo({ alert, revision }: Revision): readonly DisplayEcho[] {
    return this.#sql
      .exec(
        `SELECT display, rendered_at, fetched_at, placed_at, rendered_hash FROM shown
         WHERE alert = ? AND revision = ? AND COALESCE(rendered_at, fetched_at, placed_at) IS NOT NULL
         UNION ALL SELECT display, at, NULL, NULL, hash FROM stray WHERE alert = ? AND revision = ?`,
        alert,
        revision,
        alert,
        revision,
      )
      .toArray()
      .map((row) => ({
        display: String(row['display']),
        how: row['rendered_at'] !== null ? 'rendered' : row['fetched_at'] !== null ? 'fetched' : 'put up',
        at: Number(row['rendered_at'] ?? row['fetched_at'] ?? row['placed_at']),
        hash: row['rendered_hash'] === null ? null : String(row['rendered_hash']),
      }))
  }

  /** The first time that it came for this revision. */
  fetched(alert: string, revision: number, display: string, at: Instant): boolean {
    return (
      this.#sql.exec(
        'UPDATE shown SET fetched_at = ? WHERE alert = ? AND revision = ? AND display = ? AND fetched_at IS NULL',
        at,
        alert,
        revision,
        display,
      ).rowsWritten > 0
    )
  }

  placed(alert: string, revision: number, display: string, at: Instant): void {
    this.#sql.exec(
      'UPDATE shown SET placed_at = COALESCE(placed_at, ?) WHERE alert = ? AND revision = ? AND display = ?',
      at,
      alert,
      revision,
      display,
    )
  }

  reach() {
    return this.#sql
      .exec(
        `SELECT alert, revision, COUNT(*) AS targeted, COUNT(rendered_at) AS rendered,
           SUM(fetched_at IS NOT NULL AND rendered_at IS NULL) AS fetched, COUNT(placed_at) AS placed,
           SUM(told_at IS NOT NULL AND rendered_at IS NULL AND fetched_at IS NULL AND placed_at IS NULL) AS told,
           SUM(told_at IS NULL AND rendered_at IS NULL AND fetched_at IS NULL AND placed_at IS NULL) AS cut
         FROM shown GROUP BY alert, revision`,
      )
      .toArray()
      .map((row) => ({
        alert: String(row['alert']),
        revision: Number(row['revision']),
        reach: {
          targeted: Number(row['targeted']),
          rendered: Number(row['rendered']),
          fetched: Number(row['fetched']),
          placed: Number(row['placed']),
          told: Number(row['told']),
          cut: Number(row['cut']),
        },
      }))
  }

  clear(): void {
    for (const table of ['notice', 'shown', 'stray', 'act']) this.#sql.exec(`DELETE FROM ${table}`)
    this.#sql.exec('UPDATE display SET shows = NULL')
  }
}

function rowOf(row: Record<string, SqlStorageValue>): DisplayRow {
  const codeHash = row['code_hash']
  return {
    display: JSON.parse(String(row['body'])) as Display,
    tokenHash: row['token_hash'] === null ? null : String(row['token_hash']),
    code:
      codeHash === null
        ? null
        : { hash: String(codeHash), until: Number(row['code_until']), tries: Number(row['code_tries']) },
    heardAt: row['heard_at'] === null ? null : Number(row['heard_at']),
    shows: row['shows'] === null ? null : (JSON.parse(String(row['shows'])) as DisplayRow['shows']),
  }
}
