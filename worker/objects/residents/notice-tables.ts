// Messages that belong to one call for help and to no alert: its answer, and the rings while nobody takes it. One row each, on the same
// machine as every delivery; to whom and in what words is sealed. Only SQL.
import type { Answer, DeliveryRow, Transport } from '../../model/delivery.ts'
import type { ChannelName } from '../../model/message.ts'
import type { FailureClass } from '../../model/outcome.ts'
import type { Instant, SetClock } from '../../model/time.ts'

/** Calls for help have the table `notice`; what is sent for a notice of an authority, and codes of the portal, stand apart from it, under the same rules. */
type Table =
  'notice' | 'duty_message' | 'wake_message' | 'ask_message' | 'sign_up_message' | 'field_message' | 'topic_message'
const SUBJECTS = {
  notice: 'help',
  duty_message: 'received notice',
  wake_message: 'wake-up',
  ask_message: 'asked',
  sign_up_message: 'sign-up',
  field_message: 'field',
  topic_message: 'topic',
} as const

// The column `help` holds the number of what it is sent for.
const schemaOf = (table: Table) => [
  `CREATE TABLE IF NOT EXISTS ${table} (
     n INTEGER PRIMARY KEY AUTOINCREMENT, help INTEGER NOT NULL, round INTEGER NOT NULL, kind TEXT NOT NULL, channel TEXT NOT NULL,
     address_hash TEXT NOT NULL, reference TEXT NOT NULL UNIQUE, sealed BLOB NOT NULL, expires_at INTEGER NOT NULL,
     transport TEXT NOT NULL, answer TEXT NOT NULL, attempts INTEGER NOT NULL, fence INTEGER NOT NULL, route INTEGER NOT NULL,
     boot TEXT, claimed_at INTEGER, not_before INTEGER, provider TEXT, provider_id TEXT, failure TEXT, UNIQUE (help, round, kind)
   )`,
]

const OPEN = `transport IN ('planned', 'claimed') OR (transport = 'unknown' AND not_before IS NOT NULL)`

export interface NoticeRow extends DeliveryRow {
  readonly n: number
  readonly help: number
  readonly round: number
  /** 'answer', or the step that it rings. */
  readonly kind: string
  readonly sealed: Uint8Array
  /** Machine time: after it nothing is asked of a provider. */
  readonly expiresAt: Instant
}

export type NewNotice = Pick<
  NoticeRow,
  'help' | 'round' | 'kind' | 'channel' | 'addressHash' | 'reference' | 'sealed' | 'expiresAt'
>

type Raw = Record<string, SqlStorageValue>

export class NoticeTables {
  readonly #sql: SqlStorage
  readonly #table: Table
  /** What the number is one of: part of what a provider is told to tell messages apart. */
  readonly subject: (typeof SUBJECTS)[Table]

  constructor(sql: SqlStorage, table: Table = 'notice') {
    this.#sql = sql
    this.#table = table
    this.subject = SUBJECTS[table]
    for (const statement of schemaOf(table)) sql.exec(statement)
  }

