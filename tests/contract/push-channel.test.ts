// The contract of web push: the suite of all channels, and what RFC 8030, 8291 and 8292 ask beside it.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import webpush from 'web-push'
import { WebPush } from '../../worker/channels/web-push.ts'
import type { Outgoing } from '../../worker/fanout/channel.ts'
import { openPush, pushBrowser } from '../../deploy/standins/push-browser.ts'
import { channelSuite, TIMEOUT_MS } from './channel-suite.ts'
import { ProviderServer, raw, type Answer } from './provider-server.ts'

const ORIGIN = 'https://push.standins.localhost'
const vapid = webpush.generateVAPIDKeys()
const browser = pushBrowser(`${ORIGIN}/wpush/a-secret-token`)
const server = new ProviderServer()
beforeAll(() => server.start())
afterAll(() => server.stop())

let uses = 0
const make = (identity = {}) =>
  new WebPush({
    identity: {
      subject: 'mailto:tocsin@mairie.example',
      publicKey: vapid.publicKey,
      privateKey: vapid.privateKey,
      furtherOrigins: [ORIGIN],
      ...identity,
    },
    // The services speak HTTPS only; the server of this test stands in for one of them.
    fetch: (url, init) => fetch(url.replace(ORIGIN, server.base), init),
    timeoutMs: TIMEOUT_MS,
    now: () => Date.now(),
    entropy: () => {
      uses += 1
      const seed = createHash('sha256').update(`use ${uses}`).digest()
      return { privateKey: new Uint8Array(seed), salt: new Uint8Array(seed.subarray(0, 16)) }
    },
  })

const NOTIFICATION = { title: 'Crue · Mairie de Saint-Martin', body: 'PARTEZ MAINTENANT. Alerte 7', language: 'fr' }
const MESSAGE: Outgoing = {
  to: JSON.stringify(browser.subscription),
  text: JSON.stringify(NOTIFICATION),
  sender: 'STMARTIN',
  reference: 'aaab234567abcdefghijklmnopqrs',
  ttlMs: 3 * 3_600_000,
  language: 'fr',
  severity: 'Severe',
  topic: 'alert-7',
  hooksUrl: 'https://tocsin.example/hooks/99001',
}
const taken: Answer = (_, response) => void response.writeHead(201, { location: 'https://push.test/m/1' }).end()

channelSuite({
  name: 'web push',
  server,
  make,
  message: MESSAGE,
  to: (index) => JSON.stringify(pushBrowser(`${ORIGIN}/wpush/another-${index}`).subscription),
  accepted: taken,
  providerId: 'https://push.test/m/1',
  referenceIn: ({ body }) => (JSON.parse(openPush(browser, body)) as { ack: string }).ack.split('/').at(-1),
  table: [
    [
      '200 without a Location',
      raw(200, 'text/plain', ''),
      { kind: 'accepted', providerId: `push-${MESSAGE.reference}` },
    ],
    ['404: this browser is gone', raw(404, 'text/plain', ''), { kind: 'refused', failure: 'address gone' }],
    ['410: this browser is gone', raw(410, 'text/plain', 'gone'), { kind: 'refused', failure: 'address gone' }],
    ['413, to the short one too', raw(413, 'text/plain', ''), { kind: 'refused', failure: 'rejected content' }],
    ['406: too quick (P18)', raw(406, 'text/plain', ''), { kind: 'retry', failure: 'throttled' }],
    ['400', raw(400, 'text/plain', ''), { kind: 'refused', failure: 'rejected content' }],
    ['408', raw(408, 'text/plain', ''), { kind: 'retry', failure: 'provider down' }],
  ],
  secrets: ['a-secret-token', browser.subscription.keys.auth, browser.subscription.keys.p256dh, vapid.privateKey],
})

async function sent(change: Partial<Outgoing> = {}) {
  server.answer = taken
  expect(await make().send({ ...MESSAGE, ...change })).toMatchObject({ kind: 'accepted' })
  const last = server.seen.at(-1)
  if (last === undefined) throw new Error('nothing was sent')
  return last
}

test('only the browser can read it: title, body and where to acknowledge', async () => {
  const { body, headers } = await sent()
  expect(body.toString('latin1')).not.toContain('PARTEZ')
  expect(headers).toMatchObject({ 'content-encoding': 'aes128gcm', 'content-type': 'application/octet-stream' })
  expect(JSON.parse(openPush(browser, body))).toEqual({
    ...NOTIFICATION,
    ack: `https://tocsin.example/hooks/99001/push/${MESSAGE.reference}`,
  })
})

