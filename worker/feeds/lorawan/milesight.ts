// Milesight EM300/400/500 (port 85): records of channel, type and value, little endian. Depth is in centimetres, distance in millimetres.
import { distanceMm, measured, nothing, wordAt, type Decoder, type Measured } from './measured.ts'

const CUT = nothing('the frame ends in the middle of a value')
/** Length of the value of each record that may stand before a level, by channel and type; the high bit of a channel marks an alarm. */
const SKIPPED: Readonly<Record<string, number>> = { '01-75': 1, '03-67': 2, '83-67': 3 }
const NO_DEPTH = [0xffff, 0xfffd]

/** `history`: what the values kept through a radio silence are; null where this model sends none. */
export function milesight(history: 'depth' | 'distance' | null): Decoder {
  return (bytes) => {
    const found: Measured[] = []
    let tilted = false
    for (let index = 0; index < bytes.length;) {
      const record = `${hex(bytes[index])}-${hex(bytes[index + 1])}`
      const at = index + 2
      const length = record === '20-ce' && history === null ? null : (SKIPPED[record] ?? lengthOf(record))
      // What is unknown has an unknown length: what came before it counts, what may come after it cannot be found.
      if (length === null) break
      if (at + length > bytes.length) {
        found.push(CUT)
        break
      }
      const word = wordAt(bytes, at, 'little') ?? 0
      if (record === '03-77') found.push(depthCm(word))
      else if (isDistance(record)) found.push(distanceMm(word))
      else if (isPosition(record)) tilted ||= bytes[at] === 1
      else if (record === '20-ce') {
        const seconds = word + (wordAt(bytes, at + 2, 'little') ?? 0) * 65_536
        const value = wordAt(bytes, at + 4, 'little') ?? 0
        found.push(history === 'depth' ? depthCm(value, seconds * 1_000) : distanceMm(value, seconds * 1_000))
      }
      index = at + length
    }
    // Knocked out of its place it looks at the bank: the number is sound and means nothing.
    if (tilted)
      return found.map((one) =>
        one.kind === 'distance' && one.at === null ? nothing('the sensor was knocked out of its place (tilt)') : one,
      )
    return found
  }
}

function depthCm(value: number, at: number | null = null): Measured {
  return NO_DEPTH.includes(value) ? nothing(`the probe fails (${value})`) : measured('level', value, 'cm', at)
}

// On channel 3 for EM310 and EM500, 4 for EM400; 83-e9 carries the change and the alarm behind the distance.
function isDistance(record: string): boolean {
  return ['03-82', '04-82', '84-82', '83-82', '83-e9'].includes(record)
}

function isPosition(record: string): boolean {
  return record === '04-00' || record === '05-00'
}

function lengthOf(record: string): number | null {
  if (record === '03-77' || record === '03-82' || record === '04-82') return 2
  if (record === '83-82' || record === '84-82') return 3
  if (record === '83-e9') return 5
  if (record === '20-ce') return 6
  return isPosition(record) ? 1 : null
}

function hex(byte: number | undefined): string {
  return (byte ?? 0).toString(16).padStart(2, '0')
}
