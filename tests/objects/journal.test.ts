import { env as testEnv } from 'cloudflare:workers'
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { accountsOf, residentsOf, type Env } from '../../worker/env.ts'
import type { AlertContent } from '../../worker/model/alert.ts'
import type { Mode } from '../../worker/model/mode.ts'
import { isFinal, type Transport } from '../../worker/model/delivery.ts'
import type { Receipt } from '../../worker/model/outcome.ts'
import { REAL_CLOCK } from '../../worker/model/time.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'
import type { Zone } from '../../worker/model/zone.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import type { ImportRow, Launch } from '../../worker/objects/rpc.ts'
import { ACTOR, B, launchFor, vonageAccount } from './launch.ts'
import type { LogEntry } from '../../worker/model/log.ts'

const env = testEnv as unknown as Env
const HOUR = 3_600_000

interface Request {
  readonly to: string
  readonly text: string
  readonly client_ref: string
  readonly webhook_url: string
}

type Provider = (request: Request) => Response | Promise<Response>

// The provider's side of the wire: what it really received, and how it answers.
const received: Request[] = []
let provider: Provider
let reports: (reference: string) => unknown[] = () => []
const taken: Provider = (request) =>
  Response.json({ message_uuid: `u-${request.client_ref}-${received.length}` }, { status: 202 })
const realFetch = globalThis.fetch

let nextTerritory = 10_000
let territory = ''

beforeEach(async () => {
  received.length = 0
  provider = taken
  reports = () => []
  globalThis.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = new URL(String(input instanceof Request ? input.url : input))
    if (url.pathname === '/v2/reports/records')
      return Response.json({ records: reports(url.searchParams.get('client_ref') ?? '') })
    const request = JSON.parse(String(init?.body)) as Request
    received.push(request)
    return provider(request)
  }) as typeof fetch
  territory = String(nextTerritory++)
  await accountsOf(env, territory).setCredential(ACTOR, 'vonage', JSON.stringify(await vonageAccount(territory)))
})

afterEach(() => {
  globalThis.fetch = realFetch
})

function people(count: number, over: Partial<ImportRow> = {}): ImportRow[] {
  return Array.from({ length: count }, (_, index) => ({
    line: index + 2,
    sourceId: `s${index}`,
    household: `h${index}`,
    name: `Personne ${index}`,
    address: `${index} rue Basse`,
    language: 'fr' as const,
    phone: `+336399${String(80_000 + index).padStart(5, '0')}`,
    longitude: 0.5,
    latitude: 0.5,
    vulnerable: false,
    ...over,
  }))
}

function launchOf(content: Partial<AlertContent> = {}, revision = 1, mode: Mode = 'live'): Launch {
  return launchFor({ territory, revision, content: { mode, ...content } })
}

async function shardWith(rows: readonly ImportRow[], mode: Mode = 'live') {
  const shard = residentsOf(env, territory, mode, 0)
  await shard.configure(territory, mode, 0, 1)
  await shard.store(rows)
  return shard
}

type Shard = Awaited<ReturnType<typeof shardWith>>

function sql(shard: Shard, query: string, ...bindings: unknown[]): Promise<Record<string, unknown>[]> {
  return runInDurableObject(shard as never, (_, state) =>
    state.storage.sql.exec(query, ...(bindings as string[])).toArray(),
  )
}

async function transports(shard: Shard): Promise<Partial<Record<Transport, number>>> {
  const rows = await sql(shard, 'SELECT transport, COUNT(*) AS n FROM delivery GROUP BY transport')
  return Object.fromEntries(rows.map((row) => [row['transport'], row['n']]))
}

const settled = (shard: Shard, expected: Partial<Record<Transport, number>>) =>
  vi.waitFor(async () => expect(await transports(shard)).toEqual(expected), { timeout: 15_000, interval: 25 })

async function acts(shard: Shard): Promise<LogEntry[]> {
  return (await sql(shard, 'SELECT body FROM act ORDER BY seq')).map(
    (row) => JSON.parse(String(row['body'])) as LogEntry,
  )
}

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
  expect(received[0]?.webhook_url).toBe(`http://localhost:8787/hooks/${territory}/vonage/status`)
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

test('a stop before the end: no request starts after it, and what was queued is cancelled (INV-8)', async () => {
  const shard = await shardWith(people(120))
  const slow = launchOf()
  provider = async (request) => {
    await new Promise((resolve) => setTimeout(resolve, 30))
    return taken(request)
  }
  await shard.launch(slow)
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(5), { interval: 5 })
  const { leaseEndsAt } = await shard.stop('a1', 1)
  const started = received.length
  expect(leaseEndsAt - Date.now()).toBeLessThanOrEqual(2_000)
  await settled(shard, { accepted: started, cancelled: 120 - started })
  expect(received).toHaveLength(started)
  expect((await acts(shard)).map(({ act }) => act)).toEqual(['launch', 'stop'])
})

test('what was on the wire at a stop and comes back to be sent again is cancelled, not queued for ever (INV-8)', async () => {
  const shard = await shardWith(people(1))
  provider = async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    return Response.json({}, { status: 503 })
  }
  await shard.launch(launchOf())
  await settled(shard, { claimed: 1 })
  await shard.stop('a1', 1)
  await settled(shard, { cancelled: 1 })
  await shard.watchdog()
  expect(received).toHaveLength(1)
})

