// The contract of the Vonage channels: whatever Vonage does, one outcome of the vocabulary comes back, in time, without a number or a secret.
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  AHASEND_API,
  AhaSendMail,
  channelFor,
  channelsFor,
  InfobipVoice,
  KNOWN_PROVIDERS,
  MAIL_API,
  OvhSms,
  ScalewayMail,
} from '../../worker/channels/index.ts'
import { CHANNELS, PERSONAL_CHANNELS, type ChannelName } from '../../worker/model/message.ts'
import { VonageRcs } from '../../worker/channels/vonage-rcs.ts'
import { VonageSms } from '../../worker/channels/vonage-sms.ts'
import { VonageVoice } from '../../worker/channels/vonage-voice.ts'
import { VonageWhatsApp } from '../../worker/channels/vonage-whatsapp.ts'
import type { Outgoing } from '../../worker/fanout/channel.ts'
import { channelSuite, TIMEOUT_MS, type ChannelSpec } from './channel-suite.ts'
import { json, ProviderServer, raw, type Answer } from './provider-server.ts'

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
const OVH = {
  applicationKey: '7kbG7Bk7S9Nt7ZSV',
  applicationSecret: 'EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF',
  consumerKey: 'MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1',
  serviceName: 'sms-ab12345-1',
}
const INFOBIP = { apiKey: 'a-key-of-sixteen-', baseUrl: 'xyz123.api.infobip.com', voiceNumber: '33465710001' }
const PUSH = {
  publicKey: 'B'.repeat(87),
  privateKey: 'p'.repeat(43),
  subject: 'mailto:x@example.fr',
  furtherOrigins: [],
}
const BROKEN_KEY = '-----BEGIN PRIVATE KEY-----\nno\n-----END PRIVATE KEY-----'
const TO = '+33639980042'
const SMS_ID = 'd8f86df1-dec6-442f-870a-2241be27d721'
const CALL_ID = '106a581a-34d0-432a-a625-220221fd434f'

const server = new ProviderServer()
beforeAll(() => server.start())
afterAll(() => server.stop())

const options = (account = ACCOUNT) => ({
  account,
  fetch,
  apiHost: server.base,
  timeoutMs: TIMEOUT_MS,
  now: () => Date.now(),
})

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

const INVALID = (name: string) => ({
  type: 'https://developer.vonage.com/api-errors/messages#1150',
  title: 'Invalid params',
  detail: `The number ${TO} is not good`,
  invalid_parameters: [{ name, reason: 'invalid value' }],
})

const VONAGE_TABLE: ChannelSpec['table'] = [
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
  ['202 with broken JSON', raw(202, 'application/json', '{"message_uuid":"d8f'), { kind: 'unknown' }],
  ['202 in HTML', raw(202, 'text/html', '<html>welcome</html>'), { kind: 'unknown' }],
  ['202 and nothing', raw(202, 'application/json', ''), { kind: 'unknown' }],
  ['200 with an array', json(200, ['d8f86df1']), { kind: 'unknown' }],
  [
    '202 that names somebody else',
    json(202, { message_uuid: 'x', uuid: 'x', to: '33639980043' }),
    { kind: 'refused', failure: 'wrong recipient echoed' },
  ],
]

const clientRef: ChannelSpec['referenceIn'] = ({ body }) =>
  (JSON.parse(body.toString()) as { client_ref: string }).client_ref
const shared = {
  server,
  message: MESSAGE,
  to: (index: number) => `+336399800${10 + index}`,
  table: VONAGE_TABLE,
  secrets: ['639980042', SECRET],
}
const smsTaken = json(202, { message_uuid: SMS_ID })
const callTaken: Answer = json(201, {
  uuid: CALL_ID,
  status: 'started',
  direction: 'outbound',
  conversation_uuid: 'CON-1',
})

