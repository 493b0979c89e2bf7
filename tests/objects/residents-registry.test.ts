import { env as anyEnv } from 'cloudflare:workers'
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, test } from 'vitest'
import { contactIndexOf, residentsOf, type Env } from '../../worker/env.ts'
import type { Zone } from '../../worker/model/zone.ts'
import { stopToken } from '../../worker/objects/residents/stop-link.ts'
import type { ResidentsRpc } from '../../worker/objects/rpc/residents.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'

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

const MAILS = 'household,source_id,name,address,phone,email,longitude,latitude'
const mailLine = (n: number, phone: string, email: string) =>
  `H${n},M${n},Cazals ${n},${n} rue Basse,${phone},${email},${LONGITUDE},${LATITUDE}`
const mailList = (...lines: readonly string[]) => `${MAILS}\n${lines.join('\n')}\n`
const mailboxes = async ({ shards }: Commune) => {
  const each = await Promise.all(shards.map((shard) => shard.count([TOWN], ['mail'])))
  return each.reduce((sum, one) => sum + one.byChannel.mail, 0)
}
const holders = async ({ shards }: Commune) =>
  (await Promise.all(shards.map((shard) => shard.totals()))).map(({ persons }) => persons).filter((n) => n > 0)

describe('mailboxes', () => {
  test('a mailbox that several households share lives in one shard, also through a number that binds two of them (INV-27)', async () => {
    const town = await commune()
    const shared = mailList(
      mailLine(1, '', 'club@courriel.example'),
      mailLine(2, '', 'Club@Courriel.example'),
      mailLine(3, '+33639980055', 'club@courriel.example'),
      mailLine(4, '+33639980055', 'other@courriel.example'),
      mailLine(5, '', 'other@courriel.example'),
    )
    const report = await town.shards[0]?.importCsv(shared, 'FR')
    expect(report).toMatchObject({ persons: 5, unreachable: 0, refusedLines: [] })
    expect(await holders(town)).toEqual([5])
    // Again, as a town does each month: nobody has moved or doubled.
    await town.shards[0]?.importCsv(shared, 'FR')
    expect(await holders(town)).toEqual([5])
    expect(await mailboxes(town)).toBe(5)
  })

  test('somebody who joins a mailbox by a later list comes to where it lives, and is not left in the old place', async () => {
    const town = await commune()
    await town.shards[0]?.importCsv(mailList(...[1, 2, 3, 4, 5, 6].map((n) => mailLine(n, '', ''))), 'FR')
    const joined = mailList(...[1, 2, 3, 4, 5, 6].map((n) => mailLine(n, '', 'club@courriel.example')))
    await town.shards[0]?.importCsv(joined, 'FR')
    expect(await holders(town)).toEqual([6])
  })

  test('an opt-out at the desk holds for the mailbox alone, in this commune alone, and outlives a new import', async () => {
    const [one, other] = [await commune(), await commune()]
    const people = mailList(mailLine(1, '+33639980061', 'a@courriel.example'), mailLine(2, '', 'b@courriel.example'))
    for (const town of [one, other]) await town.shards[0]?.importCsv(people, 'FR')
    expect(await one.shards[0]?.optOutMailbox('a@courriel.example')).toBe(true)
    await one.shards[0]?.importCsv(people, 'FR')
    expect([await mailboxes(one), await mailboxes(other)]).toEqual([1, 2])
    expect((await audience(one)).sms).toBe(1)
  })

  test('of a mailbox that nobody has yet says so, and holds when it comes, in whichever shard', async () => {
    const town = await commune()
    const all = Array.from({ length: 12 }, (_, n) => `m${n}@courriel.example`)
    for (const address of all) expect(await town.shards[0]?.optOutMailbox(address)).toBe(false)
    await town.shards[0]?.importCsv(mailList(...all.map((address, n) => mailLine(n, '', address))), 'FR')
    expect(await mailboxes(town)).toBe(0)
  })

  test('the link of an e-mail opts its mailbox out; another commune’s, a changed or a cut one does nothing', async () => {
    const [one, other] = [await commune(), await commune()]
    for (const town of [one, other])
      await town.shards[0]?.importCsv(mailList(mailLine(1, '', 'a@courriel.example')), 'FR')
    const keyring = new Keyring(env.TOCSIN_MASTER_KEY, one.territory)
    const token = stopToken(keyring, keyring.blindIndex('a@courriel.example'))
    const changed = (token.startsWith('A') ? 'B' : 'A') + token.slice(1)
    for (const wrong of [changed, token.slice(0, -1), '', 'x'.repeat(65)])
      expect(await one.shards[0]?.optOutByLink(wrong)).toBeNull()
    expect(await other.shards[0]?.optOutByLink(token)).toBeNull()
    expect(await mailboxes(one)).toBe(1)
    expect(await one.shards[0]?.optOutByLink(token)).toBe(true)
    expect([await mailboxes(one), await mailboxes(other)]).toEqual([0, 1])
  })

  test('two people of one household of whom the list has nothing but a mailbox are two', async () => {
    const town = await commune()
    const bare = (email: string) => `H1,,,1 rue Basse,,${email},${LONGITUDE},${LATITUDE}`
    await town.shards[0]?.importCsv(mailList(bare('a@courriel.example'), bare('b@courriel.example')), 'FR')
    expect(await mailboxes(town)).toBe(2)
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
  await town.shards[0]?.importCsv(mailList(mailLine(2, '', 'zephyrine@secret.example')), 'FR')
  await town.shards[0]?.optOutMailbox('zephyrine@secret.example')
  const planted = ['639980001', 'secret.example', 'Improbable', 'rue Basse', String(LONGITUDE), String(LATITUDE)]
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
  expect(await audience(town)).toEqual({ persons: 2, sms: 1 })
})

test('people who were written before points lay in blocks, and before households were hashed, are found and counted as ever', async () => {
  const [town, other] = [await commune(), await commune()]
  await town.shards[0]?.importCsv(list(...Array.from({ length: 12 }, (_, n) => line(n))), 'FR')
  const before = [await audience(town), await totals(town)]
  const keyring = new Keyring(env.TOCSIN_MASTER_KEY, town.territory)
  for (const shard of town.shards) {
    await runInDurableObject(shard as never, (_: unknown, { storage: { sql } }: DurableObjectState) => {
      const numbers = sql
        .exec('SELECT n FROM person')
        .toArray()
        .flatMap(({ n }) => [Number(n), LONGITUDE, LATITUDE])
      const sealed = keyring.seal('places', 'places|1', new Uint8Array(Float64Array.from(numbers).buffer))
      sql.exec('DELETE FROM place_block')
      sql.exec('INSERT INTO places (id, sealed) VALUES (1, ?)', sealed)
      sql.exec('UPDATE person SET household = NULL')
    })
    await evictDurableObject(shard as never)
  }
  expect([await audience(town), await totals(town)]).toEqual(before)
  // And once more, from the blocks into which they were written.
  for (const shard of town.shards) await evictDurableObject(shard as never)
  expect([await audience(town), await totals(town)]).toEqual(before)
  expect(await totals(other)).toBe(0)
})

test('numbers that were written by the id of their person are written by its number, and found as ever', async () => {
  const [town, other] = [await commune(), await commune()]
  await town.shards[0]?.importCsv(list(...Array.from({ length: 12 }, (_, n) => line(n))), 'FR')
  await other.shards[0]?.importCsv(list(line(1)), 'FR')
  const contacts = () =>
    Promise.all(
      town.shards.map((shard) =>
        runInDurableObject(shard as never, (_: unknown, { storage: { sql } }: DurableObjectState) =>
          sql
            .exec('SELECT p.id, c.address_hash FROM contact c JOIN person p ON p.n = c.person ORDER BY 1, 2')
            .toArray(),
        ),
      ),
    )
  const before = await contacts()
  expect(before.flat().length).toBeGreaterThan(0)
  for (const shard of town.shards) {
    await runInDurableObject(shard as never, (_: unknown, { storage: { sql } }: DurableObjectState) => {
      sql.exec(
        `CREATE TABLE old (address_hash TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (address_hash, person));
         INSERT INTO old SELECT c.address_hash, p.id FROM contact c JOIN person p ON p.n = c.person;
         DROP TABLE contact;
         ALTER TABLE old RENAME TO contact;
         CREATE INDEX contact_person ON contact (person);
         DELETE FROM _migration WHERE id = (SELECT MAX(id) FROM _migration)`,
      )
    })
    await evictDurableObject(shard as never)
  }
  expect(await contacts()).toEqual(before)
  expect(await totals(other)).toBe(1)
})
