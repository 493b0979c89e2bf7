// Doors as the desk reads them: per street and team, how many are left and what was found.
import { DOOR_STATES, type DoorState, type FieldDoor } from '../../worker/model/field.ts'

export interface StreetRow {
  readonly street: string
  readonly team: number
  readonly counts: Readonly<Record<DoorState, number>>
}

/** Streets with most doors still to do first. */
export function byStreet(doors: readonly FieldDoor[]): readonly StreetRow[] {
  const rows = new Map<string, StreetRow>()
  for (const { street, team, state } of doors) {
    const key = `${street.toLowerCase()}|${team}`
    const known = rows.get(key) ?? { street, team, counts: none() }
    rows.set(key, { ...known, counts: { ...known.counts, [state]: known.counts[state] + 1 } })
  }
  return [...rows.values()].sort(
    (left, right) => right.counts['to do'] - left.counts['to do'] || left.street.localeCompare(right.street, 'fr'),
  )
}

function none(): Record<DoorState, number> {
  return Object.fromEntries(DOOR_STATES.map((state) => [state, 0])) as Record<DoorState, number>
}
