// What is said to somebody who asks for help, on the channel on which they asked, and to those who are told that nobody has gone yet.
import { helpName } from '../model/help.ts'
import type { Language } from '../model/message.ts'
import { firstWord, type Mode } from '../model/mode.ts'
import type { Words } from '../model/station.ts'
import type { Territory } from '../model/territory.ts'
import { aloudInEnglish } from './aloud-english.ts'
import { aloudInFrench } from './aloud-french.ts'
import type { Notification } from './notification.ts'
import { englishNumber, frenchNumber } from './number-words.ts'
import { messageFrom, speakerName } from './speaker.ts'

/** To whom and of which call for help. */
export interface HelpAnswer {
  readonly number: number
  readonly language: Language
  readonly mode: Mode
  readonly territory: Pick<Territory, 'code' | 'speaker'>
}

// 114 takes an SMS in France, and not everybody who asks for help can speak.
export function helpSms({ number, language, mode, territory }: HelpAnswer): string {
  const name = helpName(number)
  const words =
    language === 'en'
      ? `${territory.speaker}: your call for help ${name} is noted. Stay safe, keep this phone on you. Life in danger: call 112 or text 114.`
      : language === 'fr-x-falc'
        ? `${territory.speaker}: vous demandez de l'aide. Votre numéro: ${name}. Gardez votre téléphone. Danger de mort: appelez le 112 ou SMS au 114.`
        : `${territory.speaker}: demande d'aide ${name} notée. Mettez-vous à l'abri, gardez ce téléphone. Danger de mort: appelez le 112 ou SMS au 114.`
  return firstWord(mode) + words
}

/** The JSON of a mail (fanout/mail.ts). A later word to the same address counts as another call, and says so to nobody. */
export function helpMail(answer: HelpAnswer): string {
  const { number, language, mode, territory } = answer
  const name = helpName(number)
  const english = language === 'en'
  const mark = firstWord(mode)
  const subject = english ? `Your call for help ${name} is noted` : `Votre demande d’aide ${name} est notée`
  const words = english
    ? [
        `We have noted that you need help. Your number is ${name}. A team will call you or come to your door.`,
        'Stay safe, keep your phone on you.',
        'If your life is in danger, do not wait for us: call 112, or text 114.',
      ]
    : [
        `Nous avons noté que vous avez besoin d’aide. Votre numéro est ${name}. Une équipe vous appelle ou vient chez vous.`,
        'Mettez-vous à l’abri, gardez votre téléphone sur vous.',
        'En danger de mort, n’attendez pas : appelez le 112, ou envoyez un SMS au 114.',
      ]
  return JSON.stringify({
    subject: `${mark}${subject} · ${speakerName(territory.speaker, language)}`,
    text: `${mark}${words.join('\n')}\n\n-- \n${messageFrom(territory.speaker, language)}.\n`,
  })
}

/** After key 2: spoken before the voice takes its leave. */
export function helpSpoken({ number, language, mode }: Omit<HelpAnswer, 'territory'>): string {
  const drill = mode === 'live' ? '' : language === 'en' ? 'Exercise. ' : 'Exercice. '
  return language === 'en'
    ? `${drill}We have noted that you need help. Your number is T ${englishNumber(number)}. I repeat: T ${englishNumber(number)}. A team will call you back or come to your door. If your life is in danger, call one one two, or text one one four.`
    : `${drill}Nous avons noté que vous avez besoin d’aide. Votre numéro est T ${frenchNumber(number)}. Je répète : T ${frenchNumber(number)}. Une équipe vous rappelle ou vient chez vous. En danger de mort, appelez le cent douze, ou envoyez un SMS au cent quatorze.`
}

/** The JSON of a notification, as `renderPush` makes one. */
export function helpPush({ number, language, mode, territory }: HelpAnswer): string {
  const name = helpName(number)
  const english = language === 'en'
  const mark = firstWord(mode)
  const notification: Notification = {
    title: `${mark}${english ? `Help ${name}` : `Aide ${name}`} · ${speakerName(territory.speaker, language)}`,
    body: `${mark}${
      english
        ? `Your call for help ${name} is noted. Life in danger: call 112 or text 114. The town hall does not know who you are: say ${name} when you call.`
        : `Votre demande d’aide ${name} est notée. Danger de mort : appelez le 112 ou SMS au 114. La mairie ne sait pas qui vous êtes : dites ${name} en appelant.`
    }`,
    language,
    territory: territory.code,
    number: null,
    revision: 1,
    severity: 'Extreme',
    exercise: mode !== 'live',
  }
  return JSON.stringify(notification)
}

/** What those who are rung are told: which call, where, since when. Where is a zone and a street: never a name, a house or an illness. */
export interface HelpNotice {
  readonly number: number
  readonly mode: Mode
  readonly speaker: string
  readonly zones: readonly Words[]
  readonly street: string | null
  readonly minutes: number
  readonly toRescue: boolean
}

/** French alone, in letters that an SMS carries: it goes to the town's own people and to the rescue centre. */
export function helpNotice(notice: HelpNotice): string {
  const { number, mode, speaker, minutes, toRescue } = notice
  const since = minutes < 1 ? "à l'instant" : `depuis ${minutes} min`
  const where = placesOf(notice).join(', ')
  const plea = toRescue
    ? "Personne à la mairie ne l'a prise en charge. Rappelez la cellule de crise pour les coordonnées."
    : "Personne ne l'a prise en charge. Prenez-la dans Tocsin."
  return `${firstWord(mode)}${speaker}: demande d'aide ${helpName(number)}, ${where === '' ? 'lieu inconnu' : where}, ${since}. ${plea}`
}

/** The same, read aloud. */
export function helpNoticeSpoken(notice: HelpNotice): string {
  const { speaker, number, mode, minutes, toRescue } = notice
  const where = placesOf(notice).join('. ')
  return [
    mode === 'live' ? '' : 'Exercice. Exercice. Ceci est un exercice.',
    aloudInFrench(messageFrom(speaker, 'fr')),
    `Demande d’aide. T ${frenchNumber(number)}.`,
    where === '' ? 'Lieu inconnu.' : aloudInFrench(where),
    minutes < 1 ? '' : `Depuis ${frenchNumber(minutes, 'feminine')} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    toRescue
      ? 'Personne à la mairie ne l’a prise en charge. Rappelez la cellule de crise pour les coordonnées.'
      : 'Personne ne l’a prise en charge. Prenez-la dans Tocsin.',
  ]
    .filter((part) => part !== '')
    .join(' ')
}

// A zone is often named after its street.
function placesOf({ zones, street }: HelpNotice): readonly string[] {
  return [...new Set([...zones.map(({ fr }) => fr), ...(street === null || street === '' ? [] : [street])])]
}

/** A number of the town read aloud. */
export function deskSpoken(number: string, language: Language): string {
  return language === 'en' ? aloudInEnglish(number) : aloudInFrench(number)
}
