// The stand-in of a siren controller against the product's own wire: each was written from the protocol alone. What was captured is worth nothing.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Faults } from '../../../deploy/standins/faults.ts'
import { demoSirenKey, SirenControllers } from '../../../deploy/standins/siren.ts'
import { readAnswer, SIGNATURE_HEADER, writeCommand, type SirenCommand } from '../../../worker/channels/index.ts'

const SIREN = '99001/mairie'
const KEY = demoSirenKey(SIREN)
let now = Date.parse('2026-10-14T21:00:00Z')
let base = ''
const sirens = new SirenControllers({ faults: new Faults(), now: () => now, keyOf: demoSirenKey })
const server = createServer((request, response) => void sirens.serve(request, response))
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ordre`
})
beforeEach(() => sirens.clear())
afterAll(() => void server.close())

const command = (change: Partial<SirenCommand> = {}): SirenCommand => ({
  siren: SIREN,
  act: 'sound',
  sequence: 1,
  alert: 7,
  revision: 1,
  pattern: 'alert',
  issuedAt: now,
  expiresAt: now + 60_000,
  ...change,
})
async function send(body: string, signature: string) {
  const response = await fetch(base, { method: 'POST', body, headers: { [SIGNATURE_HEADER]: signature } })
  return { status: response.status, body: await response.text(), signature: response.headers.get(SIGNATURE_HEADER) }
}
async function told(one: SirenCommand, key = KEY) {
  const { body, signature } = writeCommand(one, key)
  const answer = await send(body, signature)
  return { ...answer, read: readAnswer(answer, one, key) }
}

test('the national signal sounds for 5 min 13 s, and the siren falls silent by itself; the end is 30 s', async () => {
  const first = await told(command())
  expect(first.read).toMatchObject({ kind: 'done', heard: { state: 'sounding', sounded: 1, until: now + 313_000 } })
  now += 312_000
  expect(sirens.sounds(SIREN)).toBe(true)
  now += 2_000
  const status = await told(command({ act: 'status', sequence: 2, pattern: null }))
  expect(status.read).toMatchObject({ kind: 'done', heard: { state: 'silent', sounded: 1, until: null } })
  const end = await told(command({ sequence: 3, pattern: 'end' }))
  expect(end.read).toMatchObject({ heard: { until: now + 30_000 } })
})

test('a command that was captured is refused when it comes again, and so is an older one that was held back', async () => {
  const captured = writeCommand(command({ sequence: 5 }), KEY)
  await send(captured.body, captured.signature)
  const held = command({ sequence: 6 })
  expect((await told(command({ act: 'stop', sequence: 7, pattern: null }))).read).toMatchObject({
    kind: 'done',
    heard: { state: 'silent' },
  })
  expect((await send(captured.body, captured.signature)).status).toBe(409)
  expect((await told(held)).read).toMatchObject({ kind: 'refused', why: 'replayed', heard: { state: 'silent' } })
  expect(sirens.sounds(SIREN)).toBe(false)
})

test('what comes too late, or is of the future, sounds nothing', async () => {
  const late = await told(command({ issuedAt: now - 120_000, expiresAt: now - 60_000 }))
  expect([late.status, late.read]).toMatchObject([410, { kind: 'refused', why: 'expired' }])
  const early = await told(command({ sequence: 2, issuedAt: now + 60_000, expiresAt: now + 120_000 }))
  expect(early.read).toMatchObject({ kind: 'refused', why: 'expired' })
  expect(sirens.sounds(SIREN)).toBe(false)
})

test.each([
  ['another key', writeCommand(command(), 'another key, as long as it has to be')],
  ['a changed word', { ...writeCommand(command(), KEY), body: writeCommand(command({ pattern: 'end' }), KEY).body }],
  ['no signature', { ...writeCommand(command(), KEY), signature: '' }],
])('%s sounds nothing and is answered without a word', async (_, { body, signature }) => {
  expect(await send(body, signature)).toMatchObject({ status: 401, body: '', signature: null })
  expect(sirens.sounds(SIREN)).toBe(false)
})

test('an answer counts under its own signature alone, of this siren, to this very command', async () => {
  const one = command({ sequence: 11 })
  const { body, signature } = await told(one)
  expect(readAnswer({ body, signature }, one, KEY).kind).toBe('done')
  const other = { kind: 'not believed' }
  expect(readAnswer({ body, signature: null }, one, KEY)).toEqual(other)
  expect(readAnswer({ body: body.replace('sounding', 'silent'), signature }, one, KEY)).toEqual(other)
  expect(readAnswer({ body, signature }, { ...one, sequence: 12 }, KEY)).toEqual(other)
  expect(readAnswer({ body, signature }, { ...one, siren: '99002/mairie' }, KEY)).toEqual(other)
  // A command sent back is no answer: the words in front of the two are not the same.
  const mirrored = writeCommand(one, KEY)
  expect(readAnswer(mirrored, one, KEY)).toEqual(other)
})
