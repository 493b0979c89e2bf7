import Papa from 'papaparse'
import { expect, test } from 'vitest'
import { csvLine } from '../../../worker/model/csv.ts'

test('no cell of an export is run by a spreadsheet, and each is the same when it is read again but for its mark (R02)', () => {
  const cells = [
    '=HYPERLINK("http://x")',
    '+33639980001',
    '-1',
    '@SUM(A1)',
    ' =1+1',
    '\t=1',
    'a;b',
    'dit "x"',
    'l1\nl2',
    '',
  ]
  const [read = []] = Papa.parse<string[]>(csvLine(cells), { delimiter: ';' }).data
  expect(read.map((cell) => cell.replace(/^'/, ''))).toEqual(cells)
  for (const cell of read) expect(cell).not.toMatch(/^\s*[=+\-@]/)
})
