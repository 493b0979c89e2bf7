// A copy of the operational paper file, made anew each night, when a watch begins and when the directory changes; sealed, since it holds numbers.
import { publicationOf } from '../../env.ts'
import { paperPackOf } from '../../flow/papers/paper-pack.ts'
import type { KeptPaper, PaperEdition, PaperPack } from '../../model/paper-pack.ts'
import { nextAt } from '../../model/schedule.ts'
import { HOUR_MS, MINUTE_MS } from '../../model/time.ts'
import type { DutyRoster } from './duty-roster.ts'
import type { Ground } from './ground.ts'

const ALARM = 'paper'
/** Three in the morning, by the clocks of the town. */
const NIGHT_MINUTE = 3 * 60
const AGAIN_MS = 10 * MINUTE_MS
/** What one SQLite value may hold is 2 MB. */
const MOST_BYTES = 1_900_000
const SEAL = 'paper copy'

export class KeepingPaper {
  readonly #ground: Ground
  readonly #sql: SqlStorage
  readonly #roster: DutyRoster

  constructor(ground: Ground, storage: DurableObjectStorage, roster: DutyRoster) {
    this.#ground = ground
    this.#sql = storage.sql
    this.#roster = roster
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS paper_copy (
         one INTEGER PRIMARY KEY CHECK (one = 1), made_at INTEGER NOT NULL, version TEXT NOT NULL, size INTEGER NOT NULL, sealed BLOB
       )`,
    )
  }

  /** Null where no territory has been applied. */
  pack(edition: PaperEdition): PaperPack | null {
    const { bundle, tables, mode, now, env } = this.#ground
    if (bundle === null) return null
    const layer = (name: string) => tables.file(`geofences/${bundle.territory.code}/base-${name}.geojson`)
    return paperPackOf({
      edition,
      exercise: mode !== 'live',
      now,
      origin: env.TOCSIN_ORIGIN,
      bundle,
      layers: { river: layer('river'), streets: layer('streets') },
      roster: this.#roster.roster,
    })
  }

  /** Tonight, unless it is to be made sooner. A drill keeps no copy of its own. */
  arm(): void {
    const { bundle, mode, alarms } = this.#ground
    if (bundle === null || mode !== 'live') return
    alarms.setNoLater(ALARM, nextAt(NIGHT_MINUTE, Date.now(), bundle.territory.timeZone))
  }

  /** A watch begins, or the directory is another. */
  soon(): void {
    if (this.#ground.mode === 'live') this.#ground.alarms.setNoLater(ALARM, Date.now())
  }

  async remake(): Promise<void> {
    const ground = this.#ground
    const pack = this.pack('operational')
    if (pack === null) return
    try {
      const bytes = await publicationOf(ground.env, pack.territory).print(pack)
      const sealed = bytes.length > MOST_BYTES ? null : ground.keyring.seal(SEAL, SEAL, bytes)
      ground.transaction(() => this.#keep(pack, bytes.length, sealed))
    } catch {
      // The older copy stays, with its date beside it.
      ground.alarms.set(ALARM, Date.now() + AGAIN_MS)
    }
  }

  #keep(pack: PaperPack, size: number, sealed: Uint8Array | null): void {
    this.#sql.exec(
      `INSERT INTO paper_copy (one, made_at, version, size, sealed) VALUES (1, ?, ?, ?, ?)
         ON CONFLICT (one) DO UPDATE SET made_at = excluded.made_at, version = excluded.version, size = excluded.size, sealed = excluded.sealed`,
      pack.madeAt,
      pack.version,
      size,
      sealed,
    )
    // Not `arm`: the moment that has just run may still stand there.
    this.#ground.alarms.set(ALARM, nextAt(NIGHT_MINUTE, Date.now() + HOUR_MS, pack.timeZone))
  }

  get kept(): KeptPaper | null {
    const [row] = this.#sql.exec('SELECT made_at, version, size, sealed IS NULL AS lost FROM paper_copy').toArray()
    if (row === undefined) return null
    const version = String(row['version'])
    return {
      madeAt: Number(row['made_at']),
      version,
      bytes: Number(row['size']),
      tooLarge: Number(row['lost']) === 1,
      current: version === this.#ground.bundle?.version,
    }
  }

  /** Null where there is none, or it was too large to keep. */
  bytes(): Uint8Array | null {
    const [row] = this.#sql.exec('SELECT sealed FROM paper_copy WHERE sealed IS NOT NULL').toArray()
    if (row === undefined) return null
    return this.#ground.keyring.open(SEAL, SEAL, new Uint8Array(row['sealed'] as ArrayBuffer))
  }

  clear(): void {
    this.#sql.exec('DELETE FROM paper_copy')
  }
}
