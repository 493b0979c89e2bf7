// Under which key a person of the register is sealed: their own, which lies sealed in another object.
import type { RegisterPerson } from '../../model/register.ts'
import { Keyring } from '../shared/seal.ts'

/** Purpose under which a person's own key is sealed; no key of the residents' has it. */
export const PERSON_KEY = 'register: key of a person'
export const keyPlace = (person: number) => `register-keys|${person}`

const PURPOSE = 'register: person'
const place = (person: number) => `register|${person}`

/** What is sealed: all but the days on which something falls due. */
export type SealedPerson = Pick<RegisterPerson, 'fields' | 'asked'>

export class PersonSeal {
  readonly #keyring: Keyring
  readonly #person: number

  /** `sealedKey` as the object of keys gives it. */
  constructor(master: Keyring, territory: string, person: number, sealedKey: Uint8Array) {
    const key = master.open(PERSON_KEY, keyPlace(person), sealedKey)
    this.#keyring = new Keyring(Buffer.from(key).toString('base64'), territory)
    this.#person = person
  }

  seal(sealed: SealedPerson): Uint8Array {
    return this.#keyring.sealText(PURPOSE, place(this.#person), JSON.stringify(sealed))
  }

  open(bytes: Uint8Array): SealedPerson {
    return JSON.parse(this.#keyring.openText(PURPOSE, place(this.#person), bytes)) as SealedPerson
  }
}
