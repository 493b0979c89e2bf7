import { expect, test } from 'vitest'
import {
  cornerIn,
  cornerText,
  drawnIn,
  geometryOf,
  gridLines,
  gridStep,
  NOTHING,
  shapeOf,
} from '../../console/sources/drawing.ts'
import { shapeFault } from '../../worker/audience/shape-fault.ts'

const polygon = {
  type: 'Polygon',
  coordinates: [
    [
      [2, 43],
      [2.1, 43],
      [2.1, 43.1],
      [2, 43],
    ],
  ],
}
const CORNERS = [
  [2, 43],
  [2.1, 43],
  [2.1, 43.1],
]

test.each([
  ['a geometry', JSON.stringify(polygon)],
  ['a feature', JSON.stringify({ type: 'Feature', properties: { name: 'x' }, geometry: polygon })],
  ['a collection', JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', geometry: polygon }] })],
  ['lines as French people write them', '43 ; 2\n43,0 ; 2,1\n\n43,1 ; 2,1'],
  ['lines with points', '43.0,2.0\n43.0, 2.1\n43.1 2.1\n43.0, 2.0'],
])('the corners of %s are found', (_, text) => {
  expect(drawnIn(text)).toEqual({ kind: 'corners', corners: CORNERS })
})

test.each([
  '',
  '{',
  'null',
  '[]',
  '43 ; 2',
  '43 ; 2\n43 ; 2,1\nailleurs',
  '{"type":"Point","coordinates":[2,43]}',
  '{"type":"FeatureCollection","features":[]}',
  '{"type":"Polygon","coordinates":[[[2,"43"],[2.1,43],[2.1,43.1],[2,43]]]}',
])('there is no drawing in %j', (text) => {
  expect(drawnIn(text)).toBeNull()
})

test('what has a hole, or more corners than a person moves one by one, is kept whole', () => {
  const ring = Array.from({ length: 80 }, (_, index) => [2 + Math.cos(index / 13), 43 + Math.sin(index / 13)])
  const many = { type: 'Polygon', coordinates: [[...ring, ring[0]]] }
  const drawn = drawnIn(JSON.stringify(many))
  expect(drawn?.kind).toBe('shape')
  const shape = drawn === null ? null : shapeOf(drawn)
  expect(shape === null ? null : geometryOf(shape)).toEqual(many)
})

test('three corners make an area, closed once; two make none', () => {
  expect(shapeOf(NOTHING)).toBeNull()
  expect(
    shapeOf({
      kind: 'corners',
      corners: [
        [2, 43],
        [2.1, 43],
      ],
    }),
  ).toBeNull()
  const shape = shapeOf({
    kind: 'corners',
    corners: [
      [2, 43],
      [2.1, 43],
      [2.1, 43.1],
    ],
  })
  expect(shape === null ? null : geometryOf(shape)).toEqual(polygon)
  expect(shape === null ? null : shapeFault(shape)).toBeNull()
})

test.each([
  ['43,0497 ; 2,3388', [2.3388, 43.0497]],
  ['43.0497, -2.3388', [-2.3388, 43.0497]],
  ['43.0497,2.3388', [2.3388, 43.0497]],
  ['-21,11 55,53', [55.53, -21.11]],
  ['43°', null],
  ['143 ; 2', null],
  ['43,1', null],
])('%s is the corner %j', (text, corner) => {
  expect(cornerIn(text)).toEqual(corner)
})

test('a corner is read back as it was written, in both languages', () => {
  for (const language of ['fr', 'en'] as const)
    expect(cornerIn(cornerText([-2.33888, 43.04971], language))).toEqual([-2.33888, 43.04971])
})

test('a grid has few lines whatever is shown, and they stand at round degrees', () => {
  expect(gridStep(0.06)).toBe(0.01)
  expect(gridLines(2.307, 2.3412, 0.01)).toEqual([2.31, 2.32, 2.33, 2.34])
  expect(gridLines(-0.015, 0.015, 0.01)).toEqual([-0.01, 0, 0.01])
  for (const span of [0.004, 0.03, 0.7, 12]) expect(gridLines(0, span, gridStep(span)).length).toBeLessThanOrEqual(9)
})
