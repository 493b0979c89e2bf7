// The contract of e-mail through Scaleway: the suite of all channels, and what a message looks like on the wire.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ScalewayMail } from '../../worker/channels/mail-scaleway.ts'
import type { Outgoing } from '../../worker/fanout/channel.ts'
import { channelSuite, TIMEOUT_MS } from './channel-suite.ts'
import { json, ProviderServer, raw, type Answer } from './provider-server.ts'

const ACCOUNT = {
  secretKey: '0f0e0d0c-1111-4222-8333-444455556666',
  projectId: '8b512135-9f5f-42b3-a900-9fdf0195b563',
  from: 'alerte@mairie-st-martin.example',
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
const EMAIL_ID = '655c27f2-b2a3-4a9f-8e1f-3e6dc268b1c4'
const NOW = Date.parse('2026-11-27T18:00:00Z')

const server = new ProviderServer()
beforeAll(() => server.start())
afterAll(() => server.stop())

const make = (now = () => Date.now()) =>
  new ScalewayMail({ account: ACCOUNT, fetch, apiHost: server.base, timeoutMs: TIMEOUT_MS, now })

const emailTo = (address: string, change: object = {}) => ({
  id: EMAIL_ID,
  message_id: '3d928e21-187a-4539-b303-403156e37911',
  project_id: ACCOUNT.projectId,
  mail_from: ACCOUNT.from,
  mail_rcpt: address,
  status: 'new',
  ...change,
})
const taken: Answer = (request, response, body) => {
  const { to } = JSON.parse(body) as { to: { email: string }[] }
  json(200, { emails: to.map(({ email }) => emailTo(email)) })(request, response, body)
}
const invalid = (name: string) =>
  json(400, {
    type: 'invalid_arguments',
    message: `invalid argument(s): ${TO}`,
    details: [{ argument_name: name, reason: 'constraint', help_message: `${TO} is not good` }],
  })

channelSuite({
  name: 'scaleway mail',
  referenceIn: ({ body }) =>
    (JSON.parse(body.toString()) as { additional_headers: { key: string; value: string }[] }).additional_headers.find(
      ({ key }) => key === 'X-Tocsin-Reference',
    )?.value,
  server,
  make,
  message: MESSAGE,
  to: (index) => `resident-${index}@example.org`,
  accepted: taken,
  providerId: EMAIL_ID,
  table: [
    ['402', json(402, {}), { kind: 'refused', failure: 'no credit' }],
    [
      '403 over the quota',
      json(403, { type: 'quotas_exceeded', message: 'quota exceeded(s)' }),
      { kind: 'refused', failure: 'no credit', detail: 'HTTP 403 quota' },
    ],
    [
      '412 of a domain that is not verified',
      json(412, { type: 'precondition_failed', help_message: 'domain is not checked' }),
      { kind: 'refused', failure: 'bad credentials', detail: 'HTTP 412 domain' },
    ],
    [
      '404 of the project',
      json(404, { type: 'not_found', resource: 'project' }),
      { kind: 'refused', failure: 'bad credentials', detail: 'HTTP 404 project' },
    ],
    ['404 of something else', raw(404, 'text/html', '<h1>?</h1>'), { kind: 'retry', failure: 'provider down' }],
    ['409', json(409, { type: 'transient_state' }), { kind: 'retry', failure: 'provider down' }],
    ['400 about the recipient', invalid('to.0.email'), { kind: 'refused', failure: 'bad recipient' }],
    [
      '400 about the subject',
      invalid('subject'),
      { kind: 'refused', failure: 'rejected content', detail: 'HTTP 400 subject' },
    ],
    ['400 about a name that is an address', invalid(TO), { kind: 'refused', detail: 'HTTP 400' }],
    ['400 about the whole of it', raw(400, 'text/plain', ''), { kind: 'refused', failure: 'rejected content' }],
    ['413', json(413, {}), { kind: 'refused', failure: 'rejected content' }],
    [
      '200 that names somebody else',
      json(200, { emails: [emailTo('other@example.org')] }),
      { kind: 'refused', failure: 'wrong recipient echoed' },
    ],
    [
      '200 that names somebody else by the older member',
      json(200, { emails: [emailTo(TO, { mail_rcpt: undefined, rcpt_to: 'other@example.org' })] }),
      { kind: 'refused', failure: 'wrong recipient echoed' },
    ],
    [
      '200 for two',
      json(200, { emails: [emailTo(TO), emailTo(TO)] }),
      { kind: 'refused', failure: 'wrong recipient echoed' },
    ],
    [
      '200 with the address in capitals',
      json(200, { emails: [emailTo(TO.toUpperCase())] }),
      { kind: 'accepted', providerId: EMAIL_ID },
    ],
    [
      '200, given up at once',
      json(200, { emails: [emailTo(TO, { status: 'failed', flags: ['blocklisted'] })] }),
      { kind: 'refused', failure: 'bad recipient' },
    ],
    ['200 without an e-mail', json(200, { emails: [] }), { kind: 'unknown' }],
    ['200 with nothing in it', json(200, { emails: [null] }), { kind: 'unknown' }],
    ['200 without an id', json(200, { emails: [{ mail_rcpt: TO }] }), { kind: 'unknown' }],
    ['200 with broken JSON', raw(200, 'application/json', '{"emails":[{"id'), { kind: 'unknown' }],
    ['200 in HTML', raw(200, 'text/html', '<html>welcome</html>'), { kind: 'unknown' }],
    ['200 and nothing', raw(200, 'application/json', ''), { kind: 'unknown' }],
  ],
  secrets: ['josette', 'example.org', ACCOUNT.secretKey, ACCOUNT.projectId],
})

describe('an e-mail on the wire', () => {
  test('is plain text with a subject, to one address, not to be delivered after the alert', async () => {
    server.answer = taken
    await make(() => NOW).send({ ...MESSAGE, to: ' Josette.B@Example.org ' })
    expect(server.last.url).toBe('/transactional-email/v1alpha1/regions/fr-par/emails')
    expect(server.last.headers).toMatchObject({
      'x-auth-token': ACCOUNT.secretKey,
      'content-type': 'application/json',
    })
    expect(server.last.json).toEqual({
      from: { email: ACCOUNT.from, name: ACCOUNT.fromName },
      to: [{ email: TO }],
      subject: SUBJECT,
      text: 'PARTEZ MAINTENANT. Alerte 7',
      project_id: ACCOUNT.projectId,
      send_before: '2026-11-27T21:00:00Z',
      additional_headers: [{ key: 'X-Tocsin-Reference', value: MESSAGE.reference }],
    })
  })

  const stopUrl = 'https://tocsin.example/99001/residents/stop/abc'
  const headersSent = (at = -1) =>
    (JSON.parse(server.seen.at(at)?.body.toString() ?? '') as { additional_headers: { key: string; value: string }[] })
      .additional_headers
  const reference = { key: 'X-Tocsin-Reference', value: MESSAGE.reference }
  const link = { key: 'List-Unsubscribe', value: `<${stopUrl}>` }

  test('says how to leave by one click (RFC 8058), where the address is one that this allows', async () => {
    server.answer = taken
    await make().send({ ...MESSAGE, stopUrl })
    const oneClick = { key: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' }
    expect(headersSent()).toEqual([reference, link, oneClick])
    await make().send({ ...MESSAGE, stopUrl: stopUrl.replace('https', 'http') })
    expect(headersSent()).toEqual([reference, { ...link, value: link.value.replace('https', 'http') }])
  })

  test('a header that Scaleway refuses keeps no warning back: it leaves without, at once, and so do those after it', async () => {
    server.answer = (request, response, body) =>
      (body.includes('List-Unsubscribe') ? invalid('additional_headers') : taken)(request, response, body)
    const channel = make()
    const before = server.seen.length
    expect(await channel.send({ ...MESSAGE, stopUrl })).toMatchObject({ kind: 'accepted' })
    expect(headersSent()).toEqual([reference])
    expect(await channel.send({ ...MESSAGE, stopUrl })).toMatchObject({ kind: 'accepted' })
    expect(server.seen.length - before).toBe(3)
  })

  test('what is refused for anything else is asked once', async () => {
    server.answer = invalid('to[0].email')
    const before = server.seen.length
    expect(await make().send({ ...MESSAGE, stopUrl })).toMatchObject({ kind: 'refused', failure: 'bad recipient' })
    expect(server.seen.length - before).toBe(1)
  })

  test('twice is the same request twice: what is not idempotent here is bounded by the journal (INV-3)', async () => {
    server.answer = taken
    const channel = make(() => NOW)
    await channel.send(MESSAGE)
    await channel.send(MESSAGE)
    expect(server.seen.at(-1)?.body.toString()).toBe(server.seen.at(-2)?.body.toString())
  })

  test.each([
    ['no JSON', 'PARTEZ MAINTENANT', 'rejected content'],
    ['no subject', JSON.stringify({ text: 'PARTEZ' }), 'rejected content'],
    ['no text', JSON.stringify({ subject: SUBJECT, text: '' }), 'rejected content'],
    [
      'a second header in the subject',
      JSON.stringify({ subject: 'Crue à midi\r\nBcc: all@example.org', text: 'PARTEZ' }),
      'rejected content',
    ],
  ])('%s leaves nothing on the wire', async (_, text, failure) => {
    const before = server.seen.length
    expect(await make().send({ ...MESSAGE, text })).toMatchObject({ kind: 'refused', failure })
    expect(server.seen).toHaveLength(before)
  })

  test.each(['', 'josette', 'a@b.example, c@d.example', 'Josette <josette@example.org>', 'a@b.example\r\nBcc: c@d.fr'])(
    'an address that is none is asked nothing: %j',
    async (to) => {
      const before = server.seen.length
      expect(await make().send({ ...MESSAGE, to })).toMatchObject({ kind: 'refused', failure: 'bad recipient' })
      expect(server.seen).toHaveLength(before)
    },
  )
})

describe('what became of an e-mail', () => {
  test.each([
    ['new', 'accepted'],
    ['sending', 'accepted'],
    ['sent', 'delivered'],
    ['failed', 'undelivered'],
    ['canceled', 'undelivered'],
    ['unknown', null],
  ])('%s is %s', async (status, expected) => {
    server.answer = json(200, emailTo(TO, { status }))
    expect(await make().statusOf(EMAIL_ID)).toBe(expected)
    expect(server.seen.at(-1)?.url).toBe(`/transactional-email/v1alpha1/regions/fr-par/emails/${EMAIL_ID}`)
  })

  test.each([
    ['another e-mail', json(200, emailTo(TO, { id: 'another', status: 'sent' }))],
    ['404', json(404, { type: 'not_found' })],
    ['HTML', raw(200, 'text/html', '<p>')],
    ['silence', () => undefined],
  ] as [string, Answer][])('cannot be told from %s', async (_, how) => {
    server.answer = how
    expect(await make().statusOf(EMAIL_ID)).toBeNull()
  })
})
