import { describe, expect, test } from 'vitest'
import { ruleViews, stationViews } from '../../../worker/flow/watch-views.ts'
import {
  evaluate,
  FRESH_STATE,
  nextInstant,
  takeForecast,
  takeReadings,
  WINDOW_MS,
  type Series,
  type WatchPlan,
  type WatchState,
} from '../../../worker/flow/watch.ts'
import type { ForecastRun } from '../../../worker/model/forecast.ts'
import type { RawReading } from '../../../worker/model/reading.ts'
import type { Condition, Rule } from '../../../worker/model/rule.ts'
import type { Signal } from '../../../worker/model/signal.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from '../../../worker/model/time.ts'
import type { Zone } from '../../../worker/model/zone.ts'
import { gauge, NOON, raw } from '../ingest/gauge.ts'

const STEP = 10 * MINUTE_MS
const ABOVE: Condition = { kind: 'level above', station: 'PONT-VIEUX', levelMm: 2_200, clearMm: 2_100 }

function rule(change: Partial<Rule> = {}): Rule {
  return {
    id: 'quai',
    group: 'crue',
    version: 'v1',
    title: { fr: 'Quai', en: 'Quay' },
    when: ABOVE,
    forMs: 0,
    keepFiringForMs: 0,
    planLevel: 'N1',
    zones: ['A'],
    template: null,
    severity: 'Moderate',
    urgency: 'Expected',
    certainty: 'Likely',
    mode: 'propose',
    origin: 'alerting-rules/99001/crue.yaml:3',
    ...change,
  }
}

function zone(): Zone {
  return {
    id: 'A',
    name: { fr: 'Quai', en: 'Quay' },
    geometry: [],
    hash: 'h',
    decideBefore: { station: 'PONT-VIEUX', threshold: 'S1', leadMs: HOUR_MS },
  }
}

function plan(change: Partial<WatchPlan> = {}): WatchPlan {
  return { territory: '99001', stations: [gauge()], rules: [rule()], zones: [zone()], silenceMs: null, ...change }
}

function run(issuedAt: Instant, change: Partial<ForecastRun> = {}): ForecastRun {
  const points = [0, 1, 2, 3, 4].map((hour) => ({
    at: NOON + hour * HOUR_MS,
    lowMm: 1_000,
    middleMm: 1_500 + hour * 100,
    highMm: 1_800 + hour * 200,
  }))
  return {
    station: 'PONT-VIEUX',
    source: 'vigicrues',
    issuedAt,
    receivedAt: Math.max(issuedAt, NOON) + MINUTE_MS,
    points,
    ...change,
  }
}

/** A watch that lives: what it has seen, what it said. */
class Living {
  readonly plan: WatchPlan
  series: Series = new Map()
  state: WatchState = FRESH_STATE
  readonly signals: Signal[] = []

  constructor(ofPlan: WatchPlan) {
    this.plan = ofPlan
  }

  take(now: Instant, ...raws: readonly RawReading[]) {
    const taken = takeReadings(this.plan, this.series, this.state, raws, now)
    this.series = taken.series
    this.state = taken.state
    this.look(now)
    return taken.accepted
  }

  look(now: Instant): void {
    // What a store does to it between two moments: nothing but JSON survives an eviction.
    const kept = JSON.parse(JSON.stringify(this.state)) as WatchState
    const { state, signals } = evaluate(this.plan, this.series, kept, now)
    this.state = state
    this.signals.push(...signals)
  }

  /** Follows its own wakes until nothing waits before `until`; answers how often it woke. */
  sleepUntil(from: Instant, until: Instant): number {
    let now = from
    for (let wakes = 0; ; wakes++) {
      const next = nextInstant(this.plan, this.series, this.state, now)
      if (next === null || next > until) return wakes
      expect(next).toBeGreaterThan(now)
      now = next
      this.look(now)
      if (wakes > 10_000) throw new Error('it never rests')
    }
  }

