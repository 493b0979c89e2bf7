import { describe, expect, test } from 'vitest'
import { alarmScoreOf, alarmsOf } from '../../../../worker/flow/forecast-score/alarms.ts'
import { count, countRate, emptyTally, scoreOf } from '../../../../worker/flow/forecast-score/tally.ts'
import { HOUR_MS } from '../../../../worker/model/time.ts'

describe('the scores', () => {
  test('are those worked out by hand: a refused case counts as the base rate', () => {
    const tally = emptyTally()
    count(tally, 0.8, true)
    count(tally, 0.1, false)
    count(tally, null, false)
    count(tally, null, true)
    countRate(tally, true, true)
    countRate(tally, true, false)
    const score = scoreOf(tally)
    expect(score).toMatchObject({ cases: 4, refused: 2, baseRate: 0.5 })
    expect(score.brierTimes1000).toBeCloseTo((1000 * (0.04 + 0.01 + 0.25 + 0.25)) / 4, 9)
    expect(score.brierSkill).toBeCloseTo(1 - 0.55 / 1, 9)
    expect(score.rateOfRiseSkill).toBeCloseTo(1 - 1.5, 9)
    expect(score.logLossTimes1000).toBeCloseTo((1000 * -(Math.log(0.8) + Math.log(0.9) + 2 * Math.log(0.5))) / 4, 9)
  })

  test('knowing only the base rate is no skill, knowing all is perfect', () => {
    const [base, all] = [emptyTally(), emptyTally()]
    for (let index = 0; index < 10; index++) {
      count(base, 0.3, index < 3)
      count(all, index < 3 ? 1 : 0, index < 3)
    }
    expect(scoreOf(base).brierSkill).toBeCloseTo(0, 9)
    expect(scoreOf(all).brierSkill).toBe(1)
  })
})

describe('alarms', () => {
  // A value an hour; the level stands at 10, the usual water at 0.
  const watched = (mm: readonly number[]) => ({
    at: Float64Array.from(mm, (_, index) => index * HOUR_MS),
    mm: Float64Array.from(mm),
    levelMm: 10,
    baseMm: 0,
    years: 1,
  })

  test('an alarm three hours before the level is a hit with that lead; none before it is a lead of nothing', () => {
    const mm = [0, 1, 2, 5, 8, 10, 11]
    expect(alarmScoreOf(alarmsOf(watched(mm), (index) => index === 2))).toMatchObject({
      crossings: 1,
      announced2h: 1,
      meanLeadHours: 3,
      falseAlarms: 0,
    })
    expect(alarmScoreOf(alarmsOf(watched(mm), () => false))).toMatchObject({
      crossings: 1,
      announced30min: 0,
      falseAlarms: 0,
    })
  })

  test('an alarm that nothing follows within twelve hours is false, near where the water came nine tenths of the way', () => {
    const quiet = [0, 5, ...Array.from({ length: 20 }, () => 0)]
    const near = [0, 5, 9.5, ...Array.from({ length: 20 }, () => 0)]
    expect(alarmScoreOf(alarmsOf(watched(quiet), (index) => index === 1))).toMatchObject({ falseAlarms: 1, near: 0 })
    expect(alarmScoreOf(alarmsOf(watched(near), (index) => index === 1))).toMatchObject({ falseAlarms: 1, near: 1 })
  })

  test('after a crossing nothing counts before the water has been lower for six hours', () => {
    const mm = [0, 10, 9, 9, 10, 9, ...Array.from({ length: 7 }, () => 1), 10]
    expect(alarmScoreOf(alarmsOf(watched(mm), (index) => index === 3)).falseAlarms).toBe(0)
    expect(alarmsOf(watched(mm), () => false).crossings).toBe(2)
  })
})
