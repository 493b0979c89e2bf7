import { describe, expect, test } from 'vitest'
import { NO_HISTORY, remembered } from '../../../worker/forecast/history.ts'
import type { GaugeNowcast } from '../../../worker/model/gauge-nowcast.ts'
import type { QualityFlag } from '../../../worker/model/reading.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import { drawer } from './drawn.ts'
import { historyOf, lookAt, reading, rising, SETTINGS, START, STEP_MS, timeOf } from './gauge-day.ts'

function chancesAt(opinion: GaugeNowcast, levelMm: number): readonly number[] {
  return opinion.levels.find((level) => level.levelMm === levelMm)?.chances.map(({ probability }) => probability) ?? []
}

describe('what a gauge says of its next hours', () => {
  test('still water is unlikely to reach anything, rising water likely, and higher levels less so', () => {
    const still = lookAt(historyOf(rising(0, 6)), timeOf(149)).opinion
    const rises = lookAt(historyOf(rising(80, 9)), timeOf(152)).opinion
    expect(still.refusedBecause).toBeNull()
    expect(Math.max(...chancesAt(still, 2_000))).toBeLessThan(0.01)
    expect(chancesAt(rises, 2_000).at(-1)).toBeGreaterThan(0.7)
    expect(chancesAt(rises, 3_000).at(-1)).toBeLessThan(chancesAt(rises, 2_000).at(-1) ?? 0)
    expect(rises.levels[0]?.stage).toBe('warning')
  })

  test('only three hours are told before the gauge has a record of its own, six where its water is slow', () => {
    const quick = lookAt(historyOf(rising(80, 9)), timeOf(152)).opinion
    const slow = lookAt(historyOf(rising(10, 9)), timeOf(152)).opinion
    expect(quick.leadLimitMs).toBe(3 * HOUR_MS)
    expect(slow.leadLimitMs).toBe(6 * HOUR_MS)
    expect(quick.leads.at(-1)?.state).toBe('beyond reach')
    const proven = lookAt(historyOf(rising(80, 9)), timeOf(152), {
      record: (leadMs) => (leadMs === HOUR_MS ? 'worse' : 'proven'),
    }).opinion
    expect(proven.leadLimitMs).toBe(12 * HOUR_MS)
    expect(proven.leads[1]?.state).toBe('no skill here')
  })

  test('the age of the newest value is taken off the lead', () => {
    const aged = lookAt(historyOf(rising(80, 9)), timeOf(152) + 30 * MINUTE_MS).opinion
    expect(aged.refusedBecause).toBeNull()
    expect(aged.leadLimitMs).toBe(2 * HOUR_MS)
  })

  test('a real step of more than two metres in ten minutes warns on that very value, marked unconfirmed', () => {
    const history = remembered(historyOf(rising(0, 0)), reading(timeOf(144), 3_100, ['unconfirmed fast rise']))
    const { opinion } = lookAt(history, timeOf(144))
    expect(opinion.unconfirmed).toBe(true)
    expect(opinion.levels.map(({ stage }) => stage)).toEqual(['crossed', 'crossed'])
    const below = remembered(historyOf(rising(0, 0)), reading(timeOf(144), 1_900, ['unconfirmed fast rise']))
    expect(lookAt(below, timeOf(144)).opinion.levels.map(({ stage }) => stage)).toEqual(['warning', 'warning'])
  })

  test('a rise that was back within half an hour leaves no trace in what follows', () => {
    const rise = remembered(historyOf(rising(0, 0)), reading(timeOf(144), 2_900, ['unconfirmed fast rise']))
    const withdrawn = remembered(remembered(rise, reading(timeOf(144), 2_900, ['spike'])), reading(timeOf(145), 1_000))
    const never = remembered(historyOf(rising(0, 0)), reading(timeOf(145), 1_000))
    expect(chancesAt(lookAt(withdrawn, timeOf(145)).opinion, 2_000)).toEqual(
      chancesAt(lookAt(never, timeOf(145)).opinion, 2_000),
    )
  })

  test('a sudden fall changes nothing until it is believed', () => {
    const high = historyOf(rising(80, 9))
    const fallen = remembered(high, reading(timeOf(153), 400, ['sudden fall']))
    expect(lookAt(fallen, timeOf(153)).opinion.levelMm).toBe(1_720)
  })
})

