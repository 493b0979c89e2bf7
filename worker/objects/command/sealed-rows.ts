// Rows of the cell's desk. All of each is sealed, bound to its place; in clear stand a kind and a number. Numbers are spoken: none is given twice.
import type { Ground } from './ground.ts'

const PURPOSE = 'crisis cell'

export function prepareSealedRows(sql: SqlStorage): void {
  sql.exec(
    `CREATE TABLE IF NOT EXISTS cell_row (
       kind TEXT NOT NULL, number INTEGER NOT NULL, request TEXT, body BLOB NOT NULL, PRIMARY KEY (kind, number)
     ) WITHOUT ROWID`,
  )
}

export class SealedRows<Row extends { readonly number: number }> {
  readonly #sql: SqlStorage
  readonly #ground: Ground
  readonly #kind: string

  constructor(ground: Ground, sql: SqlStorage, kind: string) {
    this.#ground = ground
    this.#sql = sql
    this.#kind = kind
  }

  /** Part of the caller's transaction. */
  nextNumber(): number {
    const name = `${this.#kind} number`
    const number = (this.#ground.settings.get<number>(name) ?? 0) + 1
    this.#ground.settings.put(name, number)
    return number
  }

  /** `request`: the sender's own name of what made it. */
  put(row: Row, request: string | null = null): void {
    this.#sql.exec(
      `INSERT INTO cell_row (kind, number, request, body) VALUES (?, ?, ?, ?)
       ON CONFLICT (kind, number) DO UPDATE SET body = excluded.body, request = COALESCE(excluded.request, request)`,
      this.#kind,
      row.number,
      request,
      this.#ground.keyring.sealText(PURPOSE, this.#place(row.number), JSON.stringify(row)),
    )
  }

  get(number: number): Row | null {
    return this.#where('number = ?', number)[0] ?? null
  }

  byRequest(request: string | null): Row | null {
    return request === null ? null : (this.#where('request = ?', request)[0] ?? null)
  }

  all(): readonly Row[] {
    return this.#where('1 = 1')
  }

  drop(numbers: readonly number[]): void {
    for (const number of numbers)
      this.#sql.exec('DELETE FROM cell_row WHERE kind = ? AND number = ?', this.#kind, number)
  }

  clear(): void {
    this.#sql.exec('DELETE FROM cell_row WHERE kind = ?', this.#kind)
    this.#ground.settings.drop(`${this.#kind} number`)
  }

  #where(condition: string, ...values: readonly SqlStorageValue[]): readonly Row[] {
    return this.#sql
      .exec(`SELECT number, body FROM cell_row WHERE kind = ? AND ${condition} ORDER BY number`, this.#kind, ...values)
      .toArray()
      .map((row) => {
        const place = this.#place(Number(row['number']))
        const text = this.#ground.keyring.openText(PURPOSE, place, new Uint8Array(row['body'] as ArrayBuffer))
        return JSON.parse(text) as Row
      })
  }

  #place(number: number): string {
    return `cell|${this.#kind}|${number}`
  }
}
