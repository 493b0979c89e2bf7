import { describe, expect, test } from 'vitest'
import { signed } from '../../../deploy/standins/vonage.ts'
import { parseVoiceEvent, parseVoiceKey } from '../../../worker/channels/vonage-voice-events.ts'
import type { WebhookCall } from '../../../worker/fanout/channel.ts'

const ACCOUNT = {
  applicationId: 'app-1',
  apiKey: 'key-1',
  privateKey: '-----BEGIN PRIVATE KEY-----',
  signatureSecret: 'sixteen characters at least',
}
const NOW = Date.parse('2026-10-14T18:15:00Z')
const REFERENCE = 'aaa234567abcdefghijklmnopqrst'

function call(event: object, secret = ACCOUNT.signatureSecret): WebhookCall {
  const body = JSON.stringify(event)
  return {
    method: 'POST',
    url: 'https://t.example/hooks',
    headers: { authorization: signed(body, { ...ACCOUNT, signatureSecret: secret }, NOW) },
    body,
    now: NOW,
  }
}

const event = (status: string, more: object = {}) =>
  parseVoiceEvent(call({ uuid: 'u-1', status, timestamp: '2026-10-14T18:14:59Z', ...more }), REFERENCE, ACCOUNT)
const key = (dtmf: unknown) => parseVoiceKey(call({ uuid: 'u-1', dtmf }), REFERENCE, ACCOUNT)

describe('what happens to a call', () => {
  test.each([
    ['started', 'accepted', null],
    ['ringing', 'accepted', null],
    ['answered', 'accepted', null],
    ['human', 'heard', null],
    ['machine', 'accepted', null],
    ['completed', 'delivered', null],
    ['busy', 'undelivered', 'provider down'],
    ['timeout', 'undelivered', 'provider down'],
    ['unanswered', 'undelivered', 'provider down'],
    ['rejected', 'undelivered', 'provider down'],
    ['cancelled', 'undelivered', 'provider down'],
    ['failed', 'undelivered', 'bad recipient'],
  ])('%s is %s', (status, meaning, failure) => {
    expect(event(status)).toEqual({
      kind: 'receipt',
      receipt: {
        provider: 'vonage',
        eventId: `voice:u-1:${status}`,
        reference: REFERENCE,
        providerId: 'u-1',
        status: meaning,
        at: Date.parse('2026-10-14T18:14:59Z'),
        failure,
      },
    })
  })

  test('the beep of a machine asks for what it records', () => {
    expect(event('machine', { sub_state: 'beep_start' })).toEqual({ kind: 'voicemail' })
    expect(event('machine', { sub_state: 'beep_timeout' })).toEqual({ kind: 'voicemail' })
  })

  test('a state that nobody knows is kept, without the numbers in it', () => {
    expect(event('teleported33639980001')).toEqual({
      kind: 'unreadable',
      why: 'unknown state teleported##########'.slice(0, 34),
    })
    expect(parseVoiceEvent(call([1]), REFERENCE, ACCOUNT)).toMatchObject({ kind: 'unreadable' })
  })

  test('unsigned is asked for again, forged is refused', () => {
    expect(parseVoiceEvent({ ...call({}), headers: {} }, REFERENCE, ACCOUNT)).toEqual({ kind: 'unsigned' })
    expect(
      parseVoiceEvent(call({ uuid: 'u', status: 'human' }, 'another secret of sixteen'), REFERENCE, ACCOUNT),
    ).toMatchObject({
      kind: 'forged',
    })
    expect(parseVoiceKey({ ...call({}), headers: {} }, REFERENCE, ACCOUNT)).toEqual({ kind: 'unsigned' })
  })
})

describe('a key', () => {
  test('1 confirms, 2 asks for help, 0 asks again', () => {
    expect(key({ digits: '1', timed_out: false })).toMatchObject({ pressed: '1', receipt: { status: 'confirmed' } })
    expect(key({ digits: '2', timed_out: false })).toMatchObject({ pressed: '2', receipt: { status: 'help' } })
    expect(key({ digits: '0', timed_out: false })).toEqual({ kind: 'key', pressed: '0', receipt: null })
  })

  test('none within the time, and any other, say nothing of the person', () => {
    expect(key({ digits: '', timed_out: true })).toEqual({ kind: 'key', pressed: 'none', receipt: null })
    expect(key({ digits: null, timed_out: true })).toEqual({ kind: 'key', pressed: 'none', receipt: null })
    expect(key({ digits: '7', timed_out: false })).toEqual({ kind: 'key', pressed: 'another', receipt: null })
  })

  test('the same key of the same call is the same event, however often it comes', () => {
    const first = key({ digits: '1' })
    expect(first).toEqual(key({ digits: '1' }))
    expect(first).toMatchObject({ receipt: { eventId: 'voice:u-1:key:1' } })
  })

  test('the older form, digits alone, is read as well', () => {
    expect(key('1')).toMatchObject({ pressed: '1' })
  })
})
