// What somebody does to their own record, one act a form. Everything else about them stays as it was.
import { takesSms } from '../../audience/contact-address.ts'
import type { CodeWay } from '../../flow/portal/code-words.ts'
import {
  cleaned,
  ownAddress,
  readDwelling,
  readPhone,
  readTopics,
  type Faults,
  type FaultWord,
  type Fields,
} from '../../flow/portal/form.ts'
import { exported, without, withChoices, withDwelling, withPlace, withTopics } from '../../flow/portal/record.ts'
import { recordPage, type RecordView } from '../../flow/portal/record-page.ts'
import { portalPath, type PortalScene } from '../../flow/portal/sheet.ts'
import { placePage } from '../../flow/portal/sign-up-page.ts'
import { MOST_PLACES, signUpRulesOf, type SignedUp } from '../../model/sign-up.ts'
import type { PublicPlaces } from '../rpc/command.ts'
import type { PortalAnswer, PortalAsk } from '../rpc/residents.ts'
import type { Keyring } from '../shared/seal.ts'
import { dayOf } from './code-desk.ts'
import type { ContactDesk } from './contact-desk.ts'
import type { DeskTables } from './desk-tables.ts'
import type { PlaceDesk } from './place-desk.ts'
import { formKey, isFormKey } from './resident-session.ts'
import type { Home, SignUpHomes } from './sign-up-homes.ts'

/** Who has proved to be the owner of a record, and the record as it is now. */
export interface Own {
  readonly home: Home
  readonly session: string
  readonly signedUp: SignedUp
  readonly others: number
}

export type Done =
  | { readonly kind: 'kept'; readonly home: Home }
  | { readonly kind: 'page'; readonly status: PortalAnswer['status']; readonly html: string }
  /** A number or a mailbox counts once its owner has proved it. */
  | { readonly kind: 'prove'; readonly address: string; readonly way: CodeWay }
  | { readonly kind: 'left' }
  | { readonly kind: 'signed out' }

export class RecordDesk {
  readonly #parts: {
    readonly tables: DeskTables
    readonly places: PlaceDesk
    readonly contacts: ContactDesk
    readonly homes: () => SignUpHomes
    readonly keyring: () => Keyring
  }

  constructor(parts: {
    readonly tables: DeskTables
    readonly places: PlaceDesk
    readonly contacts: ContactDesk
    readonly homes: () => SignUpHomes
    readonly keyring: () => Keyring
  }) {
    this.#parts = parts
  }

  page(scene: PortalScene, own: Own, town: PublicPlaces, shown: Pick<RecordView, 'said' | 'faults'>): string {
    const { signedUp, others, session } = own
    const key = formKey(this.#parts.keyring(), session)
    return recordPage(scene, { signedUp, others, key, timeZone: town.territory.timeZone, ...shown })
  }

  isOwnForm({ session }: Own, fields: Fields): boolean {
    return isFormKey(this.#parts.keyring(), session, fields['k'])
  }

  exported({ signedUp, others }: Own): string {
    return `${JSON.stringify(exported(signedUp, others), null, 2)}\n`
  }

  async change(own: Own, ask: PortalAsk, scene: PortalScene): Promise<Done> {
    const { fields, town } = ask
    const { signedUp } = own
    const now = Date.now()
    switch (fields['do']) {
      case 'save':
        return this.#kept(own, withChoices(signedUp, fields, signedUp.phone !== null && takesSms(signedUp.phone), now))
      case 'add place':
        return this.#addPlace(own, ask, scene)
      case 'remove place': {
        const what = { place: Number(fields['n']), label: fields['label'] ?? '' }
        return this.#kept(own, without(signedUp, what, now) ?? signedUp)
      }
      case 'dwelling': {
        const what = { place: Number(fields['n']), label: fields['label'] ?? '', dwelling: readDwelling(fields) }
        return this.#kept(own, withDwelling(signedUp, what, now))
      }
      case 'topics':
        return this.#kept(own, withTopics(signedUp, readTopics(fields), now))
      case 'add address':
        return this.#addAddress(own, ask, scene)
      case 'remove address':
        return this.#kept(own, without(signedUp, { address: fields['address'] ?? '' }, now) ?? signedUp)
      case 'contact':
        return this.#askContact(own, ask, scene)
      case 'contact code': {
        const { verdict, home } = await this.#parts.contacts.code(own, fields['code'] ?? '')
        if (verdict === 'right') return { kind: 'kept', home }
        const said = verdict === 'over' ? ('code over' as const) : ('code wrong' as const)
        return { kind: 'page', status: 422, html: this.page(scene, own, town, { said, faults: {} }) }
      }
      case 'remove contact':
        this.#parts.contacts.forget(own.home.id)
        return this.#kept(own, { ...signedUp, contact: null, changedAt: now })
      case 'leave':
        await this.#leave(own)
        return { kind: 'left' }
      case 'sign out':
        return { kind: 'signed out' }
      default:
        return { kind: 'kept', home: own.home }
    }
  }

  async #kept({ home }: Own, record: SignedUp): Promise<Done> {
    return { kind: 'kept', home: await this.#parts.homes().keep(record, home, 'sign-up changed') }
  }

  async #addPlace(own: Own, ask: PortalAsk, scene: PortalScene): Promise<Done> {
    const { fields, town } = ask
    const typed = cleaned(fields['address'], 160)
    if (typed === '') return this.#fault(own, ask, scene, { address: 'no address' })
    if (own.signedUp.places.length >= MOST_PLACES) return { kind: 'kept', home: own.home }
    const found = this.#parts.places.found(typed, fields, town)
    if (found.kind === 'ask')
      return { kind: 'page', status: 200, html: placePage(scene, fields, found.question, portalPath(scene, '/me')) }
    return this.#kept(own, withPlace(own.signedUp, found.place, Date.now()))
  }

  async #addAddress(own: Own, ask: PortalAsk, scene: PortalScene): Promise<Done> {
    const read = ownAddress(ask.fields['phone'] ?? '', signUpRulesOf(ask.town.territory))
    return 'fault' in read ? this.#fault(own, ask, scene, { phone: read.fault }) : { kind: 'prove', ...read }
  }

  async #askContact(own: Own, ask: PortalAsk, scene: PortalScene): Promise<Done> {
    const { fields, town, ip } = ask
    const { territory } = town
    const phone = readPhone(fields['contact'], signUpRulesOf(territory))
    const fault = (contact: FaultWord) => this.#fault(own, ask, scene, { contact })
    if (phone === null) return fault('no number')
    if (typeof phone === 'string') return fault(phone)
    if (!phone.channels.includes('sms')) return fault('no SMS there')
    if (phone.e164 === own.signedUp.phone) return fault('own number')
    const home = await this.#parts.contacts.ask(own, phone.e164, { territory, ip })
    if (home !== null) return { kind: 'kept', home }
    const shown = { said: 'contact refused', faults: {} } as const
    return { kind: 'page', status: 429, html: this.page(scene, own, town, shown) }
  }

  async #leave({ home }: Own): Promise<void> {
    const { tables, contacts, homes } = this.#parts
    contacts.forget(home.id)
    await homes().erase(home)
    tables.tally(dayOf(Date.now()), 'erased')
  }

  #fault(own: Own, { town }: PortalAsk, scene: PortalScene, faults: Faults): Done {
    return { kind: 'page', status: 422, html: this.page(scene, own, town, { said: null, faults }) }
  }
}
