// The register of vulnerable people of one territory. Nothing enters it but by one explicit act a person: no import, no other list, no other object.
import { DurableObject } from 'cloudflare:workers'
import { commandOf, type Env } from '../env.ts'
import { SYSTEM_ACTOR } from '../model/identity.ts'
import { objectName } from '../model/keys.ts'
import type { Holding } from '../model/retention.ts'
import type { Asked, ExportFor, LeaveReason, Look, MaskedPerson, RegisterFields, ToldHow } from '../model/register.ts'
import { HOUR_MS, machineInstant, MINUTE_MS, SECOND_MS, type Instant } from '../model/time.ts'
import { initialsOf } from '../flow/register/entry.ts'
import { duesOf, nextLateAt } from '../plan/register-dates.ts'
import { ExportDesk } from './register/export-desk.ts'
import { PeopleDesk } from './register/people-desk.ts'
import { RegisterGround } from './register/register-ground.ts'
import { REGISTER_SCHEMA } from './register/register-tables.ts'
import { RoundDesk } from './register/round-desk.ts'
import type { RegisterCaller, RegisterRpc } from './rpc/register.ts'
import { Alarms } from './shared/alarms.ts'
import { migrate } from './shared/migrations.ts'

const ANCHOR_AGAIN_MS = 10 * SECOND_MS
/** The town's clock may be set meanwhile; so long after the last look the dates are looked at again. */
const LATE_AGAIN_MS = 6 * HOUR_MS
/** Whoever has the list open asks for it again and again: that is one look. */
const LIST_LOOK_MS = 15 * MINUTE_MS
const ACTS_SHOWN = 30
const EVERY_ACT = 1_000_000

const LATE_TEXT = {
  acknowledge: 'accusé de réception en retard',
  reconfirm: 'confirmation annuelle en retard',
} as const

