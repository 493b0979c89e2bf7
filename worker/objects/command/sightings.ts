// What people have seen. The line in the log is the proof and is never changed: a check is a line of its own. The row is what the screen shows.
import { SIGHTING_SHOWN_MS, type Sighting, type SightingCheck, type ToldSighting } from '../../model/sighting.ts'
import type { Actor } from '../../model/identity.ts'
import { refused } from '../../model/reason.ts'
import { DAY_MS, MINUTE_MS } from '../../model/time.ts'
import type { SightingAnswer } from '../rpc/asked.ts'
import type { Ground } from './ground.ts'
import { sightingChecked, sightingTold } from './sighting-sentences.ts'

/** The clock of a phone may be a little fast. */
const AHEAD_MS = 2 * MINUTE_MS
const SHOWN = 100

export class Sightings {
  readonly #ground: Ground
  readonly #sql: SqlStorage

  constructor(ground: Ground, storage: DurableObjectStorage) {
    this.#ground = ground
    this.#sql = storage.sql
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS sighting (number INTEGER PRIMARY KEY, seen_at INTEGER NOT NULL, request TEXT UNIQUE, body TEXT NOT NULL)`,
    )
  }

  /** `request`: the sender's own name of this call, so that one that is sent again from a bad network counts once. */
  tell(told: ToldSighting, author: Actor, request: string | null): SightingAnswer {
    const ground = this.#ground
    return ground.transaction((): SightingAnswer => {
      const known = request === null ? undefined : this.#where('request = ?', request)[0]
      if (known !== undefined) return { kind: 'ok', sighting: known }
      const station = told.station === null ? null : ground.bundle?.stations.find(({ code }) => code === told.station)
      if (station === undefined) return refused('unknown station', `there is no gauge ${told.station ?? ''} here`)
      if (told.seenAt > ground.now + AHEAD_MS || told.seenAt < ground.now - DAY_MS)
        return refused(
          'not seen within the last day',
          'it must have been seen within the last day, and not in the future',
        )
      const { plausibleMm: range } = station ?? { plausibleMm: null }
      const implausible =
        told.levelMm !== null && range !== null && (told.levelMm < range.min || told.levelMm > range.max)
      const { number } = this.#sql.exec('SELECT COALESCE(MAX(number), 0) + 1 AS number FROM sighting').one()
      const check = { state: 'unverified', by: null, at: null, note: '' } as const
      const sighting: Sighting = { ...told, number: Number(number), toldAt: ground.now, author, implausible, check }
      this.#sql.exec(
        'INSERT INTO sighting (number, seen_at, request, body) VALUES (?, ?, ?, ?)',
        sighting.number,
        sighting.seenAt,
        request,
        JSON.stringify(sighting),
      )
      ground.write(sightingTold(sighting, (at) => ground.words(at)))
      ground.touch('sightings')
      return { kind: 'ok', sighting }
    })
  }

  check(number: number, state: Exclude<SightingCheck, 'unverified'>, by: Actor, note: string): SightingAnswer {
    const ground = this.#ground
    return ground.transaction((): SightingAnswer => {
      const [known] = this.#where('number = ?', number)
      if (known === undefined) return refused('unknown sighting', `there is no sighting ${number} here`)
      if (known.check.state === state && known.check.note === note) return { kind: 'ok', sighting: known }
      const sighting: Sighting = { ...known, check: { state, by, at: ground.now, note } }
      this.#sql.exec('UPDATE sighting SET body = ? WHERE number = ?', JSON.stringify(sighting), number)
      ground.write(sightingChecked(sighting, by))
      ground.touch('sightings')
      return { kind: 'ok', sighting }
    })
  }

  shown(): readonly Sighting[] {
    return this.#where('seen_at >= ? ORDER BY seen_at DESC LIMIT ?', this.#ground.now - SIGHTING_SHOWN_MS, SHOWN)
  }

  /** Oldest first, of every event. */
  all(): readonly Sighting[] {
    return this.#where('1 = 1 ORDER BY seen_at')
  }

  clear(): void {
    this.#sql.exec('DELETE FROM sighting')
  }

  #where(condition: string, ...values: readonly SqlStorageValue[]): readonly Sighting[] {
    return this.#sql
      .exec(`SELECT body FROM sighting WHERE ${condition}`, ...values)
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as Sighting)
  }
}
