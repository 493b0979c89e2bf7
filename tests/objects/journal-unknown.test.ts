// Outcomes that nobody knows, and lives that end in the middle of a send.
import { evictDurableObject } from 'cloudflare:test'
import { expect, test, vi } from 'vitest'
import { accountsOf, residentsOf } from '../../worker/env.ts'
import { ACTOR } from './launch.ts'
import {
  env,
  received,
  taken,
  wire,
  aTownForEach,
  people,
  launchOf,
  shardWith,
  type Shard,
  sql,
  settled,
  acts,
  isCall,
} from './journal-wire.ts'

aTownForEach(10_500)

test('what was on the wire at a stop and met a crash comes to its end by the watchdog (LIV-3)', async () => {
  const shard = await shardWith(people(1))
  wire.provider = () => new Promise<Response>(() => undefined)
  await shard.launch(launchOf())
  await settled(shard, { claimed: 1 })
  await shard.stop('a1', 1)
  await sql(shard, `UPDATE delivery SET boot = 'one that died'`)
  await evictDurableObject(shard as never)
  const awake = residentsOf(env, wire.territory, 'live', 0)
  // Whatever would have woken it is lost.
  await sql(awake, 'DELETE FROM _alarm')
  expect(await awake.watchdog()).toBe(true)
  await settled(awake, { unknown: 1 })
  wire.reports = (reference) => [{ client_ref: reference, message_uuid: 'known-to-them' }]
  await sql(awake, 'UPDATE delivery SET not_before = 1')
  expect(await awake.watchdog()).toBe(true)
  await settled(awake, { accepted: 1 })
  expect(await awake.watchdog()).toBe(false)
  expect(received).toHaveLength(1)
})

test('an unknown outcome waits, is asked of the provider, and is not sent again where the provider knows it (INV-3)', async () => {
  const shard = await shardWith(people(1))
  wire.provider = () => new Response('<html>', { status: 202 })
  await shard.launch(launchOf())
  await settled(shard, { unknown: 1 })
  wire.reports = (reference) => [{ client_ref: reference, message_uuid: 'known-to-them' }]
  await sql(shard, 'UPDATE delivery SET not_before = 1')
  await shard.watchdog()
  await settled(shard, { accepted: 1 })
  expect(received).toHaveLength(1)
})

test('a receipt that came before anybody knew its id is joined where the lookup finds the row (INV-20)', async () => {
  const shard = await shardWith(people(1))
  wire.provider = () => new Response('<html>', { status: 202 })
  await shard.launch(launchOf())
  await settled(shard, { unknown: 1 })
  const early = {
    provider: 'ovh',
    eventId: 'early:delivered',
    reference: null,
    providerId: 'known-to-them',
    status: 'delivered',
    at: 1,
    failure: null,
  } as const
  expect(await shard.takeReceipt(early)).toBe('parked')
  wire.reports = (reference) => [{ client_ref: reference, message_uuid: 'known-to-them' }]
  await sql(shard, 'UPDATE delivery SET not_before = 1')
  await shard.watchdog()
  await settled(shard, { delivered: 1 })
  expect(received).toHaveLength(1)
})

test('an unknown outcome that the provider never saw is sent once more with the same text and reference, then stays unknown (INV-3)', async () => {
  const shard = await shardWith(people(1))
  wire.provider = () => new Response('', { status: 202 })
  await shard.launch(launchOf())
  await settled(shard, { unknown: 1 })
  for (const round of [1, 2]) {
    await sql(shard, 'UPDATE delivery SET not_before = 1')
    await shard.watchdog()
    await vi.waitFor(
      async () =>
        expect(await sql(shard, 'SELECT transport, attempts, not_before IS NULL AS given_up FROM delivery')).toEqual([
          { transport: 'unknown', attempts: 2, given_up: round - 1 },
        ]),
      { timeout: 5_000 },
    )
  }
  expect(received).toHaveLength(2)
  expect(received[0]).toEqual(received[1])
  await vi.waitFor(async () => expect((await acts(shard)).map(({ act }) => act)).toContain('finished'))
})

