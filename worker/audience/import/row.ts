// One line of a list → a person, or the reason why not and how to mend it. A reason never repeats what was written, but for words of a closed list.
import { emailOf, phoneOf, type AddressFault } from '../contact-address.ts'
import { BESIDE_SMS, type BesideSms, type Language } from '../../model/message.ts'
import { dwellingOf } from '../dwelling-words.ts'
import type { Dwelling } from '../../model/dwelling.ts'
import { meant } from '../../model/word-table.ts'
import type { Field } from './columns.ts'

export type PhoneChannel = 'sms' | 'voice' | BesideSms

export interface ResidentRow {
  readonly line: number
  readonly sourceId: string | null
  readonly household: string
  readonly name: string
  readonly address: string
  readonly language: Language
  /** E.164, or null: stored and counted as unreachable. */
  readonly phone: string | null
  /** What the number is used for: a landline takes no SMS; `canaux` in the list may narrow it; `rcs` and `whatsapp` only where the person chose them. */
  readonly phoneChannels: readonly PhoneChannel[]
  /** As `parseMailAddress` writes it; null where there is none, or where `canaux` leaves e-mail out. */
  readonly email: string | null
  /** E.164 of whoever is told where the person does not answer; null where they named nobody. */
  readonly contact: string | null
  readonly longitude: number | null
  readonly latitude: number | null
  readonly vulnerable: boolean
  /** Absent where the list says nothing of it. */
  readonly dwelling?: Dwelling
}

/** Why a line is refused, for whoever says it in another language. */
export type RowFault =
  | AddressFault
  | 'nobody'
  | 'contact'
  | 'contact without SMS'
  | 'channel'
  | 'beside SMS'
  | 'without SMS'
  | 'position'
  | 'language'
  | 'dwelling'
  | 'spreadsheet error'
  | 'cells'
  | 'too long'
  | 'source id twice'

export interface RefusedLine {
  readonly line: number
  readonly fault: RowFault
  readonly reason: string
  readonly mend: string
}

export function rowOf(line: number, cell: (field: Field) => string, region: string): ResidentRow | RefusedLine {
  // What a spreadsheet writes where its own formula failed.
  if (
    SPREADSHEET_ERROR.test(cell('address')) ||
    SPREADSHEET_ERROR.test(cell('name')) ||
    SPREADSHEET_ERROR.test(cell('sourceId'))
  )
    return {
      line,
      fault: 'spreadsheet error',
      reason: 'a cell holds the error of a spreadsheet instead of a text',
      mend: 'mend the formula in the spreadsheet, or write the text over it',
    }
  const address = cell('address')
  const household = cell('household') || address
  if (household === '')
    return { line, fault: 'nobody', reason: 'neither a household nor an address', mend: 'write one of them' }
  const phone = cell('phone') === '' ? null : phoneOf(cell('phone'), region)
  if (phone !== null && 'reason' in phone) return { line, ...phone }
  const email = cell('email') === '' ? null : emailOf(cell('email'))
  if (email !== null && 'reason' in email) return { line, ...email }
  const contact = cell('contact') === '' ? null : phoneOf(cell('contact'), region)
  if (contact !== null && 'reason' in contact) return { line, ...ofContact(contact) }
  if (contact?.channels.includes('sms') === false)
    return {
      line,
      fault: 'contact without SMS',
      reason: 'the contact takes no SMS',
      mend: 'write a mobile number for the contact, or leave it empty',
    }
  const channels = channelsOf(cell('channels'), [...(phone?.channels ?? []), 'mail'])
  if ('reason' in channels) return { line, ...channels }
  const beside = besideOf(cell, channels.chosen)
  if ('reason' in beside) return { line, ...beside }
  const point = pointOf(cell('longitude'), cell('latitude'))
  if (point === 'wrong')
    return {
      line,
      fault: 'position',
      reason: 'longitude and latitude are no position in degrees',
      mend: 'write both in WGS 84, such as 2.3412 and 43.1047, or leave both empty',
    }
  const home = dwellingOf(cell('dwelling'), cell('floor'))
  if ('reason' in home) return { line, fault: 'dwelling', ...home }
  const language = cell('language').toLowerCase() || 'fr'
  if (language !== 'fr' && language !== 'en' && language !== 'fr-x-falc')
    return {
      line,
      fault: 'language',
      reason: `unknown language "${language.slice(0, 20)}"`,
      mend: 'write fr, fr-x-falc or en',
    }
  return {
    line,
    sourceId: cell('sourceId') || null,
    household,
    name: cell('name'),
    address,
    language,
    phone: phone?.e164 ?? null,
    phoneChannels: [...channels.chosen.filter((channel) => channel !== 'mail'), ...beside.chosen],
    email: channels.chosen.includes('mail') ? (email?.address ?? null) : null,
    contact: contact?.e164 ?? null,
    longitude: point?.[0] ?? null,
    latitude: point?.[1] ?? null,
    vulnerable: YES.test(cell('vulnerable')),
    ...(home.dwelling === null ? {} : { dwelling: home.dwelling }),
  }
}

