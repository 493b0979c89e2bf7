// Two alerts for the same place at the same time: whoever lives there reads two, and believes neither. It is said, and stops nobody.
import type { Alert } from '../../worker/model/alert.ts'
import { RUNNING, WAITING } from './desk.ts'

/** Alerts that wait or run and share a zone with these; not the one that is being revised. The newest first. */
export function alertsHere(alerts: readonly Alert[], zones: readonly string[], self: string | null): readonly Alert[] {
  return alerts
    .filter(
      ({ id, state, current }) =>
        id !== self &&
        (WAITING.includes(state) || RUNNING.includes(state)) &&
        current.content.zones.some((zone) => zones.includes(zone)),
    )
    .toSorted((left, right) => right.number - left.number)
}
