// Both passes over a file, against a server that is only told: what is asked of it, and when.
import { describe, expect, test } from 'vitest'
import { lookAt, type ListForm, type ListLine } from '../../../../worker/audience/import/list-file.ts'
import {
  BATCH_ROWS,
  sendList,
  surveyList,
  type ImportBatch,
  type ImportPort,
  type ListPass,
} from '../../../../worker/audience/import/list-run.ts'
import { Geocoder } from '../../../../worker/audience/import/geocoder.ts'
import { shardOf } from '../../../../worker/model/keys.ts'
import type { ImportRun } from '../../../../worker/model/import-run.ts'

const HEADER = 'identifiant;nom;adresse;telephone'
const BYTES = new TextEncoder()

function line(n: number): string {
  if (n % 50 === 7) return `R${n};Personne ${n};1 rue Basse;0899700000`
  return `R${n};Personne ${n};1 rue Basse;06399${String(80_000 + n).padStart(5, '0')}`
}

const listOf = (count: number) =>
  BYTES.encode(`${HEADER}\n${Array.from({ length: count }, (_, n) => line(n)).join('\n')}\n`)

function passOf(bytes: Uint8Array, change: Partial<ListPass> & { readonly form?: ListForm } = {}): ListPass {
  return {
    bytes: async function* () {
      yield bytes
    },
    order: { form: change.form ?? lookAt(bytes.subarray(0, 65_536)).form, region: 'FR', book: null, chosen: new Map() },
    progress: () => undefined,
    isStopped: () => false,
    breathe: () => Promise.resolve(),
    ...change,
  }
}

