// A few rows of the fault catalogue that are quick enough for every run, by the same code as `npm run chaos`, which has them all.
import { expect, test } from 'vitest'
import { CRASH } from '../chaos/rows/crash.ts'
import { PROVIDER } from '../chaos/rows/provider.ts'
import { RECEIPTS } from '../chaos/rows/receipts.ts'
import { runRow } from '../chaos/run.ts'

const WANTED = ['P05', 'P08', 'W01', 'C01', 'C13']
const rows = [...PROVIDER, ...RECEIPTS, ...CRASH].filter(({ id }) => WANTED.includes(id))

test('the rows that are wanted exist', () => {
  expect(rows.map(({ id }) => id).toSorted()).toEqual(WANTED.toSorted())
})

test.each(rows)('$id: $says', async (row) => {
  expect(await runRow(row)).toEqual({ kind: 'ok' })
})
