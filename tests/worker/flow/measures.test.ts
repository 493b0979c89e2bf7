// Rain, wind and pumps through the watch: what a rule makes of them, and that silence is unknown and never dry.
import { describe, expect, test } from 'vitest'
import { measureViews } from '../../../worker/flow/watch-views.ts'
import {
  evaluate,
  FRESH_STATE,
  nextInstant,
  takeReadings,
  type Series,
  type WatchPlan,
  type WatchState,
} from '../../../worker/flow/watch.ts'
import type { Measure } from '../../../worker/model/measure.ts'
import type { RawReading } from '../../../worker/model/reading.ts'
import type { Condition } from '../../../worker/model/rule.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from '../../../worker/model/time.ts'
import { rule } from '../evaluate/gauge.ts'
import { NOON } from '../ingest/gauge.ts'

const rain = (counts: 'fall' | 'total'): Measure => ({
  code: 'PLUIE',
  name: 'Pluie au collège',
  quantity: 'rain',
  unit: 'mm',
  counts,
  plausible: { min: 0, max: 900_000 },
  silentAfterMs: HOUR_MS,
})
const pump: Measure = {
  code: 'POMPE',
  name: 'Poste du Moulin',
  quantity: 'power-fault',
  unit: 'on/off',
  counts: null,
  plausible: null,
  silentAfterMs: 25 * HOUR_MS,
}
const SUM: Condition = {
  kind: 'measure',
  measure: 'PLUIE',
  above: true,
  threshold: 40_000,
  clear: 30_000,
  unit: 'mm',
  withinMs: HOUR_MS,
}
const FAULT: Condition = {
  kind: 'measure',
  measure: 'POMPE',
  above: true,
  threshold: 1,
  clear: 1,
  unit: 'on/off',
  withinMs: null,
}

function watch(when: Condition, measures: readonly Measure[]) {
  const plan: WatchPlan = {
    territory: '99001',
    stations: [],
    rules: [rule({ when, forMs: 0, keepFiringForMs: 0 })],
    zones: [],
    measures,
    silenceMs: null,
  }
  let series: Series = new Map()
  let state: WatchState = FRESH_STATE
  const raw = (measure: Measure, at: Instant, value: number): RawReading => ({
    station: measure.code,
    quantity: measure.quantity,
    observedAt: at,
    value,
    source: 'meteo',
    rawUnit: measure.unit,
    sourceDoubtful: false,
    gapMarker: false,
  })
  return {
    take(measure: Measure, at: Instant, value: number, now = at) {
      const taken = takeReadings(plan, series, state, [raw(measure, at, value)], now)
      series = taken.series
      state = taken.state
      return taken.accepted[0]
    },
    at(now: Instant) {
      const result = evaluate(plan, series, state, now)
      state = result.state
      return {
        state: state.rules['evacuate']?.state,
        blind: state.rules['evacuate']?.blindSince,
        signals: result.signals,
      }
    },
    view: (now: Instant) => measureViews(plan, series, state, now)[0],
    next: (now: Instant) => nextInstant(plan, series, state, now),
  }
}

