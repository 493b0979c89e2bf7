// The stand-in of Scaleway's Transactional Email against the product's own channel.
import { expect, test } from 'vitest'
import { mail } from '../../../deploy/standins/mail.ts'
import { mailReceiptPath, parseMailCall } from '../../../worker/channels/mail-receipt.ts'
import { MAIL_API, ScalewayMail } from '../../../worker/channels/mail-scaleway.ts'
import { ScalewayTrust } from '../../../worker/channels/scaleway-trust.ts'
import type { Outgoing } from '../../../worker/fanout/channel.ts'
import { TOPIC_CERTIFICATE, TOPIC_KEY, TOPIC_ROOT } from '../../support/topic-authority.ts'
import type { Faults } from '../../../deploy/standins/faults.ts'
import { besideProduct } from './beside-product.ts'

const ACCOUNT = {
  secretKey: '0f0e0d0c-1111-4222-8333-444455556666',
  projectId: '8b512135-9f5f-42b3-a900-9fdf0195b563',
  from: 'alerte@mairie-st-martin.example',
  fromName: 'Mairie de Saint-Martin',
}
const REFERENCE = 'aaab234567abcdefghijklmnopqrs'
// The stand-in serves the certificate itself, at the address that its envelopes name.
const trust: ScalewayTrust = new ScalewayTrust({
  fetch: (url, init) => fetch(url.replace('https://messaging.s3.fr-par.scw.cloud', base()), init),
  roots: [TOPIC_ROOT],
})

const { outbox, faults, told, base } = besideProduct(
  (parts) =>
    mail({
      ...parts,
      keys: { ...ACCOUNT, certificate: TOPIC_CERTIFICATE, privateKey: TOPIC_KEY },
      callbackPath: mailReceiptPath('99001', ACCOUNT),
    }),
  (call) => parseMailCall(call, { account: ACCOUNT, trust }),
)

const channel = (change: Partial<typeof ACCOUNT> = {}, timeoutMs = 2_000) =>
  new ScalewayMail({
    account: { ...ACCOUNT, ...change },
    fetch: (url, init) => fetch(url.replace(MAIL_API, base()), init),
    apiHost: MAIL_API,
    timeoutMs,
    now: () => Date.now(),
  })

const SUBJECT = 'Crue · Mairie de Saint-Martin · Alerte 7'
const messageTo = (to: string): Outgoing => ({
  to,
  text: JSON.stringify({ subject: SUBJECT, text: 'PARTEZ. Alerte 7' }),
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

test('an e-mail arrives with subject and text, and is told as delivered by our reference', async () => {
  const outcome = await accepted(messageTo('josette@example.org'))
  const [arrival] = outbox.list({ channel: 'mail' })
  expect(outcome).toEqual({ kind: 'accepted', providerId: arrival?.providerId, costCents: null })
  expect(arrival).toMatchObject({
    to: 'josette@example.org',
    from: ACCOUNT.from,
    text: `${SUBJECT}\nPARTEZ. Alerte 7`,
    reference: REFERENCE,
    detail: { provider: 'scaleway', subject: SUBJECT, text: 'PARTEZ. Alerte 7' },
  })
  await eventually(() => receipts().length === 2)
  expect(statuses()).toEqual(['accepted', 'delivered'])
  expect(receipts()[1]).toMatchObject({ reference: REFERENCE, providerId: arrival?.providerId })
})

test('its state can be asked for: first new, then sent; of an unknown one nothing is known', async () => {
  await accepted(messageTo('josette@example.org'))
  const id = outbox.list({})[0]?.providerId ?? ''
  expect(await channel().statusOf(id)).toBe('accepted')
  await eventually(() => outbox.list({})[0]?.detail?.['status'] === 'sent')
  expect(await channel().statusOf(id)).toBe('delivered')
  expect(await channel().statusOf('another')).toBeNull()
})

test('a mailbox that is no more is told as such', async () => {
  await accepted(messageTo('gone.away@example.org'))
  await eventually(() => receipts().length === 2)
  expect(receipts()[1]).toMatchObject({ status: 'undelivered', failure: 'address gone' })
})

test('another key is refused, another project too, and nothing arrives', async () => {
  const key = { secretKey: '00000000-1111-4222-8333-444455556666' }
  expect(await channel(key).send(messageTo('a@example.org'))).toMatchObject({ failure: 'bad credentials' })
  expect(await channel(key).statusOf('any')).toBeNull()
  expect(await channel({ projectId: key.secretKey }).send(messageTo('a@example.org'))).toMatchObject({
    failure: 'rejected content',
    detail: 'HTTP 400 project_id',
  })
  expect(outbox.list({})).toEqual([])
})

test('failures are had for the asking', async () => {
  const fails = async (fault: Parameters<Faults['set']>[0], expected: object, timeoutMs = 2_000) => {
    faults.clear()
    faults.set({ channel: 'mail', provider: 'scaleway', ...fault }, Date.now())
    expect(await channel({}, timeoutMs).send(messageTo('a@example.org'))).toMatchObject(expected)
  }
  await fails({ status: 503 }, { kind: 'retry', failure: 'provider down' })
  await fails({ status: 429 }, { kind: 'retry', failure: 'throttled', afterMs: 1_000 })
  await fails({ status: 412 }, { kind: 'refused', failure: 'bad credentials' })
  await fails({ reset: 'before' }, { kind: 'unknown' })
  expect(outbox.list({})).toEqual([])
  await fails({ reset: 'after' }, { kind: 'unknown' })
  expect(outbox.list({})).toHaveLength(1)
  await fails({ body: '{"emails":[' }, { kind: 'unknown' })
  await fails({ delayMs: 400 }, { kind: 'unknown', detail: 'time-out' }, 100)
})

test('events can be doubled and turned around', async () => {
  faults.set({ channel: 'mail', duplicateReceipts: 1, reorderReceipts: true }, Date.now())
  await accepted(messageTo('a@example.org'))
  await eventually(() => receipts().length === 4)
  expect(statuses()).toEqual(['delivered', 'delivered', 'accepted', 'accepted'])
})

test('other requests are not Scaleway’s to answer', async () => {
  expect(await (await fetch(`${base()}/v1/messages`, { method: 'POST' })).text()).toBe('not ours')
})
