import { expect, test } from 'vitest'
import { nextMonday, weeklyTurns } from '../../console/wake/turns.ts'

const PARIS = 'Europe/Paris'
const iso = (at: number) => new Date(at).toISOString()

test('the next Monday at eight, on the clocks of the commune, over the end of summer time too', () => {
  expect(iso(nextMonday(Date.parse('2026-10-14T13:40:00Z'), PARIS))).toBe('2026-10-19T06:00:00.000Z')
  expect(iso(nextMonday(Date.parse('2026-10-19T06:00:00Z'), PARIS))).toBe('2026-10-26T07:00:00.000Z')
})

test('each in turn, a week each, from now to the last Monday, without a gap; after a last turn the next person begins', () => {
  const from = Date.parse('2026-10-14T13:40:00Z')
  const turns = weeklyTurns([{ id: 'a' }, { id: 'b' }, { id: 'c' }], { from, weeks: 4, timeZone: PARIS }, 'a')
  expect(turns.map(({ member }) => member)).toEqual(['b', 'c', 'a', 'b'])
  expect(turns.map(({ from: begin }, index) => begin === (turns[index - 1]?.to ?? from))).toEqual([
    true,
    true,
    true,
    true,
  ])
  expect(iso(turns.at(-1)?.to ?? 0)).toBe('2026-11-09T07:00:00.000Z')
  expect(weeklyTurns([], { from, weeks: 4, timeZone: PARIS }, null)).toEqual([])
})
