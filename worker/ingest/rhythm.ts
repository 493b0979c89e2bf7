// What is learnt of how often a source speaks of a gauge: the gaps between its arrivals, counted by their length. A few dozen numbers for good.
import { HOUR_MS, MINUTE_MS, SECOND_MS, type Instant } from '../model/time.ts'

/** Plain JSON. `gaps` counts gaps by their rounded length in seconds. */
export interface Rhythm {
  readonly lastArrivedAt: Instant
  readonly gaps: Readonly<Record<string, number>>
}

/** The rhythms of one gauge, by source. */
export type Rhythms = Readonly<Record<string, Rhythm>>

/** Beyond this the counts are halved: what a gauge did last year tells less than what it does this week. */
const MOST_COUNTED = 200
/** With fewer, the native step of the gauge is what one may expect. */
const FEWEST_LEARNT = 8

export function arrived(rhythm: Rhythm | undefined, at: Instant): Rhythm {
  if (rhythm === undefined) return { lastArrivedAt: at, gaps: {} }
  const gap = at - rhythm.lastArrivedAt
  if (gap <= 0) return rhythm
  const length = String(rounded(gap) / SECOND_MS)
  const gaps = { ...rhythm.gaps, [length]: (rhythm.gaps[length] ?? 0) + 1 }
  return { lastArrivedAt: at, gaps: counted(gaps) > MOST_COUNTED ? halved(gaps) : gaps }
}

// A tenth or finer, in steps that people would name: a poll that comes a second late is not another rhythm.
function rounded(gapMs: number): number {
  const step =
    gapMs < MINUTE_MS
      ? 10 * SECOND_MS
      : gapMs < 15 * MINUTE_MS
        ? MINUTE_MS
        : gapMs < HOUR_MS
          ? 5 * MINUTE_MS
          : gapMs < 6 * HOUR_MS
            ? 15 * MINUTE_MS
            : HOUR_MS
  return Math.max(step, Math.round(gapMs / step) * step)
}

function counted(gaps: Rhythm['gaps']): number {
  return Object.values(gaps).reduce((sum, count) => sum + count, 0)
}

function halved(gaps: Rhythm['gaps']): Rhythm['gaps'] {
  return Object.fromEntries(
    Object.entries(gaps).flatMap(([length, count]) => (count > 1 ? [[length, Math.ceil(count / 2)]] : [])),
  )
}

/** How long it takes at most to speak again, nineteen times in twenty; the native step as long as little is learnt. */
export function expectedGapMs({ gaps }: Rhythm, nativeStepMs: number): number {
  const known = percentiles.get(gaps)
  const { gapMs, count } = known ?? percentile95(gaps)
  if (known === undefined) percentiles.set(gaps, { gapMs, count })
  return count < FEWEST_LEARNT ? Math.max(gapMs, nativeStepMs) : gapMs
}

// The counts are never changed in place, so their percentile is worked out once an arrival and not at every evaluation.
const percentiles = new WeakMap<Rhythm['gaps'], { readonly gapMs: number; readonly count: number }>()

function percentile95(gaps: Rhythm['gaps']): { readonly gapMs: number; readonly count: number } {
  const count = counted(gaps)
  let left = Math.ceil(count * 0.95)
  const lengths = Object.keys(gaps)
    .map(Number)
    .sort((one, other) => one - other)
  for (const length of lengths) {
    left -= gaps[String(length)] ?? 0
    if (left <= 0) return { gapMs: length * SECOND_MS, count }
  }
  return { gapMs: 0, count }
}
