// What the rules were worth in a flood that is over: hits, misses, false alarms and lead times.
import type { FloodEvent } from './files/flood-events-file.ts'
import { DAY_MS, type Instant } from '../model/time.ts'

/** A warning that came earlier than this before the water spoke of something else. */
export const LONGEST_LEAD_MS = DAY_MS

export interface Fired {
  readonly rule: string
  readonly at: Instant
}

export interface Hindsight {
  readonly rule: string
  readonly hits: number
  readonly misses: number
  readonly falseAlarms: number
  /** Start of the event minus the first firing for it; negative where the rule came late. */
  readonly leadMs: readonly number[]
}

/** One line a rule. It answers for the events of the stations that it looks at. */
export function hindsightOf(
  rules: readonly { readonly rule: string; readonly stations: readonly string[] }[],
  fired: readonly Fired[],
  events: readonly FloodEvent[],
): readonly Hindsight[] {
  return rules.map(({ rule, stations }) => {
    const own = events.filter((event) => stations.includes(event.station))
    const firings = fired.filter((one) => one.rule === rule)
    const first = own.map((event) => firings.find((one) => speaksOf(one.at, event)))
    const leads = own.flatMap((event, index) => {
      const firing = first[index]
      return firing === undefined ? [] : [event.start - firing.at]
    })
    return {
      rule,
      hits: leads.length,
      misses: own.length - leads.length,
      falseAlarms: firings.filter((one) => !own.some((event) => speaksOf(one.at, event))).length,
      leadMs: leads,
    }
  })
}

function speaksOf(at: Instant, event: FloodEvent): boolean {
  return at >= event.start - LONGEST_LEAD_MS && at <= event.end
}