  view(now: Instant) {
    const [view] = stationViews(this.plan, this.series, this.state, now)
    if (view === undefined) throw new Error('no station')
    return view
  }
}

describe('readings come in', () => {
  test('each item has its verdict in the order given, and an unknown station stops nothing', () => {
    const watch = new Living(plan())
    const accepted = watch.take(
      NOON,
      raw(NOON, 1_000),
      raw(NOON, 1_000, { station: 'AILLEURS' }),
      raw(NOON, 1_000),
      raw(NOON, NaN),
      raw(NOON - STEP, 990),
    )
    expect(accepted.map((one) => one.kind)).toEqual(['new', 'refused', 'duplicate', 'refused', 'new'])
    expect(watch.series.get('PONT-VIEUX')?.map((one) => one.value)).toEqual([990, 1_000])
  })

  test('the same batch again changes nothing: no series, no rhythm, no signal', () => {
    const watch = new Living(plan())
    const batch = [raw(NOON - STEP, 2_250), raw(NOON, 2_300)]
    watch.take(NOON, ...batch)
    const before = JSON.stringify([[...watch.series], watch.state])
    expect(watch.take(NOON + MINUTE_MS, ...batch).map((one) => one.kind)).toEqual(['duplicate', 'duplicate'])
    expect(
      JSON.stringify([[...watch.series], watch.state]).replaceAll(`"knownAt":${NOON + MINUTE_MS}`, `"knownAt":${NOON}`),
    ).toBe(before)
    expect(watch.signals).toHaveLength(1)
  })

  test('flow and level of one station do not meet', () => {
    const watch = new Living(plan())
    watch.take(NOON, raw(NOON, 1_000), raw(NOON, 90_000, { quantity: 'flow', rawUnit: 'l/s' }))
    expect(watch.view(NOON).latest?.valueMm).toBe(1_000)
    expect(watch.signals).toEqual([])
  })

  test('what is older than the window is let go', () => {
    const watch = new Living(plan())
    watch.take(NOON, raw(NOON, 1_000))
    watch.take(NOON + WINDOW_MS + STEP, raw(NOON + WINDOW_MS + STEP, 1_010))
    expect(watch.series.get('PONT-VIEUX')).toHaveLength(1)
  })

  test('a flow rising out of order never becomes the latest', () => {
    const watch = new Living(plan())
    watch.take(NOON, raw(NOON, 1_000))
    watch.take(NOON + MINUTE_MS, raw(NOON - HOUR_MS, 2_500))
    expect(watch.view(NOON + MINUTE_MS).latest?.valueMm).toBe(1_000)
    expect(watch.signals).toEqual([])
  })

  test('a value of the future is neither latest nor a signal until its time has come and it is told again', () => {
    const watch = new Living(plan())
    watch.take(NOON, raw(NOON, 1_000), raw(NOON + HOUR_MS, 2_500))
    expect(watch.view(NOON).latest?.valueMm).toBe(1_000)
    expect(watch.signals).toEqual([])
    watch.take(NOON + HOUR_MS, raw(NOON + HOUR_MS, 2_500))
    expect(watch.view(NOON + HOUR_MS).latest?.valueMm).toBe(2_500)
    expect(watch.signals.map((signal) => signal.state)).toEqual(['firing'])
  })
})

