// Who was woken, and what came of it, in words.
import type { DutyRole } from '../../worker/model/roster.ts'
import type { WakeRing, WakeWho } from '../../worker/model/wake.ts'
import { ringName } from '../help/help-words.svelte.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'

const WHO: Readonly<Record<WakeWho, Key>> = {
  duty: 'wakeDuty',
  'stand-in': 'wakeStandIn',
  RAC: 'roleRac',
  mayor: 'wakeMayor',
  deputy: 'wakeDeputy',
  prefecture: 'wakePrefecture',
}
const ROLE: Readonly<Record<DutyRole, Key>> = {
  duty: 'dutyRole',
  RAC: 'roleRac',
  DOS: 'dutyDos',
  cell: 'dutyCell',
  reserve: 'dutyReserve',
}

export const dutyRoleName = (role: DutyRole) => say(ROLE[role])

/** « SMS à Camille Martin : remis ». */
export function ringWords({ who, name, by, state }: WakeRing): string {
  const whom = name ?? say(WHO[who])
  const what = state === 'acknowledged' ? say('wakeAcknowledged') : ringName(state)
  return say(by === 'sms' ? 'wakeSms' : 'wakeCall', { who: whom, state: what })
}
