// Who has answered is left in peace, and nobody else is: INV-3 of calls that wake somebody for nothing, INV-1 of calls that were owed.
import type { ChannelName } from '../../../worker/model/message.ts'
import type { Receipt } from '../../../worker/model/outcome.ts'
import type { JournalRow } from '../../../worker/objects/residents/journal-tables.ts'
import type { Request } from '../provider.ts'
import type { Resident } from '../town.ts'
import type { Shard } from '../shard.ts'
import type { Watch } from '../watch.ts'
import { must } from './violation.ts'

/** As the model's shell has it. */
const CALL_AFTER_MS = 15_000
/** What rings, or worries somebody else. */
const WAKES: readonly ChannelName[] = ['voice', 'contact']

export class AnswerWatch {
  readonly #watch: Watch
  /** References of which an authentic receipt has said that somebody knows, or needs help. */
  readonly #answered = new Set<string>()

  constructor(watch: Watch) {
    this.#watch = watch
  }

  heard({ reference }: JournalRow, { status }: Receipt): void {
    if (status === 'confirmed' || status === 'help') this.#answered.add(reference)
  }

  started(shard: Shard, row: JournalRow, { text, to }: Request['message']): void {
    if (!WAKES.includes(row.channel)) return
    must(!this.#isAnswered(shard, row), 'INV-3', () => `row ${row.n}: everybody behind it has answered, and is called`)
    if (row.channel === 'contact') this.#contact(shard, row, text, to)
  }

  /** Who has no other way is told of by their contact at once, whoever else has named the same one. */
  written(shard: Shard, { alert, revision }: Pick<JournalRow, 'alert' | 'revision'>, persons: readonly string[]): void {
    const { people, deciding } = this.#watch
    const channels = deciding.approval(alert, revision)?.content.channels ?? []
    for (const id of persons) {
      const ways = people.addressesOf(shard.realm.key, id, channels)
      if (!ways.every(({ channel }) => channel === 'contact')) continue
      const hashes = ways.map(({ address }) => shard.realm.hashOf(address))
      for (const row of shard.disk.rowsOf(alert, revision)) {
        if (row.channel !== 'contact' || !hashes.includes(row.addressHash)) continue
        const waits = row.transport === 'planned' && row.fence === 0 && row.notBefore !== null
        must(!waits, 'LIV-1', () => `${shard.name} row ${row.n} waits for an answer of ${id} that cannot come`)
      }
    }
  }

  /** Whoever is told of a person is told of those alone who named them, and only once these have had their time. */
  #contact(shard: Shard, row: JournalRow, text: string, to: string): void {
    const name = `${shard.name} row ${row.n}`
    this.#watch.world.seen.note('contact told of somebody')
    const behind = this.#behind(shard, row)
    const named = [...text.matchAll(/Name of (\d+)/g)].map(([, index]) => `p${index}`)
    const own = named.every((id) => behind.some(({ person }) => person.id === id))
    must(own, 'INV-4', () => `${name} speaks of ${named.join()} to ${to}`)
    const content = this.#watch.deciding.approval(row.alert, row.revision)?.content
    const at = this.#watch.rows.launchedAt(shard, row)
    if (content === undefined || at === null || this.#watch.world.swarm.clockSteps > 0) return
    const isGrave = content.severity === 'Extreme' || content.urgency === 'Immediate' || content.msgType === 'Cancel'
    // An address that has ended or opted out since leaves a person alone; none comes back.
    const isAlone = behind.some(({ person }) =>
      this.#watch.people
        .addressesOf(shard.realm.key, person.id, content.channels)
        .every(({ channel }) => channel === 'contact'),
    )
    const waitedMs = this.#watch.world.agenda.now - at
    must(
      isAlone || waitedMs >= (isGrave ? 1 : 2) * CALL_AFTER_MS,
      'INV-3',
      () => `${name}: a contact is told after ${waitedMs} ms`,
    )
  }

  /** A row is given up since somebody has answered. */
  givenUp(shard: Shard, row: JournalRow): void {
    const name = `${shard.name} row ${row.n}`
    must(WAKES.includes(row.channel), 'INV-1', () => `${name} of ${row.channel} is not sent to whoever has answered`)
    must(this.#isAnswered(shard, row), 'INV-1', () => `${name} is given up, and somebody behind it has not answered`)
  }

  /** All who are meant and still have that address have answered by another of their own. */
  #isAnswered(shard: Shard, row: JournalRow): boolean {
    const behind = this.#behind(shard, row)
    return behind.length > 0 && behind.every((resident) => this.#hasAnsweredElsewhere(shard, row, resident))
  }

  #behind(shard: Shard, row: JournalRow): readonly Resident[] {
    const meant = this.#watch.snapshotOf(shard, row.alert, row.revision) ?? new Set()
    const { realm } = shard
    const { people } = this.#watch
    return realm.residents.filter(({ person }) =>
      person.contacts.some(
        ({ channel, address }) =>
          meant.has(person.id) &&
          channel === row.channel &&
          realm.hashOf(address) === row.addressHash &&
          people.holds(realm.key, person.id, channel, address),
      ),
    )
  }

  #hasAnsweredElsewhere(shard: Shard, { n, alert, revision }: JournalRow, { person }: Resident): boolean {
    const own = new Set(person.contacts.map(({ channel, address }) => `${channel} ${shard.realm.hashOf(address)}`))
    return shard.disk
      .rowsOf(alert, revision)
      .some((row) => row.n !== n && own.has(`${row.channel} ${row.addressHash}`) && this.#answered.has(row.reference))
  }
}
