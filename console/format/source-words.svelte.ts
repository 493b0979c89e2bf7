// What the health of a source is called, why, and what to do about it, in the language of the screen.
import {
  sourceState,
  type SourceFault,
  type SourceHealth,
  type SourceState,
  type ValueCount,
} from '../../worker/model/source-health.ts'
import type { Instant } from '../../worker/model/time.ts'
import type { Key } from '../i18n/fr.ts'
import { say, screen } from '../i18n/words.svelte.ts'
import { number, timeNear } from './figures.ts'
import { count, duration, flagNamed } from './spoken.svelte.ts'

const STATE: Readonly<Record<SourceState, Key>> = {
  unknown: 'sourceUnknown',
  'no answer': 'sourceNoAnswer',
  refused: 'sourceRefused',
  silent: 'sourceSilent',
  stale: 'sourceStale',
  quiet: 'sourceQuiet',
  well: 'sourceWell',
}
export const sourceStateName = (state: SourceState) => say(STATE[state])

const FAULT: Readonly<Record<SourceFault, readonly [what: Key, cure: Key]>> = {
  'no answer': ['faultNoAnswer', 'faultNoAnswerCure'],
  key: ['faultKey', 'faultKeyCure'],
  'slow down': ['faultSlowDown', 'faultSlowDownCure'],
  refused: ['faultRefused', 'faultRefusedCure'],
  broken: ['faultBroken', 'faultBrokenCure'],
  elsewhere: ['faultElsewhere', 'faultElsewhereCure'],
  'too large': ['faultTooLarge', 'faultTooLargeCure'],
  unreadable: ['faultUnreadable', 'faultUnreadableCure'],
  incomplete: ['faultIncomplete', 'faultIncompleteCure'],
}

/** What is wrong, and what to do about it. */
export const faultWords = (fault: SourceFault) => FAULT[fault].map((key) => say(key)).join(' ')

export interface SourceReason {
  readonly what: string
  /** Empty where there is nothing to do but to know it. */
  readonly cure: string
  /** The words of the program or of the source itself. */
  readonly technical: string
}

/** Why a source is not well; null where it is. */
export function sourceReason(source: SourceHealth, now: Instant, timeZone: string): SourceReason | null {
  const only = (what: string): SourceReason => ({ what, cure: '', technical: '' })
  const clock = (at: Instant) => timeNear(at, now, timeZone)
  const state = sourceState(source, now)
  switch (state) {
    case 'well':
      return null
    case 'no answer':
    case 'refused':
      return faultReason(source)
    case 'silent': {
      const names = source.subjects.filter(({ silentSince }) => silentSince !== null)
      return only(
        say('sourceSilentWhy', {
          names: names
            .map(
              ({ name, silentSince }) => `${name} (${say('sourceFailingSince', { time: clock(silentSince ?? now) })})`,
            )
            .join(', '),
        }),
      )
    }
    case 'stale':
      return only(say('sourceStaleWhy', { time: clock(source.newestAt ?? now) }))
    case 'quiet':
      return only(say('sourceQuietWhy'))
    case 'unknown':
      return source.lastTriedAt === null || source.newestAt === null
        ? only(say('sourceUnknownNever'))
        : only(say('sourceUnknownForgotten', { time: clock(source.lastTriedAt) }))
    default:
      return state satisfies never
  }
}

function faultReason({ error }: SourceHealth): SourceReason | null {
  if (error === null) return null
  const technical = say('sourceTechnical', { message: error.message })
  if (error.kind === undefined)
    return { what: say('faultOther'), cure: say('errorMend', { mend: error.mend }), technical }
  const [what, cure] = FAULT[error.kind]
  return { what: say(what), cure: say(cure), technical }
}

export function lagWords({ lagMs }: ValueCount): string {
  if (lagMs === null) return '–'
  const middle = duration(lagMs.middle)
  const worst = duration(lagMs.worst)
  return middle === worst ? middle : say('sourceLagWords', { middle, worst })
}

/** « 3 % (5 sur 172) : hors plage 3, douteux selon la source 2 ». */
export function doubtedWords({ values, flagged, byFlag }: ValueCount): string {
  if (values === 0) return '–'
  if (flagged === 0) return say('sourceDoubtedNone', { values: count(values) })
  const share = `${number((100 * flagged) / values, screen.language, flagged / values < 0.1 ? 1 : 0)}\u202f%`
  const head = say('sourceDoubtedWords', { share, flagged: count(flagged), values: count(values) })
  const flags = Object.entries(byFlag)
    .filter(([flag]) => flag !== 'late' && flag !== 'too old')
    .toSorted(([, left], [, right]) => right - left)
    .map(([flag, n]) => `${flagNamed(flag)} ${count(n)}`)
  return `${head}\u00a0: ${flags.join(', ')}`
}

export function nextWords({ periodMs, nextAt }: SourceHealth, now: Instant): string {
  if (periodMs === null) return say('sourcePushed')
  if (nextAt === null) return '–'
  return nextAt <= now ? say('sourceNextDue') : say('sourceNextIn', { time: duration(nextAt - now) })
}
