import { describe, expect, test } from 'vitest'
import {
  accept,
  ANCIENT_MS,
  DECIDES_UNTIL_MS,
  placed,
  verdictOf,
  type Accepted,
} from '../../../worker/ingest/accept.ts'
import type { RawReading, Reading } from '../../../worker/model/reading.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import { climb, gauge, NOON, raw, reading, seeded } from './gauge.ts'

function judged(value: RawReading, known: readonly Reading[] = [], now = NOON, station = gauge()): Accepted {
  return accept(value, { station, known, now })
}

function readingOf(accepted: Accepted): Reading {
  if (accepted.kind !== 'new' && accepted.kind !== 'corrected') throw new Error(`no reading: ${accepted.kind}`)
  return accepted.reading
}

describe('an item that is no observation is refused with a mend (S05)', () => {
  test.each([
    ['NaN', raw(NOON, NaN)],
    ['Infinity', raw(NOON, Infinity)],
    ['-Infinity', raw(NOON, -Infinity)],
    ['a time that cannot be read', raw(NaN, 1_000)],
    ['an ancient time', raw(NOON - ANCIENT_MS - 1, 1_000)],
    ['1970', raw(0, 1_000)],
    ['1e309', raw(NOON, 1e309)],
    ['more than a number holds', raw(NOON, 1e21)],
  ])('%s', (_, value) => {
    const accepted = judged(value)
    expect(accepted.kind).toBe('refused')
    if (accepted.kind === 'refused') {
      expect(accepted.reason).not.toBe('')
      expect(accepted.mend).not.toBe('')
    }
  })

  test('−0 is 0', () => {
    expect(Object.is(readingOf(judged(raw(NOON, -0))).value, 0)).toBe(true)
  })

  test('a value exactly at the limit of age is still taken', () => {
    expect(judged(raw(NOON - ANCIENT_MS, 1_000)).kind).toBe('new')
  })
})

