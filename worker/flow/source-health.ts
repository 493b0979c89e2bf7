// The health of every source of a territory, from what its watch keeps: what is followed, how the last question ended, what came.
import { valueCount } from '../ingest/value-count.ts'
import { followedAreas, boardKey, type BulletinBoard } from '../model/bulletin.ts'
import type { MeasureView } from '../model/measure.ts'
import type { Outlook } from '../model/outlook.ts'
import { isFlagged, type Reading } from '../model/reading.ts'
import type { SensorNetwork } from '../model/sensor.ts'
import {
  NO_VALUES,
  silentSinceOf,
  SLOT_MS,
  type Slot,
  type SourceError,
  type SourceGives,
  type SourceHealth,
  type SourcesView,
  type SubjectHealth,
} from '../model/source-health.ts'
import type { FeedSource } from '../model/territory.ts'
import type { SensorThings } from '../model/sensor-things.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'
import type { Webhook } from '../model/webhook.ts'
import type { FeedView, StationView } from '../model/view.ts'

/** The newest that a source has said of a station or an area, and when it came; kept also where another source had said it first. */
export interface Told {
  readonly source: string
  readonly subject: string
  readonly newestAt: Instant
  readonly receivedAt: Instant
}

/** Calls of one key that came faster than it may call: refused with 429, read by nobody. */
export interface TurnedAway {
  readonly source: string
  /** The key's name. */
  readonly key: string
  readonly calls: number
  readonly since: Instant
  /** The last of them. */
  readonly at: Instant
}

/** So long after the last of them a flood is shown as the fault of its source. */
export const TURNED_AWAY_SHOWN_MS = 30 * MINUTE_MS

export interface SourcesKept {
  readonly feeds: readonly FeedSource[]
  readonly sensors: readonly SensorNetwork[]
  readonly webhooks: readonly Webhook[]
  readonly sensorThings: readonly SensorThings[]
  readonly feedViews: readonly FeedView[]
  readonly measures: readonly MeasureView[]
  readonly stations: readonly StationView[]
  readonly board: BulletinBoard
  readonly told: readonly Told[]
  /** Absent: none. */
  readonly turnedAway?: readonly TurnedAway[]
  readonly outlooks: readonly Outlook[]
  /** Without `flagged`: that is counted from the readings. */
  readonly slots: readonly (Omit<Slot, 'flagged'> & { readonly source: string })[]
  /** Those of the window, in the order in which they came. */
  readonly readings: readonly Reading[]
}

/** Sources that nobody configured: whatever a machine key sends under a name of its own. More of them are one too many to look at. */
const MOST_UNNAMED = 20
const GIVES: Readonly<Partial<Record<FeedSource['adapter'], SourceGives>>> = {
  'vigicrues-forecast': 'forecasts',
  'open-meteo-rain': 'forecasts',
  'open-meteo-flood': 'forecasts',
  'google-flood': 'forecasts',
  'vigicrues-levels': 'bulletins',
  'meteofrance-vigilance': 'bulletins',
  meteoalarm: 'bulletins',
  cap: 'bulletins',
}

export function sourcesView(kept: SourcesKept, now: Instant, windowMs: number): SourcesView {
  const from = slotOf(now) + SLOT_MS - windowMs
  const named = [...kept.feeds, ...kept.sensors, ...kept.webhooks, ...kept.sensorThings].map(({ id }) => id)
  const senders = [...kept.told, ...(kept.turnedAway ?? [])]
  const others = [...new Set(senders.map(({ source }) => source))]
    .filter((source) => !named.includes(source))
    .sort()
    .slice(0, MOST_UNNAMED)
  const sources = [
    ...kept.feeds.map((feed) => ofFeed(feed, kept, { now, from })),
    ...kept.sensors.map((network) => ofNetwork(network, kept, { now, from })),
    ...kept.webhooks.map((webhook) => ofMapped(webhook, 'webhook', kept, { now, from })),
    ...kept.sensorThings.map((service) => ofMapped(service, 'sensorthings', kept, { now, from })),
    ...others.map((source) =>
      pushed({ id: source, adapter: source, gives: sentBy(source, kept), stations: [] }, kept, { now, from }),
    ),
  ]
  return { now, from, slotMs: SLOT_MS, sources }
}

export function slotOf(at: Instant): Instant {
  return Math.floor(at / SLOT_MS) * SLOT_MS
}

interface When {
  readonly now: Instant
  readonly from: Instant
}

function ofFeed(feed: FeedSource, kept: SourcesKept, when: When): SourceHealth {
  const gives = GIVES[feed.adapter] ?? 'readings'
  const view = kept.feedViews.find(({ id }) => id === feed.id)
  const subjects =
    gives === 'bulletins'
      ? followedAreas([feed]).map((followed): SubjectHealth => {
          const heardAt = kept.board.heard[boardKey(feed.id, followed.area)]
          return {
            ...NO_VALUES,
            subject: followed.area,
            name: followed.name,
            newestAt: heardAt ?? null,
            receivedAt: heardAt ?? null,
            silentSince: silentSinceOf(followed, heardAt, when.now),
          }
        })
      : stationsOf(feed.id, Object.values(feed.stations), kept, { gives, ...when })
  return {
    ...summary(feed.id, gives, subjects, kept, when),
    adapter: feed.adapter,
    credit: feed.credit,
    host: new URL(feed.baseUrl).host,
    periodMs: feed.periodMs,
    lastTriedAt: view?.lastTriedAt ?? null,
    lastGoodAt: view?.lastGoodAt ?? null,
    nextAt: view?.nextAt ?? null,
    error: view?.error ?? null,
  }
}

