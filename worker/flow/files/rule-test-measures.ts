// What is measured beside gauges, as a rule test gives it: `measures` of a *.test.yaml. A test says of each what the territory would: what it is, how
// rain is counted, and after how long it is silent.
import * as v from 'valibot'
import {
  isMeasureUnit,
  isSwitch,
  MEASURE_QUANTITIES,
  measureCanonical,
  RAIN_COUNTS,
  unitsOf,
} from '../../model/measure.ts'
import type { FileFault } from '../../model/territory.ts'
import type { InputMeasure } from '../rule-test.ts'
import { expandNumbers, SERIES_MEND } from './series-notation.ts'
import { code, durationMs, durationText } from './yaml-file.ts'

export const testMeasure = v.strictObject({
  measure: code,
  quantity: v.optional(v.picklist(MEASURE_QUANTITIES), 'rain'),
  /** Of what is on or off it is none: values are 1 and 0. */
  unit: v.optional(v.string()),
  counts: v.optional(v.picklist(RAIN_COUNTS), 'fall'),
  silent_after: v.optional(durationText, '30m'),
  values: v.pipe(v.string(), v.minLength(1)),
})
type MeasureYaml = v.InferOutput<typeof testMeasure>

export function inputMeasures(
  written: readonly MeasureYaml[],
  fault: (index: number, fault: Pick<FileFault, 'message' | 'mend'>) => void,
): readonly InputMeasure[] {
  return written.flatMap((one, index): readonly InputMeasure[] => {
    const units = unitsOf(one.quantity)
    const unit = one.unit ?? (isSwitch(one.quantity) ? 'on/off' : units[0])
    if (unit === undefined || !isMeasureUnit(unit) || !units.includes(unit)) {
      fault(index, {
        message: `"${one.unit ?? ''}" is no unit of ${one.quantity}`,
        mend: `use one of ${units.join(', ')}`,
      })
      return []
    }
    const numbers = expandNumbers(one.values)
    if (numbers === null) {
      fault(index, { message: `"${one.values.slice(0, 60)}" is no series`, mend: SERIES_MEND })
      return []
    }
    return [
      {
        measure: {
          code: one.measure,
          name: one.measure,
          quantity: one.quantity,
          unit,
          counts: one.quantity === 'rain' ? one.counts : null,
          plausible: null,
          silentAfterMs: durationMs(one.silent_after),
        },
        values: numbers.map((value) => (value === null ? null : measureCanonical(value, unit))),
      },
    ]
  })
}
