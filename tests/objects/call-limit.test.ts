// A sensor gone mad, or a stolen key: a thousand calls within a second. It is told to wait, nobody else notices, and its refusals are counted.
import { env as testEnv } from 'cloudflare:workers'
import { runDurableObjectAlarm, SELF } from 'cloudflare:test'
import { beforeAll, expect, test } from 'vitest'
import { accountsOf, watchOf, type Env } from '../../worker/env.ts'
import { CALLS_AT_ONCE, CALLS_PER_SECOND } from '../../worker/model/call-limit.ts'
import type { SensorNetwork } from '../../worker/model/sensor.ts'
import type { SourcesView } from '../../worker/model/source-health.ts'
import { DAY_MS, toRfc3339 } from '../../worker/model/time.ts'
import { device, ttsBody } from '../worker/feeds/lorawan/sensor.ts'
import { bundle } from './commune.ts'

const env = testEnv as unknown as Env
const [OURS, THEIRS] = ['87051', '87052'] as const
const keys: Record<string, string> = {}
const sensors: readonly SensorNetwork[] = [{ id: 'capteurs-tts', network: 'tts', key: 'tts', devices: [device()] }]

beforeAll(async () => {
  for (const town of [OURS, THEIRS]) {
    await watchOf(env, town).configure(bundle(town, { sensors }), { machineAnchor: 0, territoryAnchor: 0, rate: 1 })
    await accountsOf(env, town).demoSession(town, 'mayor')
    for (const name of ['folle', 'saine', 'tts']) {
      const key = { name, roles: ['machine'] as const, machine: true }
      keys[`${town} ${name}`] = (await accountsOf(env, town).createToken({ id: 'a', name: 'A' }, key)).token
    }
  }
}, 30_000)

function send(town: string, key: string, path: string, body: unknown): Promise<Response> {
  return SELF.fetch(`http://localhost:8787/api/${town}/ingest/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${keys[`${town} ${key}`]}` },
    body: JSON.stringify(body),
  })
}

const value = (nth: number) => ({
  readings: [{ station: 'PONT-VIEUX', value: 1.25, unit: 'm', observedAt: toRfc3339(Date.now() - 60_000 - nth) }],
})

/** What was refused is told within a second. */
const told = () => new Promise((waited) => setTimeout(waited, 1_100))

async function healthOf(town: string, source: string): Promise<SourcesView['sources'][number] | undefined> {
  await runDurableObjectAlarm(watchOf(env, town) as never)
  return (await watchOf(env, town).sources(DAY_MS)).sources.find(({ id }) => id === source)
}

test('a thousand calls of one key: limited with Retry-After, none lost unseen, nobody else slowed down (S06)', async () => {
  const began = Date.now()
  // What is sent matters not: refused before it is read, a call costs its sender's key alone.
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => send(OURS, 'folle', 'readings', {})))
  const seconds = (Date.now() - began) / 1_000
  const limited = answers.filter(({ status }) => status === 429)
  const others = answers.filter(({ status }) => status !== 429)
  expect(others.every(({ status }) => status === 400)).toBe(true)
  expect(others.length).toBeLessThanOrEqual(CALLS_AT_ONCE + Math.ceil(CALLS_PER_SECOND * (seconds + 1)))
  expect(limited.length).toBeGreaterThan(500)
  expect(limited.every((one) => Number(one.headers.get('retry-after')) >= 1)).toBe(true)
  expect(await limited[0]?.json()).toMatchObject({ mend: expect.stringContaining('Retry-After') as string })
  // Another key of the same town, and a key of the same name in another town, are answered as ever.
  for (const [town, key] of [
    [OURS, 'saine'],
    [THEIRS, 'folle'],
  ] as const)
    expect(await (await send(town, key, 'readings', value(1))).json()).toMatchObject({ accepted: 1 })
  await told()
  const health = await healthOf(OURS, 'native')
  expect(health?.error).toMatchObject({
    kind: 'slow down',
    message: expect.stringContaining(`${limited.length} calls of the key "folle"`) as string,
  })
  expect(health?.slots.reduce((sum, { failed }) => sum + failed, 0)).toBe(limited.length)
  expect((await healthOf(THEIRS, 'native'))?.error).toBeNull()
  console.info(
    `S06: 1000 calls in ${seconds.toFixed(1)} s: ${others.length} let in, ${limited.length} refused and counted`,
  )
})

test('a network that sends too fast is named as such, and its frames are read again once it has waited (S06)', async () => {
  const flood = await Promise.all(
    Array.from({ length: CALLS_AT_ONCE + 150 }, () => send(OURS, 'tts', 'lorawan/tts', {})),
  )
  expect(flood.filter(({ status }) => status === 429).length).toBeGreaterThan(20)
  await told()
  expect((await healthOf(OURS, 'capteurs-tts'))?.error).toMatchObject({ kind: 'slow down' })
  const frame = { received_at: toRfc3339(Date.now() - 1_000) }
  const answer = await send(OURS, 'tts', 'lorawan/tts', ttsBody(frame, frame))
  expect(await answer.json()).toMatchObject({ accepted: 1 })
})
