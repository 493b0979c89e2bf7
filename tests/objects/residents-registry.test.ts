import { env as anyEnv } from 'cloudflare:workers'
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, test } from 'vitest'
import { contactIndexOf, residentsOf, type Env } from '../../worker/env.ts'
import type { Zone } from '../../worker/model/zone.ts'
import type { ResidentsRpc } from '../../worker/objects/rpc.ts'

const env = anyEnv as unknown as Env
const SHARDS = 4
const LONGITUDE = 2.340123
const LATITUDE = 43.050321
const HEADER = 'household,source_id,name,address,language,phone,longitude,latitude,vulnerable'
const TOWN: Zone = {
  id: 'T',
  name: { fr: 'Ville', en: 'Town' },
  geometry: [
    [
      [
        [2.3, 43],
        [2.4, 43],
        [2.4, 43.1],
        [2.3, 43.1],
        [2.3, 43],
      ],
    ],
  ],
  hash: 't',
  decideBefore: null,
}

let territories = 0

interface Commune {
  readonly territory: string
  readonly shards: readonly (ResidentsRpc & { fetch(request: Request): Promise<Response> })[]
}

async function commune(): Promise<Commune> {
  const territory = `98${String(++territories).padStart(3, '0')}`
  const shards = Array.from({ length: SHARDS }, (_, shard) => residentsOf(env, territory, 'live', shard))
  await Promise.all(shards.map((shard, index) => shard.configure(territory, 'live', index, SHARDS)))
  return { territory, shards }
}

function line(n: number, change: { phone?: string; name?: string } = {}): string {
  const phone = change.phone ?? `+3363998${String(n).padStart(4, '0')}`
  return `F${n},R${n},${change.name ?? `Cazals Odette ${n}`},${n} rue Basse,fr,${phone},${LONGITUDE},${LATITUDE},`
}

const list = (...lines: readonly string[]) => `${HEADER}\n${lines.join('\n')}\n`

async function totals({ shards }: Commune) {
  const each = await Promise.all(shards.map((shard) => shard.totals()))
  return each.reduce((sum, one) => sum + one.persons, 0)
}

async function audience({ shards }: Commune) {
  const each = await Promise.all(shards.map((shard) => shard.count([TOWN], ['sms'])))
  return {
    persons: each.reduce((sum, one) => sum + one.persons, 0),
    sms: each.reduce((sum, one) => sum + one.byChannel.sms, 0),
  }
}

describe('the import', () => {
  test('spreads households over the shards and counts everybody', async () => {
    const town = await commune()
    const report = await town.shards[0]?.importCsv(list(...Array.from({ length: 60 }, (_, n) => line(n))), 'FR')
    expect(report).toMatchObject({ kind: 'imported', lines: 60, persons: 60, households: 60, refusedLines: [] })
    expect(await totals(town)).toBe(60)
    expect(await audience(town)).toEqual({ persons: 60, sms: 60 })
    const used = await Promise.all(town.shards.map((shard) => shard.totals()))
    expect(used.filter((one) => one.persons > 0)).toHaveLength(SHARDS)
  })

  test('run twice it is as if run once (R08)', async () => {
    const town = await commune()
    for (const _ of [1, 2]) await town.shards[0]?.importCsv(list(line(1), line(2)), 'FR')
    expect(await totals(town)).toBe(2)
  })

  test('a person who moves or changes number is one person still, with the new number alone', async () => {
    const town = await commune()
    await town.shards[0]?.importCsv(list(...[1, 2, 3, 4, 5, 6].map((n) => line(n))), 'FR')
    const moved = [1, 2, 3, 4, 5, 6].map((n) =>
      line(n + 100, { phone: `+3363998${String(500 + n).padStart(4, '0')}` }).replace(`R${n + 100}`, `R${n}`),
    )
    await town.shards[0]?.importCsv(list(...moved), 'FR')
    expect(await totals(town)).toBe(6)
    expect(await audience(town)).toEqual({ persons: 6, sms: 6 })
  })

  test('a list of another shape changes nothing', async () => {
    const town = await commune()
    await town.shards[0]?.importCsv(list(line(1)), 'FR')
    expect(await town.shards[0]?.importCsv('invoice,amount\n1,2\n', 'FR')).toMatchObject({ kind: 'refused' })
    expect(await totals(town)).toBe(1)
  })

  test('a number that several households share lives in one shard, so that it is told once (INV-27, R03)', async () => {
    const town = await commune()
    const shared = '+33639980042'
    await town.shards[0]?.importCsv(list(...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => line(n, { phone: shared }))), 'FR')
    const holders = (await Promise.all(town.shards.map((shard) => shard.totals()))).filter((one) => one.persons > 0)
    expect(holders).toEqual([{ persons: 8, households: 8 }])
  })
})

