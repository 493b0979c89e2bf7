// Calls are sensors (Valencia: 8 290 were not answered, and left no place). Where several lie together in place and time somebody is asked to look;
// nothing is raised or sent by it.
import type { CallCluster } from '../model/call.ts'
import { METRES_A_DEGREE, metresApart, type Position } from '../model/geo.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'

/** crisis-domain §3.5: at least three calls within 500 m and 15 min. */
const CLUSTER_CALLS = 3
const CLUSTER_METRES = 500
const CLUSTER_MS = 15 * MINUTE_MS
/** People who ring one after the other from one house have nobody with them: two are enough. */
const HOUSE_CALLS = 2
/** A heap that nobody has added to since then says nothing of now. */
export const CLUSTER_SHOWN_MS = 60 * MINUTE_MS

export interface PlacedCall {
  readonly number: number
  readonly at: Instant
  readonly persons: number
  readonly street: string
  readonly point: Position | null
  readonly zones: readonly string[]
  readonly outside: boolean | null
  /** The door, as it was typed; '' or absent where nobody has said it. It is compared and never told. */
  readonly house?: string
}

/** Those outside every alerted zone first, then the largest. A call inside an alerted zone never hides that another one lies outside. */
export function clustersOf(calls: readonly PlacedCall[], now: Instant): readonly CallCluster[] {
  const sides = [true, false].flatMap((outside) =>
    groupsOf(calls.filter((call) => (call.outside ?? true) === outside))
      .filter((group) => group.length >= CLUSTER_CALLS || isOneHouse(group))
      .map((group) => clusterOf(group, outside)),
  )
  return sides
    .filter(({ toAt }) => toAt >= now - CLUSTER_SHOWN_MS)
    .toSorted(
      (left, right) =>
        Number(right.outside) - Number(left.outside) ||
        right.calls.length - left.calls.length ||
        left.first - right.first,
    )
}

function isOneHouse(group: readonly PlacedCall[]): boolean {
  const [house = '', ...others] = group.map(({ house = '' }) => house.trim().toLowerCase())
  return house !== '' && others.length + 1 >= HOUSE_CALLS && others.every((other) => other === house)
}

function groupsOf(calls: readonly PlacedCall[]): readonly (readonly PlacedCall[])[] {
  const near = new Neighbourhood(calls.toSorted((one, other) => one.at - other.at))
  const groups: PlacedCall[][] = []
  for (let seed = near.take(); seed !== null; seed = near.take()) {
    const group = [seed]
    // Whoever joins may bring others along: a rising river walks down its street.
    for (const member of group) group.push(...near.takeBeside(member))
    groups.push(group)
  }
  return groups
}

/** Calls that are in no group yet, by square and by street: a night has thousands, and each pair of them would be too many to look at. */
class Neighbourhood {
  readonly #left: Set<PlacedCall>
  readonly #squares = new Map<string, Set<PlacedCall>>()
  readonly #streets = new Map<string, Set<PlacedCall>>()
  /** Of a square, in degrees to the east and to the north; nowhere smaller than the distance that counts. */
  readonly #size: readonly [number, number]

  /** In the order of their hours, which every set below keeps. */
  constructor(calls: readonly PlacedCall[]) {
    this.#left = new Set(calls)
    const north = calls.reduce((most, { point }) => Math.max(most, Math.abs(point?.[1] ?? 0)), 0)
    const degrees = CLUSTER_METRES / METRES_A_DEGREE
    this.#size = [degrees / Math.max(0.01, Math.cos((north * Math.PI) / 180)), degrees]
    for (const call of calls) {
      if (call.point !== null) into(this.#squares, squareOf(this.#at(call.point)), call)
      if (call.street !== '') into(this.#streets, call.street.toLowerCase(), call)
    }
  }

  /** The earliest. */
  take(): PlacedCall | null {
    const [first = null] = this.#left
    if (first !== null) this.#remove(first)
    return first
  }

  takeBeside(member: PlacedCall): readonly PlacedCall[] {
    const found = this.#around(member).flatMap((some) => besideIn(some, member))
    const beside = [...new Set(found)]
    for (const one of beside) this.#remove(one)
    return beside
  }

  #around({ point, street }: PlacedCall): readonly ReadonlySet<PlacedCall>[] {
    const squares = point === null ? [] : squaresAround(this.#at(point)).map((square) => this.#squares.get(square))
    return [...squares, this.#streets.get(street.toLowerCase())].filter((some) => some !== undefined)
  }

  #at([east, north]: Position): readonly [number, number] {
    return [Math.floor(east / this.#size[0]), Math.floor(north / this.#size[1])]
  }

  #remove(call: PlacedCall): void {
    this.#left.delete(call)
    if (call.point !== null) this.#squares.get(squareOf(this.#at(call.point)))?.delete(call)
    this.#streets.get(call.street.toLowerCase())?.delete(call)
  }
}

function into(map: Map<string, Set<PlacedCall>>, key: string, call: PlacedCall): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, new Set([call]))
  else known.add(call)
}

const squareOf = ([east, north]: readonly [number, number]) => `${east} ${north}`
const STEPS = [-1, 0, 1] as const
const squaresAround = ([east, north]: readonly [number, number]) =>
  STEPS.flatMap((toEast) => STEPS.map((toNorth) => squareOf([east + toEast, north + toNorth])))

function besideIn(some: ReadonlySet<PlacedCall>, member: PlacedCall): readonly PlacedCall[] {
  const beside: PlacedCall[] = []
  for (const other of some) {
    // Whoever comes later than that is beside nobody of now.
    if (other.at > member.at + CLUSTER_MS) break
    if (isBeside(member, other)) beside.push(other)
  }
  return beside
}

function isBeside(one: PlacedCall, other: PlacedCall): boolean {
  if (Math.abs(one.at - other.at) > CLUSTER_MS) return false
  if (one.point !== null && other.point !== null) return metresApart(one.point, other.point) <= CLUSTER_METRES
  // An address that the file does not know: its street is all that there is.
  return one.street !== '' && one.street.toLowerCase() === other.street.toLowerCase()
}

function clusterOf(group: readonly PlacedCall[], outside: boolean): CallCluster {
  const calls = group.map(({ number }) => number).toSorted((one, other) => one - other)
  const times = group.map(({ at }) => at)
  const points = group.flatMap(({ point }) => (point === null ? [] : [point]))
  const middle = (axis: 0 | 1) =>
    Number((points.reduce((sum, point) => sum + point[axis], 0) / points.length).toFixed(3))
  return {
    first: calls[0] ?? 0,
    calls,
    persons: group.reduce((sum, { persons }) => sum + persons, 0),
    fromAt: Math.min(...times),
    toAt: Math.max(...times),
    street: mostOf(group.map(({ street }) => street)),
    zones: [...new Set(group.flatMap(({ zones }) => zones))].toSorted(),
    outside,
    centre: points.length === 0 ? null : [middle(0), middle(1)],
  }
}

function mostOf(streets: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const street of streets) if (street !== '') counts.set(street, (counts.get(street) ?? 0) + 1)
  return [...counts].toSorted((one, other) => other[1] - one[1])[0]?.[0] ?? ''
}
