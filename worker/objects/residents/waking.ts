// What Command wants sent for a notice of an authority: calls to whoever must be woken, and the acknowledgement to whoever sent it. It holds no
// resident; what became of each is told to Command until it has acknowledged that.
import { commandOf } from '../../env.ts'
import type { NoticeOrder, NoticeReport } from '../rpc.ts'
import type { JournalGround } from './journal-ground.ts'
import type { NoticeTables } from './notice-tables.ts'
import { toWake, type Notices } from './notices.ts'
import { ringStateOf } from './ring-state.ts'

const SCHEMA =
  'CREATE TABLE IF NOT EXISTS duty_told (number INTEGER PRIMARY KEY, seq INTEGER NOT NULL, told INTEGER NOT NULL)'
const TELL_AGAIN_MS = 1_000

export class Waking {
  readonly #ground: JournalGround
  readonly #sql: SqlStorage
  readonly #messages: NoticeTables
  readonly #sending: Notices
  #telling: Promise<void> | null = null

  constructor(parts: {
    readonly ground: JournalGround
    readonly sql: SqlStorage
    readonly messages: NoticeTables
    readonly sending: Notices
  }) {
    this.#ground = parts.ground
    this.#sql = parts.sql
    this.#messages = parts.messages
    this.#sending = parts.sending
    this.#sql.exec(SCHEMA)
  }

  /** The row first, then the call. Repeating it rings nobody twice. */
  send({ number, round, kind, channel, to, text, territory }: NoticeOrder): void {
    if (this.#ground.identity === null) return
    this.#ground.transaction(() =>
      this.#sending.want({
        help: number,
        round,
        kind,
        channel,
        payload: toWake(channel, { to, text }, territory),
      }),
    )
  }

  callOff(number: number): void {
    this.#ground.transaction(() => this.#sending.callOff(number))
  }

  /** In the transaction in which a message of that notice has changed. */
  changed(number: number): void {
    this.#sql.exec(
      'INSERT INTO duty_told (number, seq, told) VALUES (?, 1, 0) ON CONFLICT (number) DO UPDATE SET seq = seq + 1',
      number,
    )
    this.#ground.alarms.setNoLater('waking', Date.now() + TELL_AGAIN_MS)
    queueMicrotask(() => {
      this.report().catch((error: unknown) => {
        console.error('what became of a notice waits:', error instanceof Error ? error.message : 'unknown')
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
    if (isUntold) this.#ground.alarms.setNoLater('waking', Date.now())
    return isUntold
  }

  clear(): void {
    this.#sql.exec('DELETE FROM duty_told')
    this.#messages.clear()
  }

  async #reportAll(): Promise<void> {
    const { identity, env } = this.#ground
    if (identity === null) return
    const command = commandOf(env, identity.territory, identity.mode)
    for (let reports = this.#untold(); reports.length > 0; reports = this.#untold())
      for (const report of reports) {
        await command.takeNoticeReport(report)
        this.#sql.exec('UPDATE duty_told SET told = ? WHERE number = ?', report.seq, report.number)
      }
  }

  #untold(): readonly NoticeReport[] {
    return this.#sql
      .exec('SELECT number, seq FROM duty_told WHERE told < seq ORDER BY number LIMIT 50')
      .toArray()
      .map((row) => {
        const number = Number(row['number'])
        return {
          number,
          seq: Number(row['seq']),
          messages: this.#messages.ofHelp(number).map((message) => ({
            round: message.round,
            kind: message.kind as NoticeOrder['kind'],
            state: ringStateOf(message),
          })),
        }
      })
  }
}
