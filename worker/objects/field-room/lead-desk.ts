// What whoever leads the teams does: teams, doors, tasks, messages, the end of an SOS, the recall of everybody.
import { doorsForTeams, doorsOf } from '../../flow/field/doors.ts'
import { doorName, taskName, type FieldTask, type FieldView, type ForbiddenZone } from '../../model/field.ts'
import type { Actor } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { Instant } from '../../model/time.ts'
import { stepDoor } from '../../plan/field-door.ts'
import { stepFieldTask } from '../../plan/field-task.ts'
import type { FieldAnswer, FieldRoomRpc } from '../rpc/field.ts'
import { memberOf } from './phone-desk.ts'
import type { RoomGround } from './room-ground.ts'

type DoorOrder = Parameters<FieldRoomRpc['giveDoors']>[1]
type NewTask = Parameters<FieldRoomRpc['addTask']>[1]
type DeskAct = Parameters<FieldRoomRpc['taskAct']>[2]

export class LeadDesk {
  readonly #ground: RoomGround

  constructor(ground: RoomGround) {
    this.#ground = ground
  }

  view(): FieldView {
    const { tables, seq, recall, sos } = this.#ground
    return {
      seq,
      teams: this.#ground.teams(),
      devices: tables.devices().map((row) => {
        const { joinedAt, seenAt, isRevoked } = row
        return { ...memberOf(row), joinedAt, seenAt, isRevoked }
      }),
      messages: tables.all('message'),
      tasks: tables.all('task'),
      doors: tables.all('door'),
      sos,
      recall,
      positions: tables.all('position'),
      forbidden: this.#ground.forbidden.zones.map(({ id }) => id),
    }
  }

  addTeam(by: Actor, name: string) {
    const ground = this.#ground
    return ground.transaction(() => {
      const id = ground.tables.addTeam(name)
      ground.note(by, 'team', { team: id })
      ground.changed()
      return { id, name }
    })
  }

  /** An address that a team has already stays theirs: the list grows while the alert's reach still moves. */
  giveDoors(
    by: Actor,
    { alert, persons }: DoorOrder,
  ): FieldAnswer<{ readonly doors: number; readonly leftOut: number }> {
    const ground = this.#ground
    const teams = ground.tables.teams()
    if (teams.length === 0) return refused('no team', 'make a team first: the doors are shared out between the teams')
    const { doors, leftOut } = doorsOf(persons)
    const known = new Set(ground.tables.all('door').map(({ address }) => address.toLowerCase()))
    const fresh = doors.filter(({ address }) => !known.has(address.toLowerCase()))
    return ground.transaction(() => {
      const seq = ground.changed()
      let number = ground.tables.nextNumber('door') - 1
      for (const { team, doors: own } of doorsForTeams(fresh, teams))
        for (const { street, address, persons: expected, need } of own) {
          number += 1
          const door = {
            number,
            team,
            street,
            address,
            expected,
            need,
            state: 'to do',
            persons: 0,
            alert,
            at: null,
          } as const
          ground.tables.put('door', number, team, seq, door)
        }
      ground.note(by, 'doors', { alert, doors: fresh.length, leftOut })
      ground.line({
        by,
        text: `Porte-à-porte de l’alerte n° ${alert} : ${fresh.length} portes à ${teams.length} équipes.`,
      })
      return { kind: 'ok', value: { doors: fresh.length, leftOut } }
    })
  }

