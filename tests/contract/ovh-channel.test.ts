// The contract of OVHcloud's channel: the suite of all channels, its request signing, its clock, and what it knows of a tag.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { OvhSms } from '../../worker/channels/ovh-sms.ts'
import { ovhSignature } from '../../worker/channels/ovh-client.ts'
import type { Outgoing } from '../../worker/fanout/channel.ts'
import { channelSuite, TIMEOUT_MS } from './channel-suite.ts'
import { json, ProviderServer, raw, type Answer } from './provider-server.ts'

const ACCOUNT = {
  applicationKey: '7kbG7Bk7S9Nt7ZSV',
  applicationSecret: 'EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF',
  consumerKey: 'MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1',
  serviceName: 'sms-ab12345-1',
}
const TO = '+33639980042'
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
const TAG = 'aaab234567abcdefghij'

const server = new ProviderServer()
beforeAll(() => server.start())
afterAll(() => server.stop())
beforeEach(() => {
  skewMs = 0
  timesAsked = 0
  timeAnswer = () => new Response(String(Math.round((Date.now() + skewMs) / 1_000)))
})

let skewMs = 0
let timesAsked = 0
let timeAnswer: () => Response | Promise<Response>
let clock = () => Date.now()

// The time has an answer of its own, since every other answer of the suite is about a message.
const fetchOf = (url: string, init: RequestInit): Promise<Response> => {
  if (!url.endsWith('/1.0/auth/time')) return fetch(url, init)
  timesAsked += 1
  return Promise.resolve(timeAnswer())
}
const make = (account: ConstructorParameters<typeof OvhSms>[0]['account'] = ACCOUNT) =>
  new OvhSms({ account, fetch: fetchOf, apiHost: server.base, timeoutMs: TIMEOUT_MS, now: () => clock() })

const report = (receivers: { valid?: string[]; invalid?: string[]; ids?: unknown[] }): Answer =>
  json(200, {
    totalCreditsRemoved: 1,
    validReceivers: receivers.valid ?? [],
    invalidReceivers: receivers.invalid ?? [],
    ids: receivers.ids ?? [],
    tag: TAG,
  })
const taken: Answer = (request, response, body) => {
  const { receivers } = JSON.parse(body) as { receivers: string[] }
  report({ valid: receivers, ids: [1_234_567_890] })(request, response, body)
}
const said = (status: number, message: string, errorCode?: string) =>
  json(status, { message, ...(errorCode === undefined ? {} : { errorCode, httpCode: `${status}` }) })

channelSuite({
  name: 'ovh sms',
  referenceIn: ({ body }) => (JSON.parse(body.toString()) as { tag: string }).tag,
  server,
  make,
  message: MESSAGE,
  to: (index) => `+336399800${10 + index}`,
  accepted: taken,
  providerId: '1234567890',
  table: [
    ['402 without credits', said(402, 'Not enough credits (left: 2.00)'), { kind: 'refused', failure: 'no credit' }],
    ['400 without credits', said(400, 'Not enough credits'), { kind: 'refused', failure: 'no credit' }],
    ['460, the service has run out', said(460, 'This service is expired'), { kind: 'refused', failure: 'no credit' }],
    [
      '400 bad signature',
      said(400, 'Invalid signature', 'INVALID_SIGNATURE'),
      { kind: 'refused', failure: 'bad credentials' },
    ],
    [
      '403 unknown consumer key',
      said(403, 'This credential does not exist', 'NOT_CREDENTIAL'),
      { kind: 'refused', failure: 'bad credentials' },
    ],
    [
      '404 of the service',
      said(404, 'This service does not exist'),
      { kind: 'refused', failure: 'bad credentials', detail: 'HTTP 404 service' },
    ],
    ['404 of something else', raw(404, 'text/html', '<h1>?</h1>'), { kind: 'retry', failure: 'provider down' }],
    [
      '400 out of time',
      said(400, 'Query out of time', 'QUERY_TIME_OUT'),
      { kind: 'retry', failure: 'provider down', afterMs: 0 },
    ],
    [
      '400 about the receiver',
      said(400, `[receivers] Given data (${TO}) is not valid`),
      { kind: 'refused', failure: 'bad recipient', detail: 'HTTP 400 receivers' },
    ],
    [
      '400 about the sender',
      said(400, 'Sender STMARTIN does not exist'),
      { kind: 'refused', failure: 'rejected content', detail: 'HTTP 400 sender' },
    ],
    ['400 about the text', said(400, 'message is too long'), { kind: 'refused', failure: 'rejected content' }],
    ['400 without a word', raw(400, 'text/plain', ''), { kind: 'refused', failure: 'rejected content' }],
    ['408', json(408, {}), { kind: 'retry', failure: 'provider down' }],
    ['409', said(409, 'A task is under way'), { kind: 'retry', failure: 'provider down' }],
    ['200 to an invalid receiver', report({ invalid: [TO] }), { kind: 'refused', failure: 'bad recipient' }],
    ['200 without an id', report({ valid: [TO] }), { kind: 'unknown' }],
    ['200 with an id that is none', report({ valid: [TO], ids: [null] }), { kind: 'unknown' }],
    ['200 with broken JSON', raw(200, 'application/json', '{"ids":[12'), { kind: 'unknown' }],
    ['200 in HTML', raw(200, 'text/html', '<html>welcome</html>'), { kind: 'unknown' }],
    ['200 and nothing', raw(200, 'application/json', ''), { kind: 'unknown' }],
    ['200 with an array', json(200, [1_234_567_890]), { kind: 'unknown' }],
    [
      '200 that names somebody else',
      report({ valid: ['+33639980043'], ids: [1] }),
      { kind: 'refused', failure: 'wrong recipient echoed' },
    ],
    [
      '200 that refuses somebody else',
      report({ valid: [TO], invalid: ['+33639980043'], ids: [1] }),
      { kind: 'refused', failure: 'wrong recipient echoed' },
    ],
    [
      '200 with the number written 0033',
      report({ valid: ['0033639980042'], ids: [9] }),
      { kind: 'accepted', providerId: '9' },
    ],
  ],
  secrets: ['639980042', ACCOUNT.applicationKey, ACCOUNT.applicationSecret, ACCOUNT.consumerKey, 'STMARTIN'],
})

