// The words of a call: the approved text with its numbers, hours and signs as a person would read them aloud.
import type { Language } from '../model/message.ts'
import { openingOf, type TextSource } from './opening.ts'
import { asksForAnswer, sentencesOf } from './sentences.ts'
import { messageFrom } from './speaker.ts'
import { aloudInEnglish } from './aloud-english.ts'
import { aloudInFrench } from './aloud-french.ts'

// Measured by ear is not possible here: the usual pace of a telephone voice, pauses included.
const WORDS_PER_SECOND: Readonly<Record<Language, number>> = { fr: 2.6, 'fr-x-falc': 2.6, en: 2.7 }

/** Plain words, without markup and without a digit, once through: the call's script says them twice and asks for a key. */
export function renderVoice(source: TextSource): string {
  const opening = openingOf(source)
  if (opening === null) return ''
  const { language, exercise, date, time, rest } = opening
  const english = language === 'en'
  const aloud = english ? aloudInEnglish : aloudInFrench
  const drill = english ? 'Exercise. Exercise. This is an exercise.' : 'Exercice. Exercice. Ceci est un exercice.'
  const when = [date, time].filter((part) => part !== null).join(english ? ', ' : ' à ')
  const from = messageFrom(source.territory.speaker, language)
  return [
    exercise ? drill : '',
    aloud(when === '' ? from : `${from}, ${when}`),
    aloud(
      sentencesOf(rest)
        .filter((sentence) => !asksForAnswer(sentence))
        .join(' '),
    ),
    source.number === null ? '' : aloud(`${english ? 'Alert' : 'Alerte'} ${numberOf(source.number, source.revision)}`),
  ]
    .filter((part) => part !== '')
    .join(' ')
}

/** Said before somebody's own voice is played: that it is an exercise, and which alert. */
export function voiceLead({ mode, language, number, revision }: Omit<TextSource, 'territory' | 'content'>): string {
  const english = language === 'en'
  const drill = english ? 'Exercise. Exercise. This is an exercise.' : 'Exercice. Exercice. Ceci est un exercice.'
  const aloud = english ? aloudInEnglish : aloudInFrench
  const which = number === null ? '' : aloud(`${english ? 'Alert' : 'Alerte'} ${numberOf(number, revision)}`)
  return [mode === 'live' ? '' : drill, which].filter((part) => part !== '').join(' ')
}

/** How long the words take, said once, in whole seconds. */
export function spokenSeconds(text: string, language: Language): number {
  const words = text.split(/\s+/).filter((word) => word !== '').length
  return Math.ceil(words / WORDS_PER_SECOND[language])
}

/** What the keys mean, and the wait for one. */
const KEYS_SECONDS = 20

/** How long a call lasts for who hears it out: the message twice, then the keys. The longest of the languages given. */
export function callSeconds(source: Omit<TextSource, 'language'>, languages: readonly Language[]): number {
  const spoken = languages.map((language) => spokenSeconds(renderVoice({ ...source, language }), language))
  return spoken.length === 0 ? 0 : 2 * Math.max(...spoken) + KEYS_SECONDS
}

function numberOf(number: number, revision: number): string {
  return revision > 1 ? `${number}.${revision}` : String(number)
}
