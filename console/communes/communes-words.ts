// The words of what communes show each other.
import type { MemberTone } from '../../worker/model/intercommunal.ts'
import type { Key } from '../i18n/fr.ts'

export const TONE_KEY: Readonly<Record<MemberTone, Key>> = {
  unknown: 'communesToneUnknown',
  calm: 'communesToneCalm',
  yellow: 'communesToneYellow',
  orange: 'communesToneOrange',
  red: 'communesToneRed',
}

/** The class of a mark or an edge; what nobody knows has no colour of a level. */
export const TONE_CLASS: Readonly<Record<MemberTone, string>> = {
  unknown: 'unknown',
  calm: 'green',
  yellow: 'yellow',
  orange: 'orange',
  red: 'red',
}
