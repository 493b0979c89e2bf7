// One uplink of a known device → a reading of its station, or the reason why there is none.
import { describe, expect, test } from 'vitest'
import { uplinkReadings } from '../../../../worker/feeds/index.ts'
import type { SensorField } from '../../../../worker/model/sensor.ts'
import { HOUR_MS } from '../../../../worker/model/time.ts'
import { NOON, raw } from '../../ingest/gauge.ts'
import { bytes, device, uplink } from './sensor.ts'

const read = (change: Parameters<typeof uplink>[0], of: Parameters<typeof device>[0] = {}) =>
  uplinkReadings(uplink(change), device(of), 'capteurs')

const field = (change: Partial<SensorField> = {}): SensorField => ({
  name: 'distance',
  measures: 'distance',
  unit: 'mm',
  missing: [],
  unless: {},
  ...change,
})

function level(value: number, change: Parameters<typeof raw>[2] = {}) {
  return [{ kind: 'reading', reading: raw(NOON, value, { source: 'capteurs', ...change }) }]
}

describe('a distance', () => {
  test('becomes a level by the height at which the sensor hangs: what rises is nearer', () => {
    expect(read({})).toEqual(level(5_200 - 2_740))
  })

  test('is taken by the height of its own time, where the sensor was hung anew', () => {
    const mounting = [
      { since: NOON + HOUR_MS, heightMm: 9_000 },
      { since: null, heightMm: 5_200 },
      { since: NOON - HOUR_MS, heightMm: 6_000 },
    ]
    expect(read({}, { mounting })).toEqual(level(6_000 - 2_740))
    expect(read({ receivedAt: NOON - 2 * HOUR_MS }, { mounting })).toMatchObject([{ reading: { value: 2_460 } }])
  })

  test('without a height is no level, and says what to write', () => {
    expect(read({}, { mounting: [] })).toMatchObject([
      {
        kind: 'refused',
        reason: expect.stringContaining('no mounting height'),
        mend: expect.stringContaining('mounting'),
      },
    ])
  })
})

test('a probe in the water measures upwards from where it hangs', () => {
  const frame = { bytes: bytes('03774f01') }
  expect(read(frame, { decoder: 'milesight-em500-swl', mounting: [] })).toEqual(level(3_350, { rawUnit: 'cm' }))
  const mounting = [{ since: null, heightMm: -400 }]
  expect(read(frame, { decoder: 'milesight-em500-swl', mounting })).toEqual(level(2_950, { rawUnit: 'cm' }))
})

describe('what the network decoded', () => {
  test('is taken before the bytes', () => {
    expect(read({ decoded: { distance: 2_000 } }, { fields: [field()] })).toEqual(level(3_200))
  })

  test.each([
    ['a number as text', { distance: '2000' }],
    ['a text with its unit', { distance: '2000 mm' }],
  ])('may be %s', (_, decoded) => {
    expect(read({ decoded }, { fields: [field()] })).toEqual(level(3_200))
  })

  test('is found deep down, and in its own unit', () => {
    const fields = [field({ name: 'water.depth', measures: 'level', unit: 'm' })]
    expect(read({ decoded: { water: { depth: 1.25 } } }, { fields, mounting: [] })).toEqual(
      level(1_250, { rawUnit: 'm' }),
    )
  })

  test('may be a flow', () => {
    const fields = [field({ name: 'q', measures: 'flow', unit: 'm3/s' })]
    const [item] = read({ decoded: { q: 12.5 } }, { fields })
    expect(item).toMatchObject({ reading: { quantity: 'flow', value: 12_500 } })
  })

  test('zero is a level and never a distance: no echo would be water at the sensor itself', () => {
    const depth = [field({ name: 'depth', measures: 'level' })]
    expect(read({ decoded: { depth: 0 } }, { fields: depth, mounting: [] })).toEqual(level(0))
    for (const distance of [0, -1, '0'])
      expect(read({ decoded: { distance } }, { fields: [field()] })).toMatchObject([
        { kind: 'refused', reason: expect.stringContaining('no echo') },
      ])
  })

  test('is missing where the mapping says by which number', () => {
    expect(read({ decoded: { distance: 9_999 } }, { fields: [field({ missing: [9_999] })] })).toMatchObject([
      { kind: 'refused', reason: 'distance is 9999: nothing was measured' },
    ])
  })

  test('means nothing where another field says so', () => {
    const fields = [field({ unless: { position: ['tilt'] } })]
    expect(read({ decoded: { distance: 2_000, position: 'normal' } }, { fields })).toEqual(level(3_200))
    expect(read({ decoded: { distance: 2_000, position: 'tilt' } }, { fields })).toMatchObject([
      { kind: 'refused', reason: expect.stringContaining('tilt') },
    ])
  })

  test.each([['Invalid Reading'], ['2821 cm'], [''], [null], [[2_821]], [{}], [true], [NaN], ['1e9'], ['0x10']])(
    '%j is no number in mm, and never a level',
    (distance) => {
      expect(read({ decoded: { distance } }, { fields: [field()] })).toMatchObject([{ kind: 'refused' }])
    },
  )

  test('without the field of the mapping gives way to the bytes', () => {
    expect(read({ decoded: { battery: 92 } }, { fields: [field()] })).toEqual(level(2_460))
  })

  test('without the field, and without a decoder, says which fields there are', () => {
    expect(read({ decoded: { battery: 92, dist: 1 } }, { fields: [field()], decoder: null })).toMatchObject([
      { kind: 'refused', reason: expect.stringContaining('battery, dist') },
    ])
  })
})

test.each([
  ['simulated in the console of the network', { simulated: true }, /simulated/],
  ['without a time', { receivedAt: null }, /no time of reception/],
  ['of the battery alone', { bytes: bytes('01755c') }, /no level in this frame/],
  ['without a byte', { bytes: bytes(''), port: 0 }, /port 0/],
])('an uplink %s is no reading', (_, change, reason) => {
  expect(read(change)).toMatchObject([{ kind: 'refused', reason: expect.stringMatching(reason) }])
})
