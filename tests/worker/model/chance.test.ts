import { expect, test } from 'vitest'
import { chanceFigure, toldChance } from '../../../worker/model/chance.ts'

test('a chance is told in tenths, and never as none or certain', () => {
  const told = [0, 0.049, 0.05, 0.47, 0.5, 0.949, 0.95, 1].map(chanceFigure)
  expect(told).toEqual(['< 5', '< 5', '10', '50', '50', '90', '> 90', '> 90'])
})

test('a greater chance is never told as a smaller one', () => {
  const shares = Array.from({ length: 1_001 }, (_, index) => toldChance(index / 1_000))
  const rank = shares.map(({ kind, percent }) => (kind === 'above' ? 100 : percent))
  expect(rank.toSorted((left, right) => left - right)).toEqual(rank)
})
