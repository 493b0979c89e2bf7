// Who is known of which street: people of one shard against the commune's addresses. What leaves are counts and addresses of the public file where
// nobody is known; nothing that names a person, a number or a home that is.
import type { CoverageCounts } from '../model/coverage.ts'
import type { Standing } from '../model/contact-quality.ts'
import { isBrowser, type Contact, type Person } from '../model/recipient.ts'
import type { Zone } from '../model/zone.ts'
import { addressKey, partsOf } from './address-book.ts'
import { selectPersons } from './select.ts'

/** The commune's addresses as columns: a town has tens of thousands, and they go to each shard. */
export interface AddressColumns {
  /** `addressKey` of each address. */
  readonly keys: readonly string[]
  /** Its street, as a place in `streets`. */
  readonly streetOf: readonly number[]
  readonly streets: readonly string[]
  /** Longitude and latitude of each, in turn. */
  readonly points: readonly number[]
}

export interface ShardCoverage {
  /** By place in `streets`. */
  readonly streets: readonly (readonly [street: number, counts: CoverageCounts])[]
  readonly zones: Readonly<Record<string, CoverageCounts>>
  readonly whole: CoverageCounts
  readonly elsewhere: CoverageCounts
  /** Places in `keys` where nobody is known: those that were asked of, without those known here. */
  readonly missing: readonly number[]
}

export const NO_COVERAGE: CoverageCounts = {
  persons: 0,
  homes: 0,
  sms: 0,
  voice: 0,
  mail: 0,
  push: 0,
  failing: 0,
  unconfirmed: 0,
  unreachable: 0,
  unlocated: 0,
}

export function addCoverage(left: CoverageCounts, right: CoverageCounts): CoverageCounts {
  return {
    persons: left.persons + right.persons,
    homes: left.homes + right.homes,
    sms: left.sms + right.sms,
    voice: left.voice + right.voice,
    mail: left.mail + right.mail,
    push: left.push + right.push,
    failing: left.failing + right.failing,
    unconfirmed: left.unconfirmed + right.unconfirmed,
    unreachable: left.unreachable + right.unreachable,
    unlocated: left.unlocated + right.unlocated,
  }
}

/** Farther than this from every address, a point says nothing of a street. */
const NEAR_M = 60
const METRES_PER_DEGREE = 111_320

export interface CoverageAsk {
  readonly book: AddressColumns
  /** Places in `book.keys` that are still without anybody. */
  readonly missing: readonly number[]
  readonly zones: readonly Zone[]
  /** Only who is in it counts for the streets; null for the whole commune. */
  readonly within: string | null
}

export function coverageOf(
  persons: readonly Person[],
  { book, missing, zones, within }: CoverageAsk,
  standing: (contact: Contact) => Standing,
): ShardCoverage {
  const keys = new Map<string, number>()
  book.keys.forEach((key, index) => keys.set(key, index))
  const streets = new Map(book.streets.map((key, index) => [key, index]))
  const near = new Nearest(book)
  const inside = new Map(selectPersons(zones, persons).map((one) => [one.person, one.zones]))
  const known = new Set<number>()
  const tallies = { streets: new Map<number, Tally>(), zones: new Map<string, Tally>() }
  const whole = new Tally()
  const elsewhere = new Tally()
  for (const person of persons) {
    const own = inside.get(person) ?? []
    const { address, street } = whereIs(person, { keys, streets, near, book })
    for (const index of address) known.add(index)
    whole.add(person, standing)
    for (const zone of own) tallyOf(tallies.zones, zone).add(person, standing)
    if (within !== null && !own.includes(within)) continue
    if (street === null) elsewhere.add(person, standing)
    else tallyOf(tallies.streets, street).add(person, standing)
  }
  return {
    streets: [...tallies.streets].map(([street, tally]) => [street, tally.counts()] as const),
    zones: Object.fromEntries([...tallies.zones].map(([zone, tally]) => [zone, tally.counts()])),
    whole: whole.counts(),
    elsewhere: elsewhere.counts(),
    missing: missing.filter((index) => !known.has(index)),
  }
}

function tallyOf<Key>(tallies: Map<Key, Tally>, key: Key): Tally {
  const known = tallies.get(key)
  if (known !== undefined) return known
  const made = new Tally()
  tallies.set(key, made)
  return made
}

