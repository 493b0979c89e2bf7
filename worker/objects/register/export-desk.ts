// The whole register leaves only while something is in force, asked for by one named person, confirmed by another, taken once (X08).
import { randomUUID } from 'node:crypto'
import type { Actor } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import {
  PLAN_HOURS_MOST,
  type ExportFor,
  type InForce,
  type RegisterExport,
  type TakenExport,
} from '../../model/register.ts'
import { HOUR_MS, type Instant } from '../../model/time.ts'
import { callOrder } from '../../plan/call-round.ts'
import {
  exportNow,
  inForceNow,
  mayAsk,
  mayConfirm,
  mayTake,
  registerCsv,
  watermarkOf,
  type DeclaredPlan,
} from '../../plan/register-export.ts'
import type { RegisterAnswer } from '../rpc/register.ts'
import type { RegisterGround, TownNow } from './register-ground.ts'

const FOR_TEXT: Readonly<Record<ExportFor, string>> = { prefect: 'pour le préfet', paper: 'sur papier' }

export class ExportDesk {
  readonly #ground: RegisterGround

  constructor(ground: RegisterGround) {
    this.#ground = ground
  }

  inForce({ alerts, runs, now }: TownNow): InForce | null {
    return inForceNow({ alerts, runs, declared: this.#ground.settings.get<DeclaredPlan>('plan') }, now)
  }

  shown(now: Instant): readonly RegisterExport[] {
    return this.#ground.tables.exports().map((one) => exportNow(one, now))
  }

  async declare(
    actor: Actor,
    { reason, hours }: { readonly reason: string; readonly hours: number },
  ): Promise<RegisterAnswer<null>> {
    const ground = this.#ground
    const { now } = await ground.town()
    const until = now + Math.min(hours, PLAN_HOURS_MOST) * HOUR_MS
    ground.transaction(() => {
      ground.settings.put('plan', { by: { id: actor.id, name: actor.name }, reason, until } satisfies DeclaredPlan)
      ground.note(actor, 'plan declared', `Plan déclaré pour ${hours} h : ${reason}`, now, { hours, until })
    })
    return { kind: 'ok', value: null }
  }

  async ask(
    actor: Actor,
    order: { readonly for: ExportFor; readonly reason: string },
  ): Promise<RegisterAnswer<RegisterExport>> {
    const ground = this.#ground
    const town = await ground.town()
    return ground.transaction((): RegisterAnswer<RegisterExport> => {
      const refusal = mayAsk(this.shown(town.now), this.inForce(town), town.now)
      if (refusal !== null) return this.#refusedAloud(actor, refusal, town.now)
      const asked: RegisterExport = {
        number: ground.tables.nextNumber('export'),
        for: order.for,
        reason: order.reason,
        state: 'asked',
        askedBy: { id: actor.id, name: actor.name },
        askedAt: town.now,
        confirmedBy: null,
      }
      ground.tables.putExport(asked)
      const text = `Copie n° ${asked.number} du registre demandée ${FOR_TEXT[order.for]} : ${order.reason}`
      ground.note(actor, 'copy asked for', text, town.now, { export: asked.number, for: order.for })
      return { kind: 'ok', value: asked }
    })
  }

  async confirm(actor: Actor, number: number): Promise<RegisterAnswer<RegisterExport>> {
    const ground = this.#ground
    const town = await ground.town()
    return ground.transaction((): RegisterAnswer<RegisterExport> => {
      const asked = ground.tables.export(number)
      if (asked === null) return unknown(number)
      const refusal = mayConfirm(asked, actor, this.inForce(town), town.now)
      if (refusal !== null) return this.#refusedAloud(actor, refusal, town.now, number)
      const confirmed: RegisterExport = {
        ...asked,
        state: 'confirmed',
        confirmedBy: { id: actor.id, name: actor.name },
      }
      ground.tables.putExport(confirmed)
      ground.note(actor, 'copy confirmed', `Copie n° ${number} du registre confirmée.`, town.now, { export: number })
      return { kind: 'ok', value: confirmed }
    })
  }

  async take(actor: Actor, number: number): Promise<RegisterAnswer<TakenExport>> {
    const ground = this.#ground
    const [town, people] = [await ground.town(), callOrder(await ground.people())]
    return ground.transaction((): RegisterAnswer<TakenExport> => {
      const asked = ground.tables.export(number)
      if (asked === null) return unknown(number)
      const refusal = mayTake(asked, actor, this.inForce(town), town.now)
      if (refusal !== null) return this.#refusedAloud(actor, refusal, town.now, number)
      const mark = randomUUID().slice(0, 8)
      const when = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'short', timeStyle: 'short', timeZone: town.timeZone })
      const watermark = watermarkOf(asked, { territory: ground.territory, when: when.format(town.now), mark })
      ground.tables.putExport({ ...asked, state: 'taken' })
      ground.note(
        actor,
        'copy taken',
        `Copie n° ${number} du registre prise, ${people.length} personnes, marque ${mark}.`,
        town.now,
        {
          export: number,
          people: people.length,
          mark,
        },
      )
      return { kind: 'ok', value: { watermark, csv: registerCsv(people, watermark), people } }
    })
  }

  // A refused try to take the list out is what somebody must see later.
  #refusedAloud(actor: Actor, refusal: Refusal, now: Instant, number: number | null = null): Refusal {
    this.#ground.note(actor, 'copy refused', `Copie du registre refusée : ${refusal.reason}.`, now, {
      export: number,
      reason: refusal.reason,
    })
    return refusal
  }
}

function unknown(number: number): Refusal {
  return refused('unknown request', `no copy n° ${number} was asked for`)
}
