import { expect, test } from 'vitest'
import { addressKey, partsOf } from '../../../worker/audience/address-book.ts'
import { coverageOf, type AddressColumns } from '../../../worker/audience/coverage.ts'
import type { Contact, Person } from '../../../worker/model/recipient.ts'
import type { Zone } from '../../../worker/model/zone.ts'

const LABELS = ['1 Rue Basse', '2 bis Rue Basse', '7 Avenue du Général Leclerc', 'Lieu-dit le Moulin']
const STREETS = [...new Set(LABELS.map((label) => partsOf(label).street))]
const POINTS = [2.0, 44, 2.0005, 44, 2.02, 44, 2.05, 44]
const book: AddressColumns = {
  keys: LABELS.map(addressKey),
  streets: STREETS,
  streetOf: LABELS.map((label) => STREETS.indexOf(partsOf(label).street)),
  points: POINTS,
}
const ALL = [0, 1, 2, 3]
const west: Zone = {
  id: 'W',
  name: { fr: 'ouest', en: 'west' },
  // prettier-ignore
  geometry: [[[[1.99, 43.9], [2.01, 43.9], [2.01, 44.1], [1.99, 44.1], [1.99, 43.9]]]],
  hash: 'w',
  decideBefore: null,
}

const contact = (channel: Contact['channel'], address: string, optedOut = false): Contact => ({
  channel,
  address,
  optedOut,
})
let made = 0
function person(address: string, over: Partial<Person> = {}): Person {
  made += 1
  return {
    id: `p${made}`,
    household: address,
    sourceId: null,
    name: `N ${made}`,
    address,
    language: 'fr',
    contacts: [contact('sms', `+3363998${made}`)],
    places: [[2.0, 44]],
    vulnerable: false,
    ...over,
  }
}
const ask = { book, missing: ALL, zones: [west], within: null }
const good = () => 'good' as const
const streetOf = (found: ReturnType<typeof coverageOf>, label: string) =>
  found.streets.find(([street]) => STREETS[street] === partsOf(label).street)?.[1]

test('a person takes their address away from those where nobody is known, however it is written', () => {
  const found = coverageOf([person('1, rue Basse'), person('2bis r. Basse, 99001 Ville')], ask, good)
  expect(found.missing).toEqual([2, 3])
  expect(coverageOf([person('1 RUE BASSE')], ask, good).missing).toEqual([1, 2, 3])
  expect(streetOf(found, '1 Rue Basse')).toMatchObject({ persons: 2, homes: 2, sms: 2 })
})

test('a home counts once for a channel, whoever of it has it; who left it counts for none', () => {
  const home = { household: 'h' }
  const found = coverageOf(
    [
      person('1 rue Basse', { ...home, contacts: [contact('sms', '+1'), contact('voice', '+1')] }),
      person('1 rue Basse', { ...home, contacts: [contact('sms', '+2'), contact('mail', 'a@b', true)] }),
    ],
    ask,
    good,
  )
  expect(found.whole).toMatchObject({ persons: 2, homes: 1, sms: 1, voice: 1, mail: 0, push: 0 })
})

test('a browser covers no address and is no person; its street has an alert by push', () => {
  const browser = person('', { id: 'browser:x', household: 'browser:x', contacts: [contact('push', '{}')] })
  const found = coverageOf([{ ...browser, places: [[2.02, 44.0002]] }], ask, good)
  expect(found.missing).toEqual(ALL)
  expect(streetOf(found, '7 Avenue du Général Leclerc')).toMatchObject({ persons: 0, homes: 0, push: 1 })
})

test('a street that the file does not have is told by the point, and far from every address as elsewhere', () => {
  const found = coverageOf(
    [person('Résidence des Lilas', { places: [[2.0003, 44]] }), person('Ferme du Haut', { places: [[2.2, 44.2]] })],
    ask,
    good,
  )
  expect(streetOf(found, '1 Rue Basse')).toMatchObject({ persons: 1 })
  expect(found.elsewhere).toMatchObject({ persons: 1 })
  expect(found.missing).toEqual(ALL)
})

test('whose every channel has failed is reached by nothing; who has another that works is reached', () => {
  const standing = ({ address }: Contact) =>
    address === '+dead' ? ('does not work' as const) : address === '+old' ? ('to confirm' as const) : ('good' as const)
  const found = coverageOf(
    [
      person('1 rue Basse', { contacts: [contact('sms', '+dead'), contact('voice', '+dead')] }),
      person('1 rue Basse', { contacts: [contact('sms', '+dead'), contact('mail', 'a@b')] }),
      person('1 rue Basse', { contacts: [contact('sms', '+old')], places: [] }),
      person('1 rue Basse', { contacts: [] }),
    ],
    ask,
    standing,
  )
  expect(found.whole).toMatchObject({ failing: 1, unconfirmed: 1, unreachable: 2, unlocated: 1 })
})

test('inside one zone only its people count for the streets; the zones and the whole keep everybody', () => {
  const people = [person('1 rue Basse'), person('7 avenue général Leclerc', { places: [[2.02, 44]] })]
  const found = coverageOf(people, { ...ask, within: 'W' }, good)
  expect(found.streets.map(([street]) => STREETS[street])).toEqual([partsOf('1 Rue Basse').street])
  expect(found.zones['W']).toMatchObject({ persons: 1 })
  expect(found.whole).toMatchObject({ persons: 2 })
})

test('what leaves names nobody: no name, no number, no address that somebody lives at', () => {
  const found = JSON.stringify(coverageOf([person('1 rue Basse', { name: 'Cazals Odette' })], ask, good))
  for (const secret of ['Cazals', '+33', 'Basse', 'rue']) expect(found).not.toContain(secret)
})

test('three thousand streets are counted in one breath', () => {
  const many = Array.from({ length: 3_000 }, (_, street) => `rue numero ${street}`)
  const wide: AddressColumns = {
    keys: many.flatMap((street) => [`1 ${street}`, `2 ${street}`]),
    streets: many,
    streetOf: many.flatMap((_, street) => [street, street]),
    points: many.flatMap((_, street) => [2 + street / 1e4, 44, 2 + street / 1e4, 44.001]),
  }
  const people = many.slice(0, 2_500).map((street) => person(`1 ${street}`))
  const found = coverageOf(
    people,
    { book: wide, missing: wide.keys.map((_, index) => index), zones: [], within: null },
    good,
  )
  expect(found.missing).toHaveLength(3_500)
  expect(found.streets).toHaveLength(2_500)
})
