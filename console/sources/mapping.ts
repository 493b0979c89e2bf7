// The mapping of a webhook as the form builds it: one entry of "webhooks", in the words of feeds.yaml. The server judges it.
import { isMeasureQuantity, isSwitch, unitsOf } from '../../worker/model/measure.ts'
import type { Leaf } from '../../worker/model/webhook.ts'

export const LEVEL_MEASURES = ['level', 'distance', 'flow'] as const
const LEVEL_UNITS = ['mm', 'cm', 'm', 'ft'] as const
const FLOW_UNITS = ['l/s', 'm3/s'] as const

export interface FieldForm {
  readonly name: string
  readonly measures: string
  readonly unit: string
  readonly code: string
  readonly title: string
  readonly counts: string
  readonly station: string
  /** Metres above the zero of the scale, as it was typed; empty where there is none. */
  readonly height: string
}

export interface WebhookForm {
  readonly id: string
  readonly key: string
  /** Places in the message; empty: none. */
  readonly time: string
  readonly message: string
  readonly fields: readonly FieldForm[]
}

/** What can be chosen; empty where there is nothing to choose. */
export function unitsFor(measures: string): readonly string[] {
  if (measures === 'flow') return FLOW_UNITS
  if (LEVEL_MEASURES.some((one) => one === measures)) return LEVEL_UNITS
  return isMeasureQuantity(measures) && !isSwitch(measures) ? unitsOf(measures) : []
}

export function newField({ path, value }: Leaf): FieldForm {
  const word = path.split('.').findLast((part) => !/^\d+$/.test(part)) ?? path
  const code = word
    .normalize('NFD')
    .replace(/[^A-Za-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toUpperCase()
  const measures = typeof value === 'boolean' ? 'switch' : guessed(word)
  return {
    name: path,
    measures,
    unit: unitsFor(measures)[0] ?? '',
    code,
    title: word,
    counts: 'fall',
    station: '',
    height: '',
  }
}

const WORDS: readonly (readonly [pattern: RegExp, measures: string])[] = [
  [/rain|pluie|precip/i, 'rain'],
  [/wind|vent|gust/i, 'wind'],
  [/temp/i, 'temperature'],
  [/dist|radar/i, 'distance'],
  [/level|niveau|hauteur/i, 'level'],
  [/power|secteur|panne/i, 'power-fault'],
  [/leak|fuite/i, 'leak'],
  [/water|flood|eau/i, 'water'],
]

function guessed(word: string): string {
  return WORDS.find(([pattern]) => pattern.test(word))?.[1] ?? 'other'
}

/** JSON is YAML: the server gives it back as the lines to write. */
export function mappingText({ id, key, time, message, fields }: WebhookForm): string {
  const entry = {
    id,
    key,
    ...(time === '' ? {} : { time }),
    ...(message === '' ? {} : { message }),
    fields: fields.map(entryOf),
  }
  return JSON.stringify({ webhooks: [entry] })
}

function entryOf({ name, measures, unit, code, title, counts, station, height }: FieldForm): object {
  if (LEVEL_MEASURES.some((one) => one === measures)) {
    const metres = height.trim().replace(',', '.')
    return { name, measures, station, unit, ...(metres === '' ? {} : { mounting: [{ height: `${metres} m` }] }) }
  }
  return {
    name,
    measures,
    code,
    title,
    ...(unit === '' ? {} : { unit }),
    ...(measures === 'rain' ? { counts } : {}),
  }
}
