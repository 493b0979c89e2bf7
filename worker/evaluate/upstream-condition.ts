// What was seen at a gauge upstream and is on its way: true while it may be arriving here, whatever the gauge upstream says by then.
import type { Reading } from '../model/reading.ts'
import type { Condition, UpstreamSight } from '../model/rule.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'
import { comparedAbove, UNKNOWN, type Truth } from './truth.ts'
import type { StationWindow } from './window.ts'

type Upstream = Extract<Condition, { readonly kind: 'upstream' }>

/** Nothing heard for longer than this, and a wave may have gone by unseen. */
const LEAST_GAP_MS = 30 * MINUTE_MS
const STEPS_IN_A_GAP = 3

/**
 * The water that arrives between now and `aheadMs` from now left there between `most` before and `least` before. Of that stretch one reading is
 * enough to say yes; only a stretch without a hole says no.
 */
export function upstreamSight(condition: Upstream, window: StationWindow, now: Instant): Truth {
  const { travelMs, aheadMs, seen } = condition
  const from = now - travelMs.most
  const to = Math.min(now, now - travelMs.least + aheadMs)
  const sound = window.readings.filter(({ quality, observedAt }) => quality !== 'doubtful' && observedAt <= now)
  const inside = sound.filter(({ observedAt }) => observedAt >= from && observedAt <= to)
  const wave = inside.flatMap((reading) => {
    const value = valueOf(seen, reading, sound)
    return value === null ? [] : [{ reading, value }]
  })
  const highest = wave.reduce<(typeof wave)[number] | null>(
    (most, one) => (most === null || one.value >= most.value ? one : most),
    null,
  )
  const asked = seen.kind === 'level' ? seen.levelMm : seen.byMm
  if (highest === null) return UNKNOWN
  const holds = highest.value >= asked
  if (!holds && hasHole(sound, { from, to }, window)) return UNKNOWN
  return sight(condition, highest, { holds, asked, arriving: wave.filter(({ value }) => value >= asked) })
}

function valueOf(seen: UpstreamSight, reading: Reading, sound: readonly Reading[]): number | null {
  if (seen.kind === 'level') return reading.value
  const before = sound.filter(
    ({ observedAt }) => observedAt < reading.observedAt && observedAt >= reading.observedAt - seen.withinMs,
  )
  return before.length === 0 ? null : reading.value - Math.min(...before.map(({ value }) => value))
}

function hasHole(
  sound: readonly Reading[],
  { from, to }: { readonly from: Instant; readonly to: Instant },
  { station }: StationWindow,
): boolean {
  const longestMs = Math.max(LEAST_GAP_MS, STEPS_IN_A_GAP * station.nativeStepMs)
  let heardAt: Instant | null = null
  for (const { observedAt } of sound) {
    if (heardAt !== null && observedAt > from && observedAt - heardAt > longestMs) return true
    heardAt = observedAt
    if (observedAt > to) break
  }
  const first = sound[0]
  return first === undefined || heardAt === null || first.observedAt - from > longestMs || to - heardAt > longestMs
}

interface Wave {
  readonly reading: Reading
  readonly value: number
}

function sight(
  { travelMs, seen, station }: Upstream,
  highest: Wave,
  told: { readonly holds: boolean; readonly asked: number; readonly arriving: readonly Wave[] },
): Truth {
  const { reading, value } = highest
  const first = told.arriving[0]?.reading ?? reading
  const last = told.arriving.at(-1)?.reading ?? reading
  const unconfirmed = told.holds && told.arriving.every((one) => one.reading.quality === 'unconfirmed')
  return {
    value: told.holds ? 'true' : 'false',
    unconfirmed,
    doubted: unconfirmed ? told.arriving.map((one) => ({ station, observedAt: one.reading.observedAt })) : [],
    witnesses: [station],
    compared: comparedAbove(value, told.asked, 'mm'),
    evidence: [
      {
        kind: 'upstream',
        station,
        observedAt: reading.observedAt,
        receivedAt: reading.receivedAt,
        valueMm: reading.value,
        riseMm: seen.kind === 'rise' ? value : null,
        thresholdMm: told.asked,
        arrivesFrom: first.observedAt + travelMs.least,
        arrivesTo: last.observedAt + travelMs.most,
        flags: reading.flags,
        quality: reading.quality,
      },
    ],
  }
}
