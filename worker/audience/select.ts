// Zone → people. A person counts for each place that matters to them; a person without a point is told by their street where a
// zone names it, and listed otherwise, never dropped.
import type { AudienceCount } from '../model/alert.ts'
import { isOpen, type AudienceFilter } from '../model/audience-filter.ts'
import { CHANNELS, type ChannelName } from '../model/message.ts'
import { isBrowser, type Person } from '../model/recipient.ts'
import type { Zone } from '../model/zone.ts'
import { verdictOf, type FilterVerdict } from './filter.ts'
import { PointIndex } from './point-index.ts'
import { streetKey, streetOf } from './street.ts'

export interface Targeted {
  readonly person: Person
  /** Zones that hold one of the person's places, in the order asked. */
  readonly zones: readonly string[]
}

export function selectPersons(zones: readonly Zone[], persons: readonly Person[]): readonly Targeted[] {
  const { index, owners, byStreet } = placesOf(persons)
  const inside = new Map<number, string[]>()
  const take = (owner: number, zone: string) => {
    const known = inside.get(owner)
    if (known === undefined) inside.set(owner, [zone])
    else if (known.at(-1) !== zone) known.push(zone)
  }
  for (const { id, geometry, streets = [] } of zones) {
    for (const number of index.within(geometry)) take(owners[number] as number, id)
    for (const street of streets) for (const owner of byStreet.get(streetKey(street)) ?? []) take(owner, id)
  }
  return [...inside]
    .sort(([left], [right]) => left - right)
    .map(([owner, ids]) => ({ person: persons[owner] as Person, zones: ids }))
}

interface Places {
  readonly index: PointIndex
  /** By number of the place: whose it is, as a place in the list of persons. */
  readonly owners: Uint32Array
  /** Of those without a point, by the key of their street: they are told where a zone names it. */
  readonly byStreet: ReadonlyMap<string, readonly number[]>
}

// A list is never changed, only replaced: its index lives as long as it does, and is asked again for each choice of zones.
const known = new WeakMap<readonly Person[], Places>()

function placesOf(persons: readonly Person[]): Places {
  const before = known.get(persons)
  if (before !== undefined) return before
  const count = persons.reduce((sum, { places }) => sum + places.length, 0)
  const points = new Float64Array(count * 2)
  const owners = new Uint32Array(count)
  const byStreet = new Map<string, number[]>()
  let number = 0
  persons.forEach(({ places, address }, owner) => {
    const street = places.length === 0 ? streetKey(address) : ''
    const neighbours = byStreet.get(street)
    if (neighbours !== undefined) neighbours.push(owner)
    else if (street !== '') byStreet.set(street, [owner])
    for (const [longitude, latitude] of places) {
      points[number * 2] = longitude
      points[number * 2 + 1] = latitude
      owners[number++] = owner
    }
  })
  const made = { index: new PointIndex(points), owners, byStreet }
  known.set(persons, made)
  return made
}

/** The contacts by which a person may be told: on a channel asked for, and not opted out. */
export function usableContacts(person: Person, channels: readonly ChannelName[]): Person['contacts'] {
  return person.contacts.filter((contact) => !contact.optedOut && channels.includes(contact.channel))
}

/** Those of a choice whom a filter does not leave out; whoever it cannot judge stays. */
export function filtered(targeted: readonly Targeted[], filter: AudienceFilter | undefined): readonly Targeted[] {
  if (filter === undefined || isOpen(filter)) return targeted
  return targeted.filter(({ person }) => verdictOf(person, filter) !== 'left out')
}

