import { describe, expect, test } from 'vitest'
import {
  parseCsvReadings,
  parseNativeForecast,
  parseNativeReadings,
  type ParsedItem,
} from '../../../worker/feeds/index.ts'
import { chanceOf } from '../../../worker/model/forecast.ts'

const ITEM = { station: 'PONT-VIEUX', value: 2.77, unit: 'm', observedAt: '2026-10-14T18:00:00+02:00' }

function only(parsed: ReturnType<typeof parseNativeReadings>): ParsedItem {
  if (parsed.kind !== 'ok' || parsed.value[0] === undefined) throw new Error('no item')
  return parsed.value[0]
}

describe('readings as JSON', () => {
  test('an item carries its unit and becomes mm, its offset an instant', () => {
    expect(only(parseNativeReadings({ readings: [ITEM] }))).toMatchObject({
      kind: 'reading',
      reading: {
        station: 'PONT-VIEUX',
        quantity: 'level',
        value: 2_770,
        observedAt: Date.UTC(2026, 9, 14, 16),
        rawUnit: 'm',
      },
    })
  })

  test.each([
    ['mm', 2_770, 'level', 2_770],
    ['cm', 277, 'level', 2_770],
    ['ft', 10, 'level', 3_048],
    ['m3/s', 1.5, 'flow', 1_500],
    ['l/s', 7, 'flow', 7],
  ])('%s', (unit, value, quantity, canonical) => {
    expect(only(parseNativeReadings({ readings: [{ ...ITEM, unit, value }] }))).toMatchObject({
      reading: { quantity, value: canonical },
    })
  })

  test.each<[string, unknown]>([
    ['no unit', { ...ITEM, unit: undefined }],
    ['an unknown unit', { ...ITEM, unit: 'pouces' }],
    ['a unit of the prototype', { ...ITEM, unit: 'constructor' }],
    ['a naive time', { ...ITEM, observedAt: '2026-10-14T18:00:00' }],
    ['a time that is a number', { ...ITEM, observedAt: 1_760_000_000 }],
    ['NaN', { ...ITEM, value: NaN }],
    ['Infinity', { ...ITEM, value: Infinity }],
    ['a value as text', { ...ITEM, value: '12,5' }],
    ['null', { ...ITEM, value: null }],
    ['a nested array', { ...ITEM, value: [2.77] }],
    ['an unknown member', { ...ITEM, heigth: 2 }],
    ['no station', { ...ITEM, station: '' }],
    ['an item that is null', null],
    ['an item that is text', 'x'],
  ])('%s is refused with a mend, and the items beside it stand', (_, bad) => {
    const parsed = parseNativeReadings({ readings: [ITEM, bad, ITEM] })
    if (parsed.kind !== 'ok') throw new Error(parsed.message)
    expect(parsed.value.map((item) => item.kind)).toEqual(['reading', 'refused', 'reading'])
    const refused = parsed.value[1]
    if (refused?.kind === 'refused')
      expect([refused.reason, refused.mend].every((text) => text.length > 5 && text.length < 300)).toBe(true)
  })

  test.each<[string, unknown]>([
    ['null', null],
    ['a list', [ITEM]],
    ['another member', { reading: [ITEM] }],
    ['more members than one', { readings: [ITEM], territory: '99002' }],
    ['too many items', { readings: Array.from({ length: 10_001 }, () => ITEM) }],
  ])('a body that is %s cannot be read, and says how it should be', (_, body) => {
    const parsed = parseNativeReadings(body)
    expect(parsed.kind).toBe('unreadable')
    if (parsed.kind === 'unreadable') expect(parsed.mend).not.toBe('')
  })
})

describe('readings as CSV', () => {
  test('columns may come in any order, with a byte order mark and CRLF', () => {
    const parsed = parseCsvReadings('\uFEFFtime,station,unit,value\r\n2026-10-14T16:00:00Z,PONT-VIEUX,m,2.77\r\n')
    expect(only(parsed)).toMatchObject({ reading: { station: 'PONT-VIEUX', value: 2_770 } })
  })

  test.each([
    ['a decimal comma in quotes', 'PONT-VIEUX,2026-10-14T16:00:00Z,"12,5",m'],
    ['no value', 'PONT-VIEUX,2026-10-14T16:00:00Z,,m'],
    ['a word', 'PONT-VIEUX,2026-10-14T16:00:00Z,haut,m'],
    ['an infinite value', 'PONT-VIEUX,2026-10-14T16:00:00Z,Infinity,m'],
    ['a French date', 'PONT-VIEUX,14/10/2026 18:00,2.77,m'],
    ['a short line', 'PONT-VIEUX'],
  ])('%s is refused on its own line', (_, line) => {
    const parsed = parseCsvReadings(`station,time,value,unit\n${line}\nPONT-VIEUX,2026-10-14T16:10:00Z,2.8,m\n`)
    if (parsed.kind !== 'ok') throw new Error(parsed.message)
    expect(parsed.value.map((item) => item.kind)).toEqual(['refused', 'reading'])
  })

  test.each([
    ['nothing', ''],
    ['no header', 'PONT-VIEUX,2026-10-14T16:00:00Z,2.77,m\n'],
    ['another shape', 'nom;telephone\nA;B\n'],
    ['a column too few', 'station,time,value\nA,2026-10-14T16:00:00Z,1\n'],
  ])('%s cannot be read, and the missing column is named', (_, text) => {
    const parsed = parseCsvReadings(text)
    expect(parsed.kind).toBe('unreadable')
    if (parsed.kind === 'unreadable') expect(parsed.message).toContain('unit')
  })
})

