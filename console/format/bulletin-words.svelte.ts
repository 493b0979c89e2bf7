// Levels and phenomena of official bulletins, and where each stands, in the words of the screen.
import type { Danger, Phenomenon } from '../../worker/model/bulletin.ts'
import type { Instant } from '../../worker/model/time.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'
import type { BulletinRow, MuteRow } from '../situation/bulletin-rows.ts'
import { timeNear } from './figures.ts'
import { duration } from './spoken.svelte.ts'

const DANGER: Readonly<Record<Danger, Key>> = {
  green: 'dangerGreen',
  yellow: 'dangerYellow',
  orange: 'dangerOrange',
  red: 'dangerRed',
}
export const dangerName = (danger: Danger | null) => say(danger === null ? 'dangerUnknown' : DANGER[danger])

const PHENOMENON: Readonly<Record<Phenomenon, Key>> = {
  vent: 'phenomenonWind',
  'pluie-inondation': 'phenomenonRain',
  orages: 'phenomenonStorms',
  crues: 'phenomenonFlood',
  'neige-verglas': 'phenomenonSnow',
  canicule: 'phenomenonHeat',
  'grand froid': 'phenomenonCold',
  avalanches: 'phenomenonAvalanche',
  'vagues-submersion': 'phenomenonCoast',
  brouillard: 'phenomenonFog',
  'feu de forêt': 'phenomenonFire',
  autre: 'phenomenonOther',
}
export const phenomenonName = (phenomenon: Phenomenon) => say(PHENOMENON[phenomenon])

export interface Moment {
  readonly now: Instant
  readonly timeZone: string
}

/** Until when it counts, from when, or since when it does not any more. */
export function standingWords({ bulletin, standing, next }: BulletinRow, { now, timeZone }: Moment): string {
  const clock = (at: Instant) => timeNear(at, now, timeZone)
  switch (standing) {
    case 'in force':
      // What comes next is what counts; when the whole of it ends says little beside that.
      if (next !== null) return say('bulletinThen', { time: clock(next.at), level: dangerName(next.danger) })
      return bulletin.expires === null ? say('bulletinNoEnd') : say('bulletinUntil', { time: clock(bulletin.expires) })
    case 'ahead':
      return say('bulletinFrom', { time: clock(bulletin.onset) })
    case 'expired':
      return say('bulletinExpired', { time: duration(now - (bulletin.expires ?? bulletin.unlistedSince ?? now)) })
    case 'ended':
      return say(bulletin.status === 'cancelled' ? 'bulletinCancelled' : 'bulletinAllClear', {
        time: clock(bulletin.endedAt ?? bulletin.sentAt),
      })
    default:
      return standing satisfies never
  }
}

/** What must not be overlooked beside the level: its source is silent, or no longer lists it. */
export function doubtWords({ bulletin, silentSince }: BulletinRow, now: Instant): string | null {
  if (silentSince !== null) return say('bulletinSilent', { time: duration(now - silentSince) })
  if (bulletin.unlistedSince !== null && bulletin.endedAt === null)
    return say('bulletinUnlisted', { time: duration(now - bulletin.unlistedSince) })
  return null
}

export function muteWords({ followed, state, heardAt }: MuteRow, now: Instant): string {
  const { source, name } = followed
  switch (state) {
    case 'never heard':
      return say('areaNeverHeard', { source, name })
    case 'silent':
      return say('areaSilent', { source, name, time: duration(now - (heardAt ?? now)) })
    case 'no warning':
      return say('areaNoWarning', { source, name })
    default:
      return state satisfies never
  }
}
