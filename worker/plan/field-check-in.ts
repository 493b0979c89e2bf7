// A team that is to give news every so often. Missed once, the desk sees it; missed twice, it rises like an SOS: nobody may have been able to press one.
import type { CheckIn } from '../model/field.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'

export const SILENT_AFTER = 2

export interface CheckInStep {
  readonly checkIn: CheckIn
  /** One more was missed since the last look. */
  readonly isNewlyMissed: boolean
  /** This look is the one at which it must rise. */
  readonly isNewlySilent: boolean
  /** When to look again; null where nothing more can change but by news. */
  readonly lookAt: Instant | null
}

export function stepCheckIn(known: CheckIn, now: Instant): CheckInStep {
  const everyMs = known.everyMinutes * MINUTE_MS
  const missed = Math.max(0, Math.floor((now - known.lastAt) / everyMs))
  return {
    checkIn: { ...known, missed },
    isNewlyMissed: missed > known.missed,
    isNewlySilent: missed >= SILENT_AFTER && known.missed < SILENT_AFTER,
    lookAt: missed >= SILENT_AFTER ? null : known.lastAt + (missed + 1) * everyMs,
  }
}

/** News that was said at that moment, which may lie before what is known: a phone without a network tells it late. */
export function newsOf(known: CheckIn, saidAt: Instant): CheckIn {
  return { ...known, lastAt: Math.max(known.lastAt, saidAt) }
}
