import { describe, expect, test } from 'vitest'
import { arrived, type Rhythm, type Rhythms } from '../../../worker/ingest/rhythm.ts'
import { isRising, mmPerHour, silenceLimitMs, silenceOf, sourcesOf } from '../../../worker/ingest/silence.ts'
import type { Reading } from '../../../worker/model/reading.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import { climb, gauge, NOON, reading, seeded } from './gauge.ts'

const flat = climb(NOON, 12, 1_000, 0)
const rising = climb(NOON, 12, 1_000, 30)

/** Arrivals every `gapMs`, the last of them at noon. */
function rhythmOf(count: number, gapMs: number, last = NOON): Rhythm {
  let rhythm: Rhythm | undefined
  for (let back = count - 1; back >= 0; back--) rhythm = arrived(rhythm, last - back * gapMs)
  if (rhythm === undefined) throw new Error('it never spoke')
  return rhythm
}

describe('how long a gauge may say nothing (settled point 3)', () => {
  const hourly = gauge({ nativeStepMs: HOUR_MS })

  test.each([
    ['half an hour at least, however fast it usually speaks', gauge(), rhythmOf(50, 5 * MINUTE_MS), false, 30],
    ['twice what it takes nineteen times in twenty', gauge(), rhythmOf(50, HOUR_MS), false, 120],
    ['a poll that comes a second late is no other rhythm', gauge(), rhythmOf(50, HOUR_MS + 1_000), false, 120],
    ['once that long where the water rises at a gauge of ten minutes', gauge(), rhythmOf(50, 25 * MINUTE_MS), true, 25],
    ['a quarter of an hour at least while it rises', gauge(), rhythmOf(50, 5 * MINUTE_MS), true, 15],
    ['an hourly gauge that was rising keeps its own rhythm', hourly, rhythmOf(50, HOUR_MS), true, 120],
    ['as long as little is learnt, its native step', hourly, rhythmOf(2, 5 * MINUTE_MS), false, 120],
  ])('%s', (_, station, rhythm, rising, minutes) => {
    expect(silenceLimitMs(station, rhythm, rising, null)).toBe(minutes * MINUTE_MS)
  })

  test('of a gauge that is hardly known one odd gap is not its rhythm', () => {
    const rhythm = arrived(rhythmOf(4, 10 * MINUTE_MS), NOON + 5 * HOUR_MS)
    expect(silenceLimitMs(gauge(), rhythm, false, null)).toBe(30 * MINUTE_MS)
    expect(silenceLimitMs(gauge(), rhythm, true, null)).toBe(15 * MINUTE_MS)
  })

  test('one long gap in a hundred changes nothing', () => {
    const rhythm = arrived(rhythmOf(100, 20 * MINUTE_MS), NOON + 10 * HOUR_MS)
    expect(silenceLimitMs(gauge(), rhythm, false, null)).toBe(40 * MINUTE_MS)
  })

  test('a gauge that has taken up another rhythm is known by the new one within days', () => {
    let rhythm = rhythmOf(2_000, 10 * MINUTE_MS)
    for (let index = 1; index <= 24 * 4; index++) rhythm = arrived(rhythm, NOON + index * HOUR_MS)
    expect(silenceLimitMs(gauge(), rhythm, false, null)).toBe(2 * HOUR_MS)
  })

  test('the demonstration may shorten it', () => {
    expect(silenceLimitMs(gauge(), rhythmOf(50, HOUR_MS), true, 4_000)).toBe(4_000)
  })
})

const silent = (rhythms: Rhythms, readings: readonly Reading[], now: number) =>
  silenceOf(sourcesOf(gauge(), rhythms, readings, null), readings, now)

describe('silent or not (S10)', () => {
  const steady = { hubeau: rhythmOf(50, 10 * MINUTE_MS) }

  test.each([
    ['flat, one moment before half an hour', flat, 30 * MINUTE_MS - 1, false],
    ['flat, at half an hour', flat, 30 * MINUTE_MS, true],
    ['rising, one moment before a quarter', rising, 15 * MINUTE_MS - 1, false],
    ['rising, at a quarter', rising, 15 * MINUTE_MS, true],
  ])('%s', (_, readings, afterMs, expected) => {
    expect(silent(steady, readings, NOON + afterMs) !== null).toBe(expected)
  })

  test('it says since when, and whether the water was rising', () => {
    expect(silent(steady, rising, NOON + HOUR_MS)).toEqual({ since: NOON, wasRising: true })
    expect(silent(steady, flat, NOON + HOUR_MS)).toEqual({ since: NOON, wasRising: false })
  })

  test('old data that arrived just now is no silence', () => {
    const late = flat.map((one) => ({ ...one, observedAt: one.observedAt - 5 * HOUR_MS }))
    expect(silent(steady, late, NOON + MINUTE_MS)).toBeNull()
  })

  test('a gauge that never spoke is not yet missed', () => {
    expect(silent({}, [], NOON)).toBeNull()
  })
})

describe('each source of a gauge by its own rhythm', () => {
  const sensor = rhythmOf(50, 5 * MINUTE_MS)
  const hourly = rhythmOf(50, HOUR_MS, NOON - 20 * MINUTE_MS)
  const both: Rhythms = { hubeau: hourly, sensor }

  test('the quick one is missed by its own measure, not by that of the slow one', () => {
    expect(silent(both, flat, NOON + 30 * MINUTE_MS - 1)).toBeNull()
    expect(silent(both, flat, NOON + 30 * MINUTE_MS)).toEqual({ since: NOON, wasRising: false })
  })

  test('once the slow one has spoken the gauge is heard, and the lost one is named', () => {
    const heard: Rhythms = { sensor, hubeau: arrived(hourly, NOON + 40 * MINUTE_MS) }
    const now = NOON + 100 * MINUTE_MS
    expect(silent(heard, flat, now)).toBeNull()
    const sources = sourcesOf(gauge(), heard, flat, null)
    expect(sources.map(({ source, silentFrom }) => [source, now >= silentFrom])).toEqual([
      ['hubeau', false],
      ['sensor', true],
    ])
    expect(silent(heard, flat, NOON + 160 * MINUTE_MS)?.since).toBe(NOON + 40 * MINUTE_MS)
  })
})

describe('what is learnt of a rhythm', () => {
  test('several values of one arrival are one arrival', () => {
    const once = arrived(undefined, NOON)
    expect(arrived(arrived(once, NOON), NOON)).toEqual({ lastArrivedAt: NOON, gaps: [] })
  })

  test('it stays a few dozen numbers over years of disorder', () => {
    let rhythm = arrived(undefined, NOON)
    const random = seeded(7)
    let at = NOON
    for (let index = 0; index < 20_000; index++) {
      at += Math.round(random() ** 6 * 40 * HOUR_MS) + 1_000
      rhythm = arrived(rhythm, at)
    }
    expect(JSON.stringify(rhythm).length).toBeLessThan(1_000)
    expect(rhythm.gaps.reduce((sum, [, count]) => sum + count, 0)).toBeLessThanOrEqual(200)
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
