// The readings of one territory on disk: one packed row a poll, station and source, since rows written are what the edge bills. Nothing is
// overwritten: a correction, and a reading that a later one has settled, is a row of its own, and the newest word under a time stands.
import { seriesKey, WINDOW_MS, type Series } from '../../flow/watch.ts'
import { placed } from '../../ingest/accept.ts'
import type { Reading } from '../../model/reading.ts'
import { READINGS_KEPT_DAYS } from '../../model/replay.ts'
import { DAY_MS, type Instant } from '../../model/time.ts'
import type { SeriesView } from '../../model/view.ts'

export class ReadingRows {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** Part of the caller's transaction. */
  keep(readings: readonly Reading[], now: Instant): void {
    const packs = new Map<string, Reading[]>()
    for (const reading of readings) {
      const key = `${seriesKey(reading.station, reading.quantity)}|${reading.source}|${reading.rawUnit}|${reading.key ?? ''}`
      const pack = packs.get(key)
      if (pack === undefined) packs.set(key, [reading])
      else pack.push(reading)
    }
    for (const pack of packs.values()) this.#insert(pack)
    if (packs.size > 0) this.#sql.exec('DELETE FROM batch WHERE last_at < ?', now - READINGS_KEPT_DAYS * DAY_MS)
  }

  #insert(pack: readonly Reading[]): void {
    const [first] = pack
    if (first === undefined) return
    const times = pack.map((reading) => reading.observedAt)
    this.#sql.exec(
      'INSERT INTO batch (station, quantity, first_at, last_at, body) VALUES (?, ?, ?, ?, ?)',
      first.station,
      first.quantity,
      Math.min(...times),
      Math.max(...times),
      packed(pack),
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

  levels(station: string, from: Instant, to: Instant): SeriesView['points'] {
    const rows = this.#sql
      .exec(
        "SELECT body FROM batch WHERE station = ? AND quantity = 'level' AND last_at >= ? AND first_at <= ? ORDER BY id",
        station,
        from,
        to,
      )
      .toArray()
    const byTime = new Map<Instant, { readonly first: Reading; readonly last: Reading }>()
    for (const reading of rows.flatMap((row) => unpack(String(row['body']))))
      byTime.set(reading.observedAt, { first: byTime.get(reading.observedAt)?.first ?? reading, last: reading })
    return [...byTime.values()]
      .filter(({ last }) => last.observedAt >= from && last.observedAt <= to)
      .sort((left, right) => left.last.observedAt - right.last.observedAt)
      .map(({ first, last }) => point(last, first.value))
  }
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

type Shared = Pick<Reading, 'station' | 'quantity' | 'source' | 'rawUnit' | 'key'>

function packed(readings: readonly Reading[]): string {
  const [first] = readings
  const rows = readings.map((reading): Packed => {
    const row = [
      reading.observedAt,
      reading.receivedAt,
      reading.value,
      reading.quality,
      reading.flags,
      reading.revision,
    ] as const
    return reading.others === undefined ? row : [...row, reading.others]
  })
  return JSON.stringify({
    station: first?.station,
    quantity: first?.quantity,
    source: first?.source,
    rawUnit: first?.rawUnit,
    key: first?.key,
    rows,
  })
}

function unpack(body: string): readonly Reading[] {
  const { rows, ...shared } = JSON.parse(body) as Shared & { rows: readonly Packed[] }
  return rows.map(([observedAt, receivedAt, value, quality, flags, revision, others]) => ({
    ...shared,
    observedAt,
    receivedAt,
    value,
    quality,
    flags,
    revision,
    ...(others === undefined ? {} : { others }),
  }))
}
