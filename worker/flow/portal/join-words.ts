// What is said to somebody who signs up by SMS: what was understood, what a yes means, one clear question where it was not, and who helps after that.
import { speakerName } from '../../fanout/speaker.ts'
import type { Language } from '../../model/message.ts'
import type { Asking } from './code-words.ts'

const MOST_CHOICES = 2
/** A street's name that fills an SMS alone would cost three. */
const MOST_LABEL = 50

const short = (label: string) => (label.length <= MOST_LABEL ? label : `${label.slice(0, MOST_LABEL - 1)}.`)

export function joinAsked(label: string, language: Language, { speaker, publicDesk }: Asking): string {
  return language === 'en'
    ? `${speakerName(speaker, 'en')}. Warn you of danger at ${short(label)}? Reply YES: the town hall keeps this number and address to warn you, and for nothing else (your rights: ${publicDesk}). If not, do nothing.`
    : `${speaker}. Vous prévenir d'un danger au ${short(label)} ? Répondez OUI : la mairie garde ce numéro et cette adresse pour vous alerter, rien d'autre (vos droits : ${publicDesk}). Sinon, ne faites rien.`
}

/** `near`: what may have been meant; empty where nothing is like it. */
export function joinUnclear(near: readonly string[], language: Language, { speaker }: Asking): string {
  const choices = near
    .slice(0, MOST_CHOICES)
    .map(short)
    .join(language === 'en' ? ' or ' : ' ou ')
  if (language === 'en')
    return choices === ''
      ? `${speakerName(speaker, 'en')}. Address not found. Which number, which street? Reply: JOIN 12 rue Basse`
      : `${speakerName(speaker, 'en')}. Which address: ${choices}? Reply JOIN and the whole address.`
  return choices === ''
    ? `${speaker}. Adresse non trouvée. Quel numéro, quelle rue ? Répondez : INSCRIPTION 12 rue Basse`
    : `${speaker}. Quelle adresse : ${choices} ? Répondez INSCRIPTION et l'adresse complète.`
}

export function joinByPhone(language: Language, { speaker, publicDesk }: Asking): string {
  return language === 'en'
    ? `${speakerName(speaker, 'en')}. Address not found. To sign up, call the town hall: ${publicDesk}.`
    : `${speaker}. Adresse non trouvée. Pour vous inscrire, rappelez la mairie au ${publicDesk}.`
}

export function joinDone(label: string, language: Language, { speaker }: Asking): string {
  return language === 'en'
    ? `${speakerName(speaker, 'en')}. Done: you will be warned of danger at ${short(label)}. To leave: STOP.`
    : `${speaker}. C'est fait : vous serez prévenu d'un danger au ${short(label)}. Pour cesser : STOP.`
}
