// What both desks of the room stand on: its tables, one number for every change, its chain, and lines for the main courante.
import type { Env } from '../../env.ts'
import type { FieldMessage, FieldRecall, FieldSos, FieldSummary, FieldTeam, ForbiddenZone } from '../../model/field.ts'
import type { Actor } from '../../model/identity.ts'
import { objectName } from '../../model/keys.ts'
import type { Mode } from '../../model/mode.ts'
import type { FieldStretch } from '../rpc/field.ts'
import { ActLog } from '../shared/act-log.ts'
import { Keyring } from '../shared/seal.ts'
import { Settings } from '../shared/settings.ts'
import { CheckIns } from './check-ins.ts'
import { FieldTables } from './field-tables.ts'

export interface RoomIdentity {
  readonly territory: string
  readonly mode: Mode
}

export interface Line {
  readonly by: Actor
  readonly text: string
  readonly stretch?: FieldStretch
}

export class RoomGround {
  readonly settings: Settings
  readonly tables: FieldTables
  readonly acts: ActLog
  readonly checkIns: CheckIns
  readonly #storage: DurableObjectStorage
  readonly #told: () => void
  #keyring: Keyring | null = null

  /** `look`: at when a team's news must be looked at again, machine time; null: not at all. */
  constructor(storage: DurableObjectStorage, env: Env, told: () => void, look: (at: number | null) => void) {
    this.#storage = storage
    this.#told = told
    this.settings = new Settings(storage)
    this.acts = new ActLog(storage)
    this.checkIns = new CheckIns(this, look)
    this.tables = new FieldTables(
      storage,
      () => (this.#keyring ??= new Keyring(env.TOCSIN_MASTER_KEY, this.identity.territory)),
    )
  }

  get known(): RoomIdentity | null {
    return this.settings.get<RoomIdentity>('identity')
  }

  get identity(): RoomIdentity {
    const known = this.known
    if (known === null) throw new Error('the room does not know its territory yet')
    return known
  }

  /** Throws where another territory's caller comes: the route has proved whose they are. */
  remember({ territory, mode }: RoomIdentity): void {
    const known = this.known
    if (known === null) return this.settings.put('identity', { territory, mode } satisfies RoomIdentity)
    if (known.territory !== territory || known.mode !== mode) throw new Error('this is the room of another territory')
  }

  transaction<T>(body: () => T): T {
    return this.#storage.transactionSync(body)
  }

  get seq(): number {
    return this.settings.get<number>('seq') ?? 0
  }

  /** The number of this change; whoever listens is told. Part of the caller's transaction. */
  changed(): number {
    const seq = this.seq + 1
    this.settings.put('seq', seq)
    this.#told()
    return seq
  }

  /** The room's own chain names numbers and never an address. Part of the caller's transaction. */
  note({ id, name }: Actor, act: string, detail: Readonly<Record<string, unknown>>): void {
    this.acts.append(this.name, { actor: { id, name }, act, text: '', detail }, Date.now())
  }

  /** A line of the main courante, told until Command has it. */
  line({ by: { id, name }, ...line }: Line): void {
    this.tables.putLine(crypto.randomUUID(), { by: { id, name }, ...line } satisfies Line)
  }

  teams(): readonly FieldTeam[] {
    return this.tables.teams().map((team) => ({ ...team, ...this.checkIns.shown(team.id) }))
  }

  teamName(id: number): string {
    return this.tables.teams().find((team) => team.id === id)?.name ?? ''
  }

  get forbidden(): { readonly seq: number; readonly zones: readonly ForbiddenZone[] } {
    return this.settings.get('forbidden') ?? { seq: 0, zones: [] }
  }

  message(message: Omit<FieldMessage, 'seq'>): void {
    const seq = this.changed()
    this.tables.put('message', seq, message.team, seq, { ...message, seq })
  }

  get recall(): FieldRecall | null {
    return this.settings.get<FieldRecall>('recall')
  }

  get sos(): readonly FieldSos[] {
    return this.tables.all('sos').map(({ number, cause, name, team, at, over }) => ({
      number,
      ...(cause === undefined ? {} : { cause }),
      name,
      team,
      at,
      over,
    }))
  }

  get helpDoors(): readonly number[] {
    return this.settings.get<readonly number[]>('help doors') ?? []
  }

  get summary(): FieldSummary {
    const { recall } = this
    const active = this.tables.devices().filter(({ isRevoked }) => !isRevoked)
    return {
      seq: this.seq,
      sos: this.sos.filter(({ over }) => over === null),
      help: this.helpDoors,
      recall:
        recall === null
          ? null
          : {
              reason: recall.reason,
              acknowledged: active.filter(({ id }) => recall.acknowledged.includes(id)).length,
              of: active.length,
            },
    }
  }

  get name(): string {
    return objectName.fieldRoom(this.identity.territory, this.identity.mode)
  }
}
