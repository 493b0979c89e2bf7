// A WhatsApp message from the approved text. Whoever has not written within the last day may be sent an approved template only: the text is
// its one parameter, and a template has one language.
import type { WhatsAppLocale, WhatsAppMessage } from '../model/conversation.ts'
import type { Language } from '../model/message.ts'
import type { WhatsAppContract } from '../model/territory.ts'
import type { MessageSource } from './render.ts'
import { renderSms } from './sms.ts'

/** Meta has no language for easy-to-read French: its template is a French one, under a name of its own. */
const LOCALE: Readonly<Record<Language, WhatsAppLocale>> = { fr: 'fr', 'fr-x-falc': 'fr', en: 'en' }

/** The JSON of a `WhatsAppMessage`; empty where there is no text, or no template in the language in which it is written. */
export function renderWhatsApp(source: MessageSource): string {
  const text = renderSms(source)
  const language = source.content.texts[source.language] === undefined ? 'fr' : source.language
  const name = source.territory.whatsapp?.templates[language]
  if (text === '' || name === undefined) return ''
  return JSON.stringify({ text, template: { name, locale: LOCALE[language] } } satisfies WhatsAppMessage)
}

export function plainWhatsApp(text: string): string {
  return JSON.stringify({ text } satisfies WhatsAppMessage)
}

/** Written languages that have no template: nobody is sent another language's instead. */
export function languagesWithoutTemplate(
  texts: Readonly<Partial<Record<Language, string>>>,
  { templates }: Pick<WhatsAppContract, 'templates'>,
): readonly Language[] {
  return (Object.keys(texts) as Language[]).filter((language) => templates[language] === undefined)
}
