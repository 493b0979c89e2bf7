// What the crisis cell is told when it is called. French alone: it calls the town's own people.
import { firstWord, type Mode } from '../model/mode.ts'
import { aloudInFrench } from './aloud-french.ts'
import { messageFrom } from './speaker.ts'

export interface RollWords {
  readonly mode: Mode
  readonly speaker: string
  readonly why: string
  readonly where: string
}

export function rollSms({ mode, speaker, why, where }: RollWords): string {
  const place = where === '' ? '' : ` Lieu : ${where}.`
  return `${firstWord(mode)}${speaker}, appel de la cellule : ${why}.${place} Répondez 1 et vos minutes (1 20) si vous venez, 2 indisponible, 3 déjà sur place.`
}

export function rollSpoken({ mode, speaker, why, where }: RollWords): string {
  const exercise = mode === 'live' ? '' : 'Exercice. Exercice. Ceci est un exercice.'
  const who = aloudInFrench(messageFrom(speaker, 'fr'))
  const place = where === '' ? '' : `Vous êtes attendu : ${aloudInFrench(where)}`
  return [exercise, who, `La cellule de crise est appelée : ${aloudInFrench(why)}`, place]
    .filter((part) => part !== '')
    .join(' ')
}

/** That the number is still theirs: asked by day, once. */
export function directorySms({ mode, speaker }: Pick<RollWords, 'mode' | 'speaker'>): string {
  return `${firstWord(mode)}${speaker} : vérification de l’annuaire de crise. Ce numéro est-il bien le vôtre ? Répondez OUI. Ce n’est pas une alerte.`
}
