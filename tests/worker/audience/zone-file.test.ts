import { describe, expect, test } from 'vitest'
import { parseZoneFile } from '../../../worker/audience/zone-file.ts'

const BOUNDS = { west: 2, south: 43, east: 3, north: 44 }
const RING = [
  [2.1, 43.1],
  [2.2, 43.1],
  [2.2, 43.2],
  [2.1, 43.2],
  [2.1, 43.1],
]

function file(geometry: unknown, properties: unknown = { id: 'A', name_fr: 'Quai', name_en: 'Quay' }): string {
  return JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', properties, geometry }] })
}
const polygon = (...rings: unknown[]) => ({ type: 'Polygon', coordinates: rings })

function faultsOf(text: string): string {
  const parsed = parseZoneFile('zones.geojson', text, BOUNDS)
  expect(parsed.kind).toBe('faults')
  if (parsed.kind === 'ok') return ''
  for (const fault of parsed.faults) {
    expect(fault.file).toBe('zones.geojson')
    expect(fault.mend).not.toBe('')
  }
  return parsed.faults.map((fault) => fault.message).join(' | ')
}

test('streets of a zone are part of what its hash binds', () => {
  const hashOf = (properties: object) => {
    const parsed = parseZoneFile(
      'zones.geojson',
      file(polygon(RING), { id: 'A', name_fr: 'Q', name_en: 'Q', ...properties }),
    )
    return parsed.kind === 'ok' ? parsed.value[0]?.hash : null
  }
  expect(hashOf({ streets: ['rue Basse'] })).toBe(hashOf({ streets: ['rue Basse'] }))
  expect(new Set([hashOf({}), hashOf({ streets: ['rue Basse'] }), hashOf({ streets: ['rue Haute'] })]).size).toBe(3)
})

test('a sound file gives its zones, each with a hash of its shape', () => {
  const parsed = parseZoneFile(
    'zones.geojson',
    file(polygon(RING), {
      id: 'B',
      name_fr: 'Rue Basse',
      name_en: 'Rue Basse',
      station: 'PV',
      threshold: 'S3',
      lead: '2h30m',
    }),
    BOUNDS,
  )
  expect(parsed).toMatchObject({
    kind: 'ok',
    value: [{ id: 'B', decideBefore: { station: 'PV', threshold: 'S3', leadMs: 9_000_000 } }],
  })
})

test('another shape has another hash, so an approval of the old one is void', () => {
  const one = parseZoneFile('z', file(polygon(RING)), BOUNDS)
  const moved = RING.map(([x = 0, y = 0]) => [x + 0.001, y])
  const other = parseZoneFile('z', file(polygon(moved)), BOUNDS)
  if (one.kind !== 'ok' || other.kind !== 'ok') throw new Error('sound files refused')
  expect(one.value[0]?.hash).not.toBe(other.value[0]?.hash)
})

describe('a zone that cannot be trusted is refused, with what is wrong and how to mend it', () => {
  test.each([
    ['no JSON', '{"type":', /not JSON/],
    ['no collection', '{"type":"Feature"}', /FeatureCollection/],
    ['no geometry (G01)', file(null), /no geometry.*nobody/],
    ['a point', file({ type: 'Point', coordinates: [2.1, 43.1] }), /Point/],
    ['an open ring', file(polygon(RING.slice(0, -1))), /not closed/],
    ['three positions', file(polygon([RING[0], RING[1], RING[0]])), /four positions/],
    [
      'no area (G01)',
      file(
        polygon([
          [2.1, 43.1],
          [2.2, 43.2],
          [2.1, 43.1],
          [2.1, 43.1],
        ]),
      ),
      /encloses nothing/,
    ],
    [
      'a bow-tie (G02)',
      file(
        polygon([
          [2.1, 43.1],
          [2.2, 43.2],
          [2.2, 43.1],
          [2.1, 43.25],
          [2.1, 43.1],
        ]),
      ),
      /crosses itself/,
    ],
    ['text for a number', file(polygon([['2.1', 43.1], ...RING.slice(1)])), /pair of numbers/],
    ['not a number', file(polygon([[null, 43.1], ...RING.slice(1)])), /pair of numbers/],
    ['swapped axes (G04)', file(polygon(RING.map(([x, y]) => [y, x]))), /swapped/],
    ['outside the territory', file(polygon(RING.map(([x = 0, y]) => [x + 5, y]))), /outside the territory/],
    ['not on Earth', file(polygon(RING.map(([x = 0, y]) => [x + 200, y]))), /not on Earth/],
    [
      'a hole outside its shell',
      file(
        polygon(
          RING,
          RING.map(([x = 0, y = 0]) => [x + 0.5, y + 0.5]),
        ),
      ),
      /hole lies outside/,
    ],
    ['an unknown property', file(polygon(RING), { id: 'A', name_fr: 'a', name_en: 'a', colour: 'red' }), /colour/],
    ['half a deadline', file(polygon(RING), { id: 'A', name_fr: 'a', name_en: 'a', station: 'PV' }), /go together/],
  ])('%s', (_, text, message) => {
    expect(faultsOf(text)).toMatch(message)
  })

  test('one bad zone and the good one beside it is not taken either', () => {
    const two = JSON.parse(file(polygon(RING))) as { features: unknown[] }
    two.features.push({ type: 'Feature', properties: { id: 'B', name_fr: 'b', name_en: 'b' }, geometry: null })
    expect(parseZoneFile('z', JSON.stringify(two), BOUNDS).kind).toBe('faults')
  })

  test('the same id twice', () => {
    const two = JSON.parse(file(polygon(RING))) as { features: unknown[] }
    two.features.push(two.features[0])
    expect(faultsOf(JSON.stringify(two))).toMatch(/twice/)
  })

  test('more vertices than anybody drew', () => {
    const many = Array.from({ length: 60_000 }, (_, n) => [
      2.5 + 0.1 * Math.cos((n / 60_000) * 2 * Math.PI),
      43.5 + 0.1 * Math.sin((n / 60_000) * 2 * Math.PI),
    ])
    expect(faultsOf(file(polygon([...many, many[0]])))).toMatch(/vertices/)
  })
})
