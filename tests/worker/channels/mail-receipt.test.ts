// Scaleway's events: only through the secret address, of this project only, joined by the reference that our own header carries.
import { expect, test } from 'vitest'
import { mailReceiptPath, mailSubscription, parseMailReceipt } from '../../../worker/channels/mail-receipt.ts'
import type { WebhookCall } from '../../../worker/fanout/channel.ts'

const ACCOUNT = {
  secretKey: '0f0e0d0c-1111-4222-8333-444455556666',
  projectId: '8b512135-9f5f-42b3-a900-9fdf0195b563',
}
const NOW = Date.parse('2026-11-27T18:00:00Z')
const PATH = mailReceiptPath('99001', ACCOUNT)
const REFERENCE = 'aaab234567abcdefghijklmnopqrs'
const EMAIL_ID = '655c27f2-b2a3-4a9f-8e1f-3e6dc268b1c4'

const call = (body: unknown, path = PATH): WebhookCall => ({
  method: 'POST',
  url: `https://tocsin.example${path}`,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
  now: NOW,
})
const event = (change: object = {}) => ({
  id: '11111111-2222-4333-8444-555555555555',
  type: 'email_delivered',
  project_id: ACCOUNT.projectId,
  created_at: '2026-11-27T17:59:58.123456Z',
  email_id: EMAIL_ID,
  email_to: 'josette@example.org',
  email_headers: [
    { key: 'Subject', value: 'Crue' },
    { key: 'x-tocsin-reference', value: REFERENCE },
  ],
  ...change,
})
const notified = (change: object = {}, path = PATH) =>
  call({ Type: 'Notification', MessageId: 'm', TopicArn: 't', Message: JSON.stringify(event(change)) }, path)
const said = (change: object = {}) => parseMailReceipt(notified(change), ACCOUNT)

test('a delivered e-mail is joined by our reference', () => {
  expect(said()).toEqual({
    kind: 'receipt',
    receipt: {
      provider: 'scaleway',
      eventId: `scaleway:${EMAIL_ID}:email_delivered`,
      reference: REFERENCE,
      providerId: EMAIL_ID,
      status: 'delivered',
      at: Date.parse('2026-11-27T17:59:58.123Z'),
      failure: null,
    },
  })
})

test.each([
  ['email_queued', 'accepted', null],
  ['email_deferred', 'accepted', null],
  ['email_delivered', 'delivered', null],
  ['email_dropped', 'undelivered', 'bad recipient'],
  ['email_mailbox_not_found', 'undelivered', 'address gone'],
  ['email_blocklisted', 'undelivered', 'bad recipient'],
  ['email_spam', 'undelivered', 'rejected content'],
])('%s is %s', (type, status, failure) => {
  expect(said({ type })).toMatchObject({ receipt: { status, failure } })
})

test('what was given up before it became an e-mail has our reference alone', () => {
  expect(said({ type: 'email_blocklisted', email_id: undefined })).toMatchObject({
    receipt: { providerId: null, reference: REFERENCE, eventId: expect.stringMatching(/^scaleway:1111/) as string },
  })
})

test('a header that is not a reference of ours is none', () => {
  for (const value of ['', 'AAAB234567ABCDEFGHIJKLMNOPQRS', `${REFERENCE}x`])
    expect(said({ email_headers: [{ key: 'X-Tocsin-Reference', value }] })).toMatchObject({
      receipt: { reference: null, providerId: EMAIL_ID },
    })
})

test.each([
  ['a guess', `/hooks/99001/scaleway/${'A'.repeat(43)}`],
  ['no secret', '/hooks/99001/scaleway/'],
  ['the secret of another territory (INV-22)', PATH.replace('99001', '99002')],
])('%s changes nothing (INV-21)', (_, path) => {
  expect(parseMailReceipt(notified({}, path), ACCOUNT)).toEqual({ kind: 'forged', why: 'secret of the address' })
})

test('an event of another project is refused', () => {
  expect(said({ project_id: '00000000-0000-4000-8000-000000000000' })).toEqual({ kind: 'forged', why: 'project' })
})

test.each([
  ['no JSON', call('x')],
  ['an event without its envelope', call(event())],
  ['an envelope without an event', call({ Type: 'Notification', Message: 'x' })],
  ['a confirmation', call({ Type: 'SubscriptionConfirmation', SubscribeURL: 'https://x.example/' })],
])('%s is kept aside', (_, odd) => {
  expect(parseMailReceipt(odd, ACCOUNT)).toEqual({ kind: 'unreadable', why: 'not an event of an e-mail' })
})

test('an unknown event is named without what the sender put into it', () => {
  expect(said({ type: 'blocklist_created' })).toEqual({ kind: 'unreadable', why: 'unknown event blocklist_created' })
  expect(said({ type: 'a@b.example 0639980042' })).toEqual({ kind: 'unreadable', why: 'unknown event abexample' })
})

test('a new subscription is confirmed at Scaleway’s topics and nowhere else', () => {
  const asks = (SubscribeURL: unknown, path = PATH) =>
    mailSubscription(call({ Type: 'SubscriptionConfirmation', SubscribeURL }, path), ACCOUNT)
  const good = 'https://sns.mnq.fr-par.scaleway.com/?Action=ConfirmSubscription&Token=abc'
  expect(asks(good)).toBe(good)
  expect(asks(good, `/hooks/99001/scaleway/${'A'.repeat(43)}`)).toBeNull()
  for (const bad of [
    'http://sns.mnq.fr-par.scaleway.com/',
    'https://sns.mnq.fr-par.scaleway.com:8443/',
    'https://sns.mnq.fr-par.scaleway.com@169.254.169.254/',
    'https://sns.mnq.fr-par.scaleway.com.evil.example/',
    'https://169.254.169.254/',
    'sns',
    null,
  ])
    expect(asks(bad)).toBeNull()
  expect(mailSubscription(notified(), ACCOUNT)).toBeNull()
})