describe('rules', () => {
  test('the newest value decides although it is fifty minutes late', () => {
    const watch = new Living(plan())
    watch.take(NOON - 2 * HOUR_MS, raw(NOON - 2 * HOUR_MS, 1_900))
    watch.take(NOON, raw(NOON - 50 * MINUTE_MS, 2_300))
    expect(watch.signals).toHaveLength(1)
    expect(watch.signals[0]?.evidence[0]).toMatchObject({ kind: 'reading', valueMm: 2_300, flags: ['late'] })
  })

  test('a value late by four hours is history: it decides nothing (S02)', () => {
    const watch = new Living(plan())
    watch.take(NOON, raw(NOON - 4 * HOUR_MS, 2_500))
    expect(watch.signals).toEqual([])
  })

  test('a `for` elapses by time alone, at the wake that was named', () => {
    const watch = new Living(plan({ rules: [rule({ forMs: 12 * MINUTE_MS })] }))
    watch.take(NOON, raw(NOON - STEP, 2_240), raw(NOON, 2_250))
    expect(watch.signals).toEqual([])
    watch.sleepUntil(NOON, NOON + 12 * MINUTE_MS)
    expect(watch.signals.map((signal) => [signal.activeAt, signal.at])).toEqual([[NOON, NOON + 12 * MINUTE_MS]])
  })

  test('a gauge lost in the middle of a `for` leaves the watch at rest, not spinning', () => {
    const watch = new Living(plan({ rules: [rule({ forMs: 2 * HOUR_MS })] }))
    watch.take(NOON, raw(NOON - STEP, 2_240), raw(NOON, 2_250))
    expect(watch.sleepUntil(NOON, NOON + 24 * HOUR_MS)).toBeLessThan(10)
    expect(watch.signals).toEqual([])
  })

  test('a rule of another version begins anew, one that is unchanged goes on', () => {
    const watch = new Living(plan())
    watch.take(NOON, raw(NOON, 2_300))
    const changed = plan({ rules: [rule({ version: 'v2' })] })
    expect(ruleViews(watch.plan, watch.state)[0]?.state).toBe('firing')
    expect(ruleViews(changed, watch.state)[0]?.state).toBe('inactive')
  })

  test('two territories with the same rule and the same river speak for themselves', () => {
    const [one, other] = ['99001', '99002'].map((territory) => new Living(plan({ territory })))
    one?.take(NOON, raw(NOON, 2_300))
    other?.take(NOON, raw(NOON, 2_300))
    expect(one?.signals[0]?.id).not.toBe(other?.signals[0]?.id)
  })

  test('told again over the same hour the same signals come out under the same names', () => {
    const twice = [0, 1].map(() => {
      const watch = new Living(plan())
      for (let step = 0; step < 8; step++) watch.take(NOON + step * STEP, raw(NOON + step * STEP, 2_000 + step * 60))
      return watch.signals.map((signal) => signal.id)
    })
    expect(twice[0]).toHaveLength(1)
    expect(twice[0]).toEqual(twice[1])
  })
})

