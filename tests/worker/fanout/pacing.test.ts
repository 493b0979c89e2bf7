import { expect, test } from 'vitest'
import {
  FRESH_PACE,
  grant,
  LATE_MS,
  LEASE_MS,
  MAX_IN_FLIGHT,
  moved,
  settled,
  slotAt,
  type Holder,
  type PaceReport,
  type PaceState,
} from '../../../worker/fanout/pacing.ts'

const T0 = 1_790_000_000_000
const FIRST: Holder = { owner: 'a', incarnation: '1' }
const SECOND: Holder = { owner: 'a', incarnation: '2' }
const OTHER: Holder = { owner: 'b', incarnation: '1' }
const ask = (
  now: number,
  over: Partial<{
    wanted: number
    connections: number
    perSecond: number
    lane: 'live' | 'drill'
    holder: Holder
  }> = {},
) => ({
  wanted: 100,
  connections: over.wanted ?? 100,
  perSecond: 30,
  lane: 'live' as const,
  holder: FIRST,
  now,
  ...over,
})
const report = (now: number, over: Partial<PaceReport> = {}): PaceReport => ({
  holder: FIRST,
  accepted: 0,
  failed: 0,
  released: 0,
  throttledUntil: null,
  stop: null,
  now,
  ...over,
})

const holderOf = (owner: string): Holder => ({ owner, incarnation: '1' })
const fast = { perSecond: 1_000 }

test('never more than thirty in flight, however many shards ask; what is given back is free again (INV-25)', () => {
  const first = grant(FRESH_PACE, ask(T0, { ...fast, connections: 20 }))
  const second = grant(first.state, ask(T0, { ...fast, connections: 20, holder: OTHER }))
  const third = grant(second.state, ask(T0, { ...fast, holder: holderOf('c') }))
  expect([first, second, third].map(({ lease }) => lease.atOnce)).toEqual([20, 10, 0])
  expect(third.lease).toMatchObject({ slots: 0, out: false })
  expect(third.lease.retryAt).toBeGreaterThan(T0)
  const freed = settled(third.state, report(T0, { accepted: 40, released: 12 }))
  expect(grant(freed, ask(T0 + 100, { ...fast, holder: holderOf('c') })).lease.atOnce).toBe(12)
  expect(MAX_IN_FLIGHT).toBe(30)
})

test('no second holds more slots than the contract allows, over leases and after a restart (INV-25)', () => {
  let state: PaceState = FRESH_PACE
  const starts: number[] = []
  for (let now = T0; now < T0 + 20_000; now += 137) {
    // A restart keeps only what is on disk.
    state = JSON.parse(JSON.stringify(state)) as PaceState
    const given = grant(state, ask(now))
    for (let slot = 0; slot < given.lease.slots; slot++) starts.push(slotAt(given.lease, slot))
    state = settled(given.state, report(now, { accepted: given.lease.slots, released: given.lease.atOnce }))
  }
  expect(starts.length).toBeGreaterThan(500)
  for (const from of starts)
    expect(starts.filter((at) => at >= from && at < from + 1_000 - 0.001).length).toBeLessThanOrEqual(30)
})

interface Sending {
  readonly holder: Holder
  busyUntil: number
  atOnce: number
  /** Connections whose answers come a little after the others. */
  late: number
}

const ANSWERED_AFTER_MS = 10

/** Shards that come one after the other, each asking again as the last call of its lease is answered; the instants of all slots, and how often each had its turn. */
function crowd(shards: number, perSecond: number) {
  let state: PaceState = FRESH_PACE
  const starts: number[] = []
  const turns = new Map<string, number[]>()
  const rounds: number[] = []
  const all: Sending[] = Array.from({ length: shards }, (_, n) => ({
    holder: holderOf(`s${n}`),
    busyUntil: T0 + n * 5,
    atOnce: 0,
    late: 0,
  }))
  for (let now = T0; now < T0 + 10_000; now += 5) {
    for (const shard of all) {
      if (shard.late > 0 && shard.busyUntil <= now)
        state = settled(state, report(now, { accepted: 1, released: shard.late, holder: shard.holder }))
      if (shard.busyUntil <= now) shard.late = 0
      if (shard.busyUntil > now) continue
      if (shard.atOnce > 0) {
        shard.late = Math.floor(shard.atOnce / 2)
        const { holder, atOnce, late } = shard
        state = settled(state, report(now, { accepted: 1, released: atOnce - late, holder }))
      }
      const given = grant(state, ask(now, { connections: 6, wanted: 64, perSecond, holder: shard.holder }))
      state = given.state
      const { slots, atOnce, retryAt } = given.lease
      for (let slot = 0; slot < slots; slot++) starts.push(slotAt(given.lease, slot))
      if (slots > 0) turns.set(shard.holder.owner, [...(turns.get(shard.holder.owner) ?? []), now])
      if (slots > 0) rounds.push(atOnce)
      shard.atOnce = atOnce
      // Who waits for its turn waits at the pacer, and is looked at as soon as a connection is free.
      shard.busyUntil = given.isQueued ? now + 5 : (retryAt ?? slotAt(given.lease, slots - 1) + ANSWERED_AFTER_MS)
    }
  }
  return { starts: starts.sort((left, right) => left - right), turns, rounds }
}

