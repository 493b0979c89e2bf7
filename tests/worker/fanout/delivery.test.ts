import { describe, expect, test } from 'vitest'
import { stepDelivery, type DeliveryEvent } from '../../../worker/fanout/delivery.ts'
import { FINAL_TRANSPORTS, isFinal, type DeliveryRow, type Transport } from '../../../worker/model/delivery.ts'
import type { Receipt, SendOutcome } from '../../../worker/model/outcome.ts'

const ROW: DeliveryRow = {
  alert: 'a',
  revision: 1,
  channel: 'sms',
  addressHash: 'h',
  reference: 'r',
  transport: 'planned',
  answer: 'none',
  attempts: 1,
  route: 0,
  rings: 0,
  fence: 3,
  claimedAt: null,
  notBefore: null,
  provider: null,
  providerId: null,
  failure: null,
}

const TRANSPORTS: readonly Transport[] = [
  'planned',
  'claimed',
  'accepted',
  'unknown',
  'failed',
  'delivered',
  'undelivered',
  'expired',
  'cancelled',
]
const NOW = 1_000_000
const receipt = (status: Receipt['status']): DeliveryEvent => ({
  kind: 'receipt',
  ringAgainAt: null,
  receipt: {
    provider: 'vonage',
    eventId: `e-${status}`,
    reference: 'r',
    providerId: 'p',
    status,
    at: NOW,
    failure: null,
  },
})
const outcome = (value: SendOutcome, fence = 3): DeliveryEvent => ({
  kind: 'outcome',
  fence,
  outcome: value,
  provider: 'vonage',
  routes: 1,
  now: NOW,
  unknownWaitMs: 30_000,
})

const EVENTS = {
  claim: { kind: 'claim', route: 0, now: NOW },
  accepted: outcome({ kind: 'accepted', providerId: 'p', costCents: null }),
  refused: outcome({ kind: 'refused', failure: 'bad recipient', detail: '' }),
  'account refused': outcome({ kind: 'refused', failure: 'no credit', detail: '' }),
  throttled: outcome({ kind: 'retry', failure: 'throttled', afterMs: 500, detail: '' }),
  down: outcome({ kind: 'retry', failure: 'provider down', afterMs: null, detail: '' }),
  'no answer': outcome({ kind: 'unknown', detail: '' }),
  stale: outcome({ kind: 'accepted', providerId: 'old', costCents: null }, 2),
  orphaned: { kind: 'orphaned', now: NOW, unknownWaitMs: 30_000 },
  'wait over': { kind: 'wait over', now: NOW, routes: 1, mayRepeat: true },
  'receipt accepted': receipt('accepted'),
  'receipt delivered': receipt('delivered'),
  'receipt undelivered': receipt('undelivered'),
  'receipt confirmed': receipt('confirmed'),
  defer: { kind: 'defer', until: NOW + 500 },
  cancel: { kind: 'cancel' },
  expire: { kind: 'expire' },
} as const satisfies Record<string, DeliveryEvent>

// The whole table: what is not listed stays as it is. A line that is missing here is a transition that nobody thought of.
const TABLE: Readonly<Partial<Record<Transport, Partial<Record<keyof typeof EVENTS, Transport>>>>> = {
  planned: {
    claim: 'claimed',
    defer: 'planned',
    cancel: 'cancelled',
    expire: 'expired',
    'receipt accepted': 'accepted',
    'receipt delivered': 'delivered',
    'receipt undelivered': 'undelivered',
    'receipt confirmed': 'delivered',
  },
  claimed: {
    accepted: 'accepted',
    refused: 'failed',
    'account refused': 'planned',
    throttled: 'planned',
    down: 'planned',
    'no answer': 'unknown',
    orphaned: 'unknown',
    'receipt accepted': 'accepted',
    'receipt delivered': 'delivered',
    'receipt undelivered': 'undelivered',
    'receipt confirmed': 'delivered',
  },
  accepted: {
    'receipt delivered': 'delivered',
    'receipt undelivered': 'undelivered',
    'receipt confirmed': 'delivered',
  },
  unknown: {
    'wait over': 'planned',
    expire: 'expired',
    'receipt accepted': 'accepted',
    'receipt delivered': 'delivered',
    'receipt undelivered': 'undelivered',
    'receipt confirmed': 'delivered',
  },
}

describe('the table is total (INV-14)', () => {
  for (const transport of TRANSPORTS) {
    for (const [name, event] of Object.entries(EVENTS) as [keyof typeof EVENTS, DeliveryEvent][]) {
      const expected = TABLE[transport]?.[name] ?? transport
      test(`${transport} × ${name} → ${expected}`, () => {
        expect(stepDelivery({ ...ROW, transport }, event).transport).toBe(expected)
      })
    }
  }
})