class FakeServer implements ImportPort<string> {
  readonly batches: ImportBatch[] = []
  readonly looked: number[] = []
  run: ImportRun = {
    id: 'r',
    number: 1,
    by: 'Maire',
    mark: 'm',
    expected: { lines: 0, persons: 0, refused: 0, duplicates: 0, unlocated: 0 },
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
  failsAt: number | null = null

  look: ImportPort<string>['look'] = async (rows) => {
    this.looked.push(rows.length)
    return { kind: 'ok', value: 0 }
  }
  rows: ImportPort<string>['rows'] = async (_, batch) => {
    if (batch.batch === this.failsAt) return { kind: 'failed', failure: 'gone' }
    this.batches.push(batch)
    const { throughLine, rows } = batch
    this.run = { ...this.run, batches: batch.batch + 1, throughLine, stored: this.run.stored + rows.length }
    return { kind: 'ok', value: this.run }
  }
  end: ImportPort<string>['end'] = async (_, how) => {
    this.run = { ...this.run, ...how }
    return { kind: 'ok', value: this.run }
  }
}

async function surveyed(bytes: Uint8Array, change: Parameters<typeof passOf>[1] = {}) {
  const lines: ListLine[] = []
  const server = new FakeServer()
  const told = await surveyList(passOf(bytes, change), server, (one) => lines.push(one))
  if (told.kind !== 'survey') throw new Error(told.kind)
  return { survey: told.survey, lines, server }
}

describe('a list of which one line in fifty is broken (R01)', () => {
  const COUNT = 9_500
  const REFUSED = 190

  test('is counted whole before anything is handed over: nothing but a look is asked of the server', async () => {
    const { survey, lines, server } = await surveyed(listOf(COUNT))
    expect(survey.expected).toMatchObject({ lines: COUNT, persons: COUNT - REFUSED, refused: REFUSED, duplicates: 0 })
    expect(server.batches).toEqual([])
    expect(Math.max(...server.looked)).toBe(BATCH_ROWS)
    const refused = lines.flatMap((one) => (one.kind === 'refused' ? [one.refused] : []))
    expect(refused.map(({ line: at }) => at).slice(0, 2)).toEqual([9, 59])
    expect(new Set(refused.map(({ fault }) => fault))).toEqual(new Set(['phone kind']))
  })

  test('goes in by batches, each with the line that it reaches, and every sound line once', async () => {
    const server = new FakeServer()
    const sent = await sendList(passOf(listOf(COUNT)), server, server.run, () => undefined)
    expect(sent).toMatchObject({ kind: 'ended', run: { state: 'finished', throughLine: COUNT + 1 } })
    expect(server.batches.map(({ batch }) => batch)).toEqual([0, 1, 2, 3, 4])
    const ids = server.batches.flatMap(({ rows }) => rows.map(({ sourceId }) => sourceId))
    expect(new Set(ids).size).toBe(COUNT - REFUSED)
    expect(ids).toHaveLength(COUNT - REFUSED)
  })

  test('stopped in the middle it says where, and goes on after that line with nothing twice', async () => {
    const server = new FakeServer()
    const isStopped = () => server.batches.length >= 2
    const first = await sendList(passOf(listOf(COUNT), { isStopped }), server, server.run, () => undefined)
    expect(first).toMatchObject({ kind: 'ended', run: { state: 'stopped' } })
    const { throughLine } = server.run
    expect(throughLine).toBe(server.batches.at(-1)?.rows.at(-1)?.line)
    await sendList(passOf(listOf(COUNT)), server, server.run, () => undefined)
    const at = server.batches.flatMap(({ rows }) => rows.map((row) => row.line))
    expect(at).toEqual(at.toSorted((left, right) => left - right))
    expect(new Set(at).size).toBe(COUNT - REFUSED)
    expect(at).toHaveLength(COUNT - REFUSED)
  })

  test('where the server does not answer, what is in stands in the answer, and again goes on from there', async () => {
    const server = new FakeServer()
    server.failsAt = 2
    const broken = await sendList(passOf(listOf(COUNT)), server, server.run, () => undefined)
    expect(broken).toMatchObject({ kind: 'failed', failure: 'gone', run: { batches: 2, stored: 2 * BATCH_ROWS } })
    server.failsAt = null
    await sendList(passOf(listOf(COUNT)), server, server.run, () => undefined)
    expect(server.run).toMatchObject({ state: 'finished', stored: COUNT - REFUSED })
  })
})

describe('a long list', () => {
  const COUNT = 40_000
  const SHARDS = 32
  const long = () =>
    BYTES.encode(`${HEADER}\n${Array.from({ length: COUNT }, (_, n) => `R${n};Personne;${n} rue Basse;`).join('\n')}\n`)
  const shardsOf = ({ rows }: ImportBatch) => new Set(rows.map(({ household }) => shardOf(household, SHARDS)))

  test('goes by shard, so that each of them writes many of its people at once, and every line once', async () => {
    const server = new FakeServer()
    await sendList(passOf(long()), server, server.run, () => undefined)
    const [first, ...others] = server.batches.filter(({ batch }) => batch >= 5)
    expect(shardsOf(server.batches[0] as ImportBatch).size).toBe(SHARDS)
    // A quarter of a stretch has a quarter of the shards, and the one that is cut.
    expect(shardsOf(first as ImportBatch).size).toBeLessThanOrEqual(SHARDS / 4 + 1)
    expect(others.length).toBeGreaterThan(5)
    const at = server.batches.flatMap(({ rows }) => rows.map(({ line }) => line))
    expect(new Set(at).size).toBe(COUNT)
    expect(at).toHaveLength(COUNT)
    expect(server.run).toMatchObject({ state: 'finished', throughLine: COUNT + 1 })
  })

  test('says of each batch that only the last of a stretch makes its lines whole', async () => {
    const server = new FakeServer()
    await sendList(passOf(long()), server, server.run, () => undefined)
    const seen = new Set<number>()
    for (const { rows, throughLine, reachesLine } of server.batches) {
      for (const { line } of rows) seen.add(line)
      expect([...seen].filter((at) => at <= throughLine)).toHaveLength(Math.max(0, throughLine - 1))
      expect(Math.max(...rows.map(({ line }) => line))).toBeLessThanOrEqual(reachesLine)
    }
  })

  test('that is stopped within a stretch goes on at the beginning of it, and no line is left out', async () => {
    const server = new FakeServer()
    const isStopped = () => server.batches.length >= 7
    await sendList(passOf(long(), { isStopped }), server, server.run, () => undefined)
    expect(server.run).toMatchObject({ state: 'stopped', batches: 7, throughLine: 5 * BATCH_ROWS + 1 })
    await sendList(passOf(long()), server, server.run, () => undefined)
    expect(server.run).toMatchObject({ state: 'finished', throughLine: COUNT + 1 })
    expect(server.batches.map(({ batch }) => batch)).toEqual(server.batches.map((_, n) => n))
    expect(new Set(server.batches.flatMap(({ rows }) => rows.map(({ line }) => line))).size).toBe(COUNT)
  })
})

describe('who comes twice in one file', () => {
  const list = (...lines: readonly string[]) => BYTES.encode(`identifiant;nom;adresse;telephone\n${lines.join('\n')}\n`)

  test('is one by number and household, however the two are written', async () => {
    const { survey, lines } = await surveyed(
      list(
        ';Cazals Odette;1, rue Basse;0639980001',
        ';CAZALS  odette;1 Rue basse;+33 6 39 98 00 01',
        ';Luc;1 rue Basse;0639980001',
      ),
    )
    expect(survey.expected).toMatchObject({ persons: 2, duplicates: 1 })
    expect(lines[1]).toMatchObject({ kind: 'duplicate', line: 3, of: 2 })
  })

  test('with one id for two people is refused, with the line of the other', async () => {
    const { lines } = await surveyed(list('7;Odette;1 rue Basse;0639980001', '7;Luc;2 rue Basse;0639980002'))
    expect(lines[1]).toMatchObject({ kind: 'refused', refused: { line: 3, fault: 'source id twice' } })
  })
})

test('what was not sure is asked of by address, the most people first, and what a person chose holds for all of them', async () => {
  const book = new Geocoder([{ label: '1 Rue Basse', street: 'Rue Basse', point: [2.1, 43] }])
  const bytes = BYTES.encode(
    'nom;adresse;telephone\nA;9 rue Basse;0639980001\nB;1 rue Bsse;0639980002\nC;1, rue bsse;0639980003\nD;1 rue Basse;0639980004\n',
  )
  const order = { ...passOf(bytes).order, book }
  const { survey } = await surveyed(bytes, { order })
  expect(survey.places).toEqual({ given: 0, sure: 1, chosen: 0, unsure: 3, none: 0 })
  expect(survey.unsure.map(({ text, persons }) => [text, persons])).toEqual([
    ['1 rue Bsse', 2],
    ['9 rue Basse', 1],
  ])
  const chosen = new Map([[survey.unsure[0]?.key ?? '', [2.1, 43] as const]])
  const again = await surveyed(bytes, { order: { ...order, chosen } })
  expect(again.survey.places).toEqual({ given: 0, sure: 1, chosen: 2, unsure: 1, none: 0 })
})

test('the same file has the same mark, another file another', async () => {
  const marks = await Promise.all(
    [listOf(100), listOf(100), listOf(101)].map(async (one) => (await surveyed(one)).survey.mark),
  )
  expect(marks[0]).toBe(marks[1])
  expect(marks[0]).not.toBe(marks[2])
})

test('a file that turns out to be no UTF-8 far behind its beginning says so instead of spoiling names', async () => {
  const bytes = new Uint8Array([...listOf(3_000), ...Buffer.from('R9999;Zoé;1 rue Basse;0639980001\n', 'latin1')])
  const told = await surveyList(passOf(bytes), new FakeServer(), () => undefined)
  expect(told).toEqual({ kind: 'another encoding' })
})
