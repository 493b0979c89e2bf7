// Doors of an alert to teams: whole streets where they fit, who needs help first, and no team with much more than another.

export interface Door {
  readonly street: string
  /** As the register writes it; doors of a street are in its order. */
  readonly address: string
  readonly persons: number
  readonly need: boolean
}

export interface Sectored<T extends Door> {
  readonly team: number
  readonly doors: readonly T[]
}

/** A door where somebody needs help takes longer. */
const NEED_WEIGHT = 2
/** A street that is just a share is not cut in two because of how a computer divides. */
const ROUNDING = 1e-9
const weightOf = (doors: readonly Door[]) => doors.reduce((sum, { need }) => sum + (need ? NEED_WEIGHT : 1), 0)

/**
 * `key` says which street a door belongs to. A street that is more than a fair share is cut, its pieces going on from one another. Streets with more
 * people who need help are given away first, to whoever has least; and each team's own list has those doors at its head.
 */
export function sectored<T extends Door>(
  doors: readonly T[],
  teams: readonly number[],
  key: (door: T) => string,
): readonly Sectored<T>[] {
  if (teams.length === 0) return []
  const share = weightOf(doors) / teams.length
  const pieces = streetsOf(doors, key).flatMap((street) => cut(street, share))
  const lists = teams.map((team) => ({ team, doors: [] as T[], weight: 0 }))
  for (const piece of pieces.toSorted(byNeed)) {
    const least = lists.reduce((best, one) => (one.weight < best.weight ? one : best))
    least.doors.push(...piece)
    least.weight += weightOf(piece)
  }
  return lists.map(({ team, doors: own }) => ({
    team,
    doors: own.toSorted((left, right) => Number(right.need) - Number(left.need)),
  }))
}

function streetsOf<T extends Door>(doors: readonly T[], key: (door: T) => string): readonly (readonly T[])[] {
  const streets = new Map<string, T[]>()
  for (const door of doors) streets.set(key(door), [...(streets.get(key(door)) ?? []), door])
  return [...streets.entries()]
    .sort(([left], [right]) => left.localeCompare(right, 'fr'))
    .map(([, own]) => own.toSorted((left, right) => left.address.localeCompare(right.address, 'fr', { numeric: true })))
}

// Pieces of even weight: cut by whole shares, the last team of many would get what is left over, or nothing.
function cut<T extends Door>(street: readonly T[], share: number): readonly (readonly T[])[] {
  const weight = weightOf(street)
  const count = Math.max(1, Math.ceil(weight / share - ROUNDING))
  const pieces: T[][] = Array.from({ length: count }, () => [])
  let before = 0
  for (const door of street) {
    pieces[Math.min(count - 1, Math.floor((before * count) / weight))]?.push(door)
    before += weightOf([door])
  }
  return pieces.filter((piece) => piece.length > 0)
}

const needs = (doors: readonly Door[]) => doors.filter(({ need }) => need).length
function byNeed(left: readonly Door[], right: readonly Door[]): number {
  return needs(right) - needs(left) || weightOf(right) - weightOf(left)
}
