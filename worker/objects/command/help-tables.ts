// The calls for help that Command has heard of, as numbers and zones. Every write is part of the caller's transaction.
import type { HelpTask } from '../../model/help.ts'

const SCHEMA = `CREATE TABLE IF NOT EXISTS help (number INTEGER PRIMARY KEY, seq INTEGER NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL)`

const CLOSED_SHOWN = 50

export class HelpTasks {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
    this.#sql.exec(SCHEMA)
  }

  task(number: number): { readonly task: HelpTask; readonly seq: number } | null {
    const [row] = this.#sql.exec('SELECT seq, body FROM help WHERE number = ?', number).toArray()
    return row === undefined ? null : { task: taskOf(row), seq: Number(row['seq']) }
  }

  put(task: HelpTask, seq: number): void {
    this.#sql.exec(
      `INSERT INTO help (number, seq, state, body) VALUES (?, ?, ?, ?)
       ON CONFLICT (number) DO UPDATE SET seq = excluded.seq, state = excluded.state, body = excluded.body`,
      task.number,
      seq,
      task.state,
      JSON.stringify(task),
    )
  }

  open(): readonly HelpTask[] {
    return this.#sql.exec(`SELECT body FROM help WHERE state = 'open' ORDER BY number`).toArray().map(taskOf)
  }

  /** All that are not closed, and the last of those that are. */
  shown(): readonly HelpTask[] {
    const unclosed = this.#sql.exec(`SELECT body FROM help WHERE state <> 'closed' ORDER BY number`).toArray()
    const closed = this.#sql
      .exec(
        `SELECT body FROM help WHERE state = 'closed' ORDER BY body -> '$.closed.at' DESC, number DESC LIMIT ?`,
        CLOSED_SHOWN,
      )
      .toArray()
    return [...unclosed, ...closed].map(taskOf)
  }

  all(): readonly HelpTask[] {
    return this.#sql.exec('SELECT body FROM help ORDER BY number').toArray().map(taskOf)
  }

  clear(): void {
    this.#sql.exec('DELETE FROM help')
  }
}

function taskOf(row: Record<string, SqlStorageValue>): HelpTask {
  return JSON.parse(String(row['body'])) as HelpTask
}
