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

describe('an item that is no observation is refused with a mend', () => {
  test.each([
    ['NaN', raw(NOON, NaN)],
    ['Infinity', raw(NOON, Infinity)],
    ['-Infinity', raw(NOON, -Infinity)],
    ['a time that cannot be read', raw(NaN, 1_000)],
    ['an ancient time', raw(NOON - ANCIENT_MS - 1, 1_000)],
    ['1970', raw(0, 1_000)],
  ])('%s', (_, value) => {
    const accepted = judged(value)
    expect(accepted.kind).toBe('refused')
    if (accepted.kind === 'refused') {
      expect(accepted.reason).not.toBe('')
      expect(accepted.mend).not.toBe('')
    }
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

  test('another source that says something else by more than rounding still corrects', () => {
    const known = reading(NOON, 1_000, { source: 'hubeau' })
    expect(judged(raw(NOON, 1_300, { source: 'vigicrues-observations' }), [known]).kind).toBe('corrected')
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

  test('one spike beyond the maximum rate has no vote, and what follows is not measured against it (S04)', () => {
    const spike = readingOf(judged(raw(NOON - 5 * MINUTE_MS, 5_000), calm, NOON - 5 * MINUTE_MS))
    expect(spike.flags).toContain('impossible rate')
    expect(spike.quality).toBe('doubtful')
    const after = readingOf(judged(raw(NOON, 1_005), placed(calm, spike)))
    expect(after.flags).toEqual([])
    expect(after.quality).toBe('good')
  })

  test('where the next value stays up there it is a fast rise and proposes', () => {
    const spike = readingOf(judged(raw(NOON - 5 * MINUTE_MS, 5_000), calm, NOON - 5 * MINUTE_MS))
    const upheld = readingOf(judged(raw(NOON, 5_100), placed(calm, spike)))
    expect(upheld.flags).toEqual(['unconfirmed fast rise'])
    expect(upheld.quality).toBe('unconfirmed')
  })

  test('two spikes in opposite directions uphold nothing', () => {
    const spike = readingOf(judged(raw(NOON - 5 * MINUTE_MS, -400, {}), calm, NOON - 5 * MINUTE_MS))
    expect(spike.flags).toContain('impossible rate')
    expect(readingOf(judged(raw(NOON, 5_000), placed(calm, spike))).quality).toBe('doubtful')
  })

  test('a sudden rise that water can do keeps its vote, unconfirmed', () => {
    const taken = readingOf(judged(raw(NOON, 1_400), calm))
    expect(taken.flags).toEqual(['unconfirmed fast rise'])
    expect(taken.quality).toBe('unconfirmed')
  })

  test('the same rise over an hour is an ordinary flood', () => {
    expect(readingOf(judged(raw(NOON, 1_400), [reading(NOON - HOUR_MS, 1_000)])).quality).toBe('good')
  })

  test('a fast fall is not a rise', () => {
    expect(readingOf(judged(raw(NOON, 600), calm)).flags).toEqual([])
  })

  test('a value stuck for a day has no vote (S03), and the first that moves has one', () => {
    const stuck = climb(NOON - 10 * MINUTE_MS, 150, 1_000, 0)
    expect(readingOf(judged(raw(NOON, 1_000), stuck)).flags).toContain('flat line')
    expect(readingOf(judged(raw(NOON, 1_001), stuck)).quality).toBe('good')
  })

  test('a flow is not judged by the range of the level', () => {
    expect(readingOf(judged(raw(NOON, 900_000, { quantity: 'flow', rawUnit: 'l/s' }))).quality).toBe('good')
  })
})

describe('what the producer doubts may warn and calms nobody', () => {
  const before = climb(NOON - 10 * MINUTE_MS, 6, 2_000, 10)

  test.each(['sourceDoubtful', 'gapMarker'] as const)('%s: higher than before proposes as unconfirmed', (mark) => {
    expect(readingOf(judged(raw(NOON, 2_050, { [mark]: true }), before)).quality).toBe('unconfirmed')
  })

  test.each(['sourceDoubtful', 'gapMarker'] as const)('%s: lower than before has no vote', (mark) => {
    expect(readingOf(judged(raw(NOON, 500 + 1_300, { [mark]: true }), before)).quality).toBe('doubtful')
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
    for (const one of known) expect(Number.isSafeInteger(one.value) || Math.abs(one.value) >= 1e15).toBe(true)
  }
})
