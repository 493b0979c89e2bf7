import { expect, test } from 'vitest'
import { inWords } from '../../../worker/evaluate/why-words.ts'

const chance = (found: number, asked: number) =>
  inWords(
    {
      kind: 'nowcast',
      about: 'PONT-VIEUX',
      value: found >= asked ? 'true' : 'false',
      compared: { found, asked, margin: found - asked, unit: 'share', side: 'above' },
    },
    (code) => code,
  ).en

test.each([
  [0.71, 0.5, '70%, 50% asked'],
  [0.47, 0.5, 'a little under 50%, 50% asked'],
  [0.52, 0.5, 'a little over 50%, 50% asked'],
  [0.345, 0.33, 'a little over 33%, 33% asked'],
  [0.5, 0.5, '50%, 50% asked'],
  [0.02, 0.3, '< 5%, 30% asked'],
  [0.99, 0.5, '> 90%, 50% asked'],
  [0.2, 0.335, '20%, 33.5% asked'],
])('a chance of %d for %d asked is told on the side on which it lies', (found, asked, words) => {
  expect(chance(found, asked)).toBe(`PONT-VIEUX, nowcast probability ${words}`)
})
