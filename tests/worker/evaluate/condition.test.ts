import { describe, expect, test } from 'vitest'
import { truthOf } from '../../../worker/evaluate/condition.ts'
import type { ForecastRun } from '../../../worker/model/forecast.ts'
import type { Condition } from '../../../worker/model/rule.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import { ABOVE_S3, minute, pontVieux, reading, windowOf } from './gauge.ts'

const at = (condition: Condition, window: Parameters<typeof truthOf>[1], now = minute(0), held = false) =>
  truthOf(condition, window, now, held)

describe('a level', () => {
  test('only the newest observation decides, whatever came before', () => {
    expect(at(ABOVE_S3, pontVieux({ readings: [reading(-20, 3_600), reading(0, 3_000)] })).value).toBe('false')
    expect(at(ABOVE_S3, pontVieux({ readings: [reading(-20, 3_000), reading(0, 3_600)] })).value).toBe('true')
  })

  test('a doubtful value never decides alone: the newest sound one does', () => {
    expect(at(ABOVE_S3, pontVieux({ readings: [reading(-10, 3_000), reading(0, 9_999, 'doubtful')] })).value).toBe(
      'false',
    )
    expect(at(ABOVE_S3, pontVieux({ readings: [reading(0, 9_999, 'doubtful')] })).value).toBe('unknown')
  })

  test('a value of the future does not decide until its time has come', () => {
    const window = pontVieux({ readings: [reading(-10, 3_000), reading(1, 3_600)] })
    expect(at(ABOVE_S3, window, minute(0)).value).toBe('false')
    expect(at(ABOVE_S3, window, minute(1)).value).toBe('true')
  })

  test('a silent gauge is neither above nor below', () => {
    const silent = { since: minute(-40), wasRising: false }
    expect(at(ABOVE_S3, pontVieux({ readings: [reading(-40, 3_600)], silent })).value).toBe('unknown')
    expect(at(ABOVE_S3, pontVieux({ readings: [reading(-40, 3_000)], silent })).value).toBe('unknown')
  })

  test('a gauge that the territory does not have, or without a value, is unknown', () => {
    expect(at(ABOVE_S3, windowOf({})).value).toBe('unknown')
    expect(at(ABOVE_S3, pontVieux({})).value).toBe('unknown')
  })

  test('below works as above does, the other way round', () => {
    const low: Condition = { kind: 'level below', station: 'PONT-VIEUX', levelMm: 500, clearMm: 600 }
    expect(at(low, pontVieux({ readings: [reading(0, 500)] })).value).toBe('true')
    expect(at(low, pontVieux({ readings: [reading(0, 501)] })).value).toBe('false')
    expect(at(low, pontVieux({ readings: [reading(0, 600)] }), minute(0), true).value).toBe('true')
    expect(at(low, pontVieux({ readings: [reading(0, 601)] }), minute(0), true).value).toBe('false')
  })
})

describe('a rise of 20 cm within 15 minutes', () => {
  const rise: Condition = { kind: 'rise', station: 'PONT-VIEUX', byMm: 200, withinMs: 15 * MINUTE_MS }

  test('counts from the lowest value inside the time, both ends included', () => {
    expect(at(rise, pontVieux({ readings: [reading(-15, 3_620), reading(0, 3_820)] }))).toMatchObject({
      value: 'true',
      evidence: [{ kind: 'rise', from: { valueMm: 3_620 }, to: { valueMm: 3_820 }, thresholdMm: 200 }],
    })
    expect(at(rise, pontVieux({ readings: [reading(-15, 3_621), reading(0, 3_820)] })).value).toBe('false')
  })

  test('is unknown where no earlier value lies inside the time', () => {
    expect(at(rise, pontVieux({ readings: [reading(-16, 1_000), reading(0, 3_820)] })).value).toBe('unknown')
  })

  test('a doubtful value is no ground to rise from', () => {
    expect(
      at(rise, pontVieux({ readings: [reading(-10, 3_800), reading(-5, 0, 'doubtful'), reading(0, 3_820)] })).value,
    ).toBe('false')
  })
})

