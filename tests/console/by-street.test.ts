import { expect, test } from 'vitest'
import { byStreet } from '../../console/field-desk/by-street.ts'
import type { DoorState, FieldDoor } from '../../worker/model/field.ts'

const door = (street: string, team: number, state: DoorState): FieldDoor => ({
  number: 1,
  team,
  street,
  address: `1 ${street}`,
  expected: 1,
  need: false,
  state,
  persons: 0,
  alert: 7,
  at: null,
})

test('each street of each team has its counts, and what is most to do stands first', () => {
  const rows = byStreet([
    door('quai Vert', 1, 'left'),
    door('rue Basse', 1, 'to do'),
    door('Rue Basse', 1, 'help'),
    door('rue Basse', 2, 'to do'),
    door('rue Basse', 2, 'to do'),
  ])
  expect(rows.map(({ street, team, counts }) => [street, team, counts['to do'], counts.help, counts.left])).toEqual([
    ['rue Basse', 2, 2, 0, 0],
    ['rue Basse', 1, 1, 1, 0],
    ['quai Vert', 1, 0, 0, 1],
  ])
})