  /** A repeat adds nothing: each is said once a round. */
  add(notice: NewNotice): void {
    this.#sql.exec(
      `INSERT OR IGNORE INTO ${this.#table} (help, round, kind, channel, address_hash, reference, sealed, expires_at, transport, answer, attempts, fence, route)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'planned', 'none', 0, 0, 0)`,
      notice.help,
      notice.round,
      notice.kind,
      notice.channel,
      notice.addressHash,
      notice.reference,
      notice.sealed,
      notice.expiresAt,
    )
  }

  row(n: number): NoticeRow | null {
    const [row] = this.#sql.exec(`SELECT * FROM ${this.#table} WHERE n = ?`, n).toArray()
    return row === undefined ? null : this.#rowOf(row)
  }

  rowFor(receipt: { readonly reference: string | null; readonly providerId: string | null }): NoticeRow | null {
    const [row] = this.#sql
      .exec(
        `SELECT * FROM ${this.#table} WHERE reference = ? OR (?1 IS NULL AND provider_id = ?2) LIMIT 1`,
        receipt.reference,
        receipt.providerId,
      )
      .toArray()
    return row === undefined ? null : this.#rowOf(row)
  }

  ofHelp(help: number): readonly NoticeRow[] {
    return this.#sql
      .exec(`SELECT * FROM ${this.#table} WHERE help = ? ORDER BY n`, help)
      .toArray()
      .map((row) => this.#rowOf(row))
  }

  /** Planned and not held back, in the order in which they were wanted. */
  due(now: Instant): readonly NoticeRow[] {
    return this.#sql
      .exec(
        `SELECT * FROM ${this.#table} WHERE transport = 'planned' AND (not_before IS NULL OR not_before <= ?) ORDER BY n LIMIT 50`,
        now,
      )
      .toArray()
      .map((row) => this.#rowOf(row))
  }

  /** Still to be sent, and too late for it: also where nothing may be sent just now. */
  overdue(now: Instant): readonly NoticeRow[] {
    return this.#sql
      .exec(`SELECT * FROM ${this.#table} WHERE transport = 'planned' AND expires_at <= ? LIMIT 500`, now)
      .toArray()
      .map((row) => this.#rowOf(row))
  }

  /** Still to be sent for this number. */
  planned(help: number): readonly NoticeRow[] {
    return this.#sql
      .exec(`SELECT * FROM ${this.#table} WHERE help = ? AND transport = 'planned' LIMIT 500`, help)
      .toArray()
      .map((row) => this.#rowOf(row))
  }

  /** How many of each number stand where; no row is opened. */
  counts(): readonly { readonly help: number; readonly transport: Transport; readonly count: number }[] {
    return this.#sql
      .exec(`SELECT help, transport, COUNT(*) AS count FROM ${this.#table} GROUP BY help, transport`)
      .toArray()
      .map((row) => ({
        help: Number(row['help']),
        transport: row['transport'] as Transport,
        count: Number(row['count']),
      }))
  }

  orphans(boot: string): readonly NoticeRow[] {
    return this.#sql
      .exec(`SELECT * FROM ${this.#table} WHERE transport = 'claimed' AND boot IS NOT ?`, boot)
      .toArray()
      .map((row) => this.#rowOf(row))
  }

  unknownDue(now: Instant): readonly NoticeRow[] {
    return this.#sql
      .exec(
        `SELECT * FROM ${this.#table} WHERE transport = 'unknown' AND not_before IS NOT NULL AND not_before <= ? LIMIT 50`,
        now,
      )
      .toArray()
      .map((row) => this.#rowOf(row))
  }

  /** When the first of those that wait may go on; null where none waits. A claimed one comes back by itself. */
  nextAt(): Instant | null {
    const row = this.#sql
      .exec(`SELECT MIN(COALESCE(not_before, 0)) AS at FROM ${this.#table} WHERE transport <> 'claimed' AND (${OPEN})`)
      .one()
    return row['at'] === null ? null : Number(row['at'])
  }

  get isEmpty(): boolean {
    return this.#sql.exec(`SELECT 1 FROM ${this.#table} LIMIT 1`).toArray().length === 0
  }

  get isOpen(): boolean {
    return this.#sql.exec(`SELECT 1 FROM ${this.#table} WHERE ${OPEN} LIMIT 1`).toArray().length > 0
  }

  save(row: NoticeRow, boot: string): void {
    this.#sql.exec(
      `UPDATE ${this.#table} SET transport = ?, answer = ?, attempts = ?, fence = ?, route = ?, boot = ?, claimed_at = ?, not_before = ?,
         provider = ?, provider_id = ?, failure = ? WHERE n = ?`,
      row.transport,
      row.answer,
      row.attempts,
      row.fence,
      row.route,
      row.transport === 'claimed' ? boot : null,
      row.claimedAt,
      row.notBefore,
      row.provider,
      row.providerId,
      row.failure,
      row.n,
    )
  }

  /** Every wait and every end, moved as the machine's clock was (`afterStep`). */
  moveWaits({ ms, at }: SetClock): void {
    for (const column of ['not_before', 'expires_at'])
      this.#sql.exec(
        `UPDATE ${this.#table} SET ${column} = ${column} + ?1 WHERE ${column} IS NOT NULL AND (?1 < 0 OR ${column} < ?2)`,
        ms,
        at,
      )
  }

  /** What ended so long ago that no receipt comes any more; nothing that still goes on. */
  purgeEnded(before: Instant): number {
    const gone = this.#sql.exec(`DELETE FROM ${this.#table} WHERE expires_at < ? AND NOT (${OPEN}) RETURNING 1`, before)
    return gone.toArray().length
  }

  clear(): void {
    this.#sql.exec(`DELETE FROM ${this.#table}`)
  }

  #rowOf(row: Raw): NoticeRow {
    const text = (name: string) => (row[name] === null ? null : String(row[name]))
    const number = (name: string) => (row[name] === null ? null : Number(row[name]))
    return {
      n: Number(row['n']),
      help: Number(row['help']),
      round: Number(row['round']),
      kind: String(row['kind']),
      alert: `${this.subject} ${String(row['help'])}`,
      revision: Number(row['round']),
      channel: row['channel'] as ChannelName,
      addressHash: String(row['address_hash']),
      reference: String(row['reference']),
      sealed: new Uint8Array(row['sealed'] as ArrayBuffer),
      expiresAt: Number(row['expires_at']),
      transport: row['transport'] as Transport,
      answer: row['answer'] as Answer,
      attempts: Number(row['attempts']),
      route: Number(row['route']),
      rings: 0,
      fence: Number(row['fence']),
      claimedAt: number('claimed_at'),
      notBefore: number('not_before'),
      provider: text('provider'),
      providerId: text('provider_id'),
      failure: text('failure') as FailureClass | null,
    }
  }
}
