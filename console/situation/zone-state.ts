// How a zone stands, in one word; the map colours it and the list says it.
import { timeLeft } from '../../worker/decide/clock.ts'
import type { Alert } from '../../worker/model/alert.ts'
import { HOUR_MS, type Instant } from '../../worker/model/time.ts'
import type { ZoneClock } from '../../worker/model/view.ts'

export type ZoneState = 'calm' | 'watch' | 'soon' | 'passed' | 'pending' | 'alerted'

export function zoneState(
  zone: string,
  clock: ZoneClock | undefined,
  alerts: readonly Alert[],
  now: Instant,
): ZoneState {
  const about = alerts.filter((alert) => alert.current.content.zones.includes(zone) && !alert.current.content.allClear)
  if (about.some((alert) => alert.state === 'sending' || alert.state === 'in force')) return 'alerted'
  if (about.some((alert) => alert.state === 'submitted')) return 'pending'
  const left = timeLeft(clock?.decideBy ?? null, now)
  switch (left.kind) {
    case 'none':
      return 'calm'
    case 'passed':
      return 'passed'
    case 'left':
      return left.ms <= HOUR_MS ? 'soon' : 'watch'
    default:
      return left satisfies never
  }
}