  /** As many as were expected behind a door came to a shelter: nobody need knock there. Fewer, and somebody may still be in. */
  foundElsewhere(by: Actor, found: Parameters<FieldRoomRpc['foundElsewhere']>[1], at: Instant): readonly number[] {
    const ground = this.#ground
    const key = found.address.trim().toLowerCase()
    const doors = ground.tables
      .all('door')
      .filter(
        ({ address, state, expected }) =>
          address.toLowerCase() === key && (state === 'to do' || state === 'absent') && found.persons >= expected,
      )
    if (key === '' || doors.length === 0) return []
    return ground.transaction(() => {
      for (const door of doors) {
        const stepped = stepDoor(door, { state: 'left', persons: found.persons, at })
        ground.tables.put('door', door.number, door.team, ground.changed(), { ...door, ...stepped.door })
        ground.note(by, 'door', { door: door.number, state: 'left', persons: found.persons })
        ground.line({ by, text: `${doorName(door.number)} : retrouvés au centre d’accueil (${found.persons}).` })
      }
      return doors.map(({ number }) => number)
    })
  }

  addTask(by: Actor, asked: NewTask, at: Instant): FieldAnswer<FieldTask> {
    const ground = this.#ground
    if (asked.team !== null && !this.#isTeam(asked.team)) return noTeam()
    return ground.transaction(() => {
      const number = ground.tables.nextNumber('task')
      const task: FieldTask = {
        ...asked,
        number,
        state: asked.team === null ? 'to do' : 'assigned',
        reason: '',
        at,
      }
      ground.tables.put('task', number, task.team, ground.changed(), task)
      ground.note(by, 'task', { task: number, state: task.state, team: task.team })
      ground.line({ by, text: `${taskName(number)} : ${task.what}${task.where === '' ? '' : `, ${task.where}`}.` })
      return { kind: 'ok', value: task }
    })
  }

  taskAct(by: Actor, number: number, act: DeskAct, at: Instant): FieldAnswer<FieldTask> {
    const ground = this.#ground
    const task = ground.tables.item('task', number)
    if (task === null) return refused('unknown task', `there is no task ${taskName(number)}`)
    if (act.kind === 'assign' && !this.#isTeam(act.team)) return noTeam()
    const stepped = stepFieldTask(task, act)
    if (stepped.kind === 'refused') return stepped
    return ground.transaction(() => {
      const moved = { ...task, ...stepped.task }
      ground.tables.put('task', number, moved.team, ground.changed(), moved)
      ground.note(by, 'task', { task: number, state: moved.state, team: moved.team })
      if (act.kind === 'assign' && task.team !== null && task.team !== act.team)
        this.#tellMoved(by, { what: taskName(number), from: task.team, to: act.team, at })
      return { kind: 'ok', value: moved }
    })
  }

  /** All of them or none: half a street that moved is a street that two teams think the other does. */
  moveDoors(
    by: Actor,
    { doors: numbers, team }: { readonly doors: readonly number[]; readonly team: number },
    at: Instant,
  ): FieldAnswer<null> {
    const ground = this.#ground
    if (!this.#isTeam(team)) return noTeam()
    const doors = numbers.map((number) => ground.tables.item('door', number))
    const missing = numbers.find((_, index) => doors[index] === null)
    if (missing !== undefined) return refused('unknown door', `there is no door ${doorName(missing)}`)
    const moved = doors.flatMap((door) => (door === null || door.team === team ? [] : [door]))
    if (moved.length === 0) return DONE
    return ground.transaction(() => {
      const seq = ground.changed()
      for (const door of moved) ground.tables.put('door', door.number, team, seq, { ...door, team })
      ground.note(by, 'doors moved', { doors: moved.map(({ number }) => number), team })
      for (const from of new Set(moved.map((door) => door.team))) {
        const what = moved.flatMap((door) => (door.team === from ? [doorName(door.number)] : []))
        this.#tellMoved(by, { what: what.join(', '), from, to: team, at })
      }
      return DONE
    })
  }

  // Both are told in words: one would else go on to a door that the other does, and nobody goes where each thinks of the other.
  #tellMoved(
    by: Actor,
    { what, from, to, at }: { readonly what: string; readonly from: number; readonly to: number; readonly at: Instant },
  ): void {
    const ground = this.#ground
    const [fromName, toName] = [ground.teamName(from), ground.teamName(to)]
    const said = { from: null, name: by.name, reply: null, at }
    ground.message({ ...said, team: from, text: `${what} : confié à ${toName}. N’y allez plus.` })
    ground.message({ ...said, team: to, text: `${what} : à vous désormais, repris à ${fromName}.` })
    ground.line({ by, text: `${what} : de ${fromName} à ${toName}.` })
  }

  setCheckIn(by: Actor, team: number, everyMinutes: number | null): FieldAnswer<null> {
    const ground = this.#ground
    if (!this.#isTeam(team)) return noTeam()
    return ground.transaction(() => {
      ground.checkIns.set(team, everyMinutes)
      ground.note(by, 'check-in', { team, everyMinutes })
      ground.changed()
      return DONE
    })
  }

  forbid(by: Actor, zones: readonly ForbiddenZone[]): void {
    const ground = this.#ground
    ground.transaction(() => {
      ground.settings.put('forbidden', { seq: ground.changed(), zones })
      ground.note(by, 'forbidden zones', { zones: zones.map(({ id }) => id) })
      const names = zones.map(({ name }) => name).join(', ')
      ground.line({
        by,
        text:
          zones.length === 0 ? 'Zones interdites aux équipes : aucune.' : `Zones interdites aux équipes : ${names}.`,
      })
    })
  }

  say(
    by: Actor,
    { team, text }: { readonly team: number | null; readonly text: string },
    at: Instant,
  ): FieldAnswer<null> {
    const ground = this.#ground
    if (team !== null && !this.#isTeam(team)) return noTeam()
    return ground.transaction(() => {
      ground.message({ from: null, name: by.name, team, text, reply: null, at })
      ground.note(by, 'message', { team })
      return DONE
    })
  }

  helpSent(by: Actor, door: number): FieldAnswer<null> {
    const ground = this.#ground
    if (!ground.helpDoors.includes(door)) return refused('unknown door', 'nobody asks for help at this door')
    return ground.transaction(() => {
      ground.settings.put(
        'help doors',
        ground.helpDoors.filter((one) => one !== door),
      )
      ground.note(by, 'help sent', { door })
      ground.line({ by, text: `D${door} : aide envoyée.` })
      ground.changed()
      return DONE
    })
  }

  endSos(by: Actor, number: number, reason: string, at: Instant): FieldAnswer<null> {
    const ground = this.#ground
    const sos = ground.tables.item('sos', number)
    if (sos === null || sos.over !== null) return refused('already decided', 'this SOS is over')
    return ground.transaction(() => {
      const over = { by: by.name, reason, at }
      ground.tables.put('sos', number, null, ground.changed(), { ...sos, over })
      ground.note(by, 'sos over', { sos: number })
      const what = sos.cause === 'silent' ? `Silence de ${sos.team}` : `SOS de ${sos.name} (${sos.team})`
      ground.line({ by, text: `${what} clos : ${reason}.` })
      return DONE
    })
  }

  recall(by: Actor, reason: string, at: Instant): void {
    const ground = this.#ground
    ground.transaction(() => {
      const number = ground.changed()
      ground.settings.put('recall', { number, reason, at, acknowledged: [] })
      ground.note(by, 'recall', { recall: number })
      ground.line({ by, text: `Rappel de toutes les équipes : ${reason}.` })
    })
  }

  endRecall(by: Actor): void {
    const ground = this.#ground
    ground.transaction(() => {
      ground.settings.put('recall', null)
      ground.note(by, 'recall over', {})
      ground.line({ by, text: 'Rappel des équipes levé.' })
      ground.changed()
    })
  }

  #isTeam(id: number): boolean {
    return this.#ground.tables.teams().some((team) => team.id === id)
  }
}

const DONE: FieldAnswer<null> = { kind: 'ok', value: null }

function noTeam(): Refusal {
  return refused('unknown team', 'there is no such team')
}
