// An RCS message from the approved text, with the two answers that a tap gives.
import type { RcsAnswers, RcsMessage } from '../model/conversation.ts'
import type { Language } from '../model/message.ts'
import type { MessageSource } from './render.ts'
import { renderSms } from './sms.ts'

const ANSWERS: Readonly<Record<Language, RcsAnswers>> = {
  fr: { confirmed: 'J’ai compris', help: 'Besoin d’aide' },
  'fr-x-falc': { confirmed: 'J’ai compris', help: 'Besoin d’aide' },
  en: { confirmed: 'Understood', help: 'I need help' },
}

/** The JSON of an `RcsMessage`; empty where there is no text. The text is the SMS's to the letter, so that whoever gets both knows them for one. */
export function renderRcs(source: MessageSource): string {
  const text = renderSms(source)
  if (text === '') return ''
  const language = source.content.texts[source.language] === undefined ? 'fr' : source.language
  return JSON.stringify({ text, answers: ANSWERS[language] } satisfies RcsMessage)
}

/** What somebody is told who has asked for help: an answer that asks nothing in turn. */
export function plainRcs(text: string): string {
  return JSON.stringify({ text } satisfies RcsMessage)
}
