// The health of the sources, read again while somebody looks: at each poll that the situation tells of, and at least twice a minute.
import type { SourcesView } from '../../worker/model/source-health.ts'
import type { Instant } from '../../worker/model/time.ts'
import type { Acts } from './acts.ts'

const SPACING_MS = 4_000
const AT_LEAST_MS = 30_000

export class SourcesStream {
  view = $state.raw<SourcesView | null>(null)
  /** The last try came to nothing: what is shown is of `view.now`. */
  isUnread = $state(false)
  readonly #acts: Pick<Acts, 'sources'>
  #askedAt = 0
  #asked = ''

  constructor(acts: Pick<Acts, 'sources'>) {
    this.#acts = acts
  }

  /** `mark` changes with whatever is news for this view. */
  async want(hours: number, mark: string, machineNow: Instant): Promise<void> {
    const asked = `${hours} ${mark}`
    const since = machineNow - this.#askedAt
    const isOtherWindow = this.view !== null && !this.#asked.startsWith(`${hours} `)
    if (!isOtherWindow && since < (asked === this.#asked ? AT_LEAST_MS : SPACING_MS)) return
    this.#askedAt = machineNow
    this.#asked = asked
    const answer = await this.#acts.sources(hours)
    this.isUnread = answer.kind !== 'ok'
    if (answer.kind === 'ok') this.view = answer.value
  }
}
