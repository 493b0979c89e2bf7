// A day of readings per gauge, read again when a newer one is known, at most every few seconds.
import { DAY_MS, toRfc3339, type Instant } from '../../worker/model/time.ts'
import type { SeriesView } from '../../worker/model/view.ts'
import { askElseKept } from './kept-reads.ts'

const SPACING_MS = 3_000

export class SeriesStream {
  points = $state.raw<Readonly<Record<string, SeriesView['points']>>>({})
  readonly #territory: string
  readonly #readAt = new Map<string, { at: Instant; newest: Instant }>()

  constructor(territory: string) {
    this.#territory = territory
  }

  /** `newest` is the observation time of the gauge's latest reading. Reads only where that is news. */
  async want(station: string, newest: Instant, now: Instant): Promise<void> {
    const last = this.#readAt.get(station)
    if (last !== undefined && (last.newest === newest || Date.now() - last.at < SPACING_MS)) return
    this.#readAt.set(station, { at: Date.now(), newest })
    const window = new URLSearchParams({ from: toRfc3339(now - DAY_MS), to: toRfc3339(now) })
    const path = `/api/${this.#territory}/stations/${encodeURIComponent(station)}/series`
    const answer = await askElseKept<SeriesView>(`${path}?${window}`, path)
    if (answer.kind === 'ok') this.points = { ...this.points, [station]: answer.value.points }
    else this.#readAt.delete(station)
  }

  forget(): void {
    this.#readAt.clear()
    this.points = {}
  }
}
