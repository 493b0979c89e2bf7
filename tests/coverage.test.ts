// The page that says what is proved must itself be true.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { citations, citationsIn, coverage, PAGE } from '../deploy/cli/coverage.ts'

const now = coverage(citations())

test('docs/coverage.md is what the tests say; if not: npm run coverage', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(now.page)
})

test('every invariant and every row has a test or the issue that brings it', () => {
  expect(now.homeless).toEqual([])
})

test('no test cites what was never promised', () => {
  expect(now.unknown).toEqual([])
})

test('a citation stands in a name, in parentheses, alone or in a list, before or after the words', () => {
  const ids = (text: string) => citationsIn('x.test.ts', text).map(({ id }) => id)
  expect(ids(`test('kept once (INV-27, R03)', () => {`)).toEqual(['INV-27', 'R03'])
  expect(ids(`test("stuck (S03), and the first that moves has one (S11)", () => {`)).toEqual(['S03', 'S11'])
  expect(ids(`// INV-8 in a comment proves nothing`)).toEqual([])
  expect(ids(`test('a station named (B1)', () => {`)).toEqual([])
})

test('who is cited by nobody and comes with nothing is told', () => {
  expect(coverage([{ id: 'Q99', file: 'x.test.ts', name: 'x' }]).unknown).toHaveLength(1)
})
