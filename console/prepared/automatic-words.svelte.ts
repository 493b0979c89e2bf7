// Why a signed scenario does not leave by itself, and what its signature is worth, in words.
import type { Countdown, SignatureStanding, Withheld } from '../../worker/model/automatic.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'

const WITHHELD: Readonly<Record<Withheld, Key>> = {
  'switched off': 'withheldOff',
  'scenario changed': 'withheldScenario',
  'zone changed': 'withheldZone',
  'rule changed': 'withheldRule',
  'review due': 'withheldReview',
  'unconfirmed rise': 'withheldUnconfirmed',
  'nothing measured': 'withheldNothing',
  'one key or one place': 'withheldOneKey',
  'clock runs otherwise': 'withheldClock',
  'alert open there': 'withheldAlert',
  'sent within a day': 'withheldSent',
  'stopped before': 'withheldStopped',
  'people have taken it up': 'withheldTaken',
  'signer gone': 'withheldSigner',
  'too late': 'withheldLate',
  'refused at the end': 'withheldRefused',
}

export const withheldWords = ({ name, withheld }: Countdown) =>
  say('automaticWithheld', { name, why: withheld === null ? '' : say(WITHHELD[withheld]) })

export function signatureWords(standing: SignatureStanding, isAllowed: boolean): string {
  if (standing !== 'in force') return say('signatureVoid', { why: say(WITHHELD[standing]) })
  return say(isAllowed ? 'signatureInForce' : 'signatureAsleep')
}

/** `0:43`; the last second is still a second. */
export function minuteLeft(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
