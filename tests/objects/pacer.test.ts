import { env as testEnv } from 'cloudflare:workers'
import { evictDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { pacerOf, type Env } from '../../worker/env.ts'

const env = testEnv as unknown as Env

test('many shards that ask at once share one account’s slots', async () => {
  const pacer = pacerOf(env, 'vonage', 'shared')
  const leases = await Promise.all(Array.from({ length: 12 }, () => pacer.lease(10, 1_000, 'live')))
  expect(leases.reduce((sum, { slots }) => sum + slots, 0)).toBe(30)
  for (const { slots, retryAt } of leases) expect(retryAt === null).toBe(slots > 0)
})

test('the pace outlives the object: a restart does not begin the second anew (INV-25)', async () => {
  const pacer = pacerOf(env, 'vonage', 'restarted')
  const first = await pacer.lease(20, 10, 'live')
  await pacer.report({ accepted: first.slots, failed: 0, throttledUntil: null })
  await evictDurableObject(pacer as never)
  const second = await pacerOf(env, 'vonage', 'restarted').lease(20, 10, 'live')
  const next = second.slots > 0 ? second.startAt : (second.retryAt ?? 0) + 2_000
  expect(next).toBeGreaterThanOrEqual(first.startAt + first.slots * first.spacingMs)
})

test('one account’s trouble is not another’s', async () => {
  const [one, other] = [pacerOf(env, 'vonage', 'refused'), pacerOf(env, 'vonage', 'sound')]
  await one.report({ accepted: 0, failed: 1, throttledUntil: null, stop: 'no credit' })
  expect((await one.lease(5, 100, 'live')).slots).toBe(0)
  expect((await other.lease(5, 100, 'live')).slots).toBe(5)
})
