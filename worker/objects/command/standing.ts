// How each zone stands for the public, and its water, power and bridges. Each change is a line of the log and a new edition of the page.
import type { Actor } from '../../model/identity.ts'
import {
  NOTHING_SAID,
  proposedStand,
  STAND_RANK,
  type PublicState,
  type ServiceLine,
  type ZoneStanding,
} from '../../model/public-state.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import { DAY_MS, type Instant } from '../../model/time.ts'
import type { AskedService, AskedStanding, StandingAnswer } from '../rpc/asked.ts'
import type { Ground } from './ground.ts'
import { serviceSaid, serviceTakenAway, zoneStands } from './standing-sentences.ts'

/** What the page has room for; the log holds all of it. */
const BEFORE_SHOWN = 5
const SERVICES_AT_MOST = 30
const KEPT = 'public state'

export class Standings {
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
  }

  /** Of the zones that there still are. */
  shown(): PublicState {
    const { zones, services } = this.#kept
    const named = new Set((this.#ground.bundle?.zones ?? []).map(({ id }) => id))
    return { zones: zones.filter(({ zone }) => named.has(zone)), services }
  }

  /** Repeating what stands already changes nothing. */
  setZone(asked: AskedStanding, by: Actor): StandingAnswer {
    const ground = this.#ground
    return ground.transaction((): StandingAnswer => {
      const zone = ground.bundle?.zones.find(({ id }) => id === asked.zone)
      if (zone === undefined) return refused('unknown zone', `there is no zone ${asked.zone.slice(0, 64)} here`)
      const known = this.#kept.zones.find((one) => one.zone === zone.id)
      if (known !== undefined && isSame(known, asked)) return this.#ok()
      if ((known?.version ?? 0) !== asked.seen)
        return refused('changed meanwhile', `somebody has changed ${zone.name.fr} meanwhile: look again`)
      const fault = this.#faultOf(asked)
      if (fault !== null) return fault
      const { now } = ground
      const stays = known?.stand === asked.stand
      const standing: ZoneStanding = {
        zone: zone.id,
        version: asked.seen + 1,
        stand: asked.stand,
        since: stays ? known.since : now,
        words: asked.words,
        nextAt: asked.nextAt,
        by,
        before:
          known === undefined ? [] : stays ? known.before : [momentOf(known), ...known.before].slice(0, BEFORE_SHOWN),
      }
      this.#put({ zones: [...this.#kept.zones.filter((one) => one.zone !== zone.id), standing] })
      ground.write(zoneStands(zone.name.fr, standing, { reason: asked.reason, clock: (at) => ground.words(at) }))
      return this.#ok()
    })
  }

  /** `number` null: a new line, or the one of that kind and name. */
  setService(number: number | null, asked: AskedService, by: Actor): StandingAnswer {
    const ground = this.#ground
    return ground.transaction((): StandingAnswer => {
      const { services } = this.#kept
      const known = services.find((one) =>
        number === null ? one.kind === asked.kind && one.name === asked.name : one.number === number,
      )
      if (number !== null && known === undefined) return unknownLine(number)
      if (known === undefined && services.length >= SERVICES_AT_MOST)
        return refused('too many lines', `at most ${SERVICES_AT_MOST} lines: take one away first`)
      const fault = this.#hourFault(asked.nextAt)
      if (fault !== null) return fault
      if (known !== undefined && isSameLine(known, asked)) return this.#ok()
      const line: ServiceLine = {
        ...asked,
        number: known?.number ?? Math.max(0, ...services.map((one) => one.number)) + 1,
        since: known?.open === asked.open ? known.since : ground.now,
        by,
      }
      this.#put({
        services:
          known === undefined ? [...services, line] : services.map((one) => (one.number === line.number ? line : one)),
      })
      ground.write(serviceSaid(line, (at) => ground.words(at)))
      return this.#ok()
    })
  }

  takeAway(number: number, by: Actor): StandingAnswer {
    return this.#ground.transaction((): StandingAnswer => {
      const { services } = this.#kept
      const known = services.find((one) => one.number === number)
      if (known === undefined) return unknownLine(number)
      this.#put({ services: services.filter((one) => one.number !== number) })
      this.#ground.write(serviceTakenAway(known, by))
      return this.#ok()
    })
  }

  clear(): void {
    this.#ground.settings.drop(KEPT)
  }

  #faultOf({ zone, stand, words, nextAt, reason }: AskedStanding): Refusal | null {
    if (stand === 'return' && (words.fr ?? '').trim() === '')
      return refused('conditions required', 'say in French under which conditions people may come back')
    const { tables, now } = this.#ground
    const alerts = tables.alerts().map(({ alert }) => alert)
    const proposed = proposedStand(zone, alerts, now)
    if (proposed !== null && STAND_RANK[stand] < STAND_RANK[proposed] && reason.trim() === '')
      return refused('reason required', 'an alert in force asks more of people in this zone: say why this is lower')
    return this.#hourFault(nextAt)
  }

  #hourFault(nextAt: Instant | null): Refusal | null {
    if (nextAt === null) return null
    const { now } = this.#ground
    return nextAt <= now || nextAt > now + 7 * DAY_MS
      ? refused('not within the next week', 'the next word is promised for an hour to come, within a week')
      : null
  }

  get #kept(): PublicState {
    return this.#ground.settings.get<PublicState>(KEPT) ?? NOTHING_SAID
  }

  #put(change: Partial<PublicState>): void {
    const ground = this.#ground
    ground.settings.put(KEPT, { ...this.#kept, ...change } satisfies PublicState)
    ground.touch('publicState')
    ground.publish()
  }

  #ok(): StandingAnswer {
    return { kind: 'ok', state: this.shown() }
  }
}

function momentOf({ stand, since }: ZoneStanding) {
  return { stand, since }
}

function unknownLine(number: number): Refusal {
  return refused('unknown line', `there is no line ${number} here`)
}

function isSame(known: ZoneStanding, asked: AskedStanding): boolean {
  return (
    known.stand === asked.stand &&
    known.nextAt === asked.nextAt &&
    JSON.stringify(known.words) === JSON.stringify(asked.words)
  )
}

function isSameLine(known: ServiceLine, asked: AskedService): boolean {
  const { kind, name, english, open, nextAt } = asked
  return (
    known.kind === kind &&
    known.name === name &&
    known.english === english &&
    known.open === open &&
    known.nextAt === nextAt
  )
}
