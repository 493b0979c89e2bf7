// After the faults have stopped everything must come to its end in time: LIV-1, 2, 3, 4, 7.
import type { Alert } from '../../../worker/model/alert.ts'
import { SECOND_MS, type Instant } from '../../../worker/model/time.ts'
import type { JournalRow, JournalTables } from '../../../worker/objects/residents/journal-tables.ts'
import { perSecond } from '../draining.ts'
import type { Realm } from '../realm.ts'
import type { Shard } from '../shard.ts'
import { LANES } from '../town.ts'
import type { Watch } from '../watch.ts'
import { must } from './violation.ts'

/** The longest that a breaker may still hold an account when the faults stop. */
const BREAKER_MS = 60 * SECOND_MS
const BOUND_MS = 60 * SECOND_MS
const CANCEL_MS = 2 * SECOND_MS
/** A lease ends two seconds after it was given, or one slot later where slots are further apart. */
const LEASE_MS = 4 * SECOND_MS

export class LivenessWatch {
  readonly #watch: Watch
  readonly #lastRequest = new Map<string, Instant>()

  constructor(watch: Watch) {
    this.#watch = watch
  }

  requestStarted({ alert, revision }: JournalRow): void {
    this.#lastRequest.set(`${alert}|${revision}`, this.#watch.world.agenda.now)
  }

  /** The faults stop now; a clock that is set back makes every wait longer. Answers when everything of before must have come to its end. */
  begin(setBackMs: number): Instant {
    const { world } = this.#watch
    const { agenda, realms } = world
    const since = agenda.now
    let slowestMs = 0
    for (const channel of LANES) {
      const rows = realms.flatMap(({ shards }) =>
        shards.flatMap(({ disk }) => disk.rows.filter(({ channel: of }) => (of === 'voice') === (channel === 'voice'))),
      )
      const open = rows.filter(
        ({ transport }) => transport === 'planned' || transport === 'claimed' || transport === 'unknown',
      )
      slowestMs = Math.max(
        slowestMs,
        (open.length / Math.min(...realms.map((realm) => perSecond(realm, channel)))) * SECOND_MS,
      )
    }
    agenda.at(since + BREAKER_MS + 2 * SECOND_MS + setBackMs, () => {
      this.#allTold()
      for (const shard of this.#shards()) this.#isAwake(shard, since)
    })
    const end = since + BREAKER_MS + BOUND_MS + slowestMs + setBackMs
    agenda.at(end, () => this.allSettled())
    return end
  }

  #shards(): readonly Shard[] {
    return this.#watch.world.realms.flatMap(({ shards }) => shards)
  }

