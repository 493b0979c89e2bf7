// Calls are sensors (Valencia: 8 290 were not answered, and left no place). Where several lie together in place and time somebody is asked to look;
// nothing is raised or sent by it.
import type { CallCluster } from '../model/call.ts'
import { metresApart, type Position } from '../model/geo.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'

/** crisis-domain §3.5: at least three calls within 500 m and 15 min. */
export const CLUSTER_CALLS = 3
export const CLUSTER_METRES = 500
export const CLUSTER_MS = 15 * MINUTE_MS
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
}

/** Those outside every alerted zone first, then the largest. A call inside an alerted zone never hides that another one lies outside. */
export function clustersOf(calls: readonly PlacedCall[], now: Instant): readonly CallCluster[] {
  const sides = [true, false].flatMap((outside) =>
    groupsOf(calls.filter((call) => (call.outside ?? true) === outside)).map((group) => clusterOf(group, outside)),
  )
  return sides
    .filter(({ calls: own, toAt }) => own.length >= CLUSTER_CALLS && toAt >= now - CLUSTER_SHOWN_MS)
    .toSorted(
      (left, right) =>
        Number(right.outside) - Number(left.outside) ||
        right.calls.length - left.calls.length ||
        left.first - right.first,
    )
}

function groupsOf(calls: readonly PlacedCall[]): readonly (readonly PlacedCall[])[] {
  const left = new Set(calls.toSorted((one, other) => one.at - other.at))
  const groups: PlacedCall[][] = []
  for (const seed of left) {
    left.delete(seed)
    const group = [seed]
    // Whoever joins may bring others along: a rising river walks down its street.
    for (const member of group)
      for (const other of left)
        if (isBeside(member, other)) {
          left.delete(other)
          group.push(other)
        }
    groups.push(group)
  }
  return groups
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
