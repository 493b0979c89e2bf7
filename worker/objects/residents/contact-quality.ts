// How well each address of a shard works, by its keyed hash. What providers say is gathered in memory while a send runs, and written with the report
// that is made anyway: not one statement a row. A kill in between loses a mark, and nobody.
import {
  askAt,
  HARD_FAILURES,
  heardOf,
  standingOf,
  type ContactAge,
  type ContactQuality,
  type Standing,
} from '../../model/contact-quality.ts'
import type { DeliveryRow } from '../../model/delivery.ts'
import { PERSONAL_CHANNELS, type ChannelName } from '../../model/message.ts'
import type { Instant } from '../../model/time.ts'
import type { KnownAddress } from '../rpc/residents.ts'

export const CONTACT_QUALITY_SCHEMA = `
  CREATE TABLE contact_age (address_hash TEXT PRIMARY KEY, since INTEGER NOT NULL, confirmed_at INTEGER, asked_at INTEGER) WITHOUT ROWID;
  CREATE TABLE contact_quality (
    address_hash TEXT NOT NULL, channel TEXT NOT NULL, last_good_at INTEGER, failures INTEGER NOT NULL, failed_at INTEGER,
    PRIMARY KEY (address_hash, channel)
  ) WITHOUT ROWID;
  CREATE INDEX contact_failing ON contact_quality (address_hash) WHERE failures >= ${HARD_FAILURES};
  INSERT INTO contact_age (address_hash, since) SELECT DISTINCT address_hash, CAST(strftime('%s', 'now') AS INTEGER) * 1000 FROM contact;
`

/** An answer to the yearly question that comes later than this is one to something else. */
const ANSWER_LIVES_MS = 30 * 24 * 3_600_000

const CHUNK = 500

interface Heard {
  readonly hash: string
  readonly channel: ChannelName
  goodAt: Instant | null
  failures: number
  failedAt: Instant | null
}