test('no two messages share a key, and their length does not tell what they say', async () => {
  const first = (await sent()).body
  const second = (await sent({ text: JSON.stringify({ ...NOTIFICATION, body: 'FIN' }) })).body
  expect(first.subarray(0, 86).equals(second.subarray(0, 86))).toBe(false)
  expect(first).toHaveLength(second.length)
})

test('it lives as long as the alert, at most four weeks, and a later message of the alert takes its place', async () => {
  expect((await sent()).headers).toMatchObject({ ttl: '10800', urgency: 'high' })
  expect((await sent({ ttlMs: 90 * 86_400_000, severity: 'Minor' })).headers).toMatchObject({
    ttl: '2419200',
    urgency: 'normal',
  })
  const topic = String((await sent()).headers['topic'])
  expect(topic).toMatch(/^[A-Za-z0-9_-]{1,32}$/)
  expect((await sent({ reference: 'another' })).headers['topic']).toBe(topic)
  expect((await sent({ topic: 'alert-8' })).headers['topic']).not.toBe(topic)
})

test('it says who sends (RFC 8292), to this service only', async () => {
  const authorization = String((await sent()).headers['authorization'])
  const [, token = '', key] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization) ?? []
  expect(key).toBe(vapid.publicKey)
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
  expect(claims).toMatchObject({ aud: ORIGIN, sub: 'mailto:tocsin@mairie.example' })
  expect(Number(claims['exp']) - Date.now() / 1_000).toBeLessThanOrEqual(24 * 3_600)
})

test('a text too long for one record keeps its title and where to acknowledge', async () => {
  const { body } = await sent({ text: JSON.stringify({ ...NOTIFICATION, body: 'é '.repeat(4_000) }) })
  expect(body.length).toBeLessThanOrEqual(4_096 + 86)
  expect(JSON.parse(openPush(browser, body))).toMatchObject({
    title: NOTIFICATION.title,
    ack: expect.any(String) as string,
  })
})

test('a service that takes less is sent a shorter one at once, under 3 kB, with the same title and number (P18)', async () => {
  const from = server.seen.length
  server.answer = (request, response, body) =>
    body.length > 3_000 ? void response.writeHead(413).end() : taken(request, response, body)
  const text = JSON.stringify({ ...NOTIFICATION, body: 'é '.repeat(4_000) })
  expect(await make().send({ ...MESSAGE, text })).toMatchObject({ kind: 'accepted' })
  const [long, short] = server.seen.slice(from)
  expect(server.seen.length - from).toBe(2)
  expect(long?.body.length).toBeGreaterThan(3_000)
  expect(short?.body.length).toBeLessThanOrEqual(3_000)
  expect(JSON.parse(openPush(browser, short?.body ?? Buffer.alloc(0)))).toMatchObject({
    title: NOTIFICATION.title,
    ack: `https://tocsin.example/hooks/99001/push/${MESSAGE.reference}`,
  })
})

test.each([
  ['no JSON', 'not a subscription'],
  ['a host of this network (X05)', JSON.stringify({ ...browser.subscription, endpoint: 'https://10.0.0.1/x' })],
  ['an unknown service', JSON.stringify({ ...browser.subscription, endpoint: 'https://push.example/x' })],
  [
    'a known name as a prefix',
    JSON.stringify({ ...browser.subscription, endpoint: 'https://fcm.googleapis.com.evil.example/x' }),
  ],
  ['a service without TLS', JSON.stringify({ ...browser.subscription, endpoint: 'http://fcm.googleapis.com/x' })],
  ['a key that is no point', JSON.stringify({ ...browser.subscription, keys: { p256dh: 'AAAA', auth: 'AAAA' } })],
])('%s is asked nothing at all', async (_, to) => {
  const before = server.seen.length
  expect(await make().send({ ...MESSAGE, to })).toMatchObject({ kind: 'refused', failure: 'address gone' })
  expect(server.seen).toHaveLength(before)
})

test('a server whose key pair cannot sign says so, and keeps the message for when it can', async () => {
  expect(await make({ privateKey: 'AAAA' }).send(MESSAGE)).toMatchObject({
    kind: 'refused',
    failure: 'bad credentials',
  })
})
