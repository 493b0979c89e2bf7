// The contract of e-mail through AhaSend: the suite of all channels, its keys that a failure spends, its list, and a message on the wire.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AhaSendMail } from '../../worker/channels/ahasend-mail.ts'
import type { Outgoing } from '../../worker/fanout/channel.ts'
import { channelSuite, TIMEOUT_MS } from './channel-suite.ts'
import { json, ProviderServer, raw, type Answer } from './provider-server.ts'

const ACCOUNT = {
  apiKey: 'aha-sk-0123456789abcdef0123456789abcdef',
  accountId: '835d2a9f-2c7e-4e8f-96f6-5b7d4b8521aa',
  webhookSecret: 'aha-whsec-0123456789abcdef',
  routeSecret: null,
  from: 'alerte@secours.mairie-st-martin.example',
  fromName: 'Mairie de Saint-Martin',
}
const TO = 'josette.b@example.org'
const SUBJECT = 'Crue · Mairie de Saint-Martin · Alerte 7'
const MESSAGE: Outgoing = {
  to: TO,
  text: JSON.stringify({ subject: SUBJECT, text: 'PARTEZ MAINTENANT. Alerte 7' }),
  sender: 'STMARTIN',
  reference: 'aaab234567abcdefghijklmnopqrs',
  ttlMs: 3 * 3_600_000,
  language: 'fr',
  severity: 'Severe',
  topic: 'alert-7',
  hooksUrl: 'https://tocsin.example/hooks/99001',
}
const MESSAGE_ID = '7c1f0a3e@secours.mairie-st-martin.example'
const NOW = Date.parse('2026-11-28T18:00:00Z')

const server = new ProviderServer()
beforeAll(() => server.start())
beforeEach(() => server.seen.splice(0))
afterAll(() => server.stop())

const make = (now = () => Date.now()) =>
  new AhaSendMail({ account: ACCOUNT, fetch, apiHost: server.base, timeoutMs: TIMEOUT_MS, now })

const messageTo = (email: string, change: object = {}) => ({
  object: 'message',
  id: '5f2c9b1e-4a52-4a78-9b9c-31b1f3a4c7d0',
  message_id_header: `<${MESSAGE_ID}>`,
  recipient: { email },
  status: 'queued',
  error: null,
  ...change,
})
const list = (...data: unknown[]) => ({ object: 'list', data })
const taken: Answer = (request, response, body) => {
  const { recipients } = JSON.parse(body) as { recipients: { email: string }[] }
  json(202, list(...recipients.map(({ email }) => messageTo(email))))(request, response, body)
}
const said = (status: number, message: string) => json(status, { message: `${message}: ${TO}` })
const keysAsked = () => server.seen.map(({ headers }) => headers['idempotency-key'])

channelSuite({
  name: 'ahasend mail',
  referenceIn: ({ headers }) => headers['idempotency-key'],
  server,
  make,
  message: MESSAGE,
  to: (index) => `resident-${index}@example.org`,
  accepted: taken,
  providerId: MESSAGE_ID,
  table: [
    ['402', said(402, 'payment required'), { kind: 'refused', failure: 'no credit' }],
    ['403 over the plan', said(403, 'monthly quota exceeded'), { kind: 'refused', failure: 'no credit' }],
    ['400 without credit', said(400, 'insufficient credits'), { kind: 'refused', failure: 'no credit' }],
    [
      '400 about the domain',
      said(400, 'domain has invalid DNS records'),
      { kind: 'refused', failure: 'bad credentials' },
    ],
    ['400 about the recipient', said(400, 'invalid recipient'), { kind: 'refused', failure: 'bad recipient' }],
    ['400 about the text', said(400, 'text_content is required'), { kind: 'refused', failure: 'rejected content' }],
    ['400 without a word', raw(400, 'text/plain', ''), { kind: 'refused', failure: 'rejected content' }],
    ['413', json(413, {}), { kind: 'refused', failure: 'rejected content' }],
    ['422', said(422, 'unprocessable'), { kind: 'refused', failure: 'rejected content' }],
    ['404 of the account', said(404, 'account not found'), { kind: 'refused', failure: 'bad credentials' }],
    ['404 of something else', raw(404, 'text/html', '<h1>?</h1>'), { kind: 'retry', failure: 'provider down' }],
    ['405', json(405, {}), { kind: 'retry', failure: 'provider down' }],
    ['408', json(408, {}), { kind: 'retry', failure: 'provider down' }],
    [
      '409, our first request is still being looked at',
      json(409, { message: 'in progress' }, { 'idempotent-replayed': 'false' }),
      { kind: 'unknown', detail: 'HTTP 409 in progress' },
    ],
    ['412 for every key', json(412, { message: 'failed before' }), { kind: 'retry', failure: 'provider down' }],
    [
      '202 that names somebody else',
      json(202, list(messageTo('other@example.org'))),
      { kind: 'refused', failure: 'wrong recipient echoed' },
    ],
    [
      '202 for two',
      json(202, list(messageTo(TO), messageTo(TO))),
      { kind: 'refused', failure: 'wrong recipient echoed' },
    ],
    ['202 with the address in capitals', json(202, list(messageTo(TO.toUpperCase()))), { kind: 'accepted' }],
    [
      '202, given up at once',
      json(202, list(messageTo(TO, { id: null, message_id_header: null, status: 'error', error: `suppressed ${TO}` }))),
      { kind: 'refused', failure: 'bad recipient', detail: 'HTTP 202 given up' },
    ],
    [
      '202 as it was before the header had a member of its own',
      json(202, list(messageTo(TO, { id: `<${MESSAGE_ID}>`, message_id_header: undefined }))),
      { kind: 'accepted', providerId: MESSAGE_ID },
    ],
    ['202 without a message', json(202, list()), { kind: 'unknown' }],
    ['202 with nothing in it', json(202, list(null)), { kind: 'unknown' }],
    ['202 without an id', json(202, list({ recipient: { email: TO }, status: 'queued' })), { kind: 'unknown' }],
    ['202 with broken JSON', raw(202, 'application/json', '{"data":[{"id'), { kind: 'unknown' }],
    ['202 in HTML', raw(202, 'text/html', '<html>welcome</html>'), { kind: 'unknown' }],
    ['202 and nothing', raw(202, 'application/json', ''), { kind: 'unknown' }],
  ],
  secrets: ['josette', 'example.org', ACCOUNT.apiKey, ACCOUNT.accountId, ACCOUNT.webhookSecret],
})

