// A file of people as it is read, twice: once to show what is in it, once to hand it over. Pieces in, rows out; nothing of it is kept.
import { addressKey } from '../address-book.ts'
import type { Position } from '../../model/geo.ts'
import { cellsBy, guessedColumns, isKnownColumn, type Mapping } from './columns.ts'
import { delimiterOf, RecordReader, type CsvRecord, type Delimiter } from './record-reader.ts'
import { rowOfRecord } from '../residents-csv.ts'
import type { RefusedLine, ResidentRow } from './row.ts'
import type { AddressChoice, Geocoder } from './geocoder.ts'
import { Seen } from './seen.ts'
import { encodingOf, TextReader, type Encoding } from './text-encoding.ts'

/** How a file is to be read; what a person confirms, or changes. */
export interface ListForm {
  readonly encoding: Encoding
  readonly delimiter: Delimiter
  readonly header: readonly string[]
  readonly mapping: Mapping
}

/** Some lines of it, as they stand. */
export interface ListLook {
  readonly form: ListForm
  readonly samples: readonly (readonly string[])[]
}

const SAMPLES = 5

/** From the first bytes of a file; `told` is what a person has chosen otherwise. */
export function lookAt(
  head: Uint8Array,
  told: { readonly encoding?: Encoding; readonly delimiter?: Delimiter } = {},
): ListLook {
  const encoding = told.encoding ?? encodingOf(head)
  const read = new TextReader(encoding).read(head)
  if (read.kind === 'another encoding') return lookAt(head, { ...told, encoding: 'windows-1252' })
  const delimiter = told.delimiter ?? delimiterOf(read.text, isKnownColumn)
  const [header = [], ...rows] = new RecordReader(delimiter)
    .push(`${read.text}\n`)
    .flatMap((record) => (record.kind === 'cells' ? [record.cells] : []))
  return { form: { encoding, delimiter, header, mapping: guessedColumns(header) }, samples: rows.slice(0, SAMPLES) }
}

export type ListLine =
  | {
      readonly kind: 'row'
      readonly row: ResidentRow
      /** How its position was found; `none`: it has no address that the commune's file knows. */
      readonly place: 'given' | 'sure' | 'chosen' | 'unsure' | 'none'
      readonly choices: readonly AddressChoice[]
    }
  | { readonly kind: 'duplicate'; readonly line: number; readonly of: number; readonly cells: readonly string[] }
  | { readonly kind: 'refused'; readonly refused: RefusedLine; readonly cells: readonly string[] }

export interface ListOrder {
  readonly form: ListForm
  readonly region: string
  readonly book: Geocoder | null
  /** What a person has said of addresses that were not sure, by `addressKey`; null: none of them. */
  readonly chosen: ReadonlyMap<string, Position | null>
}

export type ListPart =
  { readonly kind: 'lines'; readonly lines: readonly ListLine[] } | { readonly kind: 'another encoding' }

export class ListReader {
  readonly #order: ListOrder
  readonly #text: TextReader
  readonly #records: RecordReader
  readonly #seen = new Seen()
  readonly #cellsOf: ReturnType<typeof cellsBy>
  #hasHeader = false

  constructor(order: ListOrder) {
    this.#order = order
    this.#text = new TextReader(order.form.encoding)
    this.#records = new RecordReader(order.form.delimiter)
    this.#cellsOf = cellsBy(order.form.mapping)
  }

  /** `null` is the end of it. */
  read(bytes: Uint8Array | null): ListPart {
    const text = this.#text.read(bytes)
    if (text.kind === 'another encoding') return text
    const records = [...this.#records.push(text.text), ...(bytes === null ? this.#records.end() : [])]
    if (!this.#hasHeader && records.length > 0) {
      this.#hasHeader = true
      records.shift()
    }
    return { kind: 'lines', lines: records.map((record) => this.#line(record)) }
  }

  #line(record: CsvRecord): ListLine {
    const { form, region } = this.#order
    const cells = record.kind === 'cells' ? record.cells : []
    const row = rowOfRecord(record, { columns: form.header.length, cellsOf: this.#cellsOf, region })
    if ('reason' in row) return { kind: 'refused', refused: row, cells }
    const seen = this.#seen.look(row)
    switch (seen.kind) {
      case 'first':
        return this.#placed(row)
      case 'duplicate':
        return { kind: 'duplicate', line: row.line, of: seen.of, cells }
      case 'id taken':
        return {
          kind: 'refused',
          refused: {
            line: row.line,
            fault: 'source id twice',
            reason: `the id of this line stands in line ${seen.of} for somebody else`,
            mend: 'give each person an id of their own, or leave the column out',
          },
          cells,
        }
      default:
        return seen satisfies never
    }
  }

  #placed(row: ResidentRow): ListLine {
    const { book, chosen } = this.#order
    if (row.longitude !== null) return { kind: 'row', row, place: 'given', choices: [] }
    const address = row.address === '' ? row.household : row.address
    const said = chosen.get(addressKey(address))
    if (said !== undefined)
      return said === null
        ? { kind: 'row', row, place: 'none', choices: [] }
        : { kind: 'row', row: at(row, said), place: 'chosen', choices: [] }
    const found = book === null ? ({ kind: 'unknown' } as const) : book.find(address)
    switch (found.kind) {
      case 'sure':
        return { kind: 'row', row: at(row, found.choice.point), place: 'sure', choices: [] }
      case 'unsure':
        return { kind: 'row', row, place: 'unsure', choices: found.choices }
      case 'unknown':
        return { kind: 'row', row, place: 'none', choices: [] }
      default:
        return found satisfies never
    }
  }
}

function at(row: ResidentRow, [longitude, latitude]: Position): ResidentRow {
  return { ...row, longitude, latitude }
}
