// The stand-in against the product's own adapter: what the one speaks, the other must understand.
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Faults } from '../../../deploy/standins/faults.ts'
import { Outbox } from '../../../deploy/standins/outbox.ts'
import { vonage } from '../../../deploy/standins/vonage.ts'
import { parseVonageInbound, parseVonageReceipt } from '../../../worker/channels/index.ts'
import { VonageRcs } from '../../../worker/channels/vonage-rcs.ts'
import { VonageSms } from '../../../worker/channels/vonage-sms.ts'
import { VonageWhatsApp } from '../../../worker/channels/vonage-whatsapp.ts'
import type { Outgoing } from '../../../worker/fanout/channel.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const ACCOUNT = { applicationId: 'app', apiKey: 'key', privateKey, signatureSecret: 'sixteen characters at least' }

let standin: Server
let product: Server
let base = ''
let productStatus = 200
let outbox: Outbox
let faults: Faults
const hooked: {
  path: string
  verdict: ReturnType<typeof parseVonageReceipt> | ReturnType<typeof parseVonageInbound>
}[] = []

const listen = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

beforeEach(async () => {
  hooked.length = 0
  productStatus = 200
  product = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const path = request.url ?? ''
      const call = {
        method: 'POST',
        url: path,
        headers: request.headers as Record<string, string>,
        body,
        now: Date.now(),
      }
      hooked.push({
        path,
        verdict: path.endsWith('/status') ? parseVonageReceipt(call, ACCOUNT) : parseVonageInbound(call, ACCOUNT),
      })
      response.writeHead(productStatus).end()
      productStatus = 200
    })
  })
  outbox = new Outbox(join(mkdtempSync(join(tmpdir(), 'standin-')), 'outbox.ndjson'))
  faults = new Faults()
  const handle = vonage(outbox, faults, () => Date.now(), {
    applicationId: 'app',
    apiKey: 'key',
    publicKey,
    signatureSecret: ACCOUNT.signatureSecret,
    server: await listen(product),
  })
  standin = createServer(
    (request, response) => void handle(request, response).then((taken) => taken || response.writeHead(404).end()),
  )
  base = await listen(standin)
})

afterEach(() => {
  for (const server of [standin, product]) {
    server.closeAllConnections()
    server.close()
  }
})

const channel = (over: Partial<typeof ACCOUNT> = {}) =>
  new VonageSms({ account: { ...ACCOUNT, ...over }, fetch, apiHost: base, timeoutMs: 1_000, now: () => Date.now() })
const message = (over: Partial<Outgoing> = {}): Outgoing => ({
  to: '+33639980042',
  text: 'Crue. Alerte 7',
  sender: 'STMARTIN',
  reference: 'our-reference',
  ttlMs: 60_000,
  language: 'fr',
  severity: 'Severe',
  topic: 'alert-7',
  hooksUrl: 'http://localhost:8787/hooks/99001',
  ...over,
})
const statuses = () => hooked.map(({ verdict }) => (verdict.kind === 'receipt' ? verdict.receipt.status : verdict.kind))

test('a message is in the outbox, found in the report, and its receipts come signed to the callback of this message', async () => {
  const sent = await channel().send(message())
  expect(outbox.list({})).toMatchObject([
    {
      to: '+33639980042',
      text: 'Crue. Alerte 7',
      reference: 'our-reference',
      providerId: sent.kind === 'accepted' ? sent.providerId : '',
    },
  ])
  expect(await channel().lookup('our-reference')).toMatchObject({ kind: 'accepted' })
  expect(await channel().lookup('another')).toEqual({ kind: 'never seen' })
  await vi.waitFor(() => expect(statuses()).toEqual(['accepted', 'delivered']), { timeout: 4_000 })
  expect(hooked[0]?.path).toBe('/hooks/99001/vonage/status')
  expect(hooked[0]?.verdict).toMatchObject({ receipt: { reference: 'our-reference' } })
})

test('three numbers in a hundred are out of reach', async () => {
  await channel().send(message({ to: '+33639980098' }))
  await vi.waitFor(() => expect(statuses()).toEqual(['accepted', 'undelivered']), { timeout: 4_000 })
})

test('a receipt that the server could not take comes again', async () => {
  productStatus = 503
  await channel().send(message())
  await vi.waitFor(() => expect(statuses().toSorted()).toEqual(['accepted', 'accepted', 'delivered']), {
    timeout: 4_000,
  })
})