describe('repeats and corrections', () => {
  test('the same value of the same time is a duplicate', () => {
    expect(judged(raw(NOON, 1_000), [reading(NOON, 1_000)]).kind).toBe('duplicate')
  })

  test('another value of the same time is a correction with the next revision', () => {
    const accepted = judged(raw(NOON, 1_020), [reading(NOON, 1_000, { revision: 2 })])
    expect(accepted.kind).toBe('corrected')
    expect(readingOf(accepted).revision).toBe(3)
  })

  test.each([
    ['level', 2_772, 2_770],
    ['level', -344, -340],
    ['flow', 15_642, 15_600],
    ['flow', 1_234_567, 1_230_000],
  ] as const)('a %s of %i told again by another source as %i is one observation', (quantity, value, again) => {
    const known = reading(NOON, value, { quantity, source: 'hubeau' })
    const repeated = raw(NOON, again, { quantity, source: 'vigicrues-observations' })
    expect(judged(repeated, [known]).kind).toBe('duplicate')
    expect(judged({ ...repeated, source: 'hubeau' }, [known]).kind).toBe('corrected')
  })

  test('another value under the same time: the newest word of the source stands, and the conflict is counted (S01)', () => {
    const first = readingOf(judged(raw(NOON, 1_000)))
    expect(judged(raw(NOON, 1_000), [first]).kind).toBe('duplicate')
    const second = readingOf(judged(raw(NOON, 1_020), [first]))
    expect([first.revision, second.revision, second.value]).toEqual([0, 1, 1_020])
  })

  test.each([
    ['lower than', 1_000, 700, 1_000],
    ['higher than', 1_000, 1_150, 1_150],
  ])(
    'another source that says %s the first takes nothing back: the higher stands, and both are kept',
    (_, first, second, stands) => {
      const known = reading(NOON, first, { source: 'hubeau' })
      const calm = climb(NOON - 10 * MINUTE_MS, 6, 900, 0)
      const taken = readingOf(judged(raw(NOON, second, { source: 'sensor' }), [...calm, known]))
      expect(taken).toMatchObject({ value: stands, revision: 1, quality: 'unconfirmed' })
      expect(taken.flags).toContain('sources disagree')
      expect(taken.others?.map(({ value }) => value)).toEqual([first + second - stands])
      for (const [source, value] of [
        ['hubeau', first],
        ['sensor', second],
      ] as const)
        expect(judged(raw(NOON, value, { source }), [...calm, taken]).kind).toBe('duplicate')
    },
  )

  test('of two sources the one that has a vote stands, however high the other', () => {
    const known = reading(NOON, 1_000, { source: 'hubeau' })
    const taken = readingOf(judged(raw(NOON, 99_000, { source: 'sensor' }), [known]))
    expect([taken.value, taken.source]).toEqual([1_000, 'hubeau'])
  })

  test('once they agree again nothing is left of it', () => {
    const calm = climb(NOON - 10 * MINUTE_MS, 6, 900, 0)
    const apart = readingOf(
      judged(raw(NOON, 700, { source: 'sensor' }), [...calm, reading(NOON, 1_000, { source: 'hubeau' })]),
    )
    const agreed = readingOf(judged(raw(NOON, 995, { source: 'sensor' }), [...calm, apart]))
    expect(agreed).toMatchObject({ quality: 'good', flags: [], revision: 2 })
    expect(agreed.others).toBeUndefined()
  })

  test('a producer that takes its word back without another number corrects too', () => {
    const accepted = judged(raw(NOON, 1_000, { sourceDoubtful: true }), [reading(NOON, 1_000)])
    expect(accepted.kind).toBe('corrected')
    expect(readingOf(accepted).flags).toContain('source doubtful')
  })

  test('a correction replaces what it corrects and keeps the order of time', () => {
    const known = climb(NOON, 3, 1_000, 10)
    const series = placed(known, reading(NOON - 10 * MINUTE_MS, 777, { revision: 1 }))
    expect(series.map((one) => one.value)).toEqual([980, 777, 1_000])
  })

  test('a value out of order lands where its time belongs', () => {
    const series = placed([reading(NOON - HOUR_MS, 1), reading(NOON, 3)], reading(NOON - 30 * MINUTE_MS, 2))
    expect(series.map((one) => one.value)).toEqual([1, 2, 3])
  })
})

describe('time', () => {
  test('a value of the future is kept, flagged and has no vote', () => {
    const taken = readingOf(judged(raw(NOON + HOUR_MS, 3_000), climb(NOON, 6, 1_000, 0)))
    expect(taken.flags).toContain('future')
    expect(taken.quality).toBe('doubtful')
  })

  test('a sensor clock that runs a minute fast is no future', () => {
    expect(readingOf(judged(raw(NOON + MINUTE_MS, 1_000))).flags).toEqual([])
  })

  test('a value of the future is never what later ones are measured against', () => {
    const known = [
      reading(NOON - 10 * MINUTE_MS, 1_000),
      reading(NOON + DAY_MS, 9_000, { quality: 'doubtful', flags: ['future'] }),
    ]
    expect(readingOf(judged(raw(NOON, 1_010), known)).flags).toEqual([])
  })

  test('what lay in the future is judged again once its time has come', () => {
    const known = [reading(NOON, 1_000, { quality: 'doubtful', flags: ['future'] })]
    const accepted = judged(raw(NOON, 1_000), known, NOON + MINUTE_MS)
    expect(accepted.kind).toBe('corrected')
    expect(readingOf(accepted).quality).toBe('good')
  })

  test('while it still lies in the future a repeat stays a repeat', () => {
    const known = [reading(NOON + HOUR_MS, 1_000, { quality: 'doubtful', flags: ['future'] })]
    expect(judged(raw(NOON + HOUR_MS, 1_000), known).kind).toBe('duplicate')
  })

  test('the newest value decides although it arrives an hour late, and is marked late', () => {
    const taken = readingOf(judged(raw(NOON - HOUR_MS, 1_010), [reading(NOON - 2 * HOUR_MS, 1_000)]))
    expect(taken.flags).toEqual(['late'])
    expect(taken.quality).toBe('good')
  })

  test('a value older than one already known is late and keeps its quality', () => {
    const taken = readingOf(
      judged(raw(NOON - 5 * MINUTE_MS, 1_000), [reading(NOON - 10 * MINUTE_MS, 990), reading(NOON, 1_010)]),
    )
    expect(taken.flags).toEqual(['late'])
    expect(taken.quality).toBe('good')
  })

  test('beyond the stated age a late value has no vote (INV-24)', () => {
    const taken = readingOf(judged(raw(NOON - DECIDES_UNTIL_MS - 1, 4_000)))
    expect(taken.flags).toContain('too old')
    expect(taken.quality).toBe('doubtful')
  })
})

