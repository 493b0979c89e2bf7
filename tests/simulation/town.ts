// A small town on a grid of whole numbers, so that many people stand exactly on a border, and the people who live there.
import type { MultiPolygon, Position } from '../../worker/model/geo.ts'
import type { ChannelName } from '../../worker/model/message.ts'
import type { Mode } from '../../worker/model/mode.ts'
import type { Person } from '../../worker/model/recipient.ts'
import type { Territory } from '../../worker/model/territory.ts'
import type { Zone } from '../../worker/model/zone.ts'
import type { Random } from './random.ts'
import type { Swarm } from './swarm.ts'

export const TENANTS = ['99001', '99002'] as const

/** The channels of everybody in the model: the provider of SMS can be asked for a reference, the first one of calls cannot. */
export const CHANNELS: readonly ChannelName[] = ['sms', 'voice']

/** Each has a lane in every shard; a contact is told by SMS, by the account and at the pace of SMS. */
export const LANES: readonly ChannelName[] = [...CHANNELS, 'contact']

const ring = (...points: readonly Position[]): Position[] => [...points, points[0] as Position]

// A block with a courtyard; an L; two islands. Together: a hole, a notch, a border that two zones share.
const SHAPES: Readonly<Record<string, MultiPolygon>> = {
  A: [[ring([0, 0], [8, 0], [8, 8], [0, 8]), ring([3, 3], [6, 3], [6, 6], [3, 6])]],
  B: [[ring([8, 0], [16, 0], [16, 3], [11, 3], [11, 9], [8, 9])]],
  C: [[ring([0, 11], [4, 11], [2, 15])], [ring([10, 12], [14, 10], [15, 14], [11, 16])]],
}

export const ZONE_IDS = Object.keys(SHAPES)

export function zonesOf(version: number): readonly Zone[] {
  return ZONE_IDS.map((id) => ({
    id,
    name: { fr: `zone ${id}`, en: `zone ${id}` },
    geometry: shifted(SHAPES[id] ?? [], id === 'A' ? version : 0),
    hash: `${id}.${id === 'A' ? version : 0}`,
    decideBefore: null,
  }))
}

// An edit of a zone moves its courtyard's far corner, so that other people stand in the hole.
function shifted(shape: MultiPolygon, version: number): MultiPolygon {
  const [first, ...rest] = shape
  if (version === 0 || first === undefined) return shape
  const [shell = []] = first
  const far = 4 + (version % 4)
  return [[shell, ring([2, 2], [far, 2], [far, far], [2, far])], ...rest]
}

export function territoryOf(code: string, shards: number, perSecond: number): Territory {
  return {
    code,
    name: `Commune ${code}`,
    timeZone: 'Europe/Paris',
    languages: ['fr', 'en'],
    speaker: 'MAIRIE',
    smsSender: 'MAIRIE',
    publicDesk: '+33639980000',
    centre: [8, 8],
    bounds: { west: -2, south: -2, east: 18, north: 18 },
    shards,
    sms: { pricePerPartCents: 7, partsPerSecond: perSecond, inbound: null },
    voice: { pricePerMinuteCents: 5, callsPerSecond: Math.max(1, Math.round(perSecond / 3)) },
    euOnly: false,
    linkDomain: null,
  }
}

export interface Resident {
  readonly person: Omit<Person, 'contacts'> & {
    readonly contacts: readonly { channel: ChannelName; address: string }[]
  }
  readonly shard: number
}

/** Some share a telephone; who shares one lives in the same shard, as the contact index sees to. Some numbers are known in both towns. */
export function residentsOf(
  random: Random,
  realm: { readonly code: string; readonly mode: Mode },
  { persons: count, shards, crowded }: Pick<Swarm, 'persons' | 'shards' | 'crowded'>,
): readonly Resident[] {
  const residents: Resident[] = []
  for (let index = 0; index < count; index++) {
    const shares = index > 0 && random.chance(0.25) ? random.pick(residents) : null
    const bothTowns = random.chance(0.15)
    const phone = shares?.person.contacts[0]?.address ?? `+336${bothTowns ? '99999' : realm.code}${100 + index}`
    const channels = random.chance(0.6) ? CHANNELS : [random.pick(CHANNELS)]
    residents.push({
      shard: shares?.shard ?? random.between(0, shards - 1),
      person: {
        id: `p${index}`,
        household: `h${random.between(0, count)}`,
        sourceId: null,
        name: `Name of ${index}`,
        address: `${index} quai de la Lère`,
        language: random.pick(['fr', 'fr', 'en']),
        contacts: channels.map((channel) => ({ channel, address: phone })),
        places: random.chance(0.06) ? [] : [crowded ? [random.between(0, 8), random.between(0, 2)] : placeIn(random)],
        vulnerable: random.chance(0.2),
      },
    })
  }
  return residents
}

/** As before, with those whom some of them have named: a number of nobody in town, one that another has named too, or a neighbour's. */
export function withContacts(random: Random, code: string, residents: readonly Resident[]): readonly Resident[] {
  const named: Resident[] = []
  for (const [index, resident] of residents.entries()) {
    const { person, shard } = resident
    const near = [...named, ...residents].filter((other) => other.shard === shard && other.person.id !== person.id)
    const other = near
      .flatMap(({ person }) => person.contacts)
      .filter((one) => one.channel === 'contact' || random.chance(0.1))
    const address = random.chance(0.4) && other.length > 0 ? random.pick(other).address : `+337${code}${100 + index}`
    const own = random.chance(0.15) ? [] : person.contacts
    const contacts = random.chance(0.6) ? [...own, { channel: 'contact' as const, address }] : person.contacts
    // Nobody names the number that they have themselves.
    const isOwn = person.contacts.some((contact) => contact.address === address)
    named.push(isOwn ? resident : { shard, person: { ...person, contacts } })
  }
  return named
}

export function placeIn(random: Random): Position {
  return [random.between(-1, 17), random.between(-1, 17)]
}
