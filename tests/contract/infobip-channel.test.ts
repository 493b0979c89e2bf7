// The contract of Infobip's calls: the suite of all channels, what a 200 may hide, the id that makes a call one call, and its log.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { InfobipVoice } from '../../worker/channels/infobip-voice.ts'
import type { Outgoing } from '../../worker/fanout/channel.ts'
import { channelSuite, TIMEOUT_MS } from './channel-suite.ts'
import { json, ProviderServer, raw, type Answer } from './provider-server.ts'

const ACCOUNT = {
  apiKey: '003026bbc133714df1834b8638bb496e-8f4b3d9a-e931-478d-a994-28a725159ab9',
  baseUrl: 'xyz123.api.infobip.com',
  voiceNumber: '33465710001',
}
const TO = '+33639980042'
const MESSAGE: Outgoing = {
  to: TO,
  text: 'Message de la mairie de Saint-Martin. Crue ce soir. Montez à l’étage. Alerte sept.',
  sender: 'STMARTIN',
  reference: 'aaab234567abcdefghijklmnopqrs',
  ttlMs: 3 * 3_600_000,
  language: 'fr',
  severity: 'Severe',
  topic: 'alert-7',
  hooksUrl: 'https://tocsin.example/hooks/99001',
}
const ID = `${MESSAGE.reference}-0`

const server = new ProviderServer()
beforeAll(() => server.start())
afterAll(() => server.stop())

const make = () =>
  new InfobipVoice({
    account: ACCOUNT,
    fetch,
    apiHost: server.base,
    timeoutMs: TIMEOUT_MS,
    now: () => Date.now(),
  })

interface Asked {
  readonly messages: readonly [
    {
      readonly destinations: readonly [{ readonly to: string; readonly messageId: string }]
      readonly notifyUrl: string
    },
  ]
}
const DETAIL = `Number ${TO} and key ${ACCOUNT.apiKey}`
const state = (groupName: string, name: string) => ({ groupId: 0, groupName, id: 0, name, description: DETAIL })
const answered = (groupName: string, name: string): Answer => {
  return (request, response, body) => {
    const [message] = (JSON.parse(body) as Asked).messages
    const [{ to, messageId }] = message.destinations
    json(200, { messages: [{ to, status: state(groupName, name), messageId }] })(request, response, body)
  }
}
const taken = answered('PENDING', 'PENDING_ACCEPTED')
const rejected = (name: string) => answered('REJECTED', name)
const invalid = (member: string) =>
  json(400, {
    requestError: {
      serviceException: { messageId: 'BAD_REQUEST', text: DETAIL, validationErrors: { [member]: [DETAIL] } },
    },
  })

