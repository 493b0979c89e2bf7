// One value of somebody's message, by the name that feeds.yaml gives it. Its authors write numbers as numbers, as text, or with a unit behind.
import type { Leaf } from '../model/webhook.ts'

/** `data.0.rain`; undefined where there is no such place. */
export function valueAt(message: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = message
  // A name with a dot in it wins over a way into the value.
  if (Object.hasOwn(message, path)) return message[path]
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value
}

/** `2821`, `"2821"`, `"2821 mm"` where mm is what the mapping says; another unit is a mistake of the mapping and never a number. */
export function numberOf(value: unknown, unit: string): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string') return null
  const match = /^\s*(-?\d{1,12}(?:\.\d{1,12})?)\s*(\S{0,12})\s*$/.exec(value)
  if (match === null || (match[2] !== '' && match[2] !== unit)) return null
  return Number(match[1])
}

export function shown(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return `"${value.slice(0, 40)}"`
  return typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : Array.isArray(value)
      ? 'a list'
      : typeof value
}

const MOST_LEAVES = 200
const DEEPEST = 8

/** Every single value of a message with its place, for a person to choose from; at most 200, eight levels down. */
export function leavesOf(message: unknown): readonly Leaf[] {
  const leaves: Leaf[] = []
  const walk = (value: unknown, path: readonly string[]): void => {
    if (leaves.length >= MOST_LEAVES || path.length > DEEPEST) return
    if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) walk(inner, [...path, name])
      return
    }
    if (path.length > 0) leaves.push({ path: path.join('.'), value: leafValue(value) })
  }
  walk(message, [])
  return leaves
}

function leafValue(value: unknown): Leaf['value'] {
  return typeof value === 'string'
    ? value.slice(0, 80)
    : typeof value === 'number' || typeof value === 'boolean'
      ? value
      : null
}
