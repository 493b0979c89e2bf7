// Whom of the unreached an arrival may be: those of its street, the same house first. The operator chooses.
import { streetKey } from '../../worker/audience/street.ts'
import type { UnreachedPerson } from '../../worker/model/view.ts'

const house = (address: string) =>
  /^\s*(\d+\s*(?:bis|ter|quater|[a-d]\b)?)/i.exec(address)?.[1]?.replace(/\s/g, '') ?? ''

export function atSameAddress(address: string, persons: readonly UnreachedPerson[]): readonly UnreachedPerson[] {
  const street = streetKey(address)
  if (street === '') return []
  const own = house(address).toLowerCase()
  const far = (person: UnreachedPerson) => Number(house(person.address).toLowerCase() !== own)
  return persons
    .filter((person) => person.sheltered !== true && streetKey(person.address) === street)
    .toSorted((left, right) => far(left) - far(right))
}
