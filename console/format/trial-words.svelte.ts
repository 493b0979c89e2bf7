// What a source answered when it was tried, in the language of the screen.
import type { CandidateKind, TrialAnswer } from '../../worker/model/candidate.ts'
import type { Instant } from '../../worker/model/time.ts'
import { say, screen } from '../i18n/words.svelte.ts'
import { cornerText } from '../sources/drawing.ts'
import { dangerName } from './bulletin-words.svelte.ts'
import { number, timeNear } from './figures.ts'
import { faultWords } from './source-words.svelte.ts'
import { ago, count, duration, level } from './spoken.svelte.ts'

interface Asked {
  readonly kind: CandidateKind
  readonly now: Instant
  readonly timeZone: string
}

export function trialWords(answer: TrialAnswer, { kind, now, timeZone }: Asked): string {
  const clock = (at: Instant) => timeNear(at, now, timeZone)
  switch (answer.kind) {
    case 'values': {
      const { newest, values, stepMs } = answer
      const value = newest.quantity === 'level' ? level(newest.value) : say('trialFlow', { n: count(newest.value) })
      const said = { values: count(values), value, ago: ago(now - newest.at) }
      return stepMs === null ? say('trialValuesFew', said) : say('trialValues', { ...said, step: duration(stepMs) })
    }
    case 'forecast':
      return say('trialForecast', { issued: clock(answer.issuedAt), until: clock(answer.until) })
    case 'bulletin':
      return say('trialBulletin', { level: dangerName(answer.danger), time: clock(answer.sentAt) })
    case 'outlook':
      return outlookWords(answer)
    case 'not read':
      return say('trialNotRead')
    case 'nothing':
      return say(kind === 'flow' ? 'trialNoRiver' : 'trialNothing')
    case 'fault':
      return faultWords(answer.fault)
    case 'no key':
      return say('trialNoKey')
    default:
      return answer satisfies never
  }
}

/** The cell that answered is part of what it says: the next one is another river. */
function outlookWords({ quantity, members, ahead, cell, cellKm }: Extract<TrialAnswer, { kind: 'outlook' }>): string {
  const amount = (value: number) => {
    const n = number(value / 1_000, screen.language, value < 10_000 ? 1 : 0)
    return say(quantity === 'rain' ? 'rainMm' : 'flowCubic', { n })
  }
  const spans = ahead.map(({ ms, low, middle, high }) =>
    say(quantity === 'rain' ? 'trialRain' : 'trialPeak', {
      time: duration(ms),
      low: amount(low),
      middle: amount(middle),
      high: amount(high),
    }),
  )
  const told = say('trialRuns', { n: count(members), spans: spans.join(' · ') })
  if (cell === null) return told
  const km = number(cellKm ?? 0, screen.language, 1)
  return `${told} ${say('trialCell', { at: cornerText(cell, screen.language), km })}`
}
