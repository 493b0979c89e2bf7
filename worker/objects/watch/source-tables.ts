// What a watch keeps of its sources beside the values themselves: the newest that each has said, and its questions by the half hour. A row a source,
// since a poll tells of a hundred gauges at once.
import { slotOf, TURNED_AWAY_SHOWN_MS, type Told, type TurnedAway } from '../../flow/source-health.ts'
import type { ItemVerdict, RawReading } from '../../model/reading.ts'
import { SOURCE_WINDOWS, type Slot } from '../../model/source-health.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '../../model/time.ts'
import type { FeedBatch } from '../rpc/watch.ts'
import type { Settings } from '../shared/settings.ts'

/** A time further ahead than sensor clocks run is no news of now. */
const SKEW_MS = 2 * MINUTE_MS
const KEPT_MS = (Math.max(...SOURCE_WINDOWS) + 2) * HOUR_MS
const TOLD_KEPT_MS = 31 * DAY_MS
/** Names that a machine key gives itself. Beyond so many nothing more is noted: a sender gone mad must not fill the disk. */
const MOST_SOURCES = 2_000

/** Of one source, by station or area. */
type Heard = ReadonlyMap<string, Pick<Told, 'newestAt' | 'receivedAt'>>

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
  readonly #known = new Map<string, Heard>()

  /** `settings`: through which every transaction goes that writes here. */
  constructor(storage: DurableObjectStorage, settings: Settings) {
    this.#sql = storage.sql
    settings.whenRolledBack(() => this.#known.clear())
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS _source_heard (source TEXT PRIMARY KEY, heard TEXT NOT NULL) WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS _source_slot (
         source TEXT NOT NULL, at INTEGER NOT NULL, brought INTEGER NOT NULL DEFAULT 0, asked INTEGER NOT NULL DEFAULT 0,
         failed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (source, at)
       ) WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS _source_turned_away (
         source TEXT PRIMARY KEY, key TEXT NOT NULL, calls INTEGER NOT NULL, since INTEGER NOT NULL, at INTEGER NOT NULL
       ) WITHOUT ROWID;`,
    )
    this.#gather()
  }

  /** Part of the caller's transaction. What says nothing newer than before costs no write: most of a poll is said again. */
  say(sayings: readonly Saying[], now: Instant): void {
    const said = sayings.filter(({ at }) => at <= now + SKEW_MS)
    for (const [source, ofSource] of grouped(said, (one) => one.source)) this.#say(source, ofSource, now)
  }

  #say(source: string, said: readonly Saying[], now: Instant): void {
    const heard = this.#heardOf(source)
    if (heard === null && this.#isFull()) return
    const next = new Map(heard)
    const brought = new Map<Instant, number>()
    for (const [at, subjects] of grouped(said, (one) => one.at)) {
      const news = new Set(subjects.map(({ subject }) => subject))
      for (const subject of news) {
        if (at <= (heard?.get(subject)?.newestAt ?? -Infinity)) news.delete(subject)
        else next.set(subject, { newestAt: Math.max(at, next.get(subject)?.newestAt ?? at), receivedAt: now })
      }
      if (news.size > 0) brought.set(slotOf(at), (brought.get(slotOf(at)) ?? 0) + news.size)
    }
    if (brought.size === 0) return
    this.#keep(source, next)
    for (const [at, count] of brought) if (at >= now - KEPT_MS) this.#add(source, at, 'brought', count)
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
      .exec('SELECT source, heard FROM _source_heard ORDER BY source')
      .toArray()
      .flatMap((row) =>
        [...unpacked(String(row['heard']))]
          .map(([subject, when]) => ({ source: String(row['source']), subject, ...when }))
          .sort((left, right) => (left.subject < right.subject ? -1 : 1)),
      )
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
      this.#known.delete(source)
      this.#sql.exec('DELETE FROM _source_heard WHERE source = ?', source)
      this.#sql.exec('DELETE FROM _source_slot WHERE source = ?', source)
      this.#sql.exec('DELETE FROM _source_turned_away WHERE source = ?', source)
    }
    const told = this.told()
    for (const source of new Set(
      told.filter(({ receivedAt }) => receivedAt < now - TOLD_KEPT_MS).map((one) => one.source),
    ))
      this.#keep(
        source,
        new Map(
          told
            .filter((one) => one.source === source && one.receivedAt >= now - TOLD_KEPT_MS)
            .map((one) => [one.subject, one]),
        ),
      )
    this.#sql.exec('DELETE FROM _source_slot WHERE at < ?', now - KEPT_MS)
  }

  clear(): void {
    this.#known.clear()
    this.#sql.exec('DELETE FROM _source_heard')
    this.#sql.exec('DELETE FROM _source_slot')
    this.#sql.exec('DELETE FROM _source_turned_away')
  }

  #heardOf(source: string): Heard | null {
    const known = this.#known.get(source)
    if (known !== undefined) return known
    const [row] = this.#sql.exec('SELECT heard FROM _source_heard WHERE source = ?', source).toArray()
    return row === undefined ? null : unpacked(String(row['heard']))
  }

  #keep(source: string, heard: Heard): void {
    this.#known.set(source, heard)
    this.#sql.exec(
      'INSERT INTO _source_heard (source, heard) VALUES (?, ?) ON CONFLICT DO UPDATE SET heard = excluded.heard',
      source,
      packed(heard),
    )
  }

  #isFull(): boolean {
    return Number(this.#sql.exec('SELECT COUNT(*) AS n FROM _source_heard').one()['n']) >= MOST_SOURCES
  }

  // A row for each station, as it was kept before a poll of a hundred gauges was to cost one.
  #gather(): void {
    const rows = this.#sql.exec("SELECT 1 FROM sqlite_schema WHERE name = '_source_told'").toArray()
    if (rows.length === 0) return
    this.#sql.exec(
      `INSERT OR IGNORE INTO _source_heard (source, heard)
         SELECT source, json_group_array(json_array(subject, newest_at, received_at)) FROM _source_told GROUP BY source;
       DROP TABLE _source_told;`,
    )
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

function grouped<K>(sayings: readonly Saying[], keyOf: (one: Saying) => K): ReadonlyMap<K, readonly Saying[]> {
  const groups = new Map<K, Saying[]>()
  for (const one of sayings) {
    const group = groups.get(keyOf(one))
    if (group === undefined) groups.set(keyOf(one), [one])
    else group.push(one)
  }
  return groups
}

type Packed = readonly (readonly [subject: string, newestAt: Instant, receivedAt: Instant])[]

function packed(heard: Heard): string {
  return JSON.stringify(
    [...heard].map(([subject, { newestAt, receivedAt }]): Packed[number] => [subject, newestAt, receivedAt]),
  )
}

function unpacked(text: string): Heard {
  const rows = JSON.parse(text) as Packed
  return new Map(rows.map(([subject, newestAt, receivedAt]) => [subject, { newestAt, receivedAt }]))
}
