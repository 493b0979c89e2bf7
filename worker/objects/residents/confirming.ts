// Once a year: are you still there? Asked when somebody at the town hall says so, a few at a time, behind every warning; answered by one word, or by
// one press on a page. Who says nothing stays on the list and is tried in every alert.
import { usableContacts } from '../../audience/select.ts'
import { confirmText } from '../../flow/portal/confirm-words.ts'
import type { Contact, Person } from '../../model/recipient.ts'
import type { Territory } from '../../model/territory.ts'
import { DAY_MS } from '../../model/time.ts'
import type { ConfirmationsAsked } from '../rpc/residents.ts'
import type { Keyring } from '../shared/seal.ts'
import type { CodeDesk } from './code-desk.ts'
import type { Journal } from './journal.ts'
import type { Registry } from './registry.ts'
import { stopToken } from './stop-link.ts'

/** By what a person can answer in writing. */
const ASKED_BY = ['sms', 'mail'] as const
const LIVES_MS = 3 * DAY_MS

interface Due {
  readonly person: Person
  readonly contact: Contact
  readonly hash: string
}

interface ConfirmingParts {
  readonly storage: DurableObjectStorage
  readonly origin: string
  readonly registry: Registry
  readonly journal: Pick<Journal, 'note' | 'isWarning'>
  readonly codes: Pick<CodeDesk, 'tell'>
  readonly keyring: () => Keyring
}

export class Confirming {
  readonly #parts: ConfirmingParts

  constructor(parts: ConfirmingParts) {
    this.#parts = parts
  }

  get due(): number {
    return this.#due().length
  }

  ask(territory: Territory, most: number): ConfirmationsAsked {
    const { storage, registry, journal, codes, keyring, origin } = this.#parts
    const due = this.#due()
    // While a warning runs nothing else is said.
    const now = journal.isWarning ? [] : due.slice(0, most)
    storage.transactionSync(() => {
      for (const { person, contact, hash } of now) {
        const channel = contact.channel === 'mail' ? 'mail' : 'sms'
        const link = `${origin}/${territory.code}/residents/confirm/${stopToken(keyring(), hash)}`
        const text = confirmText(channel, { territory, language: person.language, link })
        codes.tell({ territory, channel, to: contact.address, text, language: person.language, livesMs: LIVES_MS })
      }
      registry.quality.asked(
        now.map(({ hash }) => hash),
        Date.now(),
      )
      if (now.length > 0) journal.note('confirmation asked', { addresses: now.length })
    })
    return { asked: now.length, left: due.length - now.length }
  }

  /** Each address once, however many share it. */
  #due(): readonly Due[] {
    const { registry } = this.#parts
    const now = Date.now()
    const due = new Map<string, Due>()
    for (const person of registry.persons())
      for (const contact of usableContacts(person, ASKED_BY)) {
        const hash = registry.hashOf(contact.address)
        if (!due.has(hash) && registry.quality.isDue(hash, now)) due.set(hash, { person, contact, hash })
      }
    return [...due.values()]
  }
}
