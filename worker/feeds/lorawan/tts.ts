// The Things Stack v3, webhook "Uplink message". Protobuf's JSON: zeros, false and empty texts are left out, times have nanoseconds.
import * as v from 'valibot'
import {
  base64Text,
  bodyFault,
  bytesOf,
  decodedPayload,
  euiText,
  networkTime,
  zeroable,
  type ParsedUplink,
} from './uplink-body.ts'

const MEND =
  'send the uplink messages of The Things Stack v3 as JSON: webhook format JSON, "Uplink message" enabled, no template'

const envelope = v.looseObject({ uplink_message: v.optional(v.unknown()) })
const body = v.object({
  end_device_ids: v.object({ dev_eui: euiText, dev_addr: v.optional(v.string(), '') }),
  received_at: v.optional(v.string()),
  simulated: v.optional(v.boolean(), false),
  uplink_message: v.object({
    session_key_id: v.optional(v.pipe(v.string(), v.maxLength(200)), ''),
    f_port: zeroable(255),
    f_cnt: zeroable(0xffff_ffff),
    frm_payload: base64Text,
    decoded_payload: decodedPayload,
    received_at: v.optional(v.string()),
  }),
})

/** What a webhook may be asked to send beside uplinks. */
const OTHER_EVENTS = [
  'join_accept',
  'downlink_ack',
  'downlink_nack',
  'downlink_sent',
  'downlink_failed',
  'downlink_queued',
  'downlink_queue_invalidated',
  'location_solved',
  'service_data',
  'uplink_normalized',
]

export function parseTtsUplink(json: unknown): ParsedUplink {
  const outer = v.safeParse(envelope, json)
  if (!outer.success) return bodyFault(outer.issues[0], MEND)
  if (outer.output.uplink_message === undefined) {
    const event = OTHER_EVENTS.find((name) => Object.hasOwn(outer.output, name))
    return event === undefined
      ? { kind: 'unreadable', message: 'the body has no uplink_message', mend: MEND }
      : { kind: 'other event', event }
  }
  const parsed = v.safeParse(body, json)
  if (!parsed.success) return bodyFault(parsed.issues[0], MEND)
  const { end_device_ids: ids, uplink_message: message, simulated } = parsed.output
  const bytes = bytesOf(message.frm_payload)
  if (bytes === null) return { kind: 'unreadable', message: 'uplink_message.frm_payload is not base64', mend: MEND }
  return {
    kind: 'uplink',
    uplink: {
      network: 'tts',
      eui: ids.dev_eui,
      // The network server's time, before the message waited for anything else; a gateway's clock may be wrong.
      receivedAt: networkTime(message.received_at) ?? networkTime(parsed.output.received_at),
      // A counter begins anew only with its session; where none is named, another payload tells a restarted device from a repetition.
      frame:
        message.session_key_id === ''
          ? `${ids.dev_addr}:${message.f_cnt}:${message.frm_payload}`
          : `${message.session_key_id}:${message.f_cnt}`,
      simulated,
      port: message.f_port,
      bytes,
      decoded: message.decoded_payload,
    },
  }
}
