// What one shard does with its turn at a provider account: slots and connections, what the pacer is told, what is written together.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Slots } from '../../../worker/fanout/pacing.ts'
import type { SendOutcome } from '../../../worker/model/outcome.ts'
import { GATHER_MS, GroupCommit } from '../../../worker/objects/residents/group-commit.ts'
import { Leases } from '../../../worker/objects/residents/leases.ts'
import { Share } from '../../../worker/objects/residents/share.ts'
import type { LeaseAsk, PacerReport, PacerRpc } from '../../../worker/objects/rpc/pacer.ts'

const T0 = 1_790_000_000_000
const ACCEPTED: SendOutcome = { kind: 'accepted', providerId: 'm', costCents: null }
const DOWN: SendOutcome = { kind: 'retry', failure: 'provider down', afterMs: null, detail: '' }

beforeEach(() => {
  vi.useFakeTimers({ now: T0 })
})
afterEach(() => {
  vi.useRealTimers()
})

const lease = (over: Partial<Slots> = {}): Slots => ({
  slots: 5,
  atOnce: 2,
  startAt: T0,
  spacingMs: 100,
  endsAt: T0 + 520,
  retryAt: null,
  out: false,
  ...over,
})

test('slots follow each other at their instants; those that went by in a stall are lost (INV-25)', () => {
  const share = new Share(lease(), () => undefined)
  expect([share.nextSlotAt(), share.nextSlotAt()]).toEqual([T0, T0 + 100])
  vi.setSystemTime(T0 + 510)
  // Two may be late; the rest of the stall is gone.
  expect([share.nextSlotAt(), share.nextSlotAt(), share.nextSlotAt()]).toEqual([T0 + 300, T0 + 400, null])
  vi.setSystemTime(T0 + 521)
  expect(new Share(lease(), () => undefined).nextSlotAt()).toBeNull()
})

test('at its end what is not in use is given back at once, and what is as each call ends', () => {
  const released: number[] = []
  const share = new Share(lease({ atOnce: 6 }), (connections) => released.push(connections))
  const [first, second] = [share.begin(), share.begin()]
  first()
  expect(released).toEqual([])
  share.end()
  share.end()
  expect(released).toEqual([5])
  second()
  second()
  expect(released).toEqual([5, 1])
  expect(share.nextSlotAt()).toBeNull()
})

test('a lane waits for a connection while its turn lasts, and no longer for an answer that hangs', async () => {
  const share = new Share(lease(), () => undefined)
  const [first] = [share.begin(), share.begin()]
  const waiting = share.hasRoom()
  first?.()
  await expect(waiting).resolves.toBe(true)
  share.begin()
  const inVain = share.hasRoom()
  await vi.advanceTimersByTimeAsync(521)
  await expect(inVain).resolves.toBe(false)
})

test('outcomes of one moment are one transaction; one that cannot be written keeps no other from it', async () => {
  const transactions: number[] = []
  let written: string[] = []
  const group = new GroupCommit((body) => {
    const before = [...written]
    try {
      body()
      transactions.push(written.length - before.length)
    } catch (error) {
      written = before
      throw error
    }
  })
  const add = (what: string) =>
    group.add(() => {
      if (what === 'bad') throw new Error('bad')
      written.push(what)
    })
  const both = Promise.all([add('a'), add('b')])
  expect(written).toEqual([])
  group.writeAll()
  await both
  expect([written, transactions]).toEqual([['a', 'b'], [2]])
  // Nobody writes them: by itself.
  const alone = [add('c'), add('bad'), add('d')]
  const ends = Promise.allSettled(alone)
  await vi.advanceTimersByTimeAsync(GATHER_MS)
  expect((await ends).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(written).toEqual(['a', 'b', 'c', 'd'])
})

test('what calls came to goes with the next question, or by itself where none follows', async () => {
  const heard: (PacerReport | undefined)[] = []
  const pacer: PacerRpc = {
    lease: ({ report }: LeaseAsk) => {
      heard.push(report)
      return Promise.resolve(lease())
    },
    report: (_, report) => {
      heard.push(report)
      return Promise.resolve()
    },
  }
  const leases = new Leases({ owner: 'shard', incarnation: '1' })
  const ask = { wanted: 1, connections: 1, perSecond: 1, lane: 'live' } as const
  await leases.ask(pacer, ask)
  leases.tell(pacer, ACCEPTED)
  leases.tell(pacer, DOWN)
  leases.release(pacer, 2)
  await leases.ask(pacer, ask)
  await leases.ask(pacer, ask)
  const told = { accepted: 1, failed: 1, released: 2, throttledUntil: null, stop: null }
  expect(heard).toEqual([undefined, told, undefined])
  leases.tell(pacer, ACCEPTED)
  await vi.advanceTimersByTimeAsync(100)
  expect(heard.at(-1)).toMatchObject({ accepted: 1, failed: 0, released: 0 })
  expect(heard).toHaveLength(4)
})
