// Calls the crisis cell: one act, and what comes of each is kept, with the group that is called next where too few come. The shard 0 of the town sends.
import { rollSms, rollSpoken } from '../../fanout/roll-words.ts'
import type { Actor } from '../../model/identity.ts'
import { refused } from '../../model/reason.ts'
import type { RollAnswer, RollCall } from '../../model/roll-call.ts'
import {
  beginRollCall,
  nextRollAt,
  parseRollSms,
  rollAnswered,
  rollRung,
  rollTime,
  ROUND,
  type AskedRollCall,
  type RollEffect,
  type RollStepped,
} from '../../plan/roll-call.ts'
import type { RollCallAnswer } from '../rpc/asked.ts'
import type { AskOrder, AskReport } from '../rpc/errands.ts'
import type { DutyRoster } from './duty-roster.ts'
import type { Ground, Handoff } from './ground.ts'
import * as say from './roll-sentences.ts'

const SENDS = 'shard:0'
const NONE = 'no roll call is under way'

export class RollCalling {
  readonly #ground: Ground
  readonly #roster: DutyRoster

  constructor(ground: Ground, roster: DutyRoster) {
    this.#ground = ground
    this.#roster = roster
  }

  get shown(): RollCall | null {
    return this.#ground.settings.get<RollCall>('roll call')
  }

  begin(asked: AskedRollCall, by: Actor): RollCallAnswer {
    const ground = this.#ground
    return ground.transaction((): RollCallAnswer => {
      const known = this.shown
      if (known !== null && known.ended === null)
        return refused('wrong state', 'a roll call is under way: end it first')
      const number = nextAsk(ground)
      const begun = beginRollCall(asked, this.#roster.roster.members, { number, by, now: ground.now })
      if (begun.kind === 'refused') return begun
      ground.write(say.rollBegun(begun.call))
      return { kind: 'ok', rollCall: this.#keep(begun) }
    })
  }

  /** Somebody of the desk has heard it: by telephone, or at the door. */
  answer(member: string, said: RollAnswer, by: Actor): RollCallAnswer {
    return this.#ground.transaction((): RollCallAnswer => {
      const call = this.shown
      if (call === null || call.ended !== null) return refused('already decided', NONE)
      if (!call.people.some((person) => person.member === member))
        return refused('nobody to call', 'this person was not called')
      return { kind: 'ok', rollCall: this.#heard(call, { member, said, how: 'hand' }, by) }
    })
  }

  end(by: Actor): RollCallAnswer {
    const ground = this.#ground
    return ground.transaction((): RollCallAnswer => {
      const call = this.shown
      if (call === null || call.ended !== null) return refused('already decided', NONE)
      const ended = { ...call, ended: { by, at: ground.now } }
      ground.write(say.rollEnded(ended, by))
      return { kind: 'ok', rollCall: this.#keep({ kind: 'ok', call: ended, effects: [{ kind: 'call off' }] }) }
    })
  }

  /** True where the words are the answer of somebody who was called. */
  takeSms(from: string, words: string): boolean {
    const said = parseRollSms(words)
    const call = this.shown
    if (said === null || call === null || call.ended !== null) return false
    const found = this.#roster.roster.members.find(({ phones }) => phones.some((phone) => phone === from))
    const person = call.people.find(({ member }) => member === found?.id)
    if (person === undefined) return false
    const { member, name } = person
    this.#ground.transaction(() => this.#heard(call, { member, said, how: 'sms' }, { id: `roster:${member}`, name }))
    return true
  }

  ringDue(): void {
    const call = this.shown
    if (call === null) return
    this.#ground.transaction(() => {
      this.#keep(rollTime(call, this.#roster.roster.members, this.#ground.now))
    })
  }

  arm(): void {
    const call = this.shown
    this.#ground.wakeAt('roll call', call === null ? null : nextRollAt(call))
  }

  takeReport({ number, messages }: AskReport): void {
    this.#ground.transaction(() => {
      for (const { kind: member, round, state, acknowledged, declined } of messages) {
        const call = this.shown
        if (call?.number !== number || call.ended !== null) return
        const rung = rollRung(call, { member, round, state })
        if (rung !== call) this.#keep({ kind: 'ok', call: rung, effects: [] })
        const person = rung.people.find((one) => one.member === member)
        if (person === undefined || person.answer !== null || !(acknowledged || declined)) continue
        const said: RollAnswer = declined ? { kind: 'unavailable' } : { kind: 'coming', inMinutes: null }
        this.#heard(rung, { member, said, how: 'voice' }, { id: `roster:${member}`, name: person.name })
      }
    })
  }

  /** What the shard sends; null where the person has answered or left the directory meanwhile, or where it is over. */
  orderOf({ number, member, round }: Extract<Handoff, { kind: 'ask message' }>): AskOrder | null {
    const call = this.shown
    const { territory, mode } = this.#ground
    const known = this.#roster.roster.members.find(({ id }) => id === member)
    if (call?.number !== number || call.ended !== null || known === undefined) return null
    if (call.people.find((person) => person.member === member)?.answer !== null) return null
    const words = { mode, speaker: territory.speaker, why: call.why, where: call.where }
    const order = { number, round, kind: member, territory }
    // The call goes to their other number, where they have one: the first has an SMS that nobody has answered.
    return round === ROUND.sms
      ? { ...order, channel: 'sms', to: known.phones[0], text: rollSms(words), answered: true }
      : { ...order, channel: 'voice', to: known.phones[1] ?? known.phones[0], text: rollSpoken(words), asks: 'coming' }
  }

  clear(): void {
    this.#ground.settings.drop('roll call')
    this.#ground.alarms.clear('roll call')
  }

  #heard(call: RollCall, heard: Omit<Parameters<typeof rollAnswered>[1], 'at'>, by: Actor): RollCall {
    const known = call.people.find(({ member }) => member === heard.member)?.answer ?? null
    // A webhook that comes twice, or the same word by key and by SMS, is one line.
    if (known !== null && JSON.stringify(known.said) === JSON.stringify(heard.said)) return call
    const next = rollAnswered(call, { ...heard, at: this.#ground.now })
    this.#ground.write(say.rollHeard(next, heard.member, by))
    return this.#keep({ kind: 'ok', call: next, effects: [] })
  }

  #keep({ call, effects }: RollStepped): RollCall {
    const ground = this.#ground
    ground.settings.put('roll call', call)
    for (const effect of effects) this.#do(call, effect)
    ground.touch('wake')
    this.arm()
    return call
  }

  #do(call: RollCall, effect: RollEffect): void {
    const ground = this.#ground
    const { number } = call
    switch (effect.kind) {
      case 'ring':
        return ground.handOver(SENDS, { kind: 'ask message', number, member: effect.member, round: ROUND[effect.by] })
      case 'group':
        return ground.write(say.groupCalled(call, effect))
      case 'call off':
        return ground.handOver(SENDS, { kind: 'ask call off', number })
      default:
        return effect satisfies never
    }
  }
}

/** Roll calls and questions to the directory count together: the shard keeps them in one table. */
export function nextAsk({ settings }: Ground): number {
  const number = (settings.get<number>('ask number') ?? 0) + 1
  settings.put('ask number', number)
  return number
}
