// An import in parts, as a console or a command sends it, against real shards.
import { env as anyEnv } from 'cloudflare:workers'
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, test } from 'vitest'
import { contactIndexOf, residentsOf, type Env } from '../../worker/env.ts'
import { personId } from '../../worker/objects/residents/registry.ts'
import { sliceOf } from '../../worker/objects/residents/importing.ts'
import type { ImportRow, ResidentsRpc } from '../../worker/objects/rpc/residents.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'
import type { ImportRun } from '../../worker/model/import-run.ts'

const env = anyEnv as unknown as Env
const SHARDS = 4
const EXPECTED = { lines: 20, persons: 20, refused: 0, duplicates: 0, unlocated: 0 }

let territories = 0

interface Commune {
  readonly territory: string
  readonly shards: readonly (ResidentsRpc & { fetch(request: Request): Promise<Response> })[]
  readonly first: ResidentsRpc
}

async function commune(): Promise<Commune> {
  const territory = `94${String(++territories).padStart(3, '0')}`
  const shards = Array.from({ length: SHARDS }, (_, shard) => residentsOf(env, territory, 'live', shard))
  await Promise.all(shards.map((shard, index) => shard.configure(territory, 'live', index, SHARDS)))
  return { territory, shards, first: residentsOf(env, territory, 'live', 0) }
}

function row(n: number, change: Partial<ImportRow> = {}): ImportRow {
  return {
    line: n + 2,
    sourceId: `R${n}`,
    household: `F${n}`,
    name: `Cazals Odette ${n}`,
    address: `${n} rue Basse`,
    language: 'fr',
    phone: `+3363998${String(n).padStart(4, '0')}`,
    phoneChannels: ['sms', 'voice'],
    email: null,
    contact: null,
    longitude: 2.34,
    latitude: 43.05,
    vulnerable: false,
    ...change,
  }
}

const rows = (from: number, to: number, change: Partial<ImportRow> = {}) =>
  Array.from({ length: to - from }, (_, index) => row(from + index, change))

async function begun({ first }: Commune, mark = 'a1'): Promise<ImportRun> {
  const answer = await first.beginImport({ by: 'Maire', mark, expected: EXPECTED })
  expect(answer.kind).toBe('begun')
  return answer.run
}

async function persons({ shards }: Commune): Promise<number> {
  const each = await Promise.all(shards.map((shard) => shard.totals()))
  return each.reduce((sum, one) => sum + one.persons, 0)
}

async function acts({ first }: Commune): Promise<readonly string[]> {
  return (await first.acts()).map(({ act }) => act).filter((act) => act.startsWith('import'))
}

test('what goes in is counted, and its beginning and its end are in the chain, with nobody in them', async () => {
  const town = await commune()
  const run = await begun(town)
  await town.first.importBatch(run.id, { batch: 0, throughLine: 12, rows: rows(0, 11) })
  const second = await town.first.importBatch(run.id, { batch: 1, throughLine: 22, rows: rows(11, 20) })
  expect(second).toMatchObject({ kind: 'taken', run: { batches: 2, throughLine: 22, stored: 20, fresh: 20 } })
  const ended = await town.first.endImport(run.id, { by: 'Maire', state: 'finished', throughLine: 22 })
  expect(ended).toMatchObject({ kind: 'run', run: { state: 'finished' } })
  expect(await persons(town)).toBe(20)
  expect(await acts(town)).toEqual(['import begun', 'import finished'])
  expect(JSON.stringify(await town.first.acts())).not.toMatch(/Cazals|63998|Basse/)
})

describe('a look keeps nothing: nobody is in before somebody said yes (R01)', () => {
  test('it says how many are known, and leaves neither a person nor an entry', async () => {
    const town = await commune()
    expect(await town.first.lookImport(rows(0, 20))).toBe(0)
    expect(await persons(town)).toBe(0)
    expect(await town.first.importRuns()).toEqual([])
    const run = await begun(town)
    await town.first.importBatch(run.id, { batch: 0, throughLine: 7, rows: rows(0, 6) })
    expect(await town.first.lookImport(rows(0, 20))).toBe(6)
    expect(await persons(town)).toBe(6)
  })

  test('rows without a begun import are not taken, nor those of one that was ended', async () => {
    const town = await commune()
    const batch = { batch: 0, throughLine: 7, rows: rows(0, 6) }
    expect(await town.first.importBatch('nothing', batch)).toEqual({ kind: 'unknown' })
    const run = await begun(town)
    await town.first.endImport(run.id, { by: 'Maire', state: 'stopped', throughLine: 0 })
    expect(await town.first.importBatch(run.id, batch)).toMatchObject({ kind: 'ended' })
    expect(await persons(town)).toBe(0)
  })
})