test('no final state ever changes (INV-14)', () => {
  for (const transport of FINAL_TRANSPORTS) {
    for (const event of Object.values(EVENTS))
      expect(stepDelivery({ ...ROW, transport }, event).transport).toBe(transport)
  }
})

test('one claim at a time, and a result under an older fence is refused (INV-16)', () => {
  const claimed = stepDelivery(ROW, EVENTS.claim)
  expect(claimed).toMatchObject({ transport: 'claimed', fence: 4, attempts: 2 })
  expect(stepDelivery(claimed, EVENTS.claim)).toBe(claimed)
  expect(stepDelivery(claimed, EVENTS.accepted)).toBe(claimed)
})

test('no outage ends a row: it is tried until the alert expires, ever more slowly (P01, P13)', () => {
  const run = (event: DeliveryEvent, rounds: number) => {
    let row: DeliveryRow = { ...ROW, attempts: 0, fence: 0 }
    for (let round = 1; round <= rounds; round++) {
      row = stepDelivery(row, EVENTS.claim)
      row = stepDelivery(row, { ...event, fence: row.fence } as DeliveryEvent)
    }
    return row
  }
  const waits = [1, 2, 3, 10, 50].map((rounds) => (run(EVENTS.down, rounds).notBefore ?? 0) - NOW)
  expect(waits).toEqual([2_000, 4_000, 8_000, 60_000, 60_000])
  expect(run(EVENTS.down, 50)).toMatchObject({ transport: 'planned', failure: 'provider down' })
  expect(run(EVENTS.throttled, 20).transport).toBe('planned')
  expect(run(EVENTS['account refused'], 20)).toMatchObject({ transport: 'planned', failure: 'no credit' })
})

test('an unknown row is sent once more, then stays unknown and waits for nothing (INV-3)', () => {
  const waiting: DeliveryRow = { ...ROW, transport: 'unknown', attempts: 1, notBefore: NOW + 1 }
  expect(stepDelivery(waiting, EVENTS['wait over'])).toBe(waiting)
  expect(stepDelivery({ ...waiting, notBefore: NOW }, EVENTS['wait over'])).toMatchObject({
    transport: 'planned',
    notBefore: null,
  })
  // A call that nobody's life hangs on is not rung a second time (settled point 21).
  expect(
    stepDelivery({ ...waiting, notBefore: NOW }, { kind: 'wait over', now: NOW, routes: 1, mayRepeat: false }),
  ).toMatchObject({ transport: 'unknown', notBefore: null })
  expect(stepDelivery({ ...waiting, notBefore: NOW, attempts: 2 }, EVENTS['wait over'])).toMatchObject({
    transport: 'unknown',
    notBefore: null,
  })
})

// Deterministic, so that a failure repeats.
function* shuffles<T>(items: readonly T[], rounds: number): Generator<readonly T[]> {
  let seed = 42
  const random = () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
  for (let round = 0; round < rounds; round++) {
    const copies = items.flatMap((item) => Array.from({ length: 1 + Math.floor(random() * 3) }, () => item))
    for (let index = copies.length - 1; index > 0; index--) {
      const other = Math.floor(random() * (index + 1))
      ;[copies[index], copies[other]] = [copies[other] as T, copies[index] as T]
    }
    yield copies
  }
}

test('any order and any number of copies of one message’s receipts give the same state (INV-20)', () => {
  const lives: readonly (readonly Receipt['status'][])[] = [
    ['accepted', 'delivered'],
    ['accepted', 'undelivered'],
    ['accepted', 'delivered', 'heard', 'confirmed'],
    ['accepted', 'delivered', 'confirmed', 'help'],
  ]
  for (const life of lives) {
    for (const start of ['claimed', 'accepted', 'unknown'] as const) {
      const ends = new Set<string>()
      for (const order of shuffles(life, 400)) {
        const end = order.reduce((row, status) => stepDelivery(row, receipt(status)), {
          ...ROW,
          transport: start,
        } as DeliveryRow)
        expect(isFinal(end.transport)).toBe(true)
        ends.add(`${end.transport}/${end.answer}/${end.providerId}`)
      }
      expect([...ends]).toHaveLength(1)
    }
  }
})

test('of two contradicting ends the first wins', () => {
  const first = stepDelivery({ ...ROW, transport: 'accepted' }, receipt('undelivered'))
  expect(stepDelivery(first, receipt('delivered')).transport).toBe('undelivered')
})

