// One uplink of a known device → readings of its station: the network's own values first, else our decoder; a distance becomes a level.
import type { SensorDevice, Uplink } from '../../model/sensor.ts'
import type { Instant } from '../../model/time.ts'
import { levelItem } from '../level-item.ts'
import type { ParsedItem } from '../native.ts'
import { DECODERS } from './decoders.ts'
import { fieldsRead } from './fields.ts'
import type { Measured } from './measured.ts'

type Refused = Extract<ParsedItem, { readonly kind: 'refused' }>

/** `source` is the id of the network in feeds.yaml. Never empty: an uplink in which nothing is found says so. */
export function uplinkReadings(uplink: Uplink, device: SensorDevice, source: string): readonly ParsedItem[] {
  if (uplink.simulated)
    return [refused('a simulated uplink: it arrived, and is kept nowhere', 'nothing: the connection works')]
  const { receivedAt } = uplink
  if (receivedAt === null)
    return [
      refused(
        'the network names no time of reception with an offset',
        'send received_at (TTS), time (ChirpStack) or timestamp (Live Objects)',
      ),
    ]
  const found = measuredIn(uplink, device)
  if ('kind' in found) return [found]
  if (found.length === 0)
    return [
      refused(`no level in this frame (port ${uplink.port})`, 'nothing where the sensor tells of itself at times'),
    ]
  return found.map((one) => itemOf(one, { device, source, receivedAt }))
}

function measuredIn({ decoded, bytes, port }: Uplink, device: SensorDevice): readonly Measured[] | Refused {
  const read = decoded === null ? [] : fieldsRead(decoded, device.fields)
  if (read.length > 0) return read
  if (device.decoder !== null) return DECODERS[device.decoder](bytes, port)
  if (decoded === null)
    return refused(
      `nothing decoded the payload of ${device.eui}`,
      'name a decoder for it in feeds.yaml, or set a payload formatter in the network',
    )
  const names = Object.keys(decoded).slice(0, 10).join(', ').slice(0, 200)
  return refused(
    `no field of feeds.yaml is in the decoded payload, which has: ${names === '' ? 'nothing' : names}`,
    `under "fields" of ${device.eui}, write the name of the field that holds the level or the distance`,
  )
}

function itemOf(one: Measured, { device, source, receivedAt }: Hung): ParsedItem {
  if (one.kind === 'nothing') return refused(one.reason, 'look at the sensor if it lasts; its silence is followed')
  const { station, mounting, eui } = device
  return levelItem(one, { station, mounting, source, name: eui, observedAt: one.at ?? receivedAt })
}

interface Hung {
  readonly device: SensorDevice
  readonly source: string
  readonly receivedAt: Instant
}

function refused(reason: string, mend: string): Refused {
  return { kind: 'refused', reason, mend }
}
