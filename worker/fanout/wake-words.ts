// What is said to whoever is woken for a proposal of the rules. French alone: it wakes the town's own people.
import { firstWord, type Mode } from '../model/mode.ts'
import { aloudInFrench } from './aloud-french.ts'
import { messageFrom } from './speaker.ts'

export interface WakeCall {
  readonly mode: Mode
  readonly speaker: string
  /** « N3 Alerte ». */
  readonly level: string
  /** Of the gravest proposal that waits. */
  readonly title: string
  /** Proposals that wait beside it. */
  readonly others: number
  /** `20:15`; null where nothing says until when. */
  readonly decideBy: string | null
  /** Since when nobody of the commune has decided, `19:40`: for the prefecture, which knows nothing of it. Null for the commune's own people. */
  readonly since: string | null
  /** The signed scenario that leaves by itself within the minute. Absent where none does. */
  readonly leaves?: string
}

export function wakeSms({ mode, speaker, level, title, others, decideBy, leaves }: WakeCall): string {
  if (leaves !== undefined)
    return `${firstWord(mode)}${speaker}, astreinte: le scénario signé « ${leaves} » part seul dans moins d’une minute. Pour l’arrêter, ouvrez Tocsin : VETO.`
  const more = others === 0 ? '' : ` (+${others})`
  const until = decideBy === null ? '' : ` Décider avant ${decideBy}.`
  return `${firstWord(mode)}${speaker}, astreinte: ${level} proposé, ${title}${more}.${until} Ouvrez Tocsin et accusez réception.`
}

export function wakeSpoken({ mode, speaker, level, title, others, decideBy, since, leaves }: WakeCall): string {
  const exercise = mode === 'live' ? '' : 'Exercice. Exercice. Ceci est un exercice.'
  const who = aloudInFrench(messageFrom(speaker, 'fr'))
  const what = `Les mesures proposent le niveau ${aloudInFrench(level)} : ${aloudInFrench(title)}.`
  const more = others === 0 ? '' : others === 1 ? 'Une autre proposition attend.' : 'D’autres propositions attendent.'
  const until = decideBy === null ? '' : aloudInFrench(`À décider avant ${decideBy}.`)
  const nobody =
    since === null
      ? ''
      : aloudInFrench(
          `Ceci est un appel automatique. Depuis ${since}, personne de la commune n’a décidé. Appelez la mairie.`,
        )
  // First, and before anything else: there is a minute.
  const alone =
    leaves === undefined
      ? ''
      : `Le scénario signé ${aloudInFrench(leaves)} part seul dans moins d’une minute. Pour l’arrêter, ouvrez Tocsin et touchez veto.`
  return [exercise, who, alone, nobody, what, more, until].filter((part) => part !== '').join(' ')
}