describe('two providers (INV-26)', () => {
  const claimed: DeliveryRow = { ...ROW, transport: 'claimed' }
  const at = (value: SendOutcome) => ({ ...outcome(value), routes: 2 }) as DeliveryEvent

  test.each(['no credit', 'bad credentials', 'rejected content'] as const)(
    'what the first refuses of us (%s) goes to the other at once',
    (failure) => {
      const next = stepDelivery(claimed, at({ kind: 'refused', failure, detail: '' }))
      expect(next).toMatchObject({ transport: 'planned', route: 1, notBefore: null, failure })
    },
  )

  test.each(['bad recipient', 'address gone', 'wrong recipient echoed'] as const)(
    'what is wrong with the address (%s) is tried with nobody else',
    (failure) => {
      expect(stepDelivery(claimed, at({ kind: 'refused', failure, detail: '' })).transport).toBe('failed')
    },
  )

  test('down twice, it goes to the other; down there too, it is tried on there', () => {
    const down = at({ kind: 'retry', failure: 'provider down', afterMs: null, detail: '' })
    expect(stepDelivery({ ...claimed, attempts: 1 }, down)).toMatchObject({ transport: 'planned', route: 0 })
    expect(stepDelivery({ ...claimed, attempts: 2 }, down)).toMatchObject({ transport: 'planned', route: 1 })
    expect(stepDelivery({ ...claimed, attempts: 3, route: 1 }, down)).toMatchObject({ transport: 'planned', route: 1 })
    expect(stepDelivery({ ...claimed, attempts: 40, route: 1 }, down)).toMatchObject({ transport: 'planned', route: 1 })
  })

  test('unknown waits, is repeated once, then goes to the other once, then stays unknown: three requests at most (INV-3)', () => {
    const over = { kind: 'wait over', now: NOW, routes: 2, mayRepeat: true } as const
    const unknown: DeliveryRow = { ...ROW, transport: 'unknown', notBefore: NOW + 1 }
    expect(stepDelivery(unknown, over)).toBe(unknown)
    const due = { ...unknown, notBefore: NOW }
    expect(stepDelivery({ ...due, attempts: 1 }, over)).toMatchObject({ transport: 'planned', route: 0 })
    expect(stepDelivery({ ...due, attempts: 2 }, over)).toMatchObject({ transport: 'planned', route: 1 })
    expect(stepDelivery({ ...due, attempts: 3, route: 1 }, over)).toMatchObject({
      transport: 'unknown',
      notBefore: null,
    })
    expect(stepDelivery({ ...due, attempts: 2 }, { ...over, routes: 1 })).toMatchObject({
      transport: 'unknown',
      notBefore: null,
    })
  })

  test('a row never goes back to a provider that it has left', () => {
    expect(stepDelivery({ ...ROW, route: 1 }, { kind: 'claim', route: 0, now: NOW }).route).toBe(1)
    expect(stepDelivery(ROW, { kind: 'claim', route: 1, now: NOW }).route).toBe(1)
  })
})

describe('a phone that nobody takes (P20)', () => {
  const busy = {
    ...(receipt('undelivered') as Extract<DeliveryEvent, { kind: 'receipt' }>),
    ringAgainAt: NOW + 120_000,
  }
  const ringing: DeliveryRow = { ...ROW, channel: 'voice', transport: 'accepted', providerId: 'first' }

  test('is rung again later, as a call of its own', () => {
    expect(stepDelivery(ringing, busy)).toMatchObject({
      transport: 'planned',
      rings: 1,
      attempts: 0,
      notBefore: NOW + 120_000,
      providerId: null,
    })
  })

  test('is rung all the same where a word of the call that nobody took comes late (INV-20)', () => {
    const waiting = stepDelivery(ringing, busy)
    expect(stepDelivery(waiting, receipt('accepted'))).toBe(waiting)
    // Once it rings again, a word may be of the new call.
    const again = stepDelivery(waiting, { kind: 'claim', route: 0, now: NOW + 120_000 })
    expect(stepDelivery(again, receipt('accepted')).transport).toBe('accepted')
  })

  test('is not, once it has rung often enough, and never where somebody has answered', () => {
    expect(stepDelivery(ringing, { ...busy, ringAgainAt: null }).transport).toBe('undelivered')
    expect(stepDelivery({ ...ringing, answer: 'confirmed' }, busy)).toMatchObject({
      transport: 'undelivered',
      rings: 0,
    })
  })
})
