import { describe, expect, test } from 'vitest'
import type { BookAddress } from '../../../../worker/audience/address-book.ts'
import { Geocoder, SURE } from '../../../../worker/audience/import/geocoder.ts'

const at = (label: string, n: number): BookAddress => ({
  label,
  street: label.replace(/^\d+ (bis )?/, ''),
  point: [2 + n / 1000, 43],
})
const BOOK = new Geocoder(
  ['1 Rue Basse', '3 Rue Basse', '3 bis Rue Basse', '1 Avenue de la Gare', '1 Rue Haute', '2 Chemin du Moulin'].map(at),
)

describe('an address is sure', () => {
  test.each([
    ['1 rue basse', '1 Rue Basse'],
    ['3bis, r. Basse', '3 bis Rue Basse'],
    ['1 av. de la gare 66000 Essai', '1 Avenue de la Gare'],
    ['2 CHEMIN DU MOULIN', '2 Chemin du Moulin'],
  ])('%s', (text, label) => {
    const found = BOOK.find(text)
    expect(found).toMatchObject({ kind: 'sure', choice: { label, score: 1 } })
  })
})

describe('an address is a question, with its score', () => {
  test.each([
    ['a letter is missing', '1 rue Bsse', '1 Rue Basse'],
    ['the house is not in the file', '9 rue Basse', '3 Rue Basse'],
    ['there is no number', 'rue Basse', '1 Rue Basse'],
    ['the kind of street is another', '1 impasse Basse', '1 Rue Basse'],
  ])('where %s', (_, text, label) => {
    const found = BOOK.find(text)
    expect(found.kind).toBe('unsure')
    if (found.kind !== 'unsure') return
    expect(found.choices.map((choice) => choice.label)).toContain(label)
    for (const { score } of found.choices) expect(score).toBeLessThan(SURE)
    expect(found.choices.map(({ score }) => score)).toEqual(
      found.choices.map(({ score }) => score).toSorted((left, right) => right - left),
    )
  })

  test('where the file has the same house twice: nobody guesses which', () => {
    const twice = new Geocoder([at('1 Rue Neuve', 1), at('1 Rue Neuve', 2)])
    expect(twice.find('1 rue Neuve')).toMatchObject({ kind: 'unsure', choices: [{ score: 1 }, { score: 1 }] })
  })
})

test('what the commune does not have is unknown', () => {
  expect(BOOK.find('5 boulevard Inventé')).toEqual({ kind: 'unknown' })
  expect(BOOK.find('')).toEqual({ kind: 'unknown' })
  expect(new Geocoder([]).find('1 rue Basse')).toEqual({ kind: 'unknown' })
})
