import { describe, expect, test } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import type { Wake, WakeStep } from '../../../worker/model/wake.ts'
import {
  nextWakeAt,
  stepWake,
  type Waiting,
  type WakeEffect,
  type WakeEvent,
} from '../../../worker/plan/wake-machine.ts'

const AT = 1_792_000_000_000
const BY = { id: 'camille', name: 'Camille Martin' }
const WAITING: Waiting = { proposals: ['p1'], level: 'N2', decideBy: null, sure: true }

/** Runs the machine minute by minute, as its alarm would. */
class Night {
  wake: Wake | null = null
  readonly told: string[] = []
  now = AT

  on(event: WakeEvent): readonly WakeEffect[] {
    const stepped = stepWake(this.wake, event)
    if (stepped.kind === 'refused') throw new Error(stepped.detail)
    this.wake = stepped.wake
    for (const effect of stepped.effects)
      this.told.push(
        `${(this.now - AT) / MINUTE_MS} ${effect.kind === 'ring' ? `${effect.rung.who} ${effect.rung.by}` : 'call off'}`,
      )
    return stepped.effects
  }
  waits(more: Partial<Waiting> = {}): void {
    this.on({ kind: 'waiting', waiting: { ...WAITING, ...more }, number: 1, now: this.now })
    this.time()
  }
  time(): void {
    this.on({ kind: 'time', now: this.now, scale: 1 })
  }
  until(minute: number): void {
    while (this.now < AT + minute * MINUTE_MS) {
      this.now += MINUTE_MS
      this.time()
    }
  }
  acknowledge(): void {
    this.on({ kind: 'acknowledge', by: BY, at: this.now })
  }
}

test('until somebody acknowledges one after the other is told: at once, after 3, 6, 10 and 15 minutes, then those who decide, then the prefecture', () => {
  const night = new Night()
  night.waits()
  night.until(60)
  expect(night.told).toEqual([
    '0 duty sms',
    '3 duty voice',
    '6 duty voice',
    '10 stand-in voice',
    '15 RAC voice',
    '20 mayor voice',
    '25 deputy voice',
    '30 prefecture voice',
  ])
})

test('an acknowledgement wakes nobody else', () => {
  const night = new Night()
  night.waits()
  night.until(4)
  night.acknowledge()
  night.until(60)
  expect(night.told).toEqual(['0 duty sms', '3 duty voice', '4 call off'])
  expect(night.wake?.acknowledged).toEqual({ by: BY, at: AT + 4 * MINUTE_MS })
})

test('acknowledged is not decided: half an hour before its end, ten minutes before, and at its end those who decide are called', () => {
  const night = new Night()
  night.waits({ decideBy: AT + 2 * HOUR_MS })
  night.until(1)
  night.acknowledge()
  night.until(130)
  expect(night.told.slice(2)).toEqual(['90 mayor voice', '110 deputy voice', '120 prefecture voice'])
})

test('a high level that two sources tell is decided within a quarter of an hour, or others are called', () => {
  const night = new Night()
  night.waits({ level: 'N3' })
  night.acknowledge()
  night.until(30)
  expect(night.told.slice(2)).toEqual(['5 mayor voice', '10 deputy voice', '15 prefecture voice'])
  const alone = new Night()
  alone.waits({ level: 'N3', sure: false })
  alone.acknowledge()
  alone.until(30)
  expect(alone.told.slice(2)).toEqual([])
})

test('a signed scenario that leaves by itself is told to everybody who decides, at once, acknowledged or not, and a second one again', () => {
  const night = new Night()
  night.waits()
  night.until(1)
  night.acknowledge()
  night.told.length = 0
  night.waits({ leavesSince: night.now })
  const everybody = ['sms', 'voice'].flatMap((by) =>
    ['duty', 'stand-in', 'RAC', 'mayor', 'deputy'].map((who) => `1 ${who} ${by}`),
  )
  expect(night.told).toEqual(everybody)
  // It was stopped, and the proposal still waits: nobody is called for it again.
  night.waits()
  night.until(10)
  expect(night.told).toEqual(everybody)
  night.waits({ leavesSince: night.now })
  expect(night.told.slice(everybody.length).toSorted()).toEqual(
    everybody.map((line) => line.replace('1 ', '10 ')).toSorted(),
  )
})

test('only a decision stops it (INV-35)', () => {
  const night = new Night()
  night.waits({ level: 'N4' })
  night.until(5)
  night.on({ kind: 'decided' })
  night.until(60)
  expect(night.told).toEqual(['0 duty sms', '3 duty voice', '5 mayor voice', '5 call off'])
  expect(night.wake).toBeNull()
})

describe('what comes after the acknowledgement', () => {
  test.each([
    ['another proposal', { proposals: ['p1', 'p2'] }, true],
    ['a higher level', { level: 'N3' }, true],
    ['an earlier decide-by', { decideBy: AT + HOUR_MS }, false],
    ['a lower level', { level: 'N1' }, false],
  ] as const)('%s: woken anew %s', (_, more, anew) => {
    const night = new Night()
    night.waits()
    night.acknowledge()
    night.waits(more)
    expect([night.wake?.round, night.wake?.acknowledged === null]).toEqual(anew ? [2, true] : [1, false])
  })

  test('what gets worse while somebody is being woken goes on with the ladder where it stands', () => {
    const night = new Night()
    night.waits()
    night.until(4)
    night.waits({ level: 'N3', proposals: ['p1', 'p2'] })
    expect([night.wake?.round, night.wake?.level, night.wake?.rings.length]).toEqual([1, 'N3', 2])
  })
})

test('two rungs that fall together are one call to the same person', () => {
  const night = new Night()
  // Half an hour is left as it opens, and the level is high: both rungs are the mayor's.
  night.waits({ level: 'N3', decideBy: AT + 35 * MINUTE_MS })
  night.acknowledge()
  night.until(6)
  expect(night.told.filter((line) => line.includes('mayor'))).toEqual(['5 mayor voice'])
  expect(night.wake?.rings.find(({ step }) => step === 'half an hour left')?.state).toBe('with another')
})

test('after a stop of the server everybody who should have been told by now is told, in order', () => {
  const night = new Night()
  night.waits()
  night.now = AT + 11 * MINUTE_MS
  night.time()
  // Three minutes and six are the same person: one call.
  expect(night.told.slice(1)).toEqual(['11 duty voice', '11 stand-in voice'])
})

test('what is left to tell is known: the alarm sleeps until then, and no longer than that', () => {
  const night = new Night()
  night.waits({ decideBy: AT + 2 * HOUR_MS })
  expect(nextWakeAt(night.wake as Wake, 1)).toBe(AT + 3 * MINUTE_MS)
  night.acknowledge()
  expect(nextWakeAt(night.wake as Wake, 1)).toBe(AT + 90 * MINUTE_MS)
  night.until(200)
  expect(nextWakeAt(night.wake as Wake, 1)).toBeNull()
})

test('what came of a ring of an earlier round changes nothing', () => {
  const night = new Night()
  night.waits()
  const step: WakeStep = 'told at once'
  night.on({ kind: 'rung', round: 2, step, state: 'delivered' })
  expect(night.wake?.rings[0]?.state).toBe('under way')
  night.on({ kind: 'rung', round: 1, step, state: 'delivered' })
  expect(night.wake?.rings[0]?.state).toBe('delivered')
})
