// A sensor of a LoRaWAN network: what its network says of one frame, and what `feeds.yaml` says of the device that sent it.
import type { Instant } from './time.ts'
import type { Unit } from './units.ts'

/** Networks whose webhooks are understood, by the name that stands in the address and in `feeds.yaml`. */
export const LORAWAN_NETWORKS = ['tts', 'chirpstack', 'live-objects'] as const
export type LorawanNetwork = (typeof LORAWAN_NETWORKS)[number]

/** Sensors whose bytes we read ourselves, where their network does not. */
export const SENSOR_DECODERS = [
  'milesight-em500-swl',
  'milesight-em500-udl',
  'milesight-em310-udl',
  'milesight-em400',
  'dragino-ldds75',
  'decentlab-dl-mbx',
  'decentlab-dl-lid',
  'decentlab-dl-ctd10',
  'elsys',
] as const
export type SensorDecoder = (typeof SENSOR_DECODERS)[number]

/** A distance is measured downwards from the sensor; a level upwards: from the sensor where it lies in the water. */
export const SENSOR_MEASURES = ['level', 'distance', 'flow'] as const
export type SensorMeasure = (typeof SENSOR_MEASURES)[number]

/** One field of what the network itself has decoded. */
export interface SensorField {
  /** Its name; dots lead into it: `water.distance`. */
  readonly name: string
  readonly measures: SensorMeasure
  readonly unit: Unit
  /** Numbers by which this sensor says "nothing measured". */
  readonly missing: readonly number[]
  /** Other fields whose words make this one worthless: `position: [tilt]`. */
  readonly unless: Readonly<Record<string, readonly string[]>>
}

/** How high the sensor hangs above the zero of its station, from when on. Null: since ever. */
export interface Mounting {
  readonly since: Instant | null
  readonly heightMm: number
}

export interface SensorDevice {
  /** DevEUI: sixteen hexadecimal digits in capitals. */
  readonly eui: string
  /** Our code of the station that it measures. */
  readonly station: string
  readonly fields: readonly SensorField[]
  readonly decoder: SensorDecoder | null
  readonly mounting: readonly Mounting[]
}

/** One network that sends to us, with the devices that it may speak for and the name of the key by which it does. */
export interface SensorNetwork {
  readonly id: string
  readonly network: LorawanNetwork
  readonly key: string
  readonly devices: readonly SensorDevice[]
}

/** One frame of a device, as its network told it. */
export interface Uplink {
  readonly network: LorawanNetwork
  readonly eui: string
  /** When the network had it: a device sends no time of its own. Null where the network wrote none. */
  readonly receivedAt: Instant | null
  /** The same for each repetition of one frame: session and frame counter. */
  readonly frame: string
  /** Sent by hand from the network's console. */
  readonly simulated: boolean
  readonly port: number
  readonly bytes: Uint8Array
  /** What the network's own decoder made of the bytes; null where it has none. */
  readonly decoded: Readonly<Record<string, unknown>> | null
}

export type DeviceFound =
  | { readonly kind: 'device'; readonly network: SensorNetwork; readonly device: SensorDevice }
  | { readonly kind: 'unknown'; readonly network: SensorNetwork | null; readonly reason: string; readonly mend: string }

/** The device that sent it, where this key may speak for it: a key that is lost opens no other sensor. */
export function deviceOf(
  networks: readonly SensorNetwork[],
  { network, eui }: Pick<Uplink, 'network' | 'eui'>,
  key: string,
): DeviceFound {
  const own = networks.filter((candidate) => candidate.network === network && candidate.key === key)
  for (const candidate of own) {
    const device = candidate.devices.find((one) => one.eui === eui)
    if (device !== undefined) return { kind: 'device', network: candidate, device }
  }
  return own[0] === undefined
    ? {
        kind: 'unknown',
        network: null,
        reason: `no sensors of ${network} belong to the key "${key}"`,
        mend: `under "sensors" of feeds.yaml, write network: ${network} and the name of this key`,
      }
    : {
        kind: 'unknown',
        network: own[0],
        reason: `unknown device ${eui}`,
        mend: `write ${eui} under the devices of "${own[0].id}" in feeds.yaml, with its station`,
      }
}

/** Whether this key belongs to sensors, and so may send nothing else. */
export function isSensorKey(networks: readonly SensorNetwork[], key: string): boolean {
  return networks.some((candidate) => candidate.key === key)
}

/** How high the sensor hung at that time; null where nobody has said. */
export function heightAt(mounting: readonly Mounting[], at: Instant): number | null {
  let latest: Mounting | null = null
  for (const one of mounting) {
    if (one.since !== null && one.since > at) continue
    if (latest === null || (one.since ?? -Infinity) >= (latest.since ?? -Infinity)) latest = one
  }
  return latest?.heightMm ?? null
}
