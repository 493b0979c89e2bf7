// What Command wants sent to the town's own people: for a notice of an authority, or for what the rules propose. It holds no resident; what became of
// each is told to Command until it has acknowledged that.
import { commandOf } from '../../env.ts'
import type { CommandRpc } from '../rpc/command.ts'
import type { DutyOrder, DutyReport } from '../rpc/errands.ts'
import type { JournalGround } from './journal-ground.ts'
import type { NoticeTables } from './notice-tables.ts'
import { toWake, type Notices } from './notices.ts'
import { ringStateOf } from './ring-state.ts'

/** Notices of authorities have the table that was there first; what is proposed has one of its own, since both count from one. */
type Table = 'duty_told' | 'wake_told' | 'ask_told'
const schemaOf = (table: Table) =>
  `CREATE TABLE IF NOT EXISTS ${table} (number INTEGER PRIMARY KEY, seq INTEGER NOT NULL, told INTEGER NOT NULL)`
const TELL_AGAIN_MS = 1_000

export class Waking<Kind extends string> {
  readonly #ground: JournalGround
  readonly #sql: SqlStorage
  readonly #messages: NoticeTables
  readonly #sending: Notices
  readonly #table: Table
  readonly #alarm: string
  readonly #tell: (command: CommandRpc, report: DutyReport<Kind>) => Promise<void>
  #telling: Promise<void> | null = null

  constructor(parts: {
    readonly ground: JournalGround
    readonly sql: SqlStorage
    readonly messages: NoticeTables
    readonly sending: Notices
    readonly table: Table
    /** The name of its alarm among those of the shard. */
    readonly alarm: string
    readonly tell: (command: CommandRpc, report: DutyReport<Kind>) => Promise<void>
  }) {
    this.#ground = parts.ground
    this.#sql = parts.sql
    this.#messages = parts.messages
    this.#sending = parts.sending
    this.#table = parts.table
    this.#alarm = parts.alarm
    this.#tell = parts.tell
    this.#sql.exec(schemaOf(this.#table))
  }

  /** The row first, then the call. Repeating it rings nobody twice. */
  send({ number, round, kind, channel, to, text, language = 'fr', asks, answered, territory }: DutyOrder<Kind>): void {
    if (this.#ground.identity === null) return
    this.#ground.transaction(() =>
      this.#sending.want({
        help: number,
        round,
        kind,
        channel,
        payload: {
          ...toWake(channel, { to, text, language }, territory),
          ...(asks === undefined ? {} : { asks }),
          // From the number that takes answers: nobody can write back to a name.
          ...(answered === true ? { inbound: territory.sms.inbound?.replace(/^\+/, '') ?? null } : {}),
        },
      }),
    )
  }

  callOff(number: number): void {
    this.#ground.transaction(() => this.#sending.callOff(number))
  }

  /** In the transaction in which a message of that notice has changed. */
  changed(number: number): void {
    this.#sql.exec(
      `INSERT INTO ${this.#table} (number, seq, told) VALUES (?, 1, 0) ON CONFLICT (number) DO UPDATE SET seq = seq + 1`,
      number,
    )
    this.#ground.alarms.setNoLater(this.#alarm, Date.now() + TELL_AGAIN_MS)
    queueMicrotask(() => {
      this.report().catch((error: unknown) => {
        console.error(`what became of ${this.#alarm} waits:`, error instanceof Error ? error.message : 'unknown')
      })
    })
  }

  report(): Promise<void> {
    this.#telling ??= this.#reportAll().finally(() => {
      this.#telling = null
    })
    return this.#telling
  }

  /** True where Command has still to hear of something. */
  watchdog(): boolean {
    const isUntold = this.#untold().length > 0
    if (isUntold) this.#ground.alarms.setNoLater(this.#alarm, Date.now())
    return isUntold
  }

  clear(): void {
    this.#sql.exec(`DELETE FROM ${this.#table}`)
    this.#messages.clear()
  }

  async #reportAll(): Promise<void> {
    const { identity, env } = this.#ground
    if (identity === null) return
    const command = commandOf(env, identity.territory, identity.mode)
    for (let reports = this.#untold(); reports.length > 0; reports = this.#untold())
      for (const report of reports) {
        await this.#tell(command, report)
        this.#sql.exec(`UPDATE ${this.#table} SET told = ? WHERE number = ?`, report.seq, report.number)
      }
  }

  #untold(): readonly DutyReport<Kind>[] {
    return this.#sql
      .exec(`SELECT number, seq FROM ${this.#table} WHERE told < seq ORDER BY number LIMIT 50`)
      .toArray()
      .map((row) => {
        const number = Number(row['number'])
        return {
          number,
          seq: Number(row['seq']),
          messages: this.#messages.ofHelp(number).map((message) => ({
            round: message.round,
            kind: message.kind as Kind,
            state: ringStateOf(message),
            acknowledged: message.answer === 'confirmed',
            declined: message.answer === 'help',
          })),
        }
      })
  }
}
