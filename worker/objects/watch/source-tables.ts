// What a watch keeps of its sources beside the values themselves: the newest that each has said, and its questions by the half hour.
import { slotOf, TURNED_AWAY_SHOWN_MS, type Told, type TurnedAway } from '../../flow/source-health.ts'
import type { ItemVerdict, RawReading } from '../../model/reading.ts'
import { SOURCE_WINDOWS, type Slot } from '../../model/source-health.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '../../model/time.ts'
import type { FeedBatch } from '../rpc.ts'

/** A time further ahead than sensor clocks run is no news of now. */
const SKEW_MS = 2 * MINUTE_MS
const KEPT_MS = (Math.max(...SOURCE_WINDOWS) + 2) * HOUR_MS
const TOLD_KEPT_MS = 31 * DAY_MS
/** Names that a machine key gives itself. Beyond so many nothing more is noted: a sender gone mad must not fill the disk. */
const MOST_TOLD = 20_000

export interface Saying {
  readonly source: string
  /** A station, or an area. */
  readonly subject: string
  /** What it speaks of: the observation, the issue, when the bulletin was sent. */
  readonly at: Instant
}

/** What a poll told, each with the time of what it speaks of. What was issued in the future counts as issued now, as it does for the rules. */
export function sayingsOf(
  { feed, readings, forecasts, outlooks = [], bulletins }: FeedBatch,
  now: Instant,
): readonly Saying[] {
  return [
    ...readings.map(({ station, observedAt }) => ({ source: feed, subject: station, at: observedAt })),
    ...forecasts.map(({ station, issuedAt }) => ({ source: feed, subject: station, at: Math.min(issuedAt, now) })),
    // It does not say when it was made: each answer is news.
    ...outlooks.map(({ station }) => ({ source: feed, subject: station, at: now })),
    ...(bulletins?.items ?? []).flatMap(({ areas, sentAt }) =>
      areas.map((area) => ({ source: feed, subject: area, at: Math.min(sentAt, now) })),
    ),
  ]
}

// What was refused, for instance of a station that nobody knows, is not heard of it.
export function heardOf(readings: readonly RawReading[], verdicts: readonly ItemVerdict[]): readonly Saying[] {
  return readings.flatMap(({ source, station, observedAt }, index) =>
    verdicts[index]?.kind === 'refused' ? [] : [{ source, subject: station, at: observedAt }],
  )
}