describe('a gauge upstream', () => {
  const own = historyOf(rising(0, 9))
  const above = (values: readonly number[], settings = SETTINGS) => ({
    station: 'G0',
    settings,
    history: historyOf(values),
  })

  test('that rises makes the levels below it likelier before the water is there, and is named', () => {
    const alone = lookAt(own, timeOf(152)).opinion
    const warned = lookAt(own, timeOf(152), { upstream: above(rising(80, 9)) }).opinion
    expect([alone.upstream, warned.upstream]).toEqual([null, 'G0'])
    expect(warned.model).not.toBe(alone.model)
    expect(chancesAt(warned, 2_000).at(-1)).toBeGreaterThan(3 * (chancesAt(alone, 2_000)[3] ?? 1))
  })

  test('that is silent, broken or switched off leaves the gauge to its own stage', () => {
    const alone = chancesAt(lookAt(own, timeOf(152)).opinion, 2_000)
    const broken = remembered(historyOf(rising(80, 9)), reading(timeOf(152), 9_000, ['erratic']))
    const silent = above(rising(80, 9).slice(0, 148))
    const off = above(rising(80, 9), { ...SETTINGS, off: 'switched off: reservoir' })
    for (const upstream of [silent, off, { station: 'G0', settings: SETTINGS, history: broken }]) {
      const { opinion } = lookAt(own, timeOf(152), { upstream })
      expect(opinion.upstream).toBeNull()
      expect(chancesAt(opinion, 2_000)).toEqual(alone)
    }
  })
})

describe('what a gauge does not say', () => {
  const flagged = (flags: readonly QualityFlag[]) =>
    remembered(historyOf(rising(0, 0)), reading(timeOf(144), 1_000, flags))
  test.each([
    ['no reading', NO_HISTORY, timeOf(0)],
    ['history too short', historyOf([1_000, 1_000, 1_000]), timeOf(2)],
    ['too old', historyOf(rising(0, 0)), timeOf(143) + 31 * MINUTE_MS],
    ['sensor broken', flagged(['erratic']), timeOf(144)],
    ['flat line', flagged(['flat line']), timeOf(144)],
    ['datum or unit in doubt', flagged(['datum shift']), timeOf(144)],
  ] as const)('"%s" is told as such, with no number beside it', (because, history, now) => {
    const { opinion } = lookAt(history, now)
    expect(opinion.refusedBecause).toBe(because)
    expect(opinion.leadLimitMs).toBe(0)
    expect([...opinion.peaks, ...opinion.levels.flatMap(({ chances }) => chances)]).toEqual([])
  })

  test('a gap in the last hours refuses, and so does a scale below five centimetres, and the operator may switch it off', () => {
    const gappy = [...Array.from({ length: 144 }, () => 1_000)].reduce(
      (history, value, index) => (index % 4 === 0 ? remembered(history, reading(timeOf(index), value)) : history),
      NO_HISTORY,
    )
    expect(lookAt(gappy, timeOf(140)).opinion.refusedBecause).toBe('gaps in the last hours')
    const near = { ...SETTINGS, lowestDangerMm: 1_040 }
    expect(lookAt(historyOf(rising(0, 0)), timeOf(143), { settings: near }).opinion.refusedBecause).toBe(
      'scale too small',
    )
    const off = { ...SETTINGS, off: 'switched off: tide' } as const
    expect(lookAt(historyOf(rising(0, 0)), timeOf(143), { settings: off }).opinion.refusedBecause).toBe(
      'switched off: tide',
    )
  })

  test('a gauge that goes silent while it rises is lost, and what it warned of is held', () => {
    const history = historyOf(rising(80, 9))
    const warned = lookAt(history, timeOf(152))
    const later = timeOf(152) + 6 * HOUR_MS
    const lost = lookAt(history, later, { alarms: warned.alarms, silentSince: timeOf(152) })
    expect(lost.opinion.lost).toEqual({ since: timeOf(152), levelMm: 1_720 })
    expect(lost.opinion.levels[0]).toMatchObject({ stage: 'warning', held: true })
    const calm = lookAt(historyOf(rising(0, 0)), later, { silentSince: timeOf(143) })
    expect(calm.opinion.lost).toBeNull()
  })

  test('a warning ends after two calm hours, not with the first value that is lower', () => {
    let history = historyOf(rising(80, 9))
    let { alarms } = lookAt(history, timeOf(152))
    const stages: string[] = []
    for (let step = 0; step < 36; step++) {
      const at = timeOf(153 + step)
      history = remembered(history, reading(at, 1_720 - 20 * Math.min(step, 25)))
      const looked = lookAt(history, at, { alarms })
      alarms = looked.alarms
      stages.push(looked.opinion.levels[0]?.stage ?? '')
    }
    expect(stages.slice(0, 12)).toEqual(Array.from({ length: 12 }, () => 'warning'))
    expect(stages.at(-1)).toBe('quiet')
  })
})

