import { expect, test } from 'vitest'
import { covers, placeOf } from '../../../worker/cap/area-covers.ts'
import type { CapArea } from '../../../worker/cap/cap.ts'
import type { Position } from '../../../worker/model/geo.ts'

const square = (x: number, y: number, half: number): readonly Position[] => [
  [x - half, y - half],
  [x + half, y - half],
  [x + half, y + half],
  [x - half, y + half],
  [x - half, y - half],
]

function area(change: Partial<CapArea> = {}): CapArea {
  return { areaDesc: 'x', polygons: [], circles: [], geocodes: [], altitude: null, ceiling: null, ...change }
}

test.each([
  ['FR034', { kind: 'code', name: null, value: 'FR034' }],
  ['EMMA_ID:FR034', { kind: 'code', name: 'EMMA_ID', value: 'FR034' }],
  ['44.20,1.50', { kind: 'point', at: [1.5, 44.2], altitudeM: null }],
  ['44.20, -1.50', { kind: 'point', at: [-1.5, 44.2], altitudeM: null }],
  ['44.20,1.50,120m', { kind: 'point', at: [1.5, 44.2], altitudeM: 120 }],
])('%s is read as what it is', (key, place) => {
  expect(placeOf(key)).toEqual(place)
})

test('a code is found by its value, and under its own name where one is given', () => {
  const coded = area({ geocodes: [{ valueName: 'NUTS3', value: 'FR823' }] })
  expect([covers(coded, placeOf('FR823')), covers(coded, placeOf('NUTS3:FR823'))]).toEqual([true, true])
  expect([covers(coded, placeOf('EMMA_ID:FR823')), covers(coded, placeOf('FR82'))]).toEqual([false, false])
  expect(covers(coded, placeOf('44.2,1.5'))).toBe(false)
})

test('a point is in a polygon, and not in the hole that is cut out of it', () => {
  const ring = area({ polygons: [square(1.5, 44.2, 1)] })
  const hole = { valueName: 'EXCLUDE_POLYGON', value: '44.1,1.4 44.1,1.6 44.3,1.6 44.3,1.4 44.1,1.4' }
  expect([covers(ring, placeOf('44.2,1.5')), covers(ring, placeOf('46,1.5'))]).toEqual([true, false])
  const cut = { ...ring, geocodes: [hole] }
  expect([covers(cut, placeOf('44.2,1.5')), covers(cut, placeOf('44.9,1.5'))]).toEqual([false, true])
  expect(covers(cut, placeOf(hole.value))).toBe(false)
})

test('a circle counts in kilometres', () => {
  const circle = area({ circles: [{ centre: [1.5, 44.2], radiusKm: 12 }] })
  // A tenth of a degree of latitude is eleven kilometres.
  expect([covers(circle, placeOf('44.30,1.50')), covers(circle, placeOf('44.31,1.50'))]).toEqual([true, false])
})

test('altitudes are feet: a warning of the heights is none for the valley, and one for whoever gave no altitude', () => {
  const heights = area({ polygons: [square(1.5, 44.2, 1)], altitude: 3_280, ceiling: 9_842 })
  const at = (key: string) => covers(heights, placeOf(key))
  expect([at('44.2,1.5,999m'), at('44.2,1.5,1000m'), at('44.2,1.5,3001m'), at('44.2,1.5')]).toEqual([
    false,
    true,
    false,
    true,
  ])
})