  #isAwake(shard: Shard, since: Instant): void {
    const waits = shard.openDispatches().some(({ alert, revision, launch, expanded }) => {
      const left =
        !expanded ||
        shard.openRows(alert, revision).some(({ notBefore }) => (notBefore ?? 0) <= shard.clock.now - SECOND_MS)
      return launch !== null && !shard.isExpired(launch) && left
    })
    must(!waits || shard.lastDrainAt > since - 2 * SECOND_MS, 'LIV-2', () => `${shard.name} has rows and sleeps`)
  }

  #allTold(): void {
    for (const { command, shards } of this.#watch.world.realms)
      for (const { alert, phase } of command.alerts.values()) {
        must(phase.state !== 'stopping', 'LIV-7', () => `${alert.id} is being stopped for ever`)
        if (phase.state !== 'sending' && phase.state !== 'in force') continue
        for (const shard of shards) {
          const known = shard.disk.dispatch(alert.id, alert.current.revision)?.launch != null
          must(known, 'LIV-1', () => `${shard.name} was never told of ${alert.id}.${alert.current.revision}`)
        }
      }
  }

  allSettled(): void {
    this.#allTold()
    for (const { shards } of this.#watch.world.realms)
      for (const shard of shards) {
        for (const { alert, revision, launch, expanded } of shard.openDispatches()) {
          const over = expanded || launch === null || shard.isExpired(launch)
          must(over, 'LIV-1', () => `${shard.name} has not written all rows of ${alert}.${revision}`)
        }
        for (const row of shard.disk.rows) {
          const name = `${shard.name} row ${row.n} of ${row.alert}.${row.revision}`
          const open = row.transport === 'planned' || row.transport === 'claimed'
          must(!open, 'LIV-1', () => `${name} is still ${row.transport}`)
          const waits = row.transport === 'unknown' && row.notBefore !== null
          must(!waits, 'LIV-3', () => `${name} still waits to be known`)
        }
      }
  }

  // INV-15: what the console shows is what the rows say, also after crashes; where a shard has something to tell yet, nothing is claimed.
  #allShown(): void {
    for (const { command, shards } of this.#watch.world.realms)
      for (const shard of shards) {
        if (!shard.alive || shard.hasToTell) continue
        for (const dispatch of shard.disk.dispatches()) {
          if (dispatch.launch === null) continue
          const shown = command.reached.of(dispatch).find((report) => report.shard === shard.index)?.progress.reach
          const { reach } = this.#watch.world.core.progressOf(shard.disk as unknown as JournalTables, [], dispatch)
          must(
            JSON.stringify(shown) === JSON.stringify(reach),
            'INV-15',
            () => `${shard.name} ${dispatch.alert}.${dispatch.revision} shows ${JSON.stringify(shown)}`,
          )
        }
      }
  }

  // ---- the scenario: a send, and right into it a correction or a cancel ----

  corrected(realm: Realm, alert: Alert): void {
    const { agenda } = this.#watch.world
    const { revision } = alert.current
    agenda.after(BOUND_MS, () => {
      const rows = realm.shards.flatMap((shard) => shard.disk.rowsOf(alert.id, revision))
      const meant = realm.shards.every((shard) => this.#watch.snapshotOf(shard, alert.id, revision) !== null)
      must(meant, 'LIV-4', () => `the correction ${alert.id}.${revision} has not reached every shard`)
      const first =
        this.#lastRequest.has(`${alert.id}|${revision}`) || rows.every(({ transport }) => transport === 'cancelled')
      must(first, 'LIV-4', () => `nobody was asked to send ${alert.id}.${revision} within a minute`)
    })
    // Who is told by a provider that is gone is told by the other one; nobody waits for the end of the alert.
    const slowestMs =
      ((2 * realm.residents.length) / Math.min(...LANES.map((channel) => perSecond(realm, channel)))) * SECOND_MS
    agenda.after(BOUND_MS + slowestMs, () => {
      if (realm.command.alerts.get(alert.id)?.alert.current.revision !== revision) return
      for (const row of realm.shards.flatMap((shard) => shard.disk.rowsOf(alert.id, revision))) {
        const waits = row.transport === 'planned' && row.fence === 0
        must(!waits, 'LIV-1', () => `row ${row.n} of ${alert.id}.${revision} was never tried`)
      }
    })
  }

  cancelled(realm: Realm, alert: Alert): void {
    const { deciding, world } = this.#watch
    const { agenda } = world
    const askedAt = agenda.now
    agenda.after(CANCEL_MS + LEASE_MS, () => {
      const state = realm.command.alerts.get(alert.id)?.phase.state
      must(
        state === 'cancelled',
        'LIV-7',
        () => `${alert.id} was cancelled ${CANCEL_MS + LEASE_MS} ms ago and is ${state}`,
      )
      const last = this.#lastRequest.get(`${alert.id}|${deciding.newestLaunched(alert.id)}`) ?? 0
      must(last <= askedAt + CANCEL_MS, 'LIV-7', () => `${alert.id} is sent ${last - askedAt} ms after its cancel`)
    })
  }

  atEnd(): void {
    this.allSettled()
    this.#allShown()
  }
}