describe('values that must not decide, and the one that must', () => {
  const quiet = () => {
    const watch = new Living(plan({ rules: [rule({ keepFiringForMs: 30 * MINUTE_MS })] }))
    for (let step = 12; step >= 1; step--) watch.take(NOON - step * STEP, raw(NOON - step * STEP, 1_000))
    return watch
  }
  const states = (watch: Living) => watch.signals.map(({ state }) => state)

  test.each([
    ['thirty metres more', 31_000],
    ['thirty metres less', -29_000],
    ['the same in centimetres', 100_000],
    ['the same in thousandths', 1_000_000],
  ])('a spike of %s fires nothing, and neither do ten of them (S04, S12, INV-24)', (_, value) => {
    const watch = quiet()
    for (let step = 0; step < 10; step++) watch.take(NOON + step * STEP, raw(NOON + step * STEP, value))
    expect(watch.signals).toEqual([])
    expect(watch.view(NOON + 9 * STEP).latest).toMatchObject({ valueMm: value, quality: 'doubtful' })
  })

  test('two hours late and out of order: history is corrected, nothing fires, nothing flaps (S02, INV-24)', () => {
    const watch = quiet()
    watch.take(NOON, raw(NOON, 2_150))
    watch.take(NOON + MINUTE_MS, raw(NOON - 2 * HOUR_MS, 2_400), raw(NOON - 2 * HOUR_MS + MINUTE_MS, 2_450))
    expect(watch.signals).toEqual([])
    expect(watch.view(NOON + MINUTE_MS).latest?.valueMm).toBe(2_150)
    watch.take(NOON + STEP, raw(NOON + STEP, 2_250))
    for (const back of [9, 3, 7, 5]) watch.take(NOON + STEP + back, raw(NOON - back * STEP - MINUTE_MS, 900))
    expect(states(watch)).toEqual(['firing'])
  })

  test('the same values replayed an hour later fire nothing a second time (INV-24)', () => {
    const watch = quiet()
    const flood = [0, 1, 2].map((step) => raw(NOON + step * STEP, 2_250 + step))
    watch.take(NOON + 2 * STEP, ...flood)
    watch.take(NOON + 3 * STEP, raw(NOON + 3 * STEP, 2_260))
    const before = watch.signals.length
    watch.take(NOON + HOUR_MS, ...flood)
    expect(watch.signals).toHaveLength(before)
  })

  test('a page that begins with its newest value makes none of them late', () => {
    const watch = quiet()
    watch.take(NOON + 2 * STEP, ...[2, 1, 0].map((step) => raw(NOON + step * STEP, 1_000 + step)))
    expect(watch.series.get('PONT-VIEUX')?.filter(({ flags }) => flags.length > 0)).toEqual([])
  })

  test('a sudden rise proposes with that very value, and the next confirms it', () => {
    const watch = quiet()
    watch.take(NOON, raw(NOON, 3_300))
    expect(watch.signals).toMatchObject([{ state: 'firing', unconfirmed: true, at: NOON }])
    watch.take(NOON + STEP, raw(NOON + STEP, 3_400))
    expect(watch.signals.slice(1)).toMatchObject([{ state: 'confirmed', unconfirmed: false, at: NOON + STEP }])
    expect(states(watch)).toHaveLength(2)
  })

  test('a sudden rise that falls back is withdrawn at once, and ends when its time is up', () => {
    const watch = quiet()
    watch.take(NOON, raw(NOON, 3_300))
    for (let step = 1; step <= 4; step++) watch.take(NOON + step * STEP, raw(NOON + step * STEP, 1_000))
    expect(watch.signals.map(({ state, at }) => [state, (at - NOON) / STEP])).toEqual([
      ['firing', 0],
      ['withdrawn', 1],
      ['resolved', 4],
    ])
  })

  test('a sensor that falls to nothing in a flood calms nobody for half an hour', () => {
    const watch = new Living(plan())
    ;[2_000, 2_150, 2_300, 2_450].forEach((value, step) =>
      watch.take(NOON + step * STEP, raw(NOON + step * STEP, value)),
    )
    for (const step of [4, 5, 6]) watch.take(NOON + step * STEP, raw(NOON + step * STEP, 0))
    expect(states(watch)).toEqual(['firing'])
    watch.take(NOON + 7 * STEP, raw(NOON + 7 * STEP, 2_500))
    expect(states(watch)).toEqual(['firing'])
  })

  test('a threshold that is crossed to and fro gives one event (S11)', () => {
    const watch = new Living(plan({ rules: [rule({ keepFiringForMs: 30 * MINUTE_MS })] }))
    for (let step = 0; step < 36; step++)
      watch.take(NOON + step * STEP, raw(NOON + step * STEP, step % 2 === 0 ? 2_205 : 2_095))
    expect(states(watch)).toEqual(['firing'])
  })

  test('one territory’s doubts and rhythms are not another’s', () => {
    const [one, other] = [quiet(), quiet()]
    one.take(NOON, raw(NOON, 100_000))
    expect(one.view(NOON).doubt?.kind).toBe('unit jump')
    expect(other.view(NOON).doubt).toBeNull()
  })
})

