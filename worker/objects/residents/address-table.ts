// The commune's addresses from the national file, in the shard that is the front desk: public data, so it lies in clear.
import type { AddressColumns } from '../../audience/coverage.ts'
import { streetOf } from '../../audience/street.ts'
import { addressKey, likeness, partsOf, type BookAddress } from '../../audience/address-book.ts'
import type { Position } from '../../model/geo.ts'

const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS book_address (n INTEGER PRIMARY KEY, key TEXT NOT NULL, street_key TEXT NOT NULL, label TEXT NOT NULL, longitude REAL NOT NULL, latitude REAL NOT NULL)`,
  `CREATE INDEX IF NOT EXISTS book_address_key ON book_address (key)`,
  `CREATE INDEX IF NOT EXISTS book_address_street ON book_address (street_key)`,
  `CREATE TABLE IF NOT EXISTS book_edition (id INTEGER PRIMARY KEY CHECK (id = 1), current INTEGER NOT NULL, last INTEGER NOT NULL)`,
  `INSERT OR IGNORE INTO book_edition (id, current, last) VALUES (1, 0, 0)`,
]

const LIKE_ENOUGH = 0.45
const MOST_STREETS = 4
const MOST_CHOICES = 6
const DOTS = 900

export interface FoundAddress {
  readonly n: number
  readonly label: string
  readonly point: Position
}

/** As shards are asked of them, with what people read. */
export interface Columns extends AddressColumns {
  readonly labels: readonly string[]
  readonly names: readonly string[]
}

export class AddressTable {
  readonly #sql: SqlStorage
  /** Keys of all streets; a few hundred, and asked of for every address that is not found at once. */
  #streets: readonly string[] | null = null
  #dots: readonly Position[] | null = null
  #columns: Columns | null = null

  constructor(sql: SqlStorage) {
    this.#sql = sql
    for (const statement of SCHEMA) sql.exec(statement)
    const columns = new Set(
      sql
        .exec("SELECT name FROM pragma_table_info('book_address')")
        .toArray()
        .map(({ name }) => name),
    )
    // Files that came before editions and streets were kept: the first of them is in force as it is.
    if (!columns.has('edition')) sql.exec('ALTER TABLE book_address ADD COLUMN edition INTEGER NOT NULL DEFAULT 0')
    if (!columns.has('street')) sql.exec("ALTER TABLE book_address ADD COLUMN street TEXT NOT NULL DEFAULT ''")
    sql.exec('CREATE INDEX IF NOT EXISTS book_address_edition ON book_address (edition)')
  }

  /** A file that is to take the place of this one: nobody finds its addresses before `turnTo`. */
  begin(): number {
    return Number(this.#sql.exec('UPDATE book_edition SET last = last + 1 RETURNING last').one()['last'])
  }

  /** Part of the caller's transaction. */
  add(edition: number, addresses: readonly BookAddress[]): void {
    for (const { label, street, point } of addresses)
      this.#sql.exec(
        'INSERT INTO book_address (edition, key, street_key, street, label, longitude, latitude) VALUES (?, ?, ?, ?, ?, ?, ?)',
        edition,
        addressKey(label),
        addressKey(street),
        street,
        label,
        point[0],
        point[1],
      )
  }

  /** At once and whole. False where a file that came later has been there first. */
  turnTo(edition: number): boolean {
    const turned =
      this.#sql.exec('UPDATE book_edition SET current = ? WHERE current < ?', edition, edition).rowsWritten > 0
    this.#forget()
    return turned
  }

  /** Some of what no edition shows any more; false where nothing is left of it. */
  sweep(most: number): boolean {
    return (
      this.#sql.exec(
        'DELETE FROM book_address WHERE n IN (SELECT n FROM book_address WHERE edition < (SELECT current FROM book_edition) LIMIT ?)',
        most,
      ).rowsWritten > 0
    )
  }

  get size(): number {
    return Number(
      this.#sql.exec('SELECT COUNT(*) AS n FROM book_address WHERE edition = (SELECT current FROM book_edition)').one()[
        'n'
      ],
    )
  }

  /** A page of them, for whoever looks many up by themselves. */
  page(after: number, limit: number): { readonly addresses: readonly BookAddress[]; readonly last: number } {
    const rows = this.#sql
      .exec(
        'SELECT n, street, label, longitude, latitude FROM book_address WHERE edition = (SELECT current FROM book_edition) AND n > ? ORDER BY n LIMIT ?',
        after,
        limit,
      )
      .toArray()
    return {
      addresses: rows.map((row) => ({
        label: String(row['label']),
        street: String(row['street']) || String(row['label']).replace(/^\d+\s*(?:bis|ter|quater|[a-d])?\s+/i, ''),
        point: [Number(row['longitude']), Number(row['latitude'])] as const,
      })),
      last: Number(rows.at(-1)?.['n'] ?? after),
    }
  }

  /** The one address that was meant; null where none or several are written so. */
  exactly(text: string): FoundAddress | null {
    const { number } = partsOf(text)
    const found = this.#rows('key = ? LIMIT 2', addressKey(text))
    return number !== '' && found.length === 1 ? (found[0] ?? null) : null
  }

  byNumber(n: number): FoundAddress | null {
    return this.#rows('n = ?', n)[0] ?? null
  }

  /** What may have been meant, the likeliest first. */
  near(text: string): readonly FoundAddress[] {
    const { number, street } = partsOf(text)
    const likely = this.#allStreets()
      .map((key) => ({ key, like: likeness(street, key) }))
      .filter(({ like }) => like >= LIKE_ENOUGH)
      .sort((left, right) => right.like - left.like)
      .slice(0, MOST_STREETS)
    const wanted = Number.parseInt(number, 10)
    const each = likely.length === 1 ? MOST_CHOICES : 2
    const found = likely.flatMap(({ key }) =>
      Number.isNaN(wanted)
        ? this.#rows('street_key = ? ORDER BY n LIMIT ?', key, each)
        : this.#rows('street_key = ? ORDER BY ABS(CAST(label AS INTEGER) - ?), n LIMIT ?', key, wanted, each),
    )
    return found.slice(0, MOST_CHOICES)
  }

  /** Every address once, by what ways of writing it have in common. */
  columns(): Columns {
    this.#columns ??= this.#readColumns()
    return this.#columns
  }

  #readColumns(): Columns {
    const [keys, labels, streetOfAddress, points] = [[] as string[], [] as string[], [] as number[], [] as number[]]
    const streets = new Map<string, { readonly index: number; readonly name: string }>()
    const seen = new Set<string>()
    for (const [key, streetKey, label, longitude, latitude] of this.#sql
      .exec('SELECT key, street_key, label, longitude, latitude FROM book_address ORDER BY n')
      .raw()) {
      if (seen.has(String(key))) continue
      seen.add(String(key))
      const street = streets.get(String(streetKey)) ?? { index: streets.size, name: streetOf(String(label)) }
      streets.set(String(streetKey), street)
      keys.push(String(key))
      labels.push(String(label))
      streetOfAddress.push(street.index)
      points.push(Number(longitude), Number(latitude))
    }
    const names = [...streets.values()].map(({ name }) => name)
    return { keys, labels, streetOf: streetOfAddress, streets: [...streets.keys()], names, points }
  }

  /** Streets that begin so, or hold a word that does; as the file writes them. */
  streetsLike(typed: string, most: number): readonly string[] {
    const words = addressKey(typed)
      .split(' ')
      .filter((word) => word !== '')
    if (words.length === 0) return []
    const { streets, names } = this.columns()
    const found = streets.flatMap((key, index) => {
      const own = key.split(' ')
      const all = words.every((word) => own.some((one) => one.startsWith(word)))
      return all ? [{ name: names[index] ?? '', first: key.startsWith(words[0] ?? '') ? 0 : 1 }] : []
    })
    return found
      .sort((left, right) => left.first - right.first || left.name.localeCompare(right.name, 'fr'))
      .slice(0, most)
      .map(({ name }) => name)
  }

  /** Enough of them to see the town. */
  dots(): readonly Position[] {
    this.#dots ??= this.#evenly()
    return this.#dots
  }

  #evenly(): readonly Position[] {
    const every = Math.max(1, Math.ceil(this.size / DOTS))
    return this.#rows('n % ? = 0', every).map(({ point }) => point)
  }

  #allStreets(): readonly string[] {
    this.#streets ??= this.#sql
      .exec('SELECT DISTINCT street_key FROM book_address WHERE edition = (SELECT current FROM book_edition)')
      .toArray()
      .map((row) => String(row['street_key']))
    return this.#streets
  }

  #rows(where: string, ...values: readonly SqlStorageValue[]): readonly FoundAddress[] {
    return this.#sql
      .exec(
        `SELECT n, label, longitude, latitude FROM book_address WHERE edition = (SELECT current FROM book_edition) AND ${where}`,
        ...values,
      )
      .toArray()
      .map((row) => ({
        n: Number(row['n']),
        label: String(row['label']),
        point: [Number(row['longitude']), Number(row['latitude'])] as const,
      }))
  }

  #forget(): void {
    this.#streets = null
    this.#dots = null
    this.#columns = null
  }
}
