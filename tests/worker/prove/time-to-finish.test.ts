import { describe, expect, test } from 'vitest'
import { SECOND_MS } from '../../../worker/model/time.ts'
import type { ChannelLeft } from '../../../worker/model/view.ts'
import { finishesAt, together, withHanded, type Handed } from '../../../worker/prove/time-to-finish.ts'

const START = 1_790_000_000_000
const at = (seconds: number) => START + seconds * SECOND_MS

const LEFT: ChannelLeft = { handed: 0, ready: 600, later: 0, laterFrom: null, laterUntil: null, perSecond: 10 }

/** Handed over at that pace from second to second, as a report each second would say. */
function course(from: number, to: number, perSecond: number, before: readonly Handed[] = []): readonly Handed[] {
  let all = before
  const start = before.at(-1)?.handed ?? 0
  for (let second = from; second <= to; second += 1)
    all = withHanded(all, { at: at(second), handed: Math.round(start + (second - from) * perSecond) })
  return all
}

describe('when everything will be handed over', () => {
  test('before anything is known: at the pace of the contract', () => {
    expect(finishesAt(LEFT, [], at(0))).toBe(at(60))
  })

  test('near the contract it is the contract, so that the hour does not tremble', () => {
    for (const pace of [8, 9.3, 10, 11])
      expect(finishesAt({ ...LEFT, ready: 400 }, course(0, 20, pace), at(20))).toBe(at(60))
  })

  test('a provider that is slower than the contract is told from what it did in the last seconds', () => {
    expect(finishesAt({ ...LEFT, ready: 400 }, course(0, 20, 5), at(20))).toBe(at(100))
  })

  test('ten seconds without anything: nobody can say; once it moves again the hour is back', () => {
    const stuck = course(10, 21, 0, course(0, 10, 10))
    expect(finishesAt({ ...LEFT, ready: 500 }, stuck, at(19))).not.toBeNull()
    expect(finishesAt({ ...LEFT, ready: 500 }, stuck, at(21))).toBeNull()
    // Reports have stopped altogether: that is no better.
    expect(finishesAt({ ...LEFT, ready: 500 }, course(0, 10, 10), at(21))).toBeNull()
    const again = course(22, 36, 10, stuck)
    expect(finishesAt({ ...LEFT, ready: 360 }, again, at(36))).toBe(at(72))
  })

  test('within a tenth through an outage of five seconds, once the pace of before is back for ten', () => {
    // 1 000 at ten a second; from second 40 to 45 nothing passes: it ends at 105.
    const before = course(0, 40, 10)
    const outage = course(41, 45, 0, before)
    for (let second = 55; second <= 100; second += 5) {
      const all = course(45, second, 10, outage)
      const left = 1_000 - (all.at(-1)?.handed ?? 0)
      const told = finishesAt({ ...LEFT, ready: left }, all, at(second)) ?? 0
      expect(Math.abs(told - at(105))).toBeLessThanOrEqual(10 * SECOND_MS)
    }
  })

  test('a provider that is dead at 40 %: within a tenth from its death to the end, since the second one goes on at the same pace', () => {
    // Slots stand on a beat and are handed over in turns of half a second: 1 000 at ten a second, nothing for the two seconds until the breaker opens.
    const END = 102
    let all: readonly Handed[] = []
    for (let half = 1; half <= 2 * END; half += 1) {
      const second = half / 2
      const handed = second <= 40 ? second * 10 : second <= 42 ? 400 : 400 + (second - 42) * 10
      all = withHanded(all, { at: at(second), handed: Math.floor(handed) })
      if (half % 2 === 1 || second < 5) continue
      const told = finishesAt({ ...LEFT, ready: 1_000 - Math.floor(handed) }, all, at(second)) ?? Infinity
      expect(Math.abs(told - at(END)), `told at ${second} s`).toBeLessThanOrEqual(0.1 * END * SECOND_MS)
    }
  })

  test('calls that wait for their moment begin then, all at once or one after the other', () => {
    const wait = { ...LEFT, ready: 0, later: 600, laterFrom: at(180), laterUntil: at(180) }
    expect(finishesAt(wait, [], at(0))).toBe(at(240))
    // Second rings spread over a minute and more: the last of them is the end.
    expect(finishesAt({ ...wait, later: 20, laterUntil: at(300) }, [], at(0))).toBe(at(300))
  })

  test('nothing due is no outage', () => {
    const waits = { ...LEFT, ready: 0, later: 10, laterFrom: at(180), laterUntil: at(180) }
    expect(finishesAt(waits, course(0, 60, 0), at(60))).toBe(at(181))
  })
})

test('points older than what a pace is taken from are let go, but for one', () => {
  const long = course(0, 300, 10)
  expect(long.length).toBeLessThanOrEqual(12)
  expect(long[0]?.at).toBe(at(290))
})

test('shards are one: their rows summed, the first and the last moment kept', () => {
  const one = { ...LEFT, handed: 3, later: 2, laterFrom: at(5), laterUntil: at(9) }
  const other = { ...LEFT, handed: 4, ready: 10, later: 1, laterFrom: at(2), laterUntil: at(7) }
  expect(together([one, other, LEFT])).toEqual({
    handed: 7,
    ready: 1_210,
    later: 3,
    laterFrom: at(2),
    laterUntil: at(9),
    perSecond: 10,
  })
})