test('another key, another application, a bad number and a bad sender are refused as Vonage does', async () => {
  const other = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  expect(await channel({ privateKey: other.privateKey }).send(message())).toMatchObject({
    kind: 'refused',
    failure: 'bad credentials',
  })
  expect(await channel({ applicationId: 'other' }).send(message())).toMatchObject({
    kind: 'refused',
    failure: 'bad credentials',
  })
  expect(await channel().send(message({ to: '+0' }))).toMatchObject({ kind: 'refused', failure: 'bad recipient' })
  expect(await channel().send(message({ sender: 'a sender that is too long' }))).toMatchObject({
    kind: 'refused',
    failure: 'rejected content',
  })
  expect(outbox.list({})).toEqual([])
})

test.each([
  [{ status: 429 }, { kind: 'retry', failure: 'throttled', afterMs: 1_000 }, 0],
  [{ status: 402 }, { kind: 'refused', failure: 'no credit' }, 0],
  [{ status: 500 }, { kind: 'retry', failure: 'provider down' }, 0],
  [{ reset: 'before' as const }, { kind: 'unknown' }, 0],
  [{ reset: 'after' as const }, { kind: 'unknown' }, 1],
  [{ reset: 'mid-body' as const }, { kind: 'unknown' }, 1],
  [{ body: '<html>' }, { kind: 'unknown' }, 1],
])('the fault %j gives its outcome, and the outbox tells what really arrived', async (fault, outcome, arrived) => {
  faults.set({ channel: 'sms', ...fault }, Date.now())
  expect(await channel().send(message())).toMatchObject(outcome)
  expect(outbox.list({})).toHaveLength(arrived)
})

test('receipts can be doubled and turned round', async () => {
  faults.set({ provider: 'vonage', duplicateReceipts: 1, reorderReceipts: true }, Date.now())
  await channel().send(message())
  await vi.waitFor(() => expect(statuses()).toEqual(['delivered', 'delivered', 'accepted', 'accepted']), {
    timeout: 4_000,
  })
})

test('RCS and WhatsApp live as conversations: read by some, and a suggestion tapped where somebody plays it', async () => {
  const by = { account: ACCOUNT, fetch, apiHost: base, timeoutMs: 1_000, now: () => Date.now() }
  const answers = { confirmed: 'J’ai compris', help: 'Besoin d’aide' }
  const reference = 'aaab234567abcdefghijklmnopqrs'
  const rcs = message({
    sender: 'StMartin',
    to: '+33639980034',
    reference,
    text: JSON.stringify({ text: 'Crue.', answers }),
  })
  const template = { name: 'alerte_fr', locale: 'fr' }
  const text = JSON.stringify({ text: 'Crue.', template })
  const whatsapp = message({ sender: '33465710003', to: '+33639980051', reference: 'w', text })
  expect(await new VonageRcs(by).send(rcs)).toMatchObject({ kind: 'accepted' })
  expect(await new VonageWhatsApp(by).send(whatsapp)).toMatchObject({ kind: 'accepted' })
  expect(outbox.list({})).toMatchObject([
    { channel: 'rcs', from: 'StMartin', text: 'Crue.', detail: { suggestions: ['J’ai compris', 'Besoin d’aide'] } },
    { channel: 'whatsapp', from: '33465710003', text: 'Crue.', detail: { template: 'alerte_fr', locale: 'fr' } },
  ])
  const play = { kind: 'tap', reference, answer: 'help' }
  await vi.waitFor(() => expect(hooked).toHaveLength(6), { timeout: 4_000 })
  await fetch(`${base}/standins/inbound`, { method: 'POST', body: JSON.stringify(play) })
  const of = (reference: string) =>
    hooked.flatMap(({ verdict }) =>
      verdict.kind === 'receipt' && verdict.receipt.reference === reference
        ? [verdict.receipt.status]
        : verdict.kind === 'inbound' && verdict.reference === reference
          ? [`tapped ${verdict.reply ?? ''}`]
          : [],
    )
  expect(of(reference)).toEqual(['accepted', 'delivered', 'heard', 'tapped help'])
  expect(of('w')).toEqual(['accepted', 'delivered', 'heard'])
  expect(outbox.list({ channel: 'rcs' })[0]?.detail).toMatchObject({ answer: 'help' })
  // What the real services refuse.
  expect(await new VonageWhatsApp(by).send({ ...whatsapp, sender: 'StMartin' })).toMatchObject({ kind: 'refused' })
  const other = JSON.stringify({ text: 'Crue.', template: { ...template, name: 'Alerte FR' } })
  expect(await new VonageWhatsApp(by).send({ ...whatsapp, text: other })).toMatchObject({ kind: 'refused' })
})

test('a resident’s SMS reaches the inbound door, signed', async () => {
  await fetch(`${base}/standins/inbound`, {
    method: 'POST',
    body: JSON.stringify({ kind: 'sms', from: '+33639980042', text: 'STOP' }),
  })
  expect(hooked).toMatchObject([
    { path: '/hooks/99001/vonage/inbound', verdict: { kind: 'inbound', from: '+33639980042', reply: 'stop' } },
  ])
})
