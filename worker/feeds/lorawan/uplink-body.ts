// What the bodies of all LoRaWAN networks have in common: their words become our uplink, or a reason why not.
import * as v from 'valibot'
import type { Uplink } from '../../model/sensor.ts'
import { parseRfc3339, type Instant } from '../../model/time.ts'

export type ParsedUplink =
  | { readonly kind: 'uplink'; readonly uplink: Uplink }
  /** A join, a status, an acknowledgement: rightly sent, and no reading in it. */
  | { readonly kind: 'other event'; readonly event: string }
  | { readonly kind: 'unreadable'; readonly message: string; readonly mend: string }

export const euiText = v.pipe(v.string(), v.regex(/^[0-9a-fA-F]{16}$/), v.toUpperCase())
/** Protobuf leaves a zero out: absent is zero. */
export const zeroable = (max: number) => v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max)), 0)
/** What the network decoded; deeper than any formatter writes it could not even be handed on. */
export const decodedPayload = v.nullish(
  v.pipe(
    v.record(v.string(), v.unknown()),
    v.check((value) => isShallow(value, 12), 'nested more than 12 deep'),
  ),
  null,
)
// A frame has at most 242 bytes; some networks allow a little more.
export const base64Text = v.optional(v.pipe(v.string(), v.maxLength(700)), '')

/** Where the body differs from what the network documents, by name: `end_device_ids.dev_eui: found undefined`. */
export function bodyFault(issue: v.BaseIssue<unknown>, mend: string): Extract<ParsedUplink, { kind: 'unreadable' }> {
  const where = issue.path?.map((part) => String(part.key)).join('.') ?? 'the body'
  const found = issue.type === 'check' ? issue.message : `found ${issue.received.slice(0, 40)}`
  return { kind: 'unreadable', message: `${where.slice(0, 80)}: ${found}`, mend }
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1))
}

export function bytesOf(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
  } catch {
    return null
  }
}

const FIRST_NETWORK_MS = Date.UTC(2015, 0, 1)

/** Null where there is none, or the zero of protobuf: 0001-01-01T00:00:00Z. A time without an offset is none either. */
export function networkTime(text: string | null | undefined): Instant | null {
  const at = text == null ? null : parseRfc3339(text)
  return at === null || at < FIRST_NETWORK_MS ? null : at
}
