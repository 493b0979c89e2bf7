// Values in, one after the other, every ten minutes: what each was judged at once, and what it turned out to be.
import { describe, expect, test } from 'vitest'
import { accept, placed } from '../../../worker/ingest/accept.ts'
import { NO_MEMORY, type GaugeMemory } from '../../../worker/ingest/level.ts'
import type { Quality, Reading } from '../../../worker/model/reading.ts'
import type { Station } from '../../../worker/model/station.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import { gauge, NOON, raw } from './gauge.ts'

interface Course {
  /** Flags and quality of each as it was judged when it came, and as it stands in the end. */
  readonly at: readonly Judgement[]
  readonly end: readonly Judgement[]
  readonly memory: GaugeMemory
}

type Judgement = readonly [flags: string, quality: Quality]

function course(
  values: readonly number[],
  stepMs = 10 * MINUTE_MS,
  change: Partial<Station> = {},
  neighbourMoved: (since: number) => boolean = () => false,
): Course {
  const station = gauge({ nativeStepMs: stepMs, ...change })
  let known: readonly Reading[] = []
  let memory = NO_MEMORY
  const judgement = ({ flags, quality }: Reading): Judgement => [flags.join(', '), quality]
  const at = values.map((value, index) => {
    const now = NOON + index * stepMs
    const taken = accept(raw(now, value), { station, known, now, memory, neighbourMoved })
    if (taken.kind !== 'new') throw new Error(taken.kind)
    known = [...taken.settled, taken.reading].reduce(placed, known)
    memory = taken.memory
    return judgement(taken.reading)
  })
  return { at, end: known.map(judgement), memory }
}

const calm = (count: number, value = 1_000) => Array.from({ length: count }, (_, index) => value + (index % 2))
const RISE: Judgement = ['unconfirmed fast rise', 'unconfirmed']
const REAL: Judgement = ['confirmed rise', 'good']
const SPIKE: Judgement = ['spike', 'doubtful']
const FALL: Judgement = ['sudden fall', 'doubtful']
const GOOD: Judgement = ['', 'good']

describe('a sudden rise has its vote at once, and what follows says what it was', () => {
  test.each<[string, readonly number[], readonly Judgement[], readonly Judgement[]]>([
    ['the next value stays above half of it: confirmed', [1_600, 1_350], [RISE, GOOD], [REAL, GOOD]],
    ['the next value is below half of it: withdrawn', [1_600, 1_290], [RISE, GOOD], [SPIKE, GOOD]],
    ['it goes on rising: each confirms the one before', [1_600, 2_300, 3_000], [RISE, RISE, RISE], [REAL, REAL, RISE]],
    [
      'once confirmed, a crest that passes takes nothing back',
      [1_600, 1_650, 1_000],
      [RISE, GOOD, FALL],
      [REAL, GOOD, FALL],
    ],
    ['a sensor that the flood has taken withdraws nothing', [3_000, 0, 0], [RISE, FALL, FALL], [RISE, FALL, FALL]],
    ['the river of 19 September 2020 (Y210002001)', [1_261, 2_916, 3_606], [GOOD, RISE, RISE], [GOOD, REAL, RISE]],
  ])('%s', (_, after, at, end) => {
    const before = calm(12)
    const seen = course([...before, ...after])
    expect(seen.at.slice(before.length)).toEqual(at)
    expect(seen.end.slice(before.length)).toEqual(end)
  })

  test('a real step of more than two metres in ten minutes has its vote with that very value', () => {
    expect(course([...calm(12), 3_300]).at.at(-1)).toEqual(RISE)
  })

  test('at an hourly gauge the value an hour later confirms; one that is lower withdraws nothing any more', () => {
    const high = [...calm(12), 3_200]
    expect(course([...high, 3_000], HOUR_MS).end.at(-2)).toEqual(REAL)
    expect(course([...high, 1_100], HOUR_MS).end.at(-2)).toEqual(RISE)
  })

  test.each([
    ['an excursion, since lower values are known after it', [1_600, 1_620], 1_000, ['spike', 'spike']],
    ['a rise, since higher values are known after it', [1_600, 1_620], 1_700, ['confirmed rise', '']],
  ])('what comes out of order is known at once as %s', (_, late, after, expected) => {
    const station = gauge()
    const rows = [
      ...Array.from({ length: 6 }, (_unused, index) => raw(NOON - (9 - index) * 10 * MINUTE_MS, 1_000)),
      ...[20, 10, 0].map((back) => raw(NOON - back * MINUTE_MS, after)),
      ...late.map((value, index) => raw(NOON - (35 - index * 5) * MINUTE_MS, value)),
    ]
    const series = rows.reduce<readonly Reading[]>((before, one) => {
      const taken = accept(one, { station, known: before, now: NOON })
      return taken.kind === 'new' ? [...taken.settled, taken.reading].reduce(placed, before) : before
    }, [])
    const times = late.map((_unused, index) => NOON - (35 - index * 5) * MINUTE_MS)
    expect(
      series
        .filter(({ observedAt }) => times.includes(observedAt))
        .map(({ flags }) => flags.filter((flag) => flag !== 'late').join()),
    ).toEqual(expected)
  })

  test('what comes out of order settles nothing', () => {
    const station = gauge()
    const known = [1_000, 1_000].map((value, index) => raw(NOON - (4 - index) * 10 * MINUTE_MS, value))
    const rows = [...known, raw(NOON - 20 * MINUTE_MS, 1_600), raw(NOON, 1_650), raw(NOON - 10 * MINUTE_MS, 1_000)]
    const series = rows.reduce<readonly Reading[]>((before, one) => {
      const taken = accept(one, { station, known: before, now: NOON })
      return taken.kind === 'new' ? [...taken.settled, taken.reading].reduce(placed, before) : before
    }, [])
    expect(series.map(({ flags }) => flags.filter((flag) => flag !== 'late').join())).toEqual([
      '',
      '',
      'confirmed rise',
      'sudden fall',
      '',
    ])
  })
})

