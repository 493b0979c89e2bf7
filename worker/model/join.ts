// « INSCRIPTION 12 rue Basse »: somebody signs up by an SMS from their own mobile. What they wrote is an address, and nothing is kept before they say yes.
import type { Language } from './message.ts'

export interface JoinReply {
  /** As it was written; empty where there was none. */
  readonly address: string
  readonly language: Language
}

const WORD: Readonly<Record<string, Language>> = { INSCRIPTION: 'fr', INSCRIRE: 'fr', JOIN: 'en' }
const MOST_CHARACTERS = 160

/** Null where it does not begin with the word. */
export function joinReplyOf(text: string): JoinReply | null {
  const [, first = '', rest = ''] = /^[\s"«'’]*(\p{L}+)[\s:,.»"'’]*([\s\S]*)$/u.exec(text) ?? []
  const language = WORD[first.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase()]
  if (language === undefined) return null
  const address = rest
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, MOST_CHARACTERS)
  return { address, language }
}

/** How often somebody may write an address that is not found, before a person has to help. */
export const JOIN_TRIES = 2
/** An answer that comes a day later says yes to what nobody remembers. */
export const JOIN_LIVES_MS = 24 * 60 * 60_000
/** Answers to this keyword that one commune pays for in an hour. */
export const JOINS_PER_HOUR = 60
