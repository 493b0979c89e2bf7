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

/** How many waits of `CALL_AFTER_MS` go by before rows of this channel start: for the person's own answer, then for that of their phone. */
export function waitsBefore(channel: ChannelName, content: Grave): number {
  if (channel !== 'voice' && channel !== 'contact') return 0
  return (startsAtOnce(content) ? 0 : 1) + (channel === 'contact' ? 1 : 0)
}

/** Channels that are not used any more for somebody who has answered: a call would wake them, and whoever looks after them worry, for nothing. */
export function stopsOnAnswer(channel: ChannelName): boolean {
  return channel === 'voice' || channel === 'contact'
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
