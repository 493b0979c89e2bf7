import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseSitesFile } from '../../../../worker/flow/files/sites-file.ts'
import { parseTerritoryFiles } from '../../../../worker/flow/files/territory-files.ts'
import { HOUR_MS } from '../../../../worker/model/time.ts'
import { smallTerritory } from '../../../support/small-territory.ts'

const FILE = 'geofences/99001/sites.yaml'
const site = (more = '') => `sites:
  - id: creche
    name: Crèche
    kind: nursery
    longitude: 2
    latitude: 44
    address: 21 rue Basse
    occupants: { week: { day: 34, night: 0 }, weekend: { day: 0, night: 0 }, day_from: '07:30', day_to: '18:30' }
    contacts: [{ role: direction, phone: '+33465710033', verified_at: 2026-09-02 }]
    touched: { station: PONT-VIEUX, level: 3.40 m }
    empty_time: 1h
${more}`

test('a site is read with its occupants by hour, its contacts, its level and the time that it takes to empty it', () => {
  expect(parseSitesFile(FILE, site())).toEqual({
    kind: 'ok',
    value: [
      {
        id: 'creche',
        name: 'Crèche',
        kind: 'nursery',
        point: [2, 44],
        address: '21 rue Basse',
        dayMinutes: { from: 450, to: 1_110 },
        week: { day: 34, night: 0 },
        weekend: { day: 0, night: 0 },
        contacts: [{ role: 'direction', phone: '+33465710033', verifiedAt: '2026-09-02' }],
        touched: { station: 'PONT-VIEUX', levelMm: 3_400 },
        emptyMs: HOUR_MS,
      },
    ],
  })
})

test.each([
  ['an unknown key', '    colour: red\n', /unknown key "colour"/, 12],
  ['a number without its country', site().replace('+33465710033', '0465710033'), /phone/, 9],
  ['a level without its unit', site().replace('3.40 m', '3.40'), /level/, 10],
  ['an unknown kind', site().replace('nursery', 'castle'), /kind/, 4],
  ['nobody to ring', site().replace(/\[\{ role.*\}\]/, '[]'), /contacts/, 9],
  ['a day that ends before it begins', site().replace('18:30', '07:00'), /day ends before it begins/, 8],
])('%s is a fault with its line', (_, text, message, line) => {
  const parsed = parseSitesFile(FILE, text.startsWith('sites') ? text : site(text))
  expect(parsed.kind === 'faults' ? parsed.faults[0] : null).toMatchObject({
    file: FILE,
    line,
    message: expect.stringMatching(message) as string,
  })
})

test('a site of a gauge that is not there, or named twice, is a fault of its own territory and of no other', () => {
  const files = (code: string) => ({
    ...smallTerritory({ code }),
    [FILE.replace('99001', code)]:
      `${site().replace('PONT-VIEUX', 'NOWHERE')}${site().split('\n').slice(1).join('\n')}`,
  })
  for (const code of ['99001', '99002']) {
    const parsed = parseTerritoryFiles(code, { ...files('99001'), ...files('99002') })
    expect(parsed.kind === 'faults' ? parsed.faults.map(({ file, message }) => [file, message]) : []).toEqual([
      [FILE.replace('99001', code), 'site "creche": unknown station NOWHERE'],
      [FILE.replace('99001', code), 'site "creche" stands twice'],
    ])
  }
})

test.each(['99001', '99002'])('the sites of the demonstration territory %s can be read', (code) => {
  const file = `geofences/${code}/sites.yaml`
  const parsed = parseSitesFile(file, readFileSync(file, 'utf8'))
  expect(parsed.kind === 'ok' ? parsed.value.length : parsed.faults).toBeGreaterThan(0)
})
