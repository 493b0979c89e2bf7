// The contract of every channel: whatever a provider does, one outcome of the vocabulary comes back, in time, without a number or a secret.
import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { channelFor } from '../../worker/channels/index.ts'
import { VonageSms } from '../../worker/channels/vonage-sms.ts'
import type { Channel, Outgoing } from '../../worker/fanout/channel.ts'
import type { SendOutcome } from '../../worker/model/outcome.ts'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const SECRET = 'a signature secret of the account'
const ACCOUNT = {
  applicationId: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
  apiKey: 'a1b2c3d',
  privateKey,
  signatureSecret: SECRET,
}
const TO = '+33639980042'
const TIMEOUT_MS = 250

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

let server: Server
let base = ''
let answer: Answer = (_, response) => response.end()
const seen: { url: string; headers: IncomingMessage['headers']; body: string }[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      seen.push({ url: request.url ?? '', headers: request.headers, body })
      answer(request, response, body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

function vonage(): Channel {
  return new VonageSms({ account: ACCOUNT, fetch, apiHost: base, timeoutMs: TIMEOUT_MS, now: () => Date.now() })
}

const MESSAGE: Outgoing = {
  to: TO,
  text: 'MAIRIE ST-MARTIN. Crue. Alerte 7',
  sender: 'STMARTIN',
  reference: 'aaab234567abcdefghijklmnopqrs',
  ttlMs: 3 * 3_600_000,
  language: 'fr',
  severity: 'Severe',
  topic: 'alert-7',
  hooksUrl: 'https://tocsin.example/hooks/99001',
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => {
  return (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
const raw = (status: number, type: string, body: string): Answer => {
  return (_, response) => void response.writeHead(status, { 'content-type': type }).end(body)
}
const accepted = json(202, { message_uuid: 'd8f86df1-dec6-442f-870a-2241be27d721' })

async function sendWith(how: Answer, channel = vonage()): Promise<SendOutcome> {
  answer = how
  const outcome = await channel.send(MESSAGE)
  if (outcome.kind !== 'accepted') {
    expect(outcome.detail).not.toContain('639980042')
    expect(outcome.detail).not.toContain(SECRET)
    expect(outcome.detail).not.toMatch(/BEGIN|Bearer|eyJ/)
  }
  return outcome
}

const INVALID = (name: string) => ({
  type: 'https://developer.vonage.com/api-errors/messages#1150',
  title: 'Invalid params',
  detail: `The number ${TO} is not good`,
  invalid_parameters: [{ name, reason: 'invalid value' }],
})

describe('vonage sms', () => {
  test('202 is accepted with the provider’s id', async () => {
    expect(await sendWith(accepted)).toEqual({
      kind: 'accepted',
      providerId: 'd8f86df1-dec6-442f-870a-2241be27d721',
      costCents: null,
    })
  })

  test('the request carries reference, time to live and the callback of this very message', async () => {
    await sendWith(accepted)
    const last = seen.at(-1)
    expect(last?.url).toBe('/v1/messages')
    expect(last?.headers['content-type']).toBe('application/json')
    expect(JSON.parse(last?.body ?? '')).toEqual({
      channel: 'sms',
      message_type: 'text',
      to: '33639980042',
      from: 'STMARTIN',
      text: MESSAGE.text,
      client_ref: MESSAGE.reference,
      webhook_url: `${MESSAGE.hooksUrl}/vonage/status`,
      ttl: 10_800,
    })
    const [head = '', claims = ''] = String(last?.headers.authorization).replace('Bearer ', '').split('.')
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toMatchObject({ alg: 'RS256' })
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      application_id: ACCOUNT.applicationId,
    })
  })

  const TABLE: readonly (readonly [string, Answer, Partial<Record<string, unknown>>])[] = [
    ['401', json(401, { title: 'Unauthorized' }), { kind: 'refused', failure: 'bad credentials' }],
    ['403', json(403, {}), { kind: 'refused', failure: 'bad credentials' }],
    ['402', json(402, { title: 'Low balance' }), { kind: 'refused', failure: 'no credit' }],
    ['422 about the number', json(422, INVALID('to')), { kind: 'refused', failure: 'bad recipient' }],
    ['422 about the sender', json(422, INVALID('from')), { kind: 'refused', failure: 'rejected content' }],
    ['422 about the text', json(422, INVALID('text')), { kind: 'refused', failure: 'rejected content' }],
    [
      '422 low balance',
      json(422, { type: 'https://developer.nexmo.com/api-errors/#low-balance' }),
      { kind: 'refused', failure: 'no credit' },
    ],
    [
      '422 illegal number by type',
      json(422, { type: 'https://developer.vonage.com/api-errors/messages#1120' }),
      { kind: 'refused', failure: 'bad recipient' },
    ],
    ['400 without a word', raw(400, 'text/plain', ''), { kind: 'refused', failure: 'rejected content' }],
    ['429 in seconds', json(429, {}, { 'retry-after': '7' }), { kind: 'retry', failure: 'throttled', afterMs: 7_000 }],
    ['429 without Retry-After', json(429, {}), { kind: 'retry', failure: 'throttled', afterMs: null }],
    [
      '429 with an absurd Retry-After',
      json(429, {}, { 'retry-after': '99999999' }),
      { kind: 'retry', failure: 'throttled', afterMs: 60_000 },
    ],
    [
      '429 with words in Retry-After',
      json(429, {}, { 'retry-after': 'soon' }),
      { kind: 'retry', failure: 'throttled', afterMs: null },
    ],
    [
      '429 with a date long past',
      json(429, {}, { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }),
      { kind: 'retry', failure: 'throttled', afterMs: 0 },
    ],
    ['500', json(500, {}), { kind: 'retry', failure: 'provider down' }],
    ['503 in HTML', raw(503, 'text/html', '<h1>Sorry</h1>'), { kind: 'retry', failure: 'provider down' }],
    [
      '302 to another host',
      (_, response) => void response.writeHead(302, { location: 'https://elsewhere.example/' }).end(),
      { kind: 'retry', failure: 'provider down' },
    ],
    ['202 with broken JSON', raw(202, 'application/json', '{"message_uuid":"d8f'), { kind: 'unknown' }],
    ['202 in HTML', raw(202, 'text/html', '<html>welcome</html>'), { kind: 'unknown' }],
    ['202 and nothing', raw(202, 'application/json', ''), { kind: 'unknown' }],
    ['200 with an array', json(200, ['d8f86df1']), { kind: 'unknown' }],
    [
      '202 that names somebody else',
      json(202, { message_uuid: 'x', to: '33639980043' }),
      { kind: 'refused', failure: 'wrong recipient echoed' },
    ],
    ['time-out without a header', () => undefined, { kind: 'unknown', detail: 'time-out' }],
    [
      'reset before the answer',
      (request) => void request.socket.destroy(),
      { kind: 'unknown', detail: 'connection lost' },
    ],
    [
      'reset in the middle of the body',
      (request, response) => {
        response.writeHead(202, { 'content-type': 'application/json', 'content-length': 64 })
        response.write('{"message_uuid":"', () => request.socket.destroy())
      },
      { kind: 'unknown', detail: 'connection lost after HTTP 202' },
    ],
  ]

  test.each(TABLE)('%s has its class', async (_, how, expected) => {
    expect(await sendWith(how)).toMatchObject(expected)
  })

  test('an HTTP date in Retry-After counts from now', async () => {
    const outcome = await sendWith(json(429, {}, { 'retry-after': new Date(Date.now() + 20_000).toUTCString() }))
    expect(outcome).toMatchObject({ kind: 'retry', failure: 'throttled' })
    const afterMs = outcome.kind === 'retry' ? (outcome.afterMs ?? 0) : 0
    expect(afterMs).toBeGreaterThan(15_000)
    expect(afterMs).toBeLessThanOrEqual(20_000)
  })

  test('an answer that drips ends at the deadline', async () => {
    let timer: ReturnType<typeof setInterval> | undefined
    const began = Date.now()
    const outcome = await sendWith((_, response) => {
      response.writeHead(202, { 'content-type': 'application/json' })
      timer = setInterval(() => response.write(' '), 20)
    })
    clearInterval(timer)
    expect(outcome.kind).toBe('unknown')
    expect(Date.now() - began).toBeLessThan(TIMEOUT_MS + 500)
  })

  test('an answer of 50 MB is dropped long before its end', async () => {
    let written = 0
    const outcome = await sendWith((_, response) => {
      response.writeHead(202, { 'content-type': 'application/json' })
      const chunk = Buffer.alloc(1_000_000, 0x20)
      const push = () => {
        if (written >= 50_000_000 || response.destroyed) return void response.end()
        written += chunk.length
        response.write(chunk, push)
      }
      push()
    })
    expect(outcome.kind).toBe('unknown')
    expect(written).toBeLessThan(40_000_000)
  })

  test('the same message twice is the same request twice: what is not idempotent here is bounded by the journal (INV-3)', async () => {
    const channel = vonage()
    await sendWith(accepted, channel)
    await sendWith(accepted, channel)
    expect(seen.at(-1)?.body).toBe(seen.at(-2)?.body)
  })

  test('calls at once do not take each other’s answers', async () => {
    const channel = vonage()
    answer = (_, response, body) => {
      const { to } = JSON.parse(body) as { to: string }
      setTimeout(() => json(202, { message_uuid: `for-${to}` })(_, response, body), Math.random() * 40)
    }
    const numbers = Array.from({ length: 12 }, (_, index) => `+336399800${10 + index}`)
    const outcomes = await Promise.all(numbers.map((to) => channel.send({ ...MESSAGE, to })))
    expect(outcomes).toEqual(
      numbers.map((to) => ({ kind: 'accepted', providerId: `for-${to.slice(1)}`, costCents: null })),
    )
  })

  test('a key that cannot sign is an account’s fault and leaves nothing on the wire', async () => {
    const before = seen.length
    const broken = new VonageSms({
      account: { ...ACCOUNT, privateKey: '-----BEGIN PRIVATE KEY-----\nno\n-----END PRIVATE KEY-----' },
      fetch,
      apiHost: base,
      timeoutMs: TIMEOUT_MS,
      now: () => Date.now(),
    })
    expect(await sendWith(accepted, broken)).toMatchObject({ kind: 'refused', failure: 'bad credentials' })
    expect(seen).toHaveLength(before)
  })

  test('Reports tells whether our reference was ever seen', async () => {
    const lookup = vonage().lookup
    answer = json(200, { records: [{ client_ref: MESSAGE.reference, message_uuid: 'u-1' }] })
    expect(await lookup?.(MESSAGE.reference)).toEqual({ kind: 'accepted', providerId: 'u-1', costCents: null })
    expect(seen.at(-1)?.url).toContain(`client_ref=${MESSAGE.reference}`)
    answer = json(200, { records: [{ client_ref: 'another', message_uuid: 'u-2' }] })
    expect(await lookup?.(MESSAGE.reference)).toEqual({ kind: 'never seen' })
    for (const trouble of [json(500, {}), raw(200, 'text/html', '<p>'), () => undefined] as Answer[]) {
      answer = trouble
      expect((await lookup?.(MESSAGE.reference))?.kind).toBe('unknown')
    }
  })
})

describe('the registry', () => {
  const config = { vonage: ACCOUNT, push: null, fetch, timeoutMs: TIMEOUT_MS, now: () => 0 }

  test('an exercise is handed a channel that calls nobody (INV-11)', async () => {
    const before = seen.length
    const drill = channelFor('sms', { ...config, mode: 'exercise' })
    expect(drill?.provider).toBe('drill')
    expect(await drill?.send({ ...MESSAGE, text: 'EXERCICE - MAIRIE ST-MARTIN' })).toMatchObject({ kind: 'accepted' })
    expect(await drill?.send(MESSAGE)).toMatchObject({ kind: 'refused', failure: 'rejected content' })
    expect(seen).toHaveLength(before)
  })

  test('live and public exercise are never handed the drill channel', () => {
    for (const mode of ['live', 'public-exercise'] as const) {
      expect(channelFor('sms', { ...config, mode })?.provider).toBe('vonage')
      expect(channelFor('sms', { ...config, mode, vonage: null })).toBeNull()
      expect(channelFor('voice', { ...config, mode })).toBeNull()
    }
  })
})
