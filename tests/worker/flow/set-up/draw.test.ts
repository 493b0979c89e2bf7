import { expect, test } from 'vitest'
import { territoryFiles } from '../../../../deploy/demo/load.ts'
import { parseTerritoryFiles } from '../../../../worker/flow/files/territory-files.ts'
import { contourFile, withDrawing } from '../../../../worker/flow/set-up/draw.ts'
import type { MultiPolygon, Position } from '../../../../worker/model/geo.ts'

const CODE = '99001'
const files = territoryFiles(CODE)
const parsed = parseTerritoryFiles(CODE, files)
if (parsed.kind === 'faults') throw new Error('the demonstration does not load')
const { territory, zones } = parsed.value
const [west, south] = territory.centre
const shape = (...corners: readonly Position[]): MultiPolygon => [[[...corners, corners[0] ?? [0, 0]]]]
const at = (x: number, y: number): Position => [west + x / 1_000, south + y / 1_000]
const SQUARE = shape(at(0, 0), at(2, 0), at(2, 2), at(0, 2))
const BOW_TIE = shape(at(0, 0), at(2, 2), at(2, 0), at(0, 3))
const NAME = { fr: 'Bord de Lère', en: 'Lère bank' }

const faultOf = (drawn: ReturnType<typeof withDrawing>): string =>
  drawn.kind === 'faults' ? drawn.faults.map(({ file, message, mend }) => `${file} ${message} ${mend}`).join() : ''

test('a drawn zone joins those that are there, and every other file stays as it was', () => {
  const drawn = withDrawing(territory, files, { kind: 'zone', id: 'Z9', name: NAME, streets: [], shape: SQUARE })
  if (drawn.kind === 'faults') throw new Error(faultOf(drawn))
  const after = parseTerritoryFiles(CODE, drawn.value)
  if (after.kind === 'faults') throw new Error(JSON.stringify(after.faults))
  expect(after.value.zones.slice(0, -1)).toEqual(zones)
  expect(after.value.zones.at(-1)).toMatchObject({ id: 'Z9', name: NAME, geometry: SQUARE, decideBefore: null })
  const file = `geofences/${CODE}/zones.geojson`
  expect({ ...drawn.value, [file]: '' }).toEqual({ ...files, [file]: '' })
  // A person will edit it: a position stands on one line.
  expect(drawn.value[file]).toContain(`[${SQUARE[0]?.[0]?.[0]?.join(', ') ?? ''}]`)
})

test('the contour of the commune becomes a layer of its map, and is drawn anew in its place', () => {
  const first = withDrawing(territory, files, { kind: 'contour', shape: SQUARE })
  if (first.kind === 'faults') throw new Error(faultOf(first))
  const moved = shape(at(0, 0), at(3, 0), at(3, 3))
  const second = withDrawing(territory, first.value, { kind: 'contour', shape: moved })
  if (second.kind === 'faults') throw new Error(faultOf(second))
  const after = parseTerritoryFiles(CODE, second.value)
  const layer =
    after.kind === 'ok' ? (JSON.parse(after.value.baseMap['commune'] ?? '{}') as { features: unknown[] }) : null
  expect(layer?.features).toHaveLength(1)
  expect(layer?.features[0]).toMatchObject({ geometry: { type: 'Polygon', coordinates: moved[0] } })
  expect(second.value[contourFile(CODE)]).not.toBe(first.value[contourFile(CODE)])
})

test.each([
  [
    'crosses itself',
    { kind: 'zone', id: 'Z9', name: NAME, streets: [], shape: BOW_TIE },
    /zones\.geojson .*crosses itself/,
  ],
  ['lies elsewhere', { kind: 'contour', shape: shape([9, 50], [9.1, 50], [9.1, 50.1]) }, /bounds of territory\.yaml/],
  ['is a line', { kind: 'contour', shape: shape(at(0, 0), at(1, 1), at(2, 2)) }, /encloses nothing/],
] as const)('a drawing that %s is refused, with what to do, and changes nothing', (_, drawing, words) => {
  expect(faultOf(withDrawing(territory, files, drawing))).toMatch(words)
})

test('a zone under the id of another is refused by the files’ own check', () => {
  const drawn = withDrawing(territory, files, {
    kind: 'zone',
    id: zones[0]?.id ?? '',
    name: NAME,
    streets: [],
    shape: SQUARE,
  })
  if (drawn.kind === 'faults') throw new Error(faultOf(drawn))
  const after = parseTerritoryFiles(CODE, drawn.value)
  expect(after.kind === 'faults' ? after.faults[0]?.message : '').toMatch(/stands twice/)
})

test('the first zone of a territory without any makes its file', () => {
  const none = Object.fromEntries(Object.entries(files).filter(([file]) => !file.endsWith('zones.geojson')))
  const drawn = withDrawing(territory, none, { kind: 'zone', id: 'Z9', name: NAME, streets: [], shape: SQUARE })
  expect(drawn.kind === 'ok' ? JSON.parse(drawn.value[`geofences/${CODE}/zones.geojson`] ?? '{}') : null).toMatchObject(
    {
      $schema: '../../docs/schemas/zones.schema.json',
      features: [{ properties: { id: 'Z9' } }],
    },
  )
})

test('streets of a zone are put in the place of those before; outline, name and every other zone stay', () => {
  const [first, ...rest] = zones
  const id = first?.id ?? ''
  const named = withDrawing(territory, files, { kind: 'streets', id, streets: ['Rue Basse', 'Quai Nord'] })
  if (named.kind === 'faults') throw new Error(faultOf(named))
  const after = parseTerritoryFiles(CODE, named.value)
  if (after.kind === 'faults') throw new Error(JSON.stringify(after.faults))
  expect(after.value.zones[0]).toMatchObject({ id, geometry: first?.geometry, streets: ['Rue Basse', 'Quai Nord'] })
  expect(after.value.zones.slice(1)).toEqual(rest)
  // Who is told has changed, so what was submitted for it is read again.
  expect(after.value.zones[0]?.hash).not.toBe(first?.hash)
  const none = withDrawing(territory, named.value, { kind: 'streets', id, streets: [] })
  const without = none.kind === 'ok' ? parseTerritoryFiles(CODE, none.value) : none
  expect(without.kind === 'ok' ? (without.value.zones[0]?.streets ?? []) : without).toEqual([])
})

test('streets of a zone that is none are refused, with what to do', () => {
  const refused = withDrawing(territory, files, { kind: 'streets', id: 'Z0', streets: ['Rue Basse'] })
  expect(faultOf(refused)).toMatch(/there is no zone "Z0" read the zones again/)
})
