// The stand-in of Infobip against the product's own channel: what the real one refuses, one call an id, what it tells afterwards.
import { beforeEach, expect, test } from 'vitest'
import { infobip } from '../../../deploy/standins/infobip.ts'
import { parseInfobipReceipt } from '../../../worker/channels/infobip-receipt.ts'
import { InfobipVoice } from '../../../worker/channels/infobip-voice.ts'
import type { Outgoing } from '../../../worker/fanout/channel.ts'
import type { Receipt } from '../../../worker/model/outcome.ts'
import { besideProduct } from './beside-product.ts'

const ACCOUNT = { apiKey: 'demo-key-of-sixteen', baseUrl: 'demo.api.infobip.com', voiceNumber: '33465710001' }
let detectsMachines = true
const { outbox, faults, told, base } = besideProduct(
  // Made anew for each request, since a test may take the detection away.
  (parts) => (request, response) => infobip({ ...parts, apiKey: ACCOUNT.apiKey, detectsMachines })(request, response),
  (call) => parseInfobipReceipt(call, ACCOUNT),
)
beforeEach(() => {
  detectsMachines = true
})

const channel = (account = ACCOUNT) =>
  new InfobipVoice({ account, fetch, apiHost: base(), timeoutMs: 2_000, now: () => Date.now() })
const message = (to: string, change: Partial<Outgoing> = {}): Outgoing => ({
  to,
  text: 'Message de la mairie. Montez à l’étage.',
  sender: 'STMARTIN',
  reference: `aaab234567abcdefghijklm${to.slice(-6)}`,
  ttlMs: 3_600_000,
  language: 'fr',
  severity: 'Severe',
  topic: 'alert-7',
  hooksUrl: 'https://tocsin.example/hooks/99001',
  ...change,
})
async function receiptOf(to: string): Promise<Receipt> {
  for (;;) {
    for (const verdict of told) {
      if (verdict.kind !== 'receipt') throw new Error(`no receipt: ${JSON.stringify(verdict)}`)
      if (verdict.receipt.reference === message(to).reference) return verdict.receipt
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test.each([
  ['+33639980042', 'human', ['1'], 'confirmed'],
  ['+33639980045', 'human', ['2'], 'help'],
  ['+33639980046', 'human', ['0', '1'], 'confirmed'],
  ['+33639980043', 'human', [], 'heard'],
  ['+33639980048', 'machine', [], 'delivered'],
  ['+33639980099', 'nobody', [], 'undelivered'],
  ['+33639980097', 'nobody', [], 'undelivered'],
])('%s: %s, keys %j, told as %s', async (to, answeredBy, keys, status) => {
  expect(await channel().send(message(to))).toMatchObject({ kind: 'accepted' })
  expect(await receiptOf(to)).toMatchObject({ status })
  const [arrival] = outbox.list({ channel: 'voice' })
  expect(arrival).toMatchObject({ to, from: '33465710001', detail: { provider: 'infobip', answeredBy, keys } })
})

test('an id is taken once: the second call of it is not made, and its log knows the first', async () => {
  const one = message('+33639980042')
  await channel().send(one)
  expect(await channel().send(one)).toEqual({ kind: 'unknown', detail: 'REJECTED_DUPLICATE_MESSAGE_ID' })
  expect(await channel().lookup(one.reference)).toMatchObject({ kind: 'accepted', providerId: `${one.reference}-0` })
  expect(await channel().lookup(one.reference, 1)).toEqual({ kind: 'never seen' })
  expect(outbox.list({ channel: 'voice' })).toHaveLength(1)
  expect(await channel().send({ ...one, ring: 1 })).toMatchObject({ kind: 'accepted' })
})

test('an account without the detection of machines is called without it from then on', async () => {
  detectsMachines = false
  const ours = channel()
  expect(await ours.send(message('+33639980053'))).toMatchObject({ kind: 'retry', afterMs: 0 })
  expect(await ours.send(message('+33639980053'))).toMatchObject({ kind: 'accepted' })
  expect(await receiptOf('+33639980053')).toMatchObject({ status: 'delivered' })
})

test('refuses a wrong key, a number that is none, and a request that is none', async () => {
  expect(await channel({ ...ACCOUNT, apiKey: 'another-key-of-16' }).send(message('+33639980042'))).toMatchObject({
    failure: 'bad credentials',
  })
  expect(await channel().send(message('+12'))).toMatchObject({ failure: 'bad recipient' })
  expect(await channel({ ...ACCOUNT, voiceNumber: 'x' }).send(message('+33639980042'))).toMatchObject({
    failure: 'rejected content',
  })
  expect(outbox.list({})).toHaveLength(0)
})

test.each([
  [{ status: 503 }, 'retry'],
  [{ status: 401 }, 'refused'],
  [{ status: 429 }, 'retry'],
  [{ reset: 'before' }, 'unknown'],
  [{ reset: 'after' }, 'unknown'],
  [{ reset: 'mid-body' }, 'unknown'],
  [{ body: '{"messages":' }, 'unknown'],
] as const)('fails as asked: %j is %s', async (fault, kind) => {
  faults.set({ channel: 'voice', provider: 'infobip', ...fault }, Date.now())
  expect(await channel().send(message('+33639980042'))).toMatchObject({ kind })
})

test('reports can be doubled', async () => {
  faults.set({ channel: 'voice', duplicateReceipts: 1 }, Date.now())
  const { reference } = message('+33639980052')
  await channel().send(message('+33639980052'))
  // Calls of the tests before may still ring.
  const ours = () => told.filter((verdict) => verdict.kind === 'receipt' && verdict.receipt.reference === reference)
  while (ours().length < 2) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(ours()[0]).toEqual(ours()[1])
})
