// An answer by e-mail, as AhaSend's route signs it (W04–W07): whose it is stands in the address that was written to.
import { expect, test } from 'vitest'
import { webhookHeaders } from '../../../deploy/standins/ahasend.ts'
import { parseAhaSendReply } from '../../../worker/channels/ahasend-reply.ts'

const ACCOUNT = { routeSecret: 'aha-route-0123456789abcdef' }
const NOW = Date.parse('2026-11-28T18:00:00Z')
const REFERENCE = 'aaab234567abcdefghijklmnopqrs'

function call(data: object = {}, secret = ACCOUNT.routeSecret, type = 'message.routing') {
  const body = JSON.stringify({
    type,
    route_id: 'b33c56aa-4bb8-4796-a44e-e204c2a9cb49',
    data: {
      id: 'in-1',
      from: 'Josette <Josette.B@Example.org>',
      to: `reponse+${REFERENCE}@aide.example`,
      message_id: '<one@example.org>',
      plain_body: 'AIDE',
      html_body: '',
      ...data,
    },
  })
  return { method: 'POST', url: '/', headers: webhookHeaders(body, secret, NOW), body, now: NOW }
}
const parse = (data: object = {}) => parseAhaSendReply(call(data), ACCOUNT)

test('says what, of which message, and who says that they wrote it', () => {
  expect(parse()).toEqual({
    kind: 'reply',
    said: 'help',
    reference: REFERENCE,
    from: 'josette.b@example.org',
    eventId: 'mail:<one@example.org>',
  })
  expect(parse({ to: 'reponse@aide.example', from: 'josette.b@example.org', message_id: undefined })).toMatchObject({
    reference: null,
    from: 'josette.b@example.org',
    eventId: 'mail:in-1',
  })
})

test('the answer without its quote is read first, then the text, then the page', () => {
  expect(parse({ reply_from_plain_body: 'OUI', plain_body: 'OUI\n\nnot quoted: AIDE' })).toMatchObject({
    said: 'confirmed',
  })
  expect(parse({ reply_from_plain_body: ' ', plain_body: 'OUI' })).toMatchObject({ said: 'confirmed' })
  const page = '<p>Oui, <b>compris</b></p><blockquote>AIDE si vous avez besoin d’aide</blockquote>'
  expect(parse({ plain_body: '', html_body: page })).toMatchObject({ said: 'confirmed' })
})

test.each([{ auto_submitted: 'auto-replied' }, { auto_submitted: 'auto-generated; x' }, { bounce: true }])(
  'what a machine answers means nothing: %j',
  (data) => {
    expect(parse(data)).toMatchObject({ said: null })
  },
)

test('a person’s own mark is none of a machine', () => {
  expect(parse({ auto_submitted: 'no' })).toMatchObject({ said: 'help' })
})

test('unsigned, signed by another secret, or without a route here: nothing is believed (INV-21, INV-22)', () => {
  expect(parseAhaSendReply({ ...call(), headers: {} }, ACCOUNT)).toEqual({ kind: 'unsigned' })
  expect(parseAhaSendReply(call({}, 'aha-route-of-the-neighbour'), ACCOUNT)).toMatchObject({ kind: 'forged' })
  expect(parseAhaSendReply(call(), { routeSecret: null })).toEqual({ kind: 'forged', why: 'no route for answers' })
  expect(parseAhaSendReply(call({}, ACCOUNT.routeSecret, 'message.delivered'), ACCOUNT)).toEqual({
    kind: 'unreadable',
    why: 'not an e-mail of the route',
  })
})