test('a number that costs whoever calls it is not taken, however it was read before: nothing of its batch is in', async () => {
  const town = await commune()
  const run = await begun(town)
  const bad = [
    row(1, { phone: '+33899700000' }),
    row(2, { phone: '+33465710001' }),
    row(3, { contact: '+33899700000' }),
  ]
  const told = await town.first.importBatch(run.id, { batch: 0, throughLine: 9, rows: [row(0), ...bad] })
  expect(told).toMatchObject({ kind: 'faulty', faults: [{ line: 3 }, { line: 4 }, { line: 5 }] })
  expect(await persons(town)).toBe(0)
})

describe('stopped in the middle', () => {
  test('says through which line it is in, and the same file goes on from there under the same number', async () => {
    const town = await commune()
    const run = await begun(town)
    await town.first.importBatch(run.id, { batch: 0, throughLine: 12, rows: rows(0, 11) })
    const stopped = await town.first.endImport(run.id, { by: 'Maire', state: 'stopped', throughLine: 12 })
    expect(stopped).toMatchObject({ run: { state: 'stopped', throughLine: 12, stored: 11, doubtfulThrough: null } })
    expect(await persons(town)).toBe(11)
    const again = await begun(town)
    expect(again).toMatchObject({ id: run.id, number: run.number, state: 'running', throughLine: 12, batches: 1 })
    await town.first.importBatch(run.id, { batch: 1, throughLine: 22, rows: rows(11, 20) })
    expect(await persons(town)).toBe(20)
    expect(await acts(town)).toEqual(['import begun', 'import stopped', 'import resumed'])
  })

  test('a batch that comes twice is counted once, one that comes too early is refused', async () => {
    const town = await commune()
    const run = await begun(town)
    const batch = { batch: 0, throughLine: 12, rows: rows(0, 11) }
    const answers = await Promise.all([town.first.importBatch(run.id, batch), town.first.importBatch(run.id, batch)])
    expect(answers.map((one) => 'run' in one && one.run.stored)).toEqual([11, 11])
    expect(await town.first.importBatch(run.id, { ...batch, batch: 4 })).toMatchObject({ kind: 'out of order' })
    expect(await persons(town)).toBe(11)
  })

  test('another file waits for the one that runs', async () => {
    const town = await commune()
    const run = await begun(town)
    const other = { by: 'Adjoint', mark: 'b2', expected: EXPECTED }
    expect(await town.first.beginImport(other)).toMatchObject({ kind: 'another is running', run: { id: run.id } })
    await town.first.endImport(run.id, { by: 'Maire', state: 'stopped', throughLine: 0 })
    expect(await town.first.beginImport(other)).toMatchObject({ kind: 'begun', run: { number: run.number + 1 } })
  })

  test('a server that ended while it wrote says which lines are in doubt, and the same batch mends it', async () => {
    const town = await commune()
    const run = await begun(town)
    const batch = { batch: 0, throughLine: 12, rows: rows(0, 11) }
    // As a kill leaves it: the lines are told of, some rows are written, nothing is counted.
    await runInDurableObject(
      residentsOf(env, town.territory, 'live', 0) as never,
      (_: unknown, state: DurableObjectState) => {
        state.storage.sql.exec('UPDATE import_run SET body = ?', JSON.stringify({ ...run, doubtfulThrough: 12 }))
      },
    )
    await town.shards[1]?.store(rows(0, 3))
    expect((await town.first.importRuns())[0]).toMatchObject({ throughLine: 0, doubtfulThrough: 12 })
    await town.first.importBatch(run.id, batch)
    expect((await town.first.importRuns())[0]).toMatchObject({ throughLine: 12, doubtfulThrough: null, stored: 11 })
  })
})

