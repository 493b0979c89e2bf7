// One replay at a time: what was asked last counts. A long one is asked on until it is done or somebody stops it; who stops asking stops the server.
import type { ReplayAnswer, Replayed, ReplayOrder, ReplayRule } from '../../worker/model/replay.ts'
import { ask, type Answer } from './api.ts'

export type Wanted = Pick<ReplayOrder, 'station' | 'rules' | 'changes'> & {
  /** RFC 3339; null for all that is kept. */
  readonly from: string | null
  /** A series as text; null for what is kept. */
  readonly csv: string | null
}

export class ReplayStream {
  result = $state.raw<Replayed | null>(null)
  /** How much of it is done; null where nothing runs. */
  share = $state<number | null>(null)
  refused = $state.raw<Answer<unknown> | null>(null)
  readonly #path: string
  #turn = 0
  #sent: { readonly csv: string; readonly recording: string } | null = null

  constructor(territory: string) {
    this.#path = `/api/${territory}/replay`
  }

  rules(): Promise<Answer<{ readonly rules: readonly ReplayRule[]; readonly keptDays: number }>> {
    return ask(this.#path)
  }

  stop(): void {
    this.#turn++
    this.share = null
  }

  forget(): void {
    this.stop()
    this.result = null
    this.refused = null
  }

  async want(wanted: Wanted): Promise<void> {
    const turn = ++this.#turn
    this.share = 0
    const { csv, ...rest } = wanted
    const known = csv !== null && this.#sent?.csv === csv ? this.#sent.recording : null
    let answer = await this.#ask({ ...rest, ...(known === null ? { csv } : { recording: known }) }, csv !== null)
    // The object may have been moved or restarted since: what it knew then is sent again.
    if (turn === this.#turn && known !== null && answer.kind === 'refused' && answer.problem.status === 409)
      answer = await this.#ask({ ...rest, csv }, true)
    while (turn === this.#turn && answer.kind === 'ok' && answer.value.kind === 'running') {
      this.share = answer.value.share
      answer = await this.#ask({ job: answer.value.job }, false)
    }
    if (turn !== this.#turn) return
    this.share = null
    this.refused = answer.kind === 'ok' ? null : answer
    if (answer.kind !== 'ok' || answer.value.kind !== 'done') return
    const { recording, result } = answer.value
    if (csv !== null && recording !== null) this.#sent = { csv, recording }
    this.result = result
  }

  #ask(json: unknown, patient: boolean): Promise<Answer<ReplayAnswer>> {
    return ask(this.#path, { method: 'POST', json, patient })
  }
}
