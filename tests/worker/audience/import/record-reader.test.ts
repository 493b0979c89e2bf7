import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import { isKnownColumn } from '../../../../worker/audience/import/columns.ts'
import {
  delimiterOf,
  LONGEST_RECORD,
  RecordReader,
  type CsvRecord,
} from '../../../../worker/audience/import/record-reader.ts'
import { seeded } from '../random.ts'

function read(text: string, { delimiter = ';', piece = text.length }: { delimiter?: string; piece?: number } = {}) {
  const reader = new RecordReader(delimiter)
  const records: CsvRecord[] = []
  for (let at = 0; at < text.length; at += piece) records.push(...reader.push(text.slice(at, at + piece)))
  return [...records, ...reader.end()]
}

const cells = (records: readonly CsvRecord[]) => records.map((one) => (one.kind === 'cells' ? one.cells : one.fault))

test('separators and line breaks within quotes belong to the cell, and a record is numbered by the line on which it begins (R02)', () => {
  const records = read('a;b\r\n"1; rue\r\nBasse";"dit ""le vieux"""\n\n;;\nx;y')
  expect(records).toEqual([
    { kind: 'cells', line: 1, cells: ['a', 'b'] },
    { kind: 'cells', line: 2, cells: ['1; rue\r\nBasse', 'dit "le vieux"'] },
    { kind: 'cells', line: 6, cells: ['x', 'y'] },
  ])
})

test('wherever the file is cut into pieces, the records are the same', () => {
  const text = 'a;b;c\r\n"1\r\n2";"";"x ""y"" z"\r\nd;"e";f\r\r\n"open\r\ng;h;i\r\n'
  const whole = read(text)
  for (let piece = 1; piece <= text.length; piece++) expect(read(text, { piece })).toEqual(whole)
})

test('what the library that reads whole texts makes of a sound file, it makes too (R02)', () => {
  const random = seeded(2)
  const letters = ['a', 'é', ' ', ';', ',', '"', '\n', '\r\n', '=', "'", '1']
  for (let run = 0; run < 400; run++) {
    const rows = Array.from({ length: 1 + Math.floor(random() * 6) }, () =>
      Array.from(
        { length: 2 + Math.floor(random() * 3) },
        () =>
          'w' +
          Array.from({ length: Math.floor(random() * 6) }, () => letters[Math.floor(random() * letters.length)]).join(
            '',
          ),
      ),
    )
    const text = Papa.unparse(rows, { delimiter: ';', newline: '\n', quotes: run % 2 === 0 })
    const piece = 1 + Math.floor(random() * 12)
    expect(cells(read(text, { piece }))).toEqual(Papa.parse(text, { delimiter: ';', newline: '\n' }).data)
  }
})

test('a quote that nobody closed costs its own line, not the rest of the file (R02)', () => {
  const records = read('a;b\n"jamais fermé;1\nx;2\ny;"3"z\nw;4\n')
  expect(cells(records)).toEqual([['a', 'b'], 'open quote', ['x', '2'], 'open quote', ['w', '4']])
  expect(records.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5])
})

test('a line of a gigabyte is refused by its number in flat memory, and the next one is read (R02)', () => {
  const reader = new RecordReader(';')
  const piece = 'x'.repeat(1 << 20)
  reader.push('a;b\n')
  const before = process.memoryUsage().heapUsed
  const refused: CsvRecord[] = []
  let most = 0
  for (let megabytes = 0; megabytes < 1_024; megabytes++) {
    refused.push(...reader.push(piece))
    if (megabytes % 64 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before)
  }
  expect(refused).toEqual([{ kind: 'fault', line: 2, fault: 'too long' }])
  expect(reader.push('\nx;y\n')).toEqual([{ kind: 'cells', line: 3, cells: ['x', 'y'] }])
  expect(most).toBeLessThan(64_000_000)
})

test('a quote that swallows more than the longest line is let go of at the end of its own', () => {
  const text = `a;b\n"ouvert;1\n${'x;2\n'.repeat(LONGEST_RECORD / 2)}`
  const records = read(text, { piece: 10_000 })
  expect(records.slice(0, 3)).toEqual([
    { kind: 'cells', line: 1, cells: ['a', 'b'] },
    { kind: 'fault', line: 2, fault: 'open quote' },
    { kind: 'cells', line: 3, cells: ['x', '2'] },
  ])
  expect(records).toHaveLength(LONGEST_RECORD / 2 + 2)
})

describe('the separator', () => {
  test.each([
    [';', 'Nom;Adresse;Tél\nA;1, rue Basse;06\nB;2, rue Basse;07\n'],
    [',', 'nom,adresse,tel\nA,"1; rue Basse",06\nB,2 rue Basse,07\n'],
    ['\t', 'nom\tadresse\ttel\nA\t1, rue Basse; bât. B\t06\n'],
    ['|', 'nom|adresse|tel\nA|1, rue Basse|06\n'],
    [';', 'sep=;\na,b;c,d\n1,2;3,4\n'],
  ])('%j is found', (delimiter, text) => {
    expect(delimiterOf(text, isKnownColumn)).toBe(delimiter)
  })

  test('that a spreadsheet writes by itself is no header, but a line of the file', () => {
    expect(read('\uFEFFsep=;\r\na;b\r\n')).toEqual([{ kind: 'cells', line: 2, cells: ['a', 'b'] }])
  })
})
