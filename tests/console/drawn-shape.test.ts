import { expect, test } from 'vitest'
import { drawnShape } from '../../console/sources/drawn-shape.ts'

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

test.each([
  ['a geometry', polygon],
  ['a feature', { type: 'Feature', properties: { name: 'x' }, geometry: polygon }],
  ['a collection', { type: 'FeatureCollection', features: [{ type: 'Feature', geometry: polygon }] }],
])('the polygon of %s is found', (_, json) => {
  expect(drawnShape(JSON.stringify(json))).toEqual(polygon)
})

test.each([
  '',
  '{',
  'null',
  '[]',
  '{"type":"Point","coordinates":[2,43]}',
  '{"type":"FeatureCollection","features":[]}',
])('there is none in %s', (text) => {
  expect(drawnShape(text)).toBeNull()
})
