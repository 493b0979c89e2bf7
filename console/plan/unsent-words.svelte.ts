// What waits on this device, in words.
import type { CardState } from '../../worker/model/plan.ts'
import type { CardAct } from '../../worker/plan/card-machine.ts'
import { say } from '../i18n/words.svelte.ts'
import { stateName } from './plan-words.svelte.ts'
import type { Unsent } from '../stream/outbox.svelte.ts'

// The state that each act leads to.
const STATE: Readonly<Record<CardAct['act'], CardState>> = {
  assign: 'assigned',
  start: 'under way',
  done: 'done',
  'not applicable': 'not applicable',
  block: 'blocked',
  reopen: 'to do',
}

export function unsentWords(one: Unsent): string {
  return one.what === 'line' ? one.text : say('unsentCard', { card: one.card, state: stateName(STATE[one.act]) })
}