describe('a stretch of a long list, whose rows go by shard', () => {
  test('is in doubt until its last batch, and says how many of it are in', async () => {
    const town = await commune()
    const run = await begun(town)
    await town.first.importBatch(run.id, { batch: 0, throughLine: 7, rows: rows(0, 6) })
    const part = { batch: 1, throughLine: 7, reachesLine: 22, rows: rows(13, 20) }
    const within = await town.first.importBatch(run.id, part)
    expect(within).toMatchObject({ run: { throughLine: 7, doubtfulThrough: 22, stored: 13, ahead: 7, fresh: 13 } })
    const whole = { batch: 2, throughLine: 22, reachesLine: 22, rows: rows(6, 13) }
    const last = await town.first.importBatch(run.id, whole)
    expect(last).toMatchObject({ run: { throughLine: 22, doubtfulThrough: null, stored: 20, ahead: 0, fresh: 20 } })
    expect(await persons(town)).toBe(20)
  })

  test('comes again as a whole where it was stopped in the middle, and nobody is counted or written twice', async () => {
    const [town, other] = [await commune(), await commune()]
    const run = await begun(town)
    await town.first.importBatch(run.id, { batch: 0, throughLine: 2, reachesLine: 22, rows: rows(13, 20) })
    const stopped = await town.first.endImport(run.id, { by: 'Maire', state: 'stopped', throughLine: 0 })
    expect(stopped).toMatchObject({ run: { state: 'stopped', throughLine: 2, doubtfulThrough: 22, stored: 7 } })
    const again = await begun(town)
    expect(again).toMatchObject({ throughLine: 2, stored: 0, ahead: 0, batches: 1 })
    await town.first.importBatch(run.id, { batch: 1, throughLine: 22, reachesLine: 22, rows: rows(0, 20) })
    const [ended] = await town.first.importRuns()
    expect(ended).toMatchObject({ throughLine: 22, doubtfulThrough: null, stored: 20, fresh: 20 })
    expect(await persons(town)).toBe(20)
    expect(await persons(other)).toBe(0)
  })
})

describe('run again', () => {
  test('the same list is the same people: idempotent by source id, whatever else has changed (R08)', async () => {
    const town = await commune()
    const once = await begun(town)
    await town.first.importBatch(once.id, { batch: 0, throughLine: 22, rows: rows(0, 20) })
    await town.first.endImport(once.id, { by: 'Maire', state: 'finished', throughLine: 22 })
    const twice = await begun(town)
    expect(twice.number).toBe(once.number + 1)
    const moved = rows(0, 20).map((one) => ({ ...one, household: `${one.household} bis`, name: 'Autre' }))
    const told = await town.first.importBatch(twice.id, { batch: 0, throughLine: 22, rows: moved })
    expect(told).toMatchObject({ run: { stored: 20, fresh: 0 } })
    expect(await persons(town)).toBe(20)
  })

  test('of two towns neither sees the other’s people nor imports', async () => {
    const [one, other] = [await commune(), await commune()]
    const run = await begun(one)
    await one.first.importBatch(run.id, { batch: 0, throughLine: 22, rows: rows(0, 20) })
    expect(await other.first.importRuns()).toEqual([])
    expect(await other.first.lookImport(rows(0, 20))).toBe(0)
    expect(await persons(other)).toBe(0)
    expect(await other.first.importBatch(run.id, { batch: 1, throughLine: 30, rows: rows(20, 22) })).toEqual({
      kind: 'unknown',
    })
  })
})

