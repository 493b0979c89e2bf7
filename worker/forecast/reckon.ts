// The reckoning itself: one gauge's history → the chance of every level at every lead, or the reason why there is none.
import { NOWCAST_LEADS_MS, type NowcastRefusal } from '../model/gauge-nowcast.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from '../model/time.ts'
import { OWN_STAGE, WITH_UPSTREAM, type CoefficientSet } from './coefficients.ts'
import { chanceAt, curveOf, distanceAt, type Curve } from './curve.ts'
import { featuresOf, pressed, RISES, type Features } from './features.ts'
import { usualWater, type GaugeHistory, type Sample } from './history.ts'
import type { NowcastSettings } from './settings.ts'

export interface Reckoning {
  readonly set: CoefficientSet
  readonly newest: Sample
  readonly baseMm: number
  readonly scaleMm: number
  /** One for each lead of `NOWCAST_LEADS_MS`. */
  readonly curves: readonly Curve[]
  /** The longest lead that a gauge's own stage carries, without its record here. */
  readonly leadLimitMs: number
  readonly risePerHour: number
}

/** A gauge higher up on the same water, as its own nowcast knows it. */
export interface Upstream {
  readonly history: GaugeHistory
  readonly settings: NowcastSettings
}

export type Reckoned =
  | { readonly kind: 'reckoned'; readonly reckoning: Reckoning }
  | { readonly kind: 'refused'; readonly because: NowcastRefusal }

const SMALLEST_SCALE_MM = 50
const OLDEST_MS = 30 * MINUTE_MS
const OLDEST_EVER_MS = 90 * MINUTE_MS
const BROKEN_MS = 3 * HOUR_MS
const USUAL_LEAD_MS = 3 * HOUR_MS
/** Where the water is slow: its fastest hour on record stayed below a quarter of the scale. */
const SLOW_LEAD_MS = 6 * HOUR_MS
const SLOW_RISE = 0.25
const LEAD_STEP_MS = 30 * MINUTE_MS

export interface Gauge {
  readonly history: GaugeHistory
  readonly settings: NowcastSettings
  readonly upstream: Upstream | null
}

export function reckon(gauge: Gauge, now: Instant): Reckoned {
  const { history, settings } = gauge
  const because = switchedOff(settings) ?? faultOf(history, now) ?? tooOld(history, settings, now)
  return because === null ? reckonedAt(gauge, now) : { kind: 'refused', because }
}

/** What the newest sound value says, however old it is and whatever came after it: asked where a gauge has gone silent. */
export function reckonedAt({ history, settings, upstream }: Gauge, now: Instant): Reckoned {
  const refused = (because: NowcastRefusal): Reckoned => ({ kind: 'refused', because })
  const newest = history.recent.at(-1)
  if (newest === undefined) return refused('no reading')
  if (settings.lowestDangerMm === null) return refused('no levels')
  const baseMm = settings.baseMm ?? usualWater(history)?.baseMm ?? newest[1]
  const scaleMm = settings.lowestDangerMm - baseMm
  if (!(scaleMm >= SMALLEST_SCALE_MM)) return refused('scale too small')
  const features = featuresOf(history, scaleMm, settings.stepMs)
  if (features.kind === 'missing') return refused(features.because)
  const above = upstream === null ? null : upstreamValues(upstream, features, now)
  const [set, values] = above === null ? [OWN_STAGE, features.values] : [WITH_UPSTREAM, [...features.values, ...above]]
  const ageMs = Math.min(Math.max(now - newest[0], 0), OLDEST_EVER_MS)
  // Counted from the value, the lead is longer by the value's age.
  const curves = NOWCAST_LEADS_MS.map((leadMs) => curveOf(set, values, (leadMs + ageMs) / HOUR_MS))
  const isSlow = history.largestRiseMm < SLOW_RISE * scaleMm
  const leadLimitMs = roundedLead((isSlow ? SLOW_LEAD_MS : USUAL_LEAD_MS) - ageMs)
  const { risePerHour } = features
  return { kind: 'reckoned', reckoning: { set, newest, baseMm, scaleMm, curves, leadLimitMs, risePerHour } }
}

type Found = Extract<Features, { readonly kind: 'features' }>

/** What the gauge upstream adds: its own four features, and how much faster it rises. Null where it has nothing sound and fresh to say. */
export function upstreamValues({ history, settings }: Upstream, own: Found, now: Instant): readonly number[] | null {
  if (switchedOff(settings) !== null || faultOf(history, now) !== null || tooOld(history, settings, now) !== null)
    return null
  const newest = history.recent.at(-1)
  if (newest === undefined || settings.lowestDangerMm === null) return null
  const baseMm = settings.baseMm ?? usualWater(history)?.baseMm ?? newest[1]
  const scaleMm = settings.lowestDangerMm - baseMm
  if (!(scaleMm >= SMALLEST_SCALE_MM)) return null
  const features = featuresOf(history, scaleMm, settings.stepMs)
  return features.kind === 'missing'
    ? null
    : [...features.values.slice(0, RISES), pressed(features.risePerHour - own.risePerHour)]
}

// To the half hour, as leads are told: five minutes of age do not take the third hour away.
function roundedLead(leadMs: number): number {
  return Math.max(0, Math.round(leadMs / LEAD_STEP_MS) * LEAD_STEP_MS)
}

function switchedOff({ off, lowestDangerMm }: NowcastSettings): NowcastRefusal | null {
  return off ?? (lowestDangerMm === null ? 'no levels' : null)
}

export function faultOf({ heard, erraticAt }: GaugeHistory, now: Instant): NowcastRefusal | null {
  if (heard === null) return 'no reading'
  if (erraticAt !== null && now - erraticAt < BROKEN_MS) return 'sensor broken'
  if (heard.flags.includes('flat line')) return 'flat line'
  return heard.flags.includes('datum shift') || heard.flags.includes('unit jump') ? 'datum or unit in doubt' : null
}

function tooOld({ recent }: GaugeHistory, { stepMs }: NowcastSettings, now: Instant): NowcastRefusal | null {
  const newest = recent.at(-1)
  if (newest === undefined) return 'no reading'
  return now - newest[0] > oldestMs(stepMs) ? 'too old' : null
}

/** A value older than this tells nothing of the next hours. */
export function oldestMs(stepMs: number): number {
  return Math.min(OLDEST_EVER_MS, Math.max(2 * stepMs, OLDEST_MS))
}

/** Chances of reaching `levelMm`, above the present level, one for each lead; they never fall from a lead to the next. */
export function chancesOf({ curves, newest, scaleMm }: Reckoning, levelMm: number): readonly number[] {
  const distance = Math.max((levelMm - newest[1]) / scaleMm, Number.MIN_VALUE)
  let highest = 0
  return curves.map((curve) => (highest = Math.max(highest, chanceAt(curve, distance))))
}

/** The level that is reached or passed with the chance `p`, one for each lead; they never fall from a lead to the next. */
export function peaksOf({ curves, newest, scaleMm }: Reckoning, p: number): readonly number[] {
  let furthest = 0
  return curves.map((curve) => newest[1] + scaleMm * (furthest = Math.max(furthest, distanceAt(curve, p))))
}
