// An agent writes somebody down who is far from screens, at the desk or on the phone: the same checks, and the person is told at once and may object.
import { readSignUp } from '../../flow/portal/form.ts'
import { anotherTold } from '../../flow/portal/another-words.ts'
import { deskTold, type CodeWay } from '../../flow/portal/code-words.ts'
import { newRecord, signedUpAgain, withProved } from '../../flow/portal/record.ts'
import { takesSms } from '../../audience/contact-address.ts'
import { signUpRulesOf, type SignedUp } from '../../model/sign-up.ts'
import { DAY_MS } from '../../model/time.ts'
import type { DeskAnswer, DeskSignUp } from '../rpc/residents.ts'
import { dayOf, type CodeDesk } from './code-desk.ts'
import type { DeskTables } from './desk-tables.ts'
import type { PlaceDesk } from './place-desk.ts'
import { placeWith } from './sign-up-desk.ts'
import type { SignUpHomes } from './sign-up-homes.ts'

export class AgentDesk {
  readonly #parts: {
    readonly storage: DurableObjectStorage
    readonly tables: DeskTables
    readonly codes: CodeDesk
    readonly places: PlaceDesk
    readonly homes: () => SignUpHomes
  }

  constructor(parts: {
    readonly storage: DurableObjectStorage
    readonly tables: DeskTables
    readonly codes: CodeDesk
    readonly places: PlaceDesk
    readonly homes: () => SignUpHomes
  }) {
    this.#parts = parts
  }

  async signUp({ town, fields }: DeskSignUp): Promise<DeskAnswer> {
    const { places, homes, tables } = this.#parts
    const { territory } = town
    const read = readSignUp(fields, signUpRulesOf(territory), { timeZone: territory.timeZone, now: Date.now() })
    if (read.kind === 'faults') return { kind: 'faults', faults: read.faults }
    const { wanted } = read
    const found = places.found(wanted.address, fields, town)
    if (found.kind === 'ask') return { kind: 'choose', places: places.choices(wanted.address, town) }
    const now = Date.now()
    const id = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url')
    const said = newRecord({ id, wanted, places: [placeWith(found.place, wanted.dwelling)], now, by: 'desk' })
    const main = wanted.phone ?? wanted.email ?? ''
    const standing = await homes().standing(main)
    const known = standing.signedUp
    const addresses = [wanted.phone, wanted.email].filter((address) => address !== null)
    const record = addresses.reduce<SignedUp>(
      (sofar, address) =>
        withProved(
          sofar,
          { kind: address.includes('@') ? 'mail' : 'phone', address, takesSms: takesSms(address) },
          now,
        ),
      known === null ? said : signedUpAgain(known, said),
    )
    const from = known === null || standing.shard === null ? null : { shard: standing.shard, id: known.id }
    // They asked for it here and now, in person: an earlier STOP of theirs ends, and the message that tells them so says how to say it again.
    await homes().keep(record, from, known === null ? 'signed up' : 'sign-up changed', addresses)
    tables.tally(dayOf(now), 'signed up at the desk')
    const told = this.#tell(wanted.phone, record, town, wanted.another)
    return { kind: 'signed up', told, place: found.place.label, located: found.place.point !== null }
  }

  /** By SMS, else by a call; a mailbox alone is told there. */
  #tell(phone: string | null, record: SignedUp, { territory }: DeskSignUp['town'], another: boolean): boolean {
    const { storage, codes } = this.#parts
    const to = phone ?? record.email
    if (to === null) return false
    const channel: CodeWay = phone === null ? 'mail' : takesSms(phone) ? 'sms' : 'voice'
    const text = another ? anotherTold(territory, channel, record.language) : deskTold(territory, channel)
    storage.transactionSync(() =>
      codes.tell({ territory, channel, to, text, language: record.language, livesMs: DAY_MS }),
    )
    return true
  }
}
