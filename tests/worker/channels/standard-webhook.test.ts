// The signature of a Standard Webhook, checked in full before anything that it carries is believed (W04–W07).
import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import type { WebhookCall } from '../../../worker/fanout/channel.ts'
import { verifyStandardWebhook } from '../../../worker/channels/standard-webhook.ts'

const SECRET = 'aha-whsec-0123456789abcdef'
const NOW = Date.parse('2026-11-28T18:00:00Z')
const BODY = '{"type":"x"}'
const STAMP = String(NOW / 1_000)

function call(change: Readonly<Record<string, string>> = {}, body = BODY): WebhookCall {
  // Made beforehand by `openssl dgst -sha256 -hmac`, not by our own code.
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': STAMP,
    'webhook-signature': 'v1,UKQQIoD24C7W40xmM4D+uLQKVxLo+T0gwzPTFWi7z/w=',
    ...change,
  }
  return { method: 'POST', url: 'https://tocsin.example/', headers, body, now: NOW }
}
const signed = (id: string, stamp: string, secret = SECRET) =>
  `v1,${createHmac('sha256', secret).update(`${id}.${stamp}.${BODY}`).digest('base64')}`
const at = (offsetMs: number) => {
  const stamp = String((NOW + offsetMs) / 1_000)
  return verifyStandardWebhook(
    call({ 'webhook-timestamp': stamp, 'webhook-signature': signed('msg_1', stamp) }),
    SECRET,
  )
}

test('what was signed with the secret as it stands is signed', () => {
  expect(verifyStandardWebhook(call(), SECRET)).toEqual({ kind: 'signed', id: 'msg_1', at: NOW })
})

test('while a secret is changed two signatures stand side by side, and one of them is enough', () => {
  const old = signed('msg_1', STAMP, 'the secret of before')
  const both = call({ 'webhook-signature': `${old} ${signed('msg_1', STAMP)}` })
  expect(verifyStandardWebhook(both, SECRET)).toMatchObject({ kind: 'signed' })
  expect(verifyStandardWebhook(call({ 'webhook-signature': old }), SECRET)).toMatchObject({ kind: 'forged' })
})

test('without a signature it is unsigned: the provider sends it again (W07)', () => {
  expect(verifyStandardWebhook(call({ 'webhook-signature': '' }), SECRET)).toEqual({ kind: 'unsigned' })
})

test.each([
  ['another body (W05)', {}, '{"type":"y"}', 'signature'],
  ['another id', { 'webhook-id': 'msg_2' }, BODY, 'signature'],
  ['another time', { 'webhook-timestamp': String(NOW / 1_000 + 1) }, BODY, 'signature'],
  [
    'the same mark under another version (W04)',
    { 'webhook-signature': 'v1a,UKQQIoD24C7W40xmM4D+uLQKVxLo+T0gwzPTFWi7z/w=' },
    BODY,
    'signature',
  ],
  [
    'a mark that is cut',
    { 'webhook-signature': 'v1,UKQQIoD24C7W40xmM4D+uLQKVxLo+T0gwzPTFWi7z/w='.slice(0, -4) },
    BODY,
    'signature',
  ],
  ['no id', { 'webhook-id': '' }, BODY, 'webhook-id'],
  ['an id that takes the point with it', { 'webhook-id': `msg_1.${STAMP}` }, BODY, 'webhook-id'],
  ['a time that is none', { 'webhook-timestamp': '1e9' }, BODY, 'webhook-timestamp'],
])('%s is forged', (_, change, body, why) => {
  expect(verifyStandardWebhook(call(change, body), SECRET)).toEqual({ kind: 'forged', why })
})

test('the secret of another territory opens nothing (INV-22)', () => {
  expect(verifyStandardWebhook(call(), 'aha-whsec-of-the-neighbour')).toMatchObject({ kind: 'forged' })
})

test('two days late still counts (W03), what comes from the future does not', () => {
  expect(at(-47 * 3_600_000)).toMatchObject({ kind: 'signed' })
  expect(at(-49 * 3_600_000)).toEqual({ kind: 'forged', why: 'time of the signature' })
  expect(at(4 * 60_000)).toMatchObject({ kind: 'signed' })
  expect(at(6 * 60_000)).toEqual({ kind: 'forged', why: 'time of the signature' })
})
