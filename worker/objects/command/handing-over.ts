// The relief of the cell: its shifts, and each hand-over, signed for by whoever takes over.
import { handOverOf } from '../../flow/hand-over.ts'
import type { HandOver, ReliefShift } from '../../model/hand-over.ts'
import type { Actor } from '../../model/identity.ts'
import type { LogEntry } from '../../model/log.ts'
import type { Plan } from '../../model/plan.ts'
import type { Sitrep } from '../../model/sitrep.ts'
import type { Instant } from '../../model/time.ts'
import type { Situation } from '../../model/view.ts'
import type { SignedHandOver } from '../rpc/asked.ts'
import type { Ground } from './ground.ts'

export class HandingOver {
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
  }

  get shifts(): readonly ReliefShift[] {
    return this.#ground.settings.get<readonly ReliefShift[]>('relief') ?? []
  }

  sheet(situation: Situation, sitrep: Sitrep, plans: readonly Plan[]): HandOver {
    const { now } = this.#ground
    const clock = (at: Instant) => this.#ground.words(at)
    return handOverOf({ number: this.#last + 1, now, situation, sitrep, plans, clock })
  }

  putShifts(shifts: readonly ReliefShift[], by: Actor): readonly ReliefShift[] {
    const ground = this.#ground
    return ground.transaction(() => {
      const next = shifts.toSorted((left, right) => left.from - right.from)
      ground.settings.put('relief', next)
      const words = next.map(({ role, name, from, to }) => `${role} ${name} ${ground.words(from)}–${ground.words(to)}`)
      ground.write({
        actor: by,
        category: 'action',
        act: 'relève',
        text: `Tableau de relève : ${words.length === 0 ? 'vide' : words.join(', ')}`,
        detail: { shifts: next.length },
      })
      ground.touch('wake')
      return next
    })
  }

  /** `by` takes over: who signs is the one who has read the sheet back. */
  sign({ text, from }: SignedHandOver, by: Actor, request: string | null): LogEntry {
    const ground = this.#ground
    return ground.transaction(() => {
      const known = ground.log.writtenBy(by, request)
      if (known !== null) return known
      const number = this.#last + 1
      ground.settings.put('hand-over', number)
      ground.write({
        actor: by,
        category: 'décision',
        act: 'relève',
        text: `Relève n° ${number} : ${from} passe la main à ${by.name}, fiche relue à voix haute et acceptée`,
        detail: { number, from, to: by.name, text },
      })
      ground.anchorHead()
      return ground.log.keepRequest(by, request)
    })
  }

  clear(): void {
    this.#ground.settings.drop('relief')
    this.#ground.settings.drop('hand-over')
  }

  get #last(): number {
    return this.#ground.settings.get<number>('hand-over') ?? 0
  }
}
