// A notification as a browser shows it, from the approved text.
import type { Severity } from '../model/alert.ts'
import { eventIn } from '../model/hazard.ts'
import type { Language } from '../model/message.ts'
import { firstWord } from '../model/mode.ts'
import { openingOf } from './opening.ts'
import type { MessageSource } from './render.ts'
import { speakerName } from './speaker.ts'

/** What the service worker is handed. The adapter adds `ack`, the address that takes "shown", "confirmed" and "help". */
export interface Notification {
  readonly title: string
  readonly body: string
  readonly language: Language
  readonly territory: string
  readonly number: number | null
  readonly revision: number
  readonly severity: Severity
  readonly exercise: boolean
}

// What the lock screens of common telephones show without being opened; the page behind the notification has the whole text.
const TITLE_LENGTH = 50
const BODY_LENGTH = 400

/** The JSON of a `Notification`; empty where there is no text. */
export function renderPush(source: MessageSource): string {
  const opening = openingOf(source)
  if (opening === null) return ''
  const { content, number, revision, territory } = source
  const { language, exercise } = opening
  const mark = firstWord(exercise ? 'exercise' : 'live')
  const parts = [eventIn(content, language === 'en').trim(), speakerName(territory.speaker, language)]
  const reference = number === null ? '' : ` Alerte ${number}${revision > 1 ? `.${revision}` : ''}`
  const notification: Notification = {
    title: cut(`${mark}${parts.filter((part) => part !== '').join(' · ')}`, TITLE_LENGTH),
    // The mark stands here too: a title may be cut or hidden. The number stays whole: people verify the alert by it.
    body: cut(`${mark}${opening.afterSpeaker}`, BODY_LENGTH - reference.length) + reference,
    language,
    territory: territory.code,
    number,
    revision,
    severity: content.severity,
    exercise,
  }
  return JSON.stringify(notification)
}

/** At most so many characters, cut after a word. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text
  // Never inside a letter: half a flag or an accent without its letter is another sign.
  const whole = graphemesWithin(text, length)
  const space = whole.lastIndexOf(' ')
  const kept = (space > 0 ? whole.slice(0, space) : graphemesWithin(text, length - 1)).replace(/[\s,.:;·-]+$/u, '')
  return `${kept}…`
}

function graphemesWithin(text: string, length: number): string {
  let end = 0
  for (const { segment } of new Intl.Segmenter('fr', { granularity: 'grapheme' }).segment(text)) {
    if (end + segment.length > length) break
    end += segment.length
  }
  return text.slice(0, end)
}