channelSuite({
  ...shared,
  name: 'vonage sms',
  referenceIn: clientRef,
  make: () => new VonageSms(options()),
  accepted: smsTaken,
  providerId: SMS_ID,
})
const RCS: Outgoing = {
  ...MESSAGE,
  sender: 'StMartin',
  text: JSON.stringify({ text: MESSAGE.text, answers: { confirmed: 'J’ai compris', help: 'Besoin d’aide' } }),
}
const WHATSAPP: Outgoing = {
  ...MESSAGE,
  sender: '33465710003',
  text: JSON.stringify({ text: MESSAGE.text, template: { name: 'alerte_fr', locale: 'fr' } }),
}
channelSuite({
  ...shared,
  name: 'vonage rcs',
  message: RCS,
  referenceIn: clientRef,
  make: () => new VonageRcs(options()),
  accepted: smsTaken,
  providerId: SMS_ID,
})
channelSuite({
  ...shared,
  name: 'vonage whatsapp',
  message: WHATSAPP,
  referenceIn: clientRef,
  make: () => new VonageWhatsApp(options()),
  accepted: smsTaken,
  providerId: SMS_ID,
})
channelSuite({
  ...shared,
  name: 'vonage voice',
  referenceIn: ({ body }) => (JSON.parse(body.toString()) as { event_url: string[] }).event_url[0]?.split('/').at(-2),
  make: () => new VonageVoice(options()),
  accepted: callTaken,
  providerId: CALL_ID,
})

function tokenOf(authorization: string | undefined): readonly [head: unknown, claims: unknown] {
  const [head = '', claims = ''] = String(authorization).replace('Bearer ', '').split('.')
  const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString())
  return [read(head), read(claims)]
}

describe('an SMS on the wire', () => {
  test('carries reference, time to live and the callback of this very message', async () => {
    server.answer = smsTaken
    await new VonageSms(options()).send(MESSAGE)
    expect(server.last.url).toBe('/v1/messages')
    expect(server.last.headers['content-type']).toBe('application/json')
    expect(server.last.json).toEqual({
      channel: 'sms',
      message_type: 'text',
      to: '33639980042',
      from: 'STMARTIN',
      text: MESSAGE.text,
      client_ref: MESSAGE.reference,
      webhook_url: `${MESSAGE.hooksUrl}/vonage/status`,
      ttl: 10_800,
    })
    const [head, claims] = tokenOf(server.last.headers.authorization)
    expect(head).toMatchObject({ alg: 'RS256' })
    expect(claims).toMatchObject({ application_id: ACCOUNT.applicationId })
  })

  test('twice is the same request twice: what is not idempotent here is bounded by the journal (INV-3)', async () => {
    server.answer = smsTaken
    const channel = new VonageSms(options())
    await channel.send(MESSAGE)
    await channel.send(MESSAGE)
    expect(server.seen.at(-1)?.body.toString()).toBe(server.seen.at(-2)?.body.toString())
  })

  test('gives each call the answer to itself', async () => {
    const channel = new VonageSms(options())
    server.answer = (request, response, body) => {
      const { to } = JSON.parse(body) as { to: string }
      setTimeout(() => json(202, { message_uuid: `for-${to}` })(request, response, body), Math.random() * 40)
    }
    const numbers = Array.from({ length: 12 }, (_, index) => `+336399800${10 + index}`)
    const outcomes = await Promise.all(numbers.map((to) => channel.send({ ...MESSAGE, to })))
    expect(outcomes).toEqual(
      numbers.map((to) => ({ kind: 'accepted', providerId: `for-${to.slice(1)}`, costCents: null })),
    )
  })

  test('Reports tells whether our reference was ever seen', async () => {
    const { lookup } = new VonageSms(options())
    server.answer = json(200, { records: [{ client_ref: MESSAGE.reference, message_uuid: 'u-1' }] })
    expect(await lookup(MESSAGE.reference)).toEqual({ kind: 'accepted', providerId: 'u-1', costCents: null })
    expect(server.seen.at(-1)?.url).toContain(`client_ref=${MESSAGE.reference}`)
    server.answer = json(200, { records: [{ client_ref: 'another', message_uuid: 'u-2' }] })
    expect(await lookup(MESSAGE.reference)).toEqual({ kind: 'never seen' })
    for (const trouble of [json(500, {}), raw(200, 'text/html', '<p>'), () => undefined] as Answer[]) {
      server.answer = trouble
      expect((await lookup(MESSAGE.reference)).kind).toBe('unknown')
    }
  })
})

