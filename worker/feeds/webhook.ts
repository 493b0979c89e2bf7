// A message of any sender → readings, by the mapping of feeds.yaml. What is trialled in the console runs this very code.
import { measureCanonical } from '../model/measure.ts'
import { parseRfc3339, type Instant } from '../model/time.ts'
import type { MeasureField, Webhook, WebhookField } from '../model/webhook.ts'
import { levelItem } from './level-item.ts'
import { measured } from './lorawan/measured.ts'
import { leavesOf, numberOf, shown, valueAt } from './message-field.ts'
import type { ParsedItem } from './native.ts'

export type WebhookMessage =
  /** `id`: its sender's own name of it; null where it has none. */
  | { readonly kind: 'read'; readonly id: string | null; readonly items: readonly ParsedItem[] }
  /** It speaks of something else than this webhook reads. */
  | { readonly kind: 'left out' }

type Message = Readonly<Record<string, unknown>>
type Refused = Extract<ParsedItem, { readonly kind: 'refused' }>
type When = { readonly kind: 'at'; readonly at: Instant } | Refused

const MOST_MESSAGES = 1_000
/** Numbers of so many milliseconds are later than 1973; of so many seconds they would be of the year 5138. */
const MILLISECONDS_FROM = 1e11
const ON = ['true', '1', 'on']
const OFF = ['false', '0', 'off']

/** A list is read message by message. Null where the body is no message at all. */
export function webhookMessages(
  json: unknown,
  webhook: Webhook,
  receivedAt: Instant,
): readonly WebhookMessage[] | null {
  const messages: readonly unknown[] = Array.isArray(json) ? json.slice(0, MOST_MESSAGES) : [json]
  return messages.every(isMessage) ? messages.map((message) => read(message, webhook, receivedAt)) : null
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function read(message: Message, webhook: Webhook, receivedAt: Instant): WebhookMessage {
  const isOurs = Object.entries(webhook.when).every(([name, words]) =>
    words.includes(wordOf(valueAt(message, name)) ?? ''),
  )
  if (!isOurs) return { kind: 'left out' }
  const id = webhook.message === null ? null : wordOf(valueAt(message, webhook.message))
  const items = webhook.fields.flatMap((field) => {
    const value = valueAt(message, field.name)
    if (value === undefined) return []
    const when = whenOf(message, webhook, receivedAt)
    return [when.kind === 'refused' ? when : valueItem(field, value, { source: webhook.id, observedAt: when.at })]
  })
  return { kind: 'read', id, items: items.length === 0 ? [nothingFound(message, webhook)] : items }
}

function wordOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}

function nothingFound(message: Message, { id, fields }: Webhook): Refused {
  const there = leavesOf(message)
    .slice(0, 10)
    .map(({ path }) => path)
    .join(', ')
  return refused(
    `no field of "${id}" (${fields.map(({ name }) => name).join(', ')}) is in the message, which has: ${there.slice(0, 200) || 'nothing'}`,
    'try the message in the console (Watch, Health of the sources, Connect a webhook) and correct feeds.yaml',
  )
}

function whenOf(message: Message, { time }: Webhook, receivedAt: Instant): When {
  if (time === null) return { kind: 'at', at: receivedAt }
  const written = valueAt(message, time)
  const at = typeof written === 'string' ? parseRfc3339(written) : epoch(written)
  if (at !== null) return { kind: 'at', at }
  return refused(
    `${time}: found ${written === undefined ? 'nothing' : shown(written)}, expected a time with its offset, or seconds or milliseconds since 1970`,
    'send 2026-10-14T18:00:00Z or a number; without "time" in feeds.yaml a message counts from when it comes',
  )
}

function epoch(value: unknown): Instant | null {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return null
  return Math.round(value >= MILLISECONDS_FROM ? value : value * 1_000)
}

interface Where {
  readonly source: string
  readonly observedAt: Instant
}

/** One value of one field. */
export function valueItem(field: WebhookField, value: unknown, where: Where): ParsedItem {
  if (field.kind === 'measure' && field.measure.unit === 'on/off') return switchItem(field, value, where)
  const unit = field.kind === 'measure' ? field.measure.unit : field.unit
  const number = numberOf(value, unit)
  if (number === null)
    return refused(
      `${field.name}: found ${shown(value)}, expected a number in ${unit}`,
      'name another field or unit in feeds.yaml',
    )
  if (field.missing.includes(number))
    return refused(`${field.name} is ${number}: nothing was measured`, 'look at the sensor if it lasts')
  if (field.kind === 'measure')
    return { kind: 'reading', reading: reading(field, measureCanonical(number, field.measure.unit), where) }
  // Read as a distance, "no echo" would be water at the sensor itself: the worst flood that can be.
  if (field.measures === 'distance' && number <= 0)
    return refused(`${field.name} is ${number}: no distance is, so no echo`, 'look at the sensor if it lasts')
  const { station, mounting } = field
  return levelItem(measured(field.measures, number, field.unit), { station, mounting, name: field.name, ...where })
}

function switchItem(field: MeasureField, value: unknown, where: Where): ParsedItem {
  const word = wordOf(value)?.toLowerCase() ?? ''
  const { on, off } = field.words.on.length + field.words.off.length === 0 ? { on: ON, off: OFF } : field.words
  const said = on.includes(word) ? 1 : off.includes(word) ? 0 : null
  return said === null
    ? refused(
        `${field.name}: found ${shown(value)}, expected one of ${[...on, ...off].join(', ')}`,
        'write its words under "on" and "off" of this field in feeds.yaml',
      )
    : { kind: 'reading', reading: reading(field, said, where) }
}

function reading({ measure }: MeasureField, value: number, where: Where) {
  const { code: station, quantity, unit: rawUnit } = measure
  return { station, quantity, value, rawUnit, sourceDoubtful: false, gapMarker: false, ...where }
}

function refused(reason: string, mend: string): Refused {
  return { kind: 'refused', reason, mend }
}
