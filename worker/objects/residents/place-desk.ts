// Which place somebody means: an address of the commune's file, a zone that they live near, or a point that they showed on the map.
import { portalMap, touched } from '../../flow/portal/map.ts'
import type { Fields } from '../../flow/portal/form.ts'
import type { PlaceChoice, PlaceQuestion } from '../../flow/portal/sign-up-page.ts'
import type { SignUpPlace } from '../../model/sign-up.ts'
import type { PublicPlaces } from '../rpc/command.ts'
import type { AddressTable } from './address-table.ts'

export type FoundPlace =
  { readonly kind: 'place'; readonly place: SignUpPlace } | { readonly kind: 'ask'; readonly question: PlaceQuestion }

export class PlaceDesk {
  readonly #book: AddressTable

  constructor(book: AddressTable) {
    this.#book = book
  }

  found(typed: string, fields: Fields, town: PublicPlaces): FoundPlace {
    const chosen = this.#chosen(typed, fields['place'], town)
    if (chosen !== null) return { kind: 'place', place: chosen }
    const pinned = touched(fields, this.#mapParts(town))
    const exact = pinned === null ? this.#book.exactly(typed) : null
    if (exact !== null) return { kind: 'place', place: { label: exact.label, point: exact.point } }
    const pin = pinned === null ? null : { value: `m:${pinned.join(',')}`, label: '' }
    return { kind: 'ask', question: this.#question(typed, town, pin) }
  }

  /** For an agent, who has no map: what may have been meant. */
  choices(typed: string, town: PublicPlaces): readonly PlaceChoice[] {
    const { addresses, zones } = this.#question(typed, town, null)
    return [...addresses, ...zones]
  }

  #question(typed: string, town: PublicPlaces, pinned: PlaceChoice | null): PlaceQuestion {
    return {
      typed,
      addresses: this.#book.near(typed).map(({ n, label }) => ({ value: `b:${n}`, label })),
      zones: town.zones.map(({ id, name }) => ({ value: `z:${id}`, label: name.fr })),
      map: portalMap(...this.#mapParts(town)),
      pinned,
    }
  }

  #mapParts(town: PublicPlaces): Parameters<typeof portalMap> {
    const names = town.zones.map(({ name, point }) => ({ name: name.fr, point }))
    return [this.#book.dots(), names, town.territory.bounds]
  }

  /** What was typed stays the name of a place that is only near: whoever knocks there reads it. */
  #chosen(typed: string, value: string | undefined, town: PublicPlaces): SignUpPlace | null {
    if (value === undefined) return null
    if (value === 'none') return { label: typed, point: null }
    if (value.startsWith('b:')) {
      const found = this.#book.byNumber(Number(value.slice(2)))
      return found === null ? null : { label: found.label, point: found.point }
    }
    if (value.startsWith('z:')) {
      const zone = town.zones.find(({ id }) => id === value.slice(2))
      return zone === undefined ? null : { label: typed, point: zone.point }
    }
    const [, x, y] = /^m:(-?\d{1,3}(?:\.\d{1,8})?),(-?\d{1,2}(?:\.\d{1,8})?)$/.exec(value) ?? []
    if (x === undefined || y === undefined) return null
    const { west, east, south, north } = town.territory.bounds
    const [longitude, latitude] = [Number(x), Number(y)]
    const inside = longitude >= west && longitude <= east && latitude >= south && latitude <= north
    return inside ? { label: typed, point: [longitude, latitude] } : null
  }
}
