// What one frame of a sensor says, before anybody knows where the sensor hangs. What it could not measure is said too, with the reason.
import type { SensorMeasure } from '../../model/sensor.ts'
import type { Instant } from '../../model/time.ts'
import { toCanonical, type Unit } from '../../model/units.ts'

export type Measured = Found | { readonly kind: 'nothing'; readonly reason: string }

export interface Found {
  readonly kind: SensorMeasure
  /** mm, or l/s for a flow. */
  readonly value: number
  readonly rawUnit: Unit
  /** When it was measured; null: now, so when the network had it. */
  readonly at: Instant | null
}

export type Decoder = (bytes: Uint8Array, port: number) => readonly Measured[]

export function nothing(reason: string): Measured {
  return { kind: 'nothing', reason }
}

export function measured(kind: SensorMeasure, value: number, unit: Unit, at: Instant | null = null): Found {
  return { kind, value: toCanonical(value, unit), rawUnit: unit, at }
}

/** No echo is 0 on every ultrasonic sensor here, all bits set on some, and 9999 on those of ten metres. */
const NO_ECHO = [0, 9_999, 0xffff, 0xfffd]

export function distanceMm(value: number, at: Instant | null = null): Measured {
  return NO_ECHO.includes(value)
    ? nothing(`no echo (${value}): nothing was measured`)
    : measured('distance', value, 'mm', at)
}

/** Reads whole numbers off a frame; null where it ends too early, so that a frame that was cut never becomes a level. */
export function wordAt(bytes: Uint8Array, index: number, order: 'big' | 'little' = 'big'): number | null {
  const [first, second] = [bytes[index], bytes[index + 1]]
  if (first === undefined || second === undefined) return null
  return order === 'big' ? first * 256 + second : second * 256 + first
}
