// The operational directory and the duty roster: one sealed value, and the one place that says by which number somebody is rung.
import { readRoster, type TypedRoster } from '../../flow/read-roster.ts'
import type { Actor } from '../../model/identity.ts'
import { NO_ROSTER, type Roster } from '../../model/roster.ts'
import { NO_HELP_NUMBERS } from '../../model/territory.ts'
import type { Instant } from '../../model/time.ts'
import type { WakeWho } from '../../model/wake.ts'
import { dutyLine, type DutyLine } from '../../plan/duty-lines.ts'
import type { RosterAnswer } from '../rpc/asked.ts'
import type { Ground } from './ground.ts'
import { rosterKept } from './wake-sentences.ts'

export class DutyRoster {
  readonly #ground: Ground
  readonly #sql: SqlStorage
  #known: { readonly mark: string; readonly roster: Roster } | null = null

  constructor(ground: Ground, storage: DurableObjectStorage) {
    this.#ground = ground
    this.#sql = storage.sql
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS roster (one INTEGER PRIMARY KEY CHECK (one = 1), mark TEXT NOT NULL, sealed BLOB NOT NULL)',
    )
  }

  get roster(): Roster {
    const [row] = this.#sql.exec('SELECT mark, sealed FROM roster').toArray()
    if (row === undefined) return NO_ROSTER
    const mark = String(row['mark'])
    if (this.#known?.mark !== mark) {
      const clear = this.#ground.keyring.open('roster', 'roster', new Uint8Array(row['sealed'] as ArrayBuffer))
      this.#known = { mark, roster: JSON.parse(new TextDecoder().decode(clear)) as Roster }
    }
    return this.#known.roster
  }

  put(typed: TypedRoster, by: Actor): RosterAnswer {
    const read = readRoster(typed)
    if (read.kind === 'refused') return read
    const { roster } = read
    const ground = this.#ground
    return ground.transaction((): RosterAnswer => {
      this.#keep(roster)
      ground.write(rosterKept(roster, by))
      ground.touch('wake')
      return read
    })
  }

  /** Part of the caller's transaction: whoever has this number has answered from it. */
  verified(member: string, at: Instant): void {
    const { members, shifts } = this.roster
    this.#keep({ shifts, members: members.map((one) => (one.id === member ? { ...one, verifiedAt: at } : one)) })
  }

  #keep(roster: Roster): void {
    const sealed = this.#ground.keyring.seal('roster', 'roster', new TextEncoder().encode(JSON.stringify(roster)))
    this.#sql.exec(
      'INSERT INTO roster (one, mark, sealed) VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE SET mark = excluded.mark, sealed = excluded.sealed',
      crypto.randomUUID(),
      sealed,
    )
  }

  /** Proposals, notices of authorities and calls for help ring the same person: whoever has the turn. */
  line(who: WakeWho, other = false): DutyLine | null {
    const { territory, now } = this.#ground
    return dutyLine(who, { roster: this.roster, numbers: territory.help ?? NO_HELP_NUMBERS, now }, other)
  }
}
