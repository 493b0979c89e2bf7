// Shapes of the members' zones: public, large, and rarely another.
import type { SharedAreas } from '../../model/intercommunal.ts'

export class Areas {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(
      'CREATE TABLE IF NOT EXISTS shared_area (member TEXT PRIMARY KEY, version TEXT NOT NULL, body TEXT NOT NULL)',
    )
  }

  put(member: string, { version, areas }: SharedAreas): void {
    this.#sql.exec(
      `INSERT INTO shared_area (member, version, body) VALUES (?, ?, ?)
       ON CONFLICT (member) DO UPDATE SET version = excluded.version, body = excluded.body`,
      member,
      version,
      JSON.stringify(areas),
    )
  }

  drop(member: string): void {
    this.#sql.exec('DELETE FROM shared_area WHERE member = ?', member)
  }

  versionOf(member: string): string | null {
    const [row] = this.#sql.exec('SELECT version FROM shared_area WHERE member = ?', member).toArray()
    return row === undefined ? null : String(row['version'])
  }

  all(): readonly (readonly [string, SharedAreas['areas']])[] {
    return this.#sql
      .exec('SELECT member, body FROM shared_area ORDER BY member')
      .toArray()
      .map((row) => [String(row['member']), JSON.parse(String(row['body'])) as SharedAreas['areas']])
  }
}
