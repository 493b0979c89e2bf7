// The lines of the main courante on waking people. Names of the town's own people stand there, numbers never do.
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import type { Roster } from '../../model/roster.ts'
import type { Wake, WakeRing, WakeWho } from '../../model/wake.ts'
import type { WakeRung } from '../../plan/wake-machine.ts'
import type { Act } from './log.ts'

const WHO: Readonly<Record<WakeWho, string>> = {
  duty: 'l’astreinte',
  'stand-in': 'la suppléance d’astreinte',
  RAC: 'le responsable des actions communales',
  mayor: 'le maire',
  deputy: 'le premier suppléant du maire',
  prefecture: 'la préfecture',
}
const STATE: Readonly<Record<WakeRing['state'], string>> = {
  'no number': 'aucun numéro',
  'with another': 'déjà en ligne',
  'under way': 'en cours',
  answered: 'a décroché sans accuser réception',
  machine: 'répondeur',
  delivered: 'SMS remis',
  unanswered: 'sans réponse',
  unknown: 'sans nouvelle',
  'called off': 'annulé',
  acknowledged: 'a accusé réception',
}

const called = (who: WakeWho, name: string | null) => `${WHO[who]}${name === null ? '' : ` (${name})`}`

export function wakeRings(wake: Wake, { who, by, step }: WakeRung, name: string | null): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'signal',
    act: 'réveil',
    text: `${by === 'sms' ? 'SMS à' : 'Appel de'} ${called(who, name)} : ${step.startsWith('leaves by itself') ? 'un scénario signé part seul dans la minute' : `${wake.level} attend une décision`}`,
    detail: { wake: wake.number, round: wake.round, step, who, by },
  }
}

export function wakeHasNoNumber(wake: Wake, { who, step }: WakeRung): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'signal',
    act: 'réveil impossible',
    text: `Aucun numéro pour ${WHO[who]} : personne n’est appelé à cet échelon`,
    detail: { wake: wake.number, round: wake.round, step, who },
  }
}

export function wakeRung(wake: Wake, { who, name, step, state }: WakeRing): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'signal',
    act: 'réveil',
    text: `Réveil de ${called(who, name)} : ${STATE[state]}`,
    detail: { wake: wake.number, round: wake.round, step, who, state },
  }
}

export function wakeAcknowledged(wake: Wake, by: Actor, afterMs: number): Act {
  return {
    actor: by,
    category: 'décision',
    act: 'accusé de réception',
    text: `${by.name} a accusé réception après ${Math.max(0, Math.round(afterMs / 1_000))} s. L’horloge de décision continue.`,
    detail: { wake: wake.number, round: wake.round, afterMs },
  }
}

export function rosterKept({ members, shifts }: Roster, by: Actor): Act {
  return {
    actor: by,
    category: 'action',
    act: 'astreinte',
    text: `Tableau d’astreinte enregistré : ${members.length} personnes, ${shifts.length} tours`,
    detail: { members: members.length, shifts: shifts.length },
  }
}
