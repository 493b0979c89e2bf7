// What stands beside the text of a line that somebody wrote: how it came, from whom to whom, whether it is sure.
import type { LogEntry, NoteChannel, NoteQuality } from '../../worker/model/log.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'

const CHANNEL: Readonly<Record<NoteChannel, Key>> = {
  phone: 'notePhone',
  radio: 'noteRadio',
  mail: 'noteMail',
  'in person': 'noteInPerson',
  seen: 'noteSeen',
}
const QUALITY: Readonly<Record<NoteQuality, Key>> = {
  rumour: 'noteRumour',
  confirmed: 'noteConfirmed',
  refuted: 'noteRefuted',
}
export const channelWord = (channel: NoteChannel) => say(CHANNEL[channel])
export const qualityWord = (quality: NoteQuality) => say(QUALITY[quality])

/** « tél. · Mme R. → secrétariat · 12 rue Basse · fiche 38 »; '' where nothing was said. */
export function noteWords({ detail }: Pick<LogEntry, 'detail'>): string {
  const text = (name: string) => (typeof detail[name] === 'string' ? detail[name] : '')
  const channel = CHANNEL[text('channel') as NoteChannel]
  const way = [text('from'), text('to')].filter((one) => one !== '').join(' → ')
  const corrects = typeof detail['corrects'] === 'number' ? say('noteCorrects', { n: String(detail['corrects']) }) : ''
  const card = text('card') === '' ? '' : say('noteCard', { card: text('card') })
  return [corrects, (channel as Key | undefined) === undefined ? '' : say(channel), way, text('place'), card]
    .filter((part) => part !== '')
    .join(' · ')
}

export function noteQuality({ detail }: Pick<LogEntry, 'detail'>): NoteQuality | null {
  const quality = detail['quality']
  return quality === 'rumour' || quality === 'confirmed' || quality === 'refuted' ? quality : null
}

/** When it happened: as it was said, else as it was entered. */
export function happenedAt({ at, detail }: Pick<LogEntry, 'at' | 'detail'>): number {
  const said = detail['happenedAt']
  return typeof said === 'number' ? said : at
}
