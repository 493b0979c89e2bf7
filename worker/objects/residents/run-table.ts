// The imports of this town, in the shard that coordinates them. Figures and a keyed digest: nobody is in it.
import type { ImportRun } from '../../model/import-run.ts'

const SCHEMA = `CREATE TABLE IF NOT EXISTS import_run (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL)`
const SHOWN = 50

export class RunTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(SCHEMA)
  }

  add(id: string, run: Omit<ImportRun, 'id' | 'number'>): ImportRun {
    const { n } = this.#sql
      .exec('INSERT INTO import_run (id, body) VALUES (?, ?) RETURNING number AS n', id, '{}')
      .one()
    const whole: ImportRun = { id, number: Number(n), ...run }
    this.put(whole)
    return whole
  }

  put(run: ImportRun): void {
    this.#sql.exec('UPDATE import_run SET body = ? WHERE id = ?', JSON.stringify(run), run.id)
  }

  run(id: string): ImportRun | null {
    const [row] = this.#sql.exec('SELECT body FROM import_run WHERE id = ?', id).toArray()
    return row === undefined ? null : runOf(row)
  }

  /** The newest first. */
  all(): readonly ImportRun[] {
    return this.#sql.exec('SELECT body FROM import_run ORDER BY number DESC LIMIT ?', SHOWN).toArray().map(runOf)
  }
}

// Runs that were written before rows went by shard had nothing ahead.
function runOf(row: Readonly<Record<string, SqlStorageValue>>): ImportRun {
  return { ahead: 0, ...(JSON.parse(String(row['body'])) as Omit<ImportRun, 'ahead'> & Partial<ImportRun>) }
}
