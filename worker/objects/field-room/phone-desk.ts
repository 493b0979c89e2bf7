// What phones say, each act once and in its order, and what each is told: its own team's doors and tasks, and no other's.
import {
  doorName,
  POSITION_EVERY_MS,
  taskName,
  type FieldAct,
  type FieldMember,
  type FieldNews,
  type NumberedAct,
} from '../../model/field.ts'
import type { Actor } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import { territoryNow, type Instant, type TerritoryClock } from '../../model/time.ts'
import { stepDoor } from '../../plan/field-door.ts'
import { takeActs } from '../../plan/field-log.ts'
import { stepFieldTask } from '../../plan/field-task.ts'
import type { FieldAsk } from '../rpc/field.ts'
import type { DeviceRow } from './field-tables.ts'
import type { RoomGround } from './room-ground.ts'

export interface Town {
  readonly clock: TerritoryClock
  readonly timeZone: string
}

type Done = { readonly kind: 'ok' } | Refusal
const OK: Done = { kind: 'ok' }

const REPLY_WORDS = {
  ok: 'OK',
  'en route': 'en route',
  'on site': 'sur place',
  finished: 'terminé',
  'need help': 'besoin d’aide',
  impossible: 'impossible',
} as const

export class PhoneDesk {
  readonly #ground: RoomGround

  constructor(ground: RoomGround) {
    this.#ground = ground
  }

  /** Part of the caller's transaction. */
  sync(device: DeviceRow, ask: FieldAsk, town: Town): FieldNews {
    const ground = this.#ground
    const now = Date.now()
    if (ask.sos !== null) this.sos(device, ask.sos, this.#saidAt(device, ask.sos, now, town))
    const { fresh, heard } = takeActs(device.heard, ask.acts)
    const failed = fresh.flatMap(({ counter, act, at }) => {
      const done = this.apply(device, act, { at: this.#saidAt(device, at, now, town), counter })
      return done.kind === 'refused' ? [{ counter, detail: done.detail }] : []
    })
    // Said by a person: that a phone asks by itself says nothing of whoever carries it.
    if (fresh.length > 0)
      this.#ground.checkIns.heard(device, Math.max(...fresh.map(({ at }) => heldAt(device, at, now))), town.clock)
    this.#position(device, ask.position, now)
    ground.tables.seen(device.id, now, heard)
    if (ground.tables.read(device.id, Math.min(ask.read, ground.seq))) ground.changed()
    return this.#news({ ...device, heard, read: Math.max(device.read, ask.read) }, ask.since, failed, town)
  }

  #saidAt(device: DeviceRow, at: NumberedAct['at'], now: Instant, { clock }: Town): Instant {
    return territoryNow(clock, heldAt(device, at, now))
  }

  // Shared by choice: one place, the last one, and at most one a minute whatever a phone sends.
  #position(device: DeviceRow, position: FieldAsk['position'], now: Instant): void {
    const { tables } = this.#ground
    if (position === undefined) return
    if (position === 'off') return tables.drop('position', device.id)
    const last = tables.item('position', device.id)
    if (last !== null && now - last.at < POSITION_EVERY_MS - 5_000) return
    tables.put('position', device.id, device.team, 0, { device: device.id, ...position, at: now })
  }

  /** Part of the caller's transaction. `counter`: of the act, under which the bytes of a photograph will come. */
  apply(device: DeviceRow, act: FieldAct, { at, counter }: { readonly at: Instant; readonly counter: number }): Done {
    const ground = this.#ground
    const by: Actor = { id: `field-${device.id}`, name: device.name }
    const team = this.#teamName(device)
    switch (act.kind) {
      case 'message': {
        const to = act.to === 'all' ? null : device.team
        ground.message({ from: device.id, name: device.name, team: to, text: act.text, reply: null, at })
        return OK
      }
      case 'reply': {
        const { message, reply } = act
        ground.message({
          from: device.id,
          name: device.name,
          team: this.#audienceOf(message, device),
          text: '',
          reply: { message, reply },
          at,
        })
        if (reply === 'need help') ground.line({ by, text: `${team} : ${REPLY_WORDS[reply]}.` })
        return OK
      }
      case 'task':
        return this.#task(device, act, { by, at })
      case 'door':
        return this.#door(device, act, { by, team, at })
      case 'sos over': {
        const open = ground.tables.all('sos').find((one) => one.device === device.id && one.over === null)
        if (open === undefined) return OK
        const over = { by: device.name, reason: act.reason, at }
        ground.tables.put('sos', open.number, device.team, ground.changed(), { ...open, over })
        ground.note(by, 'sos over', { sos: open.number })
        ground.line({ by, text: `SOS levé par ${device.name} (${team}) : ${act.reason}.` })
        return OK
      }
      case 'recalled': {
        const { recall } = ground
        if (recall === null || recall.number !== act.recall || recall.acknowledged.includes(device.id)) return OK
        ground.settings.put('recall', { ...recall, acknowledged: [...recall.acknowledged, device.id] })
        ground.note(by, 'recall acknowledged', { recall: recall.number })
        ground.line({ by, text: `Rappel reçu par ${device.name} (${team}).` })
        ground.changed()
        return OK
      }
      case 'media': {
        const { of, task, made } = act
        const media = { device: device.id, counter, of, isIn: false, task, made }
        const to = act.to === 'all' ? null : device.team
        ground.message({ from: device.id, name: device.name, team: to, text: act.text, reply: null, at, media })
        return OK
      }
      case 'check in':
        return OK
      case 'entered': {
        const zone = ground.forbidden.zones.find(({ id }) => id === act.zone)
        // Opened again meanwhile: nobody need turn back.
        if (zone === undefined) return OK
        const text = `Entré en zone interdite : ${zone.name}.`
        ground.message({ from: device.id, name: device.name, team: device.team, text, reply: null, at })
        ground.note(by, 'forbidden zone', { zone: zone.id })
        ground.line({ by, text: `${device.name} (${team}) est en zone interdite : ${zone.name}.` })
        return OK
      }
      default:
        return act satisfies never
    }
  }

  #task(
    device: DeviceRow,
    { task: number, said }: Extract<FieldAct, { kind: 'task' }>,
    { by, at }: { readonly by: Actor; readonly at: Instant },
  ): Done {
    const ground = this.#ground
    const task = ground.tables.item('task', number)
    if (task === null || task.team !== device.team)
      return refused('unknown task', `${taskName(number)} is not your team’s any more`)
    const stepped = stepFieldTask(task, said)
    if (stepped.kind === 'refused') return stepped
    ground.tables.put('task', number, task.team, ground.changed(), { ...task, ...stepped.task })
    ground.note(by, 'task', { task: number, state: stepped.task.state })
    const reason = said.kind === 'finish' ? null : said.kind === 'cannot' ? said.reason : undefined
    if (task.stretch !== undefined && reason !== undefined)
      ground.line({ by, text: '', stretch: { ...task.stretch, reason, at } })
    return OK
  }

