// What an approved text begins with: the mode's word, who speaks, when. Each channel says these in its own place, so each takes them off first.
import type { Language } from '../model/message.ts'
import type { MessageSource } from './render.ts'
import { placeWritten } from './speaker.ts'

/** What an opening is read from; the words of a call need no more either. */
export type TextSource = Pick<MessageSource, 'language' | 'mode' | 'number' | 'revision' | 'territory'> & {
  readonly content: Pick<MessageSource['content'], 'texts'>
}

export interface Opening {
  /** The language that the text is really in: French where the wanted one has no text. */
  readonly language: Language
  readonly exercise: boolean
  /** Whether the text itself named the speaker. */
  readonly named: boolean
  /** As written, `14/10` and `21h10`; null where the text does not begin with them. */
  readonly date: string | null
  readonly time: string | null
  /** After the mode's word and the speaker, before the date. */
  readonly afterSpeaker: string
  /** After the date and the time: what happens and what to do. */
  readonly rest: string
}

// « EXERCICE EXERCICE - », "EXERCICE - EXERCISE - ": a mark, not the first words of « EXERCICE du plan ».
const MARK = /^(?:EXERCI[CS]E(?:\s+(?=EXERCI[CS]E)|\s*[-–:,.!]+\s*|\s*$))+/u
const ROLE = /^\s*\((?:town hall|council|mairie|prefecture|préfecture)\)/iu
const WHEN =
  /^[\s.,:–-]*(?:(?:le |on )?(\d{1,2}\/\d{1,2}(?:\/\d{2,4})?))?[\s,]*(?:(?:à |at )?(\d{1,2}(?:[hH]|:)(?:[0-5]\d)?(?![\p{L}\d])))?/u

/** Null where there is no text. */
export function openingOf({
  content,
  language,
  mode,
  territory,
}: Omit<TextSource, 'number' | 'revision'>): Opening | null {
  const own = content.texts[language]
  const text = (own ?? content.texts.fr ?? '').trim().replace(/\s+/g, ' ')
  if (text === '') return null
  const mark = MARK.exec(text)?.[0] ?? ''
  const unmarked = text.slice(mark.length)
  const afterName = withoutSpeaker(unmarked, territory.speaker)
  const afterSpeaker = (afterName ?? unmarked).replace(/^[\s.,:–-]+/u, '')
  const when = WHEN.exec(afterSpeaker)
  const found = when !== null && (when[1] !== undefined || when[2] !== undefined)
  return {
    language: own === undefined ? 'fr' : language,
    exercise: mode !== 'live' || mark !== '',
    named: afterName !== null,
    date: when?.[1] ?? null,
    time: when?.[2] ?? null,
    afterSpeaker,
    rest: (found ? afterSpeaker.slice(when[0].length) : afterSpeaker).replace(/^[\s.,:–-]+/u, ''),
  }
}

function withoutSpeaker(text: string, speaker: string): string | null {
  const names = [speaker, `${placeWritten(speaker)} TOWN HALL`, `${placeWritten(speaker)} (TOWN HALL)`]
  for (const name of names) {
    if (!text.toUpperCase().startsWith(name.toUpperCase())) continue
    const after = text.slice(name.length)
    // « MAIRIE ST-MARTIN » does not begin « MAIRIE ST-MARTINIEN ».
    if (/^[\p{L}\d-]/u.test(after)) continue
    return after.replace(ROLE, '')
  }
  return null
}
