// The desk of the crisis cell: calls by hand, shelters, means. What it holds of anybody is sealed, and goes with the event.
import type { CellErased, CellSummary } from '../../model/cell.ts'
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import { FIELD_KEPT_MS, type Holding } from '../../model/retention.ts'
import type { Instant } from '../../model/time.ts'
import type { Accesses } from './accesses.ts'
import { cellErased } from './cell-sentences.ts'
import type { Ground } from './ground.ts'
import { Intake } from './intake.ts'
import { Lending } from './lending.ts'
import { prepareSealedRows } from './sealed-rows.ts'
import { Arriving } from './arriving.ts'
import { Sheltering } from './sheltering.ts'

export class Cell {
  readonly intake: Intake
  readonly sheltering: Sheltering
  readonly arriving: Arriving
  readonly lending: Lending
  readonly #ground: Ground

  constructor(ground: Ground, storage: DurableObjectStorage, accesses: Accesses) {
    this.#ground = ground
    prepareSealedRows(storage.sql)
    const touched = () => this.#touched()
    this.intake = new Intake(ground, storage.sql, { accesses, touched })
    this.sheltering = new Sheltering(ground, storage.sql, { accesses, touched })
    this.arriving = new Arriving(ground, this.sheltering)
    this.lending = new Lending(ground, storage.sql, touched)
  }

  summary(): CellSummary {
    return {
      seq: this.#ground.settings.get<number>('cell seq') ?? 0,
      ...this.intake.summary(),
      shelters: this.sheltering.views(),
      means: this.lending.counts(),
    }
  }

  /** The event is over: by hand, once nobody waits and nobody is in a shelter. */
  erase(by: Actor): { readonly kind: 'ok'; readonly erased: CellErased } | Refusal {
    return this.#ground.transaction(() => {
      const { open } = this.intake
      if (open > 0) return refused('people are still there', `${open} calls are not over: close them first`)
      const { persons } = this.sheltering
      if (persons > 0)
        return refused('people are still there', `${persons} persons are in a shelter: write where they go first`)
      return { kind: 'ok' as const, erased: this.#erased(by, 'by hand') }
    })
  }

  /** Nobody has closed the event, and nothing was done since. */
  forgetDue(): void {
    const due = this.#forgottenAt
    if (due === null || due > this.#ground.now) return this.arm()
    this.#ground.transaction(() => this.#erased(SYSTEM_ACTOR, 'by timer'))
  }

  arm(): void {
    this.#ground.wakeAt('cell', this.#forgottenAt)
  }

  holdings(object: string): readonly Holding[] {
    const calls = this.intake.held()
    const persons = calls.reduce((sum, one) => sum + one.persons, 0)
    const since = calls.length === 0 ? null : Math.min(...calls.map(({ at }) => at))
    return [
      { object, dataset: 'calls by hand', persons, records: calls.length, since },
      this.sheltering.holding(object),
      this.lending.holding(object),
    ]
  }

  clear(): void {
    this.intake.clear()
    this.sheltering.clear()
    this.lending.clear()
    this.#ground.settings.drop('cell acted')
    this.#ground.alarms.clear('cell')
  }

  get #forgottenAt(): Instant | null {
    const acted = this.#ground.settings.get<Instant>('cell acted')
    return acted === null ? null : acted + FIELD_KEPT_MS
  }

  #erased(by: Actor, why: 'by hand' | 'by timer'): CellErased {
    const erased = {
      calls: this.intake.erase(),
      arrivals: this.sheltering.erase(),
      means: this.lending.erase(),
    }
    // A list of means that nobody has touched for a month is no event that ended.
    if (why === 'by hand' || Object.values(erased).some((n) => n > 0)) {
      this.#ground.write(cellErased(erased, by, why))
      this.#touched()
    }
    this.#ground.settings.drop('cell acted')
    this.#ground.alarms.clear('cell')
    return erased
  }

  #touched(): void {
    const { settings, now } = this.#ground
    settings.put('cell seq', (settings.get<number>('cell seq') ?? 0) + 1)
    settings.put('cell acted', now)
    this.#ground.touch('cell')
    this.arm()
  }
}
