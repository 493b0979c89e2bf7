// Where people are taken in (CARE, centre d’accueil et de regroupement): what the file says of each, and who is there.
import type { Position } from './geo.ts'
import type { Actor } from './identity.ts'
import type { SiteContact } from './site.ts'
import type { Instant } from './time.ts'

export interface Shelter {
  readonly id: string
  readonly name: string
  readonly address: string
  readonly point: Position
  readonly capacity: number
  readonly accessible: boolean
  readonly animals: boolean
  readonly contacts: readonly SiteContact[]
}

export interface ToldArrival {
  /** Of whoever speaks for the group. */
  readonly name: string
  /** E.164; '' where there is none. */
  readonly phone: string
  /** Where they come from. */
  readonly address: string
  readonly persons: number
  readonly needs: string
  readonly animals: number
}

export interface Arrival extends ToldArrival {
  readonly number: number
  readonly shelter: string
  readonly at: Instant
  readonly by: Actor
  /** Of the alert list, as somebody has recognised them; null before. */
  readonly household: string | null
  readonly left: { readonly at: Instant; readonly to: string } | null
  /** Of those who wrote themselves down by the code at the door: who of the desk has seen them; null while nobody has. */
  readonly seen?: Actor | null
}

/** Whoever writes themselves down. */
export const BY_CODE: Actor = { id: 'arrival code', name: 'par le code' }

/** Said by nobody but themselves: nobody stops looking for anybody because of it. */
export const isUnseen = ({ seen }: Arrival): boolean => seen === null

export const arrivalName = (number: number): string => `C${number}`

/** What the public may know: never a count. */
export type ShelterRoom = 'places' | 'limited' | 'full'

/** From here on somebody must look for a second place. */
const LIMITED_FROM = 0.8

export function roomOf(persons: number, capacity: number): ShelterRoom {
  return persons >= capacity ? 'full' : persons >= capacity * LIMITED_FROM ? 'limited' : 'places'
}

/** An open one, as everybody may know it. */
export interface PublicShelter extends Pick<Shelter, 'name' | 'address' | 'accessible' | 'animals'> {
  readonly room: ShelterRoom
}

export interface ShelterView extends Shelter {
  readonly isOpen: boolean
  readonly since: Instant | null
  readonly by: string | null
  readonly persons: number
  readonly animalsThere: number
  readonly room: ShelterRoom
}

/** By what somebody who was not reached is found again: keyed hashes of numbers, and households. */
export interface Sheltered {
  readonly phoneHashes: readonly string[]
  readonly households: readonly string[]
}