describe('forecasts', () => {
  const RUN = {
    station: 'PONT-VIEUX',
    source: 'modèle local',
    issuedAt: '2026-10-14T16:00:00Z',
    unit: 'm',
    points: [
      { at: '2026-10-14T18:00:00Z', low: 1.9, middle: 2.2, high: 2.9 },
      { at: '2026-10-14T17:00:00Z', low: 1.8, middle: 2, high: 2.4 },
    ],
  }

  test('a run becomes mm in the order of time', () => {
    const parsed = parseNativeForecast(RUN)
    if (parsed.kind !== 'ok') throw new Error(parsed.message)
    expect(parsed.value.points.map((point) => point.highMm)).toEqual([2_400, 2_900])
  })

  test('members of an ensemble are kept in their order; alone they are also the tenth, the half and the nine tenths', () => {
    const members = [2, 1, 1.5, 3, 2.5]
    const [at, later] = ['2026-10-14T17:00:00Z', '2026-10-14T18:00:00Z']
    const points = [
      { at, members },
      { at: later, low: 1, middle: 2, high: 4, members },
    ]
    const parsed = parseNativeForecast({ ...RUN, points })
    if (parsed.kind !== 'ok') throw new Error(parsed.message)
    const membersMm = [2_000, 1_000, 1_500, 3_000, 2_500]
    expect(parsed.value.points).toMatchObject([
      { lowMm: 1_200, middleMm: 2_000, highMm: 2_800, membersMm },
      { lowMm: 1_000, middleMm: 2_000, highMm: 4_000, membersMm },
    ])
    const run = { ...parsed.value, receivedAt: 0 }
    const span = { from: Date.parse(at), to: Date.parse(later) }
    // Two of five members; the path alone would say no more than between a tenth and a half.
    expect(chanceOf(run, 2_400, span)).toEqual({ least: 0.4, most: 0.4 })
  })

  test.each<[string, unknown]>([
    [
      'members that are not as many',
      { ...RUN, points: RUN.points.map((one, i) => ({ ...one, members: [1, 2, 3].slice(i) })) },
    ],
    ['a single member', { ...RUN, points: [{ at: '2026-10-14T18:00:00Z', members: [1] }] }],
    ['neither a path nor members', { ...RUN, points: [{ at: '2026-10-14T18:00:00Z', low: 1 }] }],
    ['no points', { ...RUN, points: [] }],
    ['bounds in disorder', { ...RUN, points: [{ at: '2026-10-14T18:00:00Z', low: 3, middle: 2.2, high: 2.9 }] }],
    ['a naive time', { ...RUN, points: [{ at: '2026-10-14T18:00:00', low: 1, middle: 2, high: 3 }] }],
    ['a naive issue', { ...RUN, issuedAt: '2026-10-14' }],
    ['a flow', { ...RUN, unit: 'm3/s' }],
    ['an unknown member', { ...RUN, probability: 1 }],
    ['NaN', { ...RUN, points: [{ at: '2026-10-14T18:00:00Z', low: 1, middle: 2, high: NaN }] }],
    ['null', null],
  ])('%s is refused whole: half a path would hide the crest', (_, body) => {
    expect(parseNativeForecast(body).kind).toBe('unreadable')
  })
})

test('a forecast of a level beyond what a number holds is refused: stored, it would reach no level and say that all is calm', () => {
  const point = { at: '2026-10-14T12:00:00Z', low: 1, middle: 1.2, high: 1e308 }
  const run = { station: 'PONT-VIEUX', source: 'm', issuedAt: '2026-10-14T11:00:00Z', unit: 'm', points: [point] }
  expect(parseNativeForecast(run)).toMatchObject({
    kind: 'unreadable',
    mend: expect.stringContaining('unit') as string,
  })
})
