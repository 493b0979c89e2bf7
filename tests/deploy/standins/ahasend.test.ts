// The stand-in of AhaSend against the product's own channel.
import { expect, test } from 'vitest'
import { ahaSend } from '../../../deploy/standins/ahasend.ts'
import { AHASEND_API, AhaSendMail } from '../../../worker/channels/ahasend-mail.ts'
import { ahaSendReceiptPath, parseAhaSendReceipt } from '../../../worker/channels/ahasend-receipt.ts'
import type { Outgoing } from '../../../worker/fanout/channel.ts'
import { besideProduct } from './beside-product.ts'

const ACCOUNT = {
  apiKey: 'aha-sk-0123456789abcdef0123456789abcdef',
  accountId: '835d2a9f-2c7e-4e8f-96f6-5b7d4b8521aa',
  webhookSecret: 'aha-whsec-0123456789abcdef',
  routeSecret: null,
  from: 'alerte@secours.mairie.example',
  fromName: 'Mairie',
}
const { outbox, faults, told, base } = besideProduct(
  (parts) => ahaSend({ ...parts, keys: ACCOUNT, callbackPath: ahaSendReceiptPath('99001') }),
  (call) => parseAhaSendReceipt(call, ACCOUNT),
)

const channel = (change: Partial<typeof ACCOUNT> = {}, timeoutMs = 2_000) =>
  new AhaSendMail({
    account: { ...ACCOUNT, ...change },
    fetch: (url, init) => fetch(url.replace(AHASEND_API, base()), init),
    apiHost: AHASEND_API,
    timeoutMs,
    now: () => Date.now(),
  })

let numbered = 0
const messageTo = (to: string, reference?: string): Outgoing => ({
  to,
  text: JSON.stringify({ subject: 'Crue · Mairie · Alerte 7', text: 'PARTEZ. Alerte 7' }),
  sender: 'STMARTIN',
  reference: reference ?? `aaab${'abcdefghijklmnopqrstuvwx'.slice(0, 23)}${String((numbered += 1)).padStart(2, '2')}`,
  ttlMs: 3_600_000,
  language: 'fr',
  severity: 'Severe',
  topic: 'alert-7',
  hooksUrl: 'https://tocsin.example/hooks/99001',
})
const statusesOf = (providerId: string) =>
  told.flatMap((verdict) =>
    verdict.kind === 'receipt' && verdict.receipt.providerId === providerId ? [verdict.receipt.status] : [],
  )
const eventually = async (holds: () => boolean) => {
  for (let waited = 0; !holds(); waited += 20) {
    if (waited > 6_000) throw new Error(`not seen: ${JSON.stringify(told)}`)
    await new Promise((done) => setTimeout(done, 20))
  }
}
const idOf = (outcome: object) => (outcome as { providerId?: string }).providerId ?? 'none'

test('an e-mail arrives, is told as delivered by a signed webhook, and is found by its tag', async () => {
  const message = messageTo('josette@example.org')
  const outcome = await channel().send(message)
  const [arrival] = outbox.list({ channel: 'mail' })
  expect(outcome).toEqual({ kind: 'accepted', providerId: arrival?.providerId, costCents: null })
  expect(arrival).toMatchObject({ to: 'josette@example.org', from: ACCOUNT.from, reference: message.reference })
  await eventually(() => statusesOf(idOf(outcome)).length === 2)
  expect(statusesOf(idOf(outcome))).toEqual(['accepted', 'delivered'])
  expect(await channel().lookup(message.reference)).toEqual(outcome)
  expect(await channel().lookup('another')).toEqual({ kind: 'never seen' })
})

test('a repeat is answered with the first one, and arrives once (INV-3)', async () => {
  const message = messageTo('josette@example.org')
  faults.set({ channel: 'mail', reset: 'after', match: { nth: 1 } }, Date.now())
  expect(await channel().send(message)).toMatchObject({ kind: 'unknown' })
  const again = await channel().send(message)
  expect(again).toMatchObject({ kind: 'accepted', providerId: outbox.list({})[0]?.providerId })
  expect(outbox.list({})).toHaveLength(1)
})

test('a failure spends its key, and the next try goes through with another', async () => {
  const message = messageTo('josette@example.org')
  faults.set({ channel: 'mail', status: 500, match: { nth: 1 } }, Date.now())
  expect(await channel().send(message)).toMatchObject({ kind: 'retry', failure: 'provider down' })
  expect(await channel().send(message)).toMatchObject({ kind: 'accepted' })
  expect(outbox.list({}).map(({ detail }) => detail?.['key'])).toEqual([`${message.reference}-2`])
})

test('while the first request is looked at, the second is neither sent nor refused', async () => {
  const message = messageTo('josette@example.org')
  faults.set({ channel: 'mail', delayMs: 300, match: { nth: 1 } }, Date.now())
  const first = channel().send(message)
  await new Promise((done) => setTimeout(done, 100))
  expect(await channel().send(message)).toEqual({ kind: 'unknown', detail: 'HTTP 409 in progress' })
  expect(await first).toMatchObject({ kind: 'accepted' })
  expect(outbox.list({})).toHaveLength(1)
})

test('a mailbox that is no more is told as such', async () => {
  const outcome = await channel().send(messageTo('gone.away@example.org'))
  await eventually(() => statusesOf(idOf(outcome)).includes('undelivered'))
  expect(told.at(-1)).toMatchObject({ receipt: { failure: 'address gone' } })
})

test('another key and another account are refused, and nothing arrives', async () => {
  const elsewhere = { accountId: '00000000-0000-4000-8000-000000000000' }
  for (const change of [{ apiKey: 'aha-sk-another-0123456789' }, elsewhere]) {
    expect(await channel(change).send(messageTo('a@example.org'))).toMatchObject({ failure: 'bad credentials' })
    expect(await channel(change).lookup('any')).toMatchObject({ kind: 'unknown' })
  }
  expect(outbox.list({})).toEqual([])
  expect(await (await fetch(`${base()}/v1/messages`, { method: 'POST' })).text()).toBe('not ours')
})
