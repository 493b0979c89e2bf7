// What follows a crisis, in the town's hands: rounds, the census of damage, rehousing. What it holds of anybody is sealed, and goes when it is erased.
import { contains } from '../../audience/locate.ts'
import { readCaller } from '../../flow/read-caller.ts'
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import { refused } from '../../model/reason.ts'
import {
  damageName,
  isRehoused,
  newestRounds,
  REHOUSING_STATES,
  rehousingName,
  type Damage,
  type RecoveryErased,
  type RecoverySummary,
  type Rehousing,
  type RehousingState,
  type SafetyRound,
  type ToldDamage,
  type ToldRehousing,
  type ToldRound,
} from '../../model/recovery.ts'
import { RECOVERY_KEPT_MS, type Holding } from '../../model/retention.ts'
import type { Instant } from '../../model/time.ts'
import { newRehousing, stepRehousing } from '../../plan/rehousing.ts'
import type { RecoveryAct, RecoveryAnswer, RecoveryList } from '../rpc/asked.ts'
import type { Accesses } from './accesses.ts'
import type { Freezing } from './freezing.ts'
import type { Ground } from './ground.ts'
import * as say from './recovery-sentences.ts'
import { SealedRows } from './sealed-rows.ts'

const ACTED = 'recovery acted'

export class Recovering {
  readonly #ground: Ground
  readonly #accesses: Accesses
  readonly #freezing: Freezing
  readonly #rounds: SealedRows<SafetyRound>
  readonly #damages: SealedRows<Damage>
  readonly #rehousing: SealedRows<Rehousing>

  /** The rows' table is there already: it is the cell's. */
  constructor(
    ground: Ground,
    storage: DurableObjectStorage,
    parts: { readonly accesses: Accesses; readonly freezing: Freezing },
  ) {
    this.#ground = ground
    this.#accesses = parts.accesses
    this.#freezing = parts.freezing
    this.#rounds = new SealedRows(ground, storage.sql, 'round')
    this.#damages = new SealedRows(ground, storage.sql, 'damage')
    this.#rehousing = new SealedRows(ground, storage.sql, 'rehousing')
  }

