// Sirens in words: what each does by its own word, and what nobody knows.
import type { SirenState, SirenTrouble } from '../../worker/model/siren.ts'
import type { Instant } from '../../worker/model/time.ts'
import { ago, duration } from '../format/spoken.svelte.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'

const WHY: Readonly<Record<SirenTrouble, Key>> = {
  'no answer': 'sirenNoAnswer',
  'no key': 'sirenNoKey',
  'not believed': 'sirenNotBelieved',
  replayed: 'sirenReplayed',
  expired: 'sirenExpired',
  refused: 'sirenRefuses',
}

/** `machineNow`: controllers speak in machine time. */
export function stateWords(state: SirenState, machineNow: Instant): string {
  switch (state.kind) {
    case 'unknown':
      return say('sirenUnknown')
    case 'asked':
      return say(state.order.act === 'sound' ? 'sirenAskedSound' : 'sirenAskedStop')
    case 'not confirmed':
      return say(state.order.act === 'sound' ? 'sirenNotSound' : 'sirenNotStop', { why: say(WHY[state.why]) })
    case 'sounding': {
      const left = (state.until ?? machineNow) - machineNow
      return left > 0 ? say('sirenSounds', { left: duration(left) }) : say('sirenShouldEnd')
    }
    case 'silent':
      return say('sirenSilent', { age: ago(Math.max(0, machineNow - state.at)) })
    default:
      return state satisfies never
  }
}

/** Something about it waits for somebody. */
export const isLoud = (state: SirenState): boolean =>
  state.kind === 'sounding' || state.kind === 'asked' || state.kind === 'not confirmed'
