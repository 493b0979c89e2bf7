// What a replay came to, in words.
import type { Knob, ReplayScore } from '../../worker/model/replay.ts'
import type { Instant } from '../../worker/model/time.ts'
import { say, screen } from '../i18n/words.svelte.ts'
import { dayAndTime, number } from './figures.ts'
import { count, difference, duration, level } from './spoken.svelte.ts'

export function knobWords({ kind, station }: Knob, nameOf: (code: string) => string): string {
  const name = nameOf(station)
  switch (kind) {
    case 'level above':
      return say('replayKnobAbove', { station: name })
    case 'level below':
      return say('replayKnobBelow', { station: name })
    case 'rise':
      return say('replayKnobRise', { station: name })
    case 'forecast above':
      return say('replayKnobForecast', { station: name })
    case 'forecast probability':
      return say('replayKnobProbability', { station: name })
    case 'nowcast':
      return say('replayKnobNowcast', { station: name })
    default:
      return kind satisfies never
  }
}

export function knobValue({ kind }: Knob, valueMm: number): string {
  return kind === 'rise' ? difference(valueMm) : level(valueMm)
}

export function shareWords(value: number | null): string {
  return value === null ? '–' : `${number(value * 100, screen.language)}\u202f%`
}

/** Least to most, and the one in the middle; late where the rule came after the water. */
export function leadWords({ leadMs }: ReplayScore): string {
  const sorted = leadMs.toSorted((left, right) => left - right)
  const middle = sorted[sorted.length >> 1]
  if (middle === undefined) return '–'
  return middle < 0 ? say('replayLate', { time: duration(-middle) }) : duration(middle)
}

/** Levels that nothing came of are one sentence together. */
export function verdictsWords(scores: readonly ReplayScore[]): string {
  const telling = scores.filter(isTelling)
  return telling.length === 0 ? say('replayNothing') : telling.map(verdictWords).join(' ')
}

export function isTelling({ events, falseAlarms }: ReplayScore): boolean {
  return events > 0 || falseAlarms > 0
}

function verdictWords(score: ReplayScore): string {
  if (score.events === 0) return say('replayOnlyFalse', { level: score.level, n: count(score.falseAlarms) })
  return say('replayVerdict', {
    level: score.level,
    events: count(score.events),
    hits: count(score.hits),
    misses: count(score.misses),
    wrong: count(score.falseAlarms),
    lead: leadWords(score),
  })
}

export function spanWords(from: Instant, to: Instant | null, timeZone: string): string {
  return to === null
    ? say('replaySince', { from: dayAndTime(from, timeZone) })
    : say('replayFromTo', { from: dayAndTime(from, timeZone), to: dayAndTime(to, timeZone) })
}
