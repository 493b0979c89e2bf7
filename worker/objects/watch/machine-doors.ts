// What machines of feeds.yaml push: frames of a sensor network, messages of a webhook, Observations of SensorThings. Each key speaks for what it is
// written under, and for nothing else; what could not be read stands in the answer beside what was.
import {
  observationItem,
  uplinkReadings,
  webhookMessages,
  type ParsedItem,
  type ParsedObservation,
  type WebhookMessage,
} from '../../feeds/index.ts'
import { isNoticeKey, NO_NOTICE_SETTINGS, type NoticeSettings } from '../../model/notice.ts'
import type { ItemVerdict, RawReading } from '../../model/reading.ts'
import { serviceOfKey, type SensorThings } from '../../model/sensor-things.ts'
import { deviceOf, isSensorKey, type SensorNetwork, type Uplink } from '../../model/sensor.ts'
import { DAY_MS, type Instant } from '../../model/time.ts'
import { isWebhookKey, type Webhook, type WebhookSample } from '../../model/webhook.ts'
import type { WebhookTaken } from '../rpc/watch.ts'
import { heardOf, type SourceTables } from './source-tables.ts'
import type { WebhookSamples } from './webhook-samples.ts'

export const FOR_OTHERS = {
  reason: 'this key belongs to sensors, a webhook or a sender of notices of feeds.yaml, and may send nothing else',
  mend: 'make another machine key for this sender',
} as const
const UNMAPPED = {
  reason: 'nothing is read of this webhook yet; the message is kept for a day',
  mend: 'choose its fields in the console (Watch, Health of the sources, Connect a webhook) and write them in feeds.yaml',
} as const
const NO_SERVICE = {
  reason: 'no service of SensorThings belongs to this key',
  mend: 'under "sensorthings" of feeds.yaml, write the name of this key',
} as const
const NO_MESSAGE = { reason: 'the body is no message', mend: 'send a JSON object, or a list of them' } as const
const FRAMES_KEPT_MS = 2 * DAY_MS

/** What of a territory's configuration machines are known by; each absent where it was configured before there were any. */
export interface Machines {
  readonly sensors?: readonly SensorNetwork[]
  readonly webhooks?: readonly Webhook[]
  readonly sensorThings?: readonly SensorThings[]
  readonly notices?: NoticeSettings
}

interface Parts {
  readonly storage: DurableObjectStorage
  readonly sources: SourceTables
  readonly samples: WebhookSamples
  readonly machines: () => Machines
  readonly now: () => Instant
  /** Judges and keeps readings. Part of a transaction, as `noteHealth`. */
  readonly take: (readings: readonly RawReading[], key: string) => readonly ItemVerdict[]
  readonly noteHealth: (id: string, adapter: string, verdicts: readonly ItemVerdict[]) => void
  /** In one transaction, after which the rules are looked at; not where a key was turned away, which changes nothing. */
  readonly act: <T>(body: () => T) => T
}

/** By what a message that is sent again is known. */
type Frame = Pick<Uplink, 'eui' | 'frame'>

export class MachineDoors {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Of a sensor or of an authority: whoever holds it may not make up a gauge. */
  isOfOthers(key: string): boolean {
    const { sensors = [], webhooks = [], sensorThings = [], notices = NO_NOTICE_SETTINGS } = this.#parts.machines()
    return isSensorKey(sensors, key) || isWebhookKey([...webhooks, ...sensorThings], key) || isNoticeKey(notices, key)
  }

