// Orange Live Objects, HTTP push of `lora_v0` data messages. The payload is hexadecimal and zeros are written; its `location` is the
// network's guess, ten kilometres wide, and never the place of a sensor.
import * as v from 'valibot'
import { bodyFault, decodedPayload, euiText, networkTime, zeroable, type ParsedUplink } from './uplink-body.ts'

const MEND = 'push the data messages of LoRa devices as they are: leave the content (template) of the push empty'

const HEX = /^(?:[0-9a-f]{2}){0,512}$/i
const body = v.object({
  timestamp: v.nullish(v.string()),
  metadata: v.object({
    network: v.object({
      lora: v.object({
        devEUI: euiText,
        port: zeroable(255),
        fcnt: zeroable(0xffff_ffff),
        messageType: v.optional(v.pipe(v.string(), v.maxLength(40)), 'UNCONFIRMED_DATA_UP'),
      }),
    }),
  }),
  value: decodedPayload,
})

export function parseLiveObjectsUplink(json: unknown): ParsedUplink {
  const parsed = v.safeParse(body, json)
  if (!parsed.success) return bodyFault(parsed.issues[0], MEND)
  const { timestamp, value } = parsed.output
  const { devEUI, port, fcnt, messageType } = parsed.output.metadata.network.lora
  if (!messageType.endsWith('_DATA_UP')) return { kind: 'other event', event: messageType }
  // What a decoder of the platform made of it stands beside the payload.
  const { payload = '', ...decoded } = value ?? {}
  if (typeof payload !== 'string' || !HEX.test(payload))
    return { kind: 'unreadable', message: 'value.payload is not hexadecimal', mend: MEND }
  return {
    kind: 'uplink',
    uplink: {
      network: 'live-objects',
      eui: devEUI,
      // When the radio heard it; `created`, when the platform wrote it down, is seconds later.
      receivedAt: networkTime(timestamp),
      frame: `${fcnt}:${payload.toLowerCase()}`,
      simulated: false,
      port,
      bytes: Uint8Array.from(payload.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
      decoded: Object.keys(decoded).length === 0 ? null : decoded,
    },
  }
}
