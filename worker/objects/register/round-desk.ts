// One round of calls at a time: everybody of the register, the most pressing first, each try a line of the chain.
import type { Actor } from '../../model/identity.ts'
import { refused } from '../../model/reason.ts'
import type { CallRound, CallTry, InForce } from '../../model/register.ts'
import { callOrder, newRow, stepCall } from '../../plan/call-round.ts'
import type { RegisterAnswer } from '../rpc/register.ts'
import type { RegisterGround } from './register-ground.ts'

export class RoundDesk {
  readonly #ground: RegisterGround

  constructor(ground: RegisterGround) {
    this.#ground = ground
  }

  async open(
    actor: Actor,
    { why, exercise }: { readonly why: string; readonly exercise: boolean },
    inForce: InForce | null,
  ): Promise<RegisterAnswer<CallRound>> {
    const ground = this.#ground
    // The law lets the register serve the plan and nothing else.
    if (!exercise && inForce === null)
      return refused(
        'no plan in force',
        'the register is called only while an alert runs or a plan is declared; an exercise says that it is one',
      )
    const people = callOrder(await ground.people())
    if (people.length === 0) return refused('unknown person', 'nobody is in the register')
    const { now } = await ground.town()
    return ground.transaction((): RegisterAnswer<CallRound> => {
      const running = ground.tables.openRound()
      if (running !== null) return refused('wrong state', `round n° ${running.number} runs: end it first`)
      const number = ground.tables.nextNumber('round')
      const by = { id: actor.id, name: actor.name }
      ground.tables.putRound({ number, why, exercise, openedAt: now, openedBy: by, closedAt: null, rows: [] })
      for (const [place, person] of people.entries()) ground.tables.putRow(number, newRow(person), place)
      const word = exercise ? 'EXERCICE : tour' : 'Tour'
      ground.note(actor, 'round opened', `${word} d’appels n° ${number} ouvert, ${people.length} personnes.`, now, {
        round: number,
        people: people.length,
        exercise,
      })
      return { kind: 'ok', value: this.#round(number) }
    })
  }

  async tried(
    actor: Actor,
    { round: number, person, tried }: { readonly round: number; readonly person: number; readonly tried: CallTry },
  ): Promise<RegisterAnswer<CallRound>> {
    const ground = this.#ground
    const { now } = await ground.town()
    return ground.transaction((): RegisterAnswer<CallRound> => {
      const round = ground.tables.round(number)
      const row = round?.rows.find((one) => one.person === person)
      if (round === null || row === undefined)
        return refused('unknown person', `n° ${person} is not in round n° ${number}`)
      if (round.closedAt !== null) return refused('wrong state', `round n° ${number} has ended`)
      const next = stepCall(row, { tried, at: now, by: { id: actor.id, name: actor.name } })
      if ('kind' in next) return next
      ground.tables.putRow(number, next, 0)
      ground.note(actor, 'called', `Tour n° ${number}, n° ${person} : ${TRIED_TEXT[tried]}.`, now, {
        round: number,
        person,
        tried,
      })
      return { kind: 'ok', value: this.#round(number) }
    })
  }

  async close(actor: Actor, number: number): Promise<RegisterAnswer<CallRound>> {
    const ground = this.#ground
    const { now } = await ground.town()
    return ground.transaction((): RegisterAnswer<CallRound> => {
      const round = ground.tables.round(number)
      if (round === null) return refused('unknown request', `there is no round n° ${number}`)
      if (round.closedAt !== null) return refused('already decided', `round n° ${number} has ended`)
      ground.tables.putRound({ ...round, closedAt: now })
      const open = round.rows.filter(({ state }) => state !== 'safe').length
      const left = open === 0 ? 'toutes jointes' : `${open} sans nouvelle sûre`
      ground.note(actor, 'round closed', `Tour d’appels n° ${number} terminé : ${left}.`, now, { round: number, open })
      return { kind: 'ok', value: this.#round(number) }
    })
  }

  #round(number: number): CallRound {
    const round = this.#ground.tables.round(number)
    if (round === null) throw new Error('a round that was just written is there')
    return round
  }
}

const TRIED_TEXT: Readonly<Record<CallTry, string>> = {
  reached: 'jointe',
  'needs transport': 'transport demandé',
  'no answer': 'pas de réponse',
  'carer says safe': 'en sécurité, dit un proche',
  'carer no answer': 'proche injoignable',
  'seen at the door': 'vue à sa porte',
  'nobody at the door': 'personne à la porte',
}