describe('plausibility: only the physically impossible loses its vote (INV-24)', () => {
  const calm = climb(NOON - 10 * MINUTE_MS, 6, 1_000, 0)

  test.each([
    ['below the range', -501],
    ['above the range', 9_001],
  ])('%s', (_, value) => {
    const taken = readingOf(judged(raw(NOON, value), calm))
    expect(taken.flags).toContain('out of range')
    expect(taken.quality).toBe('doubtful')
  })

  test.each([-500, -12, 0, 9_000])('%i mm is inside it: negative and zero are levels', (value) => {
    expect(readingOf(judged(raw(NOON, value))).quality).toBe('good')
  })

  test('a reservoir keeps its 22 m where its range says so', () => {
    const dam = gauge({ plausibleMm: { min: 0, max: 60_000 } })
    expect(readingOf(judged(raw(NOON, 22_280), [], NOON, dam)).quality).toBe('good')
  })

  test.each([
    ['10', 20_000, 2_000],
    ['1000', 2_770_000, 2_770],
    ['1/1000', -501, -501_000],
  ])('a jump by a factor of %s out of the range is called a unit jump', (_, value, before) => {
    const known = [reading(NOON - 10 * MINUTE_MS, before)]
    expect(readingOf(judged(raw(NOON, value), known)).flags).toContain('unit jump')
  })

  test.each([30_000, -30_000])(
    'a spike of %i mm is no water: no vote, and what follows is not measured against it (S04)',
    (mm) => {
      const wide = gauge({ plausibleMm: { min: -50_000, max: 50_000 } })
      const spike = readingOf(judged(raw(NOON - 5 * MINUTE_MS, 1_000 + mm), calm, NOON - 5 * MINUTE_MS, wide))
      expect([spike.flags, spike.quality]).toEqual([['impossible rate'], 'doubtful'])
      const after = readingOf(judged(raw(NOON, 1_005), placed(calm, spike), NOON, wide))
      expect([after.flags, after.quality]).toEqual([[], 'good'])
    },
  )

  test('where the next value stays up there, it was water, and proposes', () => {
    const wide = gauge({ plausibleMm: { min: -500, max: 20_000 } })
    const spike = readingOf(judged(raw(NOON - 5 * MINUTE_MS, 7_000), calm, NOON - 5 * MINUTE_MS, wide))
    expect(spike.flags).toEqual(['impossible rate'])
    const upheld = readingOf(judged(raw(NOON, 7_100), placed(calm, spike), NOON, wide))
    expect([upheld.flags, upheld.quality]).toEqual([['unconfirmed fast rise'], 'unconfirmed'])
  })

  test('two spikes in opposite directions uphold nothing', () => {
    const wide = gauge({ plausibleMm: { min: -20_000, max: 20_000 } })
    const spike = readingOf(judged(raw(NOON - 5 * MINUTE_MS, -6_000), calm, NOON - 5 * MINUTE_MS, wide))
    expect(spike.flags).toEqual(['impossible rate'])
    expect(readingOf(judged(raw(NOON, 7_000), placed(calm, spike), NOON, wide)).quality).toBe('doubtful')
  })

  test.each([400, 1_500, 2_500, 4_900])(
    'a sudden rise of %i mm keeps its vote at once, unconfirmed, whatever rate was known here',
    (mm) => {
      const taken = readingOf(judged(raw(NOON, 1_000 + mm), calm))
      expect([taken.flags, taken.quality]).toEqual([['unconfirmed fast rise'], 'unconfirmed'])
    },
  )

  test('the same rise over an hour is an ordinary flood', () => {
    expect(readingOf(judged(raw(NOON, 1_400), [reading(NOON - HOUR_MS, 1_000)])).quality).toBe('good')
  })

  test('a flow is not judged by the range of the level', () => {
    expect(readingOf(judged(raw(NOON, 900_000, { quantity: 'flow', rawUnit: 'l/s' }))).quality).toBe('good')
  })
})

