// What both services of the USGS share: parameters, feet, values as text, a sentinel for "missing", and letters that qualify a value.
import type { Quantity, Unit } from '../model/units.ts'
import { toCanonical } from '../model/units.ts'

export const PARAMETERS: Readonly<Record<string, { readonly quantity: Quantity; readonly unit: Unit }>> = {
  '00065': { quantity: 'level', unit: 'ft' },
  '00060': { quantity: 'flow', unit: 'ft3/s' },
}

/** As written by either service: `ft`, `ft3/s`, `ft^3/s`. */
export function isUnit(written: string, unit: Unit): boolean {
  return written.replace('^', '') === unit
}

const MISSING = -999_999
const NUMBER = /^-?\d+(?:\.\d+)?$/

/** In mm or l/s; null where there is none. */
export function valueOf(written: string | number, unit: Unit, missing = MISSING): number | null {
  if (typeof written === 'string' && !NUMBER.test(written)) return null
  const value = Number(written)
  const canonical = toCanonical(value, unit)
  return value === missing || value === MISSING || !Number.isFinite(canonical) ? null : canonical
}

// P is provisional and A approved: the ordinary states of a value. Estimated, ice, equipment and all others shake it.
const SOUND = new Set(['P', 'A', 'Provisional', 'Approved'])

export function isShaken(qualifiers: string | readonly string[] | null | undefined): boolean {
  const list =
    typeof qualifiers === 'string' ? qualifiers.split(/[\s,]+/).filter((one) => one !== '') : (qualifiers ?? [])
  return list.some((qualifier) => !SOUND.has(qualifier))
}