/** OVHcloud beside Vonage; `jobs` answers what is sent, `listed` are the tags of the messages that it has. */
async function withOvh(jobs: (receivers: readonly string[]) => Response | Promise<Response>) {
  const { fetch: others } = globalThis
  const sent: string[] = []
  globalThis.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = new URL(String(input instanceof Request ? input.url : input))
    if (url.hostname !== 'eu.api.ovh.com') return others(input, init)
    if (url.pathname === '/1.0/auth/time') return new Response(String(Math.round(Date.now() / 1_000)))
    if (url.pathname.endsWith('/jobs')) {
      const { tag, receivers } = JSON.parse(String(init?.body)) as { tag: string; receivers: string[] }
      sent.push(tag)
      return jobs(receivers)
    }
    const asked = url.searchParams.get('tag')
    if (asked !== null) return Response.json(sent.flatMap((tag, index) => (tag === asked ? [index] : [])))
    return Response.json({ tag: sent[Number(url.pathname.split('/').at(-1))] })
  }) as typeof fetch
  const ovh = {
    applicationKey: '7kbG7Bk7S9Nt7ZSV',
    applicationSecret: 'EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF',
    consumerKey: 'MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1',
    serviceName: `sms-${wire.territory}-1`,
  }
  await accountsOf(env, wire.territory).setCredential(ACTOR, 'ovh', JSON.stringify(ovh))
  return sent
}

const jobTaken = (validReceivers: readonly string[]) =>
  Response.json({ validReceivers, invalidReceivers: [], ids: [Number(validReceivers[0]?.slice(1))] })

test('a row that was with the second provider when its life ended is asked of the second, not of the first (INV-3, INV-26)', async () => {
  const sent = await withOvh(jobTaken)
  const shard = await shardWith(people(1))
  wire.provider = () => new Response('{}', { status: 402 })
  await shard.launch(launchOf())
  await settled(shard, { accepted: 1 })
  // As a kill between the provider's receipt and our commit leaves it: the row names whom it was sent by before.
  await sql(shard, `UPDATE delivery SET transport = 'claimed', provider = 'vonage', provider_id = NULL, boot = 'died'`)
  await sql(shard, `UPDATE dispatch SET state = 'sending'`)
  await shard.watchdog()
  await settled(shard, { unknown: 1 })
  await sql(shard, 'UPDATE delivery SET not_before = 1')
  await shard.watchdog()
  await settled(shard, { accepted: 1 })
  expect(sent).toHaveLength(1)
})

test('of which nobody knows is sent by the other provider after its wait where its own answers nobody (INV-26)', async () => {
  const sent = await withOvh(jobTaken)
  const shard = await shardWith(people(20))
  wire.provider = () =>
    received.length === 1 ? new Response('', { status: 202 }) : new Response('{}', { status: 402 })
  wire.reports = () => {
    throw new Error('nobody there')
  }
  await shard.launch(launchOf())
  await settled(shard, { unknown: 1, accepted: 19 })
  expect(sent).toHaveLength(19)
  await sql(shard, `UPDATE delivery SET not_before = 1 WHERE transport = 'unknown'`)
  await shard.watchdog()
  await settled(shard, { accepted: 20 })
  expect(sent).toHaveLength(20)
})

test('a row that a dead incarnation had claimed becomes unknown, never planned', async () => {
  const shard = await shardWith(people(1))
  wire.provider = () => new Promise<Response>(() => undefined)
  await shard.launch(launchOf())
  await settled(shard, { claimed: 1 })
  await sql(shard, `UPDATE delivery SET boot = 'one that died'`)
  await sql(shard, `INSERT OR REPLACE INTO _alarm (name, at) VALUES ('drain', 1)`)
  await evictDurableObject(shard as never)
  const awake = residentsOf(env, wire.territory, 'live', 0)
  await awake.watchdog()
  await settled(awake, { unknown: 1 })
  expect(received).toHaveLength(1)
})

