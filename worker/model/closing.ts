// What is left of an alert that is over: sends of which nobody knows the end. It is closed once there are none, or once a named person gives them up.
import type { Alert } from './alert.ts'
import type { ReachCount } from './delivery.ts'
import { CHANNELS, type ChannelName } from './message.ts'
import type { Progress } from './view.ts'

/** Not final, as their own channel counts them. */
export interface LeftRows {
  readonly channel: ChannelName
  /** Never handed to a provider. */
  readonly queued: number
  /** Handed over, and nothing came back. */
  readonly sent: number
  /** Nobody knows whether the provider took it. */
  readonly unknown: number
}

export function leftOf(progress: readonly Pick<Progress, 'byChannel'>[]): readonly LeftRows[] {
  return CHANNELS.flatMap((channel): readonly LeftRows[] => {
    const counts = progress.flatMap(({ byChannel }): ReachCount | readonly ReachCount[] => byChannel[channel] ?? [])
    const sum = (name: 'queued' | 'sent' | 'unknown') => counts.reduce((all, one) => all + one[name], 0)
    const left = { channel, queued: sum('queued'), sent: sum('sent'), unknown: sum('unknown') }
    return totalOf(left) === 0 ? [] : [left]
  })
}

export function totalOf({ queued, sent, unknown }: Omit<LeftRows, 'channel'>): number {
  return queued + sent + unknown
}

export function allLeft(left: readonly LeftRows[]): number {
  return left.reduce((sum, one) => sum + totalOf(one), 0)
}

/** Somebody may have received it, and nothing of it is sent any more. */
export function isOver({ state, revisions }: Pick<Alert, 'state' | 'revisions'>): boolean {
  const told = revisions.some(({ approvedBy }) => approvedBy !== null)
  return told && (state === 'cancelled' || state === 'expired' || state === 'ended')
}

/** Those that ran out by their own hour: people were told to leave and nobody has told them that it is over. The newest first. */
export function endsOwed(alerts: readonly Alert[]): readonly Alert[] {
  return alerts
    .filter((alert) => alert.state === 'expired' && isOver(alert) && alert.settled === undefined)
    .toSorted((left, right) => right.number - left.number)
}
