import { describe, expect, test } from 'vitest'
import { sectored, type Door } from '../../../worker/plan/field-sectors.ts'

const door = (street: string, number: number, need = false): Door => ({
  street,
  address: `${number} ${street}`,
  persons: 1,
  need,
})
const street = (name: string, doors: number) => Array.from({ length: doors }, (_, n) => door(name, n + 1))
const share = (doors: readonly Door[], teams: readonly number[]) => sectored(doors, teams, (one) => one.street)

describe('doors to teams', () => {
  test('each door is given once, whatever the number of teams', () => {
    const doors = [...street('rue Basse', 40), ...street('rue Haute', 7), ...street('quai', 23)]
    for (let teams = 1; teams <= 9; teams++) {
      const lists = share(
        doors,
        Array.from({ length: teams }, (_, n) => n + 1),
      )
      const given = lists.flatMap((list) => list.doors.map(({ address }) => address))
      expect(given.toSorted()).toEqual(doors.map(({ address }) => address).toSorted())
    }
  })

  test('no team has more than a fair share above another, even where all live in one street', () => {
    for (const doors of [street('rue Basse', 100), [1, 2, 3, 4, 5, 6, 7].flatMap((n) => street(`rue ${n}`, n * 4))]) {
      const lengths = share(doors, [1, 2, 3, 4]).map((list) => list.doors.length)
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(Math.ceil(doors.length / 4))
    }
  })

  test('a street that all share is cut evenly: nobody is left with nothing', () => {
    for (let teams = 1; teams <= 20; teams++) {
      const lengths = share(
        street('rue Basse', 40),
        Array.from({ length: teams }, (_, n) => n + 1),
      ).map((list) => list.doors.length)
      expect(Math.max(...lengths) - Math.min(...lengths), `${teams} teams`).toBeLessThanOrEqual(1)
    }
  })

  test('a street that fits is not shared between two teams', () => {
    const lists = share([...street('rue Basse', 5), ...street('rue Haute', 5)], [1, 2])
    for (const { doors } of lists) expect(new Set(doors.map((one) => one.street)).size).toBe(1)
  })

  test('who needs help stands first on each list, and then comes the order of the street, ten after nine', () => {
    const [list] = share([door('rue Basse', 10), door('rue Basse', 9), door('rue Haute', 3, true)], [1])
    expect(list?.doors.map(({ address }) => address)).toEqual(['3 rue Haute', '9 rue Basse', '10 rue Basse'])
  })

  test('without a team nobody gets a door', () => {
    expect(share(street('rue Basse', 3), [])).toEqual([])
  })
})
