// Which sentence of the catalogue says each word of the register's model.
import type {
  AskedBy,
  CallNext,
  CallState,
  CallTry,
  ExportFor,
  LeaveReason,
  LookReason,
  Need,
  RegisterDue,
  Standing,
  Tie,
  ToldHow,
} from '../../worker/model/register.ts'
import type { Key } from '../i18n/fr.ts'

export const NEED: Readonly<Record<Need, Key>> = {
  'help to leave': 'registerNeedLeave',
  carried: 'registerNeedCarried',
  wheelchair: 'registerNeedWheelchair',
  'electric device': 'registerNeedDevice',
  oxygen: 'registerNeedOxygen',
  'does not hear': 'registerNeedHearing',
  'does not see': 'registerNeedSight',
  'lives alone': 'registerNeedAlone',
}

export const STANDING: Readonly<Record<Standing, Key>> = {
  'aged 65': 'registerStanding65',
  'aged 60 unfit for work': 'registerStanding60',
  'disabled adult': 'registerStandingDisabled',
}

export const BY: Readonly<Record<AskedBy, Key>> = {
  themselves: 'registerBySelf',
  'legal representative': 'registerByLegal',
  'third party': 'registerByThird',
}

export const TIE: Readonly<Record<Tie, Key>> = {
  family: 'registerTieFamily',
  neighbour: 'registerTieNeighbour',
  carer: 'registerTieCarer',
  'home help': 'registerTieHome',
  'legal representative': 'registerTieLegal',
  other: 'registerTieOther',
}

export const WHY_LOOK: Readonly<Record<LookReason, Key>> = {
  'they ask': 'registerWhyTheyAsk',
  correct: 'registerWhyCorrect',
  acknowledge: 'registerWhyAcknowledge',
  reconfirm: 'registerWhyReconfirm',
  'call round': 'registerWhyRound',
  'go to the door': 'registerWhyDoor',
  other: 'registerWhyOther',
}

export const HOW: Readonly<Record<ToldHow, Key>> = {
  letter: 'registerByLetter',
  'e-mail': 'registerByMail',
  'by hand': 'registerByHand',
  'by phone': 'registerByPhone',
}

export const WHY_LEAVE: Readonly<Record<LeaveReason, Key>> = {
  'they ask': 'registerLeaveAsks',
  'they objected': 'registerLeaveObjects',
  'moved away': 'registerLeaveMoved',
  'in a home': 'registerLeaveHome',
  died: 'registerLeaveDied',
  'entered by mistake': 'registerLeaveMistake',
}

export const CALL_STATE: Readonly<Record<CallState, Key>> = {
  'to call': 'registerStateToCall',
  'call again': 'registerStateAgain',
  door: 'registerStateDoor',
  'needs transport': 'registerStateTransport',
  'nobody there': 'registerStateNobody',
  safe: 'registerStateSafe',
}

export const TRY: Readonly<Record<CallTry, Key>> = {
  reached: 'registerTryReached',
  'needs transport': 'registerTryTransport',
  'no answer': 'registerTryMissed',
  'carer says safe': 'registerTryCarerSafe',
  'carer no answer': 'registerTryCarerMissed',
  'seen at the door': 'registerTrySeen',
  'nobody at the door': 'registerTryShut',
}

export const NEXT: Readonly<Record<CallNext['kind'], Key | null>> = {
  'ring them': 'registerNextThem',
  'ring a carer': 'registerNextCarer',
  'go to the door': 'registerNextDoor',
  'bring transport': 'registerNextTransport',
  'tell the rescue centre': 'registerNextRescue',
  nothing: null,
}

export const FOR: Readonly<Record<ExportFor, Key>> = { prefect: 'registerForPrefect', paper: 'registerForPaper' }

export function dueKey({ what, overdue }: RegisterDue): Key {
  if (what === 'objection open') return 'registerDueObjection'
  if (what === 'acknowledge') return overdue ? 'registerLateAcknowledge' : 'registerDueAcknowledge'
  return overdue ? 'registerLateReconfirm' : 'registerDueReconfirm'
}

/** What the server found at that place of the form, in the words of the screen; null where it is said by the place alone. */
export function faultKey(where: string): Key | null {
  if (where === 'wayIn') return 'registerFaultIllness'
  if (where === 'birthYear') return 'registerFaultAge'
  if (where === 'phones') return 'registerFaultNobody'
  if (/phone/.test(where)) return 'registerFaultPhone'
  if (where === 'asked.name') return 'registerFaultAskedName'
  if (where === 'asked.inWriting') return 'registerFaultInWriting'
  return null
}

/** The tries that make sense in a state, the likeliest first. */
export const TRIES_OF: Readonly<Record<CallState, readonly CallTry[]>> = {
  'to call': ['reached', 'no answer', 'needs transport'],
  'call again': ['reached', 'no answer', 'needs transport', 'carer says safe'],
  door: ['carer says safe', 'carer no answer', 'seen at the door', 'nobody at the door', 'reached', 'needs transport'],
  'needs transport': ['reached', 'seen at the door'],
  'nobody there': ['carer says safe', 'carer no answer', 'reached', 'seen at the door'],
  safe: ['needs transport'],
}

/** As it is dialled in France. */
export function dialled(e164: string): string {
  return e164.startsWith('+33') ? `0${e164.slice(3)}`.replace(/(\d{2})(?=\d)/g, '$1\u202f') : e164
}
