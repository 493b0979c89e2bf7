// What every adapter owes the core, whatever its provider does: one outcome of the vocabulary, in time, without an address or a secret.
import { describe, expect, test } from 'vitest'
import type { Channel, Outgoing } from '../../worker/fanout/channel.ts'
import type { SendOutcome } from '../../worker/model/outcome.ts'
import { json, raw, type Answer, type ProviderServer, type Seen } from './provider-server.ts'

export const TIMEOUT_MS = 250

export interface ChannelSpec {
  readonly name: string
  readonly server: ProviderServer
  readonly make: () => Channel
  readonly message: Outgoing
  /** The same message to another address. */
  readonly to: (index: number) => string
  readonly accepted: Answer
  readonly providerId: string | null
  /** Answers of this provider alone. */
  readonly table: readonly (readonly [name: string, how: Answer, expected: Partial<Record<string, unknown>>])[]
  /** Our reference as the provider can read it in a request, by which it may know a second one again. */
  readonly referenceIn: (request: Seen) => unknown
  /** What must never stand in a detail. */
  readonly secrets: readonly (string | RegExp)[]
}

/** Answers that mean the same of every provider that speaks HTTP. */
const TABLE: ChannelSpec['table'] = [
  ['401', json(401, { title: 'Unauthorized' }), { kind: 'refused', failure: 'bad credentials' }],
  ['403', json(403, {}), { kind: 'refused', failure: 'bad credentials' }],
  ['429 in seconds', json(429, {}, { 'retry-after': '7' }), { kind: 'retry', failure: 'throttled', afterMs: 7_000 }],
  ['429 without Retry-After', json(429, {}), { kind: 'retry', failure: 'throttled', afterMs: null }],
  [
    '429 with an absurd Retry-After',
    json(429, {}, { 'retry-after': '99999999' }),
    { kind: 'retry', failure: 'throttled', afterMs: 60_000 },
  ],
  [
    '429 with words in Retry-After',
    json(429, {}, { 'retry-after': 'soon' }),
    { kind: 'retry', failure: 'throttled', afterMs: null },
  ],
  [
    '429 with a date long past',
    json(429, {}, { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }),
    { kind: 'retry', failure: 'throttled', afterMs: 0 },
  ],
  ['500', json(500, {}), { kind: 'retry', failure: 'provider down' }],
  ['503 in HTML', raw(503, 'text/html', '<h1>Sorry</h1>'), { kind: 'retry', failure: 'provider down' }],
  [
    '302 to another host',
    (_, response) => void response.writeHead(302, { location: 'https://elsewhere.example/' }).end(),
    { kind: 'retry', failure: 'provider down' },
  ],
  ['time-out without a header', () => undefined, { kind: 'unknown', detail: 'time-out' }],
  [
    'reset before the answer',
    (request) => void request.socket.destroy(),
    { kind: 'unknown', detail: 'connection lost' },
  ],
  [
    'reset in the middle of the body',
    (request, response) => {
      response.writeHead(202, { 'content-type': 'application/json', 'content-length': 64 })
      response.write('{"message_uuid":"', () => request.socket.destroy())
    },
    { kind: 'unknown', detail: 'connection lost after HTTP 202' },
  ],
]

export function channelSuite(spec: ChannelSpec): void {
  const { server, make, message } = spec

  async function sendWith(how: Answer, channel = make()): Promise<SendOutcome> {
    server.answer = how
    const outcome = await channel.send(message)
    if (outcome.kind !== 'accepted') {
      for (const secret of spec.secrets) {
        if (typeof secret === 'string') expect(outcome.detail).not.toContain(secret)
        else expect(outcome.detail).not.toMatch(secret)
      }
      expect(outcome.detail).not.toMatch(/BEGIN|Bearer|eyJ/)
    }
    return outcome
  }

  describe(spec.name, () => {
    test('a taken message is accepted, with the provider’s own id', async () => {
      const outcome = await sendWith(spec.accepted)
      expect(outcome).toMatchObject({ kind: 'accepted' })
      if (spec.providerId !== null) expect(outcome).toMatchObject({ providerId: spec.providerId })
    })

    test.each([...TABLE, ...spec.table])('%s has its class', async (_, how, expected) => {
      expect(await sendWith(how)).toMatchObject(expected)
    })

    test('sent again, it carries the same reference, so that a double can be found', async () => {
      const from = server.seen.length
      for (const _ of [1, 2]) await sendWith(spec.accepted)
      const [one, two] = server.seen.slice(from).map((request) => String(spec.referenceIn(request)))
      expect(one).toBe(two)
      // A provider may take no more than the head of it: enough to be nobody else's.
      expect(one?.length).toBeGreaterThanOrEqual(20)
      expect(message.reference.startsWith(one ?? ' ')).toBe(true)
    })

    test('an HTTP date in Retry-After counts from now (P02)', async () => {
      const outcome = await sendWith(json(429, {}, { 'retry-after': new Date(Date.now() + 20_000).toUTCString() }))
      expect(outcome).toMatchObject({ kind: 'retry', failure: 'throttled' })
      const afterMs = outcome.kind === 'retry' ? (outcome.afterMs ?? 0) : 0
      expect(afterMs).toBeGreaterThan(15_000)
      expect(afterMs).toBeLessThanOrEqual(20_000)
    })

    test('an answer that drips ends at the deadline (P04)', async () => {
      let timer: ReturnType<typeof setInterval> | undefined
      const began = Date.now()
      const outcome = await sendWith((_, response) => {
        response.writeHead(202, { 'content-type': 'application/json' })
        timer = setInterval(() => response.write(' '), 20)
      })
      clearInterval(timer)
      expect(outcome.kind).toBe('unknown')
      expect(Date.now() - began).toBeLessThan(TIMEOUT_MS + 500)
    })

    test('an answer of 50 MB is dropped long before its end (P06)', async () => {
      let written = 0
      const outcome = await sendWith((_, response) => {
        response.writeHead(202, { 'content-type': 'application/json' })
        const chunk = Buffer.alloc(1_000_000, 0x20)
        const push = () => {
          if (written >= 50_000_000 || response.destroyed) return void response.end()
          written += chunk.length
          response.write(chunk, push)
        }
        push()
      })
      expect(outcome.kind).toBe('unknown')
      expect(written).toBeLessThan(40_000_000)
    })

    test('calls at once do not take each other’s answers', async () => {
      const channel = make()
      const answer = spec.accepted
      server.answer = (request, response, body) =>
        void setTimeout(() => answer(request, response, body), Math.random() * 40)
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, index) => channel.send({ ...message, to: spec.to(index) })),
      )
      expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'accepted'))
    })
  })
}
