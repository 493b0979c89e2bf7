import { env as testEnv } from 'cloudflare:workers'
import { evictDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { pacerOf, type Env } from '../../worker/env.ts'

const env = testEnv as unknown as Env
const HOLDER = { owner: 'one shard', incarnation: 'its first life' }
const ask = (wanted: number, perSecond: number, holder = HOLDER) => ({
  wanted,
  connections: wanted,
  perSecond,
  lane: 'live' as const,
  holder,
})

test('many shards that ask at once share one account’s connections', async () => {
  const pacer = pacerOf(env, 'vonage', 'shared')
  const holders = Array.from({ length: 12 }, (_, n) => ({ owner: `shard ${n}`, incarnation: 'its life' }))
  const leases = await Promise.all(holders.map((holder) => pacer.lease(ask(6, 1_000, holder))))
  expect(leases.map(({ atOnce }) => atOnce).filter((atOnce) => atOnce > 0)).toEqual([6, 6, 6, 6, 6])
  for (const { slots, retryAt } of leases) expect(retryAt === null).toBe(slots > 0)
})

test('what came of a lease is heard before the question for the next', async () => {
  const pacer = pacerOf(env, 'vonage', 'together')
  expect((await pacer.lease(ask(30, 1_000))).atOnce).toBe(30)
  const report = { accepted: 25, failed: 0, released: 30, throttledUntil: null, stop: null }
  expect((await pacer.lease({ ...ask(30, 1_000), report })).atOnce).toBe(30)
  const refused = { accepted: 0, failed: 1, released: 30, throttledUntil: null, stop: 'no credit' as const }
  expect(await pacer.lease({ ...ask(30, 1_000), report: refused })).toMatchObject({ slots: 0, out: true })
})

test('the pace outlives the object: a restart does not begin the second anew (INV-25)', async () => {
  const pacer = pacerOf(env, 'vonage', 'restarted')
  const first = await pacer.lease(ask(20, 10))
  await pacer.report(HOLDER, {
    accepted: first.slots,
    failed: 0,
    released: first.atOnce,
    throttledUntil: null,
    stop: null,
  })
  await evictDurableObject(pacer as never)
  const second = await pacerOf(env, 'vonage', 'restarted').lease(ask(20, 10))
  const next = second.slots > 0 ? second.startAt : (second.retryAt ?? 0) + 2_000
  expect(next).toBeGreaterThanOrEqual(first.startAt + first.slots * first.spacingMs)
})

test('one account’s trouble is not another’s', async () => {
  const [one, other] = [pacerOf(env, 'vonage', 'refused'), pacerOf(env, 'vonage', 'sound')]
  await one.report(HOLDER, { accepted: 0, failed: 1, released: 0, throttledUntil: null, stop: 'no credit' })
  expect((await one.lease(ask(5, 100))).slots).toBe(0)
  expect((await other.lease(ask(5, 100))).slots).toBe(5)
})

test('a shard that was killed has its slots again two seconds after it asks anew, and not at the end of a deadline (C04)', async () => {
  const pacer = pacerOf(env, 'vonage', 'killed')
  expect((await pacer.lease(ask(30, 1_000))).atOnce).toBe(30)
  const next = { ...HOLDER, incarnation: 'its second life' }
  expect((await pacer.lease(ask(30, 1_000, next))).slots).toBe(0)
  await new Promise((done) => setTimeout(done, 2_100))
  expect((await pacer.lease(ask(30, 1_000, next))).atOnce).toBe(30)
})
