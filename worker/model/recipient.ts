import type { Dwelling } from './dwelling.ts'
import type { ChannelName, Language } from './message.ts'
import type { Position } from './geo.ts'

/** A person as the shard holds them, unsealed and in memory only. Never logged, never handed to another object. */
export interface Person {
  readonly id: string
  readonly household: string
  readonly sourceId: string | null
  readonly name: string
  readonly address: string
  readonly language: Language
  readonly contacts: readonly Contact[]
  /** Every place that matters to them; empty where the address has no point: listed, never dropped. */
  readonly places: readonly Position[]
  readonly vulnerable: boolean
  /** What each of those places is like; absent where nobody has said. */
  readonly dwellings?: readonly Dwelling[]
}

const BROWSER = 'browser:'

/** A browser that asked to be warned at a place: nobody knows whose it is, so it counts beside the persons, never among them. */
export function isBrowser(person: string): boolean {
  return person.startsWith(BROWSER)
}

export function browserId(blindIndex: string): string {
  return BROWSER + blindIndex
}

/** `address` is E.164 for sms, rcs, whatsapp, voice and contact, an endpoint for push, a mailbox for mail. */
export interface Contact {
  readonly channel: ChannelName
  readonly address: string
  readonly optedOut: boolean
}

/** The addresses of a person on these channels, each once. */
export function addressesOn(
  { contacts }: Pick<Person, 'contacts'>,
  ...channels: readonly ChannelName[]
): readonly string[] {
  return [...new Set(contacts.filter(({ channel }) => channels.includes(channel)).map(({ address }) => address))]
}
