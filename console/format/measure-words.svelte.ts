// What is measured beside gauges, as people read it: in the unit in which its sensor tells it, and yes or no of what is on or off.
import {
  isMeasureUnit,
  isSwitch,
  measureIn,
  type MeasureQuantity,
  type MeasureUnit,
} from '../../worker/model/measure.ts'
import type { AnyUnit } from '../../worker/model/units.ts'
import type { Key } from '../i18n/fr.ts'
import { say, screen } from '../i18n/words.svelte.ts'
import { number } from './figures.ts'
import { level } from './spoken.svelte.ts'

const QUANTITY: Readonly<Record<MeasureQuantity, Key>> = {
  rain: 'measureRain',
  wind: 'measureWind',
  temperature: 'measureTemperature',
  other: 'measureOther',
  water: 'measureWater',
  'power-fault': 'measurePowerFault',
  leak: 'measureLeak',
  switch: 'measureSwitch',
}
export const quantityName = (quantity: MeasureQuantity) => say(QUANTITY[quantity])

interface Measured {
  readonly quantity: MeasureQuantity
  readonly unit: MeasureUnit
  readonly value: number
}

export function measuredWords({ quantity, unit, value }: Measured): string {
  if (isSwitch(quantity)) return say(value === 1 ? 'measureOn' : 'measureOff')
  const figure = number(measureIn(unit, value), screen.language, 1)
  return unit === 'count' ? figure : `${figure}\u202f${unit}`
}

/** Of a trial: also the level and the flow of a gauge. */
export function triedWords(quantity: string, unit: AnyUnit, value: number): string {
  if (quantity === 'level') return level(value)
  if (quantity === 'flow') return say('flowCubic', { n: number(value / 1_000, screen.language, 2) })
  return isMeasureUnit(unit) ? measuredWords({ quantity: quantity as MeasureQuantity, unit, value }) : String(value)
}
