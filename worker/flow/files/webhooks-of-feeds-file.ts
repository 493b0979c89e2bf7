// `webhooks` of feeds.yaml: any sender's JSON, and which of its words are values of what.
import * as v from 'valibot'
import { parse, stringify } from 'yaml'
import {
  isMeasureUnit,
  isSwitch,
  MEASURE_QUANTITIES,
  parseMeasureText,
  RAIN_COUNTS,
  unitsOf,
  type Measure,
  type MeasureQuantity,
} from '../../model/measure.ts'
import { SENSOR_MEASURES } from '../../model/sensor.ts'
import type { SensorThings } from '../../model/sensor-things.ts'
import { parseRfc3339 } from '../../model/time.ts'
import type { Parsed } from '../../model/territory.ts'
import { isFlowUnit } from '../../model/units.ts'
import type { Webhook, WebhookField } from '../../model/webhook.ts'
import { code, durationMs, durationText, keyName, levelMm, levelText, readYaml } from './yaml-file.ts'

const path = v.pipe(v.string(), v.minLength(1), v.maxLength(120))
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(80))
const missing = v.optional(v.array(v.number()), [])
const TIME = 'a time with its offset, such as 2026-03-01T10:00:00+01:00, in quotes,'
const timeText = v.pipe(
  v.string(TIME),
  v.check((written) => parseRfc3339(written) !== null, TIME),
)

const levelField = v.pipe(
  v.strictObject({
    name: path,
    measures: v.picklist(SENSOR_MEASURES),
    station: code,
    unit: v.picklist(['mm', 'cm', 'm', 'ft', 'l/s', 'm3/s', 'ft3/s']),
    missing,
    mounting: v.optional(v.array(v.strictObject({ since: v.optional(timeText), height: levelText })), []),
  }),
  v.check(({ measures, unit }) => (measures === 'flow') === isFlowUnit(unit), 'a unit of what it measures'),
)

const wordOfIt = v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String))
const words = v.optional(v.pipe(v.array(wordOfIt), v.minLength(1)))
const measureField = v.pipe(
  v.strictObject({
    name: path,
    measures: v.picklist(MEASURE_QUANTITIES),
    /** Our own code of it, for rules. */
    code,
    title: name,
    /** Not for what is on or off. */
    unit: v.optional(v.pipe(v.string(), v.check(isMeasureUnit, 'a unit of what it measures'))),
    /** How a rain gauge counts: what fell since its last message, or a total that goes up. */
    counts: v.optional(v.picklist(RAIN_COUNTS)),
    missing,
    plausible: v.optional(v.strictObject({ min: v.string(), max: v.string() })),
    /** How the sender writes on and off, where not true and false, 1 and 0, on and off. */
    on: words,
    off: words,
    silent_after: v.optional(durationText, '3h'),
  }),
  v.check(
    ({ measures, unit }) => (isSwitch(measures) ? unit === undefined : unitsOf(measures).some((one) => one === unit)),
    'a unit of what it measures (rain: mm, cm, in; wind: m/s, km/h, kn; temperature: °C, °F, K; none for what is on or off)',
  ),
  v.check(
    ({ measures, counts }) => (measures === 'rain') === (counts !== undefined),
    'counts: fall or total, for rain alone',
  ),
  v.check(
    ({ measures, on, off }) => isSwitch(measures) || (on ?? off) === undefined,
    'on and off only of what is on or off',
  ),
  v.check(({ on, off }) => (on === undefined) === (off === undefined), 'on and off, both or none'),
  v.check(
    ({ measures, plausible }) => plausible === undefined || rangeOf(measures, plausible) !== null,
    'plausible: min and max with a unit of what it measures, min first',
  ),
)

const webhookField = v.lazy((written) => (isOfLevel(written) ? levelField : measureField))

