// Infobip's reports: only through the secret address of that very call, each once, help before anything else, and nothing heard that nobody heard.
import { expect, test } from 'vitest'
import { infobipHook, parseInfobipReceipt } from '../../../worker/channels/infobip-receipt.ts'
import type { WebhookCall } from '../../../worker/fanout/channel.ts'

const ACCOUNT = { apiKey: '003026bbc133714df1834b8638bb496e-8f4b3d9a-e931-478d-a994-28a725159ab9' }
const NOW = Date.parse('2026-11-27T18:00:00Z')
const REFERENCE = 'aaab234567abcdefghijklmnopqrs'
const URL_OF = (territory: string, reference = REFERENCE) =>
  infobipHook(`https://tocsin.example/hooks/${territory}`, reference, ACCOUNT)

interface Told {
  readonly messageId?: string
  readonly group?: string
  readonly name?: string
  readonly error?: string
  readonly keys?: string | null
  readonly by?: string
}
function report({
  messageId = `${REFERENCE}-0`,
  group = 'DELIVERED',
  name = 'DELIVERED_TO_HANDSET',
  error = 'NORMAL_HANGUP',
  keys = '',
  by = 'HUMAN',
}: Told) {
  return {
    messageId,
    to: '33639980042',
    voiceCall: {
      answerTime: '2026-11-27T17:59:30.000+0000',
      endTime: '2026-11-27T17:59:58.316+0000',
      dtmfCodes: keys,
      answeredBy: by,
    },
    status: { groupId: 3, groupName: group, id: 5, name },
    error: { groupId: 0, groupName: 'OK', id: 1, name: error, permanent: true },
  }
}
const call = (body: unknown, url = URL_OF('99001')): WebhookCall => ({
  method: 'POST',
  url,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
  now: NOW,
})
const said = (told: Told) => parseInfobipReceipt(call({ results: [report(told)] }), ACCOUNT)

test('each call has a secret address, another one for each territory and reference, which leads back to nothing', () => {
  expect(URL_OF('99001')).toMatch(/\/hooks\/99001\/infobip\/aaab234567abcdefghijklmnopqrs\/[\w-]{43}$/)
  const secrets = [URL_OF('99001'), URL_OF('99002'), URL_OF('99001', 'aaab234567abcdefghijklmnopqrt')].map((url) =>
    url.slice(-43),
  )
  expect(new Set(secrets).size).toBe(3)
  expect(URL_OF('99001')).not.toContain(ACCOUNT.apiKey)
})

test.each([
  ['no secret', URL_OF('99001').slice(0, -44)],
  ['a guess', URL_OF('99001').slice(0, -43) + 'A'.repeat(43)],
  ['that of another call', URL_OF('99001').replace('pqrs/', 'pqrt/')],
  ['that of another territory (INV-22)', URL_OF('99001').replace('99001', '99002')],
  ['another door', URL_OF('99001').replace('infobip', 'vonage')],
])('%s changes nothing (INV-21)', (_, url) => {
  expect(parseInfobipReceipt(call({ results: [report({})] }, url), ACCOUNT)).toEqual({
    kind: 'forged',
    why: 'secret of the address',
  })
})

test('a person who picked up and hung up has heard; their report says when it ended', () => {
  expect(said({})).toEqual({
    kind: 'receipt',
    receipt: {
      provider: 'infobip',
      eventId: `infobip:${REFERENCE}-0:heard`,
      reference: REFERENCE,
      providerId: `${REFERENCE}-0`,
      status: 'heard',
      at: Date.parse('2026-11-27T17:59:58.316Z'),
      failure: null,
    },
  })
})