describe('an RCS message on the wire', () => {
  test('carries two answers that need no typing, each with our reference, and lives no longer than operators keep it', async () => {
    server.answer = smsTaken
    await new VonageRcs(options()).send(RCS)
    expect(server.last.url).toBe('/v1/messages')
    expect(server.last.json).toEqual({
      channel: 'rcs',
      message_type: 'text',
      to: '33639980042',
      from: 'StMartin',
      text: MESSAGE.text,
      suggestions: [
        { type: 'reply', text: 'J’ai compris', postback_data: `${MESSAGE.reference}:confirmed` },
        { type: 'reply', text: 'Besoin d’aide', postback_data: `${MESSAGE.reference}:help` },
      ],
      client_ref: MESSAGE.reference,
      webhook_url: `${MESSAGE.hooksUrl}/vonage/status`,
      ttl: 10_800,
    })
    await new VonageRcs(options()).send({ ...RCS, ttlMs: 30 * 86_400_000, text: JSON.stringify({ text: 'Noté.' }) })
    expect(server.last.json).toMatchObject({ ttl: 259_200 })
    expect(server.last.json).not.toHaveProperty('suggestions')
  })

  test.each([
    ['no JSON', MESSAGE.text],
    ['no text', JSON.stringify({ text: '' })],
    ['longer than RCS takes', JSON.stringify({ text: 'a'.repeat(3_073) })],
    [
      'a label that is too long',
      JSON.stringify({ text: 'a', answers: { confirmed: 'b'.repeat(26), help: 'Besoin d’aide' } }),
    ],
  ])('%s is refused before anything leaves', async (_, text) => {
    const before = server.seen.length
    const outcome = await new VonageRcs(options()).send({ ...RCS, text })
    expect(outcome).toMatchObject({ kind: 'refused', failure: 'rejected content' })
    expect(server.seen).toHaveLength(before)
  })
})

describe('a WhatsApp message on the wire', () => {
  test('is an approved template in one language, with the approved text as its one parameter, to the letter', async () => {
    server.answer = smsTaken
    await new VonageWhatsApp(options()).send(WHATSAPP)
    expect(server.last.json).toEqual({
      channel: 'whatsapp',
      message_type: 'template',
      to: '33639980042',
      from: '33465710003',
      template: { name: 'alerte_fr', parameters: [MESSAGE.text] },
      whatsapp: { policy: 'deterministic', locale: 'fr' },
      client_ref: MESSAGE.reference,
      webhook_url: `${MESSAGE.hooksUrl}/vonage/status`,
    })
  })

  test('is a text of its own only to somebody who has just written', async () => {
    server.answer = smsTaken
    await new VonageWhatsApp(options()).send({
      ...WHATSAPP,
      text: JSON.stringify({ text: 'Demande d’aide T1 notée.' }),
    })
    expect(server.last.json).toMatchObject({ message_type: 'text', text: 'Demande d’aide T1 notée.' })
    expect(server.last.json).not.toHaveProperty('template')
  })

  test.each([
    ['a line break', 'MAIRIE.\nPARTEZ.', '33465710003'],
    ['five blanks', 'MAIRIE.     PARTEZ.', '33465710003'],
    ['more than a body holds', 'a'.repeat(1_025), '33465710003'],
    ['no sender any more', 'MAIRIE. PARTEZ.', ''],
  ])('%s is refused before anything leaves, not changed', async (_, text, sender) => {
    const before = server.seen.length
    const rendered = JSON.stringify({ text, template: { name: 'alerte_fr', locale: 'fr' } })
    const outcome = await new VonageWhatsApp(options()).send({ ...WHATSAPP, text: rendered, sender })
    expect(outcome).toMatchObject({ kind: 'refused', failure: 'rejected content' })
    expect(server.seen).toHaveLength(before)
  })
})

