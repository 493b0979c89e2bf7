// What a watch hands on: signals to Command, sources to whoever polls them, its own name to the roster. What is put here stands or falls with the
// transaction of the act, and goes until it has arrived.
import { commandOf, feedPollerOf, rosterOf, waitMs, type Env } from '../../env.ts'
import type { WatchState } from '../../flow/watch.ts'
import { pollPeriodMs, pressingAfter, type Pressing } from '../../ingest/poll-pace.ts'
import type { Signal } from '../../model/signal.ts'
import type { FeedSource } from '../../model/territory.ts'
import { DAY_MS, territoryNow, type Instant, type TerritoryClock } from '../../model/time.ts'
import type { StationView } from '../../model/view.ts'
import type { WatchReport } from '../rpc/watch.ts'
import type { Alarms } from '../shared/alarms.ts'
import { Outbox, type HandoffRow } from '../shared/handoff.ts'
import type { Settings } from '../shared/settings.ts'

type Follow = { readonly kind: 'follow' | 'unfollow'; readonly source: FeedSource; readonly clock: TerritoryClock }

interface Moment {
  readonly clock: TerritoryClock
  readonly now: Instant
}

/** Values of many sensors come one by one: no screen is the worse for being told of them together. */
const SHOWN_WITHIN_MS = 500
const HISTORY_MS = DAY_MS

export class HandingOn {
  readonly #settings: Settings
  readonly #outbox: Outbox
  readonly #alarms: () => Alarms
  readonly #env: Env

  constructor(storage: DurableObjectStorage, settings: Settings, env: Env, alarms: () => Alarms) {
    this.#settings = settings
    this.#outbox = new Outbox(storage)
    this.#alarms = alarms
    this.#env = env
  }

  /** Part of the caller's transaction. Once: also a watch that was configured before there was a roster. */
  enrol(): void {
    if (this.#settings.get<boolean>('on the roster') === true) return
    this.#settings.put('on the roster', true)
    this.#outbox.put({ id: this.newId('roster'), to: 'roster', body: '' })
    this.#alarms().soon('outbox', 0)
  }

  get #pressing(): Pressing {
    return this.#settings.get<Pressing>('pressing') ?? {}
  }

  /** Only sources whose pace has changed are told. */
  pace(feeds: readonly FeedSource[], stations: readonly StationView[], { clock, now }: Moment): void {
    const before = this.#pressing
    const pressing = pressingAfter(before, feeds, stations, now)
    if (JSON.stringify(pressing) === JSON.stringify(before)) return
    this.#settings.put('pressing', pressing)
    for (const source of feeds)
      if (pollPeriodMs(source, pressing) !== pollPeriodMs(source, before))
        this.handOver({ kind: 'follow', source, clock })
  }

  /** A signal goes at once, with what a proposal is made of. What is merely shown may wait for more of it; its alarm tells that it waits. */
  tell(signals: readonly Signal[], { zoneClocks }: WatchState): void {
    this.#alarms().soon('view', SHOWN_WITHIN_MS)
    if (signals.length === 0) return
    const report: WatchReport = { id: this.newId('report'), signals, view: { zoneClocks } }
    this.#outbox.put({ id: report.id, to: 'command', body: JSON.stringify(report) })
    this.#alarms().soon('outbox', 0)
  }

  handOver(follow: Follow): void {
    this.#outbox.put({ id: this.newId('follow'), to: pollerKey(follow.source), body: JSON.stringify(follow) })
    this.#alarms().soon('outbox', 0)
  }

  /** Unique for ever, also over a restart of the demonstration: the receiver forgets nothing. */
  newId(kind: string): string {
    return `${kind}-${crypto.randomUUID()}`
  }

  async drain(territory: string): Promise<void> {
    const left = await this.#outbox.drain(async (row) => {
      if (row.to === 'roster') await rosterOf(this.#env).add(territory)
      else if (row.to === 'command')
        await commandOf(this.#env, territory, 'live').takeReport(JSON.parse(row.body) as WatchReport)
      else await this.#tellPoller(territory, row)
    })
    if (left > 0) this.#alarms().setNoLater('outbox', Date.now() + 1_000)
  }

  async #tellPoller(territory: string, row: HandoffRow): Promise<void> {
    const { kind, source, clock } = JSON.parse(row.body) as Follow
    const poller = feedPollerOf(this.#env, { ...source, region: '' })
    if (kind === 'unfollow') return poller.unfollow(territory, source.id)
    const periodMs = waitMs(
      this.#env,
      'TOCSIN_POLL_MS',
      Math.max(1_000, pollPeriodMs(source, this.#pressing) / clock.rate),
    )
    await poller.follow({ territory, source, periodMs, since: territoryNow(clock, Date.now()) - HISTORY_MS, clock })
  }
}

export function pollerKey(source: FeedSource): string {
  return `feed:${source.adapter}:${source.baseUrl}:${source.credential}`
}