test.each([
  ['key 1', { keys: '1' }, 'confirmed', null],
  ['key 2', { keys: '2' }, 'help', null],
  ['0, then 1', { keys: '0,1' }, 'confirmed', null],
  ['both keys: who may need help needs it', { keys: '12' }, 'help', null],
  ['a key although a machine was heard', { keys: '2', by: 'MACHINE' }, 'help', null],
  ['a machine', { by: 'MACHINE' }, 'delivered', null],
  ['a machine by its code', { by: '', error: 'MACHINE_DETECTED' }, 'delivered', null],
  ['a person by their code', { by: '', error: 'HUMAN_DETECTED' }, 'heard', null],
  ['somebody, nobody knows who', { by: '' }, 'delivered', null],
  ['another key', { keys: '7' }, 'heard', null],
  ['still ringing', { group: 'PENDING', name: 'PENDING_ENROUTE' }, 'accepted', null],
  ['nobody', { group: 'UNDELIVERABLE', name: 'NO_ANSWER', error: 'NO_ANSWER' }, 'undelivered', 'provider down'],
  ['busy', { group: 'UNDELIVERABLE', name: 'BUSY', error: 'EC_VOICE_USER_BUSY' }, 'undelivered', 'provider down'],
  ['"delivered", though nobody answered', { error: 'EC_VOICE_NO_ANSWER' }, 'undelivered', 'provider down'],
  ['declined', { group: 'REJECTED', name: 'REJECTED', error: 'REJECTED' }, 'undelivered', 'provider down'],
  [
    'run out',
    { group: 'EXPIRED', name: 'EXPIRED_EXPIRED', error: 'EC_VALIDITY_EXPIRED' },
    'undelivered',
    'provider down',
  ],
  [
    'no such number',
    { group: 'UNDELIVERABLE', error: 'EC_VOICE_ERROR_DESTINATION_NOT_FOUND' },
    'undelivered',
    'bad recipient',
  ],
  ['no such subscriber', { group: 'UNDELIVERABLE', error: 'EC_UNKNOWN_SUBSCRIBER' }, 'undelivered', 'bad recipient'],
  ['not a number', { group: 'UNDELIVERABLE', error: 'INVALID_DESTINATION' }, 'undelivered', 'bad recipient'],
] as [string, Told, string, string | null][])('%s: %o', (_, told, status, failure) => {
  expect(said(told)).toMatchObject({ kind: 'receipt', receipt: { status, failure } })
})

test('the same report again is a replay, that of another ring is not (INV-20)', () => {
  const event = (told: Told) => {
    const verdict = said(told)
    return verdict.kind === 'receipt' ? verdict.receipt.eventId : null
  }
  expect(event({ keys: '1' })).toBe(event({ keys: '1' }))
  expect(event({ keys: '1', messageId: `${REFERENCE}-1` })).not.toBe(event({ keys: '1' }))
})

test('of several reports of one call the newest ring counts, and another call’s is not looked at', () => {
  const reports = [
    report({ messageId: 'aaab234567abcdefghijklmnopqrt-0', keys: '2' }),
    report({ group: 'UNDELIVERABLE', name: 'NO_ANSWER' }),
    report({ messageId: `${REFERENCE}-1p`, keys: '1' }),
  ]
  expect(parseInfobipReceipt(call({ results: reports }), ACCOUNT)).toMatchObject({
    receipt: { status: 'confirmed', providerId: `${REFERENCE}-1p` },
  })
})

test.each([
  ['nothing', ''],
  ['HTML', '<p>'],
  ['an array', '[]'],
  ['no results', '{}'],
  ['no report of ours', { results: [report({ messageId: 'another-0' })] }],
  ['a report without an id', { results: [{ status: {} }] }],
  ['a state that nobody knows', { results: [report({ group: 'TELEPORTED' })] }],
])('%s is kept and answered, so that it does not come again', (_, body) => {
  expect(parseInfobipReceipt(call(body), ACCOUNT)).toMatchObject({ kind: 'unreadable' })
})

test('a call without news of who answered is said, and a time that cannot be read is now', () => {
  const bare = {
    results: [{ messageId: `${REFERENCE}-0`, status: { groupName: 'DELIVERED', name: 'DELIVERED_TO_HANDSET' } }],
  }
  expect(parseInfobipReceipt(call(bare), ACCOUNT)).toMatchObject({ receipt: { status: 'delivered', at: NOW } })
})