  #door(
    device: DeviceRow,
    { door: number, state, persons }: Extract<FieldAct, { kind: 'door' }>,
    { by, team, at }: { readonly by: Actor; readonly team: string; readonly at: Instant },
  ): Done {
    const ground = this.#ground
    const door = ground.tables.item('door', number)
    if (door === null || door.team !== device.team)
      return refused('unknown door', `${doorName(number)} is not your team’s any more`)
    const stepped = stepDoor(door, { state, persons, at })
    ground.tables.put('door', number, door.team, ground.changed(), { ...door, ...stepped.door })
    ground.note(by, 'door', { door: number, state, persons })
    if (stepped.isHelp && !ground.helpDoors.includes(number)) {
      ground.settings.put('help doors', [...ground.helpDoors, number])
      const of = persons > 0 ? `, ${persons} personne${persons > 1 ? 's' : ''}` : ''
      ground.line({ by, text: `${doorName(number)} : aide demandée à la porte${of} (${team}).` })
    }
    return OK
  }

  sos(device: DeviceRow, said: Instant, at: Instant): void {
    const ground = this.#ground
    const own = ground.tables.all('sos').filter((one) => one.device === device.id)
    // Told again, or held once more while the first one stands: still the same one.
    if (own.some((one) => one.said === said || one.over === null)) return
    const number = ground.tables.nextNumber('sos')
    const { name } = device
    const team = this.#teamName(device)
    const by: Actor = { id: `field-${device.id}`, name }
    const sos = { number, device: device.id, said, name, team, at, over: null }
    ground.tables.put('sos', number, device.team, ground.changed(), sos)
    ground.note(by, 'sos', { sos: number })
    ground.line({ by, text: `SOS de ${name} (${team}).` })
  }

  // Whoever asked must hear the answer; what the desk asked of everybody would be answered to everybody, so that stays with the own team.
  #audienceOf(message: number, device: DeviceRow): number | null {
    const asked = this.#ground.tables.item('message', message)
    return asked === null || asked.from === null ? device.team : asked.team
  }

  #teamName(device: DeviceRow): string {
    return this.#ground.teamName(device.team)
  }

  #news(device: DeviceRow, since: number, failed: FieldNews['refused'], { clock, timeZone }: Town): FieldNews {
    const { tables, seq, recall, forbidden } = this.#ground
    const machineNow = Date.now()
    // A room that was emptied has begun anew: the phone's number is of another count.
    const from = since > seq ? 0 : since
    const own = tables.all('sos').find((one) => one.device === device.id && one.over === null)
    return {
      upTo: seq,
      heard: device.heard,
      refused: failed,
      you: memberOf(device),
      teams: this.#ground.teams(),
      members: tables
        .devices()
        .filter(({ isRevoked }) => !isRevoked)
        .map(memberOf),
      messages: tables.changedFor('message', device.team, from),
      tasks: tables.changedFor('task', device.team, from),
      doors: tables.changedFor('door', device.team, from),
      gone: { tasks: tables.goneFor('task', device.team, from), doors: tables.goneFor('door', device.team, from) },
      sos: own === undefined ? null : { number: own.number, name: own.name, team: own.team, at: own.at, over: null },
      recall,
      ...(forbidden.seq > from || from === 0 ? { forbidden: forbidden.zones } : {}),
      until: device.until,
      machineNow,
      now: territoryNow(clock, machineNow),
      timeZone,
    }
  }
}

// A phone's clock may be wrong by years: what it says happened between its joining and now.
function heldAt({ joinedAt }: DeviceRow, at: Instant, now: Instant): Instant {
  return Math.min(now, Math.max(joinedAt, at))
}

export function memberOf({ id, name, team, read }: DeviceRow): FieldMember {
  return { id, name, team, read }
}
