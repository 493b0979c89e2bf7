// A draft of a rule over what is kept of a gauge, beside the rule as it stands.
import type { Mode } from '../../worker/model/mode.ts'
import type { RuleDraft } from '../../worker/model/rule-change.ts'
import { ReplayRun } from './replay-run.svelte.ts'

export class TrialStream extends ReplayRun {
  constructor(territory: string, mode: Mode) {
    super(`/api/${territory}/rules/trial${mode === 'live' ? '' : `?mode=${mode}`}`)
  }

  async want(draft: RuleDraft, station: string): Promise<void> {
    await this.follow(() => this.post({ draft, station }))
  }
}
