// Teams that are to give news every so often. What they say by any act counts; silence is told twice: to the desk, then on every console like an SOS.
import type { CheckIn } from '../../model/field.ts'
import { SYSTEM_ACTOR } from '../../model/identity.ts'
import { territoryNow, type Instant, type TerritoryClock } from '../../model/time.ts'
import { newsOf, SILENT_AFTER, stepCheckIn } from '../../plan/field-check-in.ts'
import type { DeviceRow } from './field-tables.ts'
import type { RoomGround } from './room-ground.ts'

type Known = Readonly<Record<string, CheckIn>>
const KEY = 'check-ins'

export class CheckIns {
  readonly #ground: RoomGround
  readonly #look: (at: number | null) => void

  constructor(ground: RoomGround, look: (at: number | null) => void) {
    this.#ground = ground
    this.#look = look
  }

  shown(team: number): { readonly checkIn?: CheckIn } {
    const known = this.#known[team]
    return known === undefined ? {} : { checkIn: known }
  }

  /** Part of the caller's transaction. */
  set(team: number, everyMinutes: number | null): void {
    const { [String(team)]: _, ...others } = this.#known
    this.#put(everyMinutes === null ? others : { ...others, [team]: { everyMinutes, lastAt: Date.now(), missed: 0 } })
    this.#lookNext()
  }

  /** Somebody of the team has said something. Part of the caller's transaction. */
  heard({ team, name }: Pick<DeviceRow, 'team' | 'name'>, saidAt: Instant, clock: TerritoryClock): void {
    const known = this.#known[team]
    if (known === undefined) return
    const now = Date.now()
    const { checkIn } = stepCheckIn(newsOf(known, saidAt), now)
    this.#put({ ...this.#known, [team]: checkIn })
    this.#lookNext()
    if (known.missed > 0 && checkIn.missed === 0) this.#ground.changed()
    if (checkIn.missed < SILENT_AFTER) this.#endSilence(team, name, territoryNow(clock, now))
  }

  /** Whoever has missed their time by now. Part of the caller's transaction. */
  run(clock: TerritoryClock): void {
    const now = Date.now()
    for (const [team, known] of Object.entries(this.#known)) {
      const step = stepCheckIn(known, now)
      if (!step.isNewlyMissed) continue
      this.#put({ ...this.#known, [team]: step.checkIn })
      const name = this.#ground.teamName(Number(team))
      const minutes = Math.floor((now - known.lastAt) / 60_000)
      this.#ground.note(SYSTEM_ACTOR, 'check-in missed', { team: Number(team), missed: step.checkIn.missed })
      this.#ground.line({ by: SYSTEM_ACTOR, text: `${name} : sans nouvelle depuis ${minutes} min.` })
      if (step.isNewlySilent) this.#rise(Number(team), name, territoryNow(clock, now))
      this.#ground.changed()
    }
    this.#lookNext()
  }

  clear(): void {
    this.#put({})
    this.#look(null)
  }

  #rise(team: number, name: string, at: Instant): void {
    const { tables } = this.#ground
    const number = tables.nextNumber('sos')
    const sos = { number, cause: 'silent', device: 0, said: at, name, team: name, at, over: null } as const
    tables.put('sos', number, team, this.#ground.changed(), sos)
    this.#ground.note(SYSTEM_ACTOR, 'sos', { sos: number, team })
  }

  // What it rose for is over: they are heard. That it was stands in the log with who was heard.
  #endSilence(team: number, by: string, at: Instant): void {
    const { tables } = this.#ground
    const name = this.#ground.teamName(team)
    const open = tables.all('sos').find((one) => one.cause === 'silent' && one.over === null && one.team === name)
    if (open === undefined) return
    const over = { by, reason: 'a donné des nouvelles', at }
    tables.put('sos', open.number, team, this.#ground.changed(), { ...open, over })
    this.#ground.note(SYSTEM_ACTOR, 'sos over', { sos: open.number })
    this.#ground.line({ by: SYSTEM_ACTOR, text: `${name} a donné des nouvelles (${by}).` })
  }

  get #known(): Known {
    return this.#ground.settings.get<Known>(KEY) ?? {}
  }

  #put(known: Known): void {
    this.#ground.settings.put(KEY, known)
  }

  #lookNext(): void {
    const now = Date.now()
    const times = Object.values(this.#known).flatMap((known) => stepCheckIn(known, now).lookAt ?? [])
    this.#look(times.length === 0 ? null : Math.min(...times))
  }
}
