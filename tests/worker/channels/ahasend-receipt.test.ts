// AhaSend's events: signed, of this account, joined by the Message-ID that the answer to our call named.
import { expect, test } from 'vitest'
import { webhookHeaders } from '../../../deploy/standins/ahasend.ts'
import { parseAhaSendReceipt } from '../../../worker/channels/ahasend-receipt.ts'
import type { WebhookCall } from '../../../worker/fanout/channel.ts'

const ACCOUNT = { webhookSecret: 'aha-whsec-0123456789abcdef', accountId: '835d2a9f-2c7e-4e8f-96f6-5b7d4b8521aa' }
const NOW = Date.parse('2026-11-28T18:00:00Z')
const MESSAGE_ID = '7c1f0a3e@secours.example'

const event = (type: string, data: object = {}) => ({
  type,
  timestamp: '2026-11-28T17:59:58.123456789Z',
  webhook_id: '9aaf3ea1-b6f8-42c9-a930-5601b530bdd1',
  data: {
    account_id: ACCOUNT.accountId,
    recipient: 'josette@example.org',
    subject: 'Crue',
    message_id_header: `<${MESSAGE_ID}>`,
    id: '5f2c9b1e-4a52-4a78-9b9c-31b1f3a4c7d0',
    ...data,
  },
})
function call(said: unknown, secret = ACCOUNT.webhookSecret): WebhookCall {
  const body = typeof said === 'string' ? said : JSON.stringify(said)
  return {
    method: 'POST',
    url: 'https://tocsin.example/hooks/99001/ahasend',
    headers: webhookHeaders(body, secret, NOW),
    body,
    now: NOW,
  }
}
const said = (type: string, data: object = {}) => parseAhaSendReceipt(call(event(type, data)), ACCOUNT)
const attempt = (code: string) => ({ delivery_attempt: { smtp_code: 550, enhanced_status_code: code } })

test('a delivered e-mail is joined by its Message-ID', () => {
  expect(said('message.delivered', attempt('2.0.0'))).toEqual({
    kind: 'receipt',
    receipt: {
      provider: 'ahasend',
      eventId: `ahasend:${MESSAGE_ID}:message.delivered`,
      reference: null,
      providerId: MESSAGE_ID,
      status: 'delivered',
      at: Date.parse('2026-11-28T17:59:58.123Z'),
      failure: null,
    },
  })
})

test.each([
  ['message.reception', {}, 'accepted', null],
  ['message.transient_error', attempt('4.2.2'), 'accepted', null],
  ['message.delivered', {}, 'delivered', null],
  ['message.bounced', attempt('5.1.1'), 'undelivered', 'address gone'],
  ['message.bounced', attempt('5.1.10'), 'undelivered', 'address gone'],
  // A full mailbox is there; so is one whose server does not like us today.
  ['message.bounced', attempt('5.2.2'), 'undelivered', 'bad recipient'],
  ['message.failed', attempt('5.7.1'), 'undelivered', 'bad recipient'],
  ['message.failed', {}, 'undelivered', 'bad recipient'],
  ['message.suppressed', { delivery_attempt: null }, 'undelivered', 'bad recipient'],
])('%s %j is %s', (type, data, status, failure) => {
  expect(said(type, data)).toMatchObject({ receipt: { status, failure } })
})

test('an event of before the header had a member of its own names the message by its id', () => {
  expect(said('message.delivered', { message_id_header: undefined, id: MESSAGE_ID })).toMatchObject({
    receipt: { providerId: MESSAGE_ID },
  })
})

test.each([
  ['message.opened', said('message.opened'), 'unknown event message.opened'],
  [
    'a mailbox that was set aside',
    said('suppression.created', { reason: 'complaint' }),
    'unknown event suppression.created',
  ],
  [
    'an event without a message',
    said('message.delivered', { message_id_header: '', id: undefined }),
    'unknown event message.delivered',
  ],
  ['what the sender put into it', said('a@b.example 0639980042'), 'unknown event ab.example'],
  ['no JSON', parseAhaSendReceipt(call('x'), ACCOUNT), 'not an event of an e-mail'],
  [
    'an event without data',
    parseAhaSendReceipt(call({ type: 'message.delivered' }), ACCOUNT),
    'not an event of an e-mail',
  ],
])('%s is kept aside', (_, verdict, why) => {
  expect(verdict).toEqual({ kind: 'unreadable', why })
})

test('unsigned, wrongly signed, or of another account: nothing is believed of it (INV-21, INV-22)', () => {
  const good = call(event('message.delivered'))
  expect(parseAhaSendReceipt({ ...good, headers: {} }, ACCOUNT)).toEqual({ kind: 'unsigned' })
  expect(parseAhaSendReceipt({ ...good, body: good.body.replace('delivered', 'bounced') }, ACCOUNT)).toMatchObject({
    kind: 'forged',
  })
  expect(parseAhaSendReceipt(call(event('message.delivered'), 'aha-whsec-neighbour-00'), ACCOUNT)).toMatchObject({
    kind: 'forged',
  })
  expect(said('message.delivered', { account_id: '00000000-0000-4000-8000-000000000000' })).toEqual({
    kind: 'forged',
    why: 'account',
  })
})