describe('silence as a condition', () => {
  const stale: Condition = { kind: 'stale', station: 'PONT-VIEUX', afterMs: null }
  const stale20: Condition = { kind: 'stale', station: 'PONT-VIEUX', afterMs: 20 * MINUTE_MS }
  const lost: Condition = { kind: 'lost while rising', station: 'PONT-VIEUX' }
  const readings = [reading(-20, 3_000)]

  test('stale is judged by what arrived, by the learnt limit or by the rule’s own', () => {
    expect(at(stale, pontVieux({ readings })).value).toBe('false')
    expect(at(stale, pontVieux({ readings, silent: { since: minute(-20), wasRising: false } })).value).toBe('true')
    expect(at(stale20, pontVieux({ readings }), minute(-1)).value).toBe('false')
    expect(at(stale20, pontVieux({ readings }), minute(0)).value).toBe('true')
  })

  test('lost while rising needs both', () => {
    expect(at(lost, pontVieux({ readings, silent: { since: minute(-20), wasRising: true } }))).toMatchObject({
      value: 'true',
      evidence: [{ kind: 'silence', lastValueMm: 3_000, wasRising: true, silentForMs: 20 * MINUTE_MS }],
    })
    expect(at(lost, pontVieux({ readings, silent: { since: minute(-20), wasRising: false } })).value).toBe('false')
    expect(at(lost, pontVieux({ readings })).value).toBe('false')
  })
})

describe('a forecast', () => {
  const soon: Condition = { kind: 'forecast above', station: 'PONT-VIEUX', levelMm: 3_400, withinMs: 6 * HOUR_MS }
  const run = (source: string, highMm: number, hours: number): ForecastRun => ({
    station: 'PONT-VIEUX',
    source,
    issuedAt: minute(0),
    receivedAt: minute(0),
    points: [
      { at: minute(0), lowMm: 1_000, middleMm: 1_000, highMm: 1_000 },
      { at: minute(hours * 60), lowMm: 2_000, middleMm: 2_500, highMm },
    ],
  })

  test('the upper bound decides, within the time', () => {
    expect(at(soon, pontVieux({ forecasts: [run('vigicrues', 3_400, 6)] }))).toMatchObject({
      value: 'true',
      evidence: [{ kind: 'forecast', reachedAt: minute(360) }],
    })
    expect(at(soon, pontVieux({ forecasts: [run('vigicrues', 3_399, 6)] })).value).toBe('false')
    expect(at(soon, pontVieux({ forecasts: [run('vigicrues', 3_400, 7)] })).value).toBe('false')
  })

  test('a calmer source never mutes a worse one', () => {
    expect(at(soon, pontVieux({ forecasts: [run('calm', 1_500, 6), run('worse', 4_000, 6)] })).value).toBe('true')
    expect(at(soon, pontVieux({ forecasts: [run('worse', 4_000, 6), run('calm', 1_500, 6)] })).value).toBe('true')
  })

  test('no forecast, or one that has run out, is unknown and not calm', () => {
    expect(at(soon, pontVieux({})).value).toBe('unknown')
    expect(at(soon, pontVieux({ forecasts: [run('old', 1_500, 6)] }), minute(361)).value).toBe('unknown')
  })
})

describe('any and all', () => {
  const above = (code: string): Condition => ({ kind: 'level above', station: code, levelMm: 3_000, clearMm: 3_000 })
  const any: Condition = { kind: 'any', of: [above('A'), above('B')] }
  const all: Condition = { kind: 'all', of: [above('A'), above('B')] }
  const [high, low, none] = [{ readings: [reading(0, 3_500)] }, { readings: [reading(0, 1_000)] }, {}]

  test.each([
    [high, high, 'true', 'true'],
    [high, low, 'true', 'false'],
    [high, none, 'true', 'unknown'],
    [low, low, 'false', 'false'],
    [low, none, 'unknown', 'false'],
    [none, none, 'unknown', 'unknown'],
  ])('are three-valued: case %#', (A, B, expectedAny, expectedAll) => {
    expect(at(any, windowOf({ A, B })).value).toBe(expectedAny)
    expect(at(any, windowOf({ A: B, B: A })).value).toBe(expectedAny)
    expect(at(all, windowOf({ A, B })).value).toBe(expectedAll)
    expect(at(all, windowOf({ A: B, B: A })).value).toBe(expectedAll)
  })

  test('two stations are two sources', () => {
    expect(at(all, windowOf({ A: high, B: high })).witnesses).toEqual(['A', 'B'])
    expect(at(any, windowOf({ A: high, B: low })).witnesses).toEqual(['A'])
  })

  test('with `any` one sound value lifts the doubt of another, with `all` it does not', () => {
    const doubted = { readings: [reading(0, 3_500, 'unconfirmed')] }
    expect(at(any, windowOf({ A: high, B: doubted })).unconfirmed).toBe(false)
    expect(at(any, windowOf({ A: low, B: doubted })).unconfirmed).toBe(true)
    expect(at(all, windowOf({ A: high, B: doubted })).unconfirmed).toBe(true)
  })
})
