// What the cell can use, who owns each thing, who employs it, and what it is engaged to.
import type { Holding } from '../../model/retention.ts'
import type { Actor } from '../../model/identity.ts'
import { inOrderOfUse, type Means, type MeansState, type MeansUse, type ToldMeans } from '../../model/means.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { MeansAnswer } from '../rpc/asked.ts'
import { meansMoved } from './cell-sentences.ts'
import type { Ground } from './ground.ts'
import { SealedRows, type RowRequest } from './sealed-rows.ts'

export class Lending {
  readonly #ground: Ground
  readonly #rows: SealedRows<Means>
  readonly #touched: () => void

  constructor(ground: Ground, sql: SqlStorage, touched: () => void) {
    this.#ground = ground
    this.#touched = touched
    this.#rows = new SealedRows(ground, sql, 'means')
  }

  add(told: ToldMeans, by: Actor, request: string | null): MeansAnswer {
    const ground = this.#ground
    return ground.transaction((): MeansAnswer => {
      const twice = this.#rows.byRequest(by, request)
      if (twice !== null) return { kind: 'ok', means: twice }
      if (told.origin !== 'own' && told.owner === '')
        return refused('reason required', 'what is lent or requisitioned goes back to somebody: write who owns it')
      const missing = missingOf(told)
      if (missing !== null) return missing
      return this.#kept({ ...told, number: this.#rows.nextNumber(), at: ground.now, by }, { by, request })
    })
  }

  use(number: number, use: MeansUse, by: Actor): MeansAnswer {
    const ground = this.#ground
    return ground.transaction((): MeansAnswer => {
      const known = this.#rows.get(number)
      if (known === null) return refused('unknown means', `there is no means M${number} here`)
      const missing = missingOf(use)
      if (missing !== null) return missing
      // What is free again stands for nothing any more.
      const task = use.state === 'engaged' ? use.task : ''
      return this.#kept({ ...known, ...use, task, at: ground.now, by }, null)
    })
  }

  /** What was lent and has gone back to its owner is none of ours. Part of the caller's transaction. */
  takeOff(number: number): void {
    this.#rows.drop([number])
    this.#touched()
  }

  shown(): readonly Means[] {
    return inOrderOfUse(this.#rows.all())
  }

  counts(): Readonly<Record<MeansState, number>> {
    const all = this.#rows.all()
    const of = (state: MeansState) => all.filter((one) => one.state === state).length
    return { available: of('available'), engaged: of('engaged'), out: of('out') }
  }

  holding(object: string): Holding {
    const all = this.#rows.all()
    const persons = all.filter(({ owner, holder }) => owner !== '' || holder !== '').length
    const since = all.length === 0 ? null : Math.min(...all.map(({ at }) => at))
    return { object, dataset: 'means', persons, records: all.length, since }
  }

  /** Requisitioned things and whoever owns them end with the event; the rest of the list is the town's inventory, and comes back to it. */
  erase(): number {
    const all = this.#rows.all()
    const gone = all.filter(({ origin }) => origin === 'requisitioned').map(({ number }) => number)
    this.#rows.drop(gone)
    for (const means of all)
      if (means.origin !== 'requisitioned')
        this.#rows.put({ ...means, holder: '', task: '', state: means.state === 'engaged' ? 'available' : means.state })
    return gone.length
  }

  clear(): void {
    this.#rows.clear()
  }

  /** `asked`: by whom it was written down; null where it was known. */
  #kept(means: Means, asked: RowRequest | null): MeansAnswer {
    this.#rows.put(means, asked)
    this.#ground.write(meansMoved(means, asked !== null))
    this.#touched()
    return { kind: 'ok', means }
  }
}

function missingOf({ state, task, note }: MeansUse): Refusal | null {
  if (state === 'engaged' && task === '')
    return refused('reason required', 'write what it is engaged to: a card, a task, a place')
  if (state === 'out' && note === '') return refused('reason required', 'write why it is out of service')
  return null
}
