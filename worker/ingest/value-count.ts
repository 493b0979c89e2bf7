// How many of the values that are kept are doubted, and for what. Flags are counted by their names: a new one needs nothing here.
import { isFlagged, type Reading } from '../model/reading.ts'
import type { ValueCount } from '../model/source-health.ts'
import type { Instant } from '../model/time.ts'

/** These say when a value came and nothing against what it says. */
const OF_TIME: readonly string[] = ['late', 'too old']

/**
 * `kept` in the order in which it came: a correction takes the place of what it corrects. What was observed before `from` is left out, and what says
 * that it was observed after `now` counts once its time has come: until then it may still be judged anew.
 */
export function valueCount(kept: readonly Reading[], from: Instant, now: Instant): ValueCount {
  const latest = new Map<string, Reading>()
  /** By hand-over: the newest time that it brought. */
  const handed = new Map<string, { readonly receivedAt: Instant; readonly observedAt: Instant }>()
  for (const reading of kept) {
    if (reading.observedAt >= from && reading.observedAt <= now)
      latest.set(`${reading.station}|${reading.quantity}|${reading.observedAt}`, reading)
    if (reading.receivedAt < from || reading.flags.includes('future')) continue
    const hand = `${reading.station}|${reading.receivedAt}`
    const known = handed.get(hand)
    if (known === undefined || reading.observedAt > known.observedAt) handed.set(hand, reading)
  }
  const byFlag: Record<string, number> = {}
  let flagged = 0
  let late = 0
  for (const reading of latest.values()) {
    if (isFlagged(reading.flags)) flagged++
    if (reading.flags.some((flag) => OF_TIME.includes(flag))) late++
    for (const flag of reading.flags) byFlag[flag] = (byFlag[flag] ?? 0) + 1
  }
  const lags = [...handed.values()].map(({ receivedAt, observedAt }) => Math.max(0, receivedAt - observedAt))
  return { values: latest.size, flagged, late, byFlag, lagMs: lagOf(lags) }
}

function lagOf(lags: readonly number[]): ValueCount['lagMs'] {
  const sorted = lags.toSorted((left, right) => left - right)
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
  return sorted.length === 0 ? null : { middle: at(0.5), worst: at(0.95) }
}
