// What a source answered when it was tried, in the language of the screen.
import type { TrialAnswer } from '../../worker/model/candidate.ts'
import type { Instant } from '../../worker/model/time.ts'
import { say } from '../i18n/words.svelte.ts'
import { dangerName } from './bulletin-words.svelte.ts'
import { timeNear } from './figures.ts'
import { faultWords } from './source-words.svelte.ts'
import { ago, count, duration, level } from './spoken.svelte.ts'

export function trialWords(answer: TrialAnswer, now: Instant, timeZone: string): string {
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
    case 'nothing':
      return say('trialNothing')
    case 'fault':
      return faultWords(answer.fault)
    case 'no key':
      return say('trialNoKey')
    default:
      return answer satisfies never
  }
}
