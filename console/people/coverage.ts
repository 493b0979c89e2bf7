// What a table of streets shows first, and in which word a street stands. The colour of the map says the same, and never alone.
import type { MissingStreet, StreetCoverage } from '../../worker/model/coverage.ts'
import { csvText } from '../../worker/model/csv.ts'

/** From well covered to nearly nobody; `unlisted`: the file has no address of it. */
export const BANDS = ['most', 'half', 'few', 'none', 'unlisted'] as const
export type Band = (typeof BANDS)[number]

/** Addresses with somebody known, of all that the file has: 0 to 1; null where it has none. */
export function shareOf({
  addresses,
  missing,
}: {
  readonly addresses: number
  readonly missing: number
}): number | null {
  return addresses === 0 ? null : (addresses - missing) / addresses
}

export function bandOf(counts: { readonly addresses: number; readonly missing: number }): Band {
  const share = shareOf(counts)
  if (share === null) return 'unlisted'
  if (share >= 0.75) return 'most'
  if (share >= 0.5) return 'half'
  return share >= 0.25 ? 'few' : 'none'
}

export const ORDERS = ['missing', 'share', 'unreachable', 'stale', 'unlocated', 'street'] as const
export type Order = (typeof ORDERS)[number]

/** What is missing most first; by name where that is the same. */
export function ordered(streets: readonly StreetCoverage[], by: Order): readonly StreetCoverage[] {
  const weight = (one: StreetCoverage): number => {
    switch (by) {
      case 'missing':
        return one.missing
      case 'share':
        return 1 - (shareOf(one) ?? 1)
      case 'unreachable':
        return one.unreachable
      case 'stale':
        return one.failing + one.unconfirmed
      case 'unlocated':
        return one.unlocated
      case 'street':
        return 0
      default:
        return by satisfies never
    }
  }
  const name = new Intl.Collator('fr', { numeric: true })
  return streets.toSorted((left, right) => weight(right) - weight(left) || name.compare(left.street, right.street))
}

/** For a spreadsheet: one address a line. */
export function campaignCsv(streets: readonly MissingStreet[], header: readonly [string, string]): string {
  return csvText([header, ...streets.flatMap(({ street, numbers }) => numbers.map((number) => [street, number]))])
}

export interface DoorStreet<Person> {
  readonly street: string
  readonly people: readonly Person[]
}

interface AtTheDoor {
  readonly address: string
  readonly vulnerable: boolean
  readonly why: 'no channel' | 'does not work' | null
}

/** A round: streets in the order of the alphabet, and in each whoever the list marks first, then those whom nothing reaches, house after house. */
export function roundOf<Person extends AtTheDoor>(
  persons: readonly Person[],
  streetOf: (address: string) => string,
): readonly DoorStreet<Person>[] {
  const name = new Intl.Collator('fr', { numeric: true })
  const streets = new Map<string, Person[]>()
  for (const person of persons) {
    const street = streetOf(person.address)
    const known = streets.get(street)
    if (known === undefined) streets.set(street, [person])
    else known.push(person)
  }
  const rank = ({ vulnerable, why }: Person) => (vulnerable && why !== null ? 0 : vulnerable ? 1 : 2)
  return [...streets]
    .map(([street, people]) => ({
      street,
      people: people.toSorted((left, right) => rank(left) - rank(right) || name.compare(left.address, right.address)),
    }))
    .toSorted((left, right) => name.compare(left.street, right.street))
}
