// What a notice says to whoever it wakes, and what its sender is told once somebody has read it.
import { firstWord, type Mode } from '../model/mode.ts'
import type { NoticeDoor, NoticeStatus } from '../model/notice.ts'
import { aloudInFrench } from './aloud-french.ts'
import { frenchNumber } from './number-words.ts'
import { messageFrom } from './speaker.ts'

/** So much of a notice is read aloud; the rest is in the console. */
const MOST_SPOKEN = 350

export interface NoticeCall {
  readonly number: number
  readonly mode: Mode
  readonly status: NoticeStatus
  readonly door: NoticeDoor
  readonly speaker: string
  readonly sourceName: string
  readonly title: string
  readonly text: string
  /** Others that wait unread, beside this one. */
  readonly others: number
}

/** French alone: it wakes the town's own people. Who is half asleep hears first who calls, and that it is a notice. */
export function noticeSpoken({
  number,
  mode,
  status,
  door,
  speaker,
  sourceName,
  title,
  text,
  others,
}: NoticeCall): string {
  const exercise = mode !== 'live' || status === 'exercise'
  return [
    exercise ? 'Exercice. Exercice. Ceci est un exercice.' : '',
    aloudInFrench(messageFrom(speaker, 'fr')),
    `Avis reçu, numéro ${frenchNumber(number)}. De : ${aloudInFrench(sourceName)}`,
    door === 'call' ? 'Cette personne a appelé le numéro de la commune. Rappelez-la, ou écoutez son message.' : '',
    aloudInFrench(sentence(title)),
    aloudInFrench(sentence(cut(text, MOST_SPOKEN))),
    others > 0
      ? `${frenchNumber(others, 'masculine')} autre${others > 1 ? 's' : ''} avis attend${others > 1 ? 'ent' : ''}.`
      : '',
    'Personne n’en a accusé réception. Ouvrez Tocsin et accusez réception.',
  ]
    .filter((part) => part !== '')
    .join(' ')
}

export interface NoticeAnswer {
  readonly number: number
  readonly mode: Mode
  readonly speaker: string
  readonly by: string
  /** `03:12`, in the territory's time. */
  readonly at: string
  readonly note: string
  readonly title: string
}

/** In letters that an SMS carries: one part where the names are short. */
export function acknowledgementSms({ number, mode, speaker, by, at, note }: NoticeAnswer): string {
  return `${firstWord(mode)}${speaker}: votre avis ${number} a été lu par ${by} à ${at}.${note === '' ? '' : ` ${note}`}`
}

/** The JSON of a `Mail` (mail.ts). */
export function acknowledgementMail({ number, mode, speaker, by, at, note, title }: NoticeAnswer): string {
  const mark = firstWord(mode)
  const subject = `${mark}Accusé de réception · avis n° ${number}${title === '' ? '' : ` · ${plain(title)}`}`
  const lines = [
    `${mark}Votre avis « ${title === '' ? `n° ${number}` : plain(title)} » a été lu par ${by} à ${at}.`,
    ...(note === '' ? [] : [note]),
    '',
    '-- ',
    `${messageFrom(speaker, 'fr')}.`,
  ]
  return JSON.stringify({ subject: cut(subject, 180), text: `${lines.join('\n')}\n` })
}

function sentence(text: string): string {
  const line = plain(text)
  return line === '' || /[.!?…]$/.test(line) ? line : `${line}.`
}

/** A line end in a subject would begin another header. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\s,.:;·-]+$/u, '')}…`
}
