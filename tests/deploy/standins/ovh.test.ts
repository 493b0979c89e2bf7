// The stand-in of OVHcloud against the product's own channel: what the real one refuses, what it knows of a tag, what it tells afterwards.
import { expect, test } from 'vitest'
import { ovh } from '../../../deploy/standins/ovh.ts'
import { OVH_API } from '../../../worker/channels/ovh-client.ts'
import { ovhReceiptPath, parseOvhReceipt } from '../../../worker/channels/ovh-receipt.ts'
import { OvhSms } from '../../../worker/channels/ovh-sms.ts'
import type { Outgoing } from '../../../worker/fanout/channel.ts'
import type { Faults } from '../../../deploy/standins/faults.ts'
import { besideProduct } from './beside-product.ts'

const ACCOUNT = {
  applicationKey: 'demo-application',
  applicationSecret: 'demo-application-secret',
  consumerKey: 'demo-consumer-key',
  serviceName: 'sms-demo1-1',
}
const TO = '+33639980042'
const REFERENCE = 'aaab234567abcdefghijklmnopqrs'
const { outbox, faults, told, base, away } = besideProduct(
  (parts) => ovh({ ...parts, keys: ACCOUNT, callbackPath: ovhReceiptPath('99001', ACCOUNT) }),
  (call) => parseOvhReceipt(call, ACCOUNT),
)

const channel = (change: Partial<typeof ACCOUNT> = {}, { timeoutMs = 2_000, now = () => Date.now() } = {}) =>
  new OvhSms({
    account: { ...ACCOUNT, ...change },
    fetch: (url, init) => fetch(url.replace(OVH_API, base()), init),
    apiHost: OVH_API,
    timeoutMs,
    now,
  })

const messageTo = (to: string): Outgoing => ({
  to,
  text: 'MAIRIE ST-MARTIN. Crue. Alerte 7',
  sender: 'STMARTIN',
  reference: REFERENCE,
  ttlMs: 3_600_000,
  language: 'fr',
  severity: 'Severe',
  topic: 'alert-7',
  hooksUrl: 'https://tocsin.example/hooks/99001',
})

const eventually = async (holds: () => boolean) => {
  for (let waited = 0; !holds(); waited += 20) {
    if (waited > 6_000) throw new Error(`not seen: ${JSON.stringify(told)}`)
    await new Promise((done) => setTimeout(done, 20))
  }
}
// Only of the message that was accepted last: what an earlier test sent may still be on its way.
let acceptedId = ''
const accepted = async (message: Outgoing) => {
  const outcome = await channel().send(message)
  acceptedId = outcome.kind === 'accepted' ? outcome.providerId : ''
  return outcome
}
const receipts = () =>
  told.flatMap((verdict) =>
    verdict.kind === 'receipt' && verdict.receipt.providerId === acceptedId ? [verdict.receipt] : [],
  )
const statuses = () => receipts().map(({ status }) => status)

test('a message arrives, says which provider brought it, and is told as delivered at the secret address', async () => {
  const outcome = await accepted(messageTo(TO))
  const [arrival] = outbox.list({ channel: 'sms' })
  expect(outcome).toEqual({ kind: 'accepted', providerId: arrival?.providerId, costCents: null })
  expect(arrival).toMatchObject({
    to: TO,
    from: 'STMARTIN',
    text: 'MAIRIE ST-MARTIN. Crue. Alerte 7',
    reference: 'aaab234567abcdefghij',
    detail: { provider: 'ovh', coding: '7bit', validityPeriod: 60 },
  })
  await eventually(() => receipts().length === 2)
  expect(statuses()).toEqual(['accepted', 'delivered'])
  expect(receipts()[0]).toMatchObject({ providerId: arrival?.providerId, reference: null })
})

test('three numbers in a hundred are out of reach, always the same ones', async () => {
  await accepted(messageTo('+33639980097'))
  await eventually(() => receipts().length === 2)
  expect(statuses()).toEqual(['accepted', 'undelivered'])
})

test('a receipt is repeated while the server is away', async () => {
  away(2)
  await accepted(messageTo(TO))
  await eventually(() => receipts().length === 2)
  expect(statuses().sort()).toEqual(['accepted', 'delivered'])
})

