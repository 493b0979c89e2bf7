// One replay at a time: what was asked last counts. A long one is asked on until it is done or somebody stops it; who stops asking stops the server.
import type { ReplayAnswer, Replayed } from '../../worker/model/replay.ts'
import { ask, type Answer } from './api.ts'

type Done = Extract<ReplayAnswer, { readonly kind: 'done' }>

export class ReplayRun {
  result = $state.raw<Replayed | null>(null)
  /** How much of it is done; null where nothing runs. */
  share = $state<number | null>(null)
  refused = $state.raw<Answer<unknown> | null>(null)
  readonly path: string
  #turn = 0

  constructor(path: string) {
    this.path = path
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

  post(json: unknown, patient = false): Promise<Answer<ReplayAnswer>> {
    return ask(this.path, { method: 'POST', json, patient })
  }

  /** `begin` is told how to see whether it still counts. Null where something else was asked meanwhile, or nothing came of it. */
  async follow(begin: (counts: () => boolean) => Promise<Answer<ReplayAnswer>>): Promise<Done | null> {
    const turn = ++this.#turn
    this.share = 0
    let answer = await begin(() => turn === this.#turn)
    while (turn === this.#turn && answer.kind === 'ok' && answer.value.kind === 'running') {
      this.share = answer.value.share
      answer = await this.post({ job: answer.value.job })
    }
    if (turn !== this.#turn) return null
    this.share = null
    this.refused = answer.kind === 'ok' ? null : answer
    if (answer.kind !== 'ok' || answer.value.kind !== 'done') return null
    this.result = answer.value.result
    return answer.value
  }
}