test.each([
  [1, 30],
  [3, 30],
  [8, 300],
  [32, 1_000],
])(
  '%i shards share %i a second: all of it is used, and no second holds a fiftieth more (INV-25)',
  (shards, perSecond) => {
    const { starts } = crowd(shards, perSecond)
    const most = starts.reduce((sum, from, index) => {
      let until = index
      while ((starts[until] ?? Infinity) < from + 1_000 - 0.001) until += 1
      return Math.max(sum, until - index)
    }, 0)
    expect(most).toBeLessThanOrEqual(Math.ceil(perSecond * 1.02))
    const inTheMiddle = starts.filter((at) => at >= T0 + 2_000 && at < T0 + 8_000).length
    expect(inTheMiddle).toBeGreaterThan(perSecond * 6 * 0.9)
  },
)

test('where there are more shards than connections each has its turn within seconds, and none is split', () => {
  const { turns, rounds } = crowd(32, 1_000)
  expect(turns.size).toBe(32)
  expect(rounds.filter((connections) => connections < 6).length).toBeLessThan(rounds.length * 0.05)
  for (const at of turns.values()) {
    const waits = at.map((now, index) => now - (at[index - 1] ?? T0))
    expect(Math.max(...waits)).toBeLessThan(5_000)
  }
  const busy = grant(FRESH_PACE, ask(T0, { ...fast, connections: 26 }))
  const other = { ...fast, connections: 6, holder: OTHER }
  const part = grant(busy.state, ask(T0 + 1, other))
  expect(part.lease.slots).toBe(0)
  // Who has waited long takes less than a round.
  const later = grant(grant(part.state, ask(T0 + 200, other)).state, ask(T0 + 502, other))
  expect(later.lease.atOnce).toBe(4)
})

test('a lease is at most two seconds long, also where one message takes longer than that', () => {
  for (const perSecond of [0.2, 1, 3, 30, 500]) {
    const { lease } = grant(FRESH_PACE, ask(T0, { perSecond }))
    expect(lease.slots).toBeGreaterThan(0)
    expect(lease.endsAt - lease.startAt).toBeLessThanOrEqual(LEASE_MS)
  }
})

test('the last slot of a fast contract may be used as late as a server’s own hops take, and no lease is longer for it than two seconds', () => {
  const quick = grant(FRESH_PACE, ask(T0, { wanted: 12, perSecond: 5_000 })).lease
  expect(quick.endsAt).toBe(Math.ceil(slotAt(quick, 11) + 0.2 + LATE_MS))
  const slow = grant(FRESH_PACE, ask(T0, { wanted: 30, perSecond: 0.5 })).lease
  expect(slow.endsAt - slow.startAt).toBe(LEASE_MS)
})

test('a shard that died and reports nothing is forgotten after its calls’ own deadline', () => {
  const { state, lease } = grant(FRESH_PACE, ask(T0, { perSecond: 1_000 }))
  expect(grant(state, ask(lease.endsAt + 9_000)).lease.slots).toBe(0)
  expect(grant(state, ask(lease.endsAt + 10_001)).lease.slots).toBeGreaterThan(0)
})

test('the next life of a shard waits two seconds for the calls of the last one, however often it asks; nobody else’s are touched (C04, INV-25)', () => {
  const mine = grant(FRESH_PACE, ask(T0, { perSecond: 1_000, wanted: 20 }))
  const both = grant(mine.state, ask(T0, { perSecond: 1_000, wanted: 10, holder: OTHER }))
  const asked = grant(both.state, ask(T0 + 1_000, { perSecond: 1_000, holder: SECOND }))
  expect(asked.lease.slots).toBe(0)
  const again = grant(asked.state, ask(T0 + 2_900, { perSecond: 1_000, holder: SECOND }))
  expect(again.lease.slots).toBe(0)
  expect(grant(again.state, ask(T0 + 3_000, { perSecond: 1_000, holder: SECOND })).lease.atOnce).toBe(20)
})

test('a report frees what its own life has leased: one that comes after it was forgotten frees nobody else’s call (INV-25)', () => {
  const mine = grant(FRESH_PACE, ask(T0, { perSecond: 1_000, wanted: 15 }))
  const both = grant(mine.state, ask(T0, { perSecond: 1_000, wanted: 15, holder: OTHER }))
  const late = settled(both.state, report(T0 + 1, { accepted: 15, released: 15, holder: SECOND }))
  expect(grant(late, ask(T0 + 100, { perSecond: 1_000, holder: OTHER })).lease.slots).toBe(0)
  const own = settled(both.state, report(T0 + 1, { accepted: 15, released: 15 }))
  expect(grant(own, ask(T0 + 100, { perSecond: 1_000, holder: OTHER })).lease.atOnce).toBe(15)
})

