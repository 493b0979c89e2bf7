import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseVonageInbound, parseVonageReceipt } from '../../../worker/channels/vonage-receipt.ts'
import { signed } from '../../../deploy/standins/vonage.ts'
import { replyOf } from '../../../worker/model/reply.ts'
import { parseVonageAccount, vonageAccount } from '../../../worker/channels/vonage-account.ts'

const ACCOUNT = {
  applicationId: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
  apiKey: 'a1b2c3d',
  privateKey: '-----BEGIN PRIVATE KEY-----',
  signatureSecret: 'sixteen characters at least',
}
const NOW = Date.UTC(2026, 9, 14, 19, 10)
const STATUS = {
  message_uuid: 'u-1',
  to: '33639980042',
  from: 'STMARTIN',
  timestamp: '2026-10-14T19:10:00Z',
  status: 'delivered',
  client_ref: 'ref',
  channel: 'sms',
}

const call = (body: string, authorization: string | null, now = NOW) => ({
  method: 'POST',
  url: 'https://tocsin.example/hooks/99001/vonage/status',
  headers: authorization === null ? {} : { Authorization: authorization },
  body,
  now,
})
const good = (event: object, at = NOW) => {
  const body = JSON.stringify(event)
  return call(body, signed(body, ACCOUNT, at))
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
function token(
  claims: object,
  header: object = { alg: 'HS256', typ: 'JWT' },
  secret = ACCOUNT.signatureSecret,
): string {
  const text = `${part(header)}.${part(claims)}`
  return `Bearer ${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}
const BODY = JSON.stringify(STATUS)
const CLAIMS = {
  iat: NOW / 1_000,
  jti: 'j',
  iss: 'Vonage',
  payload_hash: createHash('sha256').update(BODY).digest('hex'),
  api_key: ACCOUNT.apiKey,
  application_id: ACCOUNT.applicationId,
}

describe('the signature is checked in full', () => {
  test('a whole one is taken', () => {
    expect(parseVonageReceipt(call(BODY, token(CLAIMS)), ACCOUNT)).toMatchObject({
      kind: 'receipt',
      receipt: { reference: 'ref', providerId: 'u-1', status: 'delivered' },
    })
  })

  test('none at all asks for it to be sent again', () => {
    expect(parseVonageReceipt(call(BODY, null), ACCOUNT)).toEqual({ kind: 'unsigned' })
  })

  test.each([
    ['another algorithm', token(CLAIMS, { alg: 'RS256' }), 'algorithm'],
    ['no algorithm', token(CLAIMS, { alg: 'none' }), 'algorithm'],
    ['another secret', token(CLAIMS, undefined, 'another secret altogether'), 'signature'],
    ['another issuer', token({ ...CLAIMS, iss: 'vonage' }), 'issuer'],
    ['another account', token({ ...CLAIMS, api_key: 'zzz' }), 'account'],
    ['another application', token({ ...CLAIMS, application_id: 'zzz' }), 'application'],
    ['a hash of another body', token({ ...CLAIMS, payload_hash: '00'.repeat(32) }), 'body altered'],
    ['no hash', token({ ...CLAIMS, payload_hash: undefined }), 'no hash of the body'],
    ['six minutes ahead', token({ ...CLAIMS, iat: NOW / 1_000 + 360 }), 'issued in the future'],
    ['49 hours old', token({ ...CLAIMS, iat: NOW / 1_000 - 49 * 3_600 }), 'too old'],
    ['no time of issue', token({ ...CLAIMS, iat: 'now' }), 'no time of issue'],
    ['no token id', token({ ...CLAIMS, jti: undefined }), 'no token id'],
    ['not a token', 'Bearer hello', 'not a bearer token'],
    ['basic', 'Basic aGVsbG8=', 'not a bearer token'],
  ])('%s is forged', (_, authorization, why) => {
    expect(parseVonageReceipt(call(BODY, authorization), ACCOUNT)).toEqual({ kind: 'forged', why })
  })

  test('one space more in the body breaks it: it is the bytes that are signed', () => {
    expect(parseVonageReceipt(call(`${BODY} `, token(CLAIMS)), ACCOUNT)).toEqual({
      kind: 'forged',
      why: 'body altered',
    })
  })

  test('a receipt that is 47 hours late still counts', () => {
    expect(parseVonageReceipt(call(BODY, token({ ...CLAIMS, iat: NOW / 1_000 - 47 * 3_600 })), ACCOUNT).kind).toBe(
      'receipt',
    )
  })
})

test.each([
  ['submitted', 'accepted', null],
  ['delivered', 'delivered', null],
  ['read', 'delivered', null],
  ['rejected', 'undelivered', 'provider down'],
  ['undeliverable', 'undelivered', 'provider down'],
] as const)('%s means %s', (status, meaning, failure) => {
  expect(parseVonageReceipt(good({ ...STATUS, status }), ACCOUNT)).toMatchObject({
    kind: 'receipt',
    receipt: { status: meaning, failure },
  })
})

test.each(['rcs', 'whatsapp'])('%s: read is heard, since a screen was open, and confirms nothing', (channel) => {
  const meaningOf = (status: string) => parseVonageReceipt(good({ ...STATUS, channel, status }), ACCOUNT)
  expect(meaningOf('read')).toMatchObject({ kind: 'receipt', receipt: { status: 'heard', reference: 'ref' } })
  expect(meaningOf('delivered')).toMatchObject({ receipt: { status: 'delivered' } })
  expect(meaningOf('submitted')).toMatchObject({ receipt: { status: 'accepted' } })
  expect(meaningOf('undeliverable')).toMatchObject({ receipt: { status: 'undelivered' } })
})

const REFERENCE = 'aaab234567abcdefghijklmnopqrs'
const inbound = (event: object) =>
  parseVonageInbound(good({ message_uuid: 'm', from: '33639980042', to: 'StMartin', ...event }), ACCOUNT)

test.each([
  [
    'a tap on an RCS suggestion',
    { channel: 'rcs', reply: { id: `${REFERENCE}:help`, title: 'Besoin d’aide' } },
    'help',
  ],
  ['the other one', { channel: 'rcs', reply: { id: `${REFERENCE}:confirmed`, title: 'J’ai compris' } }, 'confirmed'],
])('%s answers the very message, by our reference', (_, event, reply) => {
  expect(inbound(event)).toMatchObject({ kind: 'inbound', channel: 'rcs', reply, reference: REFERENCE })
})

test.each([
  ['a tap whose postback was lost', { channel: 'rcs', reply: { title: 'Besoin d’aide' } }, 'rcs', 'help'],
  ['one of somebody else', { channel: 'rcs', reply: { id: 'x:help', title: 'J’ai compris' } }, 'rcs', 'confirmed'],
  [
    'a button of a template',
    { channel: 'whatsapp', button: { payload: 'I need help', text: 'I need help' } },
    'whatsapp',
    'help',
  ],
  ['a word in a conversation', { channel: 'whatsapp', text: 'OK' }, 'whatsapp', 'confirmed'],
  ['a STOP there', { channel: 'whatsapp', text: 'Stop' }, 'whatsapp', 'stop'],
  ['a picture', { channel: 'whatsapp' }, 'whatsapp', null],
  ['a channel that we do not know', { channel: 'carrier pigeon', text: 'OUI' }, 'sms', 'confirmed'],
])('%s is read by its words, and joined by its number', (_, event, channel, reply) => {
  expect(inbound(event)).toMatchObject({ kind: 'inbound', channel, reply, reference: null, from: '+33639980042' })
})

test('a number that does not exist is told apart, whether its code comes as a string or a number', () => {
  for (const title of ['1120', 1120]) {
    expect(parseVonageReceipt(good({ ...STATUS, status: 'rejected', error: { title } }), ACCOUNT)).toMatchObject({
      receipt: { failure: 'bad recipient' },
    })
  }
})

test('the same status told again under a new token is the same event', () => {
  const [one, two] = [good(STATUS), good(STATUS, NOW + 1_000)].map((again) => parseVonageReceipt(again, ACCOUNT))
  expect(one).toEqual(two)
})

test('signed, but of no shape that we know: kept apart, and no number in the reason', () => {
  for (const event of [{ ...STATUS, status: 'teleported33639980042' }, { hello: 1 }, []]) {
    const verdict = parseVonageReceipt(good(event), ACCOUNT)
    expect(verdict.kind).toBe('unreadable')
    expect(JSON.stringify(verdict)).not.toContain('639980042')
  }
})

test.each([
  ['STOP', true],
  ['stop', true],
  ['Stop svp', true],
  ['ARRET', true],
  ['Arrêt !', true],
  ['stop sms', true],
  ['  Stop.  ', true],
  ['Ne stoppez pas', false],
  ['OUI', false],
  ['stop le pont est coupé', false],
  ['Non stop', false],
  ['', false],
])('%j is an opt-out: %s', (text, expected) => {
  expect(replyOf(text) === 'stop').toBe(expected)
  expect(parseVonageInbound(good({ message_uuid: 'm', from: 33639980042, to: '36000', text }), ACCOUNT)).toMatchObject({
    kind: 'inbound',
    from: '+33639980042',
    reply: replyOf(text),
  })
})

test('an account that is not whole is no account', async () => {
  expect(parseVonageAccount(JSON.stringify(ACCOUNT))).toEqual(ACCOUNT)
  for (const text of [
    '',
    '{}',
    'null',
    JSON.stringify({ ...ACCOUNT, more: 1 }),
    JSON.stringify({ ...ACCOUNT, signatureSecret: 'short' }),
  ])
    expect(parseVonageAccount(text)).toBeNull()
  expect(await vonageAccount({ VONAGE_APPLICATION_ID: '' }, () => Promise.resolve(JSON.stringify(ACCOUNT)))).toEqual(
    ACCOUNT,
  )
  expect(await vonageAccount({}, () => Promise.resolve(null))).toBeNull()
})
