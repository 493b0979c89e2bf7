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

/**
 * How long it takes at most to speak again, nineteen times in twenty. As long as little is learnt one odd gap would count for all of it: then what
 * it takes mostly, and the native step at least.
 */
export function expectedGapMs({ gaps }: Rhythm, nativeStepMs: number): number {
  const known = learnt.get(gaps) ?? learntFrom(gaps)
  learnt.set(gaps, known)
  return known.count < FEWEST_LEARNT ? Math.max(known.medianMs, nativeStepMs) : known.percentile95Ms
}

interface Learnt {
  readonly count: number
  readonly medianMs: number
  readonly percentile95Ms: number
}

// The counts are never changed in place, so this is worked out once an arrival and not at every evaluation.
const learnt = new WeakMap<Rhythm['gaps'], Learnt>()

function learntFrom(gaps: Rhythm['gaps']): Learnt {
  const count = counted(gaps)
  return { count, medianMs: quantileMs(gaps, count * 0.5), percentile95Ms: quantileMs(gaps, count * 0.95) }
}

function quantileMs(gaps: Rhythm['gaps'], rank: number): number {
  let left = Math.ceil(rank)
  const lengths = Object.keys(gaps)
    .map(Number)
    .sort((one, other) => one - other)
  for (const length of lengths) {
    left -= gaps[String(length)] ?? 0
    if (left <= 0) return length * SECOND_MS
  }
  return 0
}
