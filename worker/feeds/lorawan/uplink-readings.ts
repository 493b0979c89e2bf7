// One uplink of a known device → readings of its station: the network's own values first, else our decoder; a distance becomes a level.
import type { RawReading } from '../../model/reading.ts'
import { heightAt, type SensorDevice, type Uplink } from '../../model/sensor.ts'
import type { Instant } from '../../model/time.ts'
import { isLevelUnit } from '../../model/units.ts'
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

interface Hung {
  readonly device: SensorDevice
  readonly source: string
  readonly receivedAt: Instant
}

function itemOf(one: Measured, { device, source, receivedAt }: Hung): ParsedItem {
  if (one.kind === 'nothing') return refused(one.reason, 'look at the sensor if it lasts; its silence is followed')
  const observedAt = one.at ?? receivedAt
  const shared = { station: device.station, observedAt, source, rawUnit: one.rawUnit, ...SOUND }
  if (one.kind === 'flow') return { kind: 'reading', reading: { ...shared, quantity: 'flow', value: one.value } }
  if (!isLevelUnit(one.rawUnit))
    return refused(`${one.rawUnit} is no unit of a ${one.kind}`, 'write mm, cm, m or ft for this field in feeds.yaml')
  const heightMm = heightAt(device.mounting, observedAt)
  if (one.kind === 'level')
    return { kind: 'reading', reading: { ...shared, quantity: 'level', value: (heightMm ?? 0) + one.value } }
  return heightMm === null
    ? refused(
        `a distance, and no mounting height of ${device.eui} at that time`,
        'write "mounting" for it in feeds.yaml: how high the sensor hangs above the zero of the scale',
      )
    : { kind: 'reading', reading: { ...shared, quantity: 'level', value: heightMm - one.value } }
}

const SOUND: Pick<RawReading, 'sourceDoubtful' | 'gapMarker'> = { sourceDoubtful: false, gapMarker: false }

function refused(reason: string, mend: string): Refused {
  return { kind: 'refused', reason, mend }
}
