// How often each key may call the doors of readings. In memory alone: a flood costs no write but the count of what was refused, once a second.
import { CallPace } from '../../ingest/call-pace.ts'
import { SECOND_MS, type Instant } from '../../model/time.ts'
import type { Alarms } from '../shared/alarms.ts'
import type { SourceTables } from './source-tables.ts'

const TOLD_WITHIN_MS = SECOND_MS

export class CallLimit {
  readonly #sources: SourceTables
  readonly #alarms: () => Alarms
  readonly #pace = new CallPace()
  readonly #turnedAway = new Map<string, { readonly key: string; readonly calls: number }>()

  constructor(sources: SourceTables, alarms: () => Alarms) {
    this.#sources = sources
    this.#alarms = alarms
  }

  /** 0 where the call may come in, else how long to wait, ms; `source` is what is said to have been refused. */
  admit(key: string, source: string): number {
    const waitMs = this.#pace.waitMs(key, Date.now())
    if (waitMs === 0) return 0
    if (this.#turnedAway.size === 0) this.#alarms().setNoLater('turned away', Date.now() + TOLD_WITHIN_MS)
    this.#turnedAway.set(source, { key, calls: (this.#turnedAway.get(source)?.calls ?? 0) + 1 })
    return waitMs
  }

  /** Part of the caller's transaction. */
  note(now: Instant): void {
    for (const [source, { key, calls }] of this.#turnedAway) this.#sources.turnedAway({ source, key, calls }, now)
    this.#turnedAway.clear()
  }
}
