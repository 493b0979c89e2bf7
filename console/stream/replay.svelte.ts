// Rules over a past stretch of a gauge: what is kept of it, or a series that is sent once and named afterwards.
import type { ReplayOrder, ReplayRule } from '../../worker/model/replay.ts'
import { ask, type Answer } from './api.ts'
import { ReplayRun } from './replay-run.svelte.ts'

export type Wanted = Pick<ReplayOrder, 'station' | 'rules' | 'changes'> & {
  /** RFC 3339; null for all that is kept. */
  readonly from: string | null
  /** A series as text; null for what is kept. */
  readonly csv: string | null
}

export class ReplayStream extends ReplayRun {
  #sent: { readonly csv: string; readonly recording: string } | null = null

  constructor(territory: string) {
    super(`/api/${territory}/replay`)
  }

  rules(): Promise<Answer<{ readonly rules: readonly ReplayRule[]; readonly keptDays: number }>> {
    return ask(this.path)
  }

  async want({ csv, ...rest }: Wanted): Promise<void> {
    const done = await this.follow(async (counts) => {
      const known = csv !== null && this.#sent?.csv === csv ? this.#sent.recording : null
      const answer = await this.post({ ...rest, ...(known === null ? { csv } : { recording: known }) }, csv !== null)
      const isGone = known !== null && answer.kind === 'refused' && answer.problem.status === 409
      // The object may have been moved or restarted since: what it knew then is sent again.
      return isGone && counts() ? this.post({ ...rest, csv }, true) : answer
    })
    if (csv !== null && done?.recording != null) this.#sent = { csv, recording: done.recording }
  }
}
