// shelters.yaml: what it takes, and where it says what is wrong.
import { expect, test } from 'vitest'
import { parseSheltersFile } from '../../../../worker/flow/files/shelters-file.ts'

const FILE = 'geofences/99001/shelters.yaml'
const one = (id: string, more = '') => `  - id: ${id}
    name: Gymnase
    address: 2 route de Lauzun
    longitude: 2.34
    latitude: 43.05
    capacity: 60${more}
    contacts: [{ role: gardien, phone: '+33536490051', verified_at: 2026-09-02 }]
`

test('a shelter takes in nobody in a wheelchair and no animal unless the file says so', () => {
  const parsed = parseSheltersFile(FILE, `shelters:\n${one('gymnase')}${one('salle', '\n    animals: true')}`)
  expect(parsed).toMatchObject({
    kind: 'ok',
    value: [
      { id: 'gymnase', point: [2.34, 43.05], capacity: 60, accessible: false, animals: false },
      { id: 'salle', animals: true, contacts: [{ role: 'gardien', verifiedAt: '2026-09-02' }] },
    ],
  })
})

test('one that stands twice, and one for nobody, are told with their line', () => {
  const twice = parseSheltersFile(FILE, `shelters:\n${one('gymnase')}${one('gymnase')}`)
  expect(twice).toMatchObject({ kind: 'faults', faults: [{ file: FILE, line: 9 }] })
  const none = parseSheltersFile(FILE, `shelters:\n${one('gymnase').replace('60', '0')}`)
  expect(none).toMatchObject({ kind: 'faults', faults: [{ line: 7 }] })
})