describe('silence', () => {
  function after(values: readonly number[]): Living {
    const watch = new Living(
      plan({ rules: [rule(), rule({ id: 'perdue', when: { kind: 'lost while rising', station: 'PONT-VIEUX' } })] }),
    )
    values.forEach((value, index) =>
      watch.take(NOON - (values.length - 1 - index) * STEP, raw(NOON - (values.length - 1 - index) * STEP, value)),
    )
    return watch
  }
  const FLAT = Array.from({ length: 12 }, () => 1_000)
  const RISING = FLAT.map((value, index) => value + index * 40)

  test('a gauge lost while rising is raised after a quarter of an hour, and within five minutes of it (S10)', () => {
    const watch = after(RISING)
    watch.sleepUntil(NOON, NOON + 20 * MINUTE_MS)
    expect(watch.signals.map((signal) => signal.rule)).toEqual(['perdue'])
    const at = watch.signals[0]?.at ?? 0
    expect(at).toBeGreaterThanOrEqual(NOON + 15 * MINUTE_MS)
    expect(at).toBeLessThanOrEqual(NOON + 20 * MINUTE_MS)
  })

  test('a gauge lost on a flat river is silent after half an hour and proposes nothing', () => {
    const watch = after(FLAT)
    watch.sleepUntil(NOON, NOON + HOUR_MS)
    expect(watch.view(NOON + 29 * MINUTE_MS).silent).toBeNull()
    expect(watch.view(NOON + 35 * MINUTE_MS).silent).toEqual({ since: NOON, wasRising: false })
    expect(watch.signals).toEqual([])
  })

  test('a silent gauge never reads as normal: no trend, and a firing rule stays firing (S10)', () => {
    const watch = after(FLAT.map(() => 2_250))
    expect(ruleViews(watch.plan, watch.state)[0]?.state).toBe('firing')
    watch.sleepUntil(NOON, NOON + 6 * HOUR_MS)
    expect(watch.view(NOON + 6 * HOUR_MS).trend).toBe('unknown')
    expect(ruleViews(watch.plan, watch.state)[0]?.state).toBe('firing')
    expect(watch.signals.some((signal) => signal.state === 'resolved')).toBe(false)
  })

  test('one of two sources that falls silent is named, while the gauge is heard (S10)', () => {
    const watch = after(FLAT)
    for (let step = 1; step <= 6; step++)
      watch.take(NOON + step * STEP, raw(NOON + step * STEP, 1_000, { source: 'capteur' }))
    const view = watch.view(NOON + 6 * STEP)
    expect(view.silent).toBeNull()
    expect(view.sources?.map(({ source, isSilent }) => [source, isSilent])).toEqual([
      ['capteur', false],
      ['native', true],
    ])
  })

  test.each([
    ['repeats of what it said before', raw(NOON, 1_000)],
    ['history of three days ago', raw(NOON - 72 * HOUR_MS, 990)],
    ['a time of the future', raw(NOON + 90 * MINUTE_MS, 1_000)],
    ['a correction of an old value', raw(NOON - STEP, 1_001)],
  ])('%s is no sign of life', (_, sent) => {
    const watch = after(FLAT)
    watch.take(NOON + 40 * MINUTE_MS, sent)
    expect(watch.view(NOON + 41 * MINUTE_MS).silent).not.toBeNull()
  })

  test('a new observation ends it, also one that is late', () => {
    const watch = after(FLAT)
    watch.take(NOON + 50 * MINUTE_MS, raw(NOON + 20 * MINUTE_MS, 1_000))
    expect(watch.view(NOON + 51 * MINUTE_MS).silent).toBeNull()
  })
})

