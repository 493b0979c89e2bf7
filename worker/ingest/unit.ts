// A value that is a tenth, ten, a hundred or a thousand times what it was: somebody changed a unit. It blocks and asks a person.
import type { StationDoubt } from '../model/station.ts'

const FACTORS = [10, 100, 1_000]
const TOLERANCE = 0.05
/** Near its zero a gauge is ten times what it was with each ripple. */
const SMALLEST_MM = 100
const ROUNDED_MM = 0.5

export function isUnitJump(value: number, before: number): boolean {
  // From near zero upwards every leap is some multiple; downwards a metre that became a thousandth is told in whole millimetres.
  if (Math.abs(before) < SMALLEST_MM) return false
  return FACTORS.some(
    (factor) =>
      isNear(value, before * factor) ||
      Math.abs(value - before / factor) <= ROUNDED_MM + Math.abs(before / factor) * TOLERANCE,
  )
}

function isNear(left: number, right: number): boolean {
  return right !== 0 && Math.abs(left - right) <= Math.abs(right) * TOLERANCE
}

/** Where a value stands that came after a unit jump: still in the other unit, back in the old one, or somewhere that neither explains. */
export function afterUnitJump({ fromMm, toMm }: StationDoubt, value: number): 'other unit' | 'old unit' | 'neither' {
  if (isWithinHalf(value, fromMm)) return 'old unit'
  return isWithinHalf(value, toMm) ? 'other unit' : 'neither'
}

function isWithinHalf(value: number, of: number): boolean {
  return Math.abs(value - of) <= Math.abs(of) / 2
}