interface Where {
  readonly keys: ReadonlyMap<string, number>
  readonly streets: ReadonlyMap<string, number>
  readonly near: Nearest
  readonly book: AddressColumns
}

/** By what was written of them; where that is no street of the file, by their point. A browser is somewhere in a street, and at no address. */
function whereIs(
  { id, address, places }: Person,
  { keys, streets, near, book }: Where,
): { readonly address: readonly number[]; readonly street: number | null } {
  // « 12, rue Basse, 34000 Lère »: the first comma is part of the number.
  const written = address.replace(/^(\s*\d+\s*[a-z]*)\s*,/i, '$1 ').split(',')[0] ?? ''
  const index = isBrowser(id) ? undefined : keys.get(addressKey(written))
  if (index !== undefined) return { address: [index], street: book.streetOf[index] ?? null }
  const street = written === '' ? undefined : streets.get(partsOf(written).street)
  if (street !== undefined) return { address: [], street }
  const [point] = places
  const closest = point === undefined ? null : near.to(point)
  return { address: [], street: closest === null ? null : (book.streetOf[closest] ?? null) }
}

/** Addresses by cells a little larger than what is near. */
class Nearest {
  readonly #book: AddressColumns
  readonly #cells = new Map<string, number[]>()
  readonly #perLongitude: number

  constructor(book: AddressColumns) {
    this.#book = book
    this.#perLongitude = METRES_PER_DEGREE * Math.cos(((book.points[1] ?? 0) * Math.PI) / 180)
    for (let index = 0; index < book.keys.length; index += 1) {
      const [x, y] = this.#metres(book.points[index * 2] as number, book.points[index * 2 + 1] as number)
      const key = `${Math.floor(x / NEAR_M)},${Math.floor(y / NEAR_M)}`
      const known = this.#cells.get(key)
      if (known === undefined) this.#cells.set(key, [index])
      else known.push(index)
    }
  }

  to([longitude, latitude]: readonly [number, number]): number | null {
    const [x, y] = this.#metres(longitude, latitude)
    const [column, row] = [Math.floor(x / NEAR_M), Math.floor(y / NEAR_M)]
    let best: number | null = null
    let least = NEAR_M ** 2
    for (let dx = -1; dx <= 1; dx += 1)
      for (let dy = -1; dy <= 1; dy += 1)
        for (const index of this.#cells.get(`${column + dx},${row + dy}`) ?? []) {
          const [ax, ay] = this.#metres(
            this.#book.points[index * 2] as number,
            this.#book.points[index * 2 + 1] as number,
          )
          const distance = (ax - x) ** 2 + (ay - y) ** 2
          if (distance <= least) [best, least] = [index, distance]
        }
    return best
  }

  #metres(longitude: number, latitude: number): readonly [number, number] {
    return [longitude * this.#perLongitude, latitude * METRES_PER_DEGREE]
  }
}

const HOME_CHANNELS = ['sms', 'voice', 'mail', 'push'] as const

class Tally {
  #persons = 0
  #unreachable = 0
  #unlocated = 0
  readonly #homes = new Set<string>()
  readonly #by = { sms: new Set<string>(), voice: new Set<string>(), mail: new Set<string>(), push: new Set<string>() }
  readonly #failing = new Set<string>()
  readonly #unconfirmed = new Set<string>()

  add(person: Person, standing: (contact: Contact) => Standing): void {
    const { id, household, places } = person
    const browser = isBrowser(id)
    const open = person.contacts.filter(({ optedOut }) => !optedOut)
    let works = false
    for (const contact of open) {
      const stands = standing(contact)
      if (stands === 'does not work') this.#failing.add(contact.address)
      else works = true
      if (stands === 'to confirm') this.#unconfirmed.add(contact.address)
      for (const channel of HOME_CHANNELS) if (contact.channel === channel) this.#by[channel].add(household)
    }
    if (browser) return
    this.#persons += 1
    this.#homes.add(household)
    if (!works) this.#unreachable += 1
    if (places.length === 0) this.#unlocated += 1
  }

  counts(): CoverageCounts {
    return {
      persons: this.#persons,
      homes: this.#homes.size,
      sms: this.#by.sms.size,
      voice: this.#by.voice.size,
      mail: this.#by.mail.size,
      push: this.#by.push.size,
      failing: this.#failing.size,
      unconfirmed: this.#unconfirmed.size,
      unreachable: this.#unreachable,
      unlocated: this.#unlocated,
    }
  }
}
