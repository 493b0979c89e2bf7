// Looks at personal data, each a line of the log; a table of their numbers beside it, so that an auditor's list reads no other line.
import { accessLineOf, isWithin, type Access, type AccessLine, type AccessWindow } from '../../model/access.ts'
import type { Actor } from '../../model/identity.ts'
import type { LogEntry } from '../../model/log.ts'
import { accessed } from './access-sentences.ts'
import type { Ground } from './ground.ts'
import type { Act } from './log.ts'

export class Accesses {
  readonly #ground: Ground
  readonly #sql: SqlStorage

  constructor(ground: Ground, storage: DurableObjectStorage) {
    this.#ground = ground
    this.#sql = storage.sql
    this.#sql.exec('CREATE TABLE IF NOT EXISTS access (seq INTEGER PRIMARY KEY)')
  }

  note(actor: Actor, access: Access): void {
    this.#ground.transaction(() => this.write(accessed(actor, access)))
  }

  /** A line that says in its own words what was looked at; `dataset` and `reason` stand in its detail. Part of the caller's transaction. */
  write(act: Act): void {
    this.#ground.write(act)
    this.#sql.exec('INSERT INTO access (seq) VALUES (?)', this.#ground.log.head()?.seq ?? 0)
  }

  /** The newest first. */
  lines(window: AccessWindow): readonly AccessLine[] {
    return this.#sql
      .exec('SELECT body FROM entry WHERE seq IN (SELECT seq FROM access) ORDER BY seq DESC')
      .toArray()
      .map((row) => accessLineOf(JSON.parse(String(row['body'])) as LogEntry))
      .filter((line): line is AccessLine => line !== null && isWithin(line, window))
  }

  clear(): void {
    this.#sql.exec('DELETE FROM access')
  }
}
