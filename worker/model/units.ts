// Units are data: 2.77 and 2770 are both plausible levels, so a number never travels without its unit.

import type { MeasureQuantity, MeasureUnit } from './measure.ts'

export type LevelUnit = 'mm' | 'cm' | 'm' | 'ft'
export type FlowUnit = 'l/s' | 'm3/s' | 'ft3/s'
/** Of the water of a gauge. */
export type Unit = LevelUnit | FlowUnit
/** Of whatever is measured. */
export type AnyUnit = Unit | MeasureUnit
export type Quantity = 'level' | 'flow' | MeasureQuantity

const LEVEL_MM: Readonly<Record<LevelUnit, number>> = { mm: 1, cm: 10, m: 1_000, ft: 304.8 }
const FLOW_LPS: Readonly<Record<FlowUnit, number>> = { 'l/s': 1, 'm3/s': 1_000, 'ft3/s': 28.316846592 }

export function isLevelUnit(unit: string): unit is LevelUnit {
  return Object.hasOwn(LEVEL_MM, unit)
}

export function isFlowUnit(unit: string): unit is FlowUnit {
  return Object.hasOwn(FLOW_LPS, unit)
}

export function quantityOf(unit: Unit): 'level' | 'flow' {
  return isLevelUnit(unit) ? 'level' : 'flow'
}

/** Millimetres for a level, litres a second for a flow; always an integer, since that is how the sources measure. */
export function toCanonical(value: number, unit: Unit): number {
  return Math.round(value * (isLevelUnit(unit) ? LEVEL_MM[unit] : FLOW_LPS[unit]))
}

/** `3.40 m`, `340 cm`, `3400 mm` → 3400; null where the text is no level with a unit. */
export function parseLevelMm(text: string): number | null {
  const match = /^(-?\d+(?:\.\d+)?)\s*(mm|cm|m|ft)$/.exec(text.trim())
  if (match === null) return null
  return toCanonical(Number(match[1]), match[2] as LevelUnit)
}
