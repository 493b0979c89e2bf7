// Somebody is entered, looked at, corrected, told, confirmed, erased: one at a time, by a named person, each a line of the chain.
import type { Actor } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import {
  LOOKS_A_DAY,
  type Asked,
  type LeaveReason,
  type Look,
  type LookReason,
  type RegisterFields,
  type RegisterPerson,
  type ToldHow,
} from '../../model/register.ts'
import { DAY_MS } from '../../model/time.ts'
import { askedFault, checkedEntry, namesThem } from '../../flow/register/entry.ts'
import { newRow } from '../../plan/call-round.ts'
import { illnessIn } from '../../plan/illness-words.ts'
import type { Entered, RegisterAnswer } from '../rpc/register.ts'
import type { RegisterGround } from './register-ground.ts'

const LOOK_TEXT: Readonly<Record<LookReason, string>> = {
  'they ask': 'la personne le demande',
  correct: 'correction',
  acknowledge: 'accusé de réception',
  reconfirm: 'confirmation annuelle',
  'call round': 'tour d’appels',
  'go to the door': 'aller à sa porte',
  other: 'autre raison',
}
const ASKED_TEXT = {
  themselves: 'à sa demande',
  'legal representative': 'à la demande du représentant légal',
  'third party': 'à la demande écrite d’un tiers',
} as const

export class PeopleDesk {
  readonly #ground: RegisterGround
  readonly #isInForce: () => Promise<boolean>

  constructor(ground: RegisterGround, isInForce: () => Promise<boolean>) {
    this.#ground = ground
    this.#isInForce = isInForce
  }

  async enter(actor: Actor, written: RegisterFields, asked: Asked): Promise<Entered> {
    const ground = this.#ground
    const { now, year } = await ground.town()
    const checked = checkedEntry(written, year)
    const fault = askedFault(asked)
    if (fault !== null || checked.kind === 'faults')
      return {
        kind: 'faults',
        faults: [...(fault === null ? [] : [fault]), ...(checked.kind === 'faults' ? checked.faults : [])],
      }
    const { fields } = checked
    const twin = (await ground.people()).find((one) => isSame(one.fields, fields))
    if (twin !== undefined)
      return refused(
        'already decided',
        `this person is in the register already, as n° ${twin.number}: correct that entry`,
      )

    // Never used twice: a number of somebody who was erased stays theirs in the chain.
    const number = (ground.settings.get<number>('last number') ?? 0) + 1
    ground.settings.put('last number', number)
    const seal = await ground.newSeal(number)
    const byThirdParty = asked.by === 'third party'
    const dates = { askedAt: now, byThirdParty, toldAt: null, confirmedAt: now }
    ground.transaction(() => {
      ground.tables.put({ number, sealed: seal.seal({ fields, asked }), ...dates })
      ground.note(actor, 'entered', `N° ${number} inscrit ${ASKED_TEXT[asked.by]}.`, now, { number, by: asked.by })
      // It takes effect at once: whoever is entered during an event is called as well.
      const round = ground.tables.openRound()
      if (round !== null) ground.tables.putRow(round.number, newRow({ number, fields }), round.rows.length)
      ground.alarms.setNoLater('late', Date.now())
    })
    return { kind: 'ok', value: number }
  }

  async look(actor: Actor, number: number, { reason, words }: Look): Promise<RegisterAnswer<RegisterPerson>> {
    const ground = this.#ground
    const person = await ground.person(number)
    if (person === null) return nobody(number)
    const why = wordsFault(words, person)
    if (why !== null) return why
    if (reason === 'other' && words.trim() === '')
      return refused('reason required', 'write in a few words why you look at this person')
    const isInForce = await this.#isInForce()
    const { now } = await ground.town()
    const machineNow = Date.now()
    const looked = ground.tables.looksSince(actor.id, machineNow - DAY_MS)
    if (!isInForce && looked >= LOOKS_A_DAY) {
      ground.transaction(() =>
        ground.note(actor, 'look refused', `N° ${number} : ${LOOKS_A_DAY} consultations en un jour, refusé.`, now, {
          number,
        }),
      )
      return refused(
        'limit of the day',
        `${LOOKS_A_DAY} people in a day while nothing is in force: go on tomorrow, or have the plan declared`,
      )
    }
    ground.transaction(() => {
      ground.tables.looked(actor.id, machineNow, machineNow - DAY_MS)
      const said = words.trim() === '' ? '' : ` (${words.trim()})`
      ground.note(actor, 'look', `N° ${number} consulté : ${LOOK_TEXT[reason]}${said}.`, now, { number, reason })
    })
    return { kind: 'ok', value: person }
  }

