// Who has not answered is what somebody must act on: they stand first, then who comes, then who is there, then who cannot.
import type { RollPerson } from '../../worker/model/roll-call.ts'

const RANK = { coming: 1, there: 2, unavailable: 3 } as const

export function inOrder(people: readonly RollPerson[]): readonly RollPerson[] {
  const rank = ({ answer }: RollPerson) => (answer === null ? 0 : RANK[answer.said.kind])
  return people.toSorted((left, right) => rank(left) - rank(right))
}
