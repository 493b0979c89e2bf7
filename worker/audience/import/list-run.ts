// The two passes over a file: `surveyList` says what is in it and changes nothing, `sendList` hands it over a batch at a time after somebody said yes.
// The same in a browser and in a command: only where the bytes come from and how a server is asked are theirs.
import { addressKey } from '../address-book.ts'
import type { ImportExpected, ImportRun } from '../../model/import-run.ts'
import { shardOf } from '../../model/keys.ts'
import { ListReader, type ListLine, type ListOrder } from './list-file.ts'
import type { AddressChoice } from './geocoder.ts'
import type { ResidentRow } from './row.ts'
import { hash } from './seen.ts'

/** Bytes between two breaths: some hundred lines, which no hand on the screen notices. */
const PIECE_BYTES = 24_576
export const BATCH_ROWS = 2_000
/** A batch is read, checked and handed on as a whole: more of them would hold the server for longer. */
const LONG_BATCH_ROWS = 4_000
const SHORT_STRETCHES = 5
const LONGEST_STRETCH_ROWS = 65_536
const MOST_SHARDS = 1_024

/**
 * Rows that are read before they are handed over. A short list shows where it is, and stops, soon. Of a long one many rows of a shard are to lie side
 * by side: with 128 shards 8 000 rows as they come are sixty a shard, and each of them writes a page of an index for itself.
 */
function rowsOfStretch(stretch: number): number {
  if (stretch < SHORT_STRETCHES) return BATCH_ROWS
  return Math.min(LONGEST_STRETCH_ROWS, 2 * LONG_BATCH_ROWS * 2 ** (stretch - SHORT_STRETCHES + 1))
}
/** Addresses that a person may be asked of; of the others is said how many they are. */
const MOST_UNSURE = 1_000

export type KeyOfRow = Pick<ResidentRow, 'sourceId' | 'household' | 'name' | 'phone' | 'email'>

export type Told<T, Failure> =
  { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'failed'; readonly failure: Failure }

export interface ImportBatch {
  readonly batch: number
  /** Once this batch is in, everything up to there is. */
  readonly throughLine: number
  /** Up to where its rows come from: those of a stretch go by shard, and its last batch makes it whole. */
  readonly reachesLine: number
  readonly rows: readonly ResidentRow[]
}

export interface ImportPort<Failure> {
  /** How many of them the town knows already. */
  look(rows: readonly KeyOfRow[]): Promise<Told<number, Failure>>
  rows(run: string, batch: ImportBatch): Promise<Told<ImportRun, Failure>>
  end(
    run: string,
    how: { readonly state: 'stopped' | 'finished'; readonly throughLine: number },
  ): Promise<Told<ImportRun, Failure>>
}

export interface ListPass {
  /** From its beginning, each time it is asked for. */
  readonly bytes: () => AsyncIterable<Uint8Array>
  readonly order: ListOrder
  readonly progress: (bytesRead: number) => void
  readonly isStopped: () => boolean
  /** Lets others have a turn; a command has none. */
  readonly breathe: () => Promise<void>
}

export interface UnsureAddress {
  readonly key: string
  readonly text: string
  readonly persons: number
  readonly choices: readonly AddressChoice[]
}

export interface Survey {
  readonly mark: string
  readonly expected: ImportExpected
  readonly households: number
  /** Neither a number nor a mailbox nor somebody to tell. */
  readonly unreachable: number
  readonly places: Readonly<Record<Extract<ListLine, { readonly kind: 'row' }>['place'], number>>
  /** Those the town has already, who are written anew. */
  readonly known: number
  /** The most people first. */
  readonly unsure: readonly UnsureAddress[]
  /** Addresses beyond the most that are shown. */
  readonly unsureBeyond: number
}

export type Surveyed<Failure> =
  | { readonly kind: 'survey'; readonly survey: Survey }
  | { readonly kind: 'another encoding' | 'stopped' }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** `each` sees every line as it is read: for a report, which nobody else keeps. */