type Fault = Pick<RefusedLine, 'fault' | 'reason' | 'mend'>

const YES = /^(1|oui|yes|true|x)$/i
const SPREADSHEET_ERROR = /^#(REF|N\/A|NA|VALUE|VALEUR|NAME|NOM|DIV\/0|NUM|NOMBRE|NULL|NUL)[!?]?$/i
const NO = /^(|0|non|no|false)$/i

/** Only for whoever chose it, and only beside an SMS to the same number: what a storm takes first warns nobody alone. */
function besideOf(
  cell: (field: Field) => string,
  chosen: readonly Chosen[],
): { readonly chosen: readonly BesideSms[] } | Fault {
  const unclear = BESIDE_SMS.find((channel) => !YES.test(cell(channel)) && !NO.test(cell(channel)))
  if (unclear !== undefined)
    return {
      fault: 'beside SMS',
      reason: `the column ${unclear} says neither yes nor no`,
      mend: 'write oui, or leave the cell empty',
    }
  const wanted = BESIDE_SMS.filter((channel) => YES.test(cell(channel)))
  const [first] = wanted
  return first === undefined || chosen.includes('sms')
    ? { chosen: wanted }
    : {
        fault: 'without SMS',
        reason: `${first} without an SMS`,
        mend: 'write a mobile number that takes SMS, or leave the cell empty: it comes beside an SMS, never instead',
      }
}

function ofContact({ reason, mend }: { readonly reason: string; readonly mend: string }) {
  return { fault: 'contact' as const, reason: `of the contact: ${reason}`, mend }
}

type Chosen = 'sms' | 'voice' | 'mail'

const CHANNEL_WORDS: Readonly<Record<string, Chosen>> = {
  sms: 'sms',
  texto: 'sms',
  voice: 'voice',
  voix: 'voice',
  vocal: 'voice',
  appel: 'voice',
  mail: 'mail',
  email: 'mail',
  mel: 'mail',
  courriel: 'mail',
}

/** What a person asked for, of what their number and their mailbox can take; all of it where the list says nothing. */
function channelsOf(text: string, possible: readonly Chosen[]): { readonly chosen: readonly Chosen[] } | Fault {
  const words = text
    .toLowerCase()
    .replace(/e-mail/g, 'email')
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
  if (words.length === 0) return { chosen: possible }
  const unknown = words.find((word) => !Object.hasOwn(CHANNEL_WORDS, word))
  if (unknown !== undefined)
    return {
      fault: 'channel',
      reason: `unknown channel "${unknown.slice(0, 20)}"`,
      mend: 'write sms, voix, courriel, or several with a space between',
    }
  return { chosen: possible.filter((channel) => words.some((word) => meant(CHANNEL_WORDS, word) === channel)) }
}

function pointOf(longitude: string, latitude: string): readonly [number, number] | null | 'wrong' {
  if (longitude === '' && latitude === '') return null
  const [x, y] = [Number(longitude.replace(',', '.')), Number(latitude.replace(',', '.'))]
  if (longitude === '' || latitude === '' || !Number.isFinite(x) || !Number.isFinite(y)) return 'wrong'
  return x >= -180 && x <= 180 && y >= -90 && y <= 90 ? [x, y] : 'wrong'
}
