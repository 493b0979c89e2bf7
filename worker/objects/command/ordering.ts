// Orders of the mayor: drafted from a template, numbered in their year, printed and signed by a person. The machine signs nothing.
import type { Actor } from '../../model/identity.ts'
import { emptyGaps, filledOrder, type OrderTemplate, type TownOrder } from '../../model/order.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import { MINUTE_MS, type Instant } from '../../model/time.ts'
import type { AskedOrder, OrderAnswer, OrderStep } from '../rpc/asked.ts'
import type { Ground } from './ground.ts'
import type { Act } from './log.ts'

export class Ordering {
  readonly #ground: Ground
  readonly #sql: SqlStorage

  constructor(ground: Ground, storage: DurableObjectStorage) {
    this.#ground = ground
    this.#sql = storage.sql
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS town_order (
         year INTEGER NOT NULL, number INTEGER NOT NULL, request TEXT UNIQUE, body TEXT NOT NULL, PRIMARY KEY (year, number)
       )`,
    )
  }

  get templates(): readonly OrderTemplate[] {
    return this.#ground.bundle?.orders ?? []
  }

  /** The newest first. */
  all(): readonly TownOrder[] {
    return this.#where('1 = 1 ORDER BY year DESC, number DESC')
  }

  draft({ template: id, values, signer }: AskedOrder, by: Actor, request: string | null): OrderAnswer {
    const ground = this.#ground
    return ground.transaction((): OrderAnswer => {
      const once = request === null ? null : `${by.id}|${request}`
      const known = once === null ? undefined : this.#where('request = ?', once)[0]
      if (known !== undefined) return { kind: 'ok', order: known }
      const template = this.templates.find((one) => one.id === id)
      if (template === undefined) return refused('unknown order', `there is no template ${id.slice(0, 64)} here`)
      const empty = emptyGaps(template, values)
      if (empty.length > 0)
        return refused('template variable left', `still to fill: ${empty.map((gap) => gap.label.fr).join(', ')}`)
      const { timeZone, name: commune } = ground.territory
      const year = Number(new Intl.DateTimeFormat('en', { timeZone, year: 'numeric' }).format(ground.now))
      const { last } = this.#sql
        .exec('SELECT COALESCE(MAX(number), 0) AS last FROM town_order WHERE year = ?', year)
        .one()
      const number = Number(last) + 1
      const order: TownOrder = {
        name: `${year}-${String(number).padStart(3, '0')}`,
        template: template.id,
        title: template.name.fr,
        exercise: ground.mode !== 'live',
        text: filledOrder(template, { ...values, commune }),
        signer,
        draftedAt: ground.now,
        draftedBy: by,
        signedAt: null,
        transmitted: null,
        lifted: null,
      }
      this.#sql.exec(
        'INSERT INTO town_order (year, number, request, body) VALUES (?, ?, ?, ?)',
        year,
        number,
        once,
        JSON.stringify(order),
      )
      this.#tell(by, order, 'arrêté préparé', `préparé pour la signature de ${signer}`, { text: order.text })
      return { kind: 'ok', order }
    })
  }

  step(name: string, step: OrderStep, by: Actor): OrderAnswer {
    const ground = this.#ground
    return ground.transaction((): OrderAnswer => {
      const known = this.all().find((one) => one.name === name)
      if (known === undefined) return refused('unknown order', `there is no order ${name.slice(0, 16)} here`)
      const at = step.at ?? ground.now
      const fault = this.#fault(known, step, at)
      if (fault !== null) return fault
      const hour = ground.words(at)
      switch (step.kind) {
        case 'signed': {
          if (known.signedAt !== null) return { kind: 'ok', order: known }
          const order = { ...known, signedAt: at }
          return this.#stepped(by, order, 'arrêté signé', `signé à ${hour} par ${known.signer}`, at)
        }
        case 'transmitted': {
          if (known.transmitted?.to === step.to) return { kind: 'ok', order: known }
          const order = { ...known, transmitted: { to: step.to, at } }
          return this.#stepped(by, order, 'arrêté transmis', `transmis à ${step.to} à ${hour}`, at)
        }
        case 'lifted': {
          if (known.lifted !== null) return { kind: 'ok', order: known }
          const order = { ...known, lifted: { at, reason: step.reason } }
          return this.#stepped(by, order, 'arrêté levé', `levé à ${hour}. Motif : ${step.reason}`, at)
        }
        default:
          return step satisfies never
      }
    })
  }

  clear(): void {
    this.#sql.exec('DELETE FROM town_order')
  }

  #fault(known: TownOrder, step: OrderStep, at: Instant): Refusal | null {
    if (at > this.#ground.now + MINUTE_MS) return refused('in the future', 'what has not happened yet is not entered')
    if (at < known.draftedAt - MINUTE_MS) return refused('before it was asked', 'it cannot be earlier than its draft')
    if (step.kind !== 'signed' && known.signedAt === null)
      return refused('wrong state', 'it is not signed yet: an unsigned order is a draft')
    return null
  }

  #stepped(by: Actor, order: TownOrder, act: string, words: string, happenedAt: Instant): OrderAnswer {
    const [year, number] = order.name.split('-').map(Number)
    this.#sql.exec(
      'UPDATE town_order SET body = ? WHERE year = ? AND number = ?',
      JSON.stringify(order),
      year ?? 0,
      number ?? 0,
    )
    this.#tell(by, order, act, words, { happenedAt })
    return { kind: 'ok', order }
  }

  #tell(actor: Actor, order: TownOrder, act: string, words: string, more: Act['detail']): void {
    this.#ground.write({
      actor,
      category: 'décision',
      act,
      text: `Arrêté n° ${order.name} (${order.title}) ${words}${order.exercise ? ' (exercice)' : ''}`,
      detail: { order: order.name, template: order.template, signer: order.signer, ...more },
    })
    this.#ground.anchorHead()
  }

  #where(condition: string, ...values: readonly SqlStorageValue[]): readonly TownOrder[] {
    return this.#sql
      .exec(`SELECT body FROM town_order WHERE ${condition}`, ...values)
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as TownOrder)
  }
}
