// After-action reports: reckoned each time that somebody looks; what people write under one is numbered, kept and logged.
import { fieldRoomOf } from '../../env.ts'
import type { AfterAction, Review, ReviewView, WrittenReview } from '../../model/after-action.ts'
import type { FieldDoor } from '../../model/field.ts'
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import { refused } from '../../model/reason.ts'
import { DAY_MS, type Instant } from '../../model/time.ts'
import type { Situation } from '../../model/view.ts'
import { afterActionOf } from '../../prove/after-action.ts'
import type { ReviewAnswer } from '../rpc/asked.ts'
import type { Ground } from './ground.ts'
import type { Helping } from './helping.ts'
import type { Planning } from './planning.ts'
import type { Relaying } from './relaying.ts'

/** D731-9 to D731-14: an exercise every five years. */
const EXERCISE_MS = 5 * 365.25 * DAY_MS
const ENTRIES_READ = 20_000

export class Reviewing {
  readonly #ground: Ground
  readonly #sql: SqlStorage
  readonly #planning: Planning
  readonly #relaying: Relaying
  readonly #helping: Helping

  constructor(
    ground: Ground,
    storage: DurableObjectStorage,
    parts: { readonly planning: Planning; readonly relaying: Relaying; readonly helping: Helping },
  ) {
    this.#ground = ground
    this.#sql = storage.sql
    this.#planning = parts.planning
    this.#relaying = parts.relaying
    this.#helping = parts.helping
    this.#sql.exec('CREATE TABLE IF NOT EXISTS review (number INTEGER PRIMARY KEY, body TEXT NOT NULL)')
  }

  async view(
    situation: Situation,
    window: { readonly from: Instant | null; readonly to: Instant | null },
  ): Promise<ReviewView> {
    const ground = this.#ground
    const newest = situation.plan.runs.toSorted((left, right) => right.openedAt - left.openedAt)[0]
    const to = window.to ?? newest?.closed?.at ?? ground.now
    const from = window.from ?? newest?.openedAt ?? to - DAY_MS
    const report: AfterAction = afterActionOf({
      commune: ground.territory.name,
      mode: ground.mode,
      from,
      to,
      entries: ground.log.latest(ENTRIES_READ),
      alerts: situation.alerts,
      progress: situation.progress,
      cards: this.#planning.outcomes(from, to),
      help: this.#helping.all(),
      relays: this.#relaying.all(),
      doors: await this.#doors(),
    })
    const kept = this.#kept()
    const counted = kept.filter(({ countsAsExercise }) => countsAsExercise).map((one) => one.to)
    return { report, kept, exerciseDueAt: counted.length === 0 ? null : Math.max(...counted) + EXERCISE_MS }
  }

  /** `number` null begins a new one. */
  keep(number: number | null, written: WrittenReview, by: Actor): ReviewAnswer {
    const ground = this.#ground
    return ground.transaction((): ReviewAnswer => {
      if (written.to <= written.from) return refused('before it was asked', 'the event must end after it begins')
      const known = this.#kept()
      if (number !== null && !known.some((one) => one.number === number))
        return refused('unknown review', `there is no report ${number} here`)
      const review: Review = {
        ...written,
        number: number ?? Math.max(0, ...known.map((one) => one.number)) + 1,
        keptAt: ground.now,
        keptBy: by,
      }
      this.#sql.exec(
        'INSERT INTO review (number, body) VALUES (?, ?) ON CONFLICT (number) DO UPDATE SET body = excluded.body',
        review.number,
        JSON.stringify(review),
      )
      const counts = review.countsAsExercise ? ', vaut exercice' : ''
      const sent = review.sentTo === '' ? '' : `, transmis à ${review.sentTo}`
      ground.write({
        actor: by,
        category: 'action',
        act: 'retour d’expérience',
        text: `Retour d’expérience n° ${review.number} enregistré : ${review.title}, ${review.recommendations.length} recommandation(s)${counts}${sent}`,
        detail: { ...review },
      })
      ground.anchorHead()
      return { kind: 'ok', review }
    })
  }

  clear(): void {
    this.#sql.exec('DELETE FROM review')
  }

  #kept(): readonly Review[] {
    return this.#sql
      .exec('SELECT body FROM review ORDER BY number DESC')
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as Review)
  }

  // The room of the teams is an object of its own; where it does not answer, the doors are unknown and the rest is shown.
  async #doors(): Promise<readonly FieldDoor[] | null> {
    const { env, territory, mode } = this.#ground
    const view = await fieldRoomOf(env, territory.code, mode)
      .view({ territory: territory.code, mode, actor: SYSTEM_ACTOR })
      .catch(() => null)
    return view?.doors ?? null
  }
}
