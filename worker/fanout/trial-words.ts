// What goes to one of the town's own people for them to read or hear first. It says so before anything else, or it would be a warning to whoever reads over
// their shoulder.
import type { Language } from '../model/message.ts'
import { renderFor, type MessageSource } from './render.ts'

const WRITTEN: Readonly<Record<'fr' | 'en', string>> = {
  fr: 'ESSAI POUR RELECTURE, rien n’est diffusé. ',
  en: 'TRIAL TO BE READ, nothing was sent. ',
}
const SPOKEN: Readonly<Record<'fr' | 'en', string>> = {
  fr: 'Essai pour relecture. Rien n’est diffusé. ',
  en: 'Trial to be heard. Nothing was sent. ',
}

const tongue = (language: Language) => (language === 'en' ? 'en' : 'fr')

/** Empty where the content has no text. */
export function trialSms(source: MessageSource): string {
  const text = renderFor('sms', source)
  return text === '' ? '' : WRITTEN[tongue(source.language)] + text
}

/** Empty where the content has no text. */
export function trialSpoken(source: MessageSource): string {
  const text = renderFor('voice', source)
  return text === '' ? '' : SPOKEN[tongue(source.language)] + text
}