describe('a signed request', () => {
  // The keys of OVHcloud's own guide "First steps with the API"; the digest by `printf %s … | sha1sum`.
  test('has the signature that was computed by hand', () => {
    const request = {
      method: 'GET',
      url: 'https://eu.api.ovh.com/1.0/domains/',
      body: '',
      timestampS: 1_366_560_945,
    } as const
    expect(ovhSignature(ACCOUNT, request)).toBe('$1$d3705e8afb27a0d2970a322b96550abfc67bb798')
    const body = '{"message":"Crue à 18 h","receivers":["+33639980042"]}'
    const url = 'https://eu.api.ovh.com/1.0/sms/sms-ab12345-1/jobs'
    expect(ovhSignature(ACCOUNT, { method: 'POST', url, body, timestampS: 1_790_000_000 })).toBe(
      '$1$dbd3f93f98dd10f6581a2bb53d76b0118ba34335',
    )
  })

  test('signs the very bytes that leave', async () => {
    server.answer = taken
    await make().send({ ...MESSAGE, text: 'Évacuez ⚠️' })
    const last = server.seen.at(-1)
    if (last === undefined) throw new Error('nothing was sent')
    const { headers, body, url } = last
    expect(url).toBe('/1.0/sms/sms-ab12345-1/jobs')
    const signature = ovhSignature(ACCOUNT, {
      method: 'POST',
      url: server.base + url,
      body: body.toString(),
      timestampS: Number(headers['x-ovh-timestamp']),
    })
    expect(headers).toMatchObject({
      'x-ovh-application': ACCOUNT.applicationKey,
      'x-ovh-consumer': ACCOUNT.consumerKey,
      'x-ovh-signature': signature,
    })
    expect(JSON.stringify(headers)).not.toContain(ACCOUNT.applicationSecret)
  })
})