export async function surveyList<Failure>(
  pass: ListPass,
  port: Pick<ImportPort<Failure>, 'look'>,
  each: (line: ListLine) => void,
): Promise<Surveyed<Failure>> {
  const reader = new ListReader(pass.order)
  const tally = new Tally()
  let keys: KeyOfRow[] = []
  let known = 0
  for await (const piece of pieces(pass)) {
    const part = reader.read(piece)
    if (part.kind === 'another encoding') return part
    if (pass.isStopped()) return { kind: 'stopped' }
    if (piece !== null) tally.bytes(piece)
    for (const line of part.lines) {
      each(line)
      tally.line(line)
      if (line.kind === 'row') keys.push(keyOf(line.row))
    }
    while (keys.length >= BATCH_ROWS || (piece === null && keys.length > 0)) {
      const told = await port.look(keys.slice(0, BATCH_ROWS))
      if (told.kind === 'failed') return told
      known += told.value
      keys = keys.slice(BATCH_ROWS)
    }
  }
  return { kind: 'survey', survey: tally.survey(known) }
}

export type Sent<Failure> =
  | { readonly kind: 'ended'; readonly run: ImportRun }
  | { readonly kind: 'another encoding' }
  /** What is in stands in the run as it was last heard of. */
  | { readonly kind: 'failed'; readonly failure: Failure; readonly run: ImportRun }

/** From the line after the last one that is in; where it is stopped, or a call fails, doing it again goes on from there. */
export async function sendList<Failure>(
  pass: ListPass,
  port: Pick<ImportPort<Failure>, 'rows' | 'end'>,
  begun: ImportRun,
  heard: (run: ImportRun) => void,
): Promise<Sent<Failure>> {
  const reader = new ListReader(pass.order)
  let run = begun
  let rows: ResidentRow[] = []
  let lastLine = begun.throughLine
  let stretches = 0
  // One stretch is on its way while the next is read.
  let flight: Promise<Failure | null> = Promise.resolve(null)
  const handOver = async (stretch: Stretch): Promise<Failure | null> => {
    for (const batch of batchesOf(stretch, run)) {
      // Somebody may have said stop while the one before was on its way.
      if (pass.isStopped()) return null
      const told = await port.rows(run.id, batch)
      if (told.kind === 'failed') return told.failure
      run = told.value
      heard(run)
    }
    return null
  }
  for await (const piece of pieces(pass)) {
    const part = reader.read(piece)
    if (part.kind === 'another encoding') return part
    for (const line of part.lines) {
      const at = lineOf(line)
      if (at <= begun.throughLine) continue
      lastLine = at
      if (line.kind === 'row') rows.push(line.row)
    }
    while (!pass.isStopped() && (rows.length >= rowsOfStretch(stretches) || (piece === null && rows.length > 0))) {
      const failure = await flight
      if (failure !== null) return { kind: 'failed', failure, run }
      const own = rows.slice(0, rowsOfStretch(stretches))
      rows = rows.slice(own.length)
      stretches += 1
      flight = handOver({ rows: own, throughLine: rows.length === 0 ? lastLine : (own.at(-1)?.line ?? lastLine) })
    }
    if (pass.isStopped()) break
  }
  const failure = await flight
  if (failure !== null) return { kind: 'failed', failure, run }
  const isStopped = pass.isStopped()
  const how = isStopped
    ? ({ state: 'stopped', throughLine: run.throughLine } as const)
    : ({ state: 'finished', throughLine: Math.max(lastLine, run.throughLine) } as const)
  const told = await port.end(run.id, how)
  if (told.kind === 'failed') return { kind: 'failed', failure: told.failure, run }
  return { kind: 'ended', run: told.value }
}

interface Stretch {
  readonly rows: readonly ResidentRow[]
  readonly throughLine: number
}

function batchesOf({ rows, throughLine }: Stretch, run: ImportRun): readonly ImportBatch[] {
  const count = Math.ceil(rows.length / LONG_BATCH_ROWS)
  const ordered = count === 1 ? rows : byShard(rows)
  return Array.from({ length: count }, (_, n) => ({
    batch: run.batches + n,
    throughLine: n === count - 1 ? throughLine : run.throughLine,
    reachesLine: throughLine,
    rows: ordered.slice(n * LONG_BATCH_ROWS, (n + 1) * LONG_BATCH_ROWS),
  }))
}