test('what was on the wire at a stop and met a crash comes to its end by the watchdog (LIV-3)', async () => {
  const shard = await shardWith(people(1))
  provider = () => new Promise<Response>(() => undefined)
  await shard.launch(launchOf())
  await settled(shard, { claimed: 1 })
  await shard.stop('a1', 1)
  await sql(shard, `UPDATE delivery SET boot = 'one that died'`)
  await evictDurableObject(shard as never)
  const awake = residentsOf(env, territory, 'live', 0)
  // Whatever would have woken it is lost.
  await sql(awake, 'DELETE FROM _alarm')
  expect(await awake.watchdog()).toBe(true)
  await settled(awake, { unknown: 1 })
  reports = (reference) => [{ client_ref: reference, message_uuid: 'known-to-them' }]
  await sql(awake, 'UPDATE delivery SET not_before = 1')
  expect(await awake.watchdog()).toBe(true)
  await settled(awake, { accepted: 1 })
  expect(await awake.watchdog()).toBe(false)
  expect(received).toHaveLength(1)
})

test('slots that go by while a provider answers nobody are lost, and not used all at once after (INV-25)', async () => {
  const shard = await shardWith(people(60))
  const perSecond = 20
  const at: number[] = []
  const wakes = new Promise((resolve) => setTimeout(resolve, 1_400))
  provider = async (request) => {
    at.push(Date.now())
    await wakes
    return taken(request)
  }
  const launch = launchOf()
  const sms = { ...launch.territory.sms, partsPerSecond: perSecond }
  await shard.launch({ ...launch, territory: { ...launch.territory, sms } })
  await settled(shard, { accepted: 60 })
  const most = Math.max(...at.map((from) => at.filter((one) => one >= from && one < from + 1_000).length))
  // A timer may be late by two slots at either end of the second. Used at once, twenty more would have come.
  expect(most).toBeLessThanOrEqual(perSecond + 4)
})

test('who was meant is erased before the claim: whoever else has their number was not meant, and hears nothing (INV-17)', async () => {
  const shared = '+33639980777'
  const meant = people(1, { sourceId: 'meant', household: 'inside', phone: shared })
  const other = people(1, { sourceId: 'other', household: 'outside', phone: shared, longitude: 5 })
  const shard = await shardWith([...meant, ...other])
  provider = () => Response.json({}, { status: 401 })
  await shard.launch(launchOf())
  await settled(shard, { planned: 1 })
  const [row] = await sql(shard, 'SELECT person FROM snapshot')
  await shard.remove([String(row?.['person'])])
  const before = received.length
  provider = taken
  await settled(shard, { cancelled: 1 })
  expect(received.slice(before)).toEqual([])
})

test('a stop that overtakes its launch leaves nobody to tell', async () => {
  const shard = await shardWith(people(5))
  await shard.stop('a1', 1)
  await shard.launch(launchOf())
  await shard.watchdog()
  expect(await sql(shard, 'SELECT * FROM delivery')).toEqual([])
  expect(received).toEqual([])
})

test('a second revision ends the first before it sends anything (INV-10)', async () => {
  const shard = await shardWith(people(60))
  provider = async (request) => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    return taken(request)
  }
  await shard.launch(launchOf())
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(3), { interval: 5 })
  await shard.launch(launchOf({ texts: { fr: 'Autre texte.' } }, 2))
  await vi.waitFor(
    async () =>
      expect(await sql(shard, `SELECT n FROM delivery WHERE revision = 2 AND transport = 'accepted'`)).toHaveLength(60),
    { timeout: 15_000 },
  )
  const firstOfSecond = received.findIndex(({ text }) => text.endsWith('Alerte 7.2'))
  expect(received.slice(firstOfSecond).filter(({ text }) => !text.endsWith('Alerte 7.2'))).toEqual([])
})

test('a correction leaves at once to everybody else, whichever call still hangs', async () => {
  const shard = await shardWith(people(8))
  const slow = people(8)[0]?.phone?.slice(1)
  provider = async (request) => {
    if (request.to === slow) await new Promise((resolve) => setTimeout(resolve, 6_000))
    return taken(request)
  }
  await shard.launch(launchOf())
  await vi.waitFor(() => expect(received).toHaveLength(8), { interval: 5, timeout: 5_000 })
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  await shard.launch(launchOf({ texts: { fr: 'Fausse alerte.' }, msgType: 'Cancel' }, 2))
  await vi.waitFor(() => expect(received).toHaveLength(15), { timeout: 2_500 })
  await vi.waitFor(() => expect(received).toHaveLength(16), { timeout: 8_000 })
})

test('an alert by SMS leaves at once, whichever call of an earlier alert still hangs', async () => {
  const shard = await shardWith(people(3))
  provider = async (request) => {
    if (!('ncco' in request)) return taken(request)
    await new Promise((resolve) => setTimeout(resolve, 6_000))
    return Response.json({ uuid: `u-${received.length}`, status: 'started' }, { status: 201 })
  }
  await shard.launch(launchOf({ channels: ['voice'], urgency: 'Immediate' }))
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(0), { interval: 5, timeout: 5_000 })
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  await shard.launch(launchFor({ territory, alert: 'a2' }))
  await vi.waitFor(() => expect(received.filter((one) => !('ncco' in one))).toHaveLength(3), { timeout: 2_500 })
})

