// What Command keeps: the territory's files, proposals, alerts with their phase, progress and pending stops. Every write is part of
// the caller's transaction.
import type { AlertPhase } from '../../decide/alert-machine.ts'
import type { KnownProposal } from '../../decide/propose.ts'
import type { Alert, Proposal } from '../../model/alert.ts'
import type { Instant } from '../../model/time.ts'
import type { ReachPoint } from '../../model/view.ts'
import type { Zone } from '../../model/zone.ts'
import type { ShardProgress } from '../rpc/errands.ts'
import type { Migration } from '../shared/migrations.ts'

export const SCHEMA: readonly Migration[] = [
  `CREATE TABLE file (path TEXT PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE proposal (
     id TEXT PRIMARY KEY, state TEXT NOT NULL, opened_at INTEGER NOT NULL, decided_at INTEGER,
     late_logged INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL
   );
   CREATE TABLE alert (id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, phase TEXT NOT NULL, body TEXT NOT NULL);
   CREATE TABLE request (key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, alert TEXT NOT NULL);
   CREATE TABLE launched (alert TEXT NOT NULL, revision INTEGER NOT NULL, zones TEXT NOT NULL, PRIMARY KEY (alert, revision));
   CREATE TABLE progress (
     alert TEXT NOT NULL, revision INTEGER NOT NULL, shard INTEGER NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY (alert, revision, shard)
   );
   CREATE TABLE stop (alert TEXT NOT NULL, shard INTEGER NOT NULL, lease_ends_at INTEGER, PRIMARY KEY (alert, shard));
   CREATE TABLE entry (seq INTEGER PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE anchor (object TEXT NOT NULL, count INTEGER NOT NULL, hash TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (object, count));`,
  // Reports that were kept before name no provider.
  `CREATE TABLE curve (alert TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (alert, revision));
   UPDATE progress SET body = json_set(body, '$.progress.byProvider', json('{}'), '$.progress.troubles', json('[]'));`,
  // A line that is sent again from a bad network is one.
  `CREATE TABLE written_once (request TEXT PRIMARY KEY, seq INTEGER NOT NULL);`,
]

export interface AlertRow {
  readonly alert: Alert
  readonly phase: AlertPhase
}

const json = <T>(row: Record<string, SqlStorageValue>, column = 'body'): T => JSON.parse(String(row[column])) as T

export class CommandTables {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  files(): Readonly<Record<string, string>> {
    const rows = this.#sql.exec('SELECT path, body FROM file ORDER BY path').toArray()
    return Object.fromEntries(rows.map((row) => [String(row['path']), String(row['body'])]))
  }

  file(path: string): string | null {
    const [row] = this.#sql.exec('SELECT body FROM file WHERE path = ?', path).toArray()
    return row === undefined ? null : String(row['body'])
  }

  putFiles(files: Readonly<Record<string, string>>): void {
    this.#sql.exec('DELETE FROM file')
    for (const [path, body] of Object.entries(files))
      this.#sql.exec('INSERT INTO file (path, body) VALUES (?, ?)', path, body)
  }

  proposals(): readonly Proposal[] {
    return this.#sql
      .exec('SELECT body FROM proposal ORDER BY opened_at, rowid')
      .toArray()
      .map((row) => json<Proposal>(row))
  }

  knownProposals(): readonly KnownProposal[] {
    return this.#sql
      .exec('SELECT body, decided_at FROM proposal ORDER BY opened_at, rowid')
      .toArray()
      .map((row) => ({
        proposal: json<Proposal>(row),
        decidedAt: row['decided_at'] === null ? null : Number(row['decided_at']),
      }))
  }

  proposal(id: string): Proposal | null {
    const [row] = this.#sql.exec('SELECT body FROM proposal WHERE id = ?', id).toArray()
    return row === undefined ? null : json<Proposal>(row)
  }

