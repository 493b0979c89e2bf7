// Conditions on the hours ahead and on what is on its way: forecasts by probability, the gauge's own nowcast, a gauge upstream.
import { describe, expect, test } from 'vitest'
import { truthOf } from '../../../worker/evaluate/condition.ts'
import type { ForecastRun } from '../../../worker/model/forecast.ts'
import type { NowcastOpinion } from '../../../worker/model/nowcast.ts'
import type { Condition } from '../../../worker/model/rule.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import { minute, pontVieux, reading } from './gauge.ts'

type Window = Parameters<typeof truthOf>[1]
const at = (condition: Condition, window: Window, now = minute(0)) => truthOf(condition, window, now, false)

describe('the probability that a forecast gives', () => {
  const likely = (probability: number, levelMm = 3_400, hours = 6): Condition => ({
    kind: 'forecast probability',
    station: 'PONT-VIEUX',
    levelMm,
    withinMs: hours * HOUR_MS,
    probability,
  })
  const run = (source: string, [lowMm, middleMm, highMm]: readonly [number, number, number]): ForecastRun => ({
    station: 'PONT-VIEUX',
    source,
    issuedAt: minute(0),
    receivedAt: minute(0),
    points: [
      { at: minute(0), lowMm: 1_000, middleMm: 1_000, highMm: 1_000 },
      { at: minute(180), lowMm, middleMm, highMm },
      { at: minute(600), lowMm: 900, middleMm: 1_000, highMm: 1_100 },
    ],
  })
  const spread = pontVieux({ forecasts: [run('vigicrues', [2_400, 3_400, 4_400])] })

  test('of P10, P50 and P90 is straight between them, and the level itself counts', () => {
    expect(at(likely(0.5), spread)).toMatchObject({
      value: 'true',
      evidence: [{ kind: 'probability', least: 0.5, most: 0.5, asked: 0.5, source: 'vigicrues', issuedAt: minute(0) }],
      compared: { found: 0.5, asked: 0.5, margin: 0 },
    })
    expect(at(likely(0.51), spread).value).toBe('false')
    expect(at(likely(0.3, 3_900), spread).value).toBe('true')
  })

  test('beyond them it is only known to lie below a tenth or above nine', () => {
    expect(at(likely(0.11, 4_500), spread).value).toBe('false')
    expect(at(likely(0.05, 4_500), spread).value).toBe('unknown')
    expect(at(likely(0.9, 2_300), spread).value).toBe('true')
    expect(at(likely(0.95, 2_300), spread).value).toBe('unknown')
  })

  test('of an ensemble is the share of members that reach it at any time, each at its own', () => {
    const members: ForecastRun = {
      ...run('ensemble', [0, 0, 0]),
      points: [
        { at: minute(60), lowMm: 0, middleMm: 0, highMm: 0, membersMm: [3_500, 1_000, 1_000, 1_000] },
        { at: minute(120), lowMm: 0, middleMm: 0, highMm: 0, membersMm: [1_000, 3_500, 1_000, 1_000] },
      ],
    }
    const window = pontVieux({ forecasts: [members] })
    expect(at(likely(0.5), window).value).toBe('true')
    expect(at(likely(0.51), window).value).toBe('false')
    expect(at(likely(0.5, 3_400, 1), window).value).toBe('false')
  })

  test('a calmer run never mutes a worse one, and a run without any spread gives none', () => {
    const both = [run('calm', [1_000, 1_100, 1_200]), run('worse', [2_400, 3_400, 4_400])]
    expect(at(likely(0.5), pontVieux({ forecasts: both })).value).toBe('true')
    const line = {
      ...run('line', [0, 0, 0]),
      points: [{ at: minute(60), lowMm: 4_000, middleMm: 4_000, highMm: 4_000 }],
    }
    expect(at(likely(0.5), pontVieux({ forecasts: [line] })).value).toBe('unknown')
  })

  test('none, and one that has run out, are unknown', () => {
    expect(at(likely(0.5), pontVieux({})).value).toBe('unknown')
    expect(at(likely(0.5), spread, minute(601)).value).toBe('unknown')
  })
})

