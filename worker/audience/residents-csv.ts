// A list of residents as towns have it: any separator, French or English headers. Another shape is refused whole; every bad line has its reason.
import { cellsBy, exactColumns, isKnownColumn, missingOf } from './import/columns.ts'
import { delimiterOf, RecordReader, type CsvRecord } from './import/record-reader.ts'
import { rowOf, type RefusedLine, type ResidentRow } from './import/row.ts'

export type ParsedResidents =
  | { readonly kind: 'refused'; readonly message: string; readonly mend: string }
  | {
      readonly kind: 'rows'
      readonly lines: number
      readonly rows: readonly ResidentRow[]
      readonly refusedLines: readonly RefusedLine[]
    }

export type PartOfResidents =
  | Extract<ParsedResidents, { readonly kind: 'refused' }>
  | {
      readonly kind: 'part'
      readonly lines: number
      readonly rows: readonly ResidentRow[]
      readonly refusedLines: readonly RefusedLine[]
    }

/** Letters of the text that one part is made of: some hundred lines, a few milliseconds. */
const PIECE = 16_384
const HEAD = 65_536

export function parseResidentsCsv(text: string, region: string): ParsedResidents {
  const rows: ResidentRow[] = []
  const refusedLines: RefusedLine[] = []
  let lines = 0
  for (const part of partsOfResidents(text, region)) {
    if (part.kind === 'refused') return part
    lines += part.lines
    rows.push(...part.rows)
    refusedLines.push(...part.refusedLines)
  }
  return { kind: 'rows', lines, rows, refusedLines }
}

/** A part after the other, so that whoever has more to do can do it in between. */
export function* partsOfResidents(text: string, region: string): Generator<PartOfResidents> {
  const reader = new RecordReader(delimiterOf(text.slice(0, HEAD), isKnownColumn))
  let toRow: ((record: CsvRecord) => ResidentRow | RefusedLine) | null = null
  for (let at = 0; at <= text.length; at += PIECE) {
    const records = [...reader.push(text.slice(at, at + PIECE)), ...(at + PIECE > text.length ? reader.end() : [])]
    if (toRow === null) {
      const header = records.shift()
      // A long header may not be whole in the first piece.
      if (header === undefined && at + PIECE <= text.length) continue
      const cells = header?.kind === 'cells' ? header.cells : []
      const mapping = exactColumns(cells)
      const fault = faultOf(cells, mapping)
      if (fault !== null) {
        yield fault
        return
      }
      const cellsOf = cellsBy(mapping)
      toRow = (record) => rowOfRecord(record, { columns: cells.length, cellsOf, region })
    }
    const read = records.map(toRow)
    yield {
      kind: 'part',
      lines: read.length,
      rows: read.filter((row): row is ResidentRow => !('reason' in row)),
      refusedLines: read.filter((row): row is RefusedLine => 'reason' in row),
    }
  }
}

export function rowOfRecord(
  record: CsvRecord,
  by: {
    readonly columns: number
    readonly cellsOf: ReturnType<typeof cellsBy>
    readonly region: string
  },
): ResidentRow | RefusedLine {
  if (record.kind === 'cells' && record.cells.length === by.columns)
    return rowOf(record.line, by.cellsOf(record.cells), by.region)
  if (record.kind === 'fault' && record.fault === 'too long')
    return {
      line: record.line,
      fault: 'too long',
      reason: 'this line has more than 65 000 characters',
      mend: 'this is no line of a list of people: take it out, or look where its line ends were lost',
    }
  return {
    line: record.line,
    fault: 'cells',
    reason: 'this line has another number of cells than the header, or an open quote',
    mend: 'check its separators and quotes',
  }
}

// What the first line holds is never repeated: without a header it is a person.
function faultOf(cells: readonly string[], mapping: ReturnType<typeof exactColumns>): PartOfResidents | null {
  const seen = `${cells.length} columns, of which ${mapping.filter((field) => field !== null).length} are known`
  switch (missingOf(mapping)) {
    case 'where':
      return {
        kind: 'refused',
        message: `this file has no column of addresses or households (${seen})`,
        mend: 'begin with a header, name a column "adresse" or "foyer", and the number "telephone"; nothing was imported',
      }
    case 'how':
      return {
        kind: 'refused',
        message: `this file has no column of phone numbers or e-mail addresses (${seen})`,
        mend: 'name a column "telephone" or "email"; leave its cells empty for people without one; nothing was imported',
      }
    case null:
      return null
  }
}