// By the bits of the hash from the last one: whichever power of two the town's shards are, the people of one lie side by side.
function byShard(rows: readonly ResidentRow[]): readonly ResidentRow[] {
  const groups = new Map<number, ResidentRow[]>()
  for (const row of rows) {
    const shard = shardOf(row.household, MOST_SHARDS)
    const known = groups.get(shard)
    if (known === undefined) groups.set(shard, [row])
    else known.push(row)
  }
  return [...groups].sort(([left], [right]) => mirrored(left) - mirrored(right)).flatMap(([, own]) => own)
}

function mirrored(bits: number): number {
  let turned = 0
  for (let bit = 1; bit < MOST_SHARDS; bit <<= 1) turned = (turned << 1) | (bits & bit ? 1 : 0)
  return turned
}

// Whatever size the pieces of a file have; null is its end.
async function* pieces(pass: ListPass): AsyncGenerator<Uint8Array | null> {
  let read = 0
  for await (const chunk of pass.bytes()) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const piece = chunk.subarray(at, at + PIECE_BYTES)
      yield piece
      read += piece.length
      pass.progress(read)
      await pass.breathe()
    }
  }
  yield null
}

function lineOf(line: ListLine): number {
  switch (line.kind) {
    case 'row':
      return line.row.line
    case 'refused':
      return line.refused.line
    case 'duplicate':
      return line.line
    default:
      return line satisfies never
  }
}

function keyOf({ sourceId, household, name, phone, email }: ResidentRow): KeyOfRow {
  return { sourceId, household, name, phone, email }
}

class Tally {
  readonly #households = new Set<number>()
  readonly #unsure = new Map<string, { text: string; persons: number; choices: readonly AddressChoice[] }>()
  readonly #beyond = new Set<number>()
  readonly #places = { given: 0, sure: 0, chosen: 0, unsure: 0, none: 0 }
  #lines = 0
  #persons = 0
  #refused = 0
  #duplicates = 0
  #unreachable = 0
  #mark = [0x811c9dc5, 0x9e3779b9] as [number, number]
  #bytes = 0

  bytes(piece: Uint8Array): void {
    let [low, high] = this.#mark
    for (const byte of piece) {
      low = Math.imul(low ^ byte, 0x01000193)
      high = Math.imul(high ^ byte, 0x5bd1e995) ^ (high >>> 13)
    }
    this.#mark = [low, high]
    this.#bytes += piece.length
  }

  line(line: ListLine): void {
    this.#lines += 1
    if (line.kind === 'refused') this.#refused += 1
    if (line.kind === 'duplicate') this.#duplicates += 1
    if (line.kind !== 'row') return
    const { row, place, choices } = line
    this.#persons += 1
    this.#places[place] += 1
    this.#households.add(hash(row.household))
    if (row.phone === null && row.email === null && row.contact === null) this.#unreachable += 1
    if (place === 'unsure') this.#ask(row.address === '' ? row.household : row.address, choices)
  }

  #ask(text: string, choices: readonly AddressChoice[]): void {
    const key = addressKey(text)
    const known = this.#unsure.get(key)
    if (known !== undefined) known.persons += 1
    else if (this.#unsure.size < MOST_UNSURE) this.#unsure.set(key, { text, persons: 1, choices })
    else this.#beyond.add(hash(key))
  }

  survey(known: number): Survey {
    const places = { ...this.#places }
    return {
      mark: `${this.#bytes}-${this.#mark.map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')}`,
      expected: {
        lines: this.#lines,
        persons: this.#persons,
        refused: this.#refused,
        duplicates: this.#duplicates,
        unlocated: places.unsure + places.none,
      },
      households: this.#households.size,
      unreachable: this.#unreachable,
      places,
      known,
      unsure: [...this.#unsure]
        .map(([key, one]) => ({ key, ...one }))
        .sort((left, right) => right.persons - left.persons),
      unsureBeyond: this.#beyond.size,
    }
  }
}
