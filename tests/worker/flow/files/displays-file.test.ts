import { expect, test } from 'vitest'
import { parseDisplaysFile } from '../../../../worker/flow/files/displays-file.ts'
import { parseTerritoryFiles } from '../../../../worker/flow/files/territory-files.ts'
import { smallTerritory } from '../../../support/small-territory.ts'

const FILE = 'geofences/99001/displays.yaml'

test('a screen and a text panel are read', () => {
  const text = `displays:
  - { id: mairie, name: { fr: Mairie, en: Town hall }, longitude: 2, latitude: 44 }
  - { id: quai, name: { fr: Quai, en: Quay }, longitude: 2, latitude: 44, zones: [A], panel: { rows: 4, columns: 16 } }
`
  const parsed = parseDisplaysFile(FILE, text)
  expect(parsed).toMatchObject({
    kind: 'ok',
    value: [
      { id: 'mairie', position: [2, 44], zones: null, face: { kind: 'screen' } },
      { id: 'quai', zones: ['A'], face: { kind: 'panel', rows: 4, columns: 16 } },
    ],
  })
})

test.each([
  ['an unknown key', 'colour: red', /unknown key "colour"/],
  ['a panel of no lines', 'panel: { rows: 0, columns: 16 }', /panel\.rows/],
  ['an empty list of zones, which would mean nobody', 'zones: []', /zones/],
])('%s is a fault with its line', (_, more, message) => {
  const parsed = parseDisplaysFile(
    FILE,
    `displays:\n  - id: mairie\n    name: { fr: a, en: b }\n    longitude: 2\n    latitude: 44\n    ${more}\n`,
  )
  expect(parsed.kind === 'faults' ? parsed.faults[0] : null).toMatchObject({
    file: FILE,
    line: 6,
    message: expect.stringMatching(message) as string,
  })
})

test('a display of a zone that is not there, or named twice, is a fault of the territory', () => {
  const files = { ...smallTerritory({ code: '99001' }) }
  files[FILE] = `displays:
  - { id: a, name: { fr: a, en: a }, longitude: 2, latitude: 44, zones: [Z] }
  - { id: a, name: { fr: a, en: a }, longitude: 2, latitude: 44 }
`
  const parsed = parseTerritoryFiles('99001', files)
  expect(parsed.kind === 'faults' ? parsed.faults.map(({ message }) => message) : []).toEqual([
    'display "a": unknown zone Z',
    'display "a" stands twice',
  ])
})
