// The form in which a person writes a condition: the key that is written chooses it, so that a fault speaks of what the person wrote and not of
// every other form.
import * as v from 'valibot'
import { PHENOMENA } from '../../model/bulletin.ts'
import { parseMeasureText } from '../../model/measure.ts'
import { WEEKDAYS } from '../../model/schedule.ts'
import { code, durationText, levelText } from './yaml-file.ts'

const levelAbove = v.strictObject({ station: code, above: levelText, clear: v.optional(levelText) })
const levelBelow = v.strictObject({ station: code, below: levelText, clear: v.optional(levelText) })
const staleStation = v.strictObject({ station: code, after: v.optional(durationText) })
const staleArea = v.strictObject({ area: code, after: v.optional(durationText) })
const staleMeasure = v.strictObject({ measure: code, after: v.optional(durationText) })
const MEASURED = 'a number with the unit of a measure, such as 40 mm, 38 °C or 11.2 V,'
const measured = v.pipe(
  v.string(MEASURED),
  v.check((written) => parseMeasureText(written) !== null, MEASURED),
)
const measureAbove = v.strictObject({
  of: code,
  above: measured,
  clear: v.optional(measured),
  within: v.optional(durationText),
})
const measureBelow = v.strictObject({ of: code, below: measured, clear: v.optional(measured) })
const measureIs = v.strictObject({ of: code, is: v.picklist(['on', 'off']) })
const PERCENT = 'a probability from 1 % to 99 %, such as 30 %,'
const percent = v.pipe(v.string(PERCENT), v.regex(/^[1-9]\d?(\.\d+)? ?%$/, PERCENT))
const HOUR = 'an hour of the day in quotes, such as "22:00",'
const hour = v.pipe(v.string(HOUR), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, HOUR))
const upperBound = v.strictObject({ station: code, upper_bound: levelText, within: durationText })
const likely = v.strictObject({ station: code, probability: percent, above: levelText, within: durationText })
const travelling = {
  station: code,
  /** How long the water takes from there: its quickest and its slowest. */
  travel: v.strictObject({ from: durationText, to: durationText }),
  ahead: v.optional(durationText),
}
const upstreamLevel = v.strictObject({ ...travelling, above: levelText })
const upstreamRise = v.strictObject({ ...travelling, rise: levelText, over: durationText })
const single = {
  level: v.strictObject({
    level: v.lazy((written) =>
      has(written, 'below') ? levelBelow : written === undefined ? v.union([levelAbove, levelBelow]) : levelAbove,
    ),
  }),
  rise: v.strictObject({ rise: v.strictObject({ station: code, by: levelText, within: durationText }) }),
  stale: v.strictObject({
    stale: v.lazy((written) =>
      has(written, 'area')
        ? staleArea
        : has(written, 'measure')
          ? staleMeasure
          : written === undefined
            ? v.union([staleStation, staleArea, staleMeasure])
            : staleStation,
    ),
  }),
  measure: v.strictObject({
    measure: v.lazy((written) =>
      has(written, 'is')
        ? measureIs
        : has(written, 'below')
          ? measureBelow
          : written === undefined
            ? v.union([measureAbove, measureBelow, measureIs])
            : measureAbove,
    ),
  }),
  lost_while_rising: v.strictObject({ lost_while_rising: v.strictObject({ station: code }) }),
  forecast: v.strictObject({
    forecast: v.lazy((written) =>
      has(written, 'probability') ? likely : written === undefined ? v.union([upperBound, likely]) : upperBound,
    ),
  }),
  nowcast: v.strictObject({ nowcast: likely }),
  upstream: v.strictObject({
    upstream: v.lazy((written) =>
      has(written, 'rise')
        ? upstreamRise
        : written === undefined
          ? v.union([upstreamLevel, upstreamRise])
          : upstreamLevel,
    ),
  }),
  schedule: v.strictObject({
    schedule: v.strictObject({
      days: v.optional(v.pipe(v.array(v.picklist(WEEKDAYS)), v.minLength(1))),
      from: v.optional(hour),
      to: v.optional(hour),
    }),
  }),
  bulletin: v.strictObject({
    bulletin: v.strictObject({
      area: code,
      phenomenon: v.optional(v.picklist(PHENOMENA)),
      at_least: v.picklist(['yellow', 'orange', 'red']),
      within: v.optional(durationText),
    }),
  }),
} as const
export type SingleYaml = v.InferOutput<(typeof single)[keyof typeof single]>
export type WhenYaml =
  | SingleYaml
  | { any: WhenYaml[] }
  | { all: WhenYaml[] }
  | { not: WhenYaml }
  | { quorum: { needed: number; of: WhenYaml[] } }

/** Twelve can be tried in every choice of them at each waking. */
const MOST_SENSORS = 12

const forms: Readonly<Record<string, v.GenericSchema<WhenYaml>>> = {
  ...single,
  any: v.strictObject({ any: v.pipe(v.array(v.lazy(() => when)), v.minLength(1)) }),
  all: v.strictObject({ all: v.pipe(v.array(v.lazy(() => when)), v.minLength(1)) }),
  not: v.strictObject({ not: v.lazy(() => when) }),
  quorum: v.strictObject({
    quorum: v.strictObject({
      needed: v.pipe(v.number(), v.integer(), v.minValue(2)),
      of: v.pipe(v.array(v.lazy(() => ofSensor)), v.minLength(2), v.maxLength(MOST_SENSORS)),
    }),
  }),
}
const anyForm = v.union(Object.values(forms), `one of ${Object.keys(forms).join(', ')}`)
export const when: v.GenericSchema<WhenYaml> = v.lazy((written) => {
  const form = Object.keys(forms).find((key) => has(written, key))
  return (form === undefined ? null : forms[form]) ?? anyForm
})

// What one sensor says by itself: only that can be counted.
const SENSED = ['level', 'rise', 'measure'] as const
const ofSensor: v.GenericSchema<SingleYaml> = v.lazy((written) => {
  const form = SENSED.find((key) => has(written, key))
  return form === undefined
    ? v.union(
        SENSED.map((key) => single[key]),
        `one of ${SENSED.join(', ')}: what one sensor says`,
      )
    : single[form]
})

function has(written: unknown, key: string): boolean {
  return written !== null && typeof written === 'object' && Object.hasOwn(written, key)
}
