// CSV as it comes, a piece at a time, in flat memory: a line without an end is refused by its number and forgotten, and a quote that nobody closed
// costs its own line, not the rest of the file. The library that reads whole texts (papaparse) keeps such a line until the end.

export type CsvRecord =
  | {
      readonly kind: 'cells'
      /** Line of the file on which it begins: a quoted cell may hold line breaks, and blank lines count. */
      readonly line: number
      readonly cells: readonly string[]
    }
  | { readonly kind: 'fault'; readonly line: number; readonly fault: 'too long' | 'open quote' }

/** Longer than any line of a list of people; what waits in memory is never more than this and one piece. */
export const LONGEST_RECORD = 65_536

export const DELIMITERS = [';', ',', '\t', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]

const SEPARATOR_TOLD = /^\uFEFF?(sep=[;,\t|](\r\n|\r|\n))?/i
const BREAK = /\r\n|\r|\n/g

type Read =
  | { readonly kind: 'cells'; readonly cells: readonly string[]; readonly end: number }
  | { readonly kind: 'more' }
  | { readonly kind: 'open quote' }

export class RecordReader {
  readonly #delimiter: string
  readonly #plainCell: RegExp
  #text = ''
  #line = 1
  /** In a line that was refused for its length: everything up to its end goes by unread. */
  #skips = false
  #began = false

  constructor(delimiter: string) {
    this.#delimiter = delimiter
    // What may stand before a quote that opens a cell.
    this.#plainCell = delimiter === '\t' ? / *"/y : /[ \t]*"/y
  }

  push(piece: string): readonly CsvRecord[] {
    this.#text += piece
    return this.#records(false)
  }

  end(): readonly CsvRecord[] {
    return this.#records(true)
  }

  #records(final: boolean): readonly CsvRecord[] {
    const records: CsvRecord[] = []
    let at = this.#start()
    for (;;) {
      if (this.#skips) {
        const next = this.#afterBreak(at, final)
        if (next === null) {
          // A CR that ends the piece may be the first half of a break.
          at = !final && this.#text.endsWith('\r') ? this.#text.length - 1 : this.#text.length
          break
        }
        this.#skips = false
        this.#line += 1
        at = next
      }
      if (at >= this.#text.length) break
      const read = this.#read(at, final)
      if (read.kind === 'cells') {
        if (read.cells.some((cell) => cell.trim() !== ''))
          records.push({ kind: 'cells', line: this.#line, cells: read.cells })
        this.#line += this.#breaksIn(at, read.end)
        at = read.end
        continue
      }
      if (read.kind === 'more' && this.#text.length - at <= LONGEST_RECORD) break
      const next = this.#afterBreak(at, final)
      records.push({ kind: 'fault', line: this.#line, fault: next === null && !final ? 'too long' : 'open quote' })
      if (next === null) this.#skips = true
      else {
        this.#line += 1
        at = next
      }
    }
    this.#text = this.#text.slice(at)
    return records
  }

  #start(): number {
    if (this.#began || this.#text === '') return 0
    this.#began = true
    // A spreadsheet's own note on the separator is no line of the list, but one of the file.
    const [told = ''] = SEPARATOR_TOLD.exec(this.#text) ?? []
    if (/[\r\n]/.test(told)) this.#line += 1
    return told.length
  }

  #read(from: number, final: boolean): Read {
    const end = this.#breakFrom(from, final)
    const line = end === null ? null : this.#text.slice(from, end.at)
    if (line !== null && !line.includes('"'))
      return { kind: 'cells', cells: line.split(this.#delimiter), end: end?.next ?? this.#text.length }
    if (line === null && !this.#text.includes('"', from)) return { kind: 'more' }
    return this.#readQuoted(from, final)
  }

  #readQuoted(from: number, final: boolean): Read {
    const cells: string[] = []
    let at = from
    for (;;) {
      this.#plainCell.lastIndex = at
      if (this.#plainCell.test(this.#text)) {
        const cell = this.#quotedCell(this.#plainCell.lastIndex, final)
        if (cell.kind !== 'cell') return cell
        cells.push(cell.text)
        at = cell.end
      } else {
        const stop = this.#cellEnd(at, final)
        if (stop === null) return { kind: 'more' }
        cells.push(this.#text.slice(at, stop))
        at = stop
      }
      if (at >= this.#text.length) return final ? { kind: 'cells', cells, end: at } : { kind: 'more' }
      if (this.#text[at] !== this.#delimiter) break
      at += 1
    }
    const end = this.#breakFrom(at, final)
    return end === null ? { kind: 'more' } : { kind: 'cells', cells, end: end.next }
  }

  #quotedCell(
    from: number,
    final: boolean,
  ): { readonly kind: 'cell'; readonly text: string; readonly end: number } | { readonly kind: 'more' | 'open quote' } {
    let text = ''
    let at = from
    for (;;) {
      const quote = this.#text.indexOf('"', at)
      // What follows a quote says what it is: the end of the text does not.
      if (quote === -1 || (quote === this.#text.length - 1 && !final)) return { kind: final ? 'open quote' : 'more' }
      text += this.#text.slice(at, quote)
      if (this.#text[quote + 1] === '"') {
        text += '"'
        at = quote + 2
        continue
      }
      let end = quote + 1
      while (this.#text[end] === ' ') end += 1
      if (end >= this.#text.length && !final) return { kind: 'more' }
      const next = this.#text[end]
      if (next !== undefined && next !== this.#delimiter && next !== '\n' && next !== '\r')
        return { kind: 'open quote' }
      return { kind: 'cell', text, end }
    }
  }

  #cellEnd(from: number, final: boolean): number | null {
    for (let at = from; at < this.#text.length; at++) {
      const letter = this.#text[at]
      if (letter === this.#delimiter || letter === '\n' || letter === '\r') return at
    }
    return final ? this.#text.length : null
  }

  #breakFrom(from: number, final: boolean): { readonly at: number; readonly next: number } | null {
    BREAK.lastIndex = from
    const found = BREAK.exec(this.#text)
    if (found === null) return final ? { at: this.#text.length, next: this.#text.length } : null
    const next = found.index + found[0].length
    if (found[0] === '\r' && next === this.#text.length && !final) return null
    return { at: found.index, next }
  }

  #afterBreak(from: number, final: boolean): number | null {
    const found = this.#breakFrom(from, final)
    return found === null || found.next === found.at ? null : found.next
  }

  #breaksIn(from: number, to: number): number {
    BREAK.lastIndex = from
    let breaks = 0
    while (BREAK.test(this.#text) && BREAK.lastIndex <= to) breaks += 1
    return breaks
  }
}

/** The one that cuts the first lines most evenly; of two that do, the one by which more columns are known. */
export function delimiterOf(head: string, known: (cell: string) => boolean): Delimiter {
  const [, told] = /^\uFEFF?sep=(.)[\r\n]/i.exec(head) ?? []
  const named = DELIMITERS.find((one) => one === told)
  if (named !== undefined) return named
  const scored = DELIMITERS.map((delimiter) => {
    const [header, ...rows] = new RecordReader(delimiter)
      .push(head)
      .flatMap((record) => (record.kind === 'cells' ? [record.cells] : []))
      .slice(0, 20)
    const columns = header?.length ?? 0
    const even = rows.length === 0 ? 1 : rows.filter((cells) => cells.length === columns).length / rows.length
    return { delimiter, score: columns < 2 ? 0 : even * 10 + (header ?? []).filter(known).length * 3 + columns / 100 }
  })
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter
}