test.each([
  ['Severe', 2],
  ['Moderate', 1],
] as const)(
  'a call of an alert that is %s, its outcome unknown and unknown to the provider, is rung %i times',
  async (severity, rings) => {
    const shard = await shardWith(people(1))
    wire.provider = () => new Response('', { status: 201 })
    await shard.launch(launchOf({ channels: ['voice'], severity }))
    await settled(shard, { unknown: 1 })
    await vi.waitFor(
      async () => {
        await sql(shard, 'UPDATE delivery SET not_before = 1 WHERE not_before IS NOT NULL')
        await shard.watchdog()
        const rows = await sql(shard, 'SELECT transport, attempts, not_before IS NULL AS given_up FROM delivery')
        expect(rows).toEqual([{ transport: 'unknown', attempts: rings, given_up: 1 }])
      },
      { timeout: 10_000, interval: 100 },
    )
    expect(received.filter(isCall)).toHaveLength(rings)
  },
)

test('an answer that names another number: that row is set aside as failed and never repeated, and it is said (P07)', async () => {
  const shard = await shardWith(people(5))
  wire.provider = (request) =>
    request.to.endsWith('80002')
      ? Response.json({ message_uuid: 'other', to: '33639980999' }, { status: 202 })
      : taken(request)
  await shard.launch(launchOf())
  await settled(shard, { accepted: 4, failed: 1 })
  await vi.waitFor(async () => expect((await acts(shard)).map(({ act }) => act)).toContain('finished'))
  await shard.watchdog()
  expect(received.filter(({ to }) => to.endsWith('80002'))).toHaveLength(1)
  const [said] = (await acts(shard)).filter(({ act }) => act === 'wrong recipient')
  expect(said?.detail).toMatchObject({ alert: 'a1', provider: 'vonage', channel: 'sms' })
  expect(JSON.stringify(said)).not.toMatch(/639980|Personne/)
})

test('credentials that are refused lose nobody: the rows wait, and go out once the account is mended', async () => {
  const shard = await shardWith(people(8))
  wire.provider = () => Response.json({}, { status: 401 })
  await shard.launch(launchOf())
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(0))
  await settled(shard, { planned: 8 })
  expect(received.length).toBeLessThanOrEqual(8)
  wire.provider = taken
  await settled(shard, { accepted: 8 })
})

test('what an incarnation had still to tell Command is told by the next one, whatever changes first (INV-15)', async () => {
  const shard = await shardWith(people(1))
  await shard.launch(launchOf())
  await settled(shard, { accepted: 1 })
  await shard.launch(launchOf({ texts: { fr: 'Autre texte.' } }, 2))
  await settled(shard, { accepted: 2 })
  const told = async (of: Shard) =>
    (await sql(of, 'SELECT seq FROM dispatch ORDER BY revision')).map(({ seq }) => Number(seq))
  await vi.waitFor(async () => expect(await sql(shard, 'SELECT name FROM _alarm')).toEqual([]), { timeout: 5_000 })
  const before = await told(shard)
  await evictDurableObject(shard as never)
  const awake = residentsOf(env, wire.territory, 'live', 0)
  const reference = received[1]?.client_ref ?? ''
  const receipt = { provider: 'vonage', eventId: 'd', reference, providerId: null, status: 'delivered', at: 1 } as const
  expect(await awake.takeReceipt({ ...receipt, failure: null })).toBe('joined')
  await vi.waitFor(
    async () => {
      const [first = 0, second = 0] = await told(awake)
      expect(second).toBeGreaterThan(before[1] ?? 0)
      expect(first).toBeGreaterThan(before[0] ?? 0)
    },
    { timeout: 5_000 },
  )
})