describe('the nowcast', () => {
  const asks = (levelMm: number, hours: number, probability = 0.5): Condition => ({
    kind: 'nowcast',
    station: 'PONT-VIEUX',
    levelMm,
    withinMs: hours * HOUR_MS,
    probability,
  })
  const opinion: NowcastOpinion = {
    kind: 'opinion',
    station: 'PONT-VIEUX',
    basedOnAt: minute(-10),
    validUntil: minute(20),
    chances: [
      { levelMm: 2_200, leadMs: HOUR_MS, probability: 0.6 },
      { levelMm: 2_200, leadMs: 3 * HOUR_MS, probability: 0.8 },
      { levelMm: 3_400, leadMs: HOUR_MS, probability: 0.1 },
      { levelMm: 3_400, leadMs: 3 * HOUR_MS, probability: 0.4 },
    ],
  }
  const window = pontVieux({ nowcast: opinion })

  test('is read from its table, and the asked probability itself counts', () => {
    expect(at(asks(2_200, 1, 0.6), window)).toMatchObject({
      value: 'true',
      evidence: [{ kind: 'nowcast', basedOnAt: minute(-10), probability: 0.6, asked: 0.6 }],
    })
    expect(at(asks(2_200, 1, 0.61), window).value).toBe('false')
  })

  test('between its entries only what must follow is known', () => {
    expect(at(asks(2_000, 2), window).value).toBe('true')
    expect(at(asks(3_600, 2), window).value).toBe('false')
    expect(at(asks(2_800, 2), window).value).toBe('unknown')
  })

  test.each<[string, NowcastOpinion | null, number, string | undefined]>([
    ['refused', { kind: 'refused', station: 'PONT-VIEUX', at: minute(0), reason: 'gauge erratic' }, 0, 'gauge erratic'],
    ['too old', opinion, 21, 'too old'],
    ['never made', null, 0, undefined],
  ])('%s is unknown and never calm, and says why', (_, nowcast, now, refused) => {
    const truth = at(asks(2_200, 1), pontVieux({ nowcast }), minute(now))
    expect(truth.value).toBe('unknown')
    expect(truth.refused).toBe(refused)
  })
})

describe('a gauge upstream, one to two hours away', () => {
  const wave: Condition = {
    kind: 'upstream',
    station: 'PONT-VIEUX',
    seen: { kind: 'level', levelMm: 1_800 },
    travelMs: { least: HOUR_MS, most: 2 * HOUR_MS },
    aheadMs: 0,
  }
  // Each ten minutes; its crest of 1.80 m stands there at minute 0 alone.
  const hours = (from: number, to: number) =>
    Array.from({ length: (to - from) / 10 + 1 }, (_, step) => from + step * 10).map((when) =>
      reading(when, when === 0 ? 1_800 : 1_200),
    )

  test('holds from its earliest arrival to its latest, both included, whatever it says by then', () => {
    const window = pontVieux({ readings: hours(-240, 240) })
    const values = [59, 60, 90, 120, 121].map((now) => at(wave, window, minute(now)).value)
    expect(values).toEqual(['false', 'true', 'true', 'true', 'false'])
    expect(at(wave, window, minute(60))).toMatchObject({
      evidence: [{ kind: 'upstream', valueMm: 1_800, arrivesFrom: minute(60), arrivesTo: minute(120) }],
      compared: { margin: 0, unit: 'mm' },
    })
  })

  test('may be told ahead, at most as soon as it is seen', () => {
    const window = pontVieux({ readings: hours(-240, 60) })
    const ahead = { ...wave, aheadMs: HOUR_MS }
    expect([-1, 0, 30].map((now) => at(ahead, window, minute(now)).value)).toEqual(['false', 'true', 'true'])
  })

  test('a gauge that has fallen silent since takes nothing back; a hole may have hidden a wave', () => {
    expect(at(wave, pontVieux({ readings: hours(-240, 0) }), minute(120)).value).toBe('true')
    expect(at(wave, pontVieux({ readings: hours(-240, -60) }), minute(60)).value).toBe('unknown')
    expect(at(wave, pontVieux({ readings: [...hours(-240, -100), ...hours(-50, -10)] }), minute(30)).value).toBe(
      'unknown',
    )
    expect(at(wave, pontVieux({}), minute(60)).value).toBe('unknown')
  })

  test('a rise counts as a level does, and an unconfirmed one says so', () => {
    const rise: Condition = { ...wave, seen: { kind: 'rise', byMm: 600, withinMs: 30 * MINUTE_MS } }
    const sudden = hours(-240, 0).map((one) => (one.value === 1_800 ? reading(0, 1_800, 'unconfirmed') : one))
    expect(at(rise, pontVieux({ readings: sudden }), minute(60))).toMatchObject({
      value: 'true',
      unconfirmed: true,
      doubted: [{ station: 'PONT-VIEUX', observedAt: minute(0) }],
      evidence: [{ riseMm: 600 }],
    })
  })
})
