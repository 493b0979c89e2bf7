// A row of the journal as it is read, and the reading of many: by place and not by name, a thousand at a time.
import type { Answer, DeliveryRow, Transport } from '../../model/delivery.ts'
import type { ChannelName, Language } from '../../model/message.ts'
import type { FailureClass } from '../../model/outcome.ts'
import type { Instant } from '../../model/time.ts'

/** Persons or rows that one statement takes at most. */
export const CHUNK = 1_000
export const ROW_COLUMNS =
  'n, alert, revision, channel, address_hash, reference, language, transport, answer, attempts, fence, claimed_at, not_before, provider, provider_id, failure, route, rings'

export type Values = readonly SqlStorageValue[]

/** An object a row costs as much again as the query (platform report: 266 ms against 120 ms). */
export function valuesOf(sql: SqlStorage, query: string, ...bindings: SqlStorageValue[]): readonly Values[] {
  return [...sql.exec(query, ...bindings).raw()]
}

/** A row that may be claimed now, as it was read, and the persons for whom it stands. */
export interface DueRow {
  readonly row: JournalRow
  readonly persons: readonly string[]
  /** `rowsAdded` when it was read. */
  readonly asOf: number
}

/** A delivery row with what only the shard keeps of it. */
export interface JournalRow extends DeliveryRow {
  readonly n: number
  readonly language: Language
}

export interface NewRow {
  readonly snapshot: number
  readonly channel: ChannelName
  readonly addressHash: string
  readonly reference: string
  readonly language: Language
  readonly priority: number
  /** Null where it may start at once. */
  readonly notBefore: Instant | null
}

export function rowOf([
  n,
  alert,
  revision,
  channel,
  addressHash,
  reference,
  language,
  transport,
  answer,
  attempts,
  fence,
  claimedAt,
  notBefore,
  provider,
  providerId,
  failure,
  route,
  rings,
]: Values): JournalRow {
  return {
    n: Number(n),
    alert: String(alert),
    revision: Number(revision),
    channel: channel as ChannelName,
    addressHash: String(addressHash),
    reference: String(reference),
    language: language as Language,
    transport: transport as Transport,
    answer: answer as Answer,
    attempts: Number(attempts),
    fence: Number(fence),
    claimedAt: numberOrNull(claimedAt),
    notBefore: numberOrNull(notBefore),
    provider: textOrNull(provider),
    providerId: textOrNull(providerId),
    failure: textOrNull(failure) as FailureClass | null,
    route: Number(route),
    rings: Number(rings),
  }
}

/** Each row of each page, until one is empty; the next page begins after what `placeOf` says of the last row. */
export function* pages<Row>(page: (after: string) => readonly Row[], placeOf: (last: Row) => string): Generator<Row> {
  for (let rows = page(''); rows.length > 0;) {
    yield* rows
    rows = page(placeOf(rows.at(-1) as Row))
  }
}

/** So many of them as one statement takes. */
export function* chunks(numbers: ReadonlySet<number>): Generator<readonly number[]> {
  const all = [...numbers]
  for (let from = 0; from < all.length; from += CHUNK) yield all.slice(from, from + CHUNK)
}

/** One revision of one alert, as a key in memory. */
export function keyOf(alert: string, revision: number): string {
  return `${alert}|${revision}`
}

export function numberOrNull(value: SqlStorageValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value)
}

export function textOrNull(value: SqlStorageValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value)
}
