import { describe, expect, test } from 'vitest'
import {
  addAudience,
  countAudience,
  missedBy,
  NOBODY,
  selectPersons,
  unlocatedByStreet,
  usableContacts,
} from '../../../worker/audience/select.ts'
import { browserId, type Person } from '../../../worker/model/recipient.ts'
import type { Zone } from '../../../worker/model/zone.ts'

const zone = (id: string, west: number): Zone => ({
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
const A = zone('A', 0)
const B = zone('B', 1)

function person(id: string, change: Partial<Person> = {}): Person {
  return {
    id,
    household: id,
    sourceId: null,
    name: '',
    address: '',
    language: 'fr',
    contacts: [{ channel: 'sms', address: `+3363998000${id}`, optedOut: false }],
    places: [[0.5, 0.5]],
    vulnerable: false,
    ...change,
  }
}

describe('zone → people', () => {
  test('each place that matters to a person counts', () => {
    const two = person('1', {
      places: [
        [5, 5],
        [1.5, 0.5],
      ],
    })
    expect(selectPersons([A, B], [two])).toEqual([{ person: two, zones: ['B'] }])
  })

  test('a person on the border of two zones is one person in both', () => {
    const count = countAudience([A, B], [person('1', { places: [[1, 0.5]] })], ['sms'])
    expect(count.persons).toBe(1)
    expect(count.byZone).toEqual({ A: 1, B: 1 })
  })

  test('a browser counts by its channel and beside the persons: nobody knows whose it is', () => {
    const contacts = [{ channel: 'push', address: '{}', optedOut: false }] as const
    const count = countAudience([A], [person('1'), person(browserId('x'), { contacts })], ['sms', 'push'])
    expect(count).toMatchObject({ persons: 1, households: 1, unreachable: 0, browsers: 1, byZone: { A: 1 } })
    expect(count.byChannel).toMatchObject({ sms: 1, push: 1 })
  })

  test('a person without a point is listed as unlocated, never dropped and never in a zone (G08)', () => {
    const count = countAudience([A], [person('1', { places: [] })], ['sms'])
    expect(count.persons).toBe(0)
    expect(count.unlocated).toBe(1)
  })

  test('whoever has no point is told by their street where a zone names it, however it is written (G08)', () => {
    const named: Zone = { ...A, streets: ["Rue de l'Eglise"] }
    const church = person('1', { places: [], address: '12 bis, rue de l’Église, 34000 Lère' })
    const other = person('2', { places: [], address: '3 rue Basse' })
    // A point is better than a street: whoever has one is where it is.
    const elsewhere = person('3', { places: [[9, 9]], address: '14 rue de l’Église' })
    const people = [church, other, elsewhere, person('4')]
    expect(selectPersons([named], people).map(({ person }) => person.id)).toEqual(['1', '4'])
    expect(countAudience([named], people, ['sms'])).toMatchObject({ persons: 2, unlocated: 2, byStreet: 1 })
    expect(unlocatedByStreet(people)).toEqual({ 'rue de l’Église': 1, 'rue Basse': 1 })
  })

  test('whom a hazard reaches and no chosen zone does is counted', () => {
    const hazard: Zone = { ...zone('flood', 0.8), id: 'flood' }
    const people = [person('1'), person('2', { places: [[1.2, 0.5]] }), person('3', { places: [[0.9, 0.5]] })]
    expect(missedBy([hazard], [A], people)).toEqual({ flood: 1 })
    expect(missedBy([hazard], [A, B], people)).toEqual({ flood: 0 })
  })

  test('a person without a usable channel is counted as unreachable', () => {
    const silent = person('1', { contacts: [] })
    const gone = person('2', { contacts: [{ channel: 'sms', address: '+33639980002', optedOut: true }] })
    const count = countAudience([A], [silent, gone, person('3')], ['sms'])
    expect(count).toMatchObject({ persons: 3, unreachable: 2 })
    expect(count.byChannel.sms).toBe(1)
    expect(usableContacts(gone, ['sms'])).toEqual([])
  })

  test('no zone means nobody (INV-29)', () => {
    expect(countAudience([], [person('1')], ['sms']).persons).toBe(0)
  })

  test('counts of two shards add up', () => {
    const one = countAudience([A], [person('1')], ['sms'])
    const sum = addAudience(addAudience(NOBODY, one), countAudience([A], [person('2'), person('3')], ['sms']))
    expect(sum).toMatchObject({ persons: 3, households: 3, byZone: { A: 3 } })
  })
})
