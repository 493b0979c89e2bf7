import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  eachDigit,
  englishNumber,
  englishOrdinal,
  frenchNumber,
  frenchOrdinal,
  frenchPairs,
} from '../../../worker/fanout/number-words.ts'

// 0 to 1000 and the hard ones above, written by the package n2words 4.0.0 (fr-FR, en-GB) and not by our code.
const TABLE = readFileSync(join(import.meta.dirname, 'golden/numbers.tsv'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('\t'))

test('each number from 0 to 1000, and the hard ones above, reads as an independent table writes it', () => {
  expect(TABLE.length).toBeGreaterThan(1001)
  for (const [digits, french, english] of TABLE) {
    expect([digits, frenchNumber(Number(digits)), englishNumber(Number(digits))]).toEqual([digits, french, english])
  }
})

test('no two numbers sound alike', () => {
  const said = Array.from({ length: 100_000 }, (_, value) => frenchNumber(value))
  expect(new Set(said).size).toBe(said.length)
})

describe('French', () => {
  test.each([
    [0, 'zéro'],
    [1, 'une'],
    [11, 'onze'],
    [21, 'vingt et une'],
    [71, 'soixante et onze'],
    [80, 'quatre-vingts'],
    [81, 'quatre-vingt-une'],
    [91, 'quatre-vingt-onze'],
    [101, 'cent une'],
    [201, 'deux cent une'],
    [1001, 'mille une'],
    // The thousands count thousands, which are masculine whatever is counted.
    [21_021, 'vingt et un mille vingt et une'],
  ])('%i of something feminine is « %s »', (value, said) => {
    expect(frenchNumber(value, 'feminine')).toBe(said)
  })

  test.each([
    [1, 'premier'],
    [2, 'deuxième'],
    [4, 'quatrième'],
    [5, 'cinquième'],
    [9, 'neuvième'],
    [21, 'vingt et unième'],
    [80, 'quatre-vingtième'],
    [103, 'cent troisième'],
    [200, 'deux centième'],
    [1000, 'millième'],
  ])('%i in order is « %s »', (value, said) => {
    expect(frenchOrdinal(value)).toBe(said)
  })

  test('the first of something feminine is « première »', () => {
    expect(frenchOrdinal(1, 'feminine')).toBe('première')
  })

  test.each([
    ['0400000000', 'zéro quatre, zéro zéro, zéro zéro, zéro zéro, zéro zéro'],
    ['0468912180', 'zéro quatre, soixante-huit, quatre-vingt-onze, vingt et un, quatre-vingts'],
    ['3975', 'trente-neuf, soixante-quinze'],
    ['115', 'un, quinze'],
    ['', ''],
  ])('%s in pairs is « %s »', (digits, said) => {
    expect(frenchPairs(digits)).toBe(said)
  })
})

describe('English', () => {
  test.each([
    [1, 'first'],
    [3, 'third'],
    [12, 'twelfth'],
    [14, 'fourteenth'],
    [20, 'twentieth'],
    [22, 'twenty-second'],
    [31, 'thirty-first'],
    [100, 'one hundredth'],
  ])('%i in order is "%s"', (value, said) => {
    expect(englishOrdinal(value)).toBe(said)
  })
})

test('digits stand one by one in either language', () => {
  expect([eachDigit('112', 'en'), eachDigit('18', 'fr')]).toEqual(['one one two', 'un huit'])
})

test.each([-1, 1_000_000, 1.5, Number.NaN])('%d has no words here, which is told and not guessed', (value) => {
  expect(() => frenchNumber(value)).toThrow(RangeError)
  expect(() => englishNumber(value)).toThrow(RangeError)
})