  uplink(uplink: Uplink, key: string): readonly ItemVerdict[] {
    const { machines, noteHealth } = this.#parts
    const found = deviceOf(machines().sensors ?? [], uplink, key)
    const items: readonly ParsedItem[] =
      found.kind === 'device'
        ? uplinkReadings(uplink, found.device, found.network.id)
        : [{ kind: 'refused', reason: found.reason, mend: found.mend }]
    return this.#parts.act(() => {
      const verdicts = this.#taken(items, key, uplink)
      if (found.network !== null) noteHealth(found.network.id, found.network.network, verdicts)
      return verdicts
    })
  }

  webhook(id: string, text: string, key: string): WebhookTaken {
    const { machines, now, samples, noteHealth } = this.#parts
    const webhook = machines().webhooks?.find((one) => one.id === id)
    if (webhook === undefined ? this.isOfOthers(key) : webhook.key !== key) return nothingOf(FOR_OTHERS)
    const messages = webhook === undefined ? [] : webhookMessages(JSON.parse(text), webhook, now())
    const sample: WebhookSample = { webhook: id, key, receivedAt: now(), text }
    return this.#parts.act(() => {
      if (webhook === undefined) {
        samples.keep(sample)
        return nothingOf(UNMAPPED)
      }
      const verdicts =
        messages === null ? nothingOf(NO_MESSAGE).verdicts : messages.flatMap((message) => this.#read(webhook, message))
      const leftOut = messages?.filter(({ kind }) => kind === 'left out').length ?? 0
      if (messages !== null && verdicts.some(({ kind }) => kind === 'refused')) samples.keep(sample)
      // What speaks of another sensor of the same account is no sign of this one.
      if (messages === null || leftOut < messages.length) noteHealth(id, 'webhook', verdicts)
      return { verdicts: verdicts.map((verdict, index) => ({ ...verdict, index })), leftOut }
    })
  }

  observations(items: readonly ParsedObservation[], key: string): readonly ItemVerdict[] {
    const { machines, now, noteHealth } = this.#parts
    const service = serviceOfKey(machines().sensorThings ?? [], key)
    if (service === null) {
      const why = this.isOfOthers(key) ? FOR_OTHERS : NO_SERVICE
      return items.map((_, index) => ({ kind: 'refused', index, ...why }))
    }
    const read = items.map((item) =>
      item.kind === 'refused' ? item : observationItem(item.observation, service, now()),
    )
    return this.#parts.act(() => {
      const verdicts = this.#taken(read, key, null)
      noteHealth(service.id, 'sensorthings', verdicts)
      return verdicts
    })
  }

  #read(webhook: Pick<Webhook, 'id' | 'key'>, message: WebhookMessage): readonly ItemVerdict[] {
    if (message.kind === 'left out') return []
    const { items, id } = message
    const frame = id === null ? null : { eui: `webhook ${webhook.id}`, frame: id.slice(0, 200) }
    return this.#taken(items, webhook.key, frame)
  }

  // The verdicts stand in the order of what was sent. A message that is repeated, at another time, would be two readings if it were read twice.
  #taken(items: readonly ParsedItem[], key: string, frame: Frame | null): readonly ItemVerdict[] {
    const { take, sources, now } = this.#parts
    const readings = items.flatMap((item) => (item.kind === 'reading' ? [item.reading] : []))
    const repeated = frame !== null && readings.length > 0 && !this.#isNew(frame)
    const taken = repeated ? [] : take(readings, key)
    if (!repeated) sources.say(heardOf(readings, taken), now())
    let next = 0
    return items.map((item, index): ItemVerdict => {
      const verdict = item.kind === 'refused' ? { ...item, index } : taken[next++]
      return verdict === undefined ? { kind: 'duplicate', index } : { ...verdict, index }
    })
  }

  // A network repeats within minutes; the same words two days later have no vote by their time.
  #isNew({ eui, frame }: Frame): boolean {
    const { sql } = this.#parts.storage
    const now = Date.now()
    sql.exec('DELETE FROM frame WHERE eui = ? AND at < ?', eui, now - FRAMES_KEPT_MS)
    return sql.exec('INSERT OR IGNORE INTO frame (eui, frame, at) VALUES (?, ?, ?)', eui, frame, now).rowsWritten > 0
  }
}

function nothingOf(why: { readonly reason: string; readonly mend: string }): WebhookTaken {
  return { verdicts: [{ kind: 'refused', index: 0, ...why }], leftOut: 0 }
}