test('a correction never overtakes what it corrects: it waits until the earlier request to that phone is answered', async () => {
  const shard = await shardWith(people(40))
  const slow = people(40)[0]?.phone?.slice(1)
  const order: string[] = []
  provider = async (request) => {
    const which = request.text.endsWith('Alerte 7.2') ? 'correction' : 'alert'
    if (request.to === slow) order.push(`${which} asked`)
    if (which === 'alert') await new Promise((resolve) => setTimeout(resolve, request.to === slow ? 2_500 : 50))
    if (request.to === slow) order.push(`${which} answered`)
    return taken(request)
  }
  await shard.launch(launchOf())
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(5), { interval: 5, timeout: 5_000 })
  await shard.launch(launchOf({ texts: { fr: 'Fausse alerte.' }, msgType: 'Cancel' }, 2))
  await vi.waitFor(
    async () =>
      expect(await sql(shard, `SELECT n FROM delivery WHERE revision = 2 AND transport = 'accepted'`)).toHaveLength(40),
    { timeout: 15_000 },
  )
  expect(order).toEqual(['alert asked', 'alert answered', 'correction asked', 'correction answered'])
})

test.each([
  [
    'content that is not what was approved (INV-6)',
    (launch: Launch): Launch => ({ ...launch, revision: { ...launch.revision, contentHash: 'another' } }),
  ],
  [
    'a revision that nobody approved (INV-6)',
    (launch: Launch): Launch => ({ ...launch, revision: { ...launch.revision, approvedBy: null } }),
  ],
  ['a drill in a live shard (INV-11)', (launch: Launch): Launch => ({ ...launch, mode: 'exercise' })],
])('%s is refused, and the refusal is an act', async (_, alter) => {
  const shard = await shardWith(people(2))
  await shard.launch(alter(launchOf()))
  expect((await acts(shard)).map(({ act }) => act)).toEqual(['refused'])
  expect(await sql(shard, 'SELECT * FROM delivery')).toEqual([])
  expect(received).toEqual([])
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
  provider = () => Response.json({}, { status: 429, headers: { 'retry-after': '1' } })
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
  provider = taken
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
  const [here, beside] = [territory, String(nextTerritory++)]
  territory = beside
  await accountsOf(env, territory).setCredential(ACTOR, 'vonage', JSON.stringify(await vonageAccount(territory)))
  const neighbour = await shardWith(people(3))
  await neighbour.launch(launchOf())
  await settled(neighbour, { accepted: 3 })
  territory = here
})

test('an address that moves out of the zone once the alert has left: the approved set is sent, and the count of now differs (R07)', async () => {
  const shard = await shardWith(people(4))
  provider = () => Response.json({}, { status: 429, headers: { 'retry-after': '1' } })
  await shard.launch(launchOf({ count: 4 }))
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(0), { interval: 5 })
  await shard.store(people(1, { longitude: 5, address: '1 rue ailleurs' }))
  provider = taken
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
  provider = () => Response.json({}, { status: 429, headers: { 'retry-after': '1' } })
  await shard.launch(launchOf())
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(0), { interval: 5 })
  const [row] = await vi.waitFor(async () => {
    const rows = await sql(shard, `SELECT address_hash FROM delivery WHERE transport = 'planned' LIMIT 1`)
    expect(rows).toHaveLength(1)
    return rows
  })
  expect(await shard.optOut(String(row?.['address_hash']))).toBe(true)
  const before = received.length
  provider = taken
  await settled(shard, { accepted: 2, cancelled: 1 })
  expect(received.length - before).toBe(2)
})

test('an unknown outcome waits, is asked of the provider, and is not sent again where the provider knows it (INV-3)', async () => {
  const shard = await shardWith(people(1))
  provider = () => new Response('<html>', { status: 202 })
  await shard.launch(launchOf())
  await settled(shard, { unknown: 1 })
  reports = (reference) => [{ client_ref: reference, message_uuid: 'known-to-them' }]
  await sql(shard, 'UPDATE delivery SET not_before = 1')
  await shard.watchdog()
  await settled(shard, { accepted: 1 })
  expect(received).toHaveLength(1)
})

test('a receipt that came before anybody knew its id is joined where the lookup finds the row (INV-20)', async () => {
  const shard = await shardWith(people(1))
  provider = () => new Response('<html>', { status: 202 })
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
  reports = (reference) => [{ client_ref: reference, message_uuid: 'known-to-them' }]
  await sql(shard, 'UPDATE delivery SET not_before = 1')
  await shard.watchdog()
  await settled(shard, { delivered: 1 })
  expect(received).toHaveLength(1)
})

test('an unknown outcome that the provider never saw is sent once more with the same text and reference, then stays unknown (INV-3)', async () => {
  const shard = await shardWith(people(1))
  provider = () => new Response('', { status: 202 })
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
    serviceName: `sms-${territory}-1`,
  }
  await accountsOf(env, territory).setCredential(ACTOR, 'ovh', JSON.stringify(ovh))
  return sent
}

