// Scaleway's events: only through the secret address, signed by a topic of this project, joined by the reference that our own header carries.
import { expect, test } from 'vitest'
import { signedEnvelope } from '../../../deploy/standins/topic.ts'
import { mailReceiptPath, parseMailCall } from '../../../worker/channels/mail-receipt.ts'
import { ScalewayTrust } from '../../../worker/channels/scaleway-trust.ts'
import type { WebhookCall } from '../../../worker/fanout/channel.ts'
import { TOPIC_CERTIFICATE, TOPIC_KEY, TOPIC_ROOT } from '../../support/topic-authority.ts'

const ACCOUNT = {
  secretKey: '0f0e0d0c-1111-4222-8333-444455556666',
  projectId: '8b512135-9f5f-42b3-a900-9fdf0195b563',
}
const NOW = Date.parse('2026-11-27T18:00:00Z')
const PATH = mailReceiptPath('99001', ACCOUNT)
const REFERENCE = 'aaab234567abcdefghijklmnopqrs'
const EMAIL_ID = '655c27f2-b2a3-4a9f-8e1f-3e6dc268b1c4'

let fetched = 0
const trust = new ScalewayTrust({
  fetch: () => {
    fetched += 1
    return Promise.resolve(new Response(TOPIC_CERTIFICATE))
  },
  roots: [TOPIC_ROOT],
})
const parse = (call: WebhookCall) => parseMailCall(call, { account: ACCOUNT, trust })
const call = (body: unknown, path = PATH): WebhookCall => ({
  method: 'POST',
  url: `https://tocsin.example${path}`,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
  now: NOW,
})
const enveloped = (members: Readonly<Record<string, string>>, path = PATH) =>
  call(
    signedEnvelope(
      { Type: 'Notification', Message: '', Timestamp: new Date(NOW).toISOString(), ...members },
      { projectId: ACCOUNT.projectId, certificate: TOPIC_CERTIFICATE, privateKey: TOPIC_KEY },
    ),
    path,
  )
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
const notified = (change: object = {}, path = PATH) => enveloped({ Message: JSON.stringify(event(change)) }, path)
const said = (change: object = {}) => parse(notified(change))

test('a delivered e-mail is joined by our reference', async () => {
  expect(await said()).toEqual({
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
])('%s is %s', async (type, status, failure) => {
  expect(await said({ type })).toMatchObject({ receipt: { status, failure } })
})

test('what was given up before it became an e-mail has our reference alone', async () => {
  expect(await said({ type: 'email_blocklisted', email_id: undefined })).toMatchObject({
    receipt: { providerId: null, reference: REFERENCE, eventId: expect.stringMatching(/^scaleway:1111/) as string },
  })
})

test('a header that is not a reference of ours is none', async () => {
  for (const value of ['', 'AAAB234567ABCDEFGHIJKLMNOPQRS', `${REFERENCE}x`])
    expect(await said({ email_headers: [{ key: 'X-Tocsin-Reference', value }] })).toMatchObject({
      receipt: { reference: null, providerId: EMAIL_ID },
    })
})

test.each([
  ['a guess', `/hooks/99001/scaleway/${'A'.repeat(43)}`],
  ['no secret', '/hooks/99001/scaleway/'],
  ['the secret of another territory (INV-22)', PATH.replace('99001', '99002')],
])('%s changes nothing and fetches nothing (INV-21)', async (_, path) => {
  const before = fetched
  expect(await parse(notified({}, path))).toEqual({ kind: 'forged', why: 'secret of the address' })
  expect(fetched).toBe(before)
})

test('an event of another project is refused', async () => {
  expect(await said({ project_id: '00000000-0000-4000-8000-000000000000' })).toEqual({ kind: 'forged', why: 'project' })
})

test('an event that nobody has signed, or that was changed since, is not believed (W05, W07)', async () => {
  const { Signature: _, ...bare } = JSON.parse(notified().body) as Record<string, string>
  expect(await parse(call(bare))).toEqual({ kind: 'unsigned' })
  expect(await parse(call(notified().body.replace('email_delivered', 'email_dropped')))).toEqual({
    kind: 'forged',
    why: 'signature',
  })
})

test.each([
  ['no JSON', call('x'), 'not an envelope of a topic'],
  ['an event without its envelope', call(event()), 'not an envelope of a topic'],
  ['an envelope without an event', enveloped({ Message: 'x' }), 'not an event of an e-mail'],
  [
    'the end of a subscription',
    enveloped({ Type: 'UnsubscribeConfirmation', Token: 't' }),
    'the subscription was ended',
  ],
])('%s is kept aside', async (_, odd, why) => {
  expect(await parse(odd)).toEqual({ kind: 'unreadable', why })
})

test.each(['constructor', 'toString', '__proto__'])(
  'an event called %s means nothing, as every unknown one',
  async (type) => {
    expect(await said({ type })).toMatchObject({ kind: 'unreadable' })
  },
)

test('an unknown event is named without what the sender put into it', async () => {
  expect(await said({ type: 'blocklist_created' })).toEqual({
    kind: 'unreadable',
    why: 'unknown event blocklist_created',
  })
  expect(await said({ type: 'a@b.example 0639980042' })).toEqual({
    kind: 'unreadable',
    why: 'unknown event abexample',
  })
})

test('a new subscription is confirmed at Scaleway’s topics and nowhere else, and only where it is signed', async () => {
  const asks = (SubscribeURL: string, path = PATH) =>
    parse(enveloped({ Type: 'SubscriptionConfirmation', Token: 't', SubscribeURL }, path))
  const good = 'https://sns.mnq.fr-par.scaleway.com/?Action=ConfirmSubscription&Token=abc'
  expect(await asks(good)).toEqual({ kind: 'subscription', url: good })
  expect(await asks(good, `/hooks/99001/scaleway/${'A'.repeat(43)}`)).toMatchObject({ kind: 'forged' })
  for (const bad of [
    'http://sns.mnq.fr-par.scaleway.com/',
    'https://sns.mnq.fr-par.scaleway.com:8443/',
    'https://sns.mnq.fr-par.scaleway.com@169.254.169.254/',
    'https://sns.mnq.fr-par.scaleway.com.evil.example/',
    'https://169.254.169.254/',
    'sns',
    '',
  ])
    expect(await asks(bad)).toEqual({ kind: 'unreadable', why: 'address of a confirmation' })
  const unsigned = { Type: 'SubscriptionConfirmation', SubscribeURL: good }
  expect(await parse(call(unsigned))).toEqual({ kind: 'unreadable', why: 'not an envelope of a topic' })
})
