// A person's own voice for the calls of an alert. It is bound to the text that it says: with another text it is no recording of it any more, and the
// calls say the text alone.
import type { Language } from './message.ts'
import { DAY_MS } from './time.ts'
import { frenchMark, type Texts } from './translation.ts'

export interface OwnVoice {
  /** Of the recording, hex. */
  readonly sha256: string
  /** The mark of the text that it says. */
  readonly says: string
  readonly seconds: number
}

export type OwnVoices = Readonly<Partial<Record<Language, OwnVoice>>>

/** Long enough to finish a draft, and for the last call of an alert that has just ended. */
export const UNUSED_VOICE_LIVES_MS = DAY_MS

export const markOfText = frenchMark

interface Spoken {
  readonly texts: Texts
  readonly voices?: OwnVoices
}

/** What is played to somebody of that language; null where there is none, or it says another text. */
export function ownVoiceIn({ texts, voices }: Spoken, language: Language): OwnVoice | null {
  // Whoever reads a language that has no text is told the French, and so hears the French.
  const said = texts[language] === undefined ? 'fr' : language
  const voice = voices?.[said]
  return voice !== undefined && voice.says === markOfText(texts[said] ?? '') ? voice : null
}

/** Languages whose recording says another text than the one that stands there. */
export function outdatedVoices({ texts, voices = {} }: Spoken): readonly Language[] {
  return (Object.keys(voices) as Language[]).filter(
    (language) => voices[language]?.says !== markOfText(texts[language] ?? ''),
  )
}

/** The same recordings beside their texts with the hour filled in: the recording says no hour, and the text that follows it does. */
export function voicesFor({ texts, voices = {} }: Spoken, filled: Texts): OwnVoices {
  const outdated = outdatedVoices({ texts, voices })
  return Object.fromEntries(
    (Object.entries(voices) as [Language, OwnVoice][]).map(([language, voice]) => [
      language,
      outdated.includes(language) ? voice : { ...voice, says: markOfText(filled[language] ?? '') },
    ]),
  )
}
