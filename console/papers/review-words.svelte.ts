// The after-action report in words. What is not known is said to be unknown.
import type { ActionStep } from '../../worker/model/after-action.ts'
import type { DoorState } from '../../worker/model/field.ts'
import { delay } from '../format/spoken.svelte.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'

const STEP: Readonly<Record<ActionStep, Key>> = {
  'first signal': 'stepSignal',
  proposal: 'stepProposal',
  'proposal seen': 'stepProposalSeen',
  'wake-up acknowledged': 'stepAcknowledged',
  'level decided': 'stepLevel',
  'alert submitted': 'stepSubmitted',
  'alert approved': 'stepApproved',
  'first message': 'stepMessage',
  'half reached': 'stepHalf',
  'nine tenths reached': 'stepNinety',
  'FR-Alert asked': 'stepAsked',
  'FR-Alert sent': 'stepSent',
}
const DOOR: Readonly<Record<DoorState, Key>> = {
  'to do': 'reviewDoorToDo',
  left: 'reviewDoorLeft',
  refused: 'reviewDoorRefused',
  absent: 'reviewDoorAbsent',
  help: 'reviewDoorHelp',
  done: 'reviewDoorDone',
}
export const stepName = (step: ActionStep) => say(STEP[step])
export const doorStateName = (state: DoorState) => say(DOOR[state])
export const spanOrUnknown = (ms: number | null) => (ms === null ? say('unknownFigure') : delay(ms))
