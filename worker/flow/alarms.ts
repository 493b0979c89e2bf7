// When each rule fired and until when, out of its signals: the spans that the past is judged by.
import type { Signal } from '../model/signal.ts'
import type { Instant } from '../model/time.ts'
import type { Alarm } from './hindsight.ts'

export function noteAlarm(alarms: Alarm[], at: Instant, { rule, state }: Pick<Signal, 'rule' | 'state'>): void {
  if (state === 'firing') alarms.push({ rule, from: at, to: null })
  if (state !== 'resolved') return
  const index = alarms.findLastIndex((alarm) => alarm.rule === rule)
  const open = alarms[index]
  if (open !== undefined && open.to === null) alarms[index] = { ...open, to: at }
}