channelSuite({
  name: 'infobip voice',
  server,
  make,
  message: MESSAGE,
  to: (index) => `+336399800${10 + index}`,
  accepted: taken,
  providerId: ID,
  referenceIn: ({ body }) => (JSON.parse(body.toString()) as Asked).messages[0].notifyUrl.split('/').at(-2),
  table: [
    ['402', json(402, {}), { kind: 'refused', failure: 'no credit' }],
    ['404', raw(404, 'text/html', '<h1>?</h1>'), { kind: 'retry', failure: 'provider down' }],
    ['408', json(408, {}), { kind: 'retry', failure: 'provider down' }],
    ['400 about the number', invalid('messages[0].destinations[0].to'), { kind: 'refused', failure: 'bad recipient' }],
    ['400 about the text', invalid('messages[0].text'), { kind: 'refused', failure: 'rejected content' }],
    ['400 without a word', raw(400, 'text/plain', ''), { kind: 'refused', failure: 'rejected content' }],
    ['200 out of credit', rejected('REJECTED_NOT_ENOUGH_CREDITS'), { kind: 'refused', failure: 'no credit' }],
    ['200 credit run out', rejected('REJECTED_PREPAID_PACKAGE_EXPIRED'), { kind: 'refused', failure: 'no credit' }],
    ['200 without a route', rejected('REJECTED_ROUTE_NOT_AVAILABLE'), { kind: 'refused', failure: 'bad credentials' }],
    ['200 on trial', rejected('REJECTED_DESTINATION_NOT_REGISTERED'), { kind: 'refused', failure: 'bad credentials' }],
    ['200 no such number', rejected('REJECTED_DESTINATION'), { kind: 'refused', failure: 'bad recipient' }],
    ['200 no such prefix', rejected('REJECTED_PREFIX_MISSING'), { kind: 'refused', failure: 'bad recipient' }],
    ['200 no such network', rejected('REJECTED_NETWORK'), { kind: 'refused', failure: 'bad recipient' }],
    ['200 do not disturb', rejected('REJECTED_DND'), { kind: 'refused', failure: 'bad recipient' }],
    ['200 block-listed', rejected('REJECTED_DESTINATION_BLOCKLISTED'), { kind: 'refused', failure: 'bad recipient' }],
    ['200 caller refused', rejected('REJECTED_SOURCE'), { kind: 'refused', failure: 'rejected content' }],
    ['200 language', rejected('REJECTED_UNSUPPORTED_LANGUAGE'), { kind: 'refused', failure: 'rejected content' }],
    ['200 a name nobody knows', rejected('REJECTED_TOMORROW'), { kind: 'refused', failure: 'rejected content' }],
    ['200 rejected without a name', rejected(''), { kind: 'refused', failure: 'rejected content' }],
    ['200 its own error', rejected('REJECTED_SYSTEM_ERROR'), { kind: 'retry', failure: 'provider down' }],
    [
      '200 its platform',
      answered('UNDELIVERABLE', 'UNDELIVERABLE_REJECTED_PLATFORM'),
      { kind: 'retry', failure: 'provider down' },
    ],
    ['200 that knows our id already', rejected('REJECTED_DUPLICATE_MESSAGE_ID'), { kind: 'unknown' }],
    ['200 with broken JSON', raw(200, 'application/json', '{"messages":[{"to'), { kind: 'unknown' }],
    ['200 in HTML', raw(200, 'text/html', '<html>welcome</html>'), { kind: 'unknown' }],
    ['200 and nothing', raw(200, 'application/json', ''), { kind: 'unknown' }],
    ['200 with an array', json(200, [{ messageId: ID }]), { kind: 'unknown' }],
    ['200 without a message', json(200, { messages: [] }), { kind: 'unknown' }],
    ['200 without an id', json(200, { messages: [{ to: '33639980042' }] }), { kind: 'unknown' }],
    [
      '200 that names somebody else',
      json(200, { messages: [{ to: '33639980043', messageId: ID, status: state('PENDING', 'PENDING_ACCEPTED') }] }),
      { kind: 'refused', failure: 'wrong recipient echoed' },
    ],
  ],
  secrets: ['639980042', ACCOUNT.apiKey, '8f4b3d9a', 'STMARTIN'],
})

