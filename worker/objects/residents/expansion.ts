// Who is meant by a revision, and one row for each of their addresses, written before anything is asked of a provider.
import { usableContacts } from '../../audience/select.ts'
import { waitMs } from '../../env.ts'
import { CALL_AFTER_MS, waitsBefore } from '../../fanout/cascade.ts'
import type { MessageSource } from '../../fanout/render.ts'
import { wordedFor, type Wording } from '../../model/dwelling.ts'
import { deliveryReference } from '../../model/keys.ts'
import type { ChannelName, Language } from '../../model/message.ts'
import type { Person } from '../../model/recipient.ts'
import type { Launch } from '../rpc/errands.ts'
import type { JournalGround } from './journal-ground.ts'
import type { NewRow } from './journal-tables.ts'

const EXPAND_CHUNK = 500

export class Expansion {
  readonly #ground: JournalGround

  constructor(ground: JournalGround) {
    this.#ground = ground
  }

  /** Persons in the approved zones, and everybody whom an earlier revision of the alert may have told. */
  meant(launch: Launch): { readonly person: string; readonly zones: readonly string[] }[] {
    const zones = new Map<string, string[]>()
    for (const zone of launch.zones) {
      if (!launch.revision.content.zones.includes(zone.id)) continue
      for (const { id } of this.#ground.registry.select([zone], launch.revision.content.filter))
        zones.set(id, [...(zones.get(id) ?? []), zone.id])
    }
    // INV-30: a correction reaches at least those whom it corrects, also those who have left the zone since.
    for (const told of this.#ground.tables.toldBefore(launch.alert, launch.revision.revision)) {
      if (!zones.has(told.person)) zones.set(told.person, [...told.zones])
    }
    return [...zones].map(([person, ids]) => ({ person, zones: ids }))
  }

  get isDue(): boolean {
    return this.#ground.openDispatches().some(({ expanded }) => !expanded)
  }

  /**
   * One chunk of the first revision that is not written whole; no statement holds the object for more than 50 ms. The channels of which a row may
   * start at once.
   */
  expandChunk(): ReadonlySet<ChannelName> {
    const { tables, alarms, registry } = this.#ground
    const dispatch = this.#ground.openDispatches().find(({ expanded }) => !expanded)
    if (dispatch?.launch == null) return new Set()
    const { alert, revision, launch } = dispatch
    const chunk = tables.unexpanded(alert, revision, EXPAND_CHUNK)
    const rows = chunk.flatMap(({ n, person }) => this.#rowsOf(n, registry.person(person), launch))
    this.#ground.transaction(() => {
      tables.addRows(
        alert,
        revision,
        rows,
        chunk.map(({ n }) => n),
      )
      if (chunk.length < EXPAND_CHUNK) tables.setExpanded(alert, revision)
      alarms.setNoLater('drain', Date.now())
      if (this.isDue) alarms.set('expand', Date.now())
    })
    this.#ground.markChanged(alert, revision)
    return new Set(rows.flatMap(({ channel, notBefore }) => (notBefore === null ? [channel] : [])))
  }

  #rowsOf(snapshot: number, person: Person | null, { alert, revision }: Launch): readonly NewRow[] {
    const { identity } = this.#ground
    // Erased between approval and this moment: nobody to tell, and the count says "no channel".
    if (person === null || identity === null) return []
    const { keyring } = this.#ground
    const now = Date.now()
    const wait = waitMs(this.#ground.env, 'TOCSIN_CALL_AFTER_MS', CALL_AFTER_MS)
    const hmac = (text: string) => keyring.hmac('delivery reference', text)
    const usable = usableContacts(person, revision.content.channels)
    // Nobody waits for an answer that cannot come.
    const alone = usable.every(({ channel }) => channel === 'contact')
    return usable.map(({ channel, address }) => {
      const addressHash = this.#ground.registry.hashOf(address)
      const waits = alone ? 0 : waitsBefore(channel, revision.content)
      // Of the object, whatever was launched in it: a receipt must find its way back here.
      const key = {
        mode: identity.mode,
        shard: identity.shard,
        alert,
        revision: revision.revision,
        channel,
        addressHash,
      }
      return {
        snapshot,
        channel,
        addressHash,
        reference: deliveryReference(hmac, key),
        language: person.language,
        priority: person.vulnerable ? 0 : 1,
        notBefore: waits > 0 ? now + waits * wait : null,
      }
    })
  }
}

/** What the messages of one launch are rendered from. */
export function sourceOf(
  { mode, number, revision, territory }: Launch,
  language: Language,
  about: readonly string[] = [],
  wording: Wording | null = null,
): MessageSource {
  return {
    content: wordedFor(revision.content, wording),
    language,
    mode,
    number,
    revision: revision.revision,
    territory,
    about,
  }
}
