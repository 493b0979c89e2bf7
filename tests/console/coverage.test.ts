import { expect, test } from 'vitest'
import { bandOf, campaignCsv, ordered, roundOf, shareOf, type Order } from '../../console/people/coverage.ts'
import { streetOf } from '../../worker/audience/street.ts'
import { NO_COVERAGE } from '../../worker/audience/coverage.ts'
import type { StreetCoverage } from '../../worker/model/coverage.ts'

const street = (name: string, over: Partial<StreetCoverage> = {}): StreetCoverage => ({
  ...NO_COVERAGE,
  street: name,
  addresses: 10,
  missing: 5,
  box: [0, 0, 0, 0],
  points: [],
  ...over,
})

test.each([
  [10, 0, 'most'],
  [4, 1, 'most'],
  [4, 2, 'half'],
  [4, 3, 'few'],
  [10, 9, 'none'],
  [0, 0, 'unlisted'],
] as const)('of %i addresses with %i missing a street is called %s', (addresses, missing, band) =>
  expect(bandOf({ addresses, missing })).toBe(band),
)

test('a share is of addresses with somebody known, and of nothing where the file has none', () => {
  expect(shareOf({ addresses: 4, missing: 1 })).toBe(0.75)
  expect(shareOf({ addresses: 0, missing: 0 })).toBe(null)
})

test.each([
  ['missing', ['rue 10', 'rue 2', 'rue 1']],
  ['share', ['rue 2', 'rue 1', 'rue 10']],
  ['stale', ['rue 1', 'rue 2', 'rue 10']],
  ['street', ['rue 1', 'rue 2', 'rue 10']],
] as const)('streets by what is missing: %s', (by, names) => {
  const streets = [
    street('rue 10', { addresses: 100, missing: 20 }),
    street('rue 2', { addresses: 6, missing: 6 }),
    street('rue 1', { missing: 4, failing: 1, unconfirmed: 2 }),
  ]
  expect(ordered(streets, by as Order).map((one) => one.street)).toEqual(names)
})

test('the campaign’s list for a spreadsheet has one address a line, and no cell that a spreadsheet would run', () => {
  const csv = campaignCsv([{ street: '=HYPERLINK("x")', numbers: ['12', '14 bis'] }], ['rue', 'numéro'])
  expect(csv).toBe(`\uFEFFrue;numéro\r\n"'=HYPERLINK(""x"")";12\r\n"'=HYPERLINK(""x"")";14 bis\r\n`)
})

test('a round goes street by street; whoever is marked and has nothing comes first, then the marked, then the others by house', () => {
  const at = (address: string, vulnerable: boolean, why: 'no channel' | null) => ({ address, vulnerable, why })
  const streets = roundOf(
    [
      at('10 rue Basse', false, 'no channel'),
      at('2 rue Basse', false, 'no channel'),
      at('8 rue Basse', true, null),
      at('9 rue Basse', true, 'no channel'),
      at('1 avenue Haute', false, 'no channel'),
    ],
    streetOf,
  )
  expect(streets.map(({ street: name, people }) => [name, people.map(({ address }) => address)])).toEqual([
    ['avenue Haute', ['1 avenue Haute']],
    ['rue Basse', ['9 rue Basse', '8 rue Basse', '2 rue Basse', '10 rue Basse']],
  ])
})