describe('a call on the wire', () => {
  test('carries its whole script and no address to fetch one from: it speaks while our server is away (P19)', async () => {
    server.answer = callTaken
    await new VonageVoice(options()).send(MESSAGE)
    expect(server.last.url).toBe('/v1/calls')
    const { ncco, ...call } = server.last.json
    expect(call).not.toHaveProperty('answer_url')
    expect(call).toEqual({
      to: [{ type: 'phone', number: '33639980042' }],
      random_from_number: true,
      event_url: [`${MESSAGE.hooksUrl}/vonage/voice/${MESSAGE.reference}/event`],
      event_method: 'POST',
      advanced_machine_detection: { behavior: 'continue', mode: 'detect_beep', beep_timeout: 45 },
      ringing_timer: 60,
      length_timer: 300,
    })
    const script = ncco as { action: string; text?: string; bargeIn?: boolean; eventUrl?: string[] }[]
    expect(script.map(({ action }) => action)).toEqual(['talk', 'talk', 'talk', 'input'])
    expect(script.slice(0, 2).map(({ text }) => text)).toEqual([MESSAGE.text, MESSAGE.text])
    expect(script.at(-1)?.eventUrl).toEqual([`${MESSAGE.hooksUrl}/vonage/voice/${MESSAGE.reference}/key`])
    expect(tokenOf(server.last.headers.authorization)[1]).toMatchObject({ application_id: ACCOUNT.applicationId })
  })

  test('plays somebody’s own voice by an address, and says the whole text after it all the same (P19)', async () => {
    server.answer = callTaken
    const url = 'https://t.example/99001/voice/a.wav'
    await new VonageVoice(options()).send({ ...MESSAGE, recording: { url, lead: 'Alerte numéro sept.' } })
    const script = server.last.json['ncco'] as Readonly<Record<string, unknown>>[]
    expect(script.map(({ action }) => action)).toEqual(['talk', 'stream', 'talk', 'talk', 'input'])
    expect(script[1]).toEqual({ action: 'stream', streamUrl: [url] })
    expect(script[2]).toMatchObject({ text: MESSAGE.text })
  })

  test('shows the territory’s number where the account has one, and rings no longer than the alert is good for', async () => {
    server.answer = callTaken
    await new VonageVoice(options({ ...ACCOUNT, ...{ voiceNumber: '33199000000' } })).send({
      ...MESSAGE,
      ttlMs: 20_000,
    })
    expect(server.last.json).toMatchObject({ from: { type: 'phone', number: '33199000000' }, ringing_timer: 20 })
    expect(server.last.json).not.toHaveProperty('random_from_number')
  })
})

test.each([
  ['sms', () => new VonageSms(options({ ...ACCOUNT, privateKey: BROKEN_KEY }))],
  ['rcs', () => new VonageRcs(options({ ...ACCOUNT, privateKey: BROKEN_KEY }))],
  ['whatsapp', () => new VonageWhatsApp(options({ ...ACCOUNT, privateKey: BROKEN_KEY }))],
  ['voice', () => new VonageVoice(options({ ...ACCOUNT, privateKey: BROKEN_KEY }))],
])('%s: a key that cannot sign is an account’s fault and leaves nothing on the wire', async (name, make) => {
  const before = server.seen.length
  expect(await make().send(name === 'rcs' ? RCS : name === 'whatsapp' ? WHATSAPP : MESSAGE)).toMatchObject({
    kind: 'refused',
    failure: 'bad credentials',
  })
  expect(server.seen).toHaveLength(before)
})

const entropy = () => ({ privateKey: new Uint8Array(32).fill(7), salt: new Uint8Array(16) })

