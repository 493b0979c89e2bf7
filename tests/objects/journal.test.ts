// Who is told by a shard, in which words, and that nobody else is.
import { expect, test, vi } from 'vitest'
import { verifyEntries } from '../../worker/prove/chain.ts'
import type { ImportRow } from '../../worker/objects/rpc/residents.ts'
import { B } from './launch.ts'
import {
  HOUR,
  received,
  taken,
  wire,
  nextTown,
  aTownForEach,
  people,
  launchOf,
  shardWith,
  sql,
  settled,
  acts,
} from './journal-wire.ts'

aTownForEach(10_000)

test('everybody in the zone is told once, in their language, and nobody else (INV-1, INV-2, INV-4)', async () => {
  const outside = people(3, { longitude: 5, household: 'far' }).map((row) => ({
    ...row,
    sourceId: `o${row.line}`,
    phone: `+3363998900${row.line}`,
  }))
  const english = people(1, { language: 'en', sourceId: 'e1', household: 'e1', phone: '+33639989777' })
  const shard = await shardWith([...people(40), ...english, ...outside])
  await shard.launch(launchOf())
  await shard.launch(launchOf())
  await settled(shard, { accepted: 41 })
  expect(received).toHaveLength(41)
  expect(new Set(received.map(({ to }) => to)).size).toBe(41)
  expect(received.filter(({ text }) => text === 'TOWN HALL. Flood. Alerte 7').map(({ to }) => to)).toEqual([
    '33639989777',
  ])
  expect(received.filter(({ text }) => text === 'MAIRIE ST-MARTIN. Crue. Alerte 7')).toHaveLength(40)
  expect(received[0]?.webhook_url).toBe(`http://localhost:8787/hooks/${wire.territory}/vonage/status`)
})

test('a phone that several people share rings once; all of them are counted (INV-15, INV-27)', async () => {
  const shared = people(4, { phone: '+33639980500', household: 'one' })
  const without = people(1, { phone: null, sourceId: 'none', household: 'none' })
  const shard = await shardWith([...shared, ...without])
  await shard.launch(launchOf())
  await settled(shard, { accepted: 1 })
  const [report] = await vi.waitFor(async () => {
    const found = (await acts(shard)).filter(({ act }) => act === 'finished')
    expect(found).toHaveLength(1)
    return found
  })
  expect(report?.detail).toMatchObject({ reach: { sent: 4, 'no channel': 1 } })
})

test('who was meant is erased before the claim: whoever else has their number was not meant, and hears nothing (INV-17)', async () => {
  const shared = '+33639980777'
  const meant = people(1, { sourceId: 'meant', household: 'inside', phone: shared })
  const other = people(1, { sourceId: 'other', household: 'outside', phone: shared, longitude: 5 })
  const shard = await shardWith([...meant, ...other])
  wire.provider = () => Response.json({}, { status: 401 })
  await shard.launch(launchOf())
  await settled(shard, { planned: 1 })
  const [row] = await sql(shard, 'SELECT person FROM snapshot')
  await shard.remove([String(row?.['person'])])
  const before = received.length
  wire.provider = taken
  await settled(shard, { cancelled: 1 })
  expect(received.slice(before)).toEqual([])
})

test('an exercise calls no provider at all (INV-11)', async () => {
  const shard = await shardWith(people(10), 'exercise')
  await shard.launch(launchOf({}, 1, 'exercise'))
  await settled(shard, { accepted: 10 })
  expect(received).toEqual([])
})

test('what has expired on the territory’s clock is not sent (INV-9)', async () => {
  const shard = await shardWith(people(3))
  await shard.launch({
    ...launchOf(),
    clock: { machineAnchor: Date.now(), territoryAnchor: Date.now() + 2 * HOUR, rate: 60 },
  })
  await settled(shard, { expired: 3 })
  expect(received).toEqual([])
})

test('an opt-out during a send: no request follows it where none was made, and the chain says which came first (R05)', async () => {
  const shard = await shardWith(people(3))
  wire.provider = () => Response.json({}, { status: 429, headers: { 'retry-after': '1' } })
  await shard.launch(launchOf())
  const [row] = await vi.waitFor(
    async () => {
      const rows = await sql(shard, `SELECT address_hash FROM delivery WHERE transport = 'planned' LIMIT 1`)
      expect(rows).toHaveLength(1)
      return rows
    },
    { interval: 5 },
  )
  const hash = String(row?.['address_hash'])
  await shard.optOut(hash)
  wire.provider = taken
  await settled(shard, { accepted: 2, cancelled: 1 })
  await vi.waitFor(async () => expect((await acts(shard)).map(({ act }) => act)).toContain('finished'), {
    timeout: 15_000,
  })
  // Whoever leaves once it has been asked for was told: it cannot be taken back, and the chain says so.
  const late = await sql(shard, `SELECT address_hash FROM delivery WHERE transport = 'accepted' LIMIT 1`)
  await shard.launch(launchOf({ texts: { fr: 'MAIRIE ST-MARTIN. La crue monte.' } }, 2))
  await vi.waitFor(
    async () =>
      expect(await sql(shard, `SELECT 1 FROM delivery WHERE revision = 2 AND transport = 'accepted'`)).toHaveLength(2),
    { timeout: 15_000, interval: 25 },
  )
  await vi.waitFor(async () => expect((await acts(shard)).filter(({ act }) => act === 'finished')).toHaveLength(2), {
    timeout: 15_000,
  })
  const entries = await acts(shard)
  const order = entries.map(({ act, detail }) => [act, detail['revision'], detail['asked'], detail['notAsked']])
  expect(order.slice(0, 3)).toEqual([
    ['launch', 1, undefined, undefined],
    ['opt-out', 1, 0, 1],
    ['finished', 1, undefined, undefined],
  ])
  expect(verifyEntries(entries)).toMatchObject({ kind: 'valid' })
  // An opt-out after the end concerns no send: nothing is added to its chain.
  const before = (await acts(shard)).length
  await shard.optOut(String(late[0]?.['address_hash']))
  expect(await acts(shard)).toHaveLength(before)
  // The town next door has the same number, and hears nothing of this.
  await nextTown()
  const neighbour = await shardWith(people(3))
  await neighbour.launch(launchOf())
  await settled(neighbour, { accepted: 3 })
})

