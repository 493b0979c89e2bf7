// When each channel of a person starts, and how often a phone rings. Where a life hangs on it everything starts at once; below that a call
// comes after what is silent has had its time, and not at all where somebody has answered.
import { SEVERITY_RANK, type AlertContent } from '../model/alert.ts'
import type { ChannelName } from '../model/message.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'

type Grave = Pick<AlertContent, 'severity' | 'urgency' | 'msgType'>

export const CALL_AFTER_MS = 3 * MINUTE_MS
/** Between two rings of one phone: somebody may be under the shower, a busy line comes free. */
export const RING_AGAIN_MS = 2 * MINUTE_MS
/** People were carried off asleep: at night a phone rings until it has woken somebody. */
const NIGHT = { fromMinutes: 21 * 60 + 30, untilMinutes: 7 * 60 }
const RINGS_AT_NIGHT = 3
const RINGS_BY_DAY = 2

/** Every channel of a person at once; a correction too, since what is wrong stands until it is heard. */
export function startsAtOnce({ severity, urgency, msgType }: Grave): boolean {
  return severity === 'Extreme' || urgency === 'Immediate' || msgType === 'Cancel'
}

/** Whether rows of this channel wait for what is silent. */
export function waitsForOthers(channel: ChannelName, content: Grave): boolean {
  return channel === 'voice' && !startsAtOnce(content)
}

/** How often a phone that nobody takes is rung for one revision. */
export function mostRings({ severity }: Pick<Grave, 'severity'>, at: Instant, timeZone: string): number {
  if (SEVERITY_RANK[severity] < SEVERITY_RANK.Severe) return 1
  return isNight(at, timeZone) ? RINGS_AT_NIGHT : RINGS_BY_DAY
}

function isNight(at: Instant, timeZone: string): boolean {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const [hours = 0, minutes = 0] = format.format(at).split(':').map(Number)
  const minute = hours * 60 + minutes
  return minute >= NIGHT.fromMinutes || minute < NIGHT.untilMinutes
}
