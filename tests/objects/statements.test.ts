// No statement of a shard holds its object for more than 50 ms, though eight times as many people live in it as it is made for.
import { env as testEnv } from 'cloudflare:workers'
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { accountsOf, residentsOf, type Env } from '../../worker/env.ts'
import type { AlertContent } from '../../worker/model/alert.ts'
import { DAY_MS } from '../../worker/model/time.ts'
import { ResidentsShard } from '../../worker/objects/residents-shard.ts'
import type { Launch } from '../../worker/objects/rpc/errands.ts'
import type { ImportRow } from '../../worker/objects/rpc/residents.ts'
import { ACTOR, B, launchFor, vonageAccount } from './launch.ts'
import { costMs, CountedStatements, type Counted } from './counted-statements.ts'

const env = testEnv as unknown as Env
const PEOPLE = 20_000
const MOST_MS = 50
const TOWN = '72001'
/** In the same isolate, with one resident: what is asked of the big town must not be answered by this one. */
const NEIGHBOUR = '72002'
const numberOf = (index: number) => `+33639${String(index).padStart(6, '0')}`

const counted = new CountedStatements()
const received: string[] = []
const realFetch = globalThis.fetch
const open = () => residentsOf(env, TOWN, 'live', 0)
let shard: ReturnType<typeof open>

const sql = (query: string): Promise<Record<string, unknown>[]> =>
  runInDurableObject(shard as never, (_: unknown, { storage }: DurableObjectState) => storage.sql.exec(query).toArray())

function people(from: number, count: number): ImportRow[] {
  return Array.from({ length: count }, (_, index) => ({
    line: index + 2,
    sourceId: `s${from + index}`,
    household: `h${from + index}`,
    name: `Personne ${from + index}`,
    address: `${from + index} rue Basse`,
    language: 'fr' as const,
    phone: numberOf(from + index),
    longitude: 0.5,
    latitude: 0.5,
    vulnerable: index % 20 === 0,
  }))
}

// Calls wait for what is silent: so many rows that are not due yet are walked by whoever asks for those that are.
function launchOf(revision: number, over: Partial<AlertContent> = {}): Launch {
  const content = { channels: ['sms', 'voice'], urgency: 'Expected', count: PEOPLE, msgType: 'Alert', ...over } as const
  return launchFor({ territory: TOWN, revision, partsPerSecond: 2_000, content })
}

async function setCredential(): Promise<void> {
  await accountsOf(env, TOWN).setCredential(ACTOR, 'vonage', JSON.stringify(await vonageAccount(TOWN)))
}

const said: string[] = []

/** None of what was run since the last time is dear; what was dearest is kept for the last line of the test. */
function noneIsDear(during: string): readonly Counted[] {
  const all = counted.take()
  for (const one of all.slice(0, 5)) {
    const { read, returned, written, times } = one
    const what = `${read} read, ${returned} handed out, ${written} written, ${times} times`
    said.push(
      `${costMs(one).toFixed(1).padStart(6)} ms  ${during}: ${what}: ${one.text.replaceAll(/\s+/g, ' ').slice(0, 110)}`,
    )
  }
  const dear = all.filter((one) => costMs(one) > MOST_MS)
  expect(dear, `more than ${MOST_MS} ms during ${during}`).toEqual([])
  return all
}

const rowsTouched = (all: readonly Counted[]) => all.reduce((sum, { touched }) => sum + touched, 0)

beforeAll(async () => {
  globalThis.fetch = (async (_: unknown, init?: RequestInit) => {
    const { client_ref: reference } = JSON.parse(String(init?.body)) as { client_ref: string }
    received.push(reference)
    return Response.json({ message_uuid: `u-${reference}` }, { status: 202 })
  }) as typeof fetch
  await setCredential()
  shard = open()
  await shard.configure(TOWN, 'live', 0, 1)
  const neighbour = residentsOf(env, NEIGHBOUR, 'live', 0)
  await neighbour.configure(NEIGHBOUR, 'live', 0, 1)
  await neighbour.store(people(0, 1))
  await counted.begin(shard as never)
})

afterAll(() => {
  counted.end()
  globalThis.fetch = realFetch
  console.log(said.toSorted().reverse().slice(0, 5).join('\n'))
})

