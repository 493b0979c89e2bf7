import { expect, test } from 'vitest'
import { doorsForTeams, doorsOf } from '../../../../worker/flow/field/doors.ts'

const at = (address: string, change: object = {}) => ({
  address,
  vulnerable: false,
  reach: 'failed' as const,
  ...change,
})

test('persons of one address are one door with their count, and whoever has no address is counted as left out', () => {
  const { doors, leftOut } = doorsOf([at('2 rue Basse'), at('2 RUE BASSE '), at('3 rue Haute'), at('  ')])
  expect(doors.map(({ address, persons }) => [address, persons])).toEqual([
    ['2 rue Basse', 2],
    ['3 rue Haute', 1],
  ])
  expect(leftOut).toBe(1)
})

test('a door is marked where one of its people needs help or asked for it', () => {
  const { doors } = doorsOf([
    at('1 rue A'),
    at('1 rue A', { vulnerable: true }),
    at('2 rue A', { reach: 'help' }),
    at('3 rue A'),
  ])
  expect(doors.map(({ need }) => need)).toEqual([true, true, false])
})

test('a door carries no name', () => {
  const { doors } = doorsOf([{ ...at('1 rue A'), name: 'Zéphyrine', phones: ['+33639981234'] } as never])
  expect(JSON.stringify(doors)).not.toMatch(/Zéphyrine|\+33/)
})

test('one street under two spellings is one street', () => {
  const { doors } = doorsOf([at('1 rue de l’Église'), at('2 Rue de l’Eglise'), at('1 quai Vert'), at('2 quai Vert')])
  const lists = doorsForTeams(doors, [
    { id: 1, name: 'A' },
    { id: 2, name: 'B' },
  ])
  expect(lists.map((list) => list.doors.length)).toEqual([2, 2])
  expect(lists.some((list) => list.doors.every(({ address }) => /glise/i.test(address)))).toBe(true)
})
