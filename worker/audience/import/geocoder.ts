// Where an address of a list lies, by the commune's own file: surely, perhaps (a person chooses), or not at all. The score says how alike the two
// ways of writing are, 0 to 1; a house number that the file does not have is worth less, since the neighbour may be across the water.
import { addressKey, likeness, partsOf, type BookAddress } from '../address-book.ts'
import type { Position } from '../../model/geo.ts'

export interface AddressChoice {
  readonly label: string
  readonly point: Position
  readonly score: number
}

export type Geocoded =
  | { readonly kind: 'sure'; readonly choice: AddressChoice }
  | { readonly kind: 'unsure'; readonly choices: readonly AddressChoice[] }
  | { readonly kind: 'unknown' }

/** From here on nobody is asked; one letter of a street of two words is below it. */
export const SURE = 0.9
/** Two that are nearly as good are a question, however good they are. */
const AHEAD = 0.1
const WORTH_SHOWING = 0.45
const MOST_CHOICES = 5
/** What the street is worth without the house. */
const NEIGHBOUR = 0.75
const STREET_ALONE = 0.6

interface Street {
  readonly key: string
  readonly words: readonly string[]
  readonly addresses: BookAddress[]
  readonly byKey: Map<string, BookAddress[]>
}

export class Geocoder {
  readonly #streets = new Map<string, Street>()
  readonly #byWord = new Map<string, Street[]>()
  /** A list names the same streets again and again. */
  readonly #near = new Map<string, readonly { readonly street: Street; readonly like: number }[]>()
  readonly size: number

  constructor(addresses: readonly BookAddress[]) {
    this.size = addresses.length
    for (const address of addresses) {
      const key = addressKey(address.street)
      let street = this.#streets.get(key)
      if (street === undefined) {
        street = { key, words: key.split(' '), addresses: [], byKey: new Map() }
        this.#streets.set(key, street)
        for (const word of street.words) {
          const known = this.#byWord.get(word)
          if (known === undefined) this.#byWord.set(word, [street])
          else known.push(street)
        }
      }
      street.addresses.push(address)
      const own = addressKey(address.label)
      street.byKey.set(own, [...(street.byKey.get(own) ?? []), address])
    }
  }

  find(text: string): Geocoded {
    const { number, street } = partsOf(text)
    const scored = this.#likeliest(street).flatMap((near) => choicesOn(near.street, near.like, number))
    const choices = scored
      .filter(({ score }) => score >= WORTH_SHOWING)
      .sort((left, right) => right.score - left.score)
      .slice(0, MOST_CHOICES)
    const [first, second] = choices
    if (first === undefined) return { kind: 'unknown' }
    const isSure = first.score >= SURE && (second === undefined || first.score - second.score >= AHEAD)
    return isSure ? { kind: 'sure', choice: first } : { kind: 'unsure', choices }
  }

  #likeliest(typed: string): readonly { readonly street: Street; readonly like: number }[] {
    const exact = this.#streets.get(typed)
    if (exact !== undefined) return [{ street: exact, like: 1 }]
    const known = this.#near.get(typed)
    if (known !== undefined) return known
    // Those with a word of it first: only where there is none, all streets are looked at for words that are nearly it.
    const sharing = new Set(typed.split(' ').flatMap((word) => this.#byWord.get(word) ?? []))
    const found = (within: Iterable<Street>) =>
      [...within]
        .map((street) => ({ street, like: likeness(typed, street.key) }))
        .filter(({ like }) => like >= WORTH_SHOWING)
        .sort((left, right) => right.like - left.like)
        .slice(0, MOST_CHOICES)
    const close = found(sharing)
    const near = close.length > 0 ? close : found(this.#streets.values())
    this.#near.set(typed, near)
    return near
  }
}

function choicesOn(street: Street, like: number, number: string): readonly AddressChoice[] {
  const scored = (address: BookAddress, worth: number): AddressChoice => ({
    label: address.label,
    point: address.point,
    score: Math.round(like * worth * 100) / 100,
  })
  if (number === '') return street.addresses.slice(0, 1).map((address) => scored(address, STREET_ALONE))
  const own = street.byKey.get(`${number} ${street.key}`) ?? []
  // Two houses of one number: the file has the same street twice, and somebody must say which.
  if (own.length > 0) return own.map((address) => scored(address, 1))
  const wanted = Number.parseInt(number, 10)
  return street.addresses
    .map((address) => ({ address, away: Math.abs(Number.parseInt(address.label, 10) - wanted) }))
    .filter(({ away }) => !Number.isNaN(away))
    .sort((left, right) => left.away - right.away)
    .slice(0, 2)
    .map(({ address }) => scored(address, NEIGHBOUR))
}
