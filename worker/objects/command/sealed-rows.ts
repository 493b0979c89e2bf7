// Rows of the cell's desk. All of each is sealed, bound to its place; in clear stand a kind and a number. Numbers are spoken: none is given twice.
import type { Actor } from '../../model/identity.ts'
import type { Ground } from './ground.ts'

const PURPOSE = 'crisis cell'

export function prepareSealedRows(sql: SqlStorage): void {
  sql.exec(
    `CREATE TABLE IF NOT EXISTS cell_row (
       kind TEXT NOT NULL, number INTEGER NOT NULL, request TEXT, body BLOB NOT NULL, PRIMARY KEY (kind, number)
     ) WITHOUT ROWID`,
  )
}

/** The sender's own name of what made a row: another person's call of the same name is another's. */
export interface RowRequest {
  readonly by: Actor
  readonly request: string | null
}

export class SealedRows<Row extends { readonly number: number }> {
  readonly #sql: SqlStorage
  readonly #ground: Ground
  readonly #kind: string
  /** What was opened already, as long as the same bytes lie there: a change that is taken back is no change here either. */
  readonly #opened = new Map<number, { readonly sealed: Uint8Array; readonly row: Row }>()

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

  put(row: Row, asked: RowRequest | null = null): void {
    this.#sql.exec(
      `INSERT INTO cell_row (kind, number, request, body) VALUES (?, ?, ?, ?)
       ON CONFLICT (kind, number) DO UPDATE SET body = excluded.body, request = COALESCE(excluded.request, request)`,
      this.#kind,
      row.number,
      onceOf(asked),
      this.#ground.keyring.sealText(PURPOSE, this.#place(row.number), JSON.stringify(row)),
    )
  }

  get(number: number): Row | null {
    return this.#where('number = ?', number)[0] ?? null
  }

  byRequest(by: Actor, request: string | null): Row | null {
    const once = onceOf({ by, request })
    return once === null ? null : (this.#where('request = ?', once)[0] ?? null)
  }

  all(): readonly Row[] {
    return this.#where('1 = 1')
  }

  drop(numbers: readonly number[]): void {
    for (const number of numbers) this.#opened.delete(number)
    for (const number of numbers)
      this.#sql.exec('DELETE FROM cell_row WHERE kind = ? AND number = ?', this.#kind, number)
  }

  clear(): void {
    this.#opened.clear()
    this.#sql.exec('DELETE FROM cell_row WHERE kind = ?', this.#kind)
    this.#ground.settings.drop(`${this.#kind} number`)
  }

  #where(condition: string, ...values: readonly SqlStorageValue[]): readonly Row[] {
    return this.#sql
      .exec(`SELECT number, body FROM cell_row WHERE kind = ? AND ${condition} ORDER BY number`, this.#kind, ...values)
      .toArray()
      .map((row) => this.#read(Number(row['number']), new Uint8Array(row['body'] as ArrayBuffer)))
  }

  #read(number: number, sealed: Uint8Array): Row {
    const known = this.#opened.get(number)
    if (known !== undefined && isSame(known.sealed, sealed)) return known.row
    const row = JSON.parse(this.#ground.keyring.openText(PURPOSE, this.#place(number), sealed)) as Row
    this.#opened.set(number, { sealed, row })
    return row
  }

  #place(number: number): string {
    return `cell|${this.#kind}|${number}`
  }
}

function onceOf(asked: RowRequest | null): string | null {
  return asked === null || asked.request === null ? null : `${asked.by.id}|${asked.request}`
}

// Each row at each look: a loop, since a call for each byte of thousands of them is felt.
function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false
  return true
}
