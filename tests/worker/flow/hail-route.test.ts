// A route for the loud-hailer: every street of the zones once, in an order that can be driven, shared out evenly, with places to stop.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseZoneFile } from '../../../worker/audience/zone-file.ts'
import { hailRoute, sharedOut } from '../../../worker/flow/hail-route.ts'
import { metresApart } from '../../../worker/model/geo.ts'
import type { Zone } from '../../../worker/model/zone.ts'

const TEXT = { fr: 'Mairie. La rivière monte. Montez à l’étage.', en: 'Town hall. Go upstairs.' }
const read = (name: string) => readFileSync(`geofences/99001/${name}`, 'utf8')
const parsed = parseZoneFile('zones.geojson', read('zones.geojson'))
const zones = parsed.kind === 'ok' ? parsed.value : []
const ground = {
  zones,
  streetLayer: read('base-streets.geojson'),
  text: TEXT,
  vehicles: 1,
  from: [2.34, 43.05] as const,
}

const square = (id: string, west: number, streets: readonly string[] = []): Zone => ({
  id,
  name: { fr: id, en: id },
  geometry: [
    [
      [
        [west, 44],
        [west + 0.01, 44],
        [west + 0.01, 44.01],
        [west, 44.01],
        [west, 44],
      ],
    ],
  ],
  streets,
  hash: id,
  decideBefore: null,
})
const layer = (...lines: readonly (readonly [string, readonly (readonly number[])[]])[]) =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: lines.map(([name, coordinates]) => ({
      properties: { name },
      geometry: { type: 'LineString', coordinates },
    })),
  })

test('the streets of the demonstration’s zones are all driven, those of the first zone first', () => {
  const route = hailRoute(ground)
  const streets = new Set(route.map(({ street }) => street))
  expect(streets.has('Rue Basse')).toBe(true)
  expect(route.length).toBeGreaterThan(10)
  const order = route.map(({ zone }) => zones.findIndex(({ id }) => id === zone))
  expect(order).toEqual(order.toSorted((left, right) => left - right))
  expect(route.every(({ metres }) => (metres ?? 0) <= 500)).toBe(true)
  // Each stop covers what is heard from it.
  for (const { metres, stops } of route) expect(stops.length * 150).toBeGreaterThanOrEqual((metres ?? 0) - 150)
})

test('the next stretch is the nearest one left, taken from the end that is nearer', () => {
  const near = layer(
    [
      'far',
      [
        [2.008, 44.008],
        [2.009, 44.008],
      ],
    ],
    [
      'near',
      [
        [2.002, 44.001],
        [2.001, 44.001],
      ],
    ],
  )
  const route = hailRoute({ ...ground, zones: [square('A', 2)], streetLayer: near, from: [2, 44] })
  expect(route.map(({ street }) => street)).toEqual(['near', 'far'])
  expect(route[0]?.from).toEqual([2.001, 44.001])
})

test('a street is cut where it leaves the zone, driven once where two zones overlap, and cut where it is long', () => {
  const long = layer([
    'rue',
    [
      [1.99, 44.005],
      [2.03, 44.005],
    ],
  ])
  const [one, two] = [square('A', 2), square('B', 2.005)]
  const route = hailRoute({ ...ground, zones: [one, two], streetLayer: long, from: [2, 44.005] })
  const metres = route.reduce((sum, stretch) => sum + (stretch.metres ?? 0), 0)
  const inside = metresApart([2, 44.005], [2.015, 44.005])
  expect(Math.abs(metres - inside)).toBeLessThan(40)
  expect(new Set(route.map(({ zone }) => zone))).toEqual(new Set(['A', 'B']))
  expect(Math.max(...route.map((stretch) => stretch.metres ?? 0))).toBeLessThanOrEqual(450)
})

test('where to stop is said by the corner, else by how far in; a street that no map has is there without either', () => {
  const cross = layer(
    [
      'rue',
      [
        [2.001, 44.005],
        [2.0026, 44.005],
      ],
    ],
    [
      'ruelle',
      [
        [2.0018, 44.004],
        [2.0018, 44.005],
      ],
    ],
  )
  const route = hailRoute({
    ...ground,
    zones: [square('A', 2, ['Rue', 'chemin perdu'])],
    streetLayer: cross,
    from: [2, 44],
  })
  const rue = route.find(({ street }) => street === 'rue')
  expect(rue?.stops.map(({ corner }) => corner)).toEqual(['ruelle'])
  expect(route.find(({ street }) => street === 'chemin perdu')).toMatchObject({ metres: null, stops: [], from: null })
  expect(route.map(({ street }) => street)).not.toContain('Rue')
})

test('vehicles have whole parts of the route, and the longest part is as short as it can be', () => {
  const stretch = (seconds: number) => ({ street: 's', zone: 'A', metres: 1, stops: [], seconds, from: null })
  const shared = sharedOut([5, 5, 5, 9, 3, 3].map(stretch), 3)
  expect(shared.map(({ vehicle }) => vehicle)).toEqual([1, 1, 2, 2, 3, 3])
  const loads = [1, 2, 3].map((n) =>
    shared.filter(({ vehicle }) => vehicle === n).reduce((sum, one) => sum + one.seconds, 0),
  )
  expect([Math.max(...loads), loads.reduce((sum, one) => sum + one, 0)]).toEqual([14, 30])
  expect(new Set(sharedOut([4].map(stretch), 5).map(({ vehicle }) => vehicle))).toEqual(new Set([1]))
})