const jobTaken = (validReceivers: readonly string[]) =>
  Response.json({ validReceivers, invalidReceivers: [], ids: [Number(validReceivers[0]?.slice(1))] })

test('a row that was with the second provider when its life ended is asked of the second, not of the first (INV-3, INV-26)', async () => {
  const sent = await withOvh(jobTaken)
  const shard = await shardWith(people(1))
  provider = () => new Response('{}', { status: 402 })
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
  provider = () => (received.length === 1 ? new Response('', { status: 202 }) : new Response('{}', { status: 402 }))
  reports = () => {
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
  provider = () => new Promise<Response>(() => undefined)
  await shard.launch(launchOf())
  await settled(shard, { claimed: 1 })
  await sql(shard, `UPDATE delivery SET boot = 'one that died'`)
  await sql(shard, `INSERT OR REPLACE INTO _alarm (name, at) VALUES ('drain', 1)`)
  await evictDurableObject(shard as never)
  const awake = residentsOf(env, territory, 'live', 0)
  await awake.watchdog()
  await settled(awake, { unknown: 1 })
  expect(received).toHaveLength(1)
})

const isCall = (request: object): boolean => 'ncco' in request
const never = () =>
  new Promise<Response>((resolve) => setTimeout(() => resolve(new Response(null, { status: 500 })), 60_000))

test('calls that hang hold no SMS back, nor a hanging SMS the next ones', async () => {
  const shard = await shardWith(people(60))
  let hung = 0
  provider = (request) => {
    if (isCall(request)) return never()
    // One SMS in thirty meets a provider that says nothing.
    return request.to.endsWith('07') || request.to.endsWith('37') ? (hung++, never()) : taken(request)
  }
  const began = Date.now()
  await shard.launch(launchOf({ channels: ['sms', 'voice'] }))
  await vi.waitFor(
    async () => {
      const sent = await sql(shard, `SELECT n FROM delivery WHERE channel = 'sms' AND transport = 'accepted'`)
      expect(sent).toHaveLength(58)
    },
    { timeout: 9_000, interval: 25 },
  )
  // The time-out of a call is 10 s: none of them was waited for.
  expect(Date.now() - began).toBeLessThan(9_000)
  expect(hung).toBe(2)
  await shard.stop('a1', 1)
})

test.each([
  ['Severe', 2],
  ['Moderate', 1],
] as const)(
  'a call of an alert that is %s, its outcome unknown and unknown to the provider, is rung %i times',
  async (severity, rings) => {
    const shard = await shardWith(people(1))
    provider = () => new Response('', { status: 201 })
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

const rang = { status: 'undelivered', failure: 'provider down', provider: 'vonage', providerId: null, at: 1 } as const

test('a phone that nobody takes is rung again after a while, so often and no more (P20)', async () => {
  const shard = await shardWith(people(1))
  let uuid = 0
  provider = () => Response.json({ uuid: `call-${++uuid}` }, { status: 201 })
  // A summer afternoon: twice by day.
  const afternoon = { machineAnchor: Date.now(), territoryAnchor: Date.parse('2026-07-01T13:00:00Z'), rate: 1 }
  const expiresAt = afternoon.territoryAnchor + HOUR
  await shard.launch({ ...launchOf({ channels: ['voice'], severity: 'Severe', expiresAt }), clock: afternoon })
  await settled(shard, { accepted: 1 })
  const [row] = await sql(shard, 'SELECT reference FROM delivery')
  const reference = String(row?.['reference'])
  await shard.takeReceipt({ ...rang, eventId: 'busy-1', reference })
  expect(await sql(shard, 'SELECT transport, rings, not_before > 1 AS waits FROM delivery')).toEqual([
    { transport: 'planned', rings: 1, waits: 1 },
  ])
  await sql(shard, 'UPDATE delivery SET not_before = 1')
  await shard.watchdog()
  await vi.waitFor(() => expect(received.filter(isCall)).toHaveLength(2), { timeout: 5_000 })
  await settled(shard, { accepted: 1 })
  await shard.takeReceipt({ ...rang, eventId: 'busy-2', reference })
  expect(await transports(shard)).toEqual({ undelivered: 1 })
})

test('below immediate danger a call waits for what is silent, and who has answered is not rung', async () => {
  const shard = await shardWith(people(2))
  provider = (request) => (isCall(request) ? Response.json({ uuid: 'c' }, { status: 201 }) : taken(request))
  await shard.launch(launchOf({ channels: ['sms', 'voice'], urgency: 'Expected' }))
  await settled(shard, { accepted: 2, planned: 2 })
  const answered = received[0]?.client_ref ?? ''
  await shard.takeReceipt({ ...rang, status: 'confirmed', failure: null, eventId: 'yes', reference: answered })
  await sql(shard, `UPDATE delivery SET not_before = 1 WHERE channel = 'voice'`)
  await shard.watchdog()
  await settled(shard, { accepted: 2, delivered: 1, cancelled: 1 })
  expect(received.filter(isCall)).toHaveLength(1)
})

const cared = (over: Partial<ImportRow> = {}) => people(1, { contact: '+33639989900', ...over })

test('whoever somebody named is told once that somebody has not answered, and answers for them', async () => {
  const shard = await shardWith([...cared(), ...people(2).slice(1)])
  await shard.launch(launchOf({ channels: ['sms', 'contact'] }))
  await settled(shard, { accepted: 2, planned: 1 })
  await sql(shard, `UPDATE delivery SET not_before = 1 WHERE channel = 'contact'`)
  await shard.watchdog()
  await settled(shard, { accepted: 3 })
  expect(received[2]).toMatchObject({ to: '33639989900' })
  expect(received[2]?.text).toMatch(/^Personne 0 vous a choisi comme contact.* MAIRIE ST-MARTIN\. Crue\. Alerte 7$/)
  const reference = received[2]?.client_ref ?? ''
  // That the contact has it says nothing of the person: they are still somebody to go and see.
  await shard.takeReceipt({ ...rang, status: 'delivered', failure: null, eventId: 'd', reference })
  const [before] = (await shard.unreached('a1', 1)).filter(({ name }) => name === 'Personne 0')
  expect(before).toMatchObject({ reach: 'sent', contacts: ['+33639989900'], phones: ['+33639980000'] })
  await shard.takeReceipt({ ...rang, status: 'confirmed', failure: null, eventId: 'c', reference })
  expect((await shard.unreached('a1', 1)).map(({ name }) => name)).toEqual(['Personne 1'])
})

test('who has answered is not spoken of to their contact; who has no other way is, at once', async () => {
  const alone = cared({ sourceId: 'alone', household: 'alone', phone: null, contact: '+33639989901', name: 'Seule' })
  const shard = await shardWith([...cared(), ...alone])
  await shard.launch(launchOf({ channels: ['sms', 'contact'] }))
  await settled(shard, { accepted: 2, planned: 1 })
  expect(received.map(({ to }) => to).sort()).toEqual(['33639980000', '33639989901'])
  const answered = received.find(({ to }) => to === '33639980000')?.client_ref ?? ''
  await shard.takeReceipt({ ...rang, status: 'confirmed', failure: null, eventId: 'yes', reference: answered })
  await sql(shard, `UPDATE delivery SET not_before = 1 WHERE channel = 'contact'`)
  await shard.watchdog()
  await settled(shard, { accepted: 1, delivered: 1, cancelled: 1 })
  expect(received).toHaveLength(2)
})

test('two have named the same contact: for the one who has no other way it is told at once', async () => {
  for (const order of [0, 1]) {
    received.length = 0
    const alone = cared({ sourceId: 'alone', household: 'alone', phone: null, name: 'Seule' })
    const shard = await shardWith(order === 0 ? [...cared(), ...alone] : [...alone, ...cared()])
    await shard.launch(launchOf({ channels: ['sms', 'contact'] }))
    await settled(shard, { accepted: 2 })
    expect(received.map(({ to }) => to).sort()).toEqual(['33639980000', '33639989900'])
    territory = String(nextTerritory++)
    await accountsOf(env, territory).setCredential(ACTOR, 'vonage', JSON.stringify(await vonageAccount(territory)))
  }
})

test('of those who share a contact one is gone: the contact is not told of the other, who has answered', async () => {
  const [first, second] = people(2, { contact: '+33639989900' })
  const shard = await shardWith([first, second] as ImportRow[])
  await shard.launch(launchOf({ channels: ['sms', 'contact'] }))
  await settled(shard, { accepted: 2, planned: 1 })
  const reference = received.find(({ to }) => to === '33639980000')?.client_ref ?? ''
  await shard.takeReceipt({ ...rang, status: 'confirmed', failure: null, eventId: 'yes', reference })
  const [gone] = await sql(
    shard,
    `SELECT s.person AS person FROM snapshot s JOIN target t ON t.snapshot = s.n JOIN delivery d ON d.n = t.delivery
     WHERE d.channel = 'sms' AND d.answer = 'none'`,
  )
  await shard.remove([String(gone?.['person'])])
  await sql(shard, `UPDATE delivery SET not_before = 1 WHERE channel = 'contact'`)
  await shard.watchdog()
  await settled(shard, { accepted: 1, delivered: 1, cancelled: 1 })
  expect(received).toHaveLength(2)
})

test('those who were not reached are named with what a team needs at their door, and nobody else is', async () => {
  const deaf = people(1, { sourceId: 'deaf', household: 'deaf', phone: null, name: 'Sans Téléphone', vulnerable: true })
  const shard = await shardWith([...people(3), ...deaf])
  await shard.launch(launchOf())
  await settled(shard, { accepted: 3 })
  for (const [index, status] of (['delivered', 'undelivered'] as const).entries())
    await shard.takeReceipt({
      ...rang,
      status,
      failure: null,
      eventId: `r${index}`,
      reference: received[index]?.client_ref ?? '',
    })
  const list = await shard.unreached('a1', 1)
  expect(list.map(({ name, reach }) => [name, reach]).sort()).toEqual([
    ['Personne 1', 'failed'],
    ['Personne 2', 'sent'],
    ['Sans Téléphone', 'no channel'],
  ])
  expect(list.find(({ name }) => name === 'Sans Téléphone')).toMatchObject({
    vulnerable: true,
    phones: [],
    zones: ['B'],
  })
  // Whoever came to a shelter, by one of their numbers, stays on the list and is marked: no team goes to their door.
  const [number = ''] = list.find(({ name }) => name === 'Personne 1')?.phones ?? []
  const phoneHashes = [new Keyring(env.TOCSIN_MASTER_KEY, territory).blindIndex(number)]
  const marked = async (household: string) =>
    (await shard.unreached('a1', 1, { phoneHashes, households: [household] }))
      .filter(({ sheltered }) => sheltered === true)
      .map(({ name }) => name)
      .toSorted()
  expect(await marked('')).toEqual(['Personne 1'])
  const home = list.find(({ name }) => name === 'Personne 2')?.household ?? ''
  expect(await marked(home)).toEqual(
    list.flatMap((one) => (one.household === home || one.name === 'Personne 1' ? [one.name] : [])).toSorted(),
  )
  // A neighbour's shard knows nothing of this alert.
  const neighbour = residentsOf(env, '10999', 'live', 0)
  await neighbour.configure('10999', 'live', 0, 1)
  expect(await neighbour.unreached('a1', 1)).toEqual([])
})

const CONTRACTS = {
  rcs: { sender: 'StMartin', pricePerMessageCents: 8, messagesPerSecond: 500 },
  whatsapp: {
    sender: '33465710003',
    templates: { fr: 'alerte_fr', en: 'alert_en' },
    pricePerMessageCents: 5,
    messagesPerSecond: 500,
  },
}

function besideSms(over: Partial<AlertContent> = {}, revision = 1): Launch {
  const launch = launchOf({ channels: ['sms', 'rcs', 'whatsapp'], ...over }, revision)
  return { ...launch, territory: { ...launch.territory, ...CONTRACTS } }
}

const NUMBER_0 = '33639980000'
const NUMBER_1 = '33639980001'
/** One chose RCS, one WhatsApp, one neither. */
const choosers = () => {
  const [one, two, three] = people(3) as [ImportRow, ImportRow, ImportRow]
  return [
    { ...one, phoneChannels: ['sms', 'voice', 'rcs'] as const },
    { ...two, phoneChannels: ['sms', 'whatsapp'] as const },
    three,
  ]
}
const byWay = (way: string) => received.filter((request) => (request as unknown as { channel: string }).channel === way)
const said = (reference: string, status: Receipt['status']): Receipt => ({
  ...{ provider: 'vonage', eventId: `${reference}:${status}`, reference, providerId: null, status, at: 1 },
  failure: null,
})

test('RCS and WhatsApp go to whoever chose them, beside their SMS; read is no confirmation, and a state that comes late still counts', async () => {
  const shard = await shardWith(choosers())
  await shard.launch(besideSms())
  await settled(shard, { accepted: 5 })
  expect(byWay('sms').map(({ to }) => to)).toHaveLength(3)
  const [rcs, whatsapp] = [byWay('rcs'), byWay('whatsapp')]
  expect(rcs).toMatchObject([{ to: NUMBER_0, from: 'StMartin', text: 'MAIRIE ST-MARTIN. Crue. Alerte 7' }])
  expect(whatsapp).toMatchObject([
    {
      to: NUMBER_1,
      from: '33465710003',
      template: { name: 'alerte_fr', parameters: ['MAIRIE ST-MARTIN. Crue. Alerte 7'] },
    },
  ])
  // A screen was open: they have it, and are no one to go and see, but nothing was confirmed.
  await shard.takeReceipt(said(rcs[0]?.client_ref ?? '', 'heard'))
  const reach = async () => Object.fromEntries((await shard.unreached('a1', 1)).map(({ name, reach }) => [name, reach]))
  expect(await reach()).toEqual({ 'Personne 1': 'sent', 'Personne 2': 'sent' })
  expect(await sql(shard, `SELECT answer FROM delivery WHERE channel = 'rcs'`)).toEqual([{ answer: 'heard' }])
  // The alert runs out; days later WhatsApp says that the message has arrived.
  await shard.setClock({ ...REAL_CLOCK, territoryAnchor: 2 * HOUR })
  await shard.watchdog()
  expect(await reach()).toMatchObject({ 'Personne 1': 'sent' })
  await shard.takeReceipt(said(whatsapp[0]?.client_ref ?? '', 'delivered'))
  expect(await reach()).toEqual({ 'Personne 2': 'sent' })
  const neighbour = residentsOf(env, '10998', 'live', 0)
  await neighbour.configure('10998', 'live', 0, 1)
  expect(await neighbour.takeReceipt(said(whatsapp[0]?.client_ref ?? '', 'undelivered'))).toBe('parked')
})

test('who asks for help in a conversation is answered in it, and their row of it moves', async () => {
  const shard = await shardWith(choosers())
  await shard.launch(besideSms())
  await settled(shard, { accepted: 5 })
  const hash = async (way: string) =>
    String((await sql(shard, 'SELECT address_hash FROM delivery WHERE channel = ?', way))[0]?.['address_hash'])
  const answers = async (answer: string) =>
    (await sql(shard, 'SELECT channel FROM delivery WHERE answer = ?', answer)).map(({ channel }) => channel)
  expect(await shard.takeAnswer(await hash('whatsapp'), { said: 'help', by: 'whatsapp', eventId: 'w' })).toBe(true)
  expect(await shard.takeAnswer(await hash('rcs'), { said: 'confirmed', by: 'sms', eventId: 's' })).toBe(true)
  expect([await answers('help'), await answers('confirmed')]).toEqual([['whatsapp'], ['sms']])
  await shard.takeReceipt({ ...said(byWay('rcs')[0]?.client_ref ?? '', 'help'), provider: 'reply' })
  expect((await answers('help')).sort()).toEqual(['rcs', 'whatsapp'])
  // Below their own words, and asking nothing in turn. To somebody who has just written a text needs no template.
  await vi.waitFor(() => expect(received).toHaveLength(7), { timeout: 5_000, interval: 25 })
  expect(byWay('whatsapp').at(-1)).toMatchObject({ to: NUMBER_1, from: '33465710003', message_type: 'text' })
  expect(byWay('rcs').at(-1)).toMatchObject({ to: NUMBER_0, from: 'StMartin' })
  expect(byWay('rcs').at(-1)).not.toHaveProperty('suggestions')
  for (const way of ['rcs', 'whatsapp']) expect(byWay(way).at(-1)?.text).toMatch(/demande d'aide T\d+ notée/)
})

test('who leaves a conversation leaves that alone: the SMS goes on, and nothing more goes by it (INV-17)', async () => {
  const shard = await shardWith(choosers())
  await shard.launch(besideSms())
  await settled(shard, { accepted: 5 })
  const [row] = await sql(shard, `SELECT address_hash FROM delivery WHERE channel = 'whatsapp'`)
  expect(await shard.optOut(String(row?.['address_hash']), 'whatsapp')).toBe(true)
  await shard.launch(besideSms({}, 2))
  await settled(shard, { accepted: 9 })
  expect([byWay('sms').length, byWay('rcs').length, byWay('whatsapp').length]).toEqual([6, 2, 1])
  expect(await shard.optOut(String(row?.['address_hash']))).toBe(true)
  await shard.launch(besideSms({}, 3))
  await settled(shard, { accepted: 12 })
  expect(byWay('sms').filter(({ to }) => to === NUMBER_1)).toHaveLength(2)
})

test('a written answer joins the newest message of that number, and a stranger’s moves nothing', async () => {
  const shard = await shardWith(people(2))
  await shard.launch(launchOf())
  await settled(shard, { accepted: 2 })
  const [row] = await sql(shard, 'SELECT address_hash FROM delivery ORDER BY n')
  expect(await shard.takeAnswer('nobody', { said: 'help', by: 'sms', eventId: 'm-0' })).toBe(false)
  expect(await shard.takeAnswer(String(row?.['address_hash']), { said: 'help', by: 'sms', eventId: 'm-1' })).toBe(true)
  expect(await sql(shard, 'SELECT transport, answer FROM delivery ORDER BY n')).toEqual([
    { transport: 'delivered', answer: 'help' },
    { transport: 'accepted', answer: 'none' },
  ])
})

test('receipts join by our reference, once; one that is quicker than the answer waits for it (INV-20, W02)', async () => {
  const shard = await shardWith(people(1))
  const receipt = (status: 'accepted' | 'delivered' | 'undelivered', over = {}) => ({
    provider: 'vonage',
    eventId: `u:${status}`,
    reference: null as string | null,
    providerId: 'early',
    status,
    at: 1,
    failure: null,
    ...over,
  })
  expect(await shard.takeReceipt(receipt('delivered'))).toBe('parked')
  expect(await shard.takeReceipt(receipt('delivered'))).toBe('replayed')
  provider = () => Response.json({ message_uuid: 'early' }, { status: 202 })
  await shard.launch(launchOf())
  await settled(shard, { delivered: 1 })
  const [row] = await sql(shard, 'SELECT reference FROM delivery')
  expect(await shard.takeReceipt(receipt('undelivered', { reference: String(row?.['reference']) }))).toBe('joined')
  expect(await transports(shard)).toEqual({ delivered: 1 })
  expect(isFinal('delivered')).toBe(true)
})

const final = (reference: string, status: 'delivered' | 'undelivered', eventId: string) => ({
  provider: 'vonage',
  eventId,
  reference,
  providerId: null,
  status,
  at: Date.now(),
  failure: null,
})

test('two receipts that contradict each other: the first counts, both are kept, and the second is flagged (W10)', async () => {
  const shard = await shardWith(people(2))
  await shard.launch(launchOf())
  await settled(shard, { accepted: 2 })
  const [one = '', two = ''] = received.map(({ client_ref }) => client_ref)
  await shard.takeReceipt(final(one, 'delivered', 'd-1'))
  await shard.takeReceipt(final(one, 'undelivered', 'u-1'))
  await shard.takeReceipt(final(two, 'undelivered', 'u-2'))
  await shard.takeReceipt(final(two, 'delivered', 'd-2'))
  await shard.takeReceipt(final(two, 'undelivered', 'u-3'))
  expect(await transports(shard)).toEqual({ delivered: 1, undelivered: 1 })
  const flags = (await acts(shard)).filter(({ act }) => act === 'receipts disagree')
  expect(flags.map(({ detail }) => [detail['kept'], detail['came']])).toEqual([
    ['delivered', 'undelivered'],
    ['undelivered', 'delivered'],
  ])
  expect(JSON.stringify(flags)).not.toContain('6399800')
})

test('a receipt that comes 48 hours later, the alert long over: it is counted, and nothing is opened again (W03)', async () => {
  const shard = await shardWith(people(3))
  await shard.launch(launchOf())
  await settled(shard, { accepted: 3 })
  await vi.waitFor(async () => expect((await acts(shard)).map(({ act }) => act)).toContain('finished'))
  await shard.setClock({ machineAnchor: 0, territoryAnchor: 48 * HOUR, rate: 1 })
  await shard.takeReceipt(final(received[0]?.client_ref ?? '', 'delivered', 'late-1'))
  await shard.takeReceipt(final(received[1]?.client_ref ?? '', 'undelivered', 'late-2'))
  await shard.watchdog()
  expect(await transports(shard)).toEqual({ accepted: 1, delivered: 1, undelivered: 1 })
  expect(await sql(shard, 'SELECT state FROM dispatch')).toEqual([{ state: 'finished' }])
  const reach = (await shard.unreached('a1', 1)).map((person) => person.reach)
  expect(reach.toSorted()).toEqual(['failed', 'sent'])
  expect(received).toHaveLength(3)
})

test('an answer that names another number: that row is set aside as failed and never repeated, and it is said (P07)', async () => {
  const shard = await shardWith(people(5))
  provider = (request) =>
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

test('after a wrong zone: exactly those who were contacted, and the right zone, hear what follows (U13)', async () => {
  const right: Zone = {
    ...B,
    id: 'C',
    hash: 'zone-c',
    geometry: B.geometry.map((ring) => ring.map((loop) => loop.map(([x, y]) => [x + 5, y] as [number, number]))),
  }
  const other = people(6, { longitude: 5.5 }).map((row) => ({
    ...row,
    sourceId: `c${row.line}`,
    household: `c${row.line}`,
    phone: `+3363998500${row.line}`,
  }))
  const shard = await shardWith([...people(40), ...other])
  provider = async (request) => {
    await new Promise((resolve) => setTimeout(resolve, 30))
    return taken(request)
  }
  await shard.launch(launchOf())
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(5), { interval: 5 })
  await shard.stop('a1', 1)
  await vi.waitFor(async () => expect((await transports(shard)).claimed ?? 0).toBe(0))
  const contacted = new Set(received.map(({ to }) => to))
  expect(contacted.size).toBeLessThan(40)
  received.length = 0
  await shard.launch({ ...launchOf({ zones: ['C'], zoneHashes: ['zone-c'] }, 2), zones: [right] })
  const expected = new Set([...contacted, ...other.map(({ phone }) => phone.slice(1))])
  await vi.waitFor(() => expect(new Set(received.map(({ to }) => to))).toEqual(expected), { timeout: 10_000 })
  await vi.waitFor(async () => expect((await acts(shard)).at(-1)?.act).toBe('finished'))
  expect(received).toHaveLength(expected.size)
})

test('a correction passes before everything else that waits, and a graver alert before a lesser one (LIV-4)', async () => {
  const shard = await shardWith(people(30))
  const alert = (id: string, over: Partial<AlertContent>, revision = 1): Launch => {
    const launch = launchOf(over, revision)
    return { ...launch, alert: id, revision: { ...launch.revision, alert: id } }
  }
  await shard.launch(alert('a-small', { severity: 'Minor', texts: { fr: 'Petite.' } }))
  await vi.waitFor(async () => expect((await acts(shard)).at(-1)?.act).toBe('finished'))
  received.length = 0
  provider = async (request) => {
    await new Promise((resolve) => setTimeout(resolve, 60))
    return taken(request)
  }
  await shard.launch(alert('b-minor', { severity: 'Minor', texts: { fr: 'Moindre.' } }))
  await shard.launch(alert('c-grave', { severity: 'Extreme', texts: { fr: 'Grave.' } }))
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(3), { interval: 5 })
  const before = received.length
  await shard.launch(alert('a-small', { severity: 'Minor', msgType: 'Cancel', texts: { fr: 'Erreur.' } }, 2))
  await vi.waitFor(() => expect(received).toHaveLength(90), { timeout: 20_000 })
  const order = received.map(({ text }) => (text.match(/Erreur|Grave|Moindre/) ?? [''])[0])
  // What was leased before it came is already on its way.
  expect(order.indexOf('Erreur') - before).toBeLessThanOrEqual(48)
  expect(order.lastIndexOf('Erreur')).toBeLessThan(order.lastIndexOf('Grave'))
  expect(order.lastIndexOf('Grave')).toBeLessThan(order.lastIndexOf('Moindre'))
})

test('credentials that are refused lose nobody: the rows wait, and go out once the account is mended', async () => {
  const shard = await shardWith(people(8))
  provider = () => Response.json({}, { status: 401 })
  await shard.launch(launchOf())
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(0))
  await settled(shard, { planned: 8 })
  expect(received.length).toBeLessThanOrEqual(8)
  provider = taken
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
  const awake = residentsOf(env, territory, 'live', 0)
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
