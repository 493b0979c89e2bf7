import { describe, expect, test } from 'vitest'
import {
  SECOND_MS,
  afterStep,
  clockStepMs,
  HOUR_MS,
  machineInstant,
  MINUTE_MS,
  overStep,
  parseDuration,
  parseRfc3339,
  REAL_CLOCK,
  reanchored,
  territoryNow,
  toRfc3339,
  type TerritoryClock,
} from '../../../worker/model/time.ts'

const START = Date.parse('2026-10-14T15:40:00+02:00')
const fast: TerritoryClock = { machineAnchor: 1_000, territoryAnchor: START, rate: 60 }

describe('a machine’s clock that is set', () => {
  const before = { wall: START, steadyMs: 5_000 }
  test.each([
    ['goes on', 1_000, 1_000, 0],
    ['stands still in a suspend that both clocks count', 9 * HOUR_MS, 9 * HOUR_MS, 0],
    ['is slewed by a time service', 1_200, 1_000, 0],
    ['is set back an hour', 500 - HOUR_MS, 500, -HOUR_MS],
    ['is set forward a day', 500 + 24 * HOUR_MS, 500, 24 * HOUR_MS],
  ])('%s', (_, wallMs, steadyMs, expected) => {
    expect(clockStepMs(before, { wall: START + wallMs, steadyMs: 5_000 + steadyMs })).toBe(expected)
  })

  test('moves what was stored, except what is behind a step forward: that may be of the new time', () => {
    expect(afterStep(START, { ms: -HOUR_MS, at: START - HOUR_MS })).toBe(START - HOUR_MS)
    expect(afterStep(START, { ms: HOUR_MS, at: START + HOUR_MS })).toBe(START + HOUR_MS)
    expect(afterStep(START + HOUR_MS, { ms: HOUR_MS, at: START + HOUR_MS })).toBe(START + HOUR_MS)
  })

  test('leaves a territory’s time as it was', () => {
    for (const ms of [-HOUR_MS, HOUR_MS])
      expect(territoryNow(overStep(fast, ms), 9_000 + ms)).toBe(territoryNow(fast, 9_000))
  })
})

describe('the territory’s clock', () => {
  test('is the machine’s where nothing was set', () => {
    expect(territoryNow(REAL_CLOCK, START)).toBe(START)
    expect(machineInstant(REAL_CLOCK, START)).toBe(START)
  })

  test('runs an hour in a minute at rate 60', () => {
    expect(territoryNow(fast, 1_000 + MINUTE_MS)).toBe(START + HOUR_MS)
  })

  test('says when the machine will see an instant: then, or in the same millisecond, it has come', () => {
    for (let after = 0; after < 5_000; after += 37) {
      const machine = machineInstant(fast, START + after)
      expect(territoryNow(fast, machine)).toBeGreaterThanOrEqual(START + after)
      expect(territoryNow(fast, machine - 1)).toBeLessThan(START + after)
    }
  })

  test('neither jumps nor runs back when its rate changes', () => {
    const machineNow = 500_123
    const slowed = reanchored(fast, machineNow, { rate: 1 })
    expect(territoryNow(slowed, machineNow)).toBe(territoryNow(fast, machineNow))
    expect(territoryNow(slowed, machineNow + 10)).toBe(territoryNow(fast, machineNow) + 10)
  })

  test('can be set, keeping its rate', () => {
    const set = reanchored(fast, 9_000, { now: 42 })
    expect(set).toEqual({ machineAnchor: 9_000, territoryAnchor: 42, rate: 60 })
  })
})

describe('RFC 3339', () => {
  test('goes out and comes in as the same instant', () => {
    for (const at of [0, START, START + 1, 4_102_444_800_000]) expect(parseRfc3339(toRfc3339(at))).toBe(at)
    expect(toRfc3339(START)).toBe('2026-10-14T13:40:00Z')
  })

  test('takes every offset, and the hour that comes twice in October twice', () => {
    expect(parseRfc3339('2026-10-14T15:40:00+02:00')).toBe(START)
    const summer = parseRfc3339('2026-10-25T02:30:00+02:00') ?? NaN
    const winter = parseRfc3339('2026-10-25T02:30:00+01:00') ?? NaN
    expect(winter - summer).toBe(HOUR_MS)
  })

  test('knows years that do not fit into 32 bits, and no second that no clock of ours shows (D08)', () => {
    const at = parseRfc3339('2038-01-19T03:14:08Z')
    expect(at).toBe(2 ** 31 * SECOND_MS)
    expect(toRfc3339(at ?? 0)).toBe('2038-01-19T03:14:08Z')
    expect(parseRfc3339('2016-12-31T23:59:60Z')).toBeNull()
  })

  test.each([
    '2026-10-14T15:40:00',
    '2026-10-14',
    '',
    '1791985200000',
    '2026-13-14T15:40:00Z',
    '2026-10-14T25:40:00Z',
    'tomorrow',
    '14/10/2026 15:40Z',
  ])('refuses %j', (text) => {
    expect(parseRfc3339(text)).toBeNull()
  })
})

describe('durations', () => {
  test.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['10min', 600_000],
    ['2h30m', 9_000_000],
    ['1d', 86_400_000],
    ['500ms', 500],
    ['0s', 0],
    ['1.5h', 5_400_000],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  test.each(['', '10', 'm', '10 m', '-10m', '10m!', '1w', '10mm', 'NaNs'])('%j is no duration', (text) => {
    expect(parseDuration(text)).toBeNull()
  })
})
