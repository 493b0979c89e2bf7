// Who bears a signal that may send by itself: gauges that stand apart, each under a key or a source of its own, by what they measured just now.
// A forecast, a bulletin and a silence are no bearers, however many speak.
import type { Bearer, Evidence } from '../model/signal.ts'
import { HOUR_MS, type Instant } from '../model/time.ts'
import { independent } from './quorum.ts'
import { newestDeciding, type Window } from './window.ts'

/** Older than this a value may still propose, and sends nothing by itself. Public gauges arrive up to an hour late. */
export const BEARS_FOR_MS = HOUR_MS
/** Every choice is tried. */
const MOST = 12

export function bearersOf(evidence: readonly Evidence[], window: Window, now: Instant): readonly Bearer[] {
  const stations = [...new Set(evidence.flatMap((one) => (isMeasured(one) ? [one.station] : [])))].slice(0, MOST)
  const sensors = stations.flatMap((code) => {
    const seen = window.stations.get(code)
    const reading = seen === undefined ? null : newestDeciding(seen, now)
    if (seen === undefined || reading === null || seen.silent !== null) return []
    // `unconfirmed` is a value that nothing upholds yet: it proposes.
    if (reading.quality !== 'good' || now - reading.observedAt > BEARS_FOR_MS) return []
    const { longitude, latitude } = seen.station
    return [{ code, key: reading.key ?? `source ${reading.source}`, place: [longitude, latitude] as const }]
  })
  const chosen = independent(
    sensors.map((_, index) => index),
    sensors,
  )
  return chosen.flatMap((index) => {
    const sensor = sensors[index]
    return sensor === undefined ? [] : [{ station: sensor.code, key: sensor.key }]
  })
}

function isMeasured(evidence: Evidence): evidence is Extract<Evidence, { readonly kind: 'reading' | 'rise' }> {
  return evidence.kind === 'reading' || evidence.kind === 'rise'
}
