import { expect, test } from 'vitest'
import { inOrderOfTrust, type Sighting } from '../../../worker/model/sighting.ts'

const sighting = (number: number, by: Sighting['by'], state: Sighting['check']['state'], seenAt = 0): Sighting => ({
  number,
  seenAt,
  toldAt: seenAt,
  by,
  author: { id: 'a', name: 'A' },
  what: 'overflow',
  place: 'quai',
  text: '',
  station: null,
  levelMm: null,
  implausible: false,
  check: { state, by: null, at: null, note: '' },
})

test('a field team stands before a resident, what was confirmed before what was not, and what was refuted last', () => {
  const told = [
    sighting(1, 'resident', 'unverified', 9),
    sighting(2, 'field team', 'refuted', 8),
    sighting(3, 'field team', 'unverified', 1),
    sighting(4, 'resident', 'confirmed', 1),
    sighting(5, 'field team', 'confirmed', 0),
    sighting(6, 'field team', 'unverified', 2),
  ]
  expect(inOrderOfTrust(told).map(({ number }) => number)).toEqual([5, 6, 3, 4, 1, 2])
})