test('an address that moves out of the zone once the alert has left: the approved set is sent, and the count of now differs (R07)', async () => {
  const shard = await shardWith(people(4))
  wire.provider = () => Response.json({}, { status: 429, headers: { 'retry-after': '1' } })
  await shard.launch(launchOf({ count: 4 }))
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(0), { interval: 5 })
  await shard.store(people(1, { longitude: 5, address: '1 rue ailleurs' }))
  wire.provider = taken
  await settled(shard, { accepted: 4 })
  expect(await shard.count([B], ['sms'])).toMatchObject({ persons: 3 })
  expect(await sql(shard, 'SELECT COUNT(*) AS n FROM snapshot')).toEqual([{ n: 4 }])
})

test('each reads the words for where they live: « montez à l’étage » never goes to a mobile home, nor to whom nobody knows', async () => {
  const of = (index: number, dwelling: NonNullable<ImportRow['dwelling']> | null): ImportRow => ({
    ...(people(index + 1)[index] as ImportRow),
    ...(dwelling === null ? {} : { dwelling }),
  })
  const shard = await shardWith([
    of(0, { kind: 'upper floor', floor: null }),
    of(1, { kind: 'mobile home', floor: null }),
    of(2, null),
    of(3, { kind: 'no stairs', floor: 5 }),
    of(4, { kind: 'upper floor', floor: 2 }),
    // Shares a telephone with somebody who has an upper floor, and has none.
    { ...of(4, { kind: 'basement', floor: -1 }), sourceId: 'y', household: 'h4' },
  ])
  const texts = { fr: 'Pour tous.' }
  const variants = { 'upper floor': { fr: 'MONTEZ.' }, 'no floor': { fr: 'AU PLUS HAUT.' } }
  await shard.launch(launchOf({ texts, variants }))
  await settled(shard, { accepted: 5 })
  const said = Object.fromEntries(received.map(({ to, text }) => [to.slice(-1), text.split(' Alerte')[0]]))
  expect(said).toEqual({ 0: 'MONTEZ.', 1: 'AU PLUS HAUT.', 2: 'Pour tous.', 3: 'AU PLUS HAUT.', 4: 'AU PLUS HAUT.' })
})

test('a filter is part of who is meant: who does not fit hears nothing, whoever nobody knows of does', async () => {
  const rows = people(3).map((row, index) =>
    index === 2
      ? row
      : { ...row, dwelling: { kind: index === 0 ? ('mobile home' as const) : ('upper floor' as const), floor: null } },
  )
  const shard = await shardWith(rows)
  const filter = { dwellings: ['mobile home'] } as const
  expect(await shard.count([B], ['sms'], filter)).toMatchObject({ persons: 2, leftOut: 1, unjudged: 1 })
  await shard.launch(launchOf({ filter }))
  await settled(shard, { accepted: 2 })
  expect(received.map(({ to }) => to.slice(-1)).sort()).toEqual(['0', '2'])
  // Whom an earlier revision told hears the next, whatever its filter.
  await shard.launch(launchOf({ filter: { dwellings: ['basement'] } }, 2))
  await vi.waitFor(
    async () =>
      expect(await sql(shard, `SELECT 1 FROM delivery WHERE revision = 2 AND transport = 'accepted'`)).toHaveLength(2),
    { timeout: 15_000, interval: 25 },
  )
})

test('an opt-out before the claim means no request (INV-17)', async () => {
  const shard = await shardWith(people(3))
  wire.provider = () => Response.json({}, { status: 429, headers: { 'retry-after': '1' } })
  await shard.launch(launchOf())
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(0), { interval: 5 })
  const [row] = await vi.waitFor(async () => {
    const rows = await sql(shard, `SELECT address_hash FROM delivery WHERE transport = 'planned' LIMIT 1`)
    expect(rows).toHaveLength(1)
    return rows
  })
  expect(await shard.optOut(String(row?.['address_hash']))).toBe(true)
  const before = received.length
  wire.provider = taken
  await settled(shard, { accepted: 2, cancelled: 1 })
  expect(received.length - before).toBe(2)
})

test('the chain of acts verifies and holds neither name nor number (INV-13, INV-31)', async () => {
  const shard = await shardWith(people(5))
  await shard.launch(launchOf())
  await settled(shard, { accepted: 5 })
  const entries = await vi.waitFor(async () => {
    const found = await acts(shard)
    expect(found.map(({ act }) => act)).toEqual(['launch', 'finished'])
    return found
  })
  expect(verifyEntries(entries)).toEqual({ kind: 'valid', count: 2 })
  const dump = JSON.stringify([
    entries,
    await sql(shard, 'SELECT * FROM delivery'),
    await sql(shard, 'SELECT * FROM snapshot'),
    await sql(shard, 'SELECT * FROM dispatch'),
  ])
  expect(dump).not.toContain('6399800')
  expect(dump).not.toContain('Personne')
})