describe('a sum of rain', () => {
  test('fires at its sum, ends at its clear value, and tells the numbers', () => {
    const one = watch(SUM, [rain('fall')])
    for (let n = 0; n < 4; n++) one.take(rain('fall'), NOON + n * 10 * MINUTE_MS, 9_000)
    expect(one.at(NOON + 30 * MINUTE_MS).state).toBe('inactive')
    one.take(rain('fall'), NOON + 40 * MINUTE_MS, 5_000)
    const fired = one.at(NOON + 40 * MINUTE_MS)
    expect(fired.state).toBe('firing')
    expect(fired.signals[0]?.evidence).toMatchObject([
      { kind: 'measure', measure: 'PLUIE', value: 41_000, threshold: 40_000, withinMs: HOUR_MS },
    ])
    // The first nine millimetres fell more than an hour ago: 32 mm hold the rule, and 23 mm end it.
    one.take(rain('fall'), NOON + 61 * MINUTE_MS, 0)
    expect(one.at(NOON + 61 * MINUTE_MS).state).toBe('firing')
    one.take(rain('fall'), NOON + 71 * MINUTE_MS, 0)
    expect(one.at(NOON + 71 * MINUTE_MS).state).toBe('inactive')
  })

  test('of a total is how far it went up, over a counter that begins anew', () => {
    const one = watch(SUM, [rain('total')])
    const at = (n: number) => NOON + n * 10 * MINUTE_MS
    for (const [n, total] of [
      [0, 812_000],
      [1, 830_000],
      [2, 6_000],
      [3, 23_000],
    ] as const)
      one.take(rain('total'), at(n), total)
    expect(one.view(at(3))?.sums[0]).toEqual({ ms: HOUR_MS, value: 41_000, isWhole: true })
    expect(one.at(at(3)).state).toBe('firing')
  })

  test('of a gauge that is silent is unknown: it neither fires nor ends (INV-24)', () => {
    const one = watch(SUM, [rain('fall')])
    one.take(rain('fall'), NOON, 45_000)
    expect(one.at(NOON).state).toBe('firing')
    expect(one.next(NOON)).toBeLessThanOrEqual(NOON + HOUR_MS)
    const later = one.at(NOON + 3 * HOUR_MS)
    expect([later.state, later.blind]).toEqual(['firing', NOON + 3 * HOUR_MS])
    expect(one.view(NOON + 3 * HOUR_MS)).toMatchObject({ silentSince: NOON, sums: [] })
  })

  test('over a time in which nothing was heard is at least so much: it may fire, and ends nothing, for it is not dry', () => {
    const long = { ...SUM, withinMs: 6 * HOUR_MS }
    const back = NOON + 10 * HOUR_MS
    const heard = (counts: 'fall' | 'total') => {
      const one = watch(long, [rain(counts)])
      const value = (n: number) => (counts === 'total' ? 100_000 + n * 8_000 : 8_000)
      for (let n = 0; n <= 6; n++) one.take(rain(counts), NOON + n * HOUR_MS, value(n))
      expect(one.at(NOON + 6 * HOUR_MS).state).toBe('firing')
      // Four hours without a word, in the middle of the storm.
      one.take(rain(counts), back, value(6) + 2_000)
      return one
    }
    const fall = heard('fall')
    expect(fall.at(back)).toMatchObject({ state: 'firing', blind: back })
    expect(fall.view(back)?.sums.map(({ isWhole }) => isWhole)).toEqual([true, false, false])
    // A total has gone on counting, and says that little fell.
    const total = heard('total')
    expect(total.view(back)?.sums[1]).toEqual({ ms: 6 * HOUR_MS, value: 18_000, isWhole: true })
    expect(total.at(back)).toMatchObject({ state: 'inactive', blind: null })
    const unheard = watch(long, [rain('fall')])
    unheard.take(rain('fall'), back, 45_000)
    expect(unheard.at(back).state).toBe('firing')
  })

  test('counts a repeated message once, and takes a corrected one', () => {
    const one = watch(SUM, [rain('fall')])
    expect(one.take(rain('fall'), NOON, 9_000)?.kind).toBe('new')
    expect(one.take(rain('fall'), NOON, 9_000, NOON + 5_000)?.kind).toBe('duplicate')
    expect(one.take(rain('fall'), NOON, 12_000, NOON + 9_000)?.kind).toBe('corrected')
    expect(one.view(NOON + 9_000)?.sums[0]?.value).toBe(12_000)
  })

  test('leaves out what no rain can be, and keeps it', () => {
    const one = watch(SUM, [rain('fall')])
    expect(one.take(rain('fall'), NOON, 2_000_000)).toMatchObject({
      reading: { quality: 'doubtful', flags: ['out of range'] },
    })
    expect(one.at(NOON).state).toBe('inactive')
    expect(one.view(NOON)).toMatchObject({ latest: { value: 2_000_000, quality: 'doubtful' }, sums: [] })
  })
})

describe('a pump', () => {
  test('that has lost its power fires, and is calm again by its own word alone', () => {
    const one = watch(FAULT, [pump])
    one.take(pump, NOON, 0)
    expect(one.at(NOON).state).toBe('inactive')
    one.take(pump, NOON + MINUTE_MS, 1)
    expect(one.at(NOON + MINUTE_MS).state).toBe('firing')
    expect(one.at(NOON + 20 * HOUR_MS).state).toBe('firing')
    one.take(pump, NOON + 21 * HOUR_MS, 0)
    expect(one.at(NOON + 21 * HOUR_MS).state).toBe('inactive')
  })

  test('of which nothing is heard is a signal where a rule asks for it', () => {
    const one = watch({ kind: 'measure silent', measure: 'POMPE', afterMs: 2 * HOUR_MS }, [pump])
    expect(one.at(NOON).state).toBe('inactive')
    one.take(pump, NOON, 0)
    expect(one.at(NOON + HOUR_MS).state).toBe('inactive')
    expect(one.at(NOON + 3 * HOUR_MS).signals[0]?.evidence).toMatchObject([
      { kind: 'measure silence', silentForMs: 3 * HOUR_MS },
    ])
  })
})

test('a value of a measure that nobody has written down is refused by its name', () => {
  expect(watch(FAULT, [pump]).take(rain('fall'), NOON, 1)).toMatchObject({
    kind: 'refused',
    reason: 'unknown measure of rain PLUIE',
  })
})