test('what arrived is found by its reference, and nothing else is', async () => {
  const sent = await channel().send(messageTo(TO))
  expect(await channel().lookup(REFERENCE)).toEqual(sent)
  expect(await channel().lookup('another-reference-of-29-chars')).toEqual({ kind: 'never seen' })
})

test.each([
  ['another application', { applicationKey: 'somebody-else' }, 'bad credentials'],
  ['another customer', { consumerKey: 'somebody-else' }, 'bad credentials'],
  ['a secret that does not sign', { applicationSecret: 'not-the-secret' }, 'bad credentials'],
  ['another service', { serviceName: 'sms-other1-1' }, 'bad credentials'],
])('%s is refused, and nothing arrives', async (_, change, failure) => {
  expect(await channel(change).send(messageTo(TO))).toMatchObject({ kind: 'refused', failure })
  expect(await channel(change).lookup(REFERENCE)).toMatchObject({ kind: 'unknown' })
  expect(outbox.list({})).toEqual([])
})

test('an altered body does not hold', async () => {
  const altered = new OvhSms({
    account: ACCOUNT,
    fetch: (url, init) =>
      fetch(url.replace(OVH_API, base()), {
        ...init,
        ...(typeof init.body === 'string' ? { body: init.body.replace('0042', '0043') } : {}),
      }),
    apiHost: OVH_API,
    timeoutMs: 2_000,
    now: () => Date.now(),
  })
  expect(await altered.send(messageTo(TO))).toMatchObject({ failure: 'bad credentials', detail: 'HTTP 400 signature' })
  expect(outbox.list({})).toEqual([])
})

test('a server whose clock is an hour off still sends, on OVHcloud’s own time', async () => {
  const slow = channel({}, { now: () => Date.now() - 3_600_000 })
  expect(await slow.send(messageTo(TO))).toMatchObject({ kind: 'accepted' })
})

test('a number that is none, a sender that is none', async () => {
  expect(await channel().send(messageTo('0639980042'))).toMatchObject({ failure: 'bad recipient' })
  expect(await channel().send({ ...messageTo(TO), sender: 'MUCH TOO LONG A SENDER' })).toMatchObject({
    failure: 'rejected content',
    detail: 'HTTP 400 sender',
  })
  expect(outbox.list({})).toEqual([])
})

test('failures are had for the asking, of this provider alone', async () => {
  const fails = async (fault: Parameters<Faults['set']>[0], expected: object, timeoutMs = 2_000) => {
    faults.clear()
    faults.set({ channel: 'sms', provider: 'ovh', ...fault }, Date.now())
    expect(await channel({}, { timeoutMs }).send(messageTo(TO))).toMatchObject(expected)
  }
  await fails({ status: 503 }, { kind: 'retry', failure: 'provider down' })
  await fails({ status: 429 }, { kind: 'retry', failure: 'throttled', afterMs: 1_000 })
  await fails({ status: 402 }, { kind: 'refused', failure: 'no credit' })
  await fails({ status: 403 }, { kind: 'refused', failure: 'bad credentials' })
  await fails({ reset: 'before' }, { kind: 'unknown' })
  expect(outbox.list({})).toEqual([])
  await fails({ reset: 'after' }, { kind: 'unknown' })
  expect(outbox.list({})).toHaveLength(1)
  await fails({ reset: 'mid-body' }, { kind: 'unknown' })
  await fails({ body: '<html>' }, { kind: 'unknown' })
  await fails({ delayMs: 600 }, { kind: 'unknown', detail: 'time-out' }, 200)
  faults.clear()
  faults.set({ channel: 'sms', provider: 'vonage', status: 503 }, Date.now())
  expect(await channel().send(messageTo(TO))).toMatchObject({ kind: 'accepted' })
})

test('receipts can be doubled and turned around', async () => {
  faults.set({ channel: 'sms', provider: 'ovh', duplicateReceipts: 1, reorderReceipts: true }, Date.now())
  await accepted(messageTo(TO))
  await eventually(() => receipts().length === 4)
  expect(statuses()).toEqual(['delivered', 'delivered', 'accepted', 'accepted'])
})

test('other requests are not OVHcloud’s to answer', async () => {
  expect(await (await fetch(`${base()}/v1/messages`, { method: 'POST' })).text()).toBe('not ours')
})
