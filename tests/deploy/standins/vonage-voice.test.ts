// The voice stand-in against the product's own adapter and parsers: a call, somebody who answers, keys, a machine, nobody.
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Faults } from '../../../deploy/standins/faults.ts'
import { Outbox } from '../../../deploy/standins/outbox.ts'
import { vonageVoice } from '../../../deploy/standins/vonage-voice.ts'
import { afterKeyScript, voicemailScript } from '../../../worker/channels/voice-script.ts'
import { parseVoiceEvent, parseVoiceKey } from '../../../worker/channels/vonage-voice-events.ts'
import { VonageVoice } from '../../../worker/channels/vonage-voice.ts'
import type { Outgoing } from '../../../worker/fanout/channel.ts'
import { WAV_RATE_HZ, writeWav } from '../../../worker/model/wav.ts'
import type { SendOutcome } from '../../../worker/model/outcome.ts'

const pair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const ACCOUNT = {
  applicationId: 'app',
  apiKey: 'demo0001',
  privateKey: pair.privateKey,
  signatureSecret: 'sixteen characters at least',
}
const WORDS = { text: 'La rivière monte. Montez.', language: 'fr' } as const

const VOICE = writeWav(Float32Array.from({ length: 2 * WAV_RATE_HZ }, (_, n) => Math.sin(n)))

const file = join(mkdtempSync(join(tmpdir(), 'standin-')), 'outbox.ndjson')
const outbox = new Outbox(file)
const faults = new Faults()
const statuses: string[] = []
let product: Server
let provider: Server
let base = ''

beforeAll(async () => {
  // The product's side of the hooks, made of its own parsers and scripts.
  product = createServer((request, response) => {
    if (request.url?.endsWith('.wav') === true) {
      const isThere = request.url.endsWith('/there.wav')
      return void response.writeHead(isThere ? 200 : 404).end(isThere ? VOICE : '')
    }
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const call = {
        method: 'POST',
        url: request.url ?? '',
        headers: { authorization: String(request.headers.authorization) },
        body,
        now: Date.now(),
      }
      const answer = (value: unknown) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
      if (request.url?.endsWith('/key') === true) {
        const verdict = parseVoiceKey(call, 'r', ACCOUNT)
        if (verdict.kind !== 'key') return void response.writeHead(401).end()
        statuses.push(`key ${verdict.pressed}`)
        const keyUrl = `https://t.example${request.url}`
        return void answer(afterKeyScript(verdict.pressed, { ...WORDS, keyUrl }))
      }
      const verdict = parseVoiceEvent(call, 'r', ACCOUNT)
      if (verdict.kind === 'unsigned' || verdict.kind === 'forged') return void response.writeHead(401).end()
      statuses.push(verdict.kind === 'receipt' ? verdict.receipt.eventId.split(':').slice(2).join(':') : verdict.kind)
      answer(verdict.kind === 'voicemail' ? voicemailScript(WORDS) : {})
    })
  })
  await new Promise<void>((done) => product.listen(0, '127.0.0.1', done))
  const server = `http://127.0.0.1:${(product.address() as AddressInfo).port}`
  const handle = vonageVoice({
    outbox,
    faults,
    now: () => Date.now(),
    keys: { ...ACCOUNT, publicKey: pair.publicKey, server },
  })
  provider = createServer((request, response) => {
    void handle(request, response).then((taken) => (taken ? undefined : response.writeHead(404).end()))
  })
  await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
})
afterAll(() => {
  product.close()
  provider.close()
})

function ring(to: string, reference: string, more: Partial<Outgoing> = {}): Promise<SendOutcome> {
  statuses.length = 0
  const channel = new VonageVoice({ account: ACCOUNT, fetch, apiHost: base, timeoutMs: 2_000, now: () => Date.now() })
  return channel.send({
    ...WORDS,
    to,
    sender: 'STMARTIN',
    severity: 'Severe',
    reference,
    ttlMs: 60_000,
    topic: 'a',
    hooksUrl: 'https://t.example/hooks/99001',
    ...more,
  })
}

