// A webhook of any sender: which of its words are values, of what, and in which unit. Written in feeds.yaml, and tried on a real message first.
import type { Measure } from './measure.ts'
import type { Mounting, SensorField } from './sensor.ts'
import type { Instant } from './time.ts'
import type { AnyUnit, Quantity } from './units.ts'

export type WebhookField = LevelField | MeasureField

interface Named {
  /** Its place in the message; dots lead into it, a number into a list: `data.0.rain`. */
  readonly name: string
  /** Numbers by which this sender says "nothing measured". */
  readonly missing: readonly number[]
}

/** A level, a distance down to the water, or a flow, of a gauge of `stations.yaml`. */
export interface LevelField extends Named, Pick<SensorField, 'measures' | 'unit'> {
  readonly kind: 'level'
  readonly station: string
  readonly mounting: readonly Mounting[]
}

export interface MeasureField extends Named {
  readonly kind: 'measure'
  readonly measure: Measure
  /** How the sender writes on and off; empty where it is a number. */
  readonly words: { readonly on: readonly string[]; readonly off: readonly string[] }
}

export interface Webhook {
  /** The end of its address, and the name of the source. */
  readonly id: string
  /** The name of the machine key that may post to it, and may send nothing else. */
  readonly key: string
  /** Where a message says when it was measured; null: it counts from when it came. */
  readonly time: string | null
  /** Where a message bears a name of its own, so that a repeated one counts once; null where it has none. */
  readonly message: string | null
  /** Only messages that say this are read: one webhook often carries every sensor of an account. */
  readonly when: Readonly<Record<string, readonly string[]>>
  readonly fields: readonly WebhookField[]
}

/** The last message of a webhook that nobody has mapped yet, kept for a day for whoever does. */
export interface WebhookSample {
  readonly webhook: string
  readonly key: string
  readonly receivedAt: Instant
  readonly text: string
}

/** One value of a message, with its place. */
export interface Leaf {
  readonly path: string
  readonly value: string | number | boolean | null
}

/** What a message holds, and what a mapping would make of it. */
export interface WebhookTrial {
  readonly leaves: readonly Leaf[]
  /** Null where no mapping was tried. */
  readonly tried: TriedMapping | null
}

export type TriedMapping =
  | { readonly kind: 'faults'; readonly faults: readonly { readonly message: string; readonly mend: string }[] }
  | {
      readonly kind: 'read'
      readonly found: readonly TriedValue[]
      /** The message speaks of something else than `when` allows. */
      readonly isLeftOut: boolean
      /** To be written under "webhooks" of feeds.yaml. */
      readonly yaml: string
    }

export type TriedValue =
  | {
      readonly kind: 'value'
      /** A station's code, or a measure's with its name. */
      readonly of: string
      readonly quantity: Quantity
      readonly unit: AnyUnit
      /** mm, l/s, or as a measure is kept. */
      readonly value: number
      readonly observedAt: Instant
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly mend: string }

export function measuresOf(webhooks: readonly Pick<Webhook, 'fields'>[]): readonly Measure[] {
  return webhooks.flatMap(({ fields }) => fields.flatMap((field) => (field.kind === 'measure' ? [field.measure] : [])))
}

export function isWebhookKey(webhooks: readonly Pick<Webhook, 'key'>[], key: string): boolean {
  return webhooks.some((webhook) => webhook.key === key)
}
