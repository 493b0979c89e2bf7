// One row and its call: claimed as it was read, what is asked of the provider, what came of it. A row is claimed before every call and committed after
// it, so that a kill leaves a claimed row and never a call without one.
import { waitMs } from '../../env.ts'
import { CALL_AFTER_MS, stopsOnAnswer } from '../../fanout/cascade.ts'
import type { Channel, Outgoing } from '../../fanout/channel.ts'
import type { DeliveryEvent } from '../../fanout/delivery.ts'
import { senderFor } from '../../fanout/sender.ts'
import type { Wording } from '../../model/dwelling.ts'
import { answerAddress } from '../../model/mail-address.ts'
import type { SendOutcome } from '../../model/outcome.ts'
import { SECOND_MS } from '../../model/time.ts'
import type { Launch } from '../rpc/errands.ts'
import type { JournalGround } from './journal-ground.ts'
import type { DueRow, JournalRow } from './journal-tables.ts'
import { recordingOf } from './recording.ts'
import { stopToken } from './stop-link.ts'
import { RenderedTexts } from './wording.ts'

const MIN_TTL_MS = 20 * SECOND_MS
/** How long a row waits before it looks again whether what it follows has been answered. */
const IN_ORDER_MS = 500

/** By which provider a row is sent, and how many the channel has. */
interface By {
  readonly adapter: Channel
  readonly routes: number
}

/** A row on its way, and what is said to whom. */
export interface Claimed {
  readonly row: JournalRow
  readonly address: string
  readonly text: string
  readonly wording: Wording | null
  readonly ttlMs: number
}

export class Calls {
  readonly #ground: JournalGround
  readonly #texts = new RenderedTexts()

  constructor(ground: JournalGround) {
    this.#ground = ground
  }

  /** The output gate holds the request until the claim is on disk. */
  orderOf({ row, address, text, ttlMs, wording }: Claimed, launch: Launch, adapter: Channel): Outgoing {
    const { env } = this.#ground
    return {
      to: address,
      text,
      language: row.language,
      severity: launch.revision.content.severity,
      sender: senderFor(text, launch.territory, adapter),
      reference: row.reference,
      ring: row.rings,
      ttlMs,
      topic: launch.alert,
      hooksUrl: `${env.TOCSIN_ORIGIN}/hooks/${launch.territory.code}`,
      ...recordingOf(this.#ground, { row, launch, wording }),
      ...(row.channel === 'mail'
        ? { stopUrl: this.#stopUrl(row, launch), ...replyTo(row.reference, launch.territory) }
        : {}),
    }
  }

  get #answerWait(): number {
    return waitMs(this.#ground.env, 'TOCSIN_CALL_AFTER_MS', CALL_AFTER_MS)
  }

  #stopUrl({ addressHash }: JournalRow, { territory }: Launch): string {
    const { env, keyring } = this.#ground
    return `${env.TOCSIN_ORIGIN}/${territory.code}/residents/stop/${stopToken(keyring, addressHash)}`
  }

  // Everything is looked at again in the same step that claims: between two calls a person may have stopped, left or opted out. The row itself
  // was read with the others of its turn, and is claimed only as it was read.
  claim({ row, persons: meant, asOf }: DueRow, launch: Launch, route: number): Claimed | null {
    const ground = this.#ground
    const { registry, tables } = ground
    if (tables.rowsAdded !== asOf || tables.dispatch(row.alert, row.revision)?.state !== 'sending') return null
    if (ground.refusal(launch) !== null) return this.#notSent(row, { kind: 'cancel' })
    // It ends with the others, at the second look at the clock.
    if (ground.isExpired(launch)) return null
    const contact = registry.contactByHash(row.addressHash)
    // INV-17: an opt-out or an erasure before the claim means no request.
    if (contact === null || registry.isOptedOut(row.addressHash, row.channel))
      return this.#notSent(row, { kind: 'cancel' })
    // Who was meant is gone, their number is not: whoever else has it was not meant.
    const left = meant.filter((person) => contact.persons.includes(person))
    if (meant.length > 0 && left.length === 0) return this.#notSent(row, { kind: 'cancel' })
    if (stopsOnAnswer(row.channel) && tables.isAnswered(row.n, left)) return this.#notSent(row, { kind: 'cancel' })
    // Their own SMS and this one go by the same account: nobody hears of somebody's silence before they were asked, and then they have their time.
    if (row.channel === 'contact' && tables.isUnasked(row.n, left))
      return this.#notSent(row, { kind: 'defer', until: Date.now() + this.#answerWait })
    // Two requests at once may arrive in either order: what is corrected would be the last word.
    if (tables.isOvertaking(row)) return this.#notSent(row, { kind: 'defer', until: Date.now() + IN_ORDER_MS })
    const about = row.channel === 'contact' ? registry.namesOf(left) : []
    const { channel, language } = row
    // Looked up in memory, and only where the words differ at all.
    const varies = launch.revision.content.variants !== undefined
    const wording = varies ? registry.wordingOf(left.length > 0 ? left : contact.persons) : null
    const text = this.#texts.textFor(launch, { channel, language, about, wording })
    if (text === '') return this.#notSent(row, { kind: 'cancel' })
    const claimed = ground.claim(row, route)
    // INV-9: in the territory's time, since that is what the expiry is in; at the machine's rate, since that is what a phone runs on.
    const ttlMs = Math.max(MIN_TTL_MS, launch.revision.content.expiresAt - ground.territoryNow)
    return claimed === null ? null : { row: claimed, address: contact.address, text, wording, ttlMs }
  }

  #notSent({ n }: JournalRow, event: Extract<DeliveryEvent, { readonly kind: 'cancel' | 'defer' }>): null {
    const ground = this.#ground
    ground.transaction(() => {
      const row = ground.tables.row(n)
      if (row !== null) ground.step(row, event)
    })
    return null
  }

  /** Part of a transaction. */
  commit(claimed: JournalRow, outcome: SendOutcome, { adapter, routes }: By): void {
    const ground = this.#ground
    const isWritten = outcome.kind === 'accepted' && ground.accept(claimed, adapter.provider, outcome.providerId)
    if (!isWritten) {
      const row = ground.tables.row(claimed.n)
      if (row === null) return
      const { fence } = claimed
      const { unknownWaitMs } = ground
      const by = { provider: adapter.provider, routes }
      ground.step(row, { kind: 'outcome', fence, outcome, ...by, now: Date.now(), unknownWaitMs })
      if (outcome.kind === 'refused' && outcome.failure === 'address gone') ground.addressGone(row.addressHash)
      if (outcome.kind === 'refused' && outcome.failure === 'wrong recipient echoed') ground.setMismatch(row, adapter)
    }
    if (outcome.kind !== 'accepted') return
    const { alert, revision } = claimed
    if (ground.tables.dispatch(alert, revision)?.firstAcceptedAt === null)
      ground.tables.setFirstAccepted(alert, revision, ground.territoryNow)
    // A receipt may be quicker than the answer to the call.
    for (const receipt of ground.tables.receipts.unpark(outcome.providerId)) {
      const current = ground.tables.row(claimed.n)
      if (current !== null) ground.join(current, receipt)
    }
  }
}

// Each message is answered at an address of its own, so that nobody can answer for somebody else.
function replyTo(reference: string, { mail }: Launch['territory']): { readonly replyTo?: string } {
  const address = mail?.inbound == null ? null : answerAddress(mail.inbound, reference)
  return address === null ? {} : { replyTo: address }
}