test('an import costs as much a person with twenty thousand in the shard as with one thousand', async () => {
  // In small parts: what looks at everybody for each of them costs the square of the list.
  for (let from = 0; from < PEOPLE; from += 200) await shard.store(people(from, 200))
  expect(rowsTouched(noneIsDear('import'))).toBeLessThan(PEOPLE * 20)
})

test(
  'twenty thousand are written down, claimed and sent to without a statement of more than 50 ms',
  { timeout: 60_000 },
  async () => {
    await shard.launch(launchOf(1))
    noneIsDear('launch')
    const state = async () => (await sql('SELECT expanded FROM dispatch'))[0]?.['expanded']
    await vi.waitFor(async () => expect(await state()).toBe(1), { timeout: 40_000, interval: 50 })
    await vi.waitFor(() => expect(received.length).toBeGreaterThan(1_000), { timeout: 20_000, interval: 20 })
    const all = noneIsDear('expansion and sending')
    // Not each chunk walks all those who have been written.
    const ofChunks = all.filter(({ text }) => /snapshot WHERE|INTO (delivery|target)|UPDATE snapshot/.test(text))
    const written = ofChunks.filter(({ text }) => !text.includes('LEFT JOIN'))
    expect(rowsTouched(written)).toBeLessThan(PEOPLE * 30)
  },
)

test('nor do receipts, answers, calls for help, counts and the list of those not reached', async () => {
  for (const reference of received.slice(0, 100))
    await shard.takeReceipt({
      provider: 'vonage',
      eventId: `e-${reference}`,
      reference,
      providerId: null,
      status: 'delivered',
      at: Date.now(),
      failure: null,
    })
  const [told] = await sql(`SELECT address_hash FROM delivery WHERE reference = '${received[50]}'`)
  counted.take()
  expect(await shard.takeAnswer(String(told?.['address_hash']), { said: 'confirmed', by: 'sms', eventId: 'y' })).toBe(
    true,
  )
  await shard.helpCall({ alert: 'a1', number: numberOf(0), eventId: 'z', language: 'fr' } as never)
  const answers = noneIsDear('an answer and a call for help')
  expect(Math.max(...answers.map(({ read }) => read))).toBeLessThan(100)
  // A hundred have it, and one of them asks for help.
  expect(await shard.unreached('a1', 1)).toHaveLength(PEOPLE - 99)
  expect(await shard.count([B], ['sms'])).toMatchObject({ persons: PEOPLE })
  noneIsDear('the list of those not reached')
})

test(
  'nor does a correction of all that, a stop, a step of the clock, a kill and the report after it',
  { timeout: 60_000 },
  async () => {
    await shard.launch(launchOf(2, { msgType: 'Cancel' }))
    await shard.stop('a1', 2)
    noneIsDear('correction and stop')
    await sql(
      `UPDATE delivery SET transport = 'planned', not_before = 5 WHERE transport = 'cancelled' AND revision = 1`,
    )
    counted.take()
    await runInDurableObject(shard as never, (_: unknown, state: DurableObjectState) => {
      new ResidentsShard(state, { ...env, TOCSIN_CLOCK_STEPS_MS: '-60000' })
    })
    noneIsDear('a step of the clock')
    expect(await sql('SELECT COUNT(*) AS n FROM delivery WHERE not_before = 5')).toEqual([{ n: 0 }])
    await evictDurableObject(shard as never)
    shard = open()
    await runInDurableObject(shard as never, (object: ResidentsShard) => object.watchdog())
    await vi.waitFor(() => expect(counted.take().some(({ text }) => text.includes('seq = seq + 1'))).toBe(true))
    noneIsDear('waking and reporting')
  },
)

test('nor the forgetting of old receipts, and of persons', async () => {
  const longAgo = Date.now() - 4 * DAY_MS
  await sql(
    `INSERT INTO receipt (event_id, at) WITH RECURSIVE k (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < ${PEOPLE}) SELECT 'old' || i, ${longAgo} FROM k`,
  )
  const ids = (await sql('SELECT id FROM person LIMIT 1000')).map(({ id }) => String(id))
  counted.take()
  await shard.remove(ids)
  await runInDurableObject(shard as never, (object: ResidentsShard) => object.alarm())
  noneIsDear('forgetting')
  expect((await shard.totals()).persons).toBe(PEOPLE - ids.length)
})
