// The truth of one condition now, with the numbers that made it so. Three-valued: without data a condition is unknown, never false.
import type { Condition } from '../model/rule.ts'
import { isOpen } from '../model/schedule.ts'
import type { Instant } from '../model/time.ts'
import { areaSilence, bulletinTruth } from './bulletin-condition.ts'
import { likelyForecast, nowcastSight, upperBound } from './forecast-condition.ts'
import { levelSight, riseSight, silenceSight, staleSight } from './gauge-condition.ts'
import { measureSilence, measureTruth } from './measure-condition.ts'
import { quorumSight } from './quorum.ts'
import { FALSE, UNKNOWN, type Truth } from './truth.ts'
import { upstreamSight } from './upstream-condition.ts'
import type { StationWindow, Window } from './window.ts'

/** `held` says whether the rule is already active: hysteresis then asks for the clear level, not for the threshold. */
export function truthOf(condition: Condition, window: Window, now: Instant, held: boolean): Truth {
  switch (condition.kind) {
    case 'all':
      return every(condition.of.map((part) => truthOf(part, window, now, held)))
    case 'any':
      return some(condition.of.map((part) => truthOf(part, window, now, held)))
    case 'quorum': {
      const parts = condition.of.map((part) => truthOf(part, window, now, held))
      return quorumSight(condition, parts, window, now)
    }
    case 'not':
      return contrary(truthOf(condition.of, window, now, heldInside(condition, held)))
    case 'bulletin':
      return bulletinTruth(condition, window.bulletins, now)
    case 'area silent':
      return areaSilence(condition, window.bulletins, now)
    case 'measure': {
      const measure = window.measures.get(condition.measure)
      return measure === undefined ? UNKNOWN : measureTruth(condition, measure, now, held)
    }
    case 'measure silent': {
      const measure = window.measures.get(condition.measure)
      return measure === undefined ? UNKNOWN : measureSilence(condition.afterMs, measure, now)
    }
    case 'schedule':
      return isOpen(condition, now, window.timeZone) ? OPEN : FALSE
    default: {
      const station = window.stations.get(condition.station)
      return station === undefined ? UNKNOWN : sightAt(condition, station, now, held)
    }
  }
}

const OPEN: Truth = { ...FALSE, value: 'true' }

/**
 * Whether what is inside counts as active. The hysteresis of a `not` is the other way round: a rule that fires because the water is low ends at the
 * level, and begins only below the clear one.
 */
export function heldInside(condition: Condition, held: boolean): boolean {
  return condition.kind === 'not' ? !held : held
}

type AtStation = Extract<Condition, { readonly station: string }>

function sightAt(condition: AtStation, station: StationWindow, now: Instant, held: boolean): Truth {
  switch (condition.kind) {
    case 'level above':
    case 'level below':
      return levelSight(condition, station, now, held)
    case 'rise':
      return riseSight(condition, station, now)
    case 'forecast above':
      return upperBound(condition, station, now)
    case 'forecast probability':
      return likelyForecast(condition, station, now)
    case 'nowcast':
      return nowcastSight(condition, station, now)
    case 'upstream':
      return upstreamSight(condition, station, now)
    case 'stale':
      return staleSight(condition.afterMs, station, now)
    case 'lost while rising':
      return silenceSight(station, now, station.silent?.wasRising === true)
    default:
      return condition satisfies never
  }
}

function every(parts: readonly Truth[]): Truth {
  const { evidence, unconfirmed, doubted, witnesses } = joined(parts)
  const isFalse = parts.some((part) => part.value === 'false')
  const value = isFalse ? 'false' : parts.some((part) => part.value === 'unknown') ? 'unknown' : 'true'
  return { value, evidence, unconfirmed, doubted, witnesses }
}

function some(parts: readonly Truth[]): Truth {
  const holding = parts.filter((part) => part.value === 'true')
  // Either is enough, so one sound part is enough to lift the doubt of another.
  if (holding.length > 0)
    return { ...joined(holding), value: 'true', unconfirmed: holding.every((part) => part.unconfirmed) }
  const { evidence, unconfirmed, doubted, witnesses } = joined(parts)
  const value = parts.some((part) => part.value === 'unknown') ? 'unknown' : 'false'
  return { value, evidence, unconfirmed, doubted, witnesses }
}

function contrary(part: Truth): Truth {
  if (part.value === 'unknown') return part
  return { ...joined([part]), value: part.value === 'true' ? 'false' : 'true' }
}

// Asked of every rule at every waking, and nearly always of parts that have little to say: nothing is copied where one part alone says something.
function joined(parts: readonly Truth[]): Omit<Truth, 'value'> {
  let evidence = FALSE.evidence
  let doubted = FALSE.doubted
  let witnesses = FALSE.witnesses
  let unconfirmed = false
  for (const part of parts) {
    if (part.evidence.length > 0) evidence = evidence.length === 0 ? part.evidence : [...evidence, ...part.evidence]
    if (part.doubted.length > 0) doubted = doubted.length === 0 ? part.doubted : [...doubted, ...part.doubted]
    unconfirmed ||= part.unconfirmed
    const known = witnesses
    const more = known.length === 0 ? part.witnesses : part.witnesses.filter((one) => !known.includes(one))
    if (more.length > 0) witnesses = known.length === 0 ? more : [...known, ...more]
  }
  return { evidence, unconfirmed, doubted, witnesses }
}
