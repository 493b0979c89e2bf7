// The log of an event that is over is frozen by a named person: nothing is added to it any more, and what is wrong is corrected by a new entry that says so.
import type { Actor } from '../../model/identity.ts'
import type { HandNote } from '../../model/log.ts'
import type { PlanRun } from '../../model/plan.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { FrozenLog } from '../../model/recovery.ts'
import type { RecoveryAnswer } from '../rpc/asked.ts'
import type { Ground } from './ground.ts'
import { logFrozen } from './recovery-sentences.ts'

const KEPT = 'frozen logs'

export class Freezing {
  readonly #ground: Ground
  readonly #run: (id: string) => PlanRun | null

  constructor(ground: Ground, run: (id: string) => PlanRun | null) {
    this.#ground = ground
    this.#run = run
  }

  all(): readonly FrozenLog[] {
    return this.#ground.settings.get<readonly FrozenLog[]>(KEPT) ?? []
  }

  /** Part of the caller's transaction. */
  freeze(id: string, by: Actor, reason: string): RecoveryAnswer {
    const ground = this.#ground
    const run = this.#run(id)
    if (run === null) return refused('unknown plan', 'there is no such event here')
    const known = this.all().find((one) => one.run === id)
    if (known !== undefined) return refused('already decided', `${known.by.name} has frozen its log`)
    if (run.closed === null) return refused('wrong state', 'close the event first: its log is frozen after that')
    const head = ground.log.head()
    if (head === null) return refused('wrong state', 'there is nothing in this log')
    const { openedAt: from, plan } = run
    const frozen: FrozenLog = { run: id, plan, from, at: ground.now, by, reason, seq: head.seq, hash: head.hash }
    ground.settings.put(KEPT, [...this.all(), frozen])
    ground.write(logFrozen(frozen))
    ground.anchorHead()
    return { kind: 'ok', number: head.seq }
  }

  /** Why this line may not be written; null where it may. */
  closedTo({ happenedAt, corrects }: HandNote): Refusal | null {
    if (happenedAt === null || corrects !== null) return null
    const frozen = this.all().find(({ from, at }) => happenedAt >= from && happenedAt <= at)
    if (frozen === undefined) return null
    return refused(
      'log frozen',
      `${frozen.by.name} has frozen the log of that event: correct one of its entries, the new one says so`,
    )
  }

  /** That an entry of a frozen log is corrected stands in the words themselves. */
  said(note: HandNote): HandNote {
    const { corrects } = note
    const late = corrects !== null && this.all().some(({ seq }) => corrects <= seq)
    return late ? { ...note, text: `Après gel de la main courante : ${note.text}` } : note
  }

  clear(): void {
    this.#ground.settings.drop(KEPT)
  }
}
