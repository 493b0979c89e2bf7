// Dragino LDDS75 and DDS75-LB: battery, then the distance in mm, big endian. Port 2 is the uplink; others are settings and a log of old values.
import { measured, nothing, wordAt, type Decoder } from './measured.ts'

/** Nearer than this the sensor hears its own sound (LDDS75 manual). */
const BLIND_MM = 280

export const draginoLdds75: Decoder = (bytes, port) => {
  if (port !== 2) return [nothing(`port ${port} of this sensor carries no reading of now`)]
  const distance = wordAt(bytes, 2)
  if (distance === null) return [nothing('the frame ends before its distance')]
  if (distance === 0) return [nothing('the sensor finds no probe (0)')]
  if (distance < BLIND_MM)
    return [nothing(`${distance} mm lies in the blind zone of the sensor (under ${BLIND_MM} mm)`)]
  return [measured('distance', distance, 'mm')]
}