describe('a sudden fall calms nobody before it has stayed for half an hour', () => {
  test('it is back within that time: it was none, and its return is no rise', () => {
    const seen = course([...calm(12), 300, 310, 1_005])
    expect(seen.at.slice(-3)).toEqual([FALL, FALL, GOOD])
    expect(seen.end.slice(-3)).toEqual([SPIKE, SPIKE, GOOD])
  })

  test('it stays: from then on it is believed', () => {
    expect(course([...calm(12), 300, 310, 305, 300, 302]).at.slice(-5)).toEqual([FALL, FALL, FALL, GOOD, GOOD])
  })

  test('water that was falling already and falls faster is a flood that passes', () => {
    const falling = [4_000, 3_950, 3_800, 3_600, 3_200, 2_800, 2_450]
    expect(course(falling).at.slice(3)).toEqual([GOOD, GOOD, GOOD, GOOD])
  })
})

describe('a sensor that leaps up and down', () => {
  const leaps = [...calm(12), 1_900, 1_000, 1_900, 1_000]

  test('calms nobody any more, and its rises are told all the same', () => {
    const seen = course([...leaps, 1_002, 1_900])
    expect(seen.at.slice(-3)).toEqual([
      ['erratic', 'doubtful'],
      ['erratic', 'unconfirmed'],
      ['unconfirmed fast rise, erratic', 'unconfirmed'],
    ])
  })

  test('one spike and one dip are no leaping', () => {
    expect(course([...calm(12), 1_900, 1_000, 1_001]).at.at(-1)).toEqual(GOOD)
  })
})

describe('a value that does not move (S03)', () => {
  const still = (hours: number) => Array.from({ length: hours * 6 + 1 }, () => 1_000)

  test('is stuck after a day: no vote; the first that moves has one', () => {
    expect(course(still(23.5)).at.at(-1)).toEqual(GOOD)
    const seen = course([...still(24), 1_001])
    expect(seen.at.slice(-2)).toEqual([['flat line', 'doubtful'], GOOD])
  })

  test('is stuck after six hours where a neighbour on the same river has moved', () => {
    expect(course(still(6), 10 * MINUTE_MS, {}, () => true).at.at(-1)).toEqual(['flat line', 'doubtful'])
    expect(course(still(5.5), 10 * MINUTE_MS, {}, () => true).at.at(-1)).toEqual(GOOD)
  })

  test('a brook that stood still for three days and moved on by a centimetre may do so again', () => {
    const seen = course([...still(72), 1_010, ...still(73)])
    expect(seen.at.at(-1)).toEqual(GOOD)
    expect(course([...still(72), 1_010, ...still(91)]).at.at(-1)).toEqual(['flat line', 'doubtful'])
  })

  test('a sensor that was stuck and leaps when it is mended has taught nothing', () => {
    expect(course([...still(72), 1_900, ...still(25)]).at.at(-1)).toEqual(['flat line', 'doubtful'])
  })
})

