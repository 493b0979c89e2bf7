// Whoever an alert did not reach, as doors: one an address, with a count and a mark. Their names stay where they live.
import { streetKey, streetOf } from '../../audience/street.ts'
import type { FieldTeam } from '../../model/field.ts'
import type { UnreachedPerson } from '../../model/view.ts'
import { sectored, type Door, type Sectored } from '../../plan/field-sectors.ts'

export type Unreached = Pick<UnreachedPerson, 'address' | 'vulnerable' | 'reach'>

/** Whoever has no address stands at no door: they are called, and counted as left out. */
export function doorsOf(persons: readonly Unreached[]): { readonly doors: readonly Door[]; readonly leftOut: number } {
  const doors = new Map<string, Door>()
  const placed = persons.filter(({ address }) => address.trim() !== '')
  for (const { address, vulnerable, reach } of placed) {
    const key = address.trim().toLowerCase()
    const known = doors.get(key) ?? { street: streetOf(address), address: address.trim(), persons: 0, need: false }
    doors.set(key, { ...known, persons: known.persons + 1, need: known.need || vulnerable || reach === 'help' })
  }
  return { doors: [...doors.values()], leftOut: persons.length - placed.length }
}

export function doorsForTeams(doors: readonly Door[], teams: readonly FieldTeam[]): readonly Sectored<Door>[] {
  return sectored(
    doors,
    teams.map(({ id }) => id),
    ({ address }) => streetKey(address),
  )
}