export function countAudience(
  zones: readonly Zone[],
  persons: readonly Person[],
  channels: readonly ChannelName[],
  filter?: AudienceFilter,
): AudienceCount {
  const inside = selectPersons(zones, persons)
  const targeted = filtered(inside, filter)
  const byChannel = noneByChannel()
  const byZone: Record<string, number> = Object.fromEntries(zones.map((zone) => [zone.id, 0]))
  let unreachable = 0
  let browsers = 0
  for (const { person, zones: ids } of targeted) {
    const usable = new Set(usableContacts(person, channels).map((contact) => contact.channel))
    for (const channel of usable) byChannel[channel] += 1
    if (isBrowser(person.id)) {
      browsers += usable.size
      continue
    }
    if (usable.size === 0) unreachable += 1
    for (const zone of ids) byZone[zone] = (byZone[zone] ?? 0) + 1
  }
  const people = targeted.filter(({ person }) => !isBrowser(person.id))
  return {
    persons: people.length,
    households: new Set(people.map(({ person }) => person.household)).size,
    byChannel,
    unreachable,
    unlocated: persons.filter((person) => person.places.length === 0).length,
    byStreet: people.filter(({ person }) => person.places.length === 0).length,
    browsers,
    byZone,
    leftOut: judged(inside, filter, 'left out'),
    unjudged: judged(inside, filter, 'unknown'),
  }
}

function judged(inside: readonly Targeted[], filter: AudienceFilter | undefined, verdict: FilterVerdict): number {
  if (filter === undefined || isOpen(filter)) return 0
  return inside.filter(({ person }) => !isBrowser(person.id) && verdictOf(person, filter) === verdict).length
}

/** How many have no point, by their street as it was first written; an address without a street counts under ''. */
export function unlocatedByStreet(persons: readonly Person[]): Readonly<Record<string, number>> {
  const streets = new Map<string, { readonly name: string; persons: number }>()
  for (const { id, places, address } of persons) {
    if (places.length > 0 || isBrowser(id)) continue
    const key = streetKey(address)
    const street = streets.get(key) ?? {
      name: key === '' ? '' : (streetOf(address).split(',')[0]?.trim() ?? ''),
      persons: 0,
    }
    street.persons += 1
    streets.set(key, street)
  }
  return Object.fromEntries([...streets.values()].map(({ name, persons }) => [name, persons]))
}

/** Persons whom a hazard reaches and no chosen zone does, by hazard. Browsers count: whoever asked to be warned there lives there. */
export function missedBy(
  hazards: readonly Zone[],
  zones: readonly Zone[],
  persons: readonly Person[],
): Readonly<Record<string, number>> {
  const told = new Set(selectPersons(zones, persons).map(({ person }) => person))
  return Object.fromEntries(
    hazards.map((hazard) => [
      hazard.id,
      selectPersons([hazard], persons).filter(({ person }) => !told.has(person)).length,
    ]),
  )
}

/** Sums of shards that hold different people. */
export function addAudience(left: AudienceCount, right: AudienceCount): AudienceCount {
  const byChannel = { ...left.byChannel }
  for (const channel of CHANNELS) byChannel[channel] += right.byChannel[channel]
  const byZone: Record<string, number> = { ...left.byZone }
  for (const [zone, count] of Object.entries(right.byZone)) byZone[zone] = (byZone[zone] ?? 0) + count
  return {
    persons: left.persons + right.persons,
    households: left.households + right.households,
    byChannel,
    unreachable: left.unreachable + right.unreachable,
    ...(left.failing === undefined && right.failing === undefined
      ? {}
      : { failing: (left.failing ?? 0) + (right.failing ?? 0) }),
    unlocated: left.unlocated + right.unlocated,
    byStreet: left.byStreet + right.byStreet,
    browsers: left.browsers + right.browsers,
    byZone,
    leftOut: (left.leftOut ?? 0) + (right.leftOut ?? 0),
    unjudged: (left.unjudged ?? 0) + (right.unjudged ?? 0),
  }
}

function noneByChannel(): Record<ChannelName, number> {
  return Object.fromEntries(CHANNELS.map((channel) => [channel, 0])) as Record<ChannelName, number>
}

export const NOBODY: AudienceCount = {
  persons: 0,
  households: 0,
  byChannel: noneByChannel(),
  unreachable: 0,
  unlocated: 0,
  byStreet: 0,
  browsers: 0,
  byZone: {},
  leftOut: 0,
  unjudged: 0,
}
