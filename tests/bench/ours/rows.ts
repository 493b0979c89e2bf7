// What is on disk, read past the server: rows of every shard by their state. Reading a WAL holds nobody up.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'

export class Rows {
  readonly #databases: DatabaseSync[] = []
  readonly #counts: StatementSync[] = []
  readonly #meant: StatementSync[] = []

  constructor(objects: string) {
    const folder = join(objects, 'tocsin-ResidentsShard')
    const files = existsSync(folder) ? readdirSync(folder).filter((name) => /^[0-9a-f]+\.sqlite$/.test(name)) : []
    for (const file of files) {
      const database = new DatabaseSync(join(folder, file), { readOnly: true })
      this.#databases.push(database)
      this.#meant.push(database.prepare('SELECT COUNT(*) AS n FROM snapshot'))
      this.#counts.push(database.prepare('SELECT transport, COUNT(*) AS n FROM delivery GROUP BY transport'))
    }
  }

  byTransport(): Readonly<Record<string, number>> {
    const sums: Record<string, number> = {}
    for (const count of this.#counts)
      for (const row of count.all()) {
        const transport = String(row['transport'])
        sums[transport] = (sums[transport] ?? 0) + Number(row['n'])
      }
    return sums
  }

  total(): number {
    return Object.values(this.byTransport()).reduce((sum, count) => sum + count, 0)
  }

  /** Persons who are meant: fixed in the transaction that takes the approved revision, before any row of theirs. */
  meant(): number {
    return this.#meant.reduce((sum, count) => sum + Number(count.get()?.['n'] ?? 0), 0)
  }

  close(): void {
    for (const database of this.#databases) database.close()
  }
}
