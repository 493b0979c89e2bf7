// Who is meant by a revision, and one row for each of their addresses, written chunk by chunk before any provider is asked.
import type { ChannelName } from '../../worker/model/message.ts'
import type { Person } from '../../worker/model/recipient.ts'
import type { Instant } from '../../worker/model/time.ts'
import type { NewRow } from '../../worker/objects/residents/journal-tables.ts'
import type { Launch } from '../../worker/objects/rpc/errands.ts'
import type { Shard } from './shard.ts'

/** Small, so that crashes and stops fall between two chunks of even a small town. */
const CHUNK = 4
/** Shorter than in life, so that a world of two minutes sees it. */
export const CALL_AFTER_MS = 15_000

export interface Meant {
  readonly person: string
  readonly zones: readonly string[]
}

export class Expansion {
  readonly #shard: Shard

  constructor(shard: Shard) {
    this.#shard = shard
  }

  meant({ alert, revision, zones }: Launch): readonly Meant[] {
    const { core, shell } = this.#shard.world
    const chosen = zones.filter(({ id }) => revision.content.zones.includes(id))
    const meant = core
      .selectPersons(chosen, this.#shard.registry.persons())
      .map(({ person, zones: inside }): Meant => ({ person: person.id, zones: inside }))
    if (!shell.includesToldBefore) return meant
    const known = new Set(meant.map(({ person }) => person))
    for (const told of this.#shard.disk.toldBefore(alert, revision.revision)) {
      if (known.has(told.person)) continue
      known.add(told.person)
      meant.push({ person: told.person, zones: told.zones })
    }
    return meant
  }

  get isDue(): boolean {
    return this.#shard.openDispatches().some(({ expanded }) => !expanded)
  }

  expandChunk(): void {
    const shard = this.#shard
    const { disk, world } = shard
    const dispatch = shard.openDispatches().find(({ expanded }) => !expanded)
    if (dispatch?.launch == null) return
    const { alert, revision, launch } = dispatch
    const waiting = disk.snapshots.filter((one) => one.alert === alert && one.revision === revision && !one.expanded)
    const chunk = waiting.slice(0, CHUNK)
    if (waiting.length > CHUNK && shard.border('between chunks')) return
    const persons = new Map(shard.registry.persons().map((person) => [person.id, person]))
    for (const snapshot of chunk) {
      const rows = this.#rowsOf(snapshot.n, persons.get(snapshot.person) ?? null, launch)
      for (const row of rows) {
        if (!world.shell.writesAllRows && row.addressHash.endsWith('7')) continue
        disk.addRow(alert, revision, row, {
          merge: world.shell.oneRowAnAddress,
          soonest: world.shell.waitsForNobodyWhoIsAlone,
        })
      }
      snapshot.expanded = true
    }
    world.watch.answers.written(
      shard,
      dispatch,
      chunk.map(({ person }) => person),
    )
    if (chunk.length < CHUNK) {
      dispatch.expanded = true
      world.watch.expanded(shard, alert, revision)
    }
    shard.say(`writes rows of ${chunk.length} for ${alert}.${revision}`)
    shard.alarms.setNoLater('drain', shard.clock.now)
    if (this.isDue) shard.alarms.set('expand', shard.clock.now)
    shard.markChanged(alert, revision)
  }

  #rowsOf(snapshot: number, person: Person | null, { alert, revision, mode }: Launch): readonly NewRow[] {
    if (person === null) return []
    const { realm, index, world } = this.#shard
    const usable = person.contacts.filter(
      (contact) =>
        !contact.optedOut && (!world.shell.onlyChosenChannels || revision.content.channels.includes(contact.channel)),
    )
    // Nobody waits for an answer that cannot come.
    const alone = world.shell.asksWhoIsAlone && usable.every(({ channel }) => channel === 'contact')
    return usable.map(({ channel, address }) => {
      const addressHash = realm.hashOf(address)
      const key = { mode, shard: index, alert, revision: revision.revision, channel, addressHash }
      return {
        snapshot,
        channel,
        addressHash,
        reference: world.core.deliveryReference(
          realm.hmac,
          world.shell.oneRowAnAddress ? key : { ...key, alert: `${alert}${snapshot}` },
        ),
        language: person.language,
        priority: person.vulnerable ? 0 : 1,
        notBefore: alone ? null : this.#notBefore(channel, revision.content),
      }
    })
  }

  #notBefore(channel: ChannelName, content: Launch['revision']['content']): Instant | null {
    const { world, clock } = this.#shard
    const waits = channel === 'contact' && !world.shell.asksWhoMayAnswer ? 0 : world.core.waitsBefore(channel, content)
    if (waits === 0) return null
    world.seen.note(`${channel === 'contact' ? 'contact' : 'call'} waits for what is silent`)
    return clock.now + waits * CALL_AFTER_MS
  }
}
