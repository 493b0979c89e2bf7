// The text of an SMS, exactly as approved: the mode's first word before it, the alert's number after it. Console and shard run this same code.
import type { Language } from '../model/message.ts'
import { firstWord, type Mode } from '../model/mode.ts'

export interface Rendering {
  readonly content: { readonly texts: Readonly<Partial<Record<Language, string>>> }
  readonly language: Language
  readonly mode: Mode
  /** The alert's number, so that a double is recognised and the alert can be verified; null while it has none. */
  readonly number: number | null
  readonly revision: number
}

/** The text for one language; French where the language has none. Empty where there is no text at all. */
export function renderSms({ content, language, mode, number, revision }: Rendering): string {
  const body = (content.texts[language] ?? content.texts.fr ?? '').trim()
  if (body === '') return ''
  const word = firstWord(mode)
  const marked = body.startsWith(word.trim().split(' ')[0] ?? '') && word !== '' ? body : word + body
  if (number === null) return marked
  return `${marked} Alerte ${number}${revision > 1 ? `.${revision}` : ''}`
}
