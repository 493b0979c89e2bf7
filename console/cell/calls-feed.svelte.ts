// Calls with their addresses, asked for anew when the desk has moved, by whoever may see them.
import type { CallView } from '../../worker/model/call.ts'
import type { Desk } from '../decide/desk.ts'

export class CallsFeed {
  calls = $state.raw<readonly CallView[]>([])
  #seq = -1

  async want({ situation, session, acts }: Desk): Promise<void> {
    const { seq } = situation.cell
    if (seq === this.#seq || !session.rights.includes('look after help')) return
    this.#seq = seq
    const answer = await acts.calls()
    if (answer.kind === 'ok') this.calls = answer.value.calls
    // Asked again with the next change of the situation.
    else this.#seq = -1
  }
}