function ofNetwork(network: SensorNetwork, kept: SourcesKept, when: When): SourceHealth {
  const stations = [...new Set(network.devices.map(({ station }) => station))]
  return pushed({ id: network.id, adapter: network.network, gives: 'readings', stations }, kept, when)
}

function ofMapped({ id, fields }: SensorThings, adapter: string, kept: SourcesKept, when: When): SourceHealth {
  const stations = fields.map((field) => (field.kind === 'level' ? field.station : field.measure.code))
  return pushed({ id, adapter, gives: 'readings', stations: [...new Set(stations)] }, kept, when)
}

/** Whoever sends under a name of its own sends values or runs. */
function sentBy(source: string, { stations }: SourcesKept): SourceGives {
  return stations.some(({ forecasts }) => forecasts.some((run) => run.source === source)) ? 'forecasts' : 'readings'
}

interface Sender {
  readonly id: string
  readonly adapter: string
  readonly gives: SourceGives
  readonly stations: readonly string[]
}

function pushed({ id, adapter, gives, stations }: Sender, kept: SourcesKept, when: When): SourceHealth {
  const view = kept.feedViews.find((one) => one.id === id)
  const told = kept.told.filter(({ source }) => source === id)
  const all = [...new Set([...stations, ...told.map(({ subject }) => subject)])]
  const lastToldAt = told.reduce<Instant | null>((last, { receivedAt }) => Math.max(last ?? 0, receivedAt), null)
  return {
    ...summary(id, gives, stationsOf(id, all, kept, { gives, ...when }), kept, when),
    adapter,
    credit: view?.credit ?? '',
    host: null,
    periodMs: null,
    lastTriedAt: view?.lastTriedAt ?? lastToldAt,
    lastGoodAt: view?.lastGoodAt ?? lastToldAt,
    nextAt: null,
    error: floodOf(id, kept) ?? view?.error ?? null,
  }
}

function floodOf(id: string, { turnedAway = [] }: SourcesKept): SourceError | null {
  const flood = turnedAway.find(({ source }) => source === id)
  if (flood === undefined) return null
  return {
    at: flood.at,
    kind: 'slow down',
    message: `${flood.calls} calls of the key "${flood.key}" came too fast and were refused; nothing of them is kept here`,
    mend: 'look at what sends so often; revoke the key if it is not yours',
  }
}

function stationsOf(
  source: string,
  codes: readonly string[],
  kept: SourcesKept,
  { gives, from, now }: When & { readonly gives: SourceGives },
): readonly SubjectHealth[] {
  return [...new Set(codes)].map((code) => {
    const view = kept.stations.find(({ station }) => station.code === code)
    const measure = kept.measures.find((one) => one.measure.code === code)
    const told = kept.told.find((one) => one.source === source && one.subject === code)
    const values =
      gives === 'readings'
        ? valueCount(
            kept.readings.filter((reading) => reading.source === source && reading.station === code),
            from,
            now,
          )
        : NO_VALUES
    return {
      ...values,
      subject: code,
      name: view?.station.name ?? measure?.measure.name ?? code,
      newestAt: told?.newestAt ?? null,
      receivedAt: told?.receivedAt ?? null,
      // A gauge is silent whoever tells of it; a forecast of it may go on.
      silentSince: gives === 'readings' ? (view?.silent?.since ?? measure?.silentSince ?? null) : null,
    }
  })
}

type Summary = Pick<
  SourceHealth,
  'id' | 'gives' | 'newestAt' | 'subjects' | 'slots' | 'outlooks' | keyof typeof NO_VALUES
>

function summary(
  id: string,
  gives: SourceGives,
  subjects: readonly SubjectHealth[],
  kept: SourcesKept,
  { now, from }: When,
): Summary {
  const readings = kept.readings.filter(({ source }) => source === id)
  return {
    ...valueCount(readings, from, now),
    id,
    gives,
    subjects,
    newestAt: subjects.reduce<Instant | null>(
      (newest, subject) => (subject.newestAt === null ? newest : Math.max(newest ?? 0, subject.newestAt)),
      null,
    ),
    outlooks: kept.outlooks.filter(({ source }) => source === id),
    slots: slotsOf(id, readings, kept, { now, from }),
  }
}

/** One for each half hour from `from` to now, also where nothing came: a hole must be seen. */
function slotsOf(id: string, readings: readonly Reading[], kept: SourcesKept, { now, from }: When): readonly Slot[] {
  const flaggedAt = new Map<Instant, Set<string>>()
  for (const reading of readings) {
    if (reading.observedAt > now) continue
    const at = slotOf(reading.observedAt)
    const seen = flaggedAt.get(at) ?? new Set()
    const key = `${reading.station}|${reading.quantity}|${reading.observedAt}`
    // What was corrected to something sound is doubted no more.
    if (isFlagged(reading.flags)) seen.add(key)
    else seen.delete(key)
    flaggedAt.set(at, seen)
  }
  const known = new Map(kept.slots.filter(({ source }) => source === id).map((slot) => [slot.at, slot]))
  const slots: Slot[] = []
  for (let at = slotOf(from); at <= now; at += SLOT_MS) {
    const slot = known.get(at)
    slots.push({
      at,
      brought: slot?.brought ?? 0,
      flagged: flaggedAt.get(at)?.size ?? 0,
      asked: slot?.asked ?? 0,
      failed: slot?.failed ?? 0,
    })
  }
  return slots
}