describe('a call on the wire', () => {
  const sent = async (change: Partial<Outgoing> = {}, channel = make()) => {
    server.answer = taken
    await channel.send({ ...MESSAGE, ...change })
    return (server.last.json as { messages: Record<string, unknown>[] }).messages[0] ?? {}
  }

  test('carries all of it, so that it works with our server away: words, keys, voicemail, our own id', async () => {
    const { text, notifyUrl, ...call } = await sent()
    expect(server.last.url).toBe('/tts/3/advanced')
    expect(server.last.headers.authorization).toBe(`App ${ACCOUNT.apiKey}`)
    expect(call).toEqual({
      from: '33465710001',
      destinations: [{ to: '33639980042', messageId: ID }],
      language: 'fr',
      notifyContentType: 'application/json',
      notifyContentVersion: 2,
      validityPeriod: 180,
      repeatDtmf: '0',
      maxDtmf: 1,
      dtmfTimeout: 10,
      ringTimeout: 45,
      callTimeout: 300,
      machineDetection: 'continue',
    })
    expect(String(text).split(MESSAGE.text)).toHaveLength(3)
    expect(text).toContain('appuyez sur deux : une équipe vous rappelle')
    expect(notifyUrl).toMatch(
      /^https:\/\/tocsin\.example\/hooks\/99001\/infobip\/aaab234567abcdefghijklmnopqrs\/[\w-]{43}$/,
    )
    expect(notifyUrl).not.toContain(ACCOUNT.apiKey)
  })

  test('speaks English to who reads English, and Easy French in French', async () => {
    expect(await sent({ language: 'en' })).toMatchObject({
      language: 'en',
      text: expect.stringContaining('press two') as string,
    })
    expect(await sent({ language: 'fr-x-falc' })).toMatchObject({ language: 'fr' })
  })

  test('says a long text once, and one that has no room at all is refused whole: a warning is never cut', async () => {
    const long = 'Montez à l’étage. '.repeat(55)
    expect(String((await sent({ text: long }))['text']).split('étage').length - 1).toBe(55)
    const short = String((await sent({ text: 'Montez. '.repeat(150) }))['text'])
    expect(short).toContain('Si vous avez besoin d’aide, appuyez sur deux. Pour')
    const before = server.seen.length
    expect(await make().send({ ...MESSAGE, text: 'Montez. '.repeat(200) })).toEqual({
      kind: 'refused',
      failure: 'rejected content',
      detail: 'longer than 1400 characters',
    })
    expect(server.seen.length).toBe(before)
  })

  test('is not good for longer than the alert, nor longer than Infobip keeps it', async () => {
    expect(await sent({ ttlMs: 119_000 })).toMatchObject({ validityPeriod: 1 })
    expect(await sent({ ttlMs: 5_000 })).toMatchObject({ validityPeriod: 1 })
    expect(await sent({ ttlMs: 30 * 86_400_000 })).toMatchObject({ validityPeriod: 2_880 })
  })

  test('twice is the same request twice, so that Infobip refuses the second by its id; another ring has another id (INV-3)', async () => {
    expect(await sent()).toEqual(await sent())
    expect(await sent({ ring: 1 })).toMatchObject({ destinations: [{ messageId: `${MESSAGE.reference}-1` }] })
  })

  test('goes without the detection of machines where the account has none, under an id of its own', async () => {
    const channel = make()
    server.answer = rejected('REJECTED_MACHINE_DETECTION_DISABLED')
    expect(await channel.send(MESSAGE)).toMatchObject({ kind: 'retry', failure: 'provider down', afterMs: 0 })
    const again = await sent({}, channel)
    expect(again).not.toHaveProperty('machineDetection')
    expect(again).toMatchObject({ destinations: [{ messageId: `${ID}p` }] })
  })
})

describe('what is known of a reference', () => {
  const log = (messageId: string, groupName: string, name: string) =>
    json(200, { results: [{ messageId, status: state(groupName, name) }] })

  test('is found by our own id, and only where the log has that very id', async () => {
    const { lookup } = make()
    server.answer = log(ID, 'PENDING', 'PENDING_ENROUTE')
    expect(await lookup(MESSAGE.reference)).toEqual({ kind: 'accepted', providerId: ID, costCents: null })
    expect(server.seen.at(-1)?.url).toBe(`/tts/3/logs?messageId=${ID}`)
    expect(await lookup(MESSAGE.reference, 1)).toEqual({ kind: 'never seen' })
    server.answer = log('another', 'DELIVERED', 'DELIVERED_TO_HANDSET')
    expect(await lookup(MESSAGE.reference)).toEqual({ kind: 'never seen' })
    server.answer = json(200, { results: [] })
    expect(await lookup(MESSAGE.reference)).toEqual({ kind: 'never seen' })
  })

  test('that rang is known, whoever took it; one that was rejected was never made', async () => {
    const { lookup } = make()
    server.answer = log(ID, 'UNDELIVERABLE', 'NO_ANSWER')
    expect(await lookup(MESSAGE.reference)).toMatchObject({ kind: 'accepted' })
    server.answer = log(ID, 'REJECTED', 'REJECTED_SYSTEM_ERROR')
    expect(await lookup(MESSAGE.reference)).toEqual({ kind: 'never seen' })
  })

  test.each([
    ['500', json(500, {})],
    ['401', json(401, {})],
    ['HTML', raw(200, 'text/html', '<p>')],
    ['an array', json(200, [])],
    ['no results', json(200, {})],
    ['silence', () => undefined],
  ] as [string, Answer][])('stays unknown after %s', async (_, how) => {
    server.answer = how
    expect(await make().lookup(MESSAGE.reference)).toMatchObject({ kind: 'unknown' })
  })
})
