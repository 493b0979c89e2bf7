// What each source last said of itself: its health, and the outlooks that people see and no rule reads.
import type { Outlook } from '../../model/outlook.ts'
import type { ItemVerdict, RawReading } from '../../model/reading.ts'
import type { FeedSource } from '../../model/territory.ts'
import { DAY_MS, type Instant } from '../../model/time.ts'
import type { FeedView } from '../../model/view.ts'
import type { FeedBatch } from '../rpc/watch.ts'
import type { Settings } from '../shared/settings.ts'
import { heardOf, type SourceTables } from './source-tables.ts'

/** Every method is part of the caller's transaction. */
export class SourceNews {
  readonly #settings: Settings
  readonly #sources: SourceTables

  constructor(settings: Settings, sources: SourceTables) {
    this.#settings = settings
    this.#sources = sources
  }

  get views(): readonly FeedView[] {
    return this.#settings.get<readonly FeedView[]>('feeds') ?? []
  }

  put(view: FeedView): void {
    this.#settings.put('feeds', [...this.views.filter(({ id }) => id !== view.id), view])
  }

  keepOnly(names: readonly string[]): void {
    this.#settings.put(
      'feeds',
      this.views.filter(({ id }) => names.includes(id)),
    )
  }

  clear(): void {
    this.#settings.drop('outlooks')
  }

  /** A sensor that tells of its battery alone has been heard and has said nothing good. */
  health(
    id: string,
    adapter: string,
    { verdicts, now }: { readonly verdicts: readonly ItemVerdict[]; readonly now: Instant },
  ): void {
    const bad = verdicts.find((verdict) => verdict.kind === 'refused')
    const good = verdicts.some((verdict) => verdict.kind !== 'refused')
    const before = this.views.find((view) => view.id === id)
    this.put({
      id,
      adapter,
      credit: '',
      lastTriedAt: now,
      lastGoodAt: good ? now : (before?.lastGoodAt ?? null),
      error: bad === undefined ? null : { at: now, message: bad.reason, mend: bad.mend },
    })
    this.#sources.asked(id, bad !== undefined, now)
  }

  /** A call may carry values of several names. */
  sent(readings: readonly RawReading[], verdicts: readonly ItemVerdict[], now: Instant): void {
    this.#sources.say(heardOf(readings, verdicts), now)
    const bad = new Map<string, boolean>()
    readings.forEach(({ source }, index) =>
      bad.set(source, verdicts[index]?.kind === 'refused' && (bad.get(source) ?? true)),
    )
    for (const [source, isBad] of bad) this.#sources.asked(source, isBad, now)
  }

  /** The newest of each place. */
  keepOutlooks({ feed, outlooks = [] }: FeedBatch, now: Instant): void {
    if (outlooks.length === 0) return
    const kept = this.#kept(now).filter(
      (one) =>
        one.source !== feed ||
        !outlooks.some(({ station, quantity }) => one.station === station && one.quantity === quantity),
    )
    this.#settings.put('outlooks', [...kept, ...outlooks.map((one) => ({ ...one, receivedAt: now }))])
  }

  /** Of what is followed now. */
  outlooks(feeds: readonly FeedSource[], now: Instant): readonly Outlook[] {
    return this.#kept(now).filter((one) =>
      feeds.some(({ id, stations }) => id === one.source && Object.values(stations).includes(one.station)),
    )
  }

  // Google allows no longer; and a day-old outlook of rain is none.
  #kept(now: Instant): readonly Outlook[] {
    const all = this.#settings.get<readonly Outlook[]>('outlooks') ?? []
    return all.filter(({ receivedAt }) => receivedAt > now - DAY_MS)
  }
}