describe('who moves to another shard', () => {
  // Somebody without a number moves with their household.
  const still = (n: number, household: string) => row(n, { household, phone: null, phoneChannels: [] })

  async function where(town: Commune, n: number): Promise<readonly number[]> {
    const id = personId(new Keyring(env.TOCSIN_MASTER_KEY, town.territory), row(n))
    const held = await Promise.all(town.shards.map((shard) => shard.holds([id])))
    return held.flatMap((ids, shard) => (ids.length > 0 ? [shard] : []))
  }

  async function imported(town: Commune, list: readonly ImportRow[], mark: string): Promise<void> {
    const run = await begun(town, mark)
    await town.first.importBatch(run.id, { batch: 0, throughLine: 9, rows: list })
    await town.first.endImport(run.id, { by: 'Maire', state: 'finished', throughLine: 9 })
  }

  test('is in the new one and not in the old, and is nobody new', async () => {
    const town = await commune()
    await imported(town, [still(1, 'A')], 'a1')
    const [before] = await where(town, 1)
    for (const household of ['B', 'C', 'D', 'E'])
      await imported(town, [still(1, household)], `b-${household.charCodeAt(0)}`)
    expect(await where(town, 1)).toHaveLength(1)
    expect(before).toBeDefined()
    const runs = await town.first.importRuns()
    expect(runs.map(({ fresh }) => fresh)).toEqual([0, 0, 0, 0, 1])
  })

  test('is never lost where the server ends in the middle, and leaves the old one by alarm', async () => {
    const town = await commune()
    await imported(town, [still(1, 'A')], 'a1')
    const [from = 0] = await where(town, 1)
    const to = (from + 1) % SHARDS
    const id = personId(new Keyring(env.TOCSIN_MASTER_KEY, town.territory), row(1))
    const first = residentsOf(env, town.territory, 'live', 0)
    await runInDurableObject(first as never, (_: unknown, state: DurableObjectState) => {
      state.storage.sql.exec('INSERT INTO import_move (person, from_shard, to_shard) VALUES (?, ?, ?)', id, from, to)
      state.storage.sql.exec("INSERT OR REPLACE INTO _alarm (name, at) VALUES ('import moves', ?)", Date.now() - 1)
    })
    await town.shards[to]?.store([still(1, 'B')])
    expect(await where(town, 1)).toHaveLength(2)
    await evictDurableObject(first as never)
    await runInDurableObject(first as never, async (instance: object) => {
      await (instance as { alarm(): Promise<void> }).alarm()
    })
    expect(await where(town, 1)).toEqual([to])
    const [owner] = await contactIndexOf(env, town.territory, 'live', sliceOf(`p|${id}`)).owners([`p|${id}`])
    expect(owner).toBe(to)
  })

  test('who had not arrived stays where they were', async () => {
    const town = await commune()
    await imported(town, [still(1, 'A')], 'a1')
    const [from = 0] = await where(town, 1)
    const id = personId(new Keyring(env.TOCSIN_MASTER_KEY, town.territory), row(1))
    await runInDurableObject(
      residentsOf(env, town.territory, 'live', 0) as never,
      (_: unknown, state: DurableObjectState) => {
        state.storage.sql.exec(
          'INSERT INTO import_move (person, from_shard, to_shard) VALUES (?, ?, ?)',
          id,
          from,
          (from + 1) % SHARDS,
        )
      },
    )
    await imported(town, [still(2, 'Z')], 'b2')
    expect(await where(town, 1)).toEqual([from])
  })

  test('people of lists that came before the index knew them are found and not doubled', async () => {
    const town = await commune()
    // As an earlier version left it: in a shard that is not their household's, and not in the index.
    await town.shards[2]?.store([still(1, 'A')])
    await imported(town, [still(1, 'B')], 'a1')
    expect(await where(town, 1)).toHaveLength(1)
    expect(await persons(town)).toBe(1)
  })
})

test('a new file of addresses takes the place of the old at once and whole, and every page of it is of one file', async () => {
  const [town, other] = [await commune(), await commune()]
  const book = (street: string, count: number) =>
    `numero;rep;nom_voie;code_insee;lon;lat\n${Array.from({ length: count }, (_, n) => `${n + 1};;${street};${town.territory};2.3;43\n`).join('')}`
  await town.first.takeAddresses(book('Rue Basse', 30))
  const taking = town.first.takeAddresses(book('Rue Haute', 2_000))
  const seen: string[][] = []
  for (let n = 0; n < 6; n++) {
    const { addresses } = await town.first.addresses(0, 5_000)
    seen.push([...new Set(addresses.map(({ street }) => street))], [String(addresses.length)])
  }
  await taking
  for (let n = 0; n < seen.length; n += 2)
    expect([
      ['Rue Basse', '30'],
      ['Rue Haute', '2000'],
    ]).toContainEqual([...(seen[n] ?? []), ...(seen[n + 1] ?? [])])
  expect(await town.first.addresses(0, 5_000)).toMatchObject({ addresses: { length: 2_000 } })
  expect((await other.first.addresses(0, 5_000)).addresses).toEqual([])
})
