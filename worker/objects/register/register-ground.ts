// What the desks of the register share: its tables, its people in clear where their key is there, its chain, and the town's time.
import { commandOf, registerKeysOf, type Env } from '../../env.ts'
import type { Alert } from '../../model/alert.ts'
import type { Actor } from '../../model/identity.ts'
import { objectName } from '../../model/keys.ts'
import type { PlanRun } from '../../model/plan.ts'
import type { RegisterPerson } from '../../model/register.ts'
import { REAL_CLOCK, territoryNow, type Instant, type TerritoryClock } from '../../model/time.ts'
import { ActLog } from '../shared/act-log.ts'
import type { Alarms } from '../shared/alarms.ts'
import { Keyring } from '../shared/seal.ts'
import { Settings } from '../shared/settings.ts'
import { PersonSeal, type SealedPerson } from './person-seal.ts'
import { RegisterTables, type SealedRow } from './register-tables.ts'

export interface TownNow {
  readonly now: Instant
  readonly clock: TerritoryClock
  readonly year: number
  readonly timeZone: string
  readonly alerts: readonly Alert[]
  readonly runs: readonly PlanRun[]
}

export class RegisterGround {
  readonly tables: RegisterTables
  readonly settings: Settings
  readonly acts: ActLog
  readonly #storage: DurableObjectStorage
  readonly #env: Env
  readonly #alarms: () => Alarms
  #seals: Map<number, PersonSeal> | null = null

  constructor(storage: DurableObjectStorage, env: Env, alarms: () => Alarms) {
    this.#storage = storage
    this.#env = env
    this.#alarms = alarms
    this.tables = new RegisterTables(storage)
    this.settings = new Settings(storage)
    this.acts = new ActLog(storage)
  }

  /** Null before anybody has asked for it. */
  get known(): string | null {
    return this.settings.get<string>('territory')
  }

  get territory(): string {
    const known = this.known
    if (known === null) throw new Error('the register does not know its territory yet')
    return known
  }

  /** Throws where another territory's caller comes: the route has proved whose they are. */
  remember(territory: string): void {
    const { known } = this
    if (known !== null && known !== territory) throw new Error('this is the register of another territory')
    if (known === null) this.settings.put('territory', territory)
  }

  transaction<T>(body: () => T): T {
    return this.#storage.transactionSync(body)
  }

  get alarms(): Alarms {
    return this.#alarms()
  }

  async town(): Promise<TownNow> {
    const command = commandOf(this.#env, this.territory, 'live')
    const [{ clock }, situation] = await Promise.all([command.clock(), command.situation()])
    const now = territoryNow(situation === null ? REAL_CLOCK : clock, Date.now())
    const year = new Date(now).getUTCFullYear()
    const timeZone = situation?.territory.timeZone ?? 'Europe/Paris'
    return { now, clock, year, timeZone, alerts: situation?.alerts ?? [], runs: situation?.plan.runs ?? [] }
  }

  /** Part of the caller's transaction. It names nobody: a person is a number. */
  note(actor: Actor, act: string, text: string, now: Instant, detail: Readonly<Record<string, unknown>> = {}): void {
    const by = { id: actor.id, name: actor.name }
    this.acts.append(
      objectName.register(this.territory),
      { actor: by, act, text, detail: { ...detail, territoryAt: now } },
      Date.now(),
    )
    this.alarms.setNoLater('anchor', Date.now())
  }

  // ---- keys ----

  /** A new person's own key, made before anything of them is written. */
  async newSeal(number: number): Promise<PersonSeal> {
    const sealed = await registerKeysOf(this.#env, this.territory).make(this.territory, number)
    const seal = new PersonSeal(this.#master, this.territory, number, sealed)
    ;(await this.#keys()).set(number, seal)
    return seal
  }

  /** After this nobody reads what any copy of the register holds of them. */
  async destroyKey(number: number): Promise<void> {
    this.#seals?.delete(number)
    await registerKeysOf(this.#env, this.territory).destroy(number)
  }

  async #keys(): Promise<Map<number, PersonSeal>> {
    if (this.#seals !== null) return this.#seals
    const master = this.#master
    const all = await registerKeysOf(this.#env, this.territory).all()
    const seals = new Map(
      all.map(({ person, sealed }) => [person, new PersonSeal(master, this.territory, person, sealed)]),
    )
    this.#seals = seals
    return seals
  }

  get #master(): Keyring {
    return new Keyring(this.#env.TOCSIN_MASTER_KEY, this.territory)
  }

  // ---- people in clear ----

  async people(): Promise<readonly RegisterPerson[]> {
    const seals = await this.#keys()
    return this.tables.people().flatMap((row) => opened(row, seals.get(row.number)) ?? [])
  }

  async person(number: number): Promise<RegisterPerson | null> {
    const seals = await this.#keys()
    const row = this.tables.person(number)
    return row === null ? null : opened(row, seals.get(number))
  }

  /** Written anew under their own key. Part of the caller's transaction. */
  async sealed(number: number, sealed: SealedPerson): Promise<Uint8Array | null> {
    return (await this.#keys()).get(number)?.seal(sealed) ?? null
  }
}

// Without its key a row is somebody who was erased and came back with an old copy of this object: they are not here.
function opened(row: SealedRow, seal: PersonSeal | undefined): RegisterPerson | null {
  if (seal === undefined) return null
  const { sealed, ...dates } = row
  return { ...dates, ...seal.open(sealed) }
}
