import { expect, test } from 'vitest'
import { displaysOf } from '../../../worker/audience/displays.ts'
import type { Display } from '../../../worker/model/display.ts'
import type { Zone } from '../../../worker/model/zone.ts'

const square = (id: string, west: number): Zone => ({
  id,
  name: { fr: id, en: id },
  geometry: [
    [
      [
        [west, 0],
        [west + 1, 0],
        [west + 1, 1],
        [west, 1],
        [west, 0],
      ],
    ],
  ],
  hash: id,
  decideBefore: null,
})
const display = (id: string, longitude: number, zones: readonly string[] | null = null): Display => ({
  id,
  name: { fr: id, en: id },
  position: [longitude, 0.5],
  zones,
  face: { kind: 'screen' },
})

test('a display warns the zones in which it stands', () => {
  const displays = [display('in', 0.5), display('out', 5.5)]
  expect(displaysOf([square('A', 0)], displays)).toEqual(['in'])
})

test('one that names zones warns those and no other, wherever it stands', () => {
  const displays = [display('roundabout', 9, ['A']), display('inside B by name', 0.5, ['B'])]
  expect(displaysOf([square('A', 0)], displays)).toEqual(['roundabout'])
})

test('no zone means no display, never all of them', () => {
  expect(displaysOf([], [display('in', 0.5), display('named', 0.5, ['A'])])).toEqual([])
})