describe('forecasts', () => {
  test('the latest run of a source is kept; one issued before it changes nothing', () => {
    const state = takeForecast(takeForecast(FRESH_STATE, run(NOON)), run(NOON - HOUR_MS))
    expect(state.forecasts.map((one) => one.issuedAt)).toEqual([NOON])
  })

  test('sources and stations are kept apart', () => {
    const runs = [run(NOON), run(NOON, { source: 'local' }), run(NOON, { station: 'LE-GUE' })]
    expect(runs.reduce(takeForecast, FRESH_STATE).forecasts).toHaveLength(3)
  })

  test('a run that says it comes from the future does not mute the next one', () => {
    const absurd = takeForecast(FRESH_STATE, run(NOON + 1_000 * HOUR_MS, { receivedAt: NOON }))
    const next = takeForecast(absurd, run(NOON + HOUR_MS, { receivedAt: NOON + HOUR_MS }))
    expect(next.forecasts.map((one) => one.issuedAt)).toEqual([NOON + HOUR_MS])
    const sane = takeForecast(absurd, run(NOON - HOUR_MS, { receivedAt: NOON + HOUR_MS }))
    expect(sane.forecasts.map((one) => one.issuedAt)).toEqual([NOON - HOUR_MS])
  })

  test('a zone has its decide-by from the upper bound, and a calmer run does not move it back', () => {
    const watch = new Living(plan())
    watch.state = takeForecast(watch.state, run(NOON))
    watch.look(NOON)
    expect(watch.state.zoneClocks[0]).toMatchObject({
      zone: 'A',
      reachedAt: NOON + 2 * HOUR_MS,
      decideBy: NOON + HOUR_MS,
      thresholdMm: 2_200,
    })
    const calm = run(NOON + HOUR_MS, {
      points: [{ at: NOON + 2 * HOUR_MS, lowMm: 1, middleMm: 2, highMm: 3 }],
      receivedAt: NOON + HOUR_MS,
    })
    watch.state = takeForecast(watch.state, calm)
    watch.look(NOON + HOUR_MS)
    expect(watch.state.zoneClocks[0]?.decideBy).toBe(NOON + HOUR_MS)
  })

  test('a forecast enters its hours by time alone', () => {
    const watch = new Living(
      plan({
        rules: [
          rule({ when: { kind: 'forecast above', station: 'PONT-VIEUX', levelMm: 2_500, withinMs: 2 * HOUR_MS } }),
        ],
      }),
    )
    watch.state = takeForecast(watch.state, run(NOON))
    watch.look(NOON)
    expect(watch.signals).toEqual([])
    watch.sleepUntil(NOON, NOON + 3 * HOUR_MS)
    expect(watch.signals).toHaveLength(1)
    expect(watch.signals[0]?.at).toBeLessThanOrEqual(NOON + 1.5 * HOUR_MS + 5 * MINUTE_MS)
  })
})

describe('what people see', () => {
  test.each([
    [40, 'rising'],
    [-40, 'falling'],
    [1, 'steady'],
  ])('%i mm each ten minutes is %s', (step, trend) => {
    const watch = new Living(plan())
    for (let index = 0; index < 8; index++)
      watch.take(NOON + index * STEP, raw(NOON + index * STEP, 1_000 + index * step))
    const view = watch.view(NOON + 7 * STEP)
    expect(view.trend).toBe(trend)
    expect(view.mmPerHour).toBe(step * 6)
  })

  test('a gauge without any value has none, and no trend', () => {
    expect(new Living(plan()).view(NOON)).toMatchObject({
      latest: null,
      trend: 'unknown',
      mmPerHour: null,
      silent: null,
    })
  })
})

test('how long a gauge may say nothing is looked at when it elapses, not every five minutes until then', () => {
  const stale: Condition = { kind: 'stale', station: 'PONT-VIEUX', afterMs: 3 * HOUR_MS }
  const watched = plan({ rules: [rule({ when: stale })] })
  const { series, state } = takeReadings(watched, new Map(), FRESH_STATE, [raw(NOON, 1_200)], NOON)
  const wakes = [NOON]
  for (let next = nextInstant(watched, series, state, NOON); next !== null;) {
    wakes.push(next)
    next = nextInstant(watched, series, state, next)
  }
  expect(wakes).toContain(NOON + 3 * HOUR_MS)
  expect(wakes.length).toBeLessThan(5)
  const at = (now: Instant) => evaluate(watched, series, state, now).state.rules['quai']?.state
  expect([at(NOON + 3 * HOUR_MS - 1), at(NOON + 3 * HOUR_MS)]).toEqual(['inactive', 'firing'])
})