export class Register extends DurableObject<Env> implements RegisterRpc {
  readonly #ground: RegisterGround
  readonly #alarms: Alarms
  readonly #people: PeopleDesk
  readonly #rounds: RoundDesk
  readonly #exports: ExportDesk

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, REGISTER_SCHEMA)
    this.#ground = new RegisterGround(ctx.storage, env, () => this.#alarms)
    this.#exports = new ExportDesk(this.#ground)
    this.#rounds = new RoundDesk(this.#ground)
    this.#people = new PeopleDesk(this.#ground, async () => this.#exports.inForce(await this.#ground.town()) !== null)
    this.#alarms = new Alarms(
      ctx.storage,
      { anchor: () => this.#anchor(), late: () => this.#late(), erase: () => this.#people.finishErasing() },
      env,
    )
    this.#alarms.arm()
  }

  override async alarm(): Promise<void> {
    await this.#alarms.run()
  }

  async view({ territory, actor }: RegisterCaller): ReturnType<RegisterRpc['view']> {
    const ground = this.#here(territory)
    const [town, people] = [await ground.town(), await ground.people()]
    const { now } = town
    const machineNow = Date.now()
    const last = ground.settings.get<number>(`list ${actor.id}`) ?? 0
    if (machineNow - last > LIST_LOOK_MS)
      ground.transaction(() => {
        ground.settings.put(`list ${actor.id}`, machineNow)
        ground.note(actor, 'list', 'Liste masquée ouverte.', now)
      })
    return {
      now,
      people: people.map((person): MaskedPerson => ({
        number: person.number,
        initials: initialsOf(person.fields.name),
        dues: duesOf(person, now),
      })),
      round: ground.tables.openRound(),
      exports: this.#exports.shown(now),
      inForce: this.#exports.inForce(town),
      acts: ground.acts
        .read(0, EVERY_ACT)
        .slice(-ACTS_SHOWN)
        .toReversed()
        .map(({ seq, at, actor: by, text, detail }) => ({
          seq,
          at: Number(detail['territoryAt'] ?? at),
          actor: by.name,
          text,
        })),
    }
  }

  async enter({ territory, actor }: RegisterCaller, fields: RegisterFields, asked: Asked) {
    this.#here(territory)
    return this.#people.enter(actor, fields, asked)
  }

  async look({ territory, actor }: RegisterCaller, number: number, look: Look) {
    this.#here(territory)
    return this.#people.look(actor, number, look)
  }

  async correct({ territory, actor }: RegisterCaller, number: number, fields: RegisterFields) {
    this.#here(territory)
    return this.#people.correct(actor, number, fields)
  }

  async told({ territory, actor }: RegisterCaller, number: number, how: ToldHow) {
    this.#here(territory)
    return this.#people.told(actor, number, how)
  }

  async confirmed({ territory, actor }: RegisterCaller, number: number) {
    this.#here(territory)
    return this.#people.confirmed(actor, number)
  }

  async erase({ territory, actor }: RegisterCaller, number: number, why: LeaveReason) {
    this.#here(territory)
    return this.#people.erase(actor, number, why)
  }

  async openRound(...[{ territory, actor }, order]: Parameters<RegisterRpc['openRound']>) {
    const inForce = this.#exports.inForce(await this.#here(territory).town())
    return this.#rounds.open(actor, order, inForce)
  }

  async tried(...[{ territory, actor }, call]: Parameters<RegisterRpc['tried']>) {
    this.#here(territory)
    return this.#rounds.tried(actor, call)
  }

  async closeRound({ territory, actor }: RegisterCaller, round: number) {
    this.#here(territory)
    return this.#rounds.close(actor, round)
  }

  async declarePlan(...[{ territory, actor }, plan]: Parameters<RegisterRpc['declarePlan']>) {
    this.#here(territory)
    return this.#exports.declare(actor, plan)
  }

  async askExport({ territory, actor }: RegisterCaller, order: { readonly for: ExportFor; readonly reason: string }) {
    this.#here(territory)
    return this.#exports.ask(actor, order)
  }

  async confirmExport({ territory, actor }: RegisterCaller, number: number) {
    this.#here(territory)
    return this.#exports.confirm(actor, number)
  }

  async takeExport({ territory, actor }: RegisterCaller, number: number) {
    this.#here(territory)
    return this.#exports.take(actor, number)
  }

  async holdings(territory: string): Promise<readonly Holding[]> {
    // Counts alone, and nothing is written: not even whose register this is.
    const people = this.#ground.tables.people()
    const since = people.length === 0 ? null : Math.min(...people.map(({ askedAt }) => askedAt))
    const object = objectName.register(territory)
    return [{ object, dataset: 'vulnerable register', persons: people.length, records: people.length, since }]
  }

  async acts() {
    return this.#ground.acts.read(0, EVERY_ACT)
  }

  #here(territory: string): RegisterGround {
    this.#ground.remember(territory)
    return this.#ground
  }

  /** Each lateness is written down once, on the day it begins. */
  async #late(): Promise<void> {
    const ground = this.#ground
    if (ground.known === null) return
    const { now, clock } = await ground.town()
    ground.transaction(() => {
      let next: Instant = Infinity
      for (const row of ground.tables.people()) {
        for (const { what, by, overdue } of duesOf(row, now)) {
          if (!overdue || what === 'objection open' || !ground.tables.late(row.number, what, by)) continue
          ground.note(SYSTEM_ACTOR, 'late', `N° ${row.number} : ${LATE_TEXT[what]}.`, now, {
            number: row.number,
            what,
            by,
          })
        }
        next = Math.min(next, nextLateAt(row, now) ?? Infinity)
      }
      if (next === Infinity) return
      const at = machineInstant(clock, next)
      this.#alarms.setNoLater('late', Math.min(Math.max(at, Date.now()) + SECOND_MS, Date.now() + LATE_AGAIN_MS))
    })
  }

  async #anchor(): Promise<void> {
    const ground = this.#ground
    if (ground.known === null) return
    try {
      const head = ground.acts.head(objectName.register(ground.territory), Date.now())
      await commandOf(this.env, ground.territory, 'live').anchor(head)
    } catch {
      this.#alarms.setNoLater('anchor', Date.now() + ANCHOR_AGAIN_MS)
    }
  }
}
