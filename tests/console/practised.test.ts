// Who has practised when, and by when the plan must be practised again.
import { expect, test } from 'vitest'
import { nextBy, practisedBy } from '../../console/exercise/practised.ts'
import type { ExerciseRecord } from '../../worker/model/exercise.ts'

const record = (at: string, solo: boolean, practised: ExerciseRecord['practised']): ExerciseRecord => ({
  id: at,
  scenario: 'soir',
  name: { fr: 'Soir', en: 'Evening' },
  solo,
  conductor: 'Camille',
  at: Date.parse(at),
  lastedMs: 0,
  injects: [],
  decisionAfterMs: null,
  practised,
  observations: [],
})
const past = [
  record('2026-11-28', true, [{ person: 'Alex', roles: ['SEC'], conducted: true }]),
  record('2024-02-29', false, [
    { person: 'Alex', roles: ['COM'], conducted: false },
    { person: 'Camille', roles: [], conducted: true },
  ]),
]

test('each person once, with every role that they held and the last day', () => {
  expect(practisedBy(past)).toEqual([
    { person: 'Alex', roles: ['SEC', 'COM'], conducted: true, at: Date.parse('2026-11-28') },
    { person: 'Camille', roles: [], conducted: true, at: Date.parse('2024-02-29') },
  ])
})

test('five years after the last exercise of the plan; ten minutes alone are none', () => {
  expect(nextBy(past)).toBe(Date.parse('2029-03-01'))
  expect([nextBy([]), nextBy(past.slice(0, 1))]).toEqual([null, null])
})
