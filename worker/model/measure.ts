// What is measured beside the water of a gauge: rain, wind, whether there is water in a cellar, whether a pump has its power. It has no zero
// and no datum; its unit is data as everywhere, and that nothing is heard of it is a state.
import type { QualityFlag, Quality } from './reading.ts'
import type { Instant } from './time.ts'

/** Kept as whole numbers: µm of rain, mm/s of wind, thousandths of a degree Celsius or of the unit itself; 1 for on and 0 for off. */
export const MEASURE_UNITS = {
  rain: ['mm', 'cm', 'in'],
  wind: ['m/s', 'km/h', 'kn'],
  temperature: ['°C', '°F', 'K'],
  other: ['%', 'V', 'A', 'W', 'hPa', 'bar', 'NTU', 'µS/cm', 'W/m2', 'count'],
  /** Water where there should be none, as a detector in a cellar tells it. */
  water: ['on/off'],
  'power-fault': ['on/off'],
  leak: ['on/off'],
  switch: ['on/off'],
} as const
export type MeasureQuantity = keyof typeof MEASURE_UNITS
export type MeasureUnit = (typeof MEASURE_UNITS)[MeasureQuantity][number]

export const MEASURE_QUANTITIES = Object.keys(MEASURE_UNITS) as readonly MeasureQuantity[]

/** How the sensor counts rain: each message tells what fell since the one before, or a total that only ever goes up. */
export const RAIN_COUNTS = ['fall', 'total'] as const
export type RainCounts = (typeof RAIN_COUNTS)[number]

export interface Measure {
  /** Our own code of it, that no gauge has. */
  readonly code: string
  readonly name: string
  readonly quantity: MeasureQuantity
  /** In which it is told, and shown. */
  readonly unit: MeasureUnit
  /** Null where it is no rain. */
  readonly counts: RainCounts | null
  /** Outside it a value is kept and has no vote; null where nobody has said. */
  readonly plausible: { readonly min: number; readonly max: number } | null
  /** Unheard for so long it says nothing any more. */
  readonly silentAfterMs: number
}

export interface MeasureView {
  readonly measure: Measure
  readonly latest: MeasureValue | null
  /**
   * Of rain: what fell in the last hours, by what has a vote; `isWhole` is false where more may have fallen unheard. Empty of everything else, and of
   * what is silent.
   */
  readonly sums: readonly { readonly ms: number; readonly value: number; readonly isWhole: boolean }[]
  readonly lastArrivedAt: Instant | null
  readonly silentSince: Instant | null
}

export interface MeasureValue {
  readonly observedAt: Instant
  readonly receivedAt: Instant
  readonly value: number
  readonly quality: Quality
  readonly flags: readonly QualityFlag[]
}

const SCALES: Readonly<Record<MeasureUnit, { readonly factor: number; readonly zero?: number }>> = {
  mm: { factor: 1_000 },
  cm: { factor: 10_000 },
  in: { factor: 25_400 },
  'm/s': { factor: 1_000 },
  'km/h': { factor: 1_000 / 3.6 },
  kn: { factor: 1_852_000 / 3_600 },
  '°C': { factor: 1_000 },
  '°F': { factor: 1_000 / 1.8, zero: 32 },
  K: { factor: 1_000, zero: 273.15 },
  '%': { factor: 1_000 },
  V: { factor: 1_000 },
  A: { factor: 1_000 },
  W: { factor: 1_000 },
  hPa: { factor: 1_000 },
  bar: { factor: 1_000 },
  NTU: { factor: 1_000 },
  'µS/cm': { factor: 1_000 },
  'W/m2': { factor: 1_000 },
  count: { factor: 1_000 },
  'on/off': { factor: 1 },
}

export function isMeasureUnit(unit: string): unit is MeasureUnit {
  return Object.hasOwn(SCALES, unit)
}

export function isMeasureQuantity(quantity: string): quantity is MeasureQuantity {
  return Object.hasOwn(MEASURE_UNITS, quantity)
}

export function isSwitch(quantity: MeasureQuantity): boolean {
  return unitsOf(quantity).includes('on/off')
}

export function unitsOf(quantity: MeasureQuantity): readonly MeasureUnit[] {
  return MEASURE_UNITS[quantity]
}

export function measureCanonical(value: number, unit: MeasureUnit): number {
  const { factor, zero = 0 } = SCALES[unit]
  return Math.round((value - zero) * factor)
}

/** Back into the unit in which it was told. */
export function measureIn(unit: MeasureUnit, canonical: number): number {
  const { factor, zero = 0 } = SCALES[unit]
  return canonical / factor + zero
}

/** `40 mm`, `38 °C`, `11.2 V`; null where that is no number with a unit of a measure. */
export function parseMeasureText(text: string): { readonly value: number; readonly unit: MeasureUnit } | null {
  const match = /^(-?\d{1,9}(?:\.\d{1,6})?)\s*(\S{1,12})$/.exec(text.trim())
  const unit = match?.[2] ?? ''
  return match === null || !isMeasureUnit(unit) || unit === 'on/off'
    ? null
    : { value: measureCanonical(Number(match[1]), unit), unit }
}
