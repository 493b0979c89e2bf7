// Where a record of the portal lives: in the shard that holds its number (INV-27), else its mailbox, else its household's. One person, one place.
import { contactIndexOf, residentsOf, type Env } from '../../env.ts'
import { shardOf } from '../../model/keys.ts'
import type { Mode } from '../../model/mode.ts'
import type { SignedUp } from '../../model/sign-up.ts'
import type { AddressStanding } from '../rpc/residents.ts'
import type { Keyring } from '../shared/seal.ts'
import { sliceOf } from './importing.ts'
import { householdOf } from './signed-up.ts'

export interface HomesPlace {
  readonly env: Env
  readonly territory: string
  readonly mode: Mode
  readonly shards: number
  readonly keyring: Keyring
}

export interface Home {
  readonly shard: number
  readonly id: string
}

export class SignUpHomes {
  readonly #place: HomesPlace

  constructor(place: HomesPlace) {
    this.#place = place
  }

  hashOf(address: string): string {
    return this.#place.keyring.blindIndex(address)
  }

  /** The shard is null where nobody has the address yet. */
  async standing(address: string): Promise<AddressStanding & { readonly shard: number | null }> {
    const hash = this.hashOf(address)
    const shard = await this.#index(hash).find(hash)
    if (shard === null) return { signedUp: null, others: 0, optedOut: await this.#leftAnywhere(hash), shard: null }
    return { ...(await this.#shard(shard).standingOf(hash)), shard }
  }

  /** The same by the keyed hash of an address. */
  async standingOf(hash: string): Promise<AddressStanding & { readonly shard: number | null }> {
    const shard = await this.#index(hash).find(hash)
    return shard === null
      ? { signedUp: null, others: 0, optedOut: false, shard }
      : { ...(await this.#shard(shard).standingOf(hash)), shard }
  }

  // A mailbox that left before anybody had it is marked in every shard, and so it is in the first.
  async #leftAnywhere(hash: string): Promise<boolean> {
    return (await this.#shard(0).standingOf(hash)).optedOut
  }

  async record({ shard, id }: Home) {
    return this.#shard(shard).signedUp(id)
  }

  /** Keeps it where it belongs, and nowhere else. `proved`: addresses whose owner has just shown that they are theirs. */
  async keep(record: SignedUp, from: Home | null, act: string, proved: readonly string[] = []): Promise<Home> {
    const { shards } = this.#place
    const addresses = [record.phone, record.email].filter((address) => address !== null)
    const fallback = from?.shard ?? shardOf(householdOf(record), shards)
    let shard: number | null = null
    for (const address of addresses) {
      const owner = await this.#claim(address, shard ?? fallback)
      shard ??= owner
    }
    // A contact is found by an SMS of theirs: whose it is matters less than that somebody knows it.
    if (record.contact !== null) await this.#claim(record.contact.phone, shard ?? fallback)
    const home = { shard: shard ?? fallback, id: record.id }
    await this.#shard(home.shard).keepSignedUp(
      record,
      act,
      proved.map((address) => this.hashOf(address)),
    )
    if (from !== null && from.shard !== home.shard) {
      await this.#leave(from, null)
      // What the old place has let go must lead to the new one, or nobody would find this record by it.
      for (const address of addresses) await this.#claim(address, home.shard)
    }
    return home
  }

  /** Its person has become part of another record: it goes, and nothing of them is said to have left. */
  async absorb(home: Home): Promise<void> {
    await this.#leave(home, null)
  }

  async erase(home: Home): Promise<void> {
    await this.#leave(home, 'erased')
  }

  async #leave(home: Home, act: 'erased' | null): Promise<void> {
    const free = await this.#shard(home.shard).eraseSignedUp(home.id, act)
    for (const hash of free) await this.#index(hash).release([hash], home.shard)
  }

  async #claim(address: string, shard: number): Promise<number> {
    const blindIndex = this.hashOf(address)
    const [owner = shard] = await this.#index(blindIndex).claim([{ blindIndex, shard }])
    return owner
  }

  #index(hash: string) {
    return this.#slice(sliceOf(hash))
  }

  #slice(slice: number) {
    const { env, territory, mode } = this.#place
    return contactIndexOf(env, territory, mode, slice)
  }

  #shard(shard: number) {
    const { env, territory, mode } = this.#place
    return residentsOf(env, territory, mode, shard)
  }
}
