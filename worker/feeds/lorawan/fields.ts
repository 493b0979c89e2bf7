// What the network's own decoder said, read by the mapping of feeds.yaml. Its authors write numbers as numbers, as text, or with a unit behind.
import type { SensorField } from '../../model/sensor.ts'
import { numberOf, shown, valueAt } from '../message-field.ts'
import { measured, nothing, type Measured } from './measured.ts'

/** One item for each mapped field that is there; empty where none is. */
export function fieldsRead(
  decoded: Readonly<Record<string, unknown>>,
  fields: readonly SensorField[],
): readonly Measured[] {
  return fields.flatMap((field) => {
    const value = valueAt(decoded, field.name)
    return value === undefined ? [] : [fieldRead(decoded, field, value)]
  })
}

function fieldRead(decoded: Readonly<Record<string, unknown>>, field: SensorField, value: unknown): Measured {
  for (const [name, words] of Object.entries(field.unless)) {
    const said = valueAt(decoded, name)
    if (
      (typeof said === 'string' || typeof said === 'boolean' || typeof said === 'number') &&
      words.includes(String(said))
    )
      return nothing(`${name} is "${String(said).slice(0, 40)}": ${field.name} means nothing then`)
  }
  const number = numberOf(value, field.unit)
  if (number === null) return nothing(`${field.name}: found ${shown(value)}, expected a number in ${field.unit}`)
  if (field.missing.includes(number)) return nothing(`${field.name} is ${number}: nothing was measured`)
  // Read as a distance, "no echo" would be water at the sensor itself: the worst flood that can be.
  if (field.measures === 'distance' && number <= 0)
    return nothing(`${field.name} is ${number}: no distance is, so no echo`)
  return measured(field.measures, number, field.unit)
}
