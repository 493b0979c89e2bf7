// Sends a text that is being written to one of the directory, so that somebody has read or heard it before it leaves. The shard 0 of the town sends.
import { trialSms, trialSpoken } from '../../fanout/trial-words.ts'
import type { Actor } from '../../model/identity.ts'
import type { Language } from '../../model/message.ts'
import { refused } from '../../model/reason.ts'
import { masked } from '../../model/roster.ts'
import { MINUTE_MS } from '../../model/time.ts'
import type { TrialMessage } from '../../model/trial-message.ts'
import type { TrialAnswer, WantedTrial } from '../rpc/asked.ts'
import type { AskOrder, AskReport } from '../rpc/errands.ts'
import type { DutyRoster } from './duty-roster.ts'
import type { Ground, Handoff } from './ground.ts'
import { nextAsk } from './roll-calling.ts'
import { trialSent } from './roll-sentences.ts'

/** They are paid for like any other message, and a button that is pressed in doubt must not ring somebody's phone all night. */
const MOST_WITHIN = 8
const WITHIN_MS = 10 * MINUTE_MS

interface KeptTrial extends TrialMessage {
  readonly language: Language
  readonly text: string
}

export class Trying {
  readonly #ground: Ground
  readonly #roster: DutyRoster

  constructor(ground: Ground, roster: DutyRoster) {
    this.#ground = ground
    this.#roster = roster
  }

  send({ member, channel, language, ...written }: WantedTrial, by: Actor): TrialAnswer {
    const ground = this.#ground
    const known = this.#roster.roster.members.find(({ id }) => id === member)
    if (known === undefined) return refused('nobody to call', 'this person does not stand in the directory')
    const source = { ...written, language, mode: ground.mode, territory: ground.territory }
    const text = channel === 'sms' ? trialSms(source) : trialSpoken(source)
    if (text === '') return refused('empty text', 'write the text first')
    const recent = this.#kept.filter(({ askedAt }) => askedAt > ground.now - WITHIN_MS)
    if (recent.length >= MOST_WITHIN)
      return refused('too many tries', `${MOST_WITHIN} within ten minutes; wait a little, or read it on the screen`)
    return ground.transaction((): TrialAnswer => {
      const number = nextAsk(ground)
      const trial: TrialMessage = {
        number,
        channel,
        member,
        name: known.name,
        to: masked(known.phones[0]),
        by,
        askedAt: ground.now,
        state: 'under way',
      }
      this.#keep([...recent, { ...trial, language, text }])
      ground.handOver('shard:0', { kind: 'ask message', number, member, round: 1 })
      ground.write(trialSent(trial))
      return { kind: 'ok', trial }
    })
  }

  /** Null where it was never asked for, or longer ago than anybody waits for it. */
  shown(number: number): TrialMessage | null {
    const known = this.#kept.find((one) => one.number === number)
    if (known === undefined) return null
    const { language: _language, text: _text, ...trial } = known
    return trial
  }

  orderOf({ number, member, round }: Extract<Handoff, { kind: 'ask message' }>): AskOrder | null {
    const known = this.#kept.find((one) => one.number === number)
    const phone = this.#roster.roster.members.find(({ id }) => id === member)?.phones[0]
    if (known === undefined || phone === undefined) return null
    const { channel, text, language } = known
    return { number, round, kind: member, channel, to: phone, text, language, territory: this.#ground.territory }
  }

  takeReport({ number, messages }: AskReport): void {
    const [message] = messages
    if (message === undefined || !this.#kept.some((one) => one.number === number)) return
    this.#keep(this.#kept.map((one) => (one.number === number ? { ...one, state: message.state } : one)))
  }

  clear(): void {
    this.#ground.settings.drop('trials')
  }

  get #kept(): readonly KeptTrial[] {
    return this.#ground.settings.get<readonly KeptTrial[]>('trials') ?? []
  }

  #keep(trials: readonly KeptTrial[]): void {
    this.#ground.settings.put('trials', trials)
  }
}