describe('the registry', () => {
  const account = {
    secretKey: '0f0e0d0c-1111-4222-8333-444455556666',
    projectId: '8b512135-9f5f-42b3-a900-9fdf0195b563',
    from: 'alerte@mairie.example',
    fromName: 'Mairie',
  }
  const mail = new ScalewayMail({ account, apiHost: MAIL_API, fetch, timeoutMs: TIMEOUT_MS, now: () => 0 })
  const secondMail = new AhaSendMail({
    account: {
      apiKey: 'aha-sk-0123456789abcdef',
      accountId: '835d2a9f-2c7e-4e8f-96f6-5b7d4b8521aa',
      webhookSecret: 'aha-whsec-0123456789',
      routeSecret: null,
      from: 'alerte@secours.example',
      fromName: 'Mairie',
    },
    apiHost: AHASEND_API,
    fetch,
    timeoutMs: TIMEOUT_MS,
    now: () => 0,
  })
  const config = {
    vonage: ACCOUNT,
    ovhSms: null,
    infobipVoice: null,
    euOnly: false,
    push: null,
    mail,
    secondMail,
    fetch,
    timeoutMs: TIMEOUT_MS,
    now: () => 0,
    entropy,
  }

  test.each(PERSONAL_CHANNELS)('an exercise is handed a %s channel that calls nobody (INV-11)', async (name) => {
    const before = server.seen.length
    const drill = channelFor(name, { ...config, mode: 'exercise' })
    expect(drill?.provider).toBe('drill')
    expect(await drill?.send({ ...MESSAGE, text: 'EXERCICE - MAIRIE ST-MARTIN' })).toMatchObject({ kind: 'accepted' })
    expect(await drill?.send(MESSAGE)).toMatchObject({ kind: 'refused', failure: 'rejected content' })
    expect(server.seen).toHaveLength(before)
  })

  test('live and public exercise are never handed the drill channel', () => {
    for (const mode of ['live', 'public-exercise'] as const) {
      for (const name of ['sms', 'rcs', 'whatsapp', 'voice'] as const) {
        expect(channelFor(name, { ...config, mode })?.provider).toBe('vonage')
        expect(channelFor(name, { ...config, mode })?.name).toBe(name)
        expect(channelFor(name, { ...config, mode, vonage: null })).toBeNull()
      }
      expect(channelFor('push', { ...config, mode })).toBeNull()
      expect(channelFor('mail', { ...config, mode })?.provider).toBe('scaleway')
      expect(channelFor('mail', { ...config, mode, mail: null })).toBeNull()
    }
  })

  test('where only European companies may have numbers Vonage is no route, whatever account there is; the other ones are', () => {
    const ovhSms = new OvhSms({ ...options(), account: OVH })
    const infobipVoice = new InfobipVoice({ ...options(), account: INFOBIP })
    const providers = (euOnly: boolean, change: object = {}) =>
      (['sms', 'voice'] as const).map((name) =>
        channelsFor(name, { ...config, mode: 'live', ovhSms, infobipVoice, euOnly, ...change }).map(
          ({ provider }) => provider,
        ),
      )
    expect(providers(false)).toEqual([
      ['vonage', 'ovh'],
      ['vonage', 'infobip'],
    ])
    expect(providers(true)).toEqual([['ovh'], ['infobip']])
    expect(providers(true, { ovhSms: null, infobipVoice: null })).toEqual([[], []])
    const mails = (change: object) =>
      channelsFor('mail', { ...config, mode: 'live', euOnly: true, ...change }).map(({ provider }) => provider)
    expect(mails({})).toEqual(['scaleway', 'ahasend'])
    // Either carries e-mail alone where the other has no account.
    expect(mails({ mail: null })).toEqual(['ahasend'])
    expect(mails({ secondMail: null })).toEqual(['scaleway'])
    expect(mails({ mode: 'exercise' })).toEqual(['drill'])
    expect(providers(true, { mode: 'exercise' })).toEqual([['drill'], ['drill']])
    for (const name of ['rcs', 'whatsapp'] as const) {
      const all = { ...config, mode: 'live', ovhSms, infobipVoice } as const
      // Nobody else carries them: whoever gets one gets an SMS as well.
      expect(channelsFor(name, { ...all, euOnly: false }).map(({ provider }) => provider)).toEqual(['vonage'])
      expect(channelsFor(name, { ...all, euOnly: true })).toEqual([])
    }
  })

  test('each adapter that can be handed out is known by its company’s home', () => {
    const all = {
      ...config,
      mode: 'live',
      ovhSms: new OvhSms({ ...options(), account: OVH }),
      infobipVoice: new InfobipVoice({ ...options(), account: INFOBIP }),
      push: PUSH,
    } as const
    // Contacts are told by SMS, by whoever carries these.
    const carried = (name: ChannelName) => (name === 'contact' ? 'sms' : name)
    const handed = CHANNELS.flatMap((name) =>
      channelsFor(name, all).map(({ provider }) => `${carried(name)} ${provider}`),
    )
    const known = KNOWN_PROVIDERS.map(({ channel, provider }) => `${channel} ${provider}`)
    expect(handed.length).toBeGreaterThan(4)
    expect(known).toEqual(expect.arrayContaining(handed))
  })
})
