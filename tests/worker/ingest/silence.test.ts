import { describe, expect, test } from 'vitest'
import {
  arrived,
  isRising,
  mmPerHour,
  NO_RHYTHM,
  silenceLimitMs,
  silenceOf,
  type Rhythm,
} from '../../../worker/ingest/silence.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import { climb, gauge, NOON, reading } from './gauge.ts'

const flat = climb(NOON, 12, 1_000, 0)
const rising = climb(NOON, 12, 1_000, 30)

/** Arrivals every `gapMs`, the last of them at noon. */
function rhythmOf(count: number, gapMs: number): Rhythm {
  let rhythm = NO_RHYTHM
  for (let back = count - 1; back >= 0; back--) rhythm = arrived(rhythm, NOON - back * gapMs)
  return rhythm
}

describe('how long a gauge may say nothing (settled point 3)', () => {
  test('half an hour at least, however fast it usually speaks', () => {
    expect(silenceLimitMs(gauge(), rhythmOf(50, 5 * MINUTE_MS), false, null)).toBe(30 * MINUTE_MS)
  })

  test('twice the 95th percentile of what it was seen to take', () => {
    expect(silenceLimitMs(gauge(), rhythmOf(50, HOUR_MS), false, null)).toBe(2 * HOUR_MS)
  })

  test('one long gap in a hundred changes nothing', () => {
    const rhythm = { ...rhythmOf(100, 20 * MINUTE_MS) }
    const gapsMs = [...rhythm.gapsMs.slice(1), 10 * HOUR_MS]
    expect(silenceLimitMs(gauge(), { ...rhythm, gapsMs }, false, null)).toBe(40 * MINUTE_MS)
  })

  test('a quarter of an hour where it was rising and speaks every ten minutes', () => {
    expect(silenceLimitMs(gauge(), rhythmOf(50, 10 * MINUTE_MS), true, null)).toBe(15 * MINUTE_MS)
  })

  test('an hourly gauge that was rising keeps its own rhythm', () => {
    const hourly = gauge({ nativeStepMs: HOUR_MS })
    expect(silenceLimitMs(hourly, rhythmOf(50, HOUR_MS), true, null)).toBe(2 * HOUR_MS)
  })

  test('the demonstration may shorten it', () => {
    expect(silenceLimitMs(gauge(), rhythmOf(50, HOUR_MS), true, 4_000)).toBe(4_000)
  })
})

describe('silent or not', () => {
  const steady = rhythmOf(50, 10 * MINUTE_MS)

  test.each([
    ['flat, one moment before half an hour', flat, 30 * MINUTE_MS - 1, false],
    ['flat, at half an hour', flat, 30 * MINUTE_MS, true],
    ['rising, one moment before a quarter', rising, 15 * MINUTE_MS - 1, false],
    ['rising, at a quarter', rising, 15 * MINUTE_MS, true],
  ])('%s', (_, readings, afterMs, silent) => {
    expect(silenceOf(gauge(), steady, readings, NOON + afterMs, null) !== null).toBe(silent)
  })

  test('it says since when, and whether the water was rising', () => {
    expect(silenceOf(gauge(), steady, rising, NOON + HOUR_MS, null)).toEqual({ since: NOON, wasRising: true })
    expect(silenceOf(gauge(), steady, flat, NOON + HOUR_MS, null)).toEqual({ since: NOON, wasRising: false })
  })

  test('old data that arrived just now is no silence', () => {
    const late = flat.map((one) => ({ ...one, observedAt: one.observedAt - 5 * HOUR_MS }))
    expect(silenceOf(gauge(), steady, late, NOON + MINUTE_MS, null)).toBeNull()
  })

  test('a gauge that never spoke is not yet missed', () => {
    expect(silenceOf(gauge(), NO_RHYTHM, [], NOON, null)).toBeNull()
  })
})

describe('what is learnt of a rhythm', () => {
  test('several values of one arrival are one arrival', () => {
    expect(arrived(arrived(arrived(NO_RHYTHM, NOON), NOON), NOON)).toEqual({ lastArrivedAt: NOON, gapsMs: [] })
  })

  test('it stays bounded over years', () => {
    expect(rhythmOf(5_000, 5 * MINUTE_MS).gapsMs).toHaveLength(200)
  })
})

describe('rising', () => {
  test.each([
    ['a climb of 3 cm each ten minutes', rising, true],
    ['a flat river', flat, false],
    ['a falling river', climb(NOON, 12, 1_000, -30), false],
    ['ripples of a centimetre', flat.map((one, index) => ({ ...one, value: 1_000 + (index % 2) * 10 })), false],
    ['nothing known', [], false],
  ])('%s', (_, readings, expected) => {
    expect(isRising(readings)).toBe(expected)
  })

  test('a doubtful spike does not make a flat river rise', () => {
    expect(
      isRising([...flat, reading(NOON + MINUTE_MS, 4_000, { quality: 'doubtful', flags: ['impossible rate'] })]),
    ).toBe(false)
  })

  test('speed is taken over the last hour of sound values', () => {
    expect(mmPerHour(rising)).toBe(180)
    expect(mmPerHour(climb(NOON, 12, 1_000, -30))).toBe(-180)
    expect(mmPerHour([reading(NOON, 1)])).toBeNull()
  })
})
