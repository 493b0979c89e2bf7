// Command's own chain and the anchors of the others'. An entry is written in the transaction of the act that it tells.
import type { Actor } from '../../model/identity.ts'
import type { Anchor, LogCategory, LogEntry } from '../../model/log.ts'
import type { Instant } from '../../model/time.ts'
import { appendEntry } from '../../prove/chain.ts'

export interface Act {
  readonly actor: Actor
  readonly category: LogCategory
  readonly act: string
  readonly text: string
  readonly detail: Readonly<Record<string, unknown>>
}

export interface Moment {
  readonly object: string
  readonly at: Instant
  readonly machineAt: Instant
}

export class CommandLog {
  readonly #sql: SqlStorage
  /** The last entry; undefined where it must be asked. */
  #head: LogEntry | null | undefined

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  append(act: Act, moment: Moment): LogEntry {
    // Through JSON once, so that what is hashed is what will be read back: a member that is undefined would break the chain.
    const plain = JSON.parse(JSON.stringify({ ...moment, ...act })) as Act & Moment
    const entry = appendEntry(this.head(), plain)
    this.#sql.exec('INSERT INTO entry (seq, body) VALUES (?, ?)', entry.seq, JSON.stringify(entry))
    this.#head = entry
    return entry
  }

  head(): { readonly seq: number; readonly hash: string } | null {
    if (this.#head !== undefined) return this.#head
    const [row] = this.#sql.exec('SELECT body FROM entry ORDER BY seq DESC LIMIT 1').toArray()
    return (this.#head = row === undefined ? null : (JSON.parse(String(row['body'])) as LogEntry))
  }

  /** The entries are others than those written here: a transaction has come to nothing, or all was cleared. */
  forget(): void {
    this.#head = undefined
  }

  /** Entries after `since`, oldest first. */
  after(since: number, limit: number): readonly LogEntry[] {
    return this.#sql
      .exec('SELECT body FROM entry WHERE seq > ? ORDER BY seq LIMIT ?', since, limit)
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as LogEntry)
  }

  entry(seq: number): LogEntry | null {
    const [row] = this.#sql.exec('SELECT body FROM entry WHERE seq = ?', seq).toArray()
    return row === undefined ? null : (JSON.parse(String(row['body'])) as LogEntry)
  }

  /** The entry that this call of that person wrote before; null where it is new, or has no name of its own. */
  writtenBy(by: Actor, request: string | null): LogEntry | null {
    if (request === null) return null
    const [row] = this.#sql.exec('SELECT seq FROM written_once WHERE request = ?', `${by.id}|${request}`).toArray()
    return row === undefined ? null : this.entry(Number(row['seq']))
  }

  /** Part of the caller's transaction: the last entry is the one that this call wrote. */
  keepRequest(by: Actor, request: string | null): LogEntry {
    const [entry] = this.latest(1)
    if (entry === undefined) throw new Error('nothing was written')
    if (request !== null)
      this.#sql.exec('INSERT INTO written_once (request, seq) VALUES (?, ?)', `${by.id}|${request}`, entry.seq)
    return entry
  }

  /** The last ones, oldest first. */
  latest(count: number): readonly LogEntry[] {
    return this.after(Math.max(0, (this.head()?.seq ?? 0) - count), count)
  }

  anchor({ object, count, hash, at }: Anchor): void {
    this.#sql.exec(
      'INSERT OR IGNORE INTO anchor (object, count, hash, at) VALUES (?, ?, ?, ?)',
      object,
      count,
      hash,
      at,
    )
  }

  anchors(): readonly Anchor[] {
    return this.#sql
      .exec('SELECT object, count, hash, at FROM anchor ORDER BY at, object, count')
      .toArray()
      .map((row) => ({
        object: String(row['object']),
        count: Number(row['count']),
        hash: String(row['hash']),
        at: Number(row['at']),
      }))
  }
}