describe('an e-mail through AhaSend on the wire', () => {
  test('is plain text to one address, neither counted nor kept, not to be delivered after the alert', async () => {
    server.answer = taken
    await make(() => NOW).send({ ...MESSAGE, to: ' Josette.B@Example.org ' })
    expect(server.last.url).toBe(`/v2/accounts/${ACCOUNT.accountId}/messages`)
    expect(server.last.headers).toMatchObject({
      authorization: `Bearer ${ACCOUNT.apiKey}`,
      'idempotency-key': MESSAGE.reference,
      'content-type': 'application/json',
    })
    expect(server.last.json).toEqual({
      from: { email: ACCOUNT.from, name: ACCOUNT.fromName },
      recipients: [{ email: TO }],
      subject: SUBJECT,
      text_content: 'PARTEZ MAINTENANT. Alerte 7',
      headers: { 'X-Tocsin-Reference': MESSAGE.reference },
      tags: [MESSAGE.reference],
      tracking: { open: false, click: false },
      retention: { metadata: 3, data: 0 },
      schedule: { expires: '2026-11-28T21:00:00Z' },
    })
  })

  test('says how to leave by one click (RFC 8058), where the address is one that this allows', async () => {
    server.answer = taken
    const stopUrl = 'https://tocsin.example/99001/residents/stop/abc'
    await make().send({ ...MESSAGE, stopUrl })
    expect(server.last.json['headers']).toEqual({
      'X-Tocsin-Reference': MESSAGE.reference,
      'List-Unsubscribe': `<${stopUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    })
    await make().send({ ...MESSAGE, stopUrl: stopUrl.replace('https', 'http') })
    expect(server.last.json['headers']).not.toHaveProperty('List-Unsubscribe-Post')
  })

  test('a key that a failure has spent is followed by the next one, the same for each try (INV-3)', async () => {
    server.answer = (request, response, body) =>
      (request.headers['idempotency-key'] === MESSAGE.reference ? json(412, {}) : taken)(request, response, body)
    for (const _ of [1, 2]) expect(await make().send(MESSAGE)).toMatchObject({ kind: 'accepted' })
    const pair = [MESSAGE.reference, `${MESSAGE.reference}-2`]
    expect(keysAsked()).toEqual([...pair, ...pair])
  })

  test('a list of spent keys ends, and so does the time of a call', async () => {
    server.answer = json(412, {})
    await make().send(MESSAGE)
    expect(new Set(keysAsked()).size).toBe(4)
    server.answer = (request, response, body) =>
      void setTimeout(() => json(412, {})(request, response, body), TIMEOUT_MS / 2)
    const begun = Date.now()
    expect((await make().send(MESSAGE)).kind).not.toBe('accepted')
    expect(Date.now() - begun).toBeLessThan(TIMEOUT_MS + 200)
  })

  test('what is no address, or no e-mail, is asked of nobody', async () => {
    expect(await make().send({ ...MESSAGE, to: '+33639980042' })).toMatchObject({ failure: 'bad recipient' })
    expect(await make().send({ ...MESSAGE, text: 'no JSON' })).toMatchObject({ failure: 'rejected content' })
    expect(server.seen).toEqual([])
  })
})

describe('what AhaSend knows of a reference', () => {
  const listed = (change: object = {}) => ({ message_id: `<${MESSAGE_ID}>`, tags: [MESSAGE.reference], ...change })

  test('is asked by its tag, and is the id that the webhook will name', async () => {
    server.answer = json(200, list(listed()))
    expect(await make().lookup(MESSAGE.reference)).toEqual({
      kind: 'accepted',
      providerId: MESSAGE_ID,
      costCents: null,
    })
    expect(server.seen[0]?.url).toBe(`/v2/accounts/${ACCOUNT.accountId}/messages?tags=${MESSAGE.reference}&limit=10`)
  })

  test.each([
    ['an empty list', json(200, list()), { kind: 'never seen' }],
    [
      'a filter that was not understood',
      json(200, list(listed({ tags: ['another'] }), listed({ tags: null }))),
      { kind: 'never seen' },
    ],
    ['ours without an id', json(200, list(listed({ message_id: null }))), { kind: 'unknown' }],
    ['no list', json(200, {}), { kind: 'unknown' }],
    ['HTML', raw(200, 'text/html', '<p>'), { kind: 'unknown' }],
    ['403', json(403, {}), { kind: 'unknown', detail: 'list: HTTP 403' }],
    ['500', json(500, {}), { kind: 'unknown' }],
    ['silence', () => undefined, { kind: 'unknown', detail: 'list: time-out' }],
  ] as const)('%s', async (_, how, expected) => {
    server.answer = how
    expect(await make().lookup(MESSAGE.reference)).toMatchObject(expected)
  })
})
