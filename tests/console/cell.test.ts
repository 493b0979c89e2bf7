// What the cell's desk draws, in which order it lists, and whom it offers for an arrival.
import { expect, test } from 'vitest'
import { atSameAddress } from '../../console/cell/same-address.ts'
import { inOrderOfNeed, marksOf } from '../../console/cell/map-marks.ts'
import { placeOf, railOf } from '../../console/frame/places.ts'
import type { CallView } from '../../worker/model/call.ts'
import type { ShelterView } from '../../worker/model/shelter.ts'
import type { UnreachedPerson } from '../../worker/model/view.ts'

const call = (number: number, change: Partial<CallView> = {}): CallView => ({
  number,
  at: number,
  lastAt: number,
  calls: 1,
  address: '12 Rue Basse',
  point: [2, 43],
  persons: 1,
  waterCm: null,
  mobility: 'walks',
  words: '',
  reference: '',
  state: 'new',
  by: { id: 'p', name: 'Anne' },
  passedOnAt: null,
  ended: null,
  hasPhone: false,
  zones: [],
  outside: true,
  ...change,
})
const shelter = (isOpen: boolean): ShelterView => ({
  id: 'gymnase',
  name: 'Gymnase',
  address: '',
  point: [2.1, 43.1],
  capacity: 10,
  accessible: false,
  animals: false,
  contacts: [],
  isOpen,
  since: null,
  by: null,
  persons: 0,
  animalsThere: 0,
  room: 'places',
})

test('what waits is drawn last, so that it lies above what is over; no place, no mark; a closed shelter is not drawn', () => {
  const calls = [call(1), call(2, { state: 'passed on' }), call(3, { state: 'safe' }), call(4, { point: null })]
  const drawn = (isOpen: boolean) => marksOf(calls, [shelter(isOpen)]).map(({ name, kind }) => `${name} ${kind}`)
  expect(drawn(true)).toEqual(['CARE shelter', 'A3 over', 'A2 passed', 'A1 new'])
  expect(drawn(false)).toEqual(['A3 over', 'A2 passed', 'A1 new'])
})

test('the longest wait stands first, and the newest of those that are over', () => {
  const calls = [
    call(5, { state: 'safe' }),
    call(6, { state: 'closed' }),
    call(3),
    call(2),
    call(1, { state: 'passed on' }),
  ]
  expect(inOrderOfNeed(calls).map(({ number }) => number)).toEqual([2, 3, 1, 6, 5])
})

test('an arrival is offered the unreached of its street, its own house first, and nobody who was found already', () => {
  const person = (address: string, change: Partial<UnreachedPerson> = {}): UnreachedPerson => ({
    name: address,
    address,
    language: 'fr',
    vulnerable: false,
    household: address,
    phones: [],
    contacts: [],
    reach: 'failed',
    zones: [],
    ...change,
  })
  const all = [
    person('14 rue Basse'),
    person('12, Rue Basse, 99001 Saint-Martin'),
    person('12 rue Haute'),
    person('12 rue Basse', { sheltered: true }),
  ]
  expect(atSameAddress('12 Rue Basse', all).map(({ address }) => address)).toEqual([
    '12, Rue Basse, 99001 Saint-Martin',
    '14 rue Basse',
  ])
  expect(atSameAddress('', all)).toEqual([])
})

test('calls, shelters and means lie under one word of the rail, and so do those who pressed a key', () => {
  expect(['#/appels', '#/appels/accueil', '#/appels/moyens', '#/aide'].map((hash) => railOf(placeOf(hash)))).toEqual(
    Array.from({ length: 4 }, () => 'calls'),
  )
})
