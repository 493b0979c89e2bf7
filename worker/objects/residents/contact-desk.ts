// Whoever is told where a resident does not answer: asked first, by one SMS, and told nothing more before they have agreed.
import { CONTACTS_ASKED_PER_PERSON } from '../../flow/portal/caps.ts'
import { contactAgreed, contactAsked } from '../../flow/portal/code-words.ts'
import { newCode, type CodeVerdict, type PendingCode } from '../../flow/portal/codes.ts'
import { CONTACT_CODE_LIVES_MS, type SignedUp } from '../../model/sign-up.ts'
import type { Territory } from '../../model/territory.ts'
import type { Keyring } from '../shared/seal.ts'
import { dayOf, type CodeDesk } from './code-desk.ts'
import type { ContactAsk, DeskTables } from './desk-tables.ts'
import type { Home, SignUpHomes } from './sign-up-homes.ts'

interface Asked {
  readonly home: Home
  readonly phone: string
  readonly territory: Territory
  readonly code: PendingCode
}

export class ContactDesk {
  readonly #parts: {
    readonly storage: DurableObjectStorage
    readonly tables: DeskTables
    readonly codes: CodeDesk
    readonly homes: () => SignUpHomes
    readonly keyring: () => Keyring
  }

  constructor(parts: {
    readonly storage: DurableObjectStorage
    readonly tables: DeskTables
    readonly codes: CodeDesk
    readonly homes: () => SignUpHomes
    readonly keyring: () => Keyring
  }) {
    this.#parts = parts
  }

  /** The home of the record with the contact that was asked; null where nobody may be asked any more today. Who said STOP is asked nothing, and nobody learns it. */
  async ask(
    own: { readonly home: Home; readonly signedUp: SignedUp },
    phone: string,
    { territory, ip }: { readonly territory: Territory; readonly ip: string | null },
  ): Promise<Home | null> {
    const { tables, codes, homes, storage } = this.#parts
    const { home, signedUp } = own
    const day = dayOf(Date.now())
    const asks = `asks:${home.id}`
    if (tables.counted(day, asks) >= CONTACTS_ASKED_PER_PERSON) return null
    if (codes.admit(phone, ip, territory) !== null) return null
    const standing = await homes().standing(phone)
    const now = Date.now()
    storage.transactionSync(() => {
      tables.count(day, asks)
      tables.tally(day, 'contact asked')
      const code = codes.newCode()
      const pending = newCode(codes.macOf(home.id, phone, code), now, CONTACT_CODE_LIVES_MS)
      this.#put({ home, phone, territory, code: standing.optedOut ? codes.decoy() : pending })
      if (standing.optedOut) return
      const text = contactAsked(code, signedUp.name, territory)
      codes.tell({ territory, channel: 'sms', to: phone, text, language: 'fr', livesMs: CONTACT_CODE_LIVES_MS })
    })
    const contact = { phone, state: 'asked', at: now } as const
    return homes().keep({ ...signedUp, contact, changedAt: now }, home, 'sign-up changed')
  }

  /** The code that the contact has told them. */
  async code(
    own: { readonly home: Home; readonly signedUp: SignedUp },
    text: string,
  ): Promise<{ readonly verdict: CodeVerdict; readonly home: Home }> {
    const { tables, codes, storage } = this.#parts
    const { home } = own
    const ask = tables.ask(home.id, Date.now())
    if (ask === null) return { verdict: 'over', home }
    const asked = this.#open(ask)
    const { verdict } = storage.transactionSync(() => {
      const checked = codes.check(asked.code, { subject: home.id, address: asked.phone, text })
      this.#put({ ...asked, home, code: checked.pending })
      return checked
    })
    return { verdict, home: verdict === 'right' ? ((await this.#agree({ ...asked, home })) ?? home) : home }
  }

  /** An SMS from the contact's own number says yes; false where nobody has asked them. */
  async saysYes(addressHash: string): Promise<boolean> {
    const ask = this.#parts.tables.askOf(addressHash, Date.now())
    return ask !== null && (await this.#agree(this.#open(ask))) !== null
  }

  forget(person: string): void {
    this.#parts.tables.removeAsk(person)
  }

  async #agree({ home, phone, territory }: Asked): Promise<Home | null> {
    const { tables, codes, homes, storage } = this.#parts
    tables.removeAsk(home.id)
    const found = await homes().record(home)
    // Erased since, or another one was named.
    if (found === null || found.signedUp.contact?.phone !== phone) return null
    const now = Date.now()
    const contact = { phone, state: 'agreed', at: now } as const
    const kept = await homes().keep({ ...found.signedUp, contact, changedAt: now }, home, 'contact agreed')
    storage.transactionSync(() => {
      tables.tally(dayOf(now), 'contact agreed')
      const text = contactAgreed(found.signedUp.name, territory)
      codes.tell({ territory, channel: 'sms', to: phone, text, language: 'fr', livesMs: CONTACT_CODE_LIVES_MS })
    })
    return kept
  }

  #put(asked: Asked): void {
    const { tables, keyring } = this.#parts
    const { home, phone, code } = asked
    const sealed = keyring().sealText('contact ask', home.id, JSON.stringify(asked))
    tables.putAsk(home.id, keyring().blindIndex(phone), sealed, Math.max(code.expiresAt, Date.now() + 1))
  }

  #open({ person, sealed }: ContactAsk): Asked {
    return JSON.parse(this.#parts.keyring().openText('contact ask', person, sealed)) as Asked
  }
}
