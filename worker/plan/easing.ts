// The way down of a plan: how long the water has stood below its level, by the gauge or by whoever read its scale. It reminds and lowers nothing.
import type { Easing, EasingView } from '../model/plan.ts'
import type { Sighting } from '../model/sighting.ts'
import { HOUR_MS, type Instant } from '../model/time.ts'
import { shownLevel, type StationView } from '../model/view.ts'

/** What nobody has looked at for longer than this is not known to be low. */
const FRESH_MS = HOUR_MS
/** A scale is read to the centimetre or two: less is no rise. */
const RISE_MM = 20

export interface Look {
  readonly at: Instant
  readonly levelMm: number
}

/** What an event has seen of the level that its plan comes down by. */
export interface Eased {
  /** It stood there in this event: before that, low water is no way down. */
  readonly stood: boolean
  /** Since when it has been below; null while it is not. */
  readonly since: Instant | null
  readonly last: Look
  /** What people were reminded of. */
  readonly said: 'nothing' | 'read again' | 'met'
}

/** A look that is not newer changes nothing. */
export function easedBy(known: Eased | null, look: Look, { belowMm }: Pick<Easing, 'belowMm'>): Eased {
  if (known !== null && look.at <= known.last.at) return known
  const stood = known?.stood === true || look.levelMm >= belowMm
  if (!stood || look.levelMm >= belowMm) return { stood, since: null, last: look, said: 'nothing' }
  // Rising again, though below it: what is asked for is water that falls.
  const rises = known !== null && look.levelMm > known.last.levelMm + RISE_MM
  return known?.since == null || rises
    ? { stood, since: look.at, last: look, said: 'nothing' }
    : { ...known, last: look }
}

/** Of a gauge that speaks, and of everybody who read its scale and was not refuted; oldest first. */
export function looksOf(
  { station }: Pick<Easing, 'station'>,
  views: readonly StationView[],
  sightings: readonly Sighting[],
): readonly Look[] {
  const view = views.find((one) => one.station.code === station)
  const level = view === undefined || view.silent !== null ? null : shownLevel(view)
  const read = sightings.flatMap((one): readonly Look[] =>
    one.station === station && one.levelMm !== null && !one.implausible && one.check.state !== 'refuted'
      ? [{ at: one.seenAt, levelMm: one.levelMm }]
      : [],
  )
  const told = level === null ? read : [...read, { at: level.observedAt, levelMm: level.valueMm }]
  return told.toSorted((left, right) => left.at - right.at)
}

/** Null while nothing is counted. */
export function easingView(easing: Easing, eased: Eased | null, now: Instant): EasingView | null {
  if (eased === null || eased.since === null) return null
  const { since, last } = eased
  const dueAt = since + easing.holdMs
  const state = now < dueAt ? 'counting' : now - last.at <= FRESH_MS && last.at > since ? 'met' : 'read again'
  return { ...easing, since, dueAt, lastAt: last.at, lastMm: last.levelMm, state }
}
