import type { HelpChannel, HelpOutcome, HelpStep, HelpSubject, RingState } from '../../worker/model/help.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'

const OUTCOME: Readonly<Record<HelpOutcome, Key>> = {
  safe: 'helpSafe',
  evacuated: 'helpEvacuated',
  rescue: 'helpRescue',
  'not found': 'helpNotFound',
  'false alarm': 'helpFalseAlarm',
  other: 'helpOther',
}
export const outcomeName = (outcome: HelpOutcome) => say(OUTCOME[outcome])

const CHANNEL: Readonly<Record<HelpChannel, Key>> = {
  sms: 'helpBySms',
  rcs: 'helpByRcs',
  whatsapp: 'helpByWhatsApp',
  voice: 'helpByVoice',
  push: 'helpByPush',
  mail: 'helpByMail',
  call: 'helpByCall',
}
export const helpChannel = (channel: HelpChannel) => say(CHANNEL[channel])

const WHO: Readonly<Record<HelpSubject, Key | null>> = {
  resident: null,
  browser: 'helpBrowser',
  unregistered: 'helpUnregistered',
}
/** What we do not know of who asks; empty for a resident. */
export function helpSubject(who: HelpSubject): string {
  const key = WHO[who]
  return key === null ? '' : say(key)
}

const STEP: Readonly<Record<HelpStep, Key>> = {
  'crisis line': 'helpCrisisLine',
  RAC: 'helpRac',
  'rescue centre': 'helpRescueCentre',
}
export const stepName = (step: HelpStep) => say(STEP[step])

const RING: Readonly<Record<RingState, Key>> = {
  'no number': 'ringNoNumber',
  'with another': 'ringWithAnother',
  'under way': 'ringUnderWay',
  answered: 'ringAnswered',
  machine: 'ringMachine',
  delivered: 'ringDelivered',
  unanswered: 'ringUnanswered',
  unknown: 'ringUnknown',
  'called off': 'ringCalledOff',
}
export const ringName = (state: RingState) => say(RING[state])
