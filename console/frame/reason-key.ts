import type { Reason } from '../../worker/model/reason.ts'
import type { Key } from '../i18n/fr.ts'

const KEY: Readonly<Partial<Record<Reason, Key>>> = {
  'no zone': 'reasonNoZone',
  'unknown zone': 'reasonUnknownZone',
  'zone changed since it was shown': 'reasonZoneChanged',
  'empty text': 'reasonEmptyText',
  'text missing for a language': 'reasonTextMissing',
  'template variable left': 'reasonVariable',
  'link in text': 'reasonLink',
  'control character in text': 'reasonControl',
  'letter of another script': 'reasonForeign',
  'translation older than its French': 'reasonStaleTranslation',
  'asks for an answer that cannot come': 'lintDeaf',
  'no channel chosen': 'reasonNoChannel',
  'channel not configured': 'reasonChannelMissing',
  'channel goes beside SMS': 'reasonBesideSms',
  'no WhatsApp template for a language': 'lintNoTemplate',
  'blanks that WhatsApp refuses': 'lintBlanks',
  'nobody in the zone': 'reasonNobody',
  'other number of persons than typed': 'reasonTypedOther',
  'expiry in the past': 'reasonExpiryPast',
  'expiry too far': 'reasonExpiryFar',
  'author may not approve': 'reasonAuthor',
  'role may not do this': 'reasonRole',
  'content changed since it was shown': 'reasonContentChanged',
  'wrong state': 'reasonState',
  'already decided': 'reasonDecided',
  'duplicate of an open proposal': 'reasonDuplicate',
  'already told, repeat not due': 'reasonRepeat',
  'mode differs': 'reasonMode',
  'unknown alert': 'reasonUnknownAlert',
  'unknown proposal': 'reasonUnknownProposal',
  'reason required': 'reasonReason',
  'clock held at 1 while people decide': 'reasonClock',
  'clock before this release': 'reasonClockLost',
  'shrinks the audience first told': 'reasonShrinks',
  'unknown display': 'reasonUnknownDisplay',
  'unknown call for help': 'reasonUnknownHelp',
  'unknown notice': 'reasonUnknownNotice',
  'unknown sighting': 'reasonUnknownSighting',
  'unknown rule': 'reasonUnknownRule',
  'unknown rule change': 'reasonUnknownRuleChange',
  'nothing changed': 'reasonNothingChanged',
  'not for a form': 'reasonNotForForm',
  'unknown silence': 'reasonUnknownSilence',
  'silence longer than a day': 'reasonSilenceLong',
  'unknown station': 'reasonUnknownStation',
  'not seen within the last day': 'reasonNotOfToday',
  'sender not on the list': 'reasonUnknownSender',
}

/** The sentence of a refusal's name; null where the server knows a name that this console does not. */
export function reasonKey(reason: string): Key | null {
  if (reason === 'text too long') return 'reasonTextTooLong'
  return KEY[reason as Reason] ?? null
}
