// ELSYS (ELT with an ultrasonic sensor): records of a type and its value, big endian, in any order; 0x0E is the distance in mm.
import { distanceMm, nothing, wordAt, type Decoder, type Measured } from './measured.ts'

const DISTANCE = 0x0e
/** Bytes of the value of each type (ELSYS payload document); without them the next record cannot be found. */
const LENGTHS: Readonly<Record<number, number>> = {
  0x01: 2, // temperature
  0x02: 1, // humidity
  0x03: 3, // acceleration
  0x04: 2, // light
  0x05: 1, // motion
  0x06: 2, // CO₂
  0x07: 2, // battery
  0x08: 2, // analogue 1
  0x09: 6, // GPS
  0x0a: 2, // pulses 1
  0x0b: 4, // pulses 1, absolute
  0x0c: 2, // outer temperature
  0x0d: 1, // digital
  [DISTANCE]: 2,
  0x0f: 1, // acceleration alarm
  0x10: 4, // infrared temperatures
  0x11: 1, // occupancy
  0x12: 1, // water leak
  0x13: 65, // grid eye
  0x14: 4, // pressure
  0x15: 2, // sound
  0x16: 2, // pulses 2
  0x17: 4, // pulses 2, absolute
  0x18: 2, // analogue 2
  0x19: 2, // outer temperature 2
}

export const elsys: Decoder = (bytes) => {
  const found: Measured[] = []
  for (let index = 0; index < bytes.length;) {
    const type = bytes[index] ?? 0
    const length = LENGTHS[type]
    if (length === undefined) break
    if (index + 1 + length > bytes.length) return [...found, nothing('the frame ends in the middle of a value')]
    if (type === DISTANCE) found.push(distanceMm(wordAt(bytes, index + 1) ?? 0))
    index += 1 + length
  }
  return found.slice(-1)
}
