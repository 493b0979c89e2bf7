import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject, SELF } from 'cloudflare:test'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { contentHash } from '../../worker/decide/content.ts'
import { commandOf, residentsOf, type Env } from '../../worker/env.ts'
import type { AlertContent } from '../../worker/model/alert.ts'
import { REAL_CLOCK } from '../../worker/model/time.ts'
import type { Launch } from '../../worker/objects/rpc/errands.ts'
import { openPush, pushBrowser, type PushBrowser } from '../../deploy/standins/push-browser.ts'
import { CENTRE, smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const ACTOR = { id: 'p', name: 'Mairie' }
const OTHER = { id: 'q', name: 'Adjointe' }
const SERVICE = 'https://fcm.googleapis.com/fcm/send/'

interface Push {
  readonly url: string
  readonly body: Buffer
}

// The push service's side of the wire.
const received: Push[] = []
let status = 201
const realFetch = globalThis.fetch
let towns = 0

beforeEach(() => {
  received.length = 0
  status = 201
  globalThis.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const body = Buffer.from(await new Response(init?.body ?? null).arrayBuffer())
    received.push({ url: String(input instanceof Request ? input.url : input), body })
    return new Response(null, { status, headers: { location: `https://push.test/${received.length}` } })
  }) as typeof fetch
})
afterEach(() => {
  globalThis.fetch = realFetch
})

async function town(): Promise<string> {
  const code = `86${String(++towns).padStart(3, '0')}`
  const files = smallTerritory({ code, shards: 1 })
  await commandOf(env, code, 'live').apply({ territory: code, mode: 'live', files, actor: ACTOR })
  return code
}

const shardOfTown = (code: string) => residentsOf(env, code, 'live', 0)

function subscribe(code: string, browser: PushBrowser, over: object = {}) {
  const [longitude, latitude] = CENTRE.B
  const body = { subscription: { ...browser.subscription, expirationTime: null }, language: 'fr', longitude, latitude }
  return call(code, 'POST', '/subscriptions', { ...body, ...over })
}

