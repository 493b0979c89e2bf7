// A mapping tried on a message, by the very code that will read the webhook: value and unit, or why not. It stores nothing.
import { leavesOf, webhookMessages } from '../../feeds/index.ts'
import { parseWebhookEntry } from '../../flow/files/webhooks-of-feeds-file.ts'
import type { Station } from '../../model/station.ts'
import type { Instant } from '../../model/time.ts'
import type { TriedMapping, TriedValue, Webhook, WebhookTrial } from '../../model/webhook.ts'

interface Trial {
  /** JSON, as the route has seen. */
  readonly message: string
  readonly mapping: string | null
}

interface Here {
  readonly stations: readonly Station[]
}

export function webhookTrial({ message, mapping }: Trial, here: Here | null, now: Instant): WebhookTrial {
  const json: unknown = JSON.parse(message)
  const first: unknown = Array.isArray(json) ? json[0] : json
  return { leaves: leavesOf(first), tried: mapping === null ? null : tried(json, mapping, { here, now }) }
}

function tried(
  json: unknown,
  mapping: string,
  { here, now }: { readonly here: Here | null; readonly now: Instant },
): TriedMapping {
  const parsed = parseWebhookEntry(mapping)
  if (parsed.kind === 'faults') return parsed
  const { webhook, yaml } = parsed.value
  const unknown = unknownStations(webhook, here)
  if (unknown.length > 0) return { kind: 'faults', faults: unknown }
  const messages = webhookMessages(json, webhook, now)
  if (messages === null) {
    const fault = { message: 'the message is no JSON object', mend: 'paste the message as its sender writes it' }
    return { kind: 'faults', faults: [fault] }
  }
  const items = messages.flatMap((message) => (message.kind === 'read' ? message.items : []))
  const found = items.map((item): TriedValue => {
    if (item.kind === 'refused') return item
    const { station: of, quantity, rawUnit: unit, value, observedAt } = item.reading
    return { kind: 'value', of, quantity, unit, value, observedAt }
  })
  return { kind: 'read', found, isLeftOut: messages.every(({ kind }) => kind === 'left out'), yaml }
}

function unknownStations({ fields }: Webhook, here: Here | null) {
  return fields.flatMap((field) =>
    field.kind === 'measure' || here?.stations.some(({ code }) => code === field.station) === true
      ? []
      : [{ message: `unknown station ${field.station}`, mend: 'name a station of stations.yaml' }],
  )
}