export class ContactQualities {
  readonly #storage: DurableObjectStorage
  readonly #heard = new Map<string, Heard>()
  readonly #confirmed = new Map<string, Instant>()
  #qualities: ReadonlyMap<string, ContactQuality> | null = null
  #ages: ReadonlyMap<string, ContactAge> | null = null
  #failing: boolean | null = null

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
  }

  // ---- what is heard while messages go ----

  /** Memory only: called for every change of a row. */
  hear(before: DeliveryRow, after: DeliveryRow): void {
    const what = heardOf(before, after)
    if (what === null) return
    const { addressHash: hash, channel } = after
    const now = Date.now()
    if (what === 'confirmed') this.#confirmed.set(hash, now)
    const key = `${channel}|${hash}`
    const heard = this.#heard.get(key) ?? { hash, channel, goodAt: null, failures: 0, failedAt: null }
    if (what === 'failed') {
      heard.failures += 1
      heard.failedAt = now
    } else {
      heard.goodAt = now
      heard.failures = 0
    }
    this.#heard.set(key, heard)
  }

  /** A few statements for all that was heard since; of addresses that somebody here has. */
  flush(): void {
    if (this.#heard.size === 0 && this.#confirmed.size === 0) return
    const { sql } = this.#storage
    const known = 'EXISTS (SELECT 1 FROM contact c WHERE c.address_hash = value ->> 0)'
    this.#storage.transactionSync(() => {
      const rows = [...this.#heard.values()].map((one) => [
        one.hash,
        one.channel,
        one.goodAt,
        one.failures,
        one.failedAt,
      ])
      // So many as one statement takes: none may hold the object for long.
      for (let from = 0; from < rows.length; from += CHUNK)
        sql.exec(
          `INSERT INTO contact_quality (address_hash, channel, last_good_at, failures, failed_at)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?) WHERE ${known}
         ON CONFLICT (address_hash, channel) DO UPDATE SET
           failures = excluded.failures + CASE WHEN excluded.last_good_at IS NULL THEN failures ELSE 0 END,
           last_good_at = COALESCE(excluded.last_good_at, last_good_at), failed_at = COALESCE(excluded.failed_at, failed_at)`,
          JSON.stringify(rows.slice(from, from + CHUNK)),
        )
      const confirmed = [...this.#confirmed]
      for (let from = 0; from < confirmed.length; from += CHUNK) this.#confirm(confirmed.slice(from, from + CHUNK))
    })
    this.#heard.clear()
    this.#confirmed.clear()
    this.forget()
  }

  // ---- addresses come, are proved, go ----

  /**
   * Part of the caller's transaction: those of these addresses that are new here count from now. Only of whoever is written: to look at everybody's
   * made a list that comes in parts cost the square of its length.
   */
  arrived(hashes: readonly string[], now: Instant): void {
    for (let from = 0; from < hashes.length; from += CHUNK)
      this.#storage.sql.exec(
        'INSERT OR IGNORE INTO contact_age (address_hash, since) SELECT value, ? FROM json_each(?)',
        now,
        JSON.stringify(hashes.slice(from, from + CHUNK)),
      )
    this.forget()
  }

  /** The addresses of these persons, to be asked for before they are written anew or taken away. */
  addressesOf(persons: readonly string[]): readonly string[] {
    return this.#storage.sql
      .exec(
        `SELECT DISTINCT address_hash FROM contact
         WHERE person IN (SELECT n FROM person WHERE id IN (SELECT value FROM json_each(?)))`,
        JSON.stringify(persons),
      )
      .toArray()
      .map((row) => String(row['address_hash']))
  }

  /** Part of the caller's transaction: of those of these addresses that nobody here has any more nothing is kept. */
  left(addresses: readonly string[]): void {
    if (addresses.length === 0) return
    for (const table of ['contact_age', 'contact_quality'])
      this.#storage.sql.exec(
        `DELETE FROM ${table} WHERE address_hash IN (SELECT value FROM json_each(?))
           AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.address_hash = ${table}.address_hash)`,
        JSON.stringify(addresses),
      )
    this.forget()
  }

  /** False where nobody here has any of them. */
  confirm(hashes: readonly string[], now: Instant): boolean {
    const known = this.#confirm(hashes.map((hash) => [hash, now]))
    this.forget()
    return known
  }

  #confirm(confirmed: readonly (readonly [hash: string, at: Instant])[]): boolean {
    if (confirmed.length === 0) return false
    const { rowsWritten } = this.#storage.sql.exec(
      `UPDATE contact_age SET confirmed_at = one.at FROM (SELECT value ->> 0 AS hash, value ->> 1 AS at FROM json_each(?)) one
       WHERE contact_age.address_hash = one.hash`,
      JSON.stringify(confirmed),
    )
    return rowsWritten > 0
  }

  // ---- the yearly question ----

  isDue(hash: string, now: Instant): boolean {
    const age = this.age(hash)
    return age !== null && askAt(age, shareOf(hash)) <= now
  }

  /** Part of the caller's transaction. */
  asked(hashes: readonly string[], now: Instant): void {
    this.#storage.sql.exec(
      'UPDATE contact_age SET asked_at = ? WHERE address_hash IN (SELECT value FROM json_each(?))',
      now,
      JSON.stringify(hashes),
    )
    this.forget()
  }

  /** Since when the yearly question waits for an answer from there; null where it does not. */
  askedAt(hash: string, now: Instant): Instant | null {
    // One row: an answer that comes while a town is warned must not read everybody's.
    const [row] = [
      ...this.#storage.sql
        .exec('SELECT since, confirmed_at, asked_at FROM contact_age WHERE address_hash = ?', hash)
        .raw(),
    ]
    if (row === undefined) return null
    const age = { since: Number(row[0]), confirmedAt: orNull(row[1]), askedAt: orNull(row[2]) }
    if (age.askedAt === null || now - age.askedAt > ANSWER_LIVES_MS) return null
    return age.confirmedAt === null || age.confirmedAt < age.askedAt ? age.askedAt : null
  }

  // ---- read ----

  get hasFailing(): boolean {
    this.#failing ??= this.#rows(`SELECT 1 FROM contact_quality WHERE failures >= ${HARD_FAILURES} LIMIT 1`).length > 0
    return this.#failing
  }

  standing(hash: string, channel: ChannelName, now: Instant): Standing {
    // Nobody can ask a browser; whether it is there, its push service says.
    const age = channel === 'push' ? null : this.age(hash)
    return standingOf(this.quality(hash, channel), age, now)
  }

  quality(hash: string, channel: ChannelName): ContactQuality | null {
    this.#qualities ??= new Map(
      this.#rows('SELECT address_hash, channel, last_good_at, failures, failed_at FROM contact_quality').map(
        ([address, on, lastGoodAt, failures, failedAt]) => [
          `${String(on)}|${String(address)}`,
          { lastGoodAt: orNull(lastGoodAt), failures: Number(failures), failedAt: orNull(failedAt) },
        ],
      ),
    )
    return this.#qualities.get(`${channel}|${hash}`) ?? null
  }

  age(hash: string): ContactAge | null {
    this.#ages ??= new Map(
      this.#rows('SELECT address_hash, since, confirmed_at, asked_at FROM contact_age').map(
        ([address, since, confirmedAt, askedAt]) => [
          String(address),
          { since: Number(since), confirmedAt: orNull(confirmedAt), askedAt: orNull(askedAt) },
        ],
      ),
    )
    return this.#ages.get(hash) ?? null
  }

  /** Each channel on which something is known of it; null where nobody here has the address. */
  known(hash: string, now: Instant): KnownAddress | null {
    const age = this.age(hash)
    if (age === null) return null
    const ways = PERSONAL_CHANNELS.flatMap((channel) => {
      const quality = this.quality(hash, channel)
      return quality === null ? [] : [{ channel, ...quality, standing: this.standing(hash, channel, now) }]
    })
    const isOld = standingOf(null, age, now) === 'to confirm'
    return { since: age.since, confirmedAt: age.confirmedAt, askedAt: age.askedAt, isOld, ways }
  }

  forget(): void {
    this.#qualities = null
    this.#ages = null
    this.#failing = null
  }

  #rows(query: string): readonly (readonly SqlStorageValue[])[] {
    return [...this.#storage.sql.exec(query).raw()]
  }
}

/** The same for an address however often it is asked: the hash is keyed, so nobody chooses their day. */
function shareOf(hash: string): number {
  return Buffer.from(hash, 'base64url').readUInt32BE(0) / 2 ** 32
}

function orNull(value: SqlStorageValue | undefined): number | null {
  return value == null ? null : Number(value)
}