describe('the clock', () => {
  const timestampS = () => Number(server.seen.at(-1)?.headers['x-ovh-timestamp'])
  const sentAhead = async (channel: OvhSms) => {
    server.answer = taken
    expect(await channel.send(MESSAGE)).toMatchObject({ kind: 'accepted' })
    return timestampS() * 1_000 - Date.now()
  }

  test('is OVHcloud’s, asked once an hour', async () => {
    skewMs = 600_000
    const channel = make()
    expect(await sentAhead(channel)).toBeGreaterThan(597_000)
    await Promise.all(Array.from({ length: 5 }, () => channel.send(MESSAGE)))
    expect(timesAsked).toBe(1)
    const later = Date.now() + 61 * 60_000
    clock = () => later
    try {
      await channel.send(MESSAGE)
    } finally {
      clock = () => Date.now()
    }
    expect(timesAsked).toBe(2)
  })

  test.each([
    ['refused', () => new Response('no', { status: 500 })],
    ['in words', () => new Response('{"time":"soon"}')],
    ['absurdly long', () => new Response('1'.repeat(500))],
    ['broken', () => Promise.reject(new Error('connection refused'))],
    ['silent', () => new Promise<Response>(() => undefined)],
  ])('is ours where OVHcloud’s is %s, and the message leaves in time all the same', async (_, how) => {
    timeAnswer = how
    const channel = make()
    const began = Date.now()
    expect(Math.abs(await sentAhead(channel))).toBeLessThan(3_000)
    expect(Date.now() - began).toBeLessThan(TIMEOUT_MS + 100)
    await channel.send(MESSAGE)
    expect(timesAsked).toBe(1)
  })

  test('is asked for again after "out of time"', async () => {
    const channel = make()
    expect(Math.abs(await sentAhead(channel))).toBeLessThan(3_000)
    skewMs = -600_000
    server.answer = said(400, 'Query out of time', 'QUERY_TIME_OUT')
    expect(await channel.send(MESSAGE)).toMatchObject({ kind: 'retry' })
    expect(await sentAhead(channel)).toBeLessThan(-597_000)
  })

  test('and its time together stay within the deadline of one call', async () => {
    timeAnswer = () => new Promise<Response>(() => undefined)
    server.answer = () => undefined
    const began = Date.now()
    expect(await make().send(MESSAGE)).toEqual({ kind: 'unknown', detail: 'time-out' })
    expect(Date.now() - began).toBeLessThan(TIMEOUT_MS + 100)
  })
})

describe('an SMS on the wire', () => {
  const sent = async (change: Partial<Outgoing> = {}, account = ACCOUNT) => {
    server.answer = taken
    await make(account).send({ ...MESSAGE, ...change })
    return server.last.json
  }

  test('carries the head of our reference and no clause of advertising', async () => {
    expect(await sent()).toEqual({
      message: MESSAGE.text,
      receivers: [TO],
      sender: 'STMARTIN',
      priority: 'high',
      coding: '7bit',
      charset: 'UTF-8',
      class: 'phoneDisplay',
      validityPeriod: 180,
      noStopClause: true,
      tag: TAG,
    })
  })

  test('is not good for longer than the alert, nor longer than OVHcloud keeps it', async () => {
    expect(await sent({ ttlMs: 119_000 })).toMatchObject({ validityPeriod: 1 })
    expect(await sent({ ttlMs: 5_000 })).toMatchObject({ validityPeriod: 1 })
    expect(await sent({ ttlMs: 30 * 86_400_000 })).toMatchObject({ validityPeriod: 2_880 })
  })

  test('is coded as its characters need', async () => {
    expect(await sent({ text: 'Crue à l’école' })).toMatchObject({ coding: '8bit' })
    expect(await sent({ text: "Crue à l'ecole {€}" })).toMatchObject({ coding: '7bit' })
  })

  test('comes from the account’s validated sender where it has one', async () => {
    expect(await sent({}, { ...ACCOUNT, ...{ sender: 'MAIRIE' } })).toMatchObject({ sender: 'MAIRIE' })
  })

  test('twice is the same request twice: what is not idempotent here is bounded by the journal (INV-3)', async () => {
    expect(await sent()).toEqual(await sent())
  })
})

describe('what is known of a reference', () => {
  const { lookup } = make()
  const known = (ids: unknown, tagOf: (id: string) => string): Answer => {
    return (request, response, body) => {
      const [, id] = /\/outgoing\/(\d+)$/.exec(request.url ?? '') ?? []
      json(200, id === undefined ? ids : { id: Number(id), tag: tagOf(id) })(request, response, body)
    }
  }

  test('is found by the tag, and only where the message has that tag', async () => {
    const channel = make()
    server.answer = known([7, 8], (id) => (id === '8' ? TAG : 'another'))
    expect(await channel.lookup(MESSAGE.reference)).toEqual({ kind: 'accepted', providerId: '8', costCents: null })
    expect(server.seen.some(({ url }) => url === `/1.0/sms/sms-ab12345-1/outgoing?tag=${TAG}`)).toBe(true)
    server.answer = known([7, 8], () => 'another')
    expect(await channel.lookup(MESSAGE.reference)).toEqual({ kind: 'never seen' })
    server.answer = known([], () => '')
    expect(await channel.lookup(MESSAGE.reference)).toEqual({ kind: 'never seen' })
  })

  test.each([
    ['500', json(500, {})],
    ['HTML', raw(200, 'text/html', '<p>')],
    ['an object', json(200, {})],
    ['ids that are none', json(200, ['x'])],
    ['silence', () => undefined],
  ] as [string, Answer][])('stays unknown after %s', async (_, how) => {
    server.answer = how
    expect(await lookup(MESSAGE.reference)).toMatchObject({ kind: 'unknown' })
  })
})
