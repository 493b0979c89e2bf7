// The watch over one world: it hears of everything, keeps its own plain account, and throws where an invariant does not hold.
import type { LogEntry } from '../../worker/model/log.ts'
import type { Receipt, SendOutcome } from '../../worker/model/outcome.ts'
import type { JournalRow } from '../../worker/objects/residents/journal-tables.ts'
import type { Launch, ShardProgress } from '../../worker/objects/rpc/errands.ts'
import type { Meant } from './expansion.ts'
import { AnswerWatch } from './oracle/answers.ts'
import { ChainWatch } from './oracle/chains.ts'
import { DecidingWatch } from './oracle/deciding.ts'
import { People } from './oracle/people.ts'
import { ReceiptWatch } from './oracle/receipts.ts'
import { RowWatch } from './oracle/rows.ts'
import { SendingWatch } from './oracle/sending.ts'
import { LivenessWatch } from './oracle/liveness.ts'
import { must } from './oracle/violation.ts'
import type { Provider, Request } from './provider.ts'
import type { Realm } from './realm.ts'
import type { Letter } from './receipts.ts'
import type { Shard } from './shard.ts'
import type { World } from './world.ts'

export class Watch {
  readonly world: World
  readonly people = new People()
  readonly chains = new ChainWatch()
  readonly deciding = new DecidingWatch()
  readonly sending: SendingWatch
  readonly answers: AnswerWatch
  readonly rows: RowWatch
  readonly receipts: ReceiptWatch
  readonly liveness: LivenessWatch
  readonly #snapshots = new Map<string, ReadonlySet<string>>()

  constructor(world: World) {
    this.world = world
    this.sending = new SendingWatch(this)
    this.answers = new AnswerWatch(this)
    this.rows = new RowWatch(this)
    this.receipts = new ReceiptWatch(this)
    this.liveness = new LivenessWatch(this)
  }

  // ---- shards ----

  launchedAtShard(shard: Shard, launch: Launch, meant: readonly Meant[]): void {
    this.rows.launched(shard, launch, meant)
  }

  refusedByShard(shard: Shard, launch: Launch, why: string): void {
    this.world.seen.note('altered content refused')
    must(
      this.world.swarm.altered > 0,
      'INV-6',
      () => `${shard.name} refuses ${launch.alert}.${launch.revision.revision}: ${why}`,
    )
  }

  expanded(shard: Shard, alert: string, revision: number): void {
    this.rows.expanded(shard, alert, revision)
  }

  rowSaved(shard: Shard, before: JournalRow, after: JournalRow, why: string): void {
    this.rows.saved(shard, before, after, why)
  }

  requestStarted(shard: Shard, provider: Provider, request: Request, row: JournalRow): void {
    this.sending.started(shard, provider, request, row)
    this.answers.started(shard, row, request.message)
    this.liveness.requestStarted(row)
  }

  answerCommitted(
    shard: Shard,
    request: Request,
    kept: { before: JournalRow; after: JournalRow; fence: number; outcome: SendOutcome },
  ): void {
    this.rows.answered(shard, request, kept)
  }

  counted(shard: Shard, report: ShardProgress): void {
    this.rows.counted(shard, report)
  }

  crashed(shard: Shard): void {
    this.rows.crashed(shard)
    this.chains.crashed(shard.name, shard.disk.acts)
  }

  entryWritten(name: string, entries: readonly LogEntry[]): void {
    this.chains.added(name, entries)
  }

  // ---- receipts ----

  receiptArrives(_realm: Realm, shard: Shard): void {
    this.receipts.arrives(shard)
  }

  receiptJoined(shard: Shard, row: JournalRow, receipt: Receipt): void {
    this.answers.heard(row, receipt)
    if (!this.sending.isOver(shard, row, receipt)) this.receipts.joined(shard, row, receipt)
  }

  /** Nobody took the call of that row: what follows is a call of its own. */
  ringsAgain(shard: Shard, row: JournalRow): void {
    this.rows.ringsAgain(shard, row)
    this.sending.ringsAgain(shard, row)
    this.receipts.ringsAgain(row)
  }

  receiptTaken(letter: Letter, shard: Shard, answer: 'joined' | 'parked' | 'replayed'): void {
    this.receipts.taken(letter, shard, answer)
  }

  // ---- people ----

  addressDropped(realm: Realm, address: string): void {
    this.people.dropped(realm.key, address)
  }

  /** For a planted bug that still knows the number of somebody who was erased. */
  addressOf(realm: Realm, addressHash: string): string {
    const contacts = realm.residents.flatMap(({ person }) => person.contacts)
    return contacts.find(({ address }) => realm.hashOf(address) === addressHash)?.address ?? ''
  }

  snapshotOf(shard: Shard, alert: string, revision: number): ReadonlySet<string> | null {
    return this.#snapshots.get(`${shard.name}|${alert}|${revision}`) ?? null
  }

  keepSnapshot(shard: Shard, alert: string, revision: number, ids: ReadonlySet<string>): void {
    this.#snapshots.set(`${shard.name}|${alert}|${revision}`, ids)
  }

  // ---- the end ----

  atEnd(): void {
    for (const { command, shards } of this.world.realms) {
      this.chains.whole(command.name, command.entries)
      for (const shard of shards) {
        this.rows.crashed(shard)
        this.chains.whole(shard.name, shard.disk.acts)
        this.receipts.atEnd(shard)
      }
    }
    if (this.world.swarm.liveness) this.liveness.atEnd()
  }
}
