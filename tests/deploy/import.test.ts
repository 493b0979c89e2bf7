// The command that hands a list over, against a server that is only told.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { importList, type ImportOrderLine } from '../../deploy/cli/import.ts'
import type { ServerPort } from '../../deploy/cli/import-port.ts'
import { Geocoder } from '../../worker/audience/import/geocoder.ts'
import type { ImportBatch } from '../../worker/audience/import/list-run.ts'
import type { ImportRun } from '../../worker/model/import-run.ts'

const LIST = `Matricule;Nom;Prénom;Voie;Joindre au
1;Château;Zoé;1 rue Basse;06 39 98 00 01
2;=HYPERLINK("http://x");Luc;2 rue Basse;0899700000
`
const EXPECTED = { lines: 0, persons: 0, refused: 0, duplicates: 0, unlocated: 0 }

let folder: string
let batches: ImportBatch[]
let said: string[]
let consents: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'))
  batches = []
  said = []
  consents = 0
})

afterEach(() => rmSync(folder, { recursive: true }))

function port(): ServerPort {
  const run: ImportRun = {
    id: 'r',
    number: 1,
    by: 'Maire',
    mark: 'm',
    expected: EXPECTED,
    state: 'running',
    startedAt: 0,
    movedAt: 0,
    batches: 0,
    throughLine: 0,
    doubtfulThrough: null,
    stored: 0,
    ahead: 0,
    fresh: 0,
    digest: '',
  }
  return {
    look: async () => ({ kind: 'ok', value: 0 }),
    runs: async () => ({ kind: 'ok', value: [] }),
    book: async () => ({
      kind: 'ok',
      value: new Geocoder([{ label: '1 Rue Basse', street: 'Rue Basse', point: [2.1, 43] }]),
    }),
    begin: async () => {
      consents += 1
      return { kind: 'ok', value: run }
    },
    rows: async (_, batch) => {
      batches.push(batch)
      return { kind: 'ok', value: { ...run, batches: 1, throughLine: batch.throughLine, stored: batch.rows.length } }
    },
    end: async (_, how) => ({ kind: 'ok', value: { ...run, ...how, stored: 1 } }),
  }
}

function given(
  bytes: Buffer | string,
  change: Partial<ImportOrderLine> = {},
  { answer = 'n', isStopped = () => false }: { readonly answer?: string; readonly isStopped?: () => boolean } = {},
) {
  const file = join(folder, 'list.csv')
  writeFileSync(file, bytes)
  return importList({ file, yes: false, refused: null, encoding: null, columns: [], ...change }, port(), {
    out: (line) => said.push(line),
    note: (line) => said.push(line),
    ask: async () => answer,
    isStopped,
  })
}

const PHONE = { columns: ['Joindre au=phone'] }

test('a column that nobody can guess is asked for by its name', async () => {
  expect(await given(LIST)).toBe(1)
  expect(said.join('\n')).toContain('no column is a phone number')
  expect(await given(LIST, { columns: ['Téléphone=phone'] })).toBe(1)
  expect(said.join('\n')).toContain('the file has no column "Téléphone"')
  expect(await given(LIST, { columns: ['Joindre au=fax'] })).toBe(1)
  expect(said.join('\n')).toContain('there is no field "fax"')
})

test('without a yes nothing is begun, and the counts were said before (R01)', async () => {
  expect(await given(LIST, PHONE)).toBe(1)
  expect(said).toContain('2 lines: 1 persons of 1 households, 1 refused, 0 twice in the file')
  expect(said.at(-1)).toBe('nothing was imported')
  expect([consents, batches.length]).toEqual([0, 0])
})

test('with a yes the sound lines go in, located by the commune’s addresses', async () => {
  expect(await given(Buffer.from(LIST, 'latin1'), PHONE, { answer: 'oui' })).toBe(0)
  expect(said[0]).toBe('read as windows-1252, separator ;')
  expect(batches[0]?.rows).toMatchObject([{ name: 'Château Zoé', phone: '+33639980001', longitude: 2.1, line: 2 }])
  expect(said.at(-1)).toContain('import 1: finished')
})

test('refused lines are kept as they stood, with why, and no cell that a spreadsheet would run (R02)', async () => {
  const refused = join(folder, 'refused.csv')
  await given(LIST, { ...PHONE, refused })
  const text = readFileSync(refused, 'utf8')
  expect(text).toContain('3;this is a premium, short or service number;write the number of a person;2;')
  expect(text).toContain(`"'=HYPERLINK(""http://x"")"`)
})

describe('whoever stops it', () => {
  test('while it reads has begun nothing', async () => {
    expect(await given(LIST, { ...PHONE, yes: true }, { isStopped: () => true })).toBe(3)
    expect(said.at(-1)).toBe('stopped: nothing was imported')
    expect(consents).toBe(0)
  })

  test('while it sends is told through which line it is in', async () => {
    let looks = 0
    const isStopped = () => consents > 0 && ++looks > 0
    expect(await given(LIST, { ...PHONE, yes: true }, { isStopped })).toBe(3)
    expect(said.at(-1)).toContain('import 1: stopped')
    expect(looks).toBeGreaterThan(0)
  })
})
