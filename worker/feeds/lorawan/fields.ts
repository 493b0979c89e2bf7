// What the network's own decoder said, read by the mapping of feeds.yaml. Its authors write numbers as numbers, as text, or with a unit behind.
import type { SensorField } from '../../model/sensor.ts'
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

/** `2821`, `"2821"`, `"2821 mm"` where mm is what the mapping says; another unit is a mistake of the mapping and never a number. */
function numberOf(value: unknown, unit: string): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string') return null
  const match = /^\s*(-?\d{1,12}(?:\.\d{1,12})?)\s*([a-z0-9/]*)\s*$/i.exec(value)
  if (match === null || (match[2] !== '' && match[2] !== unit)) return null
  return Number(match[1])
}

function valueAt(decoded: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = decoded
  // A name with a dot in it wins over a way into the value.
  if (Object.hasOwn(decoded, path)) return decoded[path]
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value
}

function shown(value: unknown): string {
  return value === null ? 'null' : typeof value === 'string' ? `"${value.slice(0, 40)}"` : typeof value
}
