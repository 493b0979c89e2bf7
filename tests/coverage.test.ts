// The page that says what is proved must itself be true.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { citations, citationsIn, coverage, PAGE, type Citation } from '../deploy/cli/coverage.ts'

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

test('a row that is known to fail is no proof', () => {
  const [row] = citationsIn(
    'tests/chaos/rows/x.ts',
    `says: 'all told (P11)',\n  slow: true,\n  known: 'too few tries',`,
  )
  expect(row?.fails).toBe(true)
  const page = (cited: readonly Citation[]) =>
    coverage(cited)
      .page.split('\n')
      .find((line) => line.startsWith('| P11 '))
  expect(page([row as Citation])).toContain('**fails, known:**')
  expect(coverage([row as Citation]).page).toContain('(0 of 138 proved)')
})

test('who is cited by nobody and comes with nothing is told', () => {
  expect(coverage([{ id: 'Q99', file: 'x.test.ts', name: 'x' }]).unknown).toHaveLength(1)
})
