// What is learnt of how often a source speaks of a gauge: the gaps between its arrivals, counted by their length. A few dozen numbers for good.
import { HOUR_MS, MINUTE_MS, SECOND_MS, type Instant } from '../model/time.ts'

/** Plain JSON. How many gaps were of which rounded length, the shortest first. */
export interface Rhythm {
  readonly lastArrivedAt: Instant
  readonly gaps: readonly Gaps[]
}

type Gaps = readonly [seconds: number, count: number]

/** The rhythms of one gauge, by source. */
export type Rhythms = Readonly<Record<string, Rhythm>>

/** Beyond this the counts are halved: what a gauge did last year tells less than what it does this week. */
const MOST_COUNTED = 200
/** With fewer, the native step of the gauge is what one may expect. */
const FEWEST_LEARNT = 8

export function arrived(rhythm: Rhythm | undefined, at: Instant): Rhythm {
  if (rhythm === undefined) return { lastArrivedAt: at, gaps: [] }
  const gap = at - rhythm.lastArrivedAt
  if (gap <= 0) return rhythm
  const gaps = withOne(rhythm.gaps, rounded(gap) / SECOND_MS)
  return { lastArrivedAt: at, gaps: counted(gaps) > MOST_COUNTED ? halved(gaps) : gaps }
}

function withOne(gaps: Rhythm['gaps'], seconds: number): Rhythm['gaps'] {
  const index = gaps.findIndex(([length]) => length >= seconds)
  const [length, count] = gaps[index] ?? [0, 0]
  if (index === -1) return [...gaps, [seconds, 1]]
  return length === seconds ? gaps.with(index, [seconds, count + 1]) : gaps.toSpliced(index, 0, [seconds, 1])
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
  let sum = 0
  for (const [, count] of gaps) sum += count
  return sum
}

function halved(gaps: Rhythm['gaps']): Rhythm['gaps'] {
  return gaps.flatMap(([seconds, count]): readonly Gaps[] => (count > 1 ? [[seconds, Math.ceil(count / 2)]] : []))
}

/**
 * How long it takes at most to speak again, nineteen times in twenty. As long as little is learnt one odd gap would count for all of it: then what
 * it takes mostly, and the native step at least.
 */
export function expectedGapMs({ gaps }: Rhythm, nativeStepMs: number): number {
  const count = counted(gaps)
  return count < FEWEST_LEARNT ? Math.max(quantileMs(gaps, count * 0.5), nativeStepMs) : quantileMs(gaps, count * 0.95)
}

function quantileMs(gaps: Rhythm['gaps'], rank: number): number {
  let left = Math.ceil(rank)
  for (const [seconds, count] of gaps) {
    left -= count
    if (left <= 0) return seconds * SECOND_MS
  }
  return 0
}
