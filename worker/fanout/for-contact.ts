// The SMS to whoever somebody named to be told where they do not answer themselves: for whom it is and what to do, then the approved text, unchanged.
import type { Language } from '../model/message.ts'
import { firstWord } from '../model/mode.ts'
import type { MessageSource } from './render.ts'
import { segmentsOf } from './segments.ts'
import { renderSms, type Rendering } from './sms.ts'

interface Phrases {
  readonly about: (names: string) => string
  /** Asked only where an answer can come. */
  readonly answer: string
  readonly somebody: string
}

// No letter that would make an SMS twice as long.
const FRENCH: Phrases = {
  about: (names) => `${names} vous a choisi comme contact : essayez de joindre cette personne.`,
  answer: "Répondez OUI si elle est prévenue, AIDE si elle a besoin d'aide.",
  somebody: 'Un proche',
}

const ENGLISH: Phrases = {
  about: (names) => `${names} named you as contact: try to reach them.`,
  answer: 'Reply YES if they know, HELP if they need help.',
  somebody: 'Somebody close to you',
}

const PHRASES: Readonly<Record<Language, Phrases>> = { fr: FRENCH, 'fr-x-falc': FRENCH, en: ENGLISH }

export type ContactSource = Rendering & {
  readonly territory: Pick<MessageSource['territory'], 'sms'>
  readonly about?: readonly string[]
}

/** What the pace and the price of such a message are counted with: few names are longer. */
export const LONG_NAME = 'N'.repeat(40)

/** Empty where there is no text. */
export function renderForContact(source: ContactSource): string {
  const { mode, content, language, about = [], territory } = source
  const approved = renderSms(source)
  if (approved === '') return ''
  // What is said of the person is in the language of the text that follows it.
  const phrases = content.texts[language] === undefined ? FRENCH : PHRASES[language]
  const word = firstWord(mode)
  const names =
    about
      .map(inPlainLetters)
      .filter((name) => name !== '')
      .join(', ') || phrases.somebody
  const asked = territory.sms?.inbound == null ? '' : `${phrases.answer} `
  const rest = word !== '' && approved.startsWith(word) ? approved.slice(word.length) : approved
  return `${word}${phrases.about(names)} ${asked}${rest}`
}

// One letter that GSM-7 does not have makes the whole SMS cost twice: Loïc is Loic, José stays José.
function inPlainLetters(name: string): string {
  return Array.from(name.normalize('NFC'), (letter) =>
    segmentsOf(letter).encoding === 'GSM-7' ? letter : letter.normalize('NFD').replace(/\p{M}/gu, ''),
  ).join('')
}