describe('an opt-out', () => {
  test('holds at once, in whichever shard the number lies, and outlives a new import', async () => {
    const town = await commune()
    await town.shards[0]?.importCsv(list(line(1), line(2), line(3)), 'FR')
    expect(await town.shards[0]?.optOutNumber('+33639980002')).toBe(true)
    expect(await audience(town)).toEqual({ persons: 3, sms: 2 })
    await town.shards[0]?.importCsv(list(line(1), line(2), line(3)), 'FR')
    expect(await audience(town)).toEqual({ persons: 3, sms: 2 })
  })

  test('of a number that nobody has yet says so, and holds when the number comes', async () => {
    const town = await commune()
    expect(await town.shards[0]?.optOutNumber('+33639980009')).toBe(false)
    await town.shards[0]?.importCsv(list(line(9)), 'FR')
    expect(await audience(town)).toEqual({ persons: 1, sms: 0 })
  })

  test('in one commune changes nothing in another', async () => {
    const [one, other] = [await commune(), await commune()]
    for (const town of [one, other]) await town.shards[0]?.importCsv(list(line(7)), 'FR')
    await one.shards[0]?.optOutNumber('+33639980007')
    expect(await audience(one)).toEqual({ persons: 1, sms: 0 })
    expect(await audience(other)).toEqual({ persons: 1, sms: 1 })
  })
})

test('people are still known after the object was put out of memory', async () => {
  const town = await commune()
  await town.shards[0]?.importCsv(list(...Array.from({ length: 12 }, (_, n) => line(n))), 'FR')
  for (const shard of town.shards) await evictDurableObject(shard as never)
  expect(await audience(town)).toEqual({ persons: 12, sms: 12 })
})

test('no number, name, address or coordinate stands in clear in any table (INV-31)', async () => {
  const town = await commune()
  await town.shards[0]?.importCsv(list(line(1, { name: 'Zéphyrine Improbable' })), 'FR')
  const planted = ['639980001', 'Improbable', 'rue Basse', String(LONGITUDE), String(LATITUDE)]
  const float64 = [LONGITUDE, LATITUDE].map((value) =>
    Buffer.from(new Uint8Array(Float64Array.of(value).buffer)).toString('latin1'),
  )
  const slices = Array.from({ length: 16 }, (_, slice) => contactIndexOf(env, town.territory, 'live', slice))
  for (const stub of [...town.shards, ...slices]) {
    await runInDurableObject(stub as never, (_instance: unknown, state: DurableObjectState) => {
      const { sql } = state.storage
      const tables = sql
        .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'")
        .toArray()
      for (const { name } of tables) {
        for (const row of sql.exec(`SELECT * FROM "${String(name)}"`).toArray()) {
          for (const value of Object.values(row)) {
            const text = value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : String(value)
            for (const secret of [...planted, ...float64])
              expect(text.includes(secret), `${String(name)} holds a planted secret`).toBe(false)
          }
        }
      }
    })
  }
  expect(await audience(town)).toEqual({ persons: 1, sms: 1 })
})
