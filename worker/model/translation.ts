// Whether a translation still says what its French says. Each carries the mark of the French that it was made from: another French, another mark.
import type { Language } from './message.ts'

export type Texts = Readonly<Partial<Record<Language, string>>>
/** By language, the mark of the French that the text was made from, or was said to be true to. */
export type TranslatedFrom = Readonly<Partial<Record<Language, string>>>

/** FNV-1a of the text, 32 bits: it tells an edit, and guards against nobody. Blanks and how a letter is composed make no other text. */
export function frenchMark(french: string): string {
  let hash = 0x811c9dc5
  for (const sign of french.normalize('NFC').trim().replace(/\s+/g, ' ')) {
    hash ^= sign.codePointAt(0) ?? 0
    hash = Math.imul(hash, 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/** Those that were made from another French than this. One that names no French cannot be judged here: people read it. */
export function staleTranslations(texts: Texts, from: TranslatedFrom): readonly Language[] {
  const mark = frenchMark(texts.fr ?? '')
  return (Object.keys(texts) as Language[]).filter((language) => {
    const made = from[language]
    return language !== 'fr' && (texts[language] ?? '').trim() !== '' && made !== undefined && made !== mark
  })
}

/** Each of the translations, as made from the French beside it. */
export function translatedNow(texts: Texts): TranslatedFrom {
  const mark = frenchMark(texts.fr ?? '')
  const others = (Object.keys(texts) as Language[]).filter((language) => language !== 'fr')
  return Object.fromEntries(others.map((language) => [language, mark]))
}
