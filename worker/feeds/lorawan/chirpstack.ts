// ChirpStack v4, HTTP integration: POST <address>?event=up, JSON. Zeros are left out, `object` is there only with a codec.
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

const MEND = 'send the events of ChirpStack v4: HTTP integration, payload encoding JSON'

const body = v.object({
  time: v.nullish(v.string()),
  deviceInfo: v.object({ devEui: euiText }),
  devAddr: v.optional(v.pipe(v.string(), v.maxLength(40)), ''),
  fCnt: zeroable(0xffff_ffff),
  fPort: zeroable(255),
  data: base64Text,
  object: decodedPayload,
})
/** Members that only an uplink has; for senders that drop the query of the address. */
const OF_AN_UPLINK = ['data', 'fPort', 'rxInfo']

/** `event`: what the query of the address says; undefined where it says nothing. */
export function parseChirpstackUplink(json: unknown, event?: string): ParsedUplink {
  const outer = v.safeParse(v.looseObject({}), json)
  if (!outer.success) return bodyFault(outer.issues[0], MEND)
  const uplink = event === undefined ? OF_AN_UPLINK.some((name) => Object.hasOwn(outer.output, name)) : event === 'up'
  if (!uplink) return { kind: 'other event', event: (event ?? 'unnamed').slice(0, 40) }
  const parsed = v.safeParse(body, json)
  if (!parsed.success) return bodyFault(parsed.issues[0], MEND)
  const { deviceInfo, time, devAddr, fCnt, fPort, data, object } = parsed.output
  const bytes = bytesOf(data)
  if (bytes === null) return { kind: 'unreadable', message: 'data is not base64', mend: MEND }
  return {
    kind: 'uplink',
    uplink: {
      network: 'chirpstack',
      eui: deviceInfo.devEui,
      receivedAt: networkTime(time),
      // It names no session: an address outlives the counter of a device that starts again, and another payload tells the two apart.
      frame: `${devAddr}:${fCnt}:${data}`,
      simulated: false,
      port: fPort,
      bytes,
      decoded: object,
    },
  }
}
