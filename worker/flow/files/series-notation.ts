// Series of values as promtool writes them.
import { isLevelUnit, toCanonical } from '../../model/units.ts'

const MAX_VALUES = 100_000
const TERM = /^(-?\d+(?:\.\d+)?)(?:([+-]\d+(?:\.\d+)?)?x(\d+))?$/

export const SERIES_MEND = 'write values as promtool does: 1.05 1.10, 1.05+0.10x5, 2.30x3, _ or _x3 for what is missing'

/**
 * `a+bxn` is a, a+b … a+n·b (n+1 values), `axn` is a, n+1 times; `_` is one missing value and `_xn` is n of them. Null where the text is not such a
 * series.
 */
export function expandNumbers(written: string): readonly (number | null)[] | null {
  const values: (number | null)[] = []
  for (const term of written.trim().split(/\s+/)) {
    const blank = /^_(?:x(\d+))?$/.exec(term)
    const match = TERM.exec(term)
    const count = Number(blank?.[1] ?? match?.[3] ?? 0)
    if ((blank === null && match === null) || values.length + count > MAX_VALUES) return null
    if (blank !== null) {
      for (let index = 0; index < (blank[1] === undefined ? 1 : count); index++) values.push(null)
      continue
    }
    for (let index = 0; index <= count; index++) values.push(Number(match?.[1]) + index * Number(match?.[2] ?? 0))
  }
  return values
}

/** Levels, in millimetres. */
export function expandValues(written: string, unit: string): readonly (number | null)[] | null {
  if (!isLevelUnit(unit)) return null
  return expandNumbers(written)?.map((value) => (value === null ? null : toCanonical(value, unit))) ?? null
}
