import { expect, test } from 'vitest'
import { byStreet, csvOf } from '../../console/decide/unreached.ts'
import { streetOf } from '../../worker/audience/street.ts'
import type { UnreachedPerson } from '../../worker/model/view.ts'

const person = (name: string, address: string, change: Partial<UnreachedPerson> = {}): UnreachedPerson => ({
  name,
  address,
  language: 'fr',
  vulnerable: false,
  household: 'h',
  phones: ['+33639980001'],
  contacts: [],
  reach: 'failed',
  zones: ['B'],
  ...change,
})

test.each([
  ['12 rue Basse', 'rue Basse'],
  ['12 bis, rue Basse', 'rue Basse'],
  ['3B quai Nord', 'quai Nord'],
  ['Lieu-dit le Moulin', 'Lieu-dit le Moulin'],
  ['', ''],
])('%s lies in %s', (address, street) => expect(streetOf(address)).toBe(street))

test('streets with somebody in need come first, and in each street who asks for help, then the vulnerable, then by number', () => {
  const streets = byStreet([
    person('A', '1 avenue Haute'),
    person('B', '10 rue Basse'),
    person('C', '2 rue Basse'),
    person('D', '9 rue Basse', { vulnerable: true }),
    person('E', '8 rue Basse', { reach: 'help' }),
  ])
  expect(streets.map(({ street, people }) => [street, people.map(({ name }) => name).join('')])).toEqual([
    ['rue Basse', 'EDCB'],
    ['avenue Haute', 'A'],
  ])
})

test('no cell of the file is run by a spreadsheet, and a semicolon stays in its cell (R02)', () => {
  const file = csvOf([person('=HYPERLINK("x")', '1; rue Basse', { phones: ['+33639980001'] })])
  expect(file).toContain(`"'=HYPERLINK(""x"")"`)
  expect(file).toContain('"1; rue Basse"')
  expect(file).toContain("'+33639980001")
})