describe('what holds for any input', () => {
  test('chances are numbers, fall with the level, never fall with the lead; the fan is ordered and never shrinks', () => {
    const draw = drawer(11)
    for (let round = 0; round < 300; round++) {
      let history = NO_HISTORY
      let at = START
      for (let index = 0; index < 60; index++) {
        at += draw.share() < 0.9 ? STEP_MS : Math.floor(draw.share() * 90) * MINUTE_MS
        const flags: readonly QualityFlag[] = draw.share() < 0.1 ? ['unconfirmed fast rise'] : []
        history = remembered(history, reading(draw.share() < 0.1 ? at - HOUR_MS : at, Math.round(draw.wild()), flags))
      }
      const levelsMm = [0, 1, 2, 3, 4].map(() => Math.round(draw.wild())).sort((left, right) => left - right)
      const baseMm = draw.share() < 0.5 ? null : draw.wild()
      const settings = { ...SETTINGS, levelsMm, lowestDangerMm: levelsMm[0] ?? 0, baseMm }
      const { opinion } = lookAt(history, at + Math.floor(draw.share() * 40) * MINUTE_MS, {
        settings,
        record: () => 'proven',
      })
      expect(JSON.stringify(opinion)).not.toContain('NaN')
      opinion.levels.forEach(({ chances }, index) => {
        chances.forEach(({ probability }, lead) => {
          expect(probability).toBeGreaterThanOrEqual(chances[lead - 1]?.probability ?? 0)
          expect(probability).toBeLessThanOrEqual(1)
          const lower = opinion.levels[index - 1]?.chances[lead]?.probability
          if (lower !== undefined) expect(probability).toBeLessThanOrEqual(lower)
        })
      })
      opinion.peaks.forEach(({ q75Mm, q90Mm, q95Mm }, lead) => {
        expect(q75Mm).toBeGreaterThanOrEqual(opinion.levelMm ?? 0)
        expect([q90Mm, q95Mm]).toEqual([q90Mm, q95Mm].sort((left, right) => left - right))
        expect(q90Mm).toBeGreaterThanOrEqual(q75Mm)
        expect(q90Mm).toBeGreaterThanOrEqual(opinion.peaks[lead - 1]?.q90Mm ?? -Infinity)
      })
    }
  })

  test('what is remembered stays small however fast and long the sensor speaks', () => {
    let history = NO_HISTORY
    for (let second = 0; second < 7 * 86_400; second += 20)
      history = remembered(history, reading(START + second * 1_000, 1_000 + (second % 7)))
    expect(JSON.stringify(history).length).toBeLessThan(12_000)
    expect(history.days.length).toBeGreaterThan(4)
    expect(history.lows.length).toBeLessThan(130)
    const months = Array.from({ length: 60 * 24 }, (_, hour) => reading(START + hour * HOUR_MS, 900 + (hour % 3)))
    expect(months.reduce(remembered, NO_HISTORY).days.length).toBeLessThanOrEqual(31)
    expect(months.reduce(remembered, NO_HISTORY).lows.every(([at]) => at > START + 54 * DAY_MS)).toBe(true)
  })
})
