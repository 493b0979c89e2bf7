// The truth of one condition now, with the numbers that made it so. Three-valued: without data a condition is unknown, never false.
import type { Condition } from '../model/rule.ts'
import { isOpen } from '../model/schedule.ts'
import type { Instant } from '../model/time.ts'
import { areaSilence, bulletinTruth } from './bulletin-condition.ts'
import { likelyForecast, nowcastSight, upperBound } from './forecast-condition.ts'
import { levelSight, riseSight, silenceSight, staleSight } from './gauge-condition.ts'
import { measureSilence, measureTruth } from './measure-condition.ts'
import { quorumSight } from './quorum.ts'
import { explained, FALSE, UNKNOWN, type Sight, type Truth } from './truth.ts'
import { upstreamSight } from './upstream-condition.ts'
import type { StationWindow, Window } from './window.ts'

/** `held` says whether the rule is already active: hysteresis then asks for the clear level, not for the threshold. */
export function truthOf(condition: Condition, window: Window, now: Instant, held: boolean): Truth {
  const truthOfEach = (of: readonly Condition[]) => of.map((part) => truthOf(part, window, now, held))
  switch (condition.kind) {
    case 'all':
      return joint(condition, truthOfEach(condition.of), every)
    case 'any':
      return joint(condition, truthOfEach(condition.of), some)
    case 'quorum':
      return joint(condition, truthOfEach(condition.of), (parts) => quorumSight(condition, parts, window, now))
    case 'not':
      // Its hysteresis is the other way round: a rule that fires because the water is low ends at the level, and begins only below the clear one.
      return joint(condition, [truthOf(condition.of, window, now, !held)], contrary)
    case 'bulletin':
      return explained(condition, bulletinTruth(condition, window.bulletins, now))
    case 'area silent':
      return explained(condition, areaSilence(condition, window.bulletins, now))
    case 'measure':
    case 'measure silent': {
      const measure = window.measures.get(condition.measure)
      if (measure === undefined) return explained(condition, UNKNOWN)
      return explained(
        condition,
        condition.kind === 'measure'
          ? measureTruth(condition, measure, now, held)
          : measureSilence(condition.afterMs, measure, now),
      )
    }
    case 'schedule':
      return explained(condition, { ...FALSE, value: isOpen(condition, now, window.timeZone) ? 'true' : 'false' })
    default: {
      const station = window.stations.get(condition.station)
      return explained(condition, station === undefined ? UNKNOWN : sightAt(condition, station, now, held))
    }
  }
}

type AtStation = Extract<Condition, { readonly station: string }>

function sightAt(condition: AtStation, station: StationWindow, now: Instant, held: boolean): Sight {
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

function joint(condition: Condition, parts: readonly Truth[], rule: (parts: readonly Truth[]) => Sight): Truth {
  return explained(condition, rule(parts), parts)
}

function every(parts: readonly Truth[]): Sight {
  if (parts.some((part) => part.value === 'false')) return { ...joined(parts), value: 'false' }
  return { ...joined(parts), value: parts.some((part) => part.value === 'unknown') ? 'unknown' : 'true' }
}

function some(parts: readonly Truth[]): Sight {
  const holding = parts.filter((part) => part.value === 'true')
  // Either is enough, so one sound part is enough to lift the doubt of another.
  if (holding.length > 0)
    return { ...joined(holding), value: 'true', unconfirmed: holding.every((part) => part.unconfirmed) }
  return { ...joined(parts), value: parts.some((part) => part.value === 'unknown') ? 'unknown' : 'false' }
}

function contrary(parts: readonly Truth[]): Sight {
  const [part] = parts
  if (part === undefined || part.value === 'unknown') return { ...joined(parts), value: 'unknown' }
  return { ...joined(parts), value: part.value === 'true' ? 'false' : 'true' }
}

function joined(parts: readonly Truth[]): Omit<Sight, 'value'> {
  return {
    evidence: parts.flatMap((part) => part.evidence),
    unconfirmed: parts.length > 0 && parts.some((part) => part.unconfirmed),
    doubted: parts.flatMap((part) => part.doubted),
    witnesses: [...new Set(parts.flatMap((part) => part.witnesses))],
  }
}
