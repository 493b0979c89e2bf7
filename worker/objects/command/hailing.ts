// Loud-hailer rounds: the sheet as it was made, which team has which part of it on its phones, and what is said of each stretch.
import { fieldRoomOf } from '../../env.ts'
import { hailRoute } from '../../flow/hail-route.ts'
import { hailFault, hailText, markedHail } from '../../flow/papers/hail-text.ts'
import type { Alert } from '../../model/alert.ts'
import { MOST_VEHICLES, type HailSheet, type HailStretch, type HailText } from '../../model/hail.ts'
import type { Actor } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import { DAY_MS, MINUTE_MS, type Instant } from '../../model/time.ts'
import type { Zone } from '../../model/zone.ts'
import type { FieldStretch } from '../rpc/field.ts'
import type { AskedHail, HailAnswer, HailSaid } from '../rpc/without-networks.ts'
import type { Ground } from './ground.ts'
import { hailGiven, hailMade, hailSaid } from './hail-sentences.ts'

const SHOWN = 5
const STREETS = 'base-streets.geojson'

export class Hailing {
  readonly #ground: Ground
  readonly #sql: SqlStorage

  constructor(ground: Ground, storage: DurableObjectStorage) {
    this.#ground = ground
    this.#sql = storage.sql
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS hail (number INTEGER PRIMARY KEY, request TEXT UNIQUE, body TEXT NOT NULL)',
    )
  }

  /** The words that an alert gives; EXERCICE alone where there is none. */
  draft(alert: string | null): HailText | Refusal {
    const known = this.#alert(alert)
    return known !== null && 'reason' in known ? known : hailText(known, this.#ground)
  }

  make(asked: AskedHail, by: Actor, request: string | null): HailAnswer {
    const ground = this.#ground
    return ground.transaction((): HailAnswer => {
      const once = request === null ? null : `${by.id}|${request}`
      const known = once === null ? undefined : this.#where('request = ?', once)[0]
      if (known !== undefined) return { kind: 'ok', sheet: known }
      const alert = this.#alert(asked.alert)
      if (alert !== null && 'reason' in alert) return alert
      const zones = this.#zones(alert?.current.content.zones ?? asked.zones)
      if ('kind' in zones) return zones
      const text = markedHail(asked.text, ground.mode)
      const fault = hailFault(text, ground.mode)
      if (fault !== null) return fault
      if (asked.vehicles.length < 1 || asked.vehicles.length > MOST_VEHICLES)
        return refused('no team', `name one vehicle to ${MOST_VEHICLES}`)
      const sheet = this.#sheetOf({ zones, text, alert, names: asked.vehicles, by })
      if (sheet.stretches.length === 0)
        return refused('no zone', 'no street of these zones is known: draw the streets, or name them on the zone')
      this.#sql.exec(
        'INSERT INTO hail (number, request, body) VALUES (?, ?, ?)',
        sheet.number,
        once,
        JSON.stringify(sheet),
      )
      ground.write(hailMade(sheet))
      ground.touch('withoutNetworks')
      return { kind: 'ok', sheet }
    })
  }

  /** The part of one vehicle becomes tasks of a team: they see the words and say « fait » on their phones, with or without a network. */
  async give(number: number, vehicle: number, team: number, by: Actor): Promise<HailAnswer> {
    const ground = this.#ground
    const [sheet] = this.#where('number = ?', number)
    const asked = sheet?.vehicles.find((one) => one.number === vehicle)
    if (sheet === undefined || asked === undefined) return unknownSheet(number)
    if (asked.team !== null) return { kind: 'ok', sheet }
    const room = fieldRoomOf(ground.env, ground.territory.code, ground.mode)
    const caller = { territory: ground.territory.code, mode: ground.mode, actor: by }
    const name = (await room.view(caller)).teams.find(({ id }) => id === team)?.name
    if (name === undefined) return refused('unknown team', 'there is no such team')
    const tasks = new Map<number, number>()
    for (const stretch of sheet.stretches.filter((one) => one.vehicle === vehicle && one.said === null)) {
      const answer = await room.addTask(caller, { ...taskOf(sheet, stretch), team })
      if (answer.kind === 'refused') return answer
      tasks.set(stretch.number, answer.value.number)
    }
    return ground.transaction((): HailAnswer => {
      // Read anew: a stretch may have been said over the radio while the phones were told.
      const [now] = this.#where('number = ?', number)
      if (now === undefined) return unknownSheet(number)
      const given: HailSheet = {
        ...now,
        vehicles: now.vehicles.map((one) => (one.number === vehicle ? { ...one, team } : one)),
        stretches: now.stretches.map((one) => ({ ...one, task: tasks.get(one.number) ?? one.task })),
      }
      this.#put(given)
      ground.write(hailGiven(given, asked.name, name, by))
      return { kind: 'ok', sheet: given }
    })
  }

  say(number: number, stretch: number, said: HailSaid, by: Actor): HailAnswer {
    const ground = this.#ground
    const at = said.at ?? ground.now
    if (at > ground.now + MINUTE_MS) return refused('in the future', 'what has not happened yet cannot have been done')
    if (at < ground.now - DAY_MS) return refused('longer ago than a day', 'enter it in the log with its own hour')
    if (said.how === 'not driven' && said.reason === '')
      return refused('reason required', 'say why: somebody else must go there')
    return this.#say(
      { sheet: number, stretch },
      said.how === 'driven'
        ? { how: 'driven', at, by, via: said.via }
        : { how: 'not driven', at, by, reason: said.reason },
    )
  }

  /** Part of the caller's transaction: a team has said so on its phone. */
  fromField({ sheet, stretch, reason, at }: FieldStretch, by: Actor): void {
    this.#say(
      { sheet, stretch },
      reason === null ? { how: 'driven', at, by, via: 'team' } : { how: 'not driven', at, by, reason },
    )
  }

  shown(): readonly HailSheet[] {
    return this.#where('1 = 1 ORDER BY number DESC LIMIT ?', SHOWN)
  }

  clear(): void {
    this.#sql.exec('DELETE FROM hail')
  }

  #say(
    { sheet: number, stretch }: { readonly sheet: number; readonly stretch: number },
    said: NonNullable<HailStretch['said']>,
  ): HailAnswer {
    const ground = this.#ground
    return ground.transaction((): HailAnswer => {
      const [sheet] = this.#where('number = ?', number)
      const known = sheet?.stretches.find((one) => one.number === stretch)
      if (sheet === undefined || known === undefined) return unknownSheet(number)
      // Said twice is said once: by the team and over the radio, the first counts.
      if (known.said?.how === said.how) return { kind: 'ok', sheet }
      const next: HailStretch = { ...known, said }
      const moved = { ...sheet, stretches: sheet.stretches.map((one) => (one.number === stretch ? next : one)) }
      this.#put(moved)
      ground.write(hailSaid(moved, next, (at: Instant) => ground.words(at)))
      return { kind: 'ok', sheet: moved }
    })
  }

  #sheetOf(made: {
    readonly zones: readonly Zone[]
    readonly text: HailText
    readonly alert: Alert | null
    readonly names: readonly string[]
    readonly by: Actor
  }): HailSheet {
    const { zones, text, alert, names, by } = made
    const { territory, tables, mode, now: at } = this.#ground
    const streetLayer = tables.file(`geofences/${territory.code}/${STREETS}`)
    const route = hailRoute({ zones, streetLayer, text, vehicles: names.length, from: territory.centre })
    const { number } = this.#sql.exec('SELECT COALESCE(MAX(number), 0) + 1 AS number FROM hail').one()
    return {
      number: Number(number),
      alert: alert === null ? null : { id: alert.id, number: alert.number },
      zones: zones.map(({ id, name }) => ({ id, name: name.fr })),
      exercise: mode !== 'live',
      text,
      vehicles: names.map((name, index) => ({ number: index + 1, name, team: null })),
      stretches: route.map((one, index) => ({ ...one, number: index + 1, task: null, said: null })),
      by,
      at,
    }
  }

  #alert(id: string | null): Alert | Refusal | null {
    if (id === null) return null
    return this.#ground.tables.alert(id)?.alert ?? refused('unknown alert', 'there is no such alert here')
  }

  // Those that the water reaches first are driven first.
  #zones(ids: readonly string[]): readonly Zone[] | Refusal {
    const known = this.#ground.bundle?.zones ?? []
    const unknown = ids.find((id) => !known.some((zone) => zone.id === id))
    if (unknown !== undefined) return refused('unknown zone', `there is no zone ${unknown.slice(0, 64)} here`)
    if (ids.length === 0) return refused('no zone', 'name at least one zone: a missing zone means nobody')
    const clocks = this.#ground.watched.get('zoneClocks')
    const dueOf = ({ id }: Zone) => clocks.find(({ zone }) => zone === id)?.decideBy ?? Infinity
    return known.filter(({ id }) => ids.includes(id)).toSorted((left, right) => dueOf(left) - dueOf(right) || 0)
  }

  #where(condition: string, ...values: readonly SqlStorageValue[]): readonly HailSheet[] {
    return this.#sql
      .exec(`SELECT body FROM hail WHERE ${condition}`, ...values)
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as HailSheet)
  }

  #put(sheet: HailSheet): void {
    this.#sql.exec('UPDATE hail SET body = ? WHERE number = ?', JSON.stringify(sheet), sheet.number)
    this.#ground.touch('withoutNetworks')
  }
}

// French, as what the desk itself writes to a team.
function taskOf({ number, text }: HailSheet, { number: stretch, street, metres, stops }: HailStretch) {
  const where = stops.map(({ metres: at, corner }) => (corner === null ? `à ${at} m` : `angle ${corner}`)).join(', ')
  return {
    what: `Haut-parleur ${number}.${stretch} : ${street}${metres === null ? '' : `, ${metres} m`}`,
    where: where === '' ? '' : `arrêts : ${where}`,
    by: '',
    safety: '',
    aloud: text,
    stretch: { sheet: number, stretch },
  }
}

function unknownSheet(number: number): Refusal {
  return refused('unknown sheet', `there is no sheet ${number} with that line here`)
}