  putProposal(proposal: Proposal): void {
    this.#sql.exec(
      'INSERT INTO proposal (id, state, opened_at, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body',
      proposal.id,
      proposal.state,
      proposal.openedAt,
      JSON.stringify(proposal),
    )
  }

  decided(proposal: string, at: Instant | null): void {
    this.#sql.exec('UPDATE proposal SET decided_at = ? WHERE id = ?', at, proposal)
  }

  /** Proposals whose decide-by nobody has yet been told to have passed. */
  notLate(): readonly Proposal[] {
    return this.#sql
      .exec("SELECT body FROM proposal WHERE late_logged = 0 AND state IN ('open', 'submitted')")
      .toArray()
      .map((row) => json<Proposal>(row))
  }

  markLate(proposal: string): void {
    this.#sql.exec('UPDATE proposal SET late_logged = 1 WHERE id = ?', proposal)
  }

  alerts(): readonly AlertRow[] {
    return this.#sql
      .exec('SELECT phase, body FROM alert ORDER BY number')
      .toArray()
      .map((row) => ({ alert: json<Alert>(row), phase: json<AlertPhase>(row, 'phase') }))
  }

  /** Those that are in one of these states, without reading the history behind them. */
  alertsIn(states: readonly AlertPhase['state'][]): readonly Alert[] {
    return this.#sql
      .exec(
        `SELECT body FROM alert WHERE json_extract(phase, '$.state') IN (${states.map(() => '?').join(', ')}) ORDER BY number`,
        ...states,
      )
      .toArray()
      .map((row) => json<Alert>(row))
  }

  alert(id: string): AlertRow | null {
    const [row] = this.#sql.exec('SELECT phase, body FROM alert WHERE id = ?', id).toArray()
    return row === undefined ? null : { alert: json<Alert>(row), phase: json<AlertPhase>(row, 'phase') }
  }

  putAlert({ alert, phase }: AlertRow): void {
    this.#sql.exec(
      'INSERT INTO alert (id, number, phase, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET phase = excluded.phase, body = excluded.body',
      alert.id,
      alert.number,
      JSON.stringify(phase),
      JSON.stringify(alert),
    )
  }

  nextNumber(): number {
    return Number(this.#sql.exec('SELECT COALESCE(MAX(number), 0) + 1 AS n FROM alert').one()['n'])
  }

  request(key: string): { readonly fingerprint: string; readonly alert: string } | null {
    const [row] = this.#sql.exec('SELECT fingerprint, alert FROM request WHERE key = ?', key).toArray()
    return row === undefined ? null : { fingerprint: String(row['fingerprint']), alert: String(row['alert']) }
  }

  putRequest(key: string, fingerprint: string, alert: string): void {
    this.#sql.exec('INSERT INTO request (key, fingerprint, alert) VALUES (?, ?, ?)', key, fingerprint, alert)
  }

  putLaunched(alert: string, revision: number, zones: readonly Zone[]): void {
    this.#sql.exec(
      'INSERT OR IGNORE INTO launched (alert, revision, zones) VALUES (?, ?, ?)',
      alert,
      revision,
      JSON.stringify(zones),
    )
  }

  wasLaunched(alert: string, revision: number): boolean {
    return (
      this.#sql.exec('SELECT 1 FROM launched WHERE alert = ? AND revision = ?', alert, revision).toArray().length > 0
    )
  }

  /** The zones as they were approved: a file applied since then moves nobody into or out of an alert that is under way. */
  launchedZones(alert: string, revision: number): readonly Zone[] {
    const [row] = this.#sql
      .exec('SELECT zones FROM launched WHERE alert = ? AND revision = ?', alert, revision)
      .toArray()
    return row === undefined ? [] : json<readonly Zone[]>(row, 'zones')
  }

  /** False where a newer report of that shard is known. */
  putProgress(report: ShardProgress): boolean {
    const { alert, revision } = report.progress
    return (
      this.#sql.exec(
        `INSERT INTO progress (alert, revision, shard, seq, body) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (alert, revision, shard) DO UPDATE SET seq = excluded.seq, body = excluded.body WHERE excluded.seq > progress.seq`,
        alert,
        revision,
        report.shard,
        report.seq,
        JSON.stringify(report),
      ).rowsWritten > 0
    )
  }

  progress(alert: string, revision: number): readonly ShardProgress[] {
    return (
      this.#sql
        .exec('SELECT body FROM progress WHERE alert = ? AND revision = ? ORDER BY shard', alert, revision)
        .toArray()
        // A report of before this release says nothing of what is left.
        .map((row) => ({
          ...json<Omit<ShardProgress, 'left'>>(row),
          left: json<Partial<ShardProgress>>(row).left ?? {},
        }))
    )
  }

  curve(alert: string, revision: number): readonly ReachPoint[] {
    const [row] = this.#sql.exec('SELECT body FROM curve WHERE alert = ? AND revision = ?', alert, revision).toArray()
    return row === undefined ? [] : json<readonly ReachPoint[]>(row)
  }

  putCurve(alert: string, revision: number, curve: readonly ReachPoint[]): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO curve (alert, revision, body) VALUES (?, ?, ?)',
      alert,
      revision,
      JSON.stringify(curve),
    )
  }

  putStops(alert: string, shards: number): void {
    for (let shard = 0; shard < shards; shard++) {
      this.#sql.exec(
        'INSERT INTO stop (alert, shard) VALUES (?, ?) ON CONFLICT (alert, shard) DO UPDATE SET lease_ends_at = NULL',
        alert,
        shard,
      )
    }
  }

  stopAnswered(alert: string, shard: number, leaseEndsAt: Instant): void {
    this.#sql.exec('UPDATE stop SET lease_ends_at = ? WHERE alert = ? AND shard = ?', leaseEndsAt, alert, shard)
  }

  /** When the last lease of the alert ends, machine time; null while a shard has not answered. */
  stoppedAt(alert: string): Instant | null {
    const row = this.#sql
      .exec(
        'SELECT COUNT(*) - COUNT(lease_ends_at) AS missing, MAX(lease_ends_at) AS at FROM stop WHERE alert = ?',
        alert,
      )
      .one()
    return Number(row['missing']) > 0 ? null : Number(row['at'] ?? 0)
  }

  /** Back to an empty history; the files stay. */
  clear(): void {
    this.clearDecisions()
    for (const table of ['entry', 'anchor', 'written_once']) this.#sql.exec(`DELETE FROM ${table}`)
  }

  /** What was decided, and not the log of it: the next exercise begins anew and forgets none of the one before. */
  clearDecisions(): void {
    for (const table of ['proposal', 'alert', 'request', 'launched', 'progress', 'curve', 'stop'])
      this.#sql.exec(`DELETE FROM ${table}`)
  }
}
