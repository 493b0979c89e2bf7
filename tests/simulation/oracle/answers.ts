// Who has answered is left in peace, and nobody else is: INV-3 of calls that wake somebody for nothing, INV-1 of calls that were owed.
import type { ChannelName } from '../../../worker/model/message.ts'
import type { Receipt } from '../../../worker/model/outcome.ts'
import type { JournalRow } from '../../../worker/objects/residents/journal-tables.ts'
import type { Resident } from '../town.ts'
import type { Shard } from '../shard.ts'
import type { Watch } from '../watch.ts'
import { must } from './violation.ts'

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

  started(shard: Shard, row: JournalRow): void {
    if (!WAKES.includes(row.channel)) return
    must(!this.#isAnswered(shard, row), 'INV-3', () => `row ${row.n}: everybody behind it has answered, and is called`)
  }

  /** A row is given up since somebody has answered. */
  givenUp(shard: Shard, row: JournalRow): void {
    const name = `${shard.name} row ${row.n}`
    must(WAKES.includes(row.channel), 'INV-1', () => `${name} of ${row.channel} is not sent to whoever has answered`)
    must(this.#isAnswered(shard, row), 'INV-1', () => `${name} is given up, and somebody behind it has not answered`)
  }

  /** All who are meant and have that address have answered by another of their own. */
  #isAnswered(shard: Shard, row: JournalRow): boolean {
    const meant = this.#watch.snapshotOf(shard, row.alert, row.revision) ?? new Set()
    const { realm } = shard
    const behind = realm.residents.filter(
      ({ person }) =>
        meant.has(person.id) &&
        person.contacts.some(
          ({ channel, address }) => channel === row.channel && realm.hashOf(address) === row.addressHash,
        ),
    )
    return behind.length > 0 && behind.every((resident) => this.#hasAnsweredElsewhere(shard, row, resident))
  }

  #hasAnsweredElsewhere(shard: Shard, { n, alert, revision }: JournalRow, { person }: Resident): boolean {
    const own = new Set(person.contacts.map(({ channel, address }) => `${channel} ${shard.realm.hashOf(address)}`))
    return shard.disk
      .rowsOf(alert, revision)
      .some((row) => row.n !== n && own.has(`${row.channel} ${row.addressHash}`) && this.#answered.has(row.reference))
  }
}
