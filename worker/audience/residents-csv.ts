// A list of residents as towns have it: `;` or `,`, French or English headers. Another shape is refused whole; every bad line has its reason.
import Papa from 'papaparse'
import { emailOf, phoneOf } from './contact-address.ts'
import { dwellingOf } from './dwelling-words.ts'
import type { Dwelling } from '../model/dwelling.ts'
import { BESIDE_SMS, type BesideSms, type Language } from '../model/message.ts'
import { meant } from '../model/word-table.ts'

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

export interface RefusedLine {
  readonly line: number
  readonly reason: string
  readonly mend: string
}

export type ParsedResidents =
  | { readonly kind: 'refused'; readonly message: string; readonly mend: string }
  | {
      readonly kind: 'rows'
      readonly lines: number
      readonly rows: readonly ResidentRow[]
      readonly refusedLines: readonly RefusedLine[]
    }

const HEADERS: Readonly<Record<string, readonly string[]>> = {
  household: ['household', 'foyer', 'menage'],
  sourceId: ['source_id', 'id', 'identifiant', 'reference'],
  name: ['name', 'nom', 'nom_prenom'],
  address: ['address', 'adresse'],
  language: ['language', 'langue'],
  phone: ['phone', 'telephone', 'tel', 'mobile', 'portable'],
  email: [
    'email',
    'e_mail',
    'mail',
    'mel',
    'courriel',
    'adresse_email',
    'adresse_e_mail',
    'adresse_mail',
    'adresse_electronique',
  ],
  contact: ['contact', 'contact_proche', 'proche', 'personne_a_prevenir', 'household_contact'],
  longitude: ['longitude', 'lon', 'lng'],
  latitude: ['latitude', 'lat'],
  channels: ['channels', 'canaux', 'canal'],
  rcs: ['rcs'],
  whatsapp: ['whatsapp'],
  vulnerable: ['vulnerable', 'fragile', 'registre'],
  dwelling: ['dwelling', 'logement', 'type_logement', 'habitat'],
  floor: ['floor', 'etage'],
}

export function parseResidentsCsv(text: string, region: string): ParsedResidents {
  const records = recordsOf(text)
  const [header] = records
  const columns = new Map<string, number>()
  header?.cells.forEach((cell, index) => {
    const name = Object.entries(HEADERS).find(([, aliases]) => aliases.includes(plain(cell)))?.[0]
    if (name !== undefined && !columns.has(name)) columns.set(name, index)
  })
  // What the first line holds is never repeated: without a header it is a person.
  const seen = `${header?.cells.length ?? 0} columns, of which ${columns.size} are known`
  if (!columns.has('address') && !columns.has('household')) {
    return {
      kind: 'refused',
      message: `this file has no column of addresses or households (${seen})`,
      mend: 'begin with a header, name a column "adresse" or "foyer", and the number "telephone"; nothing was imported',
    }
  }
  if (!columns.has('phone') && !columns.has('email')) {
    return {
      kind: 'refused',
      message: `this file has no column of phone numbers or e-mail addresses (${seen})`,
      mend: 'name a column "telephone" or "email"; leave its cells empty for people without one; nothing was imported',
    }
  }
  const rows: ResidentRow[] = []
  const refusedLines: RefusedLine[] = []
  for (const { line, cells } of records.slice(1)) {
    const cell = (name: string) => (cells[columns.get(name) ?? -1] ?? '').trim()
    const row: ResidentRow | RefusedLine =
      cells.length === header?.cells.length
        ? rowOf(line, cell, region)
        : {
            line,
            reason: 'this line has another number of cells than the header, or an open quote',
            mend: 'check its separators and quotes',
          }
    if ('reason' in row) refusedLines.push(row)
    else rows.push(row)
  }
  return { kind: 'rows', lines: records.length - 1, rows, refusedLines }
}

interface CsvRecord {
  /** Line of the file on which it begins: a quoted cell may hold line breaks, and blank lines count. */
  readonly line: number
  readonly cells: readonly string[]
}

function recordsOf(text: string): readonly CsvRecord[] {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: false })
  let line = 1
  return data.flatMap((cells) => {
    const begins = line
    line += 1 + cells.reduce((breaks, cell) => breaks + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0)
    return cells.every((cell) => cell.trim() === '') ? [] : [{ line: begins, cells }]
  })
}

function plain(header: string): string {
  return header
    .normalize('NFD')
    .replace(/[\u0300-\u036F]/g, '')
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
}

function rowOf(line: number, cell: (name: string) => string, region: string): ResidentRow | RefusedLine {
  const address = cell('address')
  const household = cell('household') || address
  if (household === '') return { line, reason: 'neither a household nor an address', mend: 'write one of them' }
  const phone = cell('phone') === '' ? null : phoneOf(cell('phone'), region)
  if (phone !== null && 'reason' in phone) return { line, ...phone }
  const email = cell('email') === '' ? null : emailOf(cell('email'))
  if (email !== null && 'reason' in email) return { line, ...email }
  const contact = cell('contact') === '' ? null : phoneOf(cell('contact'), region)
  if (contact !== null && 'reason' in contact) return { line, ...ofContact(contact) }
  if (contact?.channels.includes('sms') === false)
    return {
      line,
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
      reason: 'longitude and latitude are no position in degrees',
      mend: 'write both in WGS 84, such as 2.3412 and 43.1047, or leave both empty',
    }
  const home = dwellingOf(cell('dwelling'), cell('floor'))
  if ('reason' in home) return { line, ...home }
  const language = cell('language').toLowerCase() || 'fr'
  if (language !== 'fr' && language !== 'en' && language !== 'fr-x-falc')
    return { line, reason: `unknown language "${language.slice(0, 20)}"`, mend: 'write fr, fr-x-falc or en' }
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

const YES = /^(1|oui|yes|true|x)$/i
const NO = /^(|0|non|no|false)$/i

/** Only for whoever chose it, and only beside an SMS to the same number: what a storm takes first warns nobody alone. */
function besideOf(
  cell: (name: string) => string,
  chosen: readonly Chosen[],
): { readonly chosen: readonly BesideSms[] } | { readonly reason: string; readonly mend: string } {
  const unclear = BESIDE_SMS.find((channel) => !YES.test(cell(channel)) && !NO.test(cell(channel)))
  if (unclear !== undefined)
    return { reason: `the column ${unclear} says neither yes nor no`, mend: 'write oui, or leave the cell empty' }
  const wanted = BESIDE_SMS.filter((channel) => YES.test(cell(channel)))
  const [first] = wanted
  return first === undefined || chosen.includes('sms')
    ? { chosen: wanted }
    : {
        reason: `${first} without an SMS`,
        mend: 'write a mobile number that takes SMS, or leave the cell empty: it comes beside an SMS, never instead',
      }
}

function ofContact({ reason, mend }: { readonly reason: string; readonly mend: string }) {
  return { reason: `of the contact: ${reason}`, mend }
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
function channelsOf(
  text: string,
  possible: readonly Chosen[],
): { readonly chosen: readonly Chosen[] } | { readonly reason: string; readonly mend: string } {
  const words = text
    .toLowerCase()
    .replace(/e-mail/g, 'email')
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
  if (words.length === 0) return { chosen: possible }
  const unknown = words.find((word) => !Object.hasOwn(CHANNEL_WORDS, word))
  if (unknown !== undefined)
    return {
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
