// Who has practised when: the last time of each person, and the day by which the commune must practise its plan again.
import type { ExerciseRecord } from '../../worker/model/exercise.ts'
import type { PlanRole } from '../../worker/model/plan.ts'

export interface PersonPractised {
  readonly person: string
  readonly roles: readonly PlanRole[]
  readonly conducted: boolean
  readonly at: number
}

/** The one who has practised last at the head. */
export function practisedBy(past: readonly ExerciseRecord[]): readonly PersonPractised[] {
  const persons = new Map<string, PersonPractised>()
  for (const { at, practised } of past)
    for (const { person, roles, conducted } of practised) {
      const known = persons.get(person)
      persons.set(person, {
        person,
        roles: [...new Set([...(known?.roles ?? []), ...roles])],
        conducted: conducted || known?.conducted === true,
        at: Math.max(at, known?.at ?? 0),
      })
    }
  return [...persons.values()].toSorted((left, right) => right.at - left.at)
}

/** D731-9 of the code de la sécurité intérieure: every five years. What one person does alone is no exercise of the plan. Null where there was none. */
export function nextBy(past: readonly ExerciseRecord[]): number | null {
  const last = past.filter(({ solo }) => !solo).reduce<number | null>((most, { at }) => Math.max(most ?? at, at), null)
  if (last === null) return null
  const day = new Date(last)
  day.setUTCFullYear(day.getUTCFullYear() + 5)
  return day.getTime()
}