  async correct(actor: Actor, number: number, written: RegisterFields): Promise<Entered> {
    const ground = this.#ground
    const known = await ground.person(number)
    if (known === null) return nobody(number)
    const { now, year } = await ground.town()
    const checked = checkedEntry(written, year)
    if (checked.kind === 'faults') return checked
    const sealed = await ground.sealed(number, { fields: checked.fields, asked: known.asked })
    const row = ground.tables.person(number)
    if (sealed === null || row === null) return nobody(number)
    const changed = Object.keys(checked.fields).filter(
      (name) => !isEqual(known.fields[name as keyof RegisterFields], checked.fields[name as keyof RegisterFields]),
    )
    ground.transaction(() => {
      ground.tables.put({ ...row, sealed })
      ground.note(actor, 'corrected', `N° ${number} corrigé.`, now, { number, changed })
    })
    return { kind: 'ok', value: number }
  }

  async told(actor: Actor, number: number, how: ToldHow): Promise<RegisterAnswer<null>> {
    const { now } = await this.#ground.town()
    return this.#dated(number, (row) => {
      if (row.toldAt !== null) return refused('already decided', `n° ${number} was told already`)
      this.#ground.tables.put({ ...row, toldAt: now })
      const what = row.byThirdParty ? 'Personne informée de la demande du tiers' : 'Accusé de réception envoyé'
      this.#ground.note(actor, 'told', `N° ${number} : ${what.toLowerCase()}.`, now, { number, how })
      return null
    })
  }

  async confirmed(actor: Actor, number: number): Promise<RegisterAnswer<null>> {
    const { now } = await this.#ground.town()
    return this.#dated(number, (row) => {
      this.#ground.tables.put({ ...row, confirmedAt: now })
      this.#ground.note(actor, 'reconfirmed', `N° ${number} : inscription confirmée pour un an.`, now, { number })
      return null
    })
  }

  #dated(
    number: number,
    change: (row: NonNullable<ReturnType<RegisterGround['tables']['person']>>) => Refusal | null,
  ): RegisterAnswer<null> {
    const ground = this.#ground
    return ground.transaction((): RegisterAnswer<null> => {
      const row = ground.tables.person(number)
      if (row === null) return nobody(number)
      const refusal = change(row)
      ground.alarms.setNoLater('late', Date.now())
      return refusal ?? { kind: 'ok', value: null }
    })
  }

  async erase(actor: Actor, number: number, why: LeaveReason): Promise<RegisterAnswer<null>> {
    const ground = this.#ground
    const { now } = await ground.town()
    const left = ground.transaction(() => {
      if (ground.tables.person(number) === null) return false
      ground.tables.leave(number, why)
      ground.note(actor, 'erased', `N° ${number} radié : clé détruite.`, now, { number, why })
      // Where this life ends before the key is gone, the next one goes on.
      ground.alarms.setNoLater('erase', Date.now() + 5_000)
      return true
    })
    if (!left) return nobody(number)
    await this.finishErasing()
    return { kind: 'ok', value: null }
  }

  /** The key first: a row without its key is nobody's, a key without its row is a risk. */
  async finishErasing(): Promise<void> {
    const { tables } = this.#ground
    for (const number of tables.leaving()) {
      await this.#ground.destroyKey(number)
      tables.drop(number)
    }
  }
}

function nobody(number: number): Refusal {
  return refused('unknown person', `nobody has the number ${number} in the register`)
}

/** Words of a reason go into a log that outlives the entry: they name neither the person nor an illness. */
function wordsFault(words: string, { fields }: RegisterPerson): Refusal | null {
  if (namesThem(words, fields.name))
    return refused('names the person', 'the log outlives the entry: write the reason without the name')
  const illness = illnessIn(words)
  return illness === null ? null : refused('names the person', `the log names no illness: leave out “${illness}”`)
}

const folded = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[^\p{L}]+/gu, '')
    .toLowerCase()

function isSame(one: RegisterFields, other: RegisterFields): boolean {
  return one.birthYear === other.birthYear && folded(one.name) === folded(other.name)
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
