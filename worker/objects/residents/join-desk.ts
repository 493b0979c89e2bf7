// Signing up by SMS, in shard 0: the address is looked for in the commune's file as the portal does, and its owner answers OUI. Until then there is a
// sealed draft of a day at most. The sender of an SMS can be forged, so caps hold, and who has said STOP is written nothing.
import { createHash } from 'node:crypto'
import { takesSms } from '../../audience/contact-address.ts'
import { readPhone } from '../../flow/portal/form.ts'
import { joinAsked, joinByPhone, joinDone, joinUnclear } from '../../flow/portal/join-words.ts'
import { newRecord, signedUpAgain, withProved } from '../../flow/portal/record.ts'
import { JOIN_LIVES_MS, JOIN_TRIES, JOINS_PER_HOUR } from '../../model/join.ts'
import type { Language } from '../../model/message.ts'
import { signUpRulesOf, type SignUpPlace } from '../../model/sign-up.ts'
import type { Territory } from '../../model/territory.ts'
import { DAY_MS, HOUR_MS, type Instant } from '../../model/time.ts'
import type { JoinOrder } from '../rpc/errands.ts'
import type { Keyring } from '../shared/seal.ts'
import type { FoundAddress } from './address-table.ts'
import { dayOf, type CodeDesk } from './code-desk.ts'
import type { DeskTables } from './desk-tables.ts'
import type { SignUpHomes } from './sign-up-homes.ts'

interface Draft {
  readonly number: string
  readonly language: Language
  readonly territory: Territory
  /** Null: nothing was found yet. */
  readonly place: SignUpPlace | null
  readonly tries: number
  readonly until: Instant
}

export class JoinDesk {
  readonly #parts: {
    readonly storage: DurableObjectStorage
    readonly tables: DeskTables
    readonly codes: CodeDesk
    readonly homes: () => SignUpHomes
    readonly keyring: () => Keyring
    /** What may have been meant; alone where it is written so in the file. */
    readonly meant: (typed: string) => { readonly exact: FoundAddress | null; readonly near: readonly FoundAddress[] }
  }

  constructor(parts: {
    readonly storage: DurableObjectStorage
    readonly tables: DeskTables
    readonly codes: CodeDesk
    readonly homes: () => SignUpHomes
    readonly keyring: () => Keyring
    readonly meant: (typed: string) => { readonly exact: FoundAddress | null; readonly near: readonly FoundAddress[] }
  }) {
    this.#parts = parts
  }

  /** Nobody outside learns what came of it: the same answer to the provider whoever wrote. */
  async asked(order: JoinOrder): Promise<void> {
    const { homes, tables, codes, storage } = this.#parts
    const { territory, address, language, eventId } = order
    const phone = readPhone(order.number, signUpRulesOf(territory))
    // Abroad, premium, short, or a landline: no answer is paid for.
    if (phone === null || typeof phone === 'string' || !phone.channels.includes('sms')) return
    const number = phone.e164
    const { optedOut } = await homes().standing(number)
    const now = Date.now()
    const day = dayOf(now)
    storage.transactionSync(() => {
      // The hook of one message comes again: it is answered once, and costs one try.
      if (!this.#isNew(eventId, now)) return
      if (optedOut) return tables.tally(day, 'no sign-up by SMS: said STOP')
      const hour = `join ${new Date(now).toISOString().slice(11, 13)}`
      if (tables.counted(day, hour) >= JOINS_PER_HOUR) return tables.tally(day, 'refused: cap of the hour')
      if (codes.admit(number, null, territory) !== null) return
      tables.count(day, hour)
      tables.tally(day, 'sign-up by SMS asked for')
      const known = this.#draft(number, now)
      const { exact, near } = this.#parts.meant(address)
      const tries = (known?.tries ?? 0) + (exact === null ? 1 : 0)
      const place = exact === null ? null : { label: exact.label, point: exact.point }
      this.#keep({ number, language, territory, place, tries, until: now + JOIN_LIVES_MS })
      const text =
        exact !== null
          ? joinAsked(exact.label, language, territory)
          : tries > JOIN_TRIES
            ? null
            : tries === JOIN_TRIES
              ? joinByPhone(language, territory)
              : joinUnclear(
                  near.map(({ label }) => label),
                  language,
                  territory,
                )
      // They were told whom to ring; more of the same would only cost.
      if (text === null) return
      codes.tell({ territory, channel: 'sms', to: number, text, language, livesMs: HOUR_MS })
    })
  }

  /** OUI from the number itself; false where nobody asked to be signed up by it. */
  async saysYes(addressHash: string): Promise<boolean> {
    const { homes, tables, codes, storage } = this.#parts
    const draft = this.#opened(addressHash, Date.now())
    if (draft === null || draft.place === null) return false
    const { number, language, territory, place } = draft
    tables.removeSignUp(idOf(addressHash))
    const { signedUp, shard, optedOut } = await homes().standing(number)
    if (optedOut) return false
    const now = Date.now()
    const wanted = { name: '', language, phoneUse: 'sms and voice', topics: [], another: false } as const
    const id = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url')
    const said = newRecord({ id, wanted, places: [place], now, by: 'sms' })
    const base = signedUp === null ? said : signedUpAgain(signedUp, { ...said, phoneUse: signedUp.phoneUse })
    const record = withProved(base, { kind: 'phone', address: number, takesSms: takesSms(number) }, now)
    const from = signedUp === null || shard === null ? null : { shard, id: signedUp.id }
    await homes().keep(record, from, from === null ? 'signed up' : 'sign-up changed', [number])
    storage.transactionSync(() => {
      tables.tally(dayOf(now), 'signed up by SMS')
      const text = joinDone(place.label, language, territory)
      codes.tell({ territory, channel: 'sms', to: number, text, language, livesMs: DAY_MS })
    })
    return true
  }

  #isNew(eventId: string, now: Instant): boolean {
    const { tables, keyring } = this.#parts
    const id = `heard:${createHash('sha256').update(eventId).digest('base64url')}`
    if (tables.signUp(id, now) !== null) return false
    tables.putSignUp(id, keyring().sealText('sms join', id, ''), now + JOIN_LIVES_MS)
    return true
  }

  #keep(draft: Draft): void {
    const { tables, keyring } = this.#parts
    const id = idOf(keyring().blindIndex(draft.number))
    // Put anew and not over the old one: its end is that of the newest question.
    tables.removeSignUp(id)
    tables.putSignUp(id, keyring().sealText('sms join', id, JSON.stringify(draft)), draft.until)
  }

  #draft(number: string, now: Instant): Draft | null {
    return this.#opened(this.#parts.keyring().blindIndex(number), now)
  }

  #opened(addressHash: string, now: Instant): Draft | null {
    const { tables, keyring } = this.#parts
    const id = idOf(addressHash)
    const sealed = tables.signUp(id, now)
    return sealed === null ? null : (JSON.parse(keyring().openText('sms join', id, sealed)) as Draft)
  }
}

function idOf(addressHash: string): string {
  return `join:${addressHash}`
}
