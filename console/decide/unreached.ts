// The list of those not reached, in the order of a round: by street, the vulnerable and those who ask for help first.
import { csvText } from '../../worker/model/csv.ts'
import { streetOf } from '../../worker/audience/street.ts'
import type { UnreachedPerson } from '../../worker/model/view.ts'

export interface Street {
  readonly street: string
  readonly people: readonly UnreachedPerson[]
}

export function byStreet(persons: readonly UnreachedPerson[]): readonly Street[] {
  const streets = new Map<string, UnreachedPerson[]>()
  for (const person of persons)
    streets.set(streetOf(person.address), [...(streets.get(streetOf(person.address)) ?? []), person])
  return [...streets]
    .map(([street, people]) => ({ street, people: people.toSorted(byNeed) }))
    .toSorted((left, right) => needOf(left) - needOf(right) || left.street.localeCompare(right.street, 'fr'))
}

const isUrgent = ({ vulnerable, reach }: UnreachedPerson) => vulnerable || reach === 'help'
const needOf = ({ people }: Street) => (people.some(isUrgent) ? 0 : 1)

function byNeed(left: UnreachedPerson, right: UnreachedPerson): number {
  const rank = (person: UnreachedPerson) => (person.reach === 'help' ? 0 : person.vulnerable ? 1 : 2)
  return rank(left) - rank(right) || left.address.localeCompare(right.address, 'fr', { numeric: true })
}

const HEADER = ['rue', 'adresse', 'nom', 'vulnérable', 'état', 'téléphones', 'contact', 'langue', 'zones']

/** For a spreadsheet: semicolons, a mark of the encoding, and no cell that a spreadsheet would run. */
export function csvOf(persons: readonly UnreachedPerson[]): string {
  const rows = byStreet(persons).flatMap(({ street, people }) =>
    people.map(({ address, name, vulnerable, reach, phones, contacts, language, zones }) => [
      street,
      address,
      name,
      vulnerable ? 'oui' : '',
      reach,
      phones.join(' '),
      contacts.join(' '),
      language,
      zones.join(' '),
    ]),
  )
  return csvText([HEADER, ...rows])
}