export class SourceTables {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS _source_told (
         source TEXT NOT NULL, subject TEXT NOT NULL, newest_at INTEGER NOT NULL, received_at INTEGER NOT NULL, PRIMARY KEY (source, subject)
       ) WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS _source_slot (
         source TEXT NOT NULL, at INTEGER NOT NULL, brought INTEGER NOT NULL DEFAULT 0, asked INTEGER NOT NULL DEFAULT 0,
         failed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (source, at)
       ) WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS _source_turned_away (
         source TEXT PRIMARY KEY, key TEXT NOT NULL, calls INTEGER NOT NULL, since INTEGER NOT NULL, at INTEGER NOT NULL
       ) WITHOUT ROWID;`,
    )
  }

  /** Part of the caller's transaction. What says nothing newer than before costs no write: most of a poll is said again. */
  say(sayings: readonly Saying[], now: Instant): void {
    const bySubject = new Map<string, Set<Instant>>()
    for (const { source, subject, at } of sayings) {
      if (at > now + SKEW_MS) continue
      const key = JSON.stringify([source, subject])
      bySubject.set(key, (bySubject.get(key) ?? new Set()).add(at))
    }
    for (const [key, times] of bySubject) {
      const [source = '', subject = ''] = JSON.parse(key) as readonly string[]
      const known = this.#newestOf(source, subject)
      const news = [...times].filter((at) => known === null || at > known)
      if (news.length === 0 || (known === null && this.#isFull())) continue
      this.#sql.exec(
        'INSERT INTO _source_told (source, subject, newest_at, received_at) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET newest_at = excluded.newest_at, received_at = excluded.received_at',
        source,
        subject,
        Math.max(...news),
        now,
      )
      const bySlot = new Map<Instant, number>()
      for (const at of news) bySlot.set(slotOf(at), (bySlot.get(slotOf(at)) ?? 0) + 1)
      for (const [at, brought] of bySlot) {
        if (at >= now - KEPT_MS) this.#add(source, at, 'brought', brought)
      }
    }
  }

  /** Part of the caller's transaction: one question, or one call of a source that sends to us, and how it ended. */
  asked(source: string, failed: boolean, now: Instant): void {
    this.#add(source, slotOf(now), 'asked', 1)
    if (failed) this.#add(source, slotOf(now), 'failed', 1)
    this.#sql.exec('DELETE FROM _source_slot WHERE source = ? AND at < ?', source, now - KEPT_MS)
  }

  /** Part of the caller's transaction: calls of one key that came too fast. They count as failed, and are told of by their number. */
  turnedAway({ source, key, calls }: Pick<TurnedAway, 'source' | 'key' | 'calls'>, now: Instant): void {
    this.#add(source, slotOf(now), 'asked', calls)
    this.#add(source, slotOf(now), 'failed', calls)
    // A flood that began anew after a quiet time is counted anew.
    this.#sql.exec('DELETE FROM _source_turned_away WHERE at < ?', now - TURNED_AWAY_SHOWN_MS)
    this.#sql.exec(
      'INSERT INTO _source_turned_away (source, key, calls, since, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET key = excluded.key, calls = calls + excluded.calls, at = excluded.at',
      source,
      key,
      calls,
      now,
      now,
    )
  }

  turnedAwaySince(from: Instant): readonly TurnedAway[] {
    return this.#sql
      .exec('SELECT source, key, calls, since, at FROM _source_turned_away WHERE at >= ? ORDER BY source', from)
      .toArray()
      .map((row) => ({
        source: String(row['source']),
        key: String(row['key']),
        calls: Number(row['calls']),
        since: Number(row['since']),
        at: Number(row['at']),
      }))
  }

  told(): readonly Told[] {
    return this.#sql
      .exec('SELECT source, subject, newest_at, received_at FROM _source_told ORDER BY source, subject')
      .toArray()
      .map((row) => ({
        source: String(row['source']),
        subject: String(row['subject']),
        newestAt: Number(row['newest_at']),
        receivedAt: Number(row['received_at']),
      }))
  }

  slots(from: Instant): readonly (Omit<Slot, 'flagged'> & { readonly source: string })[] {
    return this.#sql
      .exec('SELECT source, at, brought, asked, failed FROM _source_slot WHERE at >= ? ORDER BY source, at', from)
      .toArray()
      .map((row) => ({
        source: String(row['source']),
        at: Number(row['at']),
        brought: Number(row['brought']),
        asked: Number(row['asked']),
        failed: Number(row['failed']),
      }))
  }

  /** Of sources that are followed no more, and of what is too old to be anything but a name. */
  forget(sources: readonly string[], now: Instant): void {
    for (const source of sources) {
      this.#sql.exec('DELETE FROM _source_told WHERE source = ?', source)
      this.#sql.exec('DELETE FROM _source_slot WHERE source = ?', source)
      this.#sql.exec('DELETE FROM _source_turned_away WHERE source = ?', source)
    }
    this.#sql.exec('DELETE FROM _source_told WHERE received_at < ?', now - TOLD_KEPT_MS)
    this.#sql.exec('DELETE FROM _source_slot WHERE at < ?', now - KEPT_MS)
  }

  clear(): void {
    this.#sql.exec('DELETE FROM _source_told')
    this.#sql.exec('DELETE FROM _source_slot')
    this.#sql.exec('DELETE FROM _source_turned_away')
  }

  #newestOf(source: string, subject: string): Instant | null {
    const [row] = this.#sql
      .exec('SELECT newest_at FROM _source_told WHERE source = ? AND subject = ?', source, subject)
      .toArray()
    return row === undefined ? null : Number(row['newest_at'])
  }

  #isFull(): boolean {
    return Number(this.#sql.exec('SELECT COUNT(*) AS n FROM _source_told').one()['n']) >= MOST_TOLD
  }

  #add(source: string, at: Instant, what: 'brought' | 'asked' | 'failed', n: number): void {
    this.#sql.exec(
      `INSERT INTO _source_slot (source, at, ${what}) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET ${what} = ${what} + excluded.${what}`,
      source,
      at,
      n,
    )
  }
}