function call(code: string, method: string, path: string, body: unknown) {
  return SELF.fetch(`http://localhost/api/${code}/push${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

function answer(code: string, ack: string, body: unknown) {
  return SELF.fetch(ack.replace(/^https?:\/\/[^/]+\/hooks\/\d+/, `http://localhost/hooks/${code}`), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

async function zoneB(code: string) {
  const bundle = await commandOf(env, code, 'live').bundle()
  const zone = bundle?.zones.find(({ id }) => id === 'B')
  if (bundle === null || zone === undefined) throw new Error('no zone B')
  return { territory: bundle.territory, zone }
}

async function inB(code: string): Promise<number> {
  const { zone } = await zoneB(code)
  return (await shardOfTown(code).count([zone], ['push'])).byChannel.push
}

async function launch(code: string): Promise<void> {
  const { territory, zone } = await zoneB(code)
  const content: AlertContent = {
    msgType: 'Alert',
    mode: 'live',
    zones: ['B'],
    zoneHashes: [zone.hash],
    channels: ['push'],
    texts: { fr: 'MAIRIE ST-MARTIN 14/10 21h10. PARTEZ.', en: 'TOWN HALL. LEAVE.' },
    event: 'Crue',
    hazard: 'crue',
    responseType: 'Evacuate',
    severity: 'Severe',
    urgency: 'Immediate',
    certainty: 'Likely',
    expiresAt: Date.now() + 3_600_000,
    count: 1,
    allClear: false,
  }
  await shardOfTown(code).launch({
    alert: 'a1',
    number: 7,
    mode: 'live',
    revision: {
      alert: 'a1',
      revision: 1,
      content,
      contentHash: contentHash(content, 1),
      submittedBy: ACTOR,
      submittedAt: Date.now(),
      approvedBy: OTHER,
      approvedAt: Date.now(),
      aloneReason: null,
    },
    zones: [zone],
    territory,
    clock: REAL_CLOCK,
  } satisfies Launch)
}

function rows(code: string): Promise<Record<string, unknown>[]> {
  return runInDurableObject(shardOfTown(code) as never, (_: unknown, state: DurableObjectState) =>
    state.storage.sql.exec('SELECT transport, answer, failure FROM delivery').toArray(),
  )
}

const settled = (code: string, expected: object) =>
  vi.waitFor(async () => expect(await rows(code)).toMatchObject([expected]), { timeout: 15_000, interval: 25 })

test('a browser is told what it needs before it signs up: the key, the languages, the zones', async () => {
  const code = await town()
  const told = await (await SELF.fetch(`http://localhost/api/${code}/push`)).json<Record<string, unknown>>()
  expect(told).toMatchObject({ publicKey: env.VAPID_PUBLIC_KEY, languages: ['fr', 'en'] })
  expect(JSON.stringify(told['zones'])).toContain('zone B')
  expect((await SELF.fetch('http://localhost/api/86999/push')).status).toBe(404)
})

test('who signs up counts in their zone, once however often, and in their own commune only (INV-22)', async () => {
  const [one, other] = [await town(), await town()]
  const browser = pushBrowser(`${SERVICE}counted`)
  for (const _ of [1, 2]) expect((await subscribe(one, browser)).status).toBe(201)
  expect([await inB(one), await inB(other)]).toEqual([1, 0])
  const [longitude, latitude] = CENTRE.A
  await subscribe(one, browser, { longitude, latitude })
  expect(await inB(one)).toBe(0)
  // Nobody knows whose browser it is: it is no person of the list.
  expect(await shardOfTown(one).totals()).toEqual({ persons: 0, households: 0 })
  // Leaving the neighbour's list does nothing to ours.
  await subscribe(one, browser)
  expect((await call(other, 'DELETE', '/subscriptions', { endpoint: browser.subscription.endpoint })).status).toBe(204)
  expect(await inB(one)).toBe(1)
  expect((await call(one, 'DELETE', '/subscriptions', { endpoint: browser.subscription.endpoint })).status).toBe(204)
  expect(await inB(one)).toBe(0)
})

test.each([
  ['a host of this network (X05)', { subscription: { ...pushBrowser('https://127.0.0.1/x').subscription } }],
  ['a key of another length', { subscription: { endpoint: `${SERVICE}x`, keys: { p256dh: 'AAAA', auth: 'AAAA' } } }],
  ['no subscription', { subscription: 'hello' }],
  ['a place far away', { longitude: -5, latitude: 44 }],
])('%s is refused with what to do, and nobody is kept', async (_, over) => {
  const code = await town()
  const refused = await subscribe(code, pushBrowser(`${SERVICE}refused`), over)
  expect(refused.status).toBe(422)
  expect(await refused.json()).toMatchObject({ mend: expect.any(String) as string })
  expect(await inB(code)).toBe(0)
})

test('nothing of a subscription stands in clear on disk', async () => {
  const code = await town()
  const browser = pushBrowser(`${SERVICE}planted-endpoint`)
  const [longitude, latitude] = [2.025123, 44.005321]
  await subscribe(code, browser, { longitude, latitude })
  const float64 = [longitude, latitude].map((value) =>
    Buffer.from(new Uint8Array(Float64Array.of(value).buffer)).toString('latin1'),
  )
  const { p256dh, auth } = browser.subscription.keys
  const planted = ['planted-endpoint', p256dh, auth, String(longitude), String(latitude), ...float64]
  await runInDurableObject(shardOfTown(code) as never, (_: unknown, { storage: { sql } }: DurableObjectState) => {
    const tables = sql.exec(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
    )
    for (const { name } of tables.toArray())
      for (const row of sql.exec(`SELECT * FROM "${String(name)}"`).toArray())
        for (const value of Object.values(row)) {
          const text = value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : String(value)
          for (const secret of planted) expect(text.includes(secret), `${String(name)} holds it`).toBe(false)
        }
  })
  expect(await inB(code)).toBe(1)
})

test('it is pushed, shown, and answered: sent, then delivered, then confirmed', async () => {
  const code = await town()
  const browser = pushBrowser(`${SERVICE}told`)
  await subscribe(code, browser)
  await launch(code)
  await settled(code, { transport: 'accepted', answer: 'none' })
  expect(received.map(({ url }) => url)).toEqual([browser.subscription.endpoint])
  const shown = JSON.parse(openPush(browser, received[0]?.body ?? Buffer.alloc(0))) as { title: string; ack: string }
  expect(shown).toMatchObject({ title: 'Crue · Mairie de Saint-Martin' })
  await answer(code, shown.ack, { answer: 'shown' })
  await settled(code, { transport: 'delivered', answer: 'none' })
  await answer(code, shown.ack, { answer: 'confirmed' })
  await settled(code, { transport: 'delivered', answer: 'confirmed' })
})

test('an answer with another town’s reference, or a made-up one, moves nothing (INV-22)', async () => {
  const [one, other] = [await town(), await town()]
  const browser = pushBrowser(`${SERVICE}one`)
  await subscribe(one, browser)
  await launch(one)
  await settled(one, { transport: 'accepted' })
  const { ack } = JSON.parse(openPush(browser, received[0]?.body ?? Buffer.alloc(0))) as { ack: string }
  for (const stray of [ack, `http://localhost/hooks/${other}/push/aaa234567abcdefghijklmnopqrst`])
    expect((await answer(other, stray, { answer: 'help' })).status).toBe(200)
  expect((await answer(one, ack, { answer: 'dance' })).status).toBe(400)
  expect(await rows(one)).toMatchObject([{ transport: 'accepted', answer: 'none' }])
  expect(await rows(other)).toEqual([])
})

test.each([404, 410])('a browser that is gone (%i) is forgotten, and counted as failed (P17)', async (gone) => {
  const code = await town()
  await subscribe(code, pushBrowser(`${SERVICE}gone-${gone}`))
  status = gone
  await launch(code)
  await settled(code, { transport: 'failed', failure: 'address gone' })
  await vi.waitFor(async () => expect(await inB(code)).toBe(0), { timeout: 5_000 })
})
