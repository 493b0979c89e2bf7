// The oracle's own list of people and its own geometry, as plain as can be: angles summed, no index, none of the code under test.
import type { MultiPolygon, Position, Ring } from '../../../worker/model/geo.ts'
import type { ChannelName } from '../../../worker/model/message.ts'
import type { Zone } from '../../../worker/model/zone.ts'
import type { Resident } from '../town.ts'

interface Known {
  readonly shard: number
  places: readonly Position[]
  contacts: readonly { readonly channel: ChannelName; readonly address: string }[]
}

export class People {
  readonly #realms = new Map<string, Map<string, Known>>()
  readonly #optedOut = new Map<string, Set<string>>()

  stored(realm: string, { person, shard }: Resident): void {
    const known = this.#realms.get(realm) ?? new Map<string, Known>()
    known.set(person.id, { shard, places: person.places, contacts: person.contacts })
    this.#realms.set(realm, known)
  }

  erased(realm: string, id: string): void {
    this.#realms.get(realm)?.delete(id)
  }

  moved(realm: string, id: string, to: Position): void {
    const known = this.#realms.get(realm)?.get(id)
    if (known !== undefined) known.places = [to]
  }

  optedOut(realm: string, address: string): void {
    const known = this.#optedOut.get(realm) ?? new Set<string>()
    this.#optedOut.set(realm, known.add(address))
  }

  dropped(realm: string, address: string): void {
    for (const known of this.#realms.get(realm)?.values() ?? [])
      known.contacts = known.contacts.filter((contact) => contact.address !== address)
  }

  isOptedOut(realm: string, address: string): boolean {
    return this.#optedOut.get(realm)?.has(address) === true
  }

  /** By which addresses that person may be told now. */
  addressesOf(realm: string, id: string, channels: readonly ChannelName[]) {
    const contacts = this.#realms.get(realm)?.get(id)?.contacts ?? []
    return contacts.filter(({ channel, address }) => channels.includes(channel) && !this.isOptedOut(realm, address))
  }

  holds(realm: string, id: string, channel: ChannelName, address: string): boolean {
    const contacts = this.#realms.get(realm)?.get(id)?.contacts ?? []
    return contacts.some((contact) => contact.channel === channel && contact.address === address)
  }

  /** Everybody of one shard with a place in one of the zones. */
  inside(realm: string, shard: number, zones: readonly Zone[]): ReadonlySet<string> {
    const inside = new Set<string>()
    for (const [id, known] of this.#realms.get(realm) ?? [])
      if (known.shard === shard && known.places.some((place) => zones.some((zone) => isIn(zone.geometry, place))))
        inside.add(id)
    return inside
  }
}

/** Whoever stands on a line is in; whoever stands within a courtyard is not. */
export function isIn(zone: MultiPolygon, point: Position): boolean {
  return zone.some(([shell = [], ...holes]) => {
    if (!isOn(shell, point) && !winds(shell, point)) return false
    return holes.every((hole) => isOn(hole, point) || !winds(hole, point))
  })
}

function isOn(ring: Ring, [x, y]: Position): boolean {
  return ring.some(([bx, by], index) => {
    const [ax, ay] = ring[(index + ring.length - 1) % ring.length] as Position
    const onLine = (bx - ax) * (y - ay) === (by - ay) * (x - ax)
    return onLine && (x - ax) * (x - bx) <= 0 && (y - ay) * (y - by) <= 0
  })
}

// Seen from within, the ring turns once around; seen from without, not at all.
function winds(ring: Ring, [x, y]: Position): boolean {
  let turned = 0
  for (let index = 1; index < ring.length; index++) {
    const [ax, ay] = ring[index - 1] as Position
    const [bx, by] = ring[index] as Position
    let turn = Math.atan2(by - y, bx - x) - Math.atan2(ay - y, ax - x)
    if (turn > Math.PI) turn -= 2 * Math.PI
    if (turn < -Math.PI) turn += 2 * Math.PI
    turned += turn
  }
  return Math.abs(turned) > Math.PI
}
