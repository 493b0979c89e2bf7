// The recurring duties of calm times: who did each last, and when it is due again. What was done stays in the log; an event does not touch it.
import type { Actor } from '../../model/identity.ts'
import { dutyCards, dutyView, type DutyDone, type DutyView } from '../../model/duty.ts'
import { refused } from '../../model/reason.ts'
import { MINUTE_MS } from '../../model/time.ts'
import type { DutyAnswer } from '../rpc/asked.ts'
import type { Ground } from './ground.ts'

const KEPT = 'duties done'
/** The same tap heard twice. */
const TWICE_MS = MINUTE_MS

export class Duties {
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
  }

  shown(): readonly DutyView[] {
    const done = this.#done
    return dutyCards(this.#ground.bundle?.plans ?? []).map(({ id, card }) => dutyView(id, card, done[id] ?? null))
  }

  do(id: string, note: string, by: Actor): DutyAnswer {
    const ground = this.#ground
    return ground.transaction((): DutyAnswer => {
      const found = dutyCards(ground.bundle?.plans ?? []).find((one) => one.id === id)
      if (found === undefined) return refused('unknown card', `there is no recurring duty ${id.slice(0, 64)} here`)
      const known = this.#done[id] ?? null
      const done: DutyDone = { at: ground.now, by, note: note.trim() }
      const again = known !== null && known.by.id === by.id && done.at - known.at < TWICE_MS && known.note === done.note
      if (again) return { kind: 'ok', duty: dutyView(id, found.card, known) }
      ground.settings.put(KEPT, { ...this.#done, [id]: done })
      const words = done.note === '' ? '' : `. ${done.note}`
      ground.write({
        actor: by,
        category: 'action',
        act: 'devoir de veille fait',
        text: `Veille, fiche ${found.card.id} faite : ${found.card.do.fr}${words}`,
        detail: { duty: id, before: known?.at ?? null, note: done.note },
      })
      ground.touch('duties')
      return { kind: 'ok', duty: dutyView(id, found.card, done) }
    })
  }

  clear(): void {
    this.#ground.settings.drop(KEPT)
  }

  get #done(): Readonly<Record<string, DutyDone>> {
    return this.#ground.settings.get<Readonly<Record<string, DutyDone>>>(KEPT) ?? {}
  }
}
