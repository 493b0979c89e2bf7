// Notices in Command: what may stand in clear, the words of each sealed, and the whole of what came, sealed as well. Only SQL.
import type { Notice, NoticeDoor, NoticesRefused } from '../../model/notice.ts'
import type { Instant } from '../../model/time.ts'

const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS received_notice (
     number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, same TEXT NOT NULL, state TEXT NOT NULL,
     received_at INTEGER NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL, words BLOB NOT NULL, whole BLOB NOT NULL, type TEXT NOT NULL
   )`,
  'CREATE INDEX IF NOT EXISTS received_notice_same ON received_notice (source, same)',
  // Numbers are spoken and stand in the log: one that was deleted is never given again.
  'CREATE TABLE IF NOT EXISTS notice_purged (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL)',
  'CREATE TABLE IF NOT EXISTS notice_refused (door TEXT PRIMARY KEY, count INTEGER NOT NULL, last_at INTEGER NOT NULL)',
]

const OTHERS_SHOWN = 20

export interface NoticeRow {
  readonly notice: Notice
  /** Newest report of the shard that was applied. */
  readonly seq: number
  readonly words: Uint8Array
}

export interface NewNotice extends Omit<NoticeRow, 'seq'> {
  /** What two of the same have in common: their sender's own name of it, or the hash of all of it. */
  readonly same: string
  readonly whole: Uint8Array
  readonly type: string
}

export class NoticeTables {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
    for (const statement of SCHEMA) this.#sql.exec(statement)
  }

  nextNumber(): number {
    return Number(
      this.#sql
        .exec(
          `SELECT MAX(COALESCE((SELECT MAX(number) FROM received_notice), 0), COALESCE((SELECT number FROM notice_purged), 0)) + 1 AS next`,
        )
        .one()['next'],
    )
  }

  add({ notice, same, words, whole, type }: NewNotice): void {
    this.#sql.exec(
      `INSERT INTO received_notice (number, id, source, same, state, received_at, seq, body, words, whole, type)
       VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)`,
      notice.number,
      notice.id,
      notice.source,
      same,
      notice.state,
      notice.receivedAt,
      JSON.stringify(notice),
      words,
      whole,
      type,
    )
  }

  put(notice: Notice, seq?: number): void {
    this.#sql.exec(
      'UPDATE received_notice SET state = ?, body = ?, seq = COALESCE(?, seq) WHERE number = ?',
      notice.state,
      JSON.stringify(notice),
      seq ?? null,
      notice.number,
    )
  }

  row(number: number): NoticeRow | null {
    return this.#one('number = ?', number)
  }

  byId(id: string): NoticeRow | null {
    return this.#one('id = ?', id)
  }

  same(source: string, same: string, since: Instant): NoticeRow | null {
    return this.#one('source = ? AND same = ? AND received_at >= ? ORDER BY number DESC', source, same, since)
  }

  whole(number: number): { readonly sealed: Uint8Array; readonly type: string } | null {
    const [row] = this.#sql.exec('SELECT whole, type FROM received_notice WHERE number = ?', number).toArray()
    return row === undefined ? null : { sealed: new Uint8Array(row['whole'] as ArrayBuffer), type: String(row['type']) }
  }

  countSince(source: string, since: Instant): number {
    return Number(
      this.#sql
        .exec('SELECT COUNT(*) AS n FROM received_notice WHERE source = ? AND received_at >= ?', source, since)
        .one()['n'],
    )
  }

  open(): readonly Notice[] {
    return this.#sql
      .exec(`SELECT body FROM received_notice WHERE state = 'open' ORDER BY number`)
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as Notice)
  }

  /** All that are open, and the last of the others; the newest first. */
  shown(): readonly NoticeRow[] {
    return this.#sql
      .exec(
        `SELECT body, seq, words FROM received_notice WHERE state = 'open' OR number IN
           (SELECT number FROM received_notice WHERE state <> 'open' ORDER BY number DESC LIMIT ?)
         ORDER BY number DESC`,
        OTHERS_SHOWN,
      )
      .toArray()
      .map(rowOf)
  }

  refuse(door: NoticeDoor, at: Instant): void {
    this.#sql.exec(
      `INSERT INTO notice_refused (door, count, last_at) VALUES (?, 1, ?)
       ON CONFLICT (door) DO UPDATE SET count = count + 1, last_at = excluded.last_at`,
      door,
      at,
    )
  }

  refused(): readonly NoticesRefused[] {
    return this.#sql
      .exec('SELECT door, count, last_at FROM notice_refused ORDER BY door')
      .toArray()
      .map((row) => ({
        door: row['door'] as NoticeDoor,
        count: Number(row['count']),
        lastAt: Number(row['last_at']),
      }))
  }

  /** Of those that wait for nobody: how many were deleted, with every word and byte. */
  purge(before: Instant): number {
    const old = this.#sql
      .exec(`SELECT number FROM received_notice WHERE state <> 'open' AND received_at < ?`, before)
      .toArray()
      .map((row) => Number(row['number']))
    if (old.length === 0) return 0
    this.#sql.exec(
      'INSERT INTO notice_purged (one, number) VALUES (1, ?) ON CONFLICT DO UPDATE SET number = MAX(number, excluded.number)',
      Math.max(...old),
    )
    this.#sql.exec(`DELETE FROM received_notice WHERE state <> 'open' AND received_at < ?`, before)
    return old.length
  }

  /** When the oldest of those that wait for nobody came; null where there is none. */
  oldestClosed(): Instant | null {
    const { at } = this.#sql.exec(`SELECT MIN(received_at) AS at FROM received_notice WHERE state <> 'open'`).one()
    return at === null ? null : Number(at)
  }

  clear(): void {
    this.#sql.exec('DELETE FROM notice_purged')
    this.#sql.exec('DELETE FROM received_notice')
    this.#sql.exec('DELETE FROM notice_refused')
  }

  #one(where: string, ...values: readonly (string | number)[]): NoticeRow | null {
    const [row] = this.#sql
      .exec(`SELECT body, seq, words FROM received_notice WHERE ${where} LIMIT 1`, ...values)
      .toArray()
    return row === undefined ? null : rowOf(row)
  }
}

function rowOf(row: Record<string, SqlStorageValue>): NoticeRow {
  return {
    notice: JSON.parse(String(row['body'])) as Notice,
    seq: Number(row['seq']),
    words: new Uint8Array(row['words'] as ArrayBuffer),
  }
}