describe('a unit that changed asks a person (S12)', () => {
  const wide = { plausibleMm: { min: -500, max: 9_000 } }

  test.each([
    ['m told as cm', 277_000],
    ['mm told as m', 2_770_000],
    ['tenfold', 27_700],
  ])('%s: the range blocks it, and it is called what it is', (_, value) => {
    const seen = course([...calm(12, 2_770), value, value + 10], 10 * MINUTE_MS, wide)
    expect(seen.at.slice(-2)).toEqual([
      ['out of range, unit jump', 'doubtful'],
      ['out of range, unit jump', 'doubtful'],
    ])
    expect(seen.memory.doubt).toMatchObject({ kind: 'unit jump', fromMm: 2_771, toMm: value, settledAt: null })
  })

  test.each([277, 28, 3])('2.77 m told as %i mm stays inside the range: it calms nobody for hours', (value) => {
    const seen = course([...calm(12, 2_770), ...calm(30, value)], 10 * MINUTE_MS, wide)
    expect(seen.at.slice(12).every(([flags, quality]) => flags.includes('unit jump') && quality === 'doubtful')).toBe(
      true,
    )
    expect(seen.memory.doubt?.settledAt).toBeNull()
  })

  test('back in the old unit it is over', () => {
    const seen = course([...calm(12, 2_770), ...calm(12, 277), 2_790], 10 * MINUTE_MS, wide)
    expect(seen.at.at(-1)).toEqual(GOOD)
    expect(seen.memory.doubt?.settledAt).not.toBeNull()
  })

  test('water that rises out of the other unit is not silenced', () => {
    const rising = [277, 350, 420, 500, 580]
    const seen = course([...calm(12, 2_770), ...rising], 10 * MINUTE_MS, wide)
    expect(seen.at.at(-1)?.[1]).toBe('unconfirmed')
  })

  test('ten times as much inside the range may be a flood: it has its vote, and so has what follows', () => {
    const seen = course([...calm(12, 250), 2_500, 2_510, 2_600], 10 * MINUTE_MS, wide)
    expect(seen.at.slice(-3)).toEqual([['unconfirmed fast rise, unit jump', 'unconfirmed'], GOOD, GOOD])
  })
})

describe('a level that stepped and stays', () => {
  const shifted = [...calm(40, 1_000), ...calm(40, 1_240)]

  test('six hours later it is called a shift of the datum, and has no vote where it stands still', () => {
    const seen = course(shifted)
    expect(seen.at.slice(41, 76).every(([flags]) => flags === '')).toBe(true)
    expect(seen.at.at(-1)).toEqual(['datum shift', 'doubtful'])
    expect(seen.memory.doubt).toMatchObject({ kind: 'datum shift', fromMm: 1_001, toMm: 1_240 })
  })

  test('water that rises from there has its vote, unconfirmed', () => {
    expect(course([...shifted, 1_280, 1_320]).at.at(-1)).toEqual(['datum shift', 'unconfirmed'])
  })

  test('stepped back, nobody is asked any more', () => {
    const seen = course([...shifted, 1_000, ...calm(50, 1_000)])
    expect(seen.memory.doubt?.settledAt).not.toBeNull()
    expect(seen.at.at(-1)).toEqual(GOOD)
  })

  test('a river that moved before or after is no shift', () => {
    const ramp = Array.from({ length: 40 }, (_, index) => 1_000 + index * 5)
    expect(course([...ramp, ...calm(40, 1_500)]).memory.doubt).toBeNull()
    expect(course([...calm(40), ...ramp.map((value) => value + 300)]).memory.doubt).toBeNull()
  })
})
