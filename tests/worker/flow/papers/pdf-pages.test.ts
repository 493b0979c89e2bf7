import { expect, test } from 'vitest'
import { zoneMap } from '../../../../worker/flow/papers/zone-map.ts'
import { packPdf } from '../../../../worker/flow/papers/pack-pdf.ts'
import { printable } from '../../../../worker/flow/papers/pdf-pages.ts'
import type { PaperPack } from '../../../../worker/model/paper-pack.ts'
import type { Zone } from '../../../../worker/model/zone.ts'

test('whatever letter stands in a name is printed or replaced, and none of them breaks the page', async () => {
  expect(printable('L’été à Œuf, 3\u202fm → « là » …')).toBe('L’été à Œuf, 3 m > « là » …')
  expect(printable('Ştefan Łukasz 東京')).toBe('Stefan ?ukasz ??')
  const pack: PaperPack = {
    edition: 'operational',
    exercise: true,
    territory: '99001',
    commune: '東京 Ştefan',
    timeZone: 'Europe/Paris',
    madeAt: 0,
    version: 'abc',
    address: 'http://localhost/console#/plan',
    plans: [],
    numbers: [],
    directory: [],
    zones: [],
    map: zoneMap([], { river: null, streets: null }),
    messages: [{ id: 'M1', title: { fr: 'x', en: 'x' }, fr: `${'mot '.repeat(4_000)}\n`, en: '' }],
  }
  expect(new TextDecoder().decode((await packPdf(pack)).slice(0, 5))).toBe('%PDF-')
})

test('a map keeps the shape of the ground, and draws of a layer what comes into its frame', () => {
  const zone = (west: number): Zone =>
    ({
      id: 'A',
      geometry: [
        [
          [
            [west, 60],
            [west + 0.02, 60],
            [west + 0.02, 60.01],
            [west, 60.01],
            [west, 60],
          ],
        ],
      ],
    }) as unknown as Zone
  const line = (points: number[][]) => ({ geometry: { type: 'LineString', coordinates: points } })
  const streets = JSON.stringify({
    features: [
      line([
        [2.001, 60.001],
        [2.002, 60.002],
        [9, 60],
      ]),
      line([
        [9, 9],
        [9.1, 9],
      ]),
    ],
  })
  const map = zoneMap([zone(2)], { river: null, streets })
  // At sixty degrees a degree of longitude is half as long as one of latitude.
  expect(map.width / map.height).toBeCloseTo(1, 1)
  expect(map.streets.match(/M/g)).toHaveLength(1)
  expect(map.streets.match(/L/g)).toHaveLength(1)
  expect(map.zones[0]?.at).not.toBeNull()
})
