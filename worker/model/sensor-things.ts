// A service of OGC SensorThings 1.1 that sends its observations to us: each of its Datastreams is one quantity, as feeds.yaml says which.
import type { WebhookField } from './webhook.ts'
import type { Instant } from './time.ts'

export interface SensorThings {
  /** Name of the source. */
  readonly id: string
  /** The name of the machine key that speaks for these Datastreams, and sends nothing else. */
  readonly key: string
  /** `name` is the `@iot.id` of the Datastream. */
  readonly fields: readonly WebhookField[]
}

/** One Observation as it was sent. */
export interface SentObservation {
  /** `@iot.id` of its Datastream. */
  readonly datastream: string
  /** Null: it names none, and the standard then has the server's time stand. */
  readonly at: Instant | null
  readonly result: unknown
  /** Its resultQuality says so. */
  readonly doubtful: boolean
}

export function serviceOfKey(services: readonly SensorThings[], key: string): SensorThings | null {
  return services.find((one) => one.key === key) ?? null
}