  act(act: RecoveryAct, by: Actor, request: string | null): RecoveryAnswer {
    return this.#ground.transaction((): RecoveryAnswer => {
      switch (act.kind) {
        case 'round':
          return this.#round(act.told, by, request)
        case 'damage':
          return this.#damage(act, by, request)
        case 'rehouse':
          return this.#rehouse(act.told, by, request)
        case 'step':
          return this.#step(act, by)
        case 'freeze': {
          const answer = this.#freezing.freeze(act.run, by, act.reason)
          if (answer.kind === 'ok') this.#ground.touch('recovery')
          return answer
        }
        case 'erase':
          return this.#erase(by)
        default:
          return act satisfies never
      }
    })
  }

  /** With names, once that somebody looks stands in the log. */
  list(by: Actor): RecoveryList {
    const damages = this.#damages.all()
    const rehousing = this.#rehousing.all()
    if (damages.length + rehousing.length > 0)
      this.#ground.transaction(() => this.#accesses.write(say.recoveryLookedAt(damages.length, rehousing.length, by)))
    return { rounds: this.#rounds.all(), damages, rehousing }
  }

  /** For a file that names nobody. */
  damages(): readonly Damage[] {
    return this.#damages.all()
  }

  summary(): RecoverySummary {
    const damages = this.#damages.all()
    const rehousing = this.#rehousing.all()
    const open = rehousing.filter(({ state }) => !isRehoused(state))
    const byState = Object.fromEntries(
      REHOUSING_STATES.map((state) => [state, rehousing.filter((one) => one.state === state).length]),
    ) as Record<RehousingState, number>
    return {
      seq: this.#ground.settings.get<number>('recovery seq') ?? 0,
      rounds: newestRounds(this.#rounds.all()),
      damages: {
        count: damages.length,
        uninhabitable: damages.filter(({ uninhabitable }) => uninhabitable).length,
        persons: damages.reduce((sum, { persons }) => sum + persons, 0),
      },
      rehousing: { households: open.length, persons: open.reduce((sum, { persons }) => sum + persons, 0), byState },
      frozen: this.#freezing.all(),
    }
  }

  holdings(object: string): readonly Holding[] {
    const damages = this.#damages.all()
    const rehousing = this.#rehousing.all()
    const since = (instants: readonly Instant[]) => (instants.length === 0 ? null : Math.min(...instants))
    const persons = (rows: readonly { readonly persons: number }[]) => rows.reduce((sum, one) => sum + one.persons, 0)
    return [
      {
        ...{ object, dataset: 'damage census', persons: persons(damages), records: damages.length },
        since: since(damages.map(({ at }) => at)),
      },
      {
        ...{ object, dataset: 'rehousing', persons: persons(rehousing), records: rehousing.length },
        since: since(rehousing.flatMap(({ steps }) => steps[0]?.at ?? [])),
      },
    ]
  }

  /** Nobody has erased it, and nothing was done for two years. */
  forgetDue(): void {
    const due = this.#forgottenAt
    if (due === null || due > this.#ground.now) return this.arm()
    this.#ground.transaction(() => this.#erased(SYSTEM_ACTOR, 'by timer'))
  }

  arm(): void {
    this.#ground.wakeAt('recovery', this.#forgottenAt)
  }

  clear(): void {
    for (const rows of [this.#rounds, this.#damages, this.#rehousing]) rows.clear()
    this.#freezing.clear()
    this.#ground.settings.drop(ACTED)
    this.#ground.alarms.clear('recovery')
  }

  #round(told: ToldRound, by: Actor, request: string | null): RecoveryAnswer {
    const ground = this.#ground
    const twice = this.#rounds.byRequest(by, request)
    if (twice !== null) return { kind: 'ok', number: twice.number }
    const zone = ground.bundle?.zones.find(({ id }) => id === told.zone)
    if (zone === undefined) return refused('unknown zone', `there is no zone ${told.zone.slice(0, 64)} here`)
    const dangers = Object.values(told.found).some((found) => found === 'danger')
    if (told.verdict === 'clear' && dangers)
      return refused('conditions required', 'a danger was found: the street is closed until a round finds none')
    if (told.verdict === 'closed' && told.conditions === '')
      return refused('conditions required', 'write what has to be done before people come back')
    const round: SafetyRound = { ...told, number: this.#rounds.nextNumber(), at: ground.now, by }
    this.#rounds.put(round, { by, request })
    ground.write(say.roundMade(zone.name.fr, round))
    this.#touched()
    return { kind: 'ok', number: round.number }
  }

  #damage(
    { number, told }: { readonly number: number | null; readonly told: ToldDamage },
    by: Actor,
    request: string | null,
  ): RecoveryAnswer {
    const ground = this.#ground
    const twice = number === null ? this.#damages.byRequest(by, request) : null
    if (twice !== null) return { kind: 'ok', number: twice.number }
    const known = number === null ? null : this.#damages.get(number)
    if (number !== null && known === null)
      return refused('unknown line', `there is no line ${damageName(number)} in the census`)
    const read = readCaller(told.phone)
    if (read.kind === 'refused') return read
    const { point } = told
    const zones =
      point === null
        ? []
        : (ground.bundle?.zones ?? []).filter(({ geometry }) => contains(geometry, point)).map(({ id }) => id)
    const damage: Damage = {
      ...{ ...told, phone: read.phone, zones },
      ...{ number: known?.number ?? this.#damages.nextNumber(), at: known?.at ?? ground.now, by },
    }
    this.#damages.put(damage, known === null ? { by, request } : null)
    ground.write(say.damageCounted(damage, known !== null))
    // Whoever cannot live there is on the list of those to rehouse: nobody has to think of it.
    const listed = this.#rehousing.all().some((one) => one.damage === damage.number)
    if (damage.uninhabitable && !listed) {
      const { household, phone, persons } = damage
      this.#listed({ household, phone, persons, needs: '', damage: damage.number }, by, null)
    }
    this.#touched()
    return { kind: 'ok', number: damage.number }
  }

  #rehouse(told: ToldRehousing, by: Actor, request: string | null): RecoveryAnswer {
    const twice = this.#rehousing.byRequest(by, request)
    if (twice !== null) return { kind: 'ok', number: twice.number }
    const read = readCaller(told.phone)
    if (read.kind === 'refused') return read
    if (told.damage !== null && this.#damages.get(told.damage) === null)
      return refused('unknown line', `there is no line ${damageName(told.damage)} in the census`)
    const row = this.#listed({ ...told, phone: read.phone }, by, request)
    this.#touched()
    return { kind: 'ok', number: row.number }
  }

  #listed(told: ToldRehousing, by: Actor, request: string | null): Rehousing {
    const row = newRehousing(told, { by, at: this.#ground.now }, this.#rehousing.nextNumber())
    this.#rehousing.put(row, { by, request })
    this.#ground.write(say.rehousingMoved(row, by, this.#left))
    return row
  }

  #step(act: Extract<RecoveryAct, { readonly kind: 'step' }>, by: Actor): RecoveryAnswer {
    const known = this.#rehousing.get(act.number)
    if (known === null) return refused('unknown line', `there is no household ${rehousingName(act.number)} here`)
    const stepped = stepRehousing(known, act.step, { by, at: this.#ground.now })
    if (stepped.kind === 'refused') return stepped
    if (stepped.row !== known) {
      this.#rehousing.put(stepped.row)
      this.#ground.write(say.rehousingMoved(stepped.row, by, this.#left))
      this.#touched()
    }
    return { kind: 'ok', number: known.number }
  }

  get #left(): number {
    return this.#rehousing.all().filter(({ state }) => !isRehoused(state)).length
  }

  #erase(by: Actor): RecoveryAnswer {
    const left = this.#left
    if (left > 0)
      return refused('people are still there', `${left} households have no home of their own again: settle them first`)
    return { kind: 'erased', erased: this.#erased(by, 'by hand') }
  }

  #erased(by: Actor, why: 'by hand' | 'by timer'): RecoveryErased {
    const drop = (rows: SealedRows<{ readonly number: number }>) => {
      const numbers = rows.all().map(({ number }) => number)
      rows.drop(numbers)
      return numbers.length
    }
    const erased = {
      rounds: drop(this.#rounds),
      damages: drop(this.#damages),
      rehousing: drop(this.#rehousing),
    }
    this.#ground.write(say.recoveryErased(erased, by, why))
    this.#touched()
    this.#ground.settings.drop(ACTED)
    this.#ground.alarms.clear('recovery')
    return erased
  }

  get #forgottenAt(): Instant | null {
    const acted = this.#ground.settings.get<Instant>(ACTED)
    return acted === null ? null : acted + RECOVERY_KEPT_MS
  }

  #touched(): void {
    const { settings, now } = this.#ground
    settings.put('recovery seq', (settings.get<number>('recovery seq') ?? 0) + 1)
    settings.put(ACTED, now)
    this.#ground.touch('recovery')
    this.arm()
  }
}