export const webhooksOfFeedsFile = v.pipe(
  v.array(
    v.strictObject({
      /** The end of its address: /ingest/webhook/<id>. */
      id: code,
      key: keyName,
      /** Where a message says when it was measured; without it, it counts from when it comes. */
      time: v.optional(path),
      /** Where it bears a name of its own, so that a repeated one counts once. */
      message: v.optional(path),
      /** Only messages that say this are read. */
      when: v.optional(v.record(path, v.pipe(v.array(wordOfIt), v.minLength(1))), {}),
      fields: v.pipe(v.array(webhookField), v.minLength(1), v.maxLength(100)),
    }),
  ),
  v.maxLength(500),
)

const fieldsOfYaml = v.pipe(v.array(webhookField), v.minLength(1), v.maxLength(100))

/** `sensorthings` of feeds.yaml: the name of a field is the @iot.id of its Datastream. */
export const sensorThingsOfFeedsFile = v.pipe(
  v.array(v.strictObject({ id: code, key: keyName, datastreams: fieldsOfYaml })),
  v.maxLength(100),
)

export function sensorThingsOfYaml(yaml: v.InferOutput<typeof sensorThingsOfFeedsFile>): readonly SensorThings[] {
  return yaml.map(({ id, key, datastreams }) => ({ id, key, fields: datastreams.map(fieldOf) }))
}

/** One entry as the console makes it: the same schema, the same faults, and the lines to write into feeds.yaml. */
export function parseWebhookEntry(text: string): Parsed<{ readonly webhook: Webhook; readonly yaml: string }> {
  const read = readYaml('webhooks', text, v.strictObject({ webhooks: webhooksOfFeedsFile }))
  if (read.kind === 'faults') return read
  const [webhook] = webhooksOfYaml(read.value.value.webhooks)
  if (webhook === undefined) {
    const fault = { file: 'webhooks', line: null, message: 'there is no webhook in it', mend: 'write one entry' }
    return { kind: 'faults', faults: [fault] }
  }
  return { kind: 'ok', value: { webhook, yaml: stringify(parse(text), { lineWidth: 0 }) } }
}

function isOfLevel(written: unknown): boolean {
  const measures = typeof written === 'object' && written !== null && 'measures' in written ? written.measures : null
  return SENSOR_MEASURES.some((one) => one === measures)
}

function rangeOf(
  quantity: MeasureQuantity,
  { min, max }: { readonly min: string; readonly max: string },
): Measure['plausible'] {
  const [low, high] = [parseMeasureText(min), parseMeasureText(max)]
  if (low === null || high === null || low.value >= high.value) return null
  return [low, high].every(({ unit }) => unitsOf(quantity).includes(unit)) ? { min: low.value, max: high.value } : null
}

export function webhooksOfYaml(yaml: v.InferOutput<typeof webhooksOfFeedsFile>): readonly Webhook[] {
  return yaml.map(({ id, key, time, message, when, fields }) => ({
    id,
    key,
    time: time ?? null,
    message: message ?? null,
    when,
    fields: fields.map(fieldOf),
  }))
}

type FieldYaml = v.InferOutput<typeof levelField> | v.InferOutput<typeof measureField>

function fieldOf(yaml: FieldYaml): WebhookField {
  if ('station' in yaml) {
    const { mounting, ...field } = yaml
    return {
      ...field,
      kind: 'level',
      mounting: mounting.map(({ since, height }) => ({
        since: since === undefined ? null : parseRfc3339(since),
        heightMm: levelMm(height),
      })),
    }
  }
  const { measures: quantity, on = [], off = [] } = yaml
  const unit = unitsOf(quantity).find((one) => one === (yaml.unit ?? 'on/off'))
  if (unit === undefined) throw new Error(`the check of units let ${yaml.unit ?? 'none'} through`)
  return {
    kind: 'measure',
    name: yaml.name,
    missing: yaml.missing,
    words: { on: on.map((one) => one.toLowerCase()), off: off.map((one) => one.toLowerCase()) },
    measure: {
      code: yaml.code,
      name: yaml.title,
      quantity,
      unit,
      counts: yaml.counts ?? null,
      plausible: yaml.plausible === undefined ? null : rangeOf(quantity, yaml.plausible),
      silentAfterMs: durationMs(yaml.silent_after),
    },
  }
}
