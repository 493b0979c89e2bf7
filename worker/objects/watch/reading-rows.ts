// The readings of one territory on disk: one row a poll, since rows written are what the edge bills and what takes time. Nothing is overwritten:
// a correction, and a reading that a later one has settled, is written anew, and the newest word under a time stands.
import { seriesKey, WINDOW_MS, type Series } from '../../flow/watch.ts'
import { placed } from '../../ingest/accept.ts'
import type { Reading } from '../../model/reading.ts'
import type { Quantity } from '../../model/units.ts'
import type { Measure } from '../../model/measure.ts'
import { READINGS_KEPT_DAYS } from '../../model/replay.ts'
import { DAY_MS, HOUR_MS, type Instant } from '../../model/time.ts'
import type { SeriesView } from '../../model/view.ts'

/** What is a little too old costs less to keep than to look for at each poll. */
const SWEPT_EVERY_MS = HOUR_MS
/** A row holds at most 2 MB; a reading with two words and its flags has some 300 bytes. */
const MOST_IN_A_ROW = 5_000
/** Under `station` where a row holds readings of several. */
const SEVERAL = ''

export class ReadingRows {
  readonly #sql: SqlStorage
  #sweptAt: Instant | null = null

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** Part of the caller's transaction. */
  keep(readings: readonly Reading[], now: Instant): void {
    for (let from = 0; from < readings.length; from += MOST_IN_A_ROW)
      this.#insert(readings.slice(from, from + MOST_IN_A_ROW))
    if (this.#sweptAt !== null && Math.abs(now - this.#sweptAt) < SWEPT_EVERY_MS) return
    this.#sweptAt = now
    this.#sql.exec('DELETE FROM batch WHERE last_at < ?', now - READINGS_KEPT_DAYS * DAY_MS)
  }

  #insert(readings: readonly Reading[]): void {
    const [first] = readings
    if (first === undefined) return
    let [firstAt, lastAt] = [first.observedAt, first.observedAt]
    let [station, quantity]: [string, string] = [first.station, first.quantity]
    for (const reading of readings) {
      firstAt = Math.min(firstAt, reading.observedAt)
      lastAt = Math.max(lastAt, reading.observedAt)
      if (reading.station !== station || reading.quantity !== quantity) [station, quantity] = [SEVERAL, SEVERAL]
    }
    this.#sql.exec(
      'INSERT INTO batch (station, quantity, first_at, last_at, body) VALUES (?, ?, ?, ?, ?)',
      station,
      quantity,
      firstAt,
      lastAt,
      packed(readings),
    )
  }

  /** What the rules look back on. */
  recent(now: Instant): Series {
    const series = new Map<string, readonly Reading[]>()
    for (const reading of this.since(now - WINDOW_MS)) {
      const key = seriesKey(reading.station, reading.quantity)
      series.set(key, placed(series.get(key) ?? [], reading))
    }
    return series
  }

  /** In the order in which they were written. */
  since(from: Instant): readonly Reading[] {
    return this.#sql
      .exec('SELECT body FROM batch WHERE last_at >= ? ORDER BY id', from)
      .toArray()
      .flatMap((row) => unpack(String(row['body'])))
      .filter((reading) => reading.observedAt >= from)
  }

  /** Of the rows after that one, in the order in which they were written. */
  after(row: number): readonly Reading[] {
    return this.#sql
      .exec('SELECT body FROM batch WHERE id > ? ORDER BY id', row)
      .toArray()
      .flatMap(({ body }) => unpack(String(body)))
  }

  levels(station: string, from: Instant, to: Instant): SeriesView['points'] {
    return this.#words({ code: station, quantity: 'level' }, from, to).map(({ first, last }) =>
      point(last, first.value),
    )
  }

  /** The newest word on each value of a measure, oldest value first. */
  measured(measure: Pick<Measure, 'code' | 'quantity'>, from: Instant, to: Instant): readonly Reading[] {
    return this.#words(measure, from, to).map(({ last }) => last)
  }

  #words({ code, quantity }: Asked, from: Instant, to: Instant): readonly Words[] {
    const rows = this.#sql
      .exec(
        "SELECT body FROM batch WHERE station IN (?, '') AND quantity IN (?, '') AND last_at >= ? AND first_at <= ? ORDER BY id",
        code,
        quantity,
        from,
        to,
      )
      .toArray()
    const byTime = new Map<Instant, Words>()
    for (const reading of rows.flatMap((row) => unpack(String(row['body']))))
      if (reading.station === code && reading.quantity === quantity)
        byTime.set(reading.observedAt, { first: byTime.get(reading.observedAt)?.first ?? reading, last: reading })
    return [...byTime.values()]
      .filter(({ last }) => last.observedAt >= from && last.observedAt <= to)
      .sort((left, right) => left.last.observedAt - right.last.observedAt)
  }
}

