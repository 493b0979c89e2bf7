// The people of one shard as its disk has them: who lives where, who has opted out, who was erased.
import type { Position } from '../../worker/model/geo.ts'
import type { Person } from '../../worker/model/recipient.ts'
import type { Resident } from './town.ts'

export class Registry {
  readonly #people = new Map<string, Resident['person']>()
  readonly #optedOut = new Set<string>()
  readonly #hashOf: (address: string) => string
  #unsealed: readonly Person[] | null = null

  constructor(hashOf: (address: string) => string) {
    this.#hashOf = hashOf
  }

  store(person: Resident['person']): void {
    this.#people.set(person.id, person)
    this.#unsealed = null
  }

  erase(id: string): void {
    this.#people.delete(id)
    this.#unsealed = null
  }

  move(id: string, to: Position): void {
    const known = this.#people.get(id)
    if (known !== undefined) this.store({ ...known, places: [to] })
  }

  optOut(addressHash: string): void {
    this.#optedOut.add(addressHash)
    this.#unsealed = null
  }

  isOptedOut(addressHash: string): boolean {
    return this.#optedOut.has(addressHash)
  }

  dropContact(addressHash: string): void {
    for (const person of [...this.#people.values()]) {
      const contacts = person.contacts.filter(({ address }) => this.#hashOf(address) !== addressHash)
      if (contacts.length < person.contacts.length) this.store({ ...person, contacts })
    }
  }

  persons(): readonly Person[] {
    this.#unsealed ??= [...this.#people.values()].map((person) => ({
      ...person,
      contacts: person.contacts.map((contact) => ({
        ...contact,
        optedOut: this.#optedOut.has(this.#hashOf(contact.address)),
      })),
    }))
    return this.#unsealed
  }

  namesOf(ids: readonly string[]): readonly string[] {
    return this.persons().flatMap(({ id, name }) => (ids.includes(id) ? [name] : []))
  }

  contactByHash(addressHash: string): { readonly persons: readonly string[]; readonly address: string } | null {
    const holders = this.persons().filter(({ contacts }) =>
      contacts.some(({ address }) => this.#hashOf(address) === addressHash),
    )
    const address = holders[0]?.contacts.find((contact) => this.#hashOf(contact.address) === addressHash)?.address
    return address === undefined ? null : { persons: holders.map(({ id }) => id), address }
  }
}
