// The bodies of OGC SensorThings 1.1 (18-088) by which Observations are created: one entity, or the arrays of CreateObservations.
import * as v from 'valibot'
import type { SentObservation, SensorThings } from '../model/sensor-things.ts'
import { parseRfc3339, type Instant } from '../model/time.ts'
import type { ParsedBody, ParsedItem } from './native.ts'
import { valueItem } from './webhook.ts'

export type ParsedObservation =
  | { readonly kind: 'observation'; readonly observation: SentObservation }
  | Extract<ParsedItem, { readonly kind: 'refused' }>

const id = v.union([v.pipe(v.string(), v.minLength(1), v.maxLength(200)), v.pipe(v.number(), v.finite())])
const link = v.looseObject({ '@iot.id': id })
// Other members of the standard are taken and left: FeatureOfInterest, parameters, validTime.
const entity = v.looseObject({
  phenomenonTime: v.nullish(v.string()),
  resultTime: v.nullish(v.string()),
  result: v.unknown(),
  resultQuality: v.optional(v.unknown()),
  Datastream: v.optional(link),
})
const group = v.looseObject({
  Datastream: link,
  components: v.pipe(v.array(v.string()), v.maxLength(50)),
  dataArray: v.pipe(v.array(v.unknown()), v.maxLength(10_000)),
})
const groups = v.pipe(v.array(group), v.minLength(1), v.maxLength(1_000))
const MOST_OBSERVATIONS = 10_000

const BAD = /^(bad|doubtful|suspect|questionable|erroneous|poor|douteuse|mauvaise)$/i

/** `datastream`: of the address it was sent to; null: the entity names it. */
export function parseObservation(json: unknown, datastream: string | null): ParsedBody<ParsedObservation> {
  const parsed = v.safeParse(entity, json)
  if (!parsed.success || !Object.hasOwn(parsed.output, 'result'))
    return unreadable(
      'the body is no Observation with a result',
      'send {"phenomenonTime":"2026-10-14T18:00:00Z","result":2.77,"Datastream":{"@iot.id":12}}',
    )
  const strange = strangerAmong(Object.keys(parsed.output))
  if (strange !== null)
    return unreadable(`an Observation has no "${strange.slice(0, 60)}"`, 'correct its spelling, or leave it out')
  const named = parsed.output.Datastream?.['@iot.id']
  if (datastream === null && named === undefined)
    return unreadable(
      'the Observation names no Datastream',
      'add "Datastream":{"@iot.id":…}, or post to Datastreams(…)/Observations',
    )
  return { kind: 'ok', value: observationOf(parsed.output, datastream ?? String(named)) }
}

/** One item for each row, in the order of the rows. */
export function parseDataArrays(json: unknown): ParsedBody<readonly ParsedObservation[]> {
  const parsed = v.safeParse(groups, json)
  if (!parsed.success) {
    const where = v.getDotPath(parsed.issues[0]) ?? 'body'
    return unreadable(
      `${where.slice(0, 100)}: found ${parsed.issues[0].received.slice(0, 60)}; the body is no list of Datastream, components and dataArray`,
      'send [{"Datastream":{"@iot.id":12},"components":["phenomenonTime","result"],"dataArray":[["2026-10-14T18:00:00Z",2.77]]}]',
    )
  }
  const without = parsed.output.find(({ components }) => !components.includes('result'))
  if (without !== undefined)
    return unreadable(
      `the components of Datastream ${String(without.Datastream['@iot.id']).slice(0, 100)} have no "result"`,
      'name result among components',
    )
  const strange = strangerAmong(parsed.output.flatMap(({ components }) => components))
  if (strange !== null)
    return unreadable(`an Observation has no "${strange.slice(0, 60)}"`, 'correct its spelling among components')
  const rows = parsed.output.reduce((count, { dataArray }) => count + dataArray.length, 0)
  if (rows > MOST_OBSERVATIONS)
    return unreadable(`${rows} observations in one call`, `send at most ${MOST_OBSERVATIONS} at a time`)
  return {
    kind: 'ok',
    value: parsed.output.flatMap(({ Datastream, components, dataArray }) =>
      dataArray.map((row) => rowOf(row, components, String(Datastream['@iot.id']))),
    ),
  }
}

// A time whose name is misspelt would be taken for none, and the value for one of now.
const MEMBERS = [
  'phenomenonTime',
  'resultTime',
  'result',
  'resultQuality',
  'validTime',
  'parameters',
  'Datastream',
  'FeatureOfInterest',
]

function strangerAmong(names: readonly string[]): string | null {
  return names.find((name) => !name.includes('@') && !MEMBERS.includes(name.split('/')[0] ?? '')) ?? null
}

function rowOf(row: unknown, components: readonly string[], datastream: string): ParsedObservation {
  if (!Array.isArray(row) || row.length !== components.length)
    return refused(
      `a row of ${Array.isArray(row) ? row.length : 'no'} values for ${components.length} components`,
      'write one value for each component',
    )
  const parsed = v.safeParse(entity, Object.fromEntries(components.map((name, index) => [name, row[index] as unknown])))
  return parsed.success
    ? observationOf(parsed.output, datastream)
    : refused('phenomenonTime or resultTime is no text', 'write ISO 8601 with an offset')
}

function observationOf(
  { phenomenonTime, resultTime, result, resultQuality }: v.InferOutput<typeof entity>,
  datastream: string,
): ParsedObservation {
  const written = phenomenonTime ?? resultTime ?? null
  const at = written === null ? null : endOf(written)
  if (written !== null && at === null)
    return refused(
      `phenomenonTime: found "${written.slice(0, 60)}", expected ISO 8601 with an offset, or an interval`,
      'write 2026-10-14T18:00:00Z, or 2026-10-14T17:00:00Z/2026-10-14T18:00:00Z',
    )
  return { kind: 'observation', observation: { datastream, at, result, doubtful: isBad(resultQuality) } }
}

// Of an interval the value is known at its end: before that it was still being measured.
function endOf(written: string): Instant | null {
  const parts = written.split('/')
  const [from, to = from] = parts.map(parseRfc3339)
  return parts.length > 2 || from == null || to == null || to < from ? null : to
}

// A text, a list of texts, or an object with one of its members saying so.
function isBad(quality: unknown): boolean {
  if (typeof quality === 'string') return BAD.test(quality.trim())
  if (typeof quality !== 'object' || quality === null) return false
  return Object.values(quality).some((one) => typeof one === 'string' && BAD.test(one.trim()))
}

/** The reading of one Observation, by the Datastreams that this service may speak for. */
export function observationItem(
  { datastream, at, result, doubtful }: SentObservation,
  { id: source, fields }: SensorThings,
  receivedAt: Instant,
): ParsedItem {
  const field = fields.find(({ name }) => name === datastream)
  if (field === undefined)
    return refused(
      `unknown Datastream ${datastream.slice(0, 100)}`,
      `write it under the fields of "${source}" in feeds.yaml, with what it measures`,
    )
  const item = valueItem(field, result, { source, observedAt: at ?? receivedAt })
  return item.kind === 'reading' && doubtful
    ? { kind: 'reading', reading: { ...item.reading, sourceDoubtful: true } }
    : item
}

function refused(reason: string, mend: string): Extract<ParsedItem, { readonly kind: 'refused' }> {
  return { kind: 'refused', reason, mend }
}

function unreadable(message: string, mend: string): Extract<ParsedBody<never>, { readonly kind: 'unreadable' }> {
  return { kind: 'unreadable', message, mend }
}
