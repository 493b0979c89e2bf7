// The push stand-in against the product's own channel: what a real service refuses, what a browser behind it does.
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import webpush from 'web-push'
import { browserNamed, PUSH_ORIGIN, pushService } from '../../../deploy/standins/push.ts'
import { WebPush } from '../../../worker/channels/web-push.ts'
import type { Outgoing } from '../../../worker/fanout/channel.ts'
import { besideProduct } from './beside-product.ts'

const {
  outbox,
  faults,
  told: said,
  base,
} = besideProduct(
  (parts) => pushService(parts),
  ({ url, body }) => `${url} ${(JSON.parse(body) as { answer: string }).answer}`,
)

const vapid = webpush.generateVAPIDKeys()
const channel = (timeoutMs = 2_000) =>
  new WebPush({
    identity: { subject: 'https://tocsin.example', ...vapid, furtherOrigins: [PUSH_ORIGIN] },
    fetch: (url, init) => fetch(url.replace(PUSH_ORIGIN, base()), init),
    timeoutMs,
    now: () => Date.now(),
    entropy: () => ({ privateKey: randomBytes(32), salt: randomBytes(16) }),
  })

const messageTo = (name: string): Outgoing => ({
  to: JSON.stringify(browserNamed(name).subscription),
  text: JSON.stringify({ title: 'Crue · Mairie', body: 'PARTEZ. Alerte 7', territory: '99001' }),
  sender: 'STMARTIN',
  reference: 'aaab234567abcdefghijklmnopqrs',
  ttlMs: 3_600_000,
  language: 'fr',
  severity: 'Severe',
  topic: 'alert-7',
  hooksUrl: 'https://tocsin.example/hooks/99001',
})

const eventually = async (holds: () => boolean) => {
  for (let waited = 0; !holds(); waited += 20) {
    if (waited > 6_000) throw new Error(`not seen: ${said.join(', ')}`)
    await new Promise((done) => setTimeout(done, 20))
  }
}

test('a message is opened by its browser, kept as it read it, shown, and answered', async () => {
  expect(await channel().send(messageTo('home-2'))).toMatchObject({ kind: 'accepted' })
  const [arrival] = outbox.list({ channel: 'push' })
  expect(arrival).toMatchObject({
    to: 'home-2',
    text: 'Crue · Mairie\nPARTEZ. Alerte 7',
    reference: 'aaab234567abcdefghijklmnopqrs',
    detail: { urgency: 'high', ttl: 3_600 },
  })
  const path = '/hooks/99001/push/aaab234567abcdefghijklmnopqrs'
  await eventually(() => said.length === 2)
  expect(said).toEqual([`${path} shown`, `${path} confirmed`])
  await eventually(() => outbox.list({})[0]?.detail?.['answer'] === 'confirmed')
})

test('a browser that was closed for good answers 410', async () => {
  expect(await channel().send(messageTo('gone-1'))).toMatchObject({ kind: 'refused', failure: 'address gone' })
  expect(outbox.list({})).toEqual([])
})

test('what was sealed for another browser is not opened, and nothing arrives', async () => {
  const [one, other] = [browserNamed('one'), browserNamed('other')]
  const mixed = JSON.stringify({ ...one.subscription, keys: other.subscription.keys })
  expect(await channel().send({ ...messageTo('one'), to: mixed })).toMatchObject({ kind: 'refused' })
  expect(outbox.list({})).toEqual([])
})

test('who does not say who sends is refused', async () => {
  const headers = { ttl: '60', 'content-encoding': 'aes128gcm' }
  for (const authorization of ['', 'vapid t=a.b.c, k=BA'])
    expect((await fetch(`${base()}/wpush/x`, { method: 'POST', headers: { ...headers, authorization } })).status).toBe(
      403,
    )
})

test('failures are had for the asking: refused, slow, cut off before and after it was taken', async () => {
  faults.set({ channel: 'push', status: 503 }, Date.now())
  expect(await channel().send(messageTo('a'))).toMatchObject({ kind: 'retry' })
  faults.clear()
  faults.set({ channel: 'push', reset: 'before' }, Date.now())
  expect(await channel().send(messageTo('a'))).toMatchObject({ kind: 'unknown' })
  expect(outbox.list({})).toEqual([])
  faults.clear()
  faults.set({ channel: 'push', reset: 'after' }, Date.now())
  expect(await channel().send(messageTo('a'))).toMatchObject({ kind: 'unknown' })
  expect(outbox.list({})).toHaveLength(1)
  faults.clear()
  faults.set({ channel: 'push', delayMs: 500 }, Date.now())
  expect(await channel(100).send(messageTo('b'))).toMatchObject({ kind: 'unknown', detail: 'time-out' })
})

test('a page that asks gets a subscription of its own each time', async () => {
  const asked = () => fetch(`${base()}/standins/push/subscribe`, { method: 'POST' }).then((answer) => answer.json())
  const [one, other] = (await Promise.all([asked(), asked()])) as { endpoint: string }[]
  expect(one?.endpoint).toMatch(/^https:\/\/push\.standins\.localhost\/wpush\//)
  expect(one?.endpoint).not.toBe(other?.endpoint)
})