test('a clock that is set moves every wait of the pace with it (D06)', () => {
  const HOUR = 3_600_000
  const busy = settled(
    grant(FRESH_PACE, ask(T0)).state,
    report(T0, { accepted: 1, released: 1, throttledUntil: T0 + 7_000 }),
  )
  for (const stepMs of [-HOUR, HOUR]) {
    for (const now of [T0 + 6_999, T0 + 7_000, T0 + 20_000]) {
      const stood = grant(busy, ask(now)).lease
      const set = grant(moved(busy, { ms: stepMs, at: T0 + stepMs }), ask(now + stepMs)).lease
      expect(set.slots).toBe(stood.slots)
      expect(set.startAt - stood.startAt).toBe(stepMs)
      expect((set.retryAt ?? stepMs) - (stood.retryAt ?? 0)).toBe(stepMs)
    }
  }
})

test('Retry-After is kept by everybody, and an absurd one for a minute only (P02)', () => {
  const wait = settled(FRESH_PACE, report(T0, { failed: 1, throttledUntil: T0 + 7_000 }))
  expect(grant(wait, ask(T0 + 6_999)).lease).toMatchObject({ slots: 0, retryAt: T0 + 7_000 })
  expect(grant(wait, ask(T0 + 7_000)).lease.slots).toBeGreaterThan(0)
  expect(settled(FRESH_PACE, report(T0, { throttledUntil: T0 + 9e9 })).blockedUntil).toBe(T0 + 60_000)
})

test('the breaker opens at once on a refused account, then lets one probe through, then all', () => {
  const open = settled(FRESH_PACE, report(T0, { failed: 1, stop: 'bad credentials' }))
  expect(grant(open, ask(T0 + 1)).lease.slots).toBe(0)
  const probe = grant(open, ask(open.blockedUntil))
  expect(probe.lease.slots).toBe(1)
  expect(grant(probe.state, ask(open.blockedUntil + 1)).lease.slots).toBe(0)
  const again = settled(probe.state, report(open.blockedUntil + 10, { failed: 1, released: 1 }))
  expect(again.blockedUntil - open.blockedUntil).toBeGreaterThan(open.blockedUntil - T0)
  const closed = settled(
    grant(again, ask(again.blockedUntil)).state,
    report(again.blockedUntil + 10, { accepted: 1, released: 1 }),
  )
  expect(grant(closed, ask(again.blockedUntil + 100, fast)).lease.atOnce).toBe(MAX_IN_FLIGHT)
})

test('ten failures in a row open it; one success between them does not', () => {
  const nine = settled(FRESH_PACE, report(T0, { failed: 9 }))
  expect(settled(nine, report(T0, { failed: 1 })).blockedUntil).toBeGreaterThan(T0)
  expect(settled(settled(nine, report(T0, { accepted: 1 })), report(T0, { failed: 9 })).blockedUntil).toBe(0)
})

test('a drill waits while the live lane asks, and a second after', () => {
  const live = grant(FRESH_PACE, ask(T0, { wanted: 1 }))
  expect(grant(live.state, ask(T0 + 500, { lane: 'drill' })).lease).toMatchObject({ slots: 0, retryAt: T0 + 1_000 })
  expect(grant(live.state, ask(T0 + 1_000, { lane: 'drill' })).lease.slots).toBeGreaterThan(0)
})

test('a slow pace is no outage; an open breaker, a probe on its way and a long wait that was asked for are', () => {
  const slow = ask(T0, { perSecond: 0.1 })
  const first = grant(FRESH_PACE, slow)
  expect(first.lease).toMatchObject({ slots: 1, out: false })
  expect(grant(first.state, slow).lease).toMatchObject({ slots: 0, out: false })

  const broken = settled(grant(FRESH_PACE, ask(T0)).state, report(T0, { failed: 10, released: 30 }))
  expect(grant(broken, ask(T0 + 100)).lease).toMatchObject({ slots: 0, out: true })
  const probe = grant(broken, ask(T0 + 20_000))
  expect(probe.lease).toMatchObject({ slots: 1, out: false })
  expect(grant(probe.state, ask(T0 + 20_001)).lease).toMatchObject({ slots: 0, out: true })
  const back = settled(probe.state, report(T0 + 20_100, { accepted: 1, released: 1 }))
  expect(grant(back, ask(T0 + 22_000)).lease.out).toBe(false)

  const throttled = (ms: number) => settled(FRESH_PACE, report(T0, { failed: 1, throttledUntil: T0 + ms }))
  expect(grant(throttled(1_000), ask(T0)).lease).toMatchObject({ slots: 0, out: false })
  expect(grant(throttled(30_000), ask(T0)).lease).toMatchObject({ slots: 0, out: true })
})
