// An e-mail from the approved text: a subject that says what it is in a list of unread messages, then the text as everybody gets it.
import { eventIn } from '../model/hazard.ts'
import { firstWord } from '../model/mode.ts'
import { openingOf } from './opening.ts'
import type { MessageSource } from './render.ts'
import { asksForAnswer, sentencesOf } from './sentences.ts'
import { renderSms } from './sms.ts'
import { messageFrom, speakerName } from './speaker.ts'

/** What the adapter of an e-mail provider is handed. */
export interface Mail {
  readonly subject: string
  /** Plain text. */
  readonly text: string
}

// What a telephone's list of messages shows is about half of this; providers ask for ten at least, which event and speaker always have.
const SUBJECT_LENGTH = 100

/** The JSON of a `Mail`; empty where there is no text. */
export function renderMail(source: MessageSource): string {
  const opening = openingOf(source)
  if (opening === null) return ''
  const { content, number, revision, territory } = source
  const { language, exercise } = opening
  const english = language === 'en'
  // The mark first, also where nothing more of the subject is shown.
  const mark = firstWord(exercise ? 'exercise' : 'live')
  // The number stays whole: people verify the alert by it, and a mailbox keeps its messages together by the subject.
  const reference =
    number === null ? '' : ` · ${english ? 'Alert' : 'Alerte'} ${number}${revision > 1 ? `.${revision}` : ''}`
  const parts = [plain(eventIn(content, english)), plain(speakerName(territory.speaker, language))]
  const head = mark + parts.filter((part) => part !== '').join(' · ')
  const takesAnswers = territory.mail?.inbound != null
  const body = renderSms({ ...source, language })
  const answering = (takesAnswers ? ANSWER : NO_ANSWER)[english ? 'en' : 'fr']
  const mail: Mail = {
    subject: cut(head, SUBJECT_LENGTH - reference.length) + reference,
    text: `${takesAnswers ? body : withoutAsking(body)}\n\n-- \n${messageFrom(territory.speaker, language)}.\n${answering}\n${LEAVING[english ? 'en' : 'fr']}\n`,
  }
  return JSON.stringify(mail)
}

// An answer by SMS cannot be given here, and who would try might wait for help that never heard of them.
function withoutAsking(text: string): string {
  const sentences = sentencesOf(text)
  return sentences.some(asksForAnswer) ? sentences.filter((one) => !asksForAnswer(one)).join(' ') : text
}

const ANSWER = {
  fr: 'Vous pouvez répondre à ce message : OUI si vous avez compris, AIDE si vous avez besoin d’aide. Danger de mort : appelez le 112, ou SMS au 114.',
  en: 'You can reply to this message: YES if you have understood, HELP if you need help. Life in danger: call 112, or text 114.',
} as const

// Somebody in danger must not write to an address that nobody reads and then wait.
const NO_ANSWER = {
  fr: 'Ne répondez pas à ce message : personne ne lit les réponses.',
  en: 'Do not reply to this message: nobody reads the replies.',
} as const

// The link is the mailbox's own button (RFC 8058), never in the text: nobody should learn to press links in a warning.
const LEAVING = {
  fr: 'Pour ne plus recevoir ces courriels : le bouton « Se désabonner » de votre messagerie, ou la mairie.',
  en: 'To stop these e-mails: the “Unsubscribe” button of your mailbox, or the town hall.',
} as const

/** A line end in a subject would begin another header. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\s,.:;·-]+$/u, '')}…`
}
