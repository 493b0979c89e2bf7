import { describe, expect, test } from 'vitest'
import { valueCount } from '../../../worker/ingest/value-count.ts'
import type { QualityFlag } from '../../../worker/model/reading.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import { climb, NOON, reading } from './gauge.ts'

const FROM = NOON - 24 * HOUR_MS

describe('the share of doubted values', () => {
  test('counts each flag by its name, also one that nobody has heard of yet', () => {
    const flags = ['out of range', 'some flag of next year'] as readonly QualityFlag[]
    const kept = [reading(NOON, 9_999, { quality: 'doubtful', flags }), reading(NOON - MINUTE_MS, 1_000)]
    expect(valueCount(kept, FROM, NOON + HOUR_MS)).toMatchObject({
      values: 2,
      flagged: 1,
      byFlag: { 'out of range': 1, 'some flag of next year': 1 },
    })
  })

  test('does not count a value that only came late: that says nothing against the value', () => {
    const late = reading(NOON - 5 * HOUR_MS, 1_000, {
      receivedAt: NOON,
      quality: 'doubtful',
      flags: ['late', 'too old'],
    })
    expect(valueCount([late], FROM, NOON + HOUR_MS)).toMatchObject({ values: 1, flagged: 0, late: 1 })
  })

  test('a correction takes the place of what it corrects', () => {
    const bad = reading(NOON, 99_999, { quality: 'doubtful', flags: ['out of range'] })
    const sound = reading(NOON, 1_010, { revision: 1, receivedAt: NOON + MINUTE_MS })
    expect(valueCount([bad, sound], FROM, NOON + HOUR_MS)).toMatchObject({ values: 1, flagged: 0, byFlag: {} })
  })

  test('a level and a flow of one time are two values', () => {
    expect(
      valueCount([reading(NOON, 1_000), reading(NOON, 5_000, { quantity: 'flow' })], FROM, NOON + HOUR_MS).values,
    ).toBe(2)
  })

  test('what says that it was observed after now is counted once its time has come', () => {
    const ahead = [reading(NOON + MINUTE_MS, 1, { flags: ['future'], quality: 'doubtful' })]
    expect([valueCount(ahead, FROM, NOON).values, valueCount(ahead, FROM, NOON + MINUTE_MS).values]).toEqual([0, 1])
  })

  test('values from before the window are left out', () => {
    expect(valueCount([reading(FROM - 1, 1_000)], FROM, NOON + HOUR_MS).values).toBe(0)
  })
})

describe('the lag', () => {
  test('is the age of the newest value of each hand-over, so that a first day of history is one of them', () => {
    const history = climb(NOON, 144, 1_500, 1).map((one) => ({ ...one, receivedAt: NOON + 7 * MINUTE_MS }))
    const next = [10, 20].map((minutes) =>
      reading(NOON + minutes * MINUTE_MS, 1_500, { receivedAt: NOON + (minutes + 5) * MINUTE_MS }),
    )
    expect(valueCount([...history, ...next], FROM, NOON + HOUR_MS).lagMs).toEqual({
      middle: 5 * MINUTE_MS,
      worst: 7 * MINUTE_MS,
    })
  })

  test('is unknown where nothing came, and never negative', () => {
    expect(valueCount([], FROM, NOON + HOUR_MS).lagMs).toBeNull()
    expect(valueCount([reading(NOON + 1_000, 1, { receivedAt: NOON })], FROM, NOON + HOUR_MS).lagMs).toEqual({
      middle: 0,
      worst: 0,
    })
  })

  test('is not told by a value of the future', () => {
    const ahead = reading(NOON + HOUR_MS, 1, { receivedAt: NOON, flags: ['future'], quality: 'doubtful' })
    expect(valueCount([ahead], FROM, NOON + HOUR_MS).lagMs).toBeNull()
  })
})
