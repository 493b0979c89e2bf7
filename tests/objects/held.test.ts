// What a restore holds: asked about, never sent by itself, let go on by a word, ended by a stop, a new revision or its time.
import { env as testEnv } from 'cloudflare:workers'
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { HOLD_DISPATCHES, HOLD_ROWS } from '../../deploy/backup/held-rows.ts'
import { accountsOf, residentsOf, type Env } from '../../worker/env.ts'
import type { ImportRow } from '../../worker/objects/rpc/residents.ts'
import { ACTOR, launchFor, vonageAccount } from './launch.ts'

const env = testEnv as unknown as Env
const PEOPLE = 8
const realFetch = globalThis.fetch

const received: string[] = []
/** References that the provider had taken from the server before. */
let taken: (reference: string) => boolean
let refuses = true
let next = 95_300
let territory = ''

beforeEach(async () => {
  received.length = 0
  refuses = true
  taken = () => false
  globalThis.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = new URL(String(input instanceof Request ? input.url : input))
    const asked = url.searchParams.get('client_ref') ?? ''
    if (url.pathname === '/v2/reports/records')
      return Response.json({ records: taken(asked) ? [{ client_ref: asked, message_uuid: `of-before-${asked}` }] : [] })
    if (refuses) return Response.json({}, { status: 429, headers: { 'retry-after': '60' } })
    const { client_ref } = JSON.parse(String(init?.body)) as { readonly client_ref: string }
    received.push(client_ref)
    return Response.json({ message_uuid: `u-${client_ref}` }, { status: 202 })
  }) as typeof fetch
  territory = String(next++)
  for (const town of [territory, String(next++)])
    await accountsOf(env, town).setCredential(ACTOR, 'vonage', JSON.stringify(await vonageAccount(town)))
})

afterEach(() => {
  globalThis.fetch = realFetch
})

async function shardOf(town: string) {
  const shard = residentsOf(env, town, 'live', 0)
  await shard.configure(town, 'live', 0, 1)
  await shard.store(
    Array.from({ length: PEOPLE }, (_, index): ImportRow => ({
      line: index + 2,
      sourceId: `s${index}`,
      household: `h${index}`,
      name: `Personne ${index}`,
      address: `${index} rue Basse`,
      language: 'fr',
      phone: `+336399${String(80_000 + index).padStart(5, '0')}`,
      longitude: 0.5,
      latitude: 0.5,
      vulnerable: false,
    })),
  )
  return shard
}

type Shard = Awaited<ReturnType<typeof shardOf>>

function sql(shard: Shard, query: string, ...bindings: readonly unknown[]): Promise<Record<string, unknown>[]> {
  return runInDurableObject(shard as never, (_: unknown, { storage }: DurableObjectState) =>
    storage.sql.exec(query, ...(bindings as string[])).toArray(),
  )
}

async function transports(shard: Shard): Promise<Readonly<Record<string, number>>> {
  const rows = await sql(shard, 'SELECT transport, COUNT(*) AS n FROM delivery GROUP BY transport')
  return Object.fromEntries(rows.map((row) => [String(row['transport']), Number(row['n'])]))
}

const becomes = (shard: Shard, expected: Readonly<Record<string, number>>) =>
  vi.waitFor(async () => expect(await transports(shard)).toEqual(expected), { timeout: 15_000, interval: 25 })

/** A shard that was sending when its copy was taken, woken on another server where half of its messages had left meanwhile. */
async function restoredShard(expiresInMs = 3_600_000): Promise<Shard> {
  const shard = await shardOf(territory)
  await shard.launch(launchFor({ territory, content: { expiresAt: Date.now() + expiresInMs } }))
  await becomes(shard, { planned: PEOPLE })
  await sql(shard, HOLD_DISPATCHES)
  await sql(shard, HOLD_ROWS, Date.now())
  const references = (await sql(shard, 'SELECT reference FROM delivery ORDER BY n')).map((row) =>
    String(row['reference']),
  )
  const left = new Set(references.slice(0, PEOPLE / 2))
  taken = (reference) => left.has(reference)
  refuses = false
  await evictDurableObject(shard as never)
  const awake = residentsOf(env, territory, 'live', 0)
  await awake.watchdog()
  await becomes(awake, { accepted: PEOPLE / 2, planned: PEOPLE / 2 })
  return awake
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

test('after a restore the provider is asked about everything that was still to be sent, and nothing goes out', async () => {
  const shard = await restoredShard()
  await shard.watchdog()
  await pause(1_500)
  expect(received).toEqual([])
  expect(await transports(shard)).toEqual({ accepted: PEOPLE / 2, planned: PEOPLE / 2 })
})

test('let go on, it sends what the provider has not, once, however often that is said', async () => {
  const shard = await restoredShard()
  await shard.resume('a1', 1)
  await shard.resume('a1', 1)
  await becomes(shard, { accepted: PEOPLE })
  expect(received).toHaveLength(PEOPLE / 2)
  expect(received.some((reference) => taken(reference))).toBe(false)
  await shard.resume('a1', 1)
  expect(received).toHaveLength(PEOPLE / 2)
})

test('stopped while it is held, nothing of it is sent, also if somebody lets it go on later (INV-8)', async () => {
  const shard = await restoredShard()
  await shard.stop('a1', 1)
  expect(await transports(shard)).toEqual({ accepted: PEOPLE / 2, cancelled: PEOPLE / 2 })
  await shard.resume('a1', 1)
  await pause(500)
  expect(received).toEqual([])
})

test('a new revision that two people approved ends what is held, and goes to everybody who may have been told (INV-10, INV-30)', async () => {
  const shard = await restoredShard()
  // Nobody is in its zone any more: whoever gets it gets it because an earlier one may have reached them.
  await shard.launch(launchFor({ territory, revision: 2, content: { zones: [], zoneHashes: [] } }))
  await becomes(shard, { accepted: PEOPLE / 2 + PEOPLE, cancelled: PEOPLE / 2 })
  expect(received).toHaveLength(PEOPLE)
})

test('what runs out while it is held has run out (INV-9)', async () => {
  const shard = await restoredShard(6_000)
  await vi.waitFor(async () => expect((await transports(shard))['expired']).toBe(PEOPLE / 2), {
    timeout: 20_000,
    interval: 100,
  })
  await shard.resume('a1', 1)
  await pause(500)
  expect(received).toEqual([])
})

test('an alert that was approved after the restore leaves at once, beside one that is held; another town is not touched', async () => {
  const shard = await restoredShard()
  const neighbour = await shardOf(String(next - 1))
  await neighbour.resume('a1', 1)
  await neighbour.launch(launchFor({ territory: String(next - 1) }))
  await shard.launch(launchFor({ territory, alert: 'a2' }))
  await becomes(shard, { accepted: PEOPLE / 2 + PEOPLE, planned: PEOPLE / 2 })
  await becomes(neighbour, { accepted: PEOPLE })
  expect(received).toHaveLength(2 * PEOPLE)
})