async function ended(reference: string, status: string): Promise<Readonly<Record<string, unknown>>> {
  for (let tries = 0; tries < 200; tries++) {
    const detail = outbox.byReference(reference)[0]?.detail
    if (detail?.['status'] === status) {
      await new Promise((done) => setTimeout(done, 150))
      return outbox.byReference(reference)[0]?.detail ?? {}
    }
    await new Promise((done) => setTimeout(done, 25))
  }
  throw new Error(`the call never became ${status}: ${JSON.stringify(outbox.byReference(reference))}`)
}

test('most pick up, hear the message twice and press 1', async () => {
  expect(await ring('+33639980001', 'ref-1')).toMatchObject({ kind: 'accepted' })
  const detail = await ended('ref-1', 'completed')
  expect(detail).toMatchObject({ answeredBy: 'human', keys: ['1'] })
  const said = (detail['transcript'] as { who: string; words: string }[]).filter(({ words }) => words === WORDS.text)
  expect(said).toHaveLength(2)
  expect(statuses).toEqual(expect.arrayContaining(['started', 'ringing', 'answered', 'human', 'key 1', 'completed']))
})

test.each([
  ['there', '♪ 2 s'],
  ['gone', '♪ ✕'],
])(
  'somebody’s own voice is fetched and played before the text; where it is %s the text is heard all the same',
  async (name, played) => {
    const url = `https://t.example/99001/voice/${name}.wav`
    await ring('+33639980001', `ref-own-${name}`, { recording: { url, lead: 'Alerte numéro sept.' } })
    const detail = await ended(`ref-own-${name}`, 'completed')
    const heard = (detail['transcript'] as { words: string }[]).map(({ words }) => words)
    expect(heard.slice(0, 3)).toEqual(['Alerte numéro sept.', played, WORDS.text])
    // What stands on the wall is what the call is about.
    expect(outbox.byReference(`ref-own-${name}`)[0]?.text).toBe(WORDS.text)
  },
)

test('somebody presses 0 and hears it all again, then 1', async () => {
  await ring('+33639980006', 'ref-2')
  const detail = await ended('ref-2', 'completed')
  expect(detail['keys']).toEqual(['0', '1'])
  const said = (detail['transcript'] as { words: string }[]).filter(({ words }) => words === WORDS.text)
  expect(said).toHaveLength(4)
})

test('somebody needs help', async () => {
  await ring('+33639980005', 'ref-3')
  expect((await ended('ref-3', 'completed'))['keys']).toEqual(['2'])
})

test('a machine records the message once, after its beep', async () => {
  await ring('+33639980008', 'ref-4')
  const detail = await ended('ref-4', 'completed')
  expect(detail).toMatchObject({ answeredBy: 'machine', keys: [], transcript: [{ who: 'voice', words: WORDS.text }] })
  expect(statuses).toContain('voicemail')
})

test.each([
  ['+33639980097', 'unanswered'],
  ['+33639980099', 'busy'],
])('nobody takes the call of %s: %s', async (to, status) => {
  await ring(to, `ref-${status}`)
  expect(await ended(`ref-${status}`, status)).toMatchObject({ answeredBy: 'nobody' })
  expect(statuses).toContain(status)
})

test('what was said and pressed survives a restart of the stand-ins', () => {
  const again = new Outbox(file)
  expect(again.byReference('ref-2')[0]?.detail).toMatchObject({ keys: ['0', '1'], status: 'completed' })
  expect(again.list({}).map(({ n }) => n)).toEqual(outbox.list({}).map(({ n }) => n))
})

test('a broken answer still rings the phone, which is what makes the outcome unknown', async () => {
  faults.set({ channel: 'voice', reset: 'after' }, Date.now())
  expect(await ring('+33639980001', 'ref-9')).toMatchObject({ kind: 'unknown' })
  faults.clear()
  expect(outbox.byReference('ref-9')).toHaveLength(1)
})
