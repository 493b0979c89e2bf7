// The lines of the main courante on calling the crisis cell. Names of the town's own people stand there, numbers never do.
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import { comesTo, type RollAnswer, type RollCall } from '../../model/roll-call.ts'
import type { DutyRole } from '../../model/roster.ts'
import { MINUTE_MS } from '../../model/time.ts'
import type { TrialMessage } from '../../model/trial-message.ts'
import type { RollEffect } from '../../plan/roll-call.ts'
import type { Act } from './log.ts'

const GROUP: Readonly<Record<DutyRole, string>> = {
  duty: 'l’astreinte',
  RAC: 'le responsable des actions communales',
  DOS: 'le maire et ses suppléants',
  cell: 'la cellule de crise',
  reserve: 'la réserve et les renforts',
}
const HOW = { sms: 'par SMS', voice: 'par touche', hand: 'noté à la main' } as const

export function rollBegun({ number, by, why, where, needed, withinMs }: RollCall): Act {
  const place = where === '' ? '' : ` Lieu : ${where}.`
  return {
    actor: by,
    category: 'décision',
    act: 'appel de la cellule',
    text: `Appel de la cellule n° ${number} : ${why}.${place} ${needed} personnes attendues, groupe suivant après ${withinMs / MINUTE_MS} min.`,
    detail: { rollCall: number, needed, withinMs },
  }
}

export function trialSent({ name, by, channel, number }: TrialMessage): Act {
  return {
    actor: by,
    category: 'action',
    act: 'essai pour relecture',
    text: `Texte envoyé pour relecture à ${name}, ${channel === 'sms' ? 'par SMS' : 'par appel'} : rien n’est diffusé`,
    detail: { ask: number, channel },
  }
}

export function groupCalled(call: RollCall, { role, people }: Extract<RollEffect, { kind: 'group' }>): Act {
  const first = call.called === 1
  const short = first ? '' : ` : ${comesTo(call)} sur ${call.needed} à l’heure dite`
  return {
    actor: SYSTEM_ACTOR,
    category: 'signal',
    act: 'appel de la cellule',
    text: `${people} personnes appelées, ${GROUP[role]}${short}`,
    detail: { rollCall: call.number, role, people },
  }
}

export function rollHeard(call: RollCall, member: string, by: Actor): Act {
  const person = call.people.find((one) => one.member === member)
  const answer = person?.answer ?? null
  return {
    actor: by,
    category: 'action',
    act: 'réponse à l’appel',
    text: `${person?.name ?? member} ${answer === null ? 'n’a pas répondu' : `${wordsOf(answer.said)} (${HOW[answer.how]})`}`,
    detail: { rollCall: call.number, member, answer: answer?.said.kind ?? null, how: answer?.how ?? null },
  }
}

export function rollEnded(call: RollCall, by: Actor): Act {
  const silent = call.people.filter(({ answer }) => answer === null).length
  return {
    actor: by,
    category: 'action',
    act: 'appel de la cellule',
    text: `Appel de la cellule n° ${call.number} clos : ${comesTo(call)} viennent ou sont là, ${silent} sans réponse`,
    detail: { rollCall: call.number, comes: comesTo(call), silent },
  }
}

function wordsOf(said: RollAnswer): string {
  switch (said.kind) {
    case 'coming':
      return said.inMinutes === null ? 'arrive' : `arrive dans ${said.inMinutes} min`
    case 'unavailable':
      return 'est indisponible'
    case 'there':
      return 'est déjà sur place'
    default:
      return said satisfies never
  }
}

export function directoryAsked(asked: number, members: number): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'action',
    act: 'annuaire vérifié',
    text: `Vérification mensuelle de l’annuaire : ${asked} personnes sur ${members} priées de confirmer leur numéro`,
    detail: { asked, members },
  }
}

export function directoryAnswered(by: Actor): Act {
  return {
    actor: by,
    category: 'action',
    act: 'annuaire vérifié',
    text: `${by.name} a confirmé son numéro par SMS`,
    detail: { member: by.id },
  }
}