interface Asked {
  readonly code: string
  readonly quantity: Quantity
}

/** What was said first of one value, and what stands. */
interface Words {
  readonly first: Reading
  readonly last: Reading
}

// That a value came late says nothing of the water: a chart that doubts it would be wrong.
function point(reading: Reading, firstMm: number): SeriesView['points'][number] {
  const flags = reading.flags.filter((flag) => flag !== 'late' && flag !== 'too old')
  const quality = flags.length === 0 ? 'good' : reading.quality
  if (firstMm !== reading.value) return [reading.observedAt, reading.value, quality, flags, firstMm]
  return flags.length === 0
    ? [reading.observedAt, reading.value, quality]
    : [reading.observedAt, reading.value, quality, flags]
}

type Packed = readonly [
  observedAt: number,
  receivedAt: number,
  value: number,
  quality: Reading['quality'],
  flags: Reading['flags'],
  revision: number,
  others?: NonNullable<Reading['others']>,
]

/** What a poll says once, and each of its readings. */
type Pack = Pick<Reading, 'quantity' | 'source' | 'rawUnit' | 'key'> & {
  readonly rows: (readonly [station: string, ...Packed])[]
}

/** As it was written while each station had a row of its own; such rows are kept for their time. */
type PackOfOne = Omit<Pack, 'rows'> & { readonly station: string; readonly rows: readonly Packed[] }

// In the order given: of two words under one time the later one stands.
function packed(readings: readonly Reading[]): string {
  const packs: Pack[] = []
  for (const reading of readings) {
    const { station, quantity, source, rawUnit, key, observedAt, receivedAt, value, quality, flags, revision } = reading
    let pack = packs.at(-1)
    if (pack?.quantity !== quantity || pack.source !== source || pack.rawUnit !== rawUnit || pack.key !== key)
      packs.push((pack = { quantity, source, rawUnit, ...(key === undefined ? {} : { key }), rows: [] }))
    const row = [station, observedAt, receivedAt, value, quality, flags, revision] as const
    pack.rows.push(reading.others === undefined ? row : [...row, reading.others])
  }
  return JSON.stringify(packs)
}

function unpack(body: string): readonly Reading[] {
  const kept = JSON.parse(body) as readonly Pack[] | PackOfOne
  if ('station' in kept) return kept.rows.map((row) => readingOf(kept, kept.station, row))
  return kept.flatMap((pack) => pack.rows.map(([station, ...row]) => readingOf(pack, station, row)))
}

function readingOf({ quantity, source, rawUnit, key }: Omit<Pack, 'rows'>, station: string, row: Packed): Reading {
  const [observedAt, receivedAt, value, quality, flags, revision, others] = row
  return {
    station,
    quantity,
    source,
    rawUnit,
    observedAt,
    receivedAt,
    value,
    quality,
    flags,
    revision,
    ...(key === undefined ? {} : { key }),
    ...(others === undefined ? {} : { others }),
  }
}
