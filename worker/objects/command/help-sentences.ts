// What the log says of calls for help: a number, zones and who of the town did what. Never who asked.
import { helpName, type HelpOutcome, type HelpRing, type HelpStep, type HelpTask } from '../../model/help.ts'
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import type { RingState } from '../../model/ring.ts'
import type { Act } from './log.ts'

const OUTCOME: Readonly<Record<HelpOutcome, string>> = {
  safe: 'personne jointe, en sécurité',
  evacuated: 'personne évacuée',
  rescue: 'remise aux secours',
  'not found': 'personne non trouvée',
  'false alarm': 'fausse alerte',
  other: 'autre issue',
}

const WHO: Readonly<Record<HelpStep, string>> = {
  'crisis line': 'ligne de crise',
  RAC: 'RAC',
  'rescue centre': 'centre de secours',
}

export const RANG: Readonly<Record<RingState, string>> = {
  'no number': 'aucun numéro n’est donné',
  'with another': 'déjà appelé à l’instant',
  'under way': 'appel en cours',
  answered: 'quelqu’un a décroché',
  machine: 'répondeur',
  delivered: 'message remis',
  unanswered: 'sans réponse',
  unknown: 'sort inconnu',
  'called off': 'appel annulé',
}

function whereOf({ zones, alertNumber }: HelpTask): string {
  const alert = alertNumber === null ? 'hors alerte' : `alerte n° ${alertNumber}`
  return zones.length === 0 ? `${alert}, lieu inconnu` : `${alert}, zone ${zones.join(', ')}`
}

function actOf(task: HelpTask, actor: Actor, act: string, text: string, more: Act['detail'] = {}): Act {
  return {
    actor,
    category: 'action',
    act,
    text,
    detail: { help: task.number, alert: task.alert, state: task.state, round: task.round, ...more },
  }
}

const BY: Readonly<Record<HelpTask['channel'], string>> = {
  sms: 'SMS',
  rcs: 'RCS',
  whatsapp: 'WhatsApp',
  voice: 'touche 2',
  push: 'notification',
  mail: 'courriel',
  call: 'appel à la commune',
}

export function helpOpened(task: HelpTask): Act {
  return actOf(
    task,
    SYSTEM_ACTOR,
    'demande d’aide',
    `Demande d’aide ${helpName(task.number)} (${whereOf(task)}) par ${BY[task.channel]}`,
    {
      zones: task.zones,
      channel: task.channel,
      who: task.who,
    },
  )
}

export function helpAskedAgain(task: HelpTask, reopened: boolean): Act {
  const what = reopened ? 'demandée de nouveau après sa clôture : rouverte' : `demandée de nouveau (${task.calls} fois)`
  return actOf(
    task,
    SYSTEM_ACTOR,
    reopened ? 'aide rouverte' : 'aide redemandée',
    `Aide ${helpName(task.number)} ${what}`,
    {
      calls: task.calls,
    },
  )
}

export function helpTaken(task: HelpTask, by: Actor, from: Actor | null): Act {
  const over = from === null ? '' : `, à la suite de ${from.name}`
  return actOf(task, by, 'aide prise en charge', `Aide ${helpName(task.number)} prise en charge par ${by.name}${over}`)
}

export function helpGivenBack(task: HelpTask, by: Actor): Act {
  return actOf(task, by, 'aide rendue', `Aide ${helpName(task.number)} rendue par ${by.name} : plus personne ne l’a`)
}

export function helpClosed(task: HelpTask, by: Actor): Act {
  const { outcome, note } = task.closed ?? { outcome: 'other' as const, note: '' }
  return actOf(
    task,
    by,
    'aide close',
    `Aide ${helpName(task.number)} close : ${OUTCOME[outcome]}${note === '' ? '' : `. ${note}`}`,
    { outcome, note },
  )
}

export function helpRings(task: HelpTask, step: HelpStep): Act {
  return actOf(
    task,
    SYSTEM_ACTOR,
    'aide sans prise en charge',
    `Aide ${helpName(task.number)} : personne ne l’a prise, ${WHO[step]} appelé`,
    { step },
  )
}

export function helpHasNoNumber(task: HelpTask, step: HelpStep): Act {
  return actOf(
    task,
    SYSTEM_ACTOR,
    'aide sans numéro',
    `Aide ${helpName(task.number)} : personne ne l’a prise, et aucun numéro n’est donné pour : ${WHO[step]}. À appeler à la main.`,
    { step },
  )
}

export function helpRung(task: HelpTask, { step, state }: HelpRing): Act {
  return actOf(task, SYSTEM_ACTOR, 'aide, appel', `Aide ${helpName(task.number)}, ${WHO[step]} : ${RANG[state]}`, {
    step,
    ring: state,
  })
}

export function helpLookedAt(task: HelpTask, by: Actor): Act {
  return actOf(task, by, 'aide consultée', `Coordonnées de l’aide ${helpName(task.number)} consultées par ${by.name}`, {
    dataset: 'help person',
    reason: 'help-call',
  })
}
