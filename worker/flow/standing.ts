// How an alert that was sent stands now, for everybody outside: the pages, and the voice of the town's number.
import type { PublishedAlert } from '../model/publication.ts'
import type { Instant } from '../model/time.ts'

export type Standing = 'in force' | 'over' | 'corrected' | 'stopped' | 'expired'

export function standingOf({ alert }: PublishedAlert, now: Instant): Standing {
  const { content } = alert.current
  if (content.allClear) return 'over'
  if (content.msgType === 'Cancel') return 'corrected'
  if (alert.state === 'cancelled') return 'stopped'
  return alert.state === 'expired' || content.expiresAt <= now ? 'expired' : 'in force'
}