describe('what the producer doubts calms nobody, and does not warn alone (INV-24)', () => {
  const before = climb(NOON - 10 * MINUTE_MS, 6, 2_000, 10)
  const marks = ['sourceDoubtful', 'gapMarker'] as const

  test.each(marks)(
    '%s: higher than before it has no vote by itself; the second such value has, as unconfirmed',
    (mark) => {
      const first = readingOf(judged(raw(NOON, 2_050, { [mark]: true }), before))
      expect(first.quality).toBe('doubtful')
      const later = NOON + 10 * MINUTE_MS
      const second = readingOf(judged(raw(later, 2_100, { [mark]: true }), [...before, first], later))
      expect(second.quality).toBe('unconfirmed')
    },
  )

  test.each(marks)('%s: lower than before has no vote', (mark) => {
    expect(readingOf(judged(raw(NOON, 1_800, { [mark]: true }), before)).quality).toBe('doubtful')
  })

  test.each(marks)('%s: a sudden rise is not silenced by it', (mark) => {
    expect(readingOf(judged(raw(NOON, 2_500, { [mark]: true }), before)).quality).toBe('unconfirmed')
  })

  test('over a gap that is marked nobody knows how fast it came: whatever would be sudden at once is', () => {
    const gap = raw(NOON + 5 * HOUR_MS, 2_500, { gapMarker: true })
    expect(readingOf(judged(gap, before, gap.observedAt)).flags).toEqual(['gap marker', 'unconfirmed fast rise'])
  })

  test('a doubtful value out of range stays without a vote', () => {
    expect(readingOf(judged(raw(NOON, 12_000, { sourceDoubtful: true }), before)).quality).toBe('doubtful')
  })
})

test('nothing given is lost: whatever comes, each item has exactly one verdict, under its own index', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seeded(seed)
    const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T
    let known: readonly Reading[] = []
    const items = Array.from({ length: 40 }, () =>
      raw(
        NOON + pick([0, -1, 1, -3, 2, 40, -200, -50_000, 5_000]) * Math.floor(random() * 12) * MINUTE_MS,
        pick([NaN, Infinity, -0, 0, -700, 1_000, 1_001, 1_400, 10_000, 1e309, 1e21, random() * 4_000]),
        { sourceDoubtful: random() < 0.1, gapMarker: random() < 0.1, quantity: random() < 0.2 ? 'flow' : 'level' },
      ),
    )
    const verdicts = items.map((item, index) => {
      const accepted = judged(
        item,
        known.filter((one) => one.quantity === item.quantity),
      )
      if (accepted.kind === 'new' || accepted.kind === 'corrected') {
        known = [
          ...known.filter((one) => one.quantity !== item.quantity),
          ...placed(
            known.filter((one) => one.quantity === item.quantity),
            accepted.reading,
          ),
        ]
      }
      return verdictOf(index, accepted)
    })
    expect(verdicts.map((verdict) => verdict.index)).toEqual(items.map((_, index) => index))
    const kept = verdicts.filter((verdict) => verdict.kind === 'accepted').length
    expect(known, `seed ${seed}`).toHaveLength(kept)
    for (const one of known) expect(Number.isSafeInteger(one.value)).toBe(true)
  }
})
