// A few rows of the fault catalogue that are quick enough for every run, by the same code as `npm run chaos`, which has them all.
import { expect, test } from 'vitest'
import { CHAIN } from '../chaos/rows/chain.ts'
import { CRASH } from '../chaos/rows/crash.ts'
import { MACHINE } from '../chaos/rows/machine.ts'
import { PROVIDER } from '../chaos/rows/provider.ts'
import { RECEIPTS } from '../chaos/rows/receipts.ts'
import { WIRE } from '../chaos/rows/wire.ts'
import { runRow } from '../chaos/run.ts'

const WANTED = ['P05', 'P07', 'W01', 'C01', 'C09', 'D06b']
const rows = [...PROVIDER, ...WIRE, ...RECEIPTS, ...CRASH, ...CHAIN, ...MACHINE].filter(({ id }) => WANTED.includes(id))

test('the rows that are wanted exist', () => {
  expect(rows.map(({ id }) => id).toSorted()).toEqual(WANTED.toSorted())
})

test.for(rows)('$id: $says', async (row, { skip }) => {
  const outcome = await runRow(row)
  // A machine without a compiler cannot have its clock moved.
  if (outcome.kind === 'skipped') skip(outcome.why)
  expect(outcome).toEqual({ kind: 'ok' })
})
