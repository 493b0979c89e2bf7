// What somebody wrote into the form: read field by field. A fault names its field, and everything that was written stays there.
import { emailOf, phoneOf } from '../../audience/contact-address.ts'
import { DWELLING_KINDS, HIGHEST_FLOOR, LOWEST_FLOOR, type Dwelling } from '../../model/dwelling.ts'
import { LANGUAGES, type Language } from '../../model/message.ts'
import type { Instant } from '../../model/time.ts'
import { PHONE_USES, type PhoneUse, type SignUpRules } from '../../model/sign-up.ts'
import { TOPICS, type Topic } from '../../model/topic.ts'
import { visitEnd } from './visit.ts'

export type Fields = Readonly<Record<string, string>>

export type FieldName = 'address' | 'phone' | 'email' | 'consent' | 'code' | 'contact' | 'until'
export type FaultWord =
  | 'no address'
  | 'no way'
  | 'no number'
  | 'not these countries'
  | 'no mailbox'
  | 'no consent'
  | 'no SMS there'
  | 'own number'
  | 'no end'

export type Faults = Readonly<Partial<Record<FieldName, FaultWord>>>

export interface Wanted {
  readonly name: string
  readonly address: string
  readonly phone: string | null
  readonly phoneUse: PhoneUse
  readonly email: string | null
  readonly language: Language
  /** Null where they said nothing of it. */
  readonly dwelling: Dwelling | null
  /** Whoever fills this in is not the person. */
  readonly another: boolean
  /** News of everyday life that they ticked; none is ticked before. */
  readonly topics: readonly Topic[]
  /** Absent of whoever lives here. */
  readonly until?: Instant
}

const MOST = { name: 80, address: 160 }
const REGION = 'FR'

export function readSignUp(
  fields: Fields,
  rules: SignUpRules,
  here: { readonly timeZone: string; readonly now: Instant },
): { readonly kind: 'wanted'; readonly wanted: Wanted } | { readonly kind: 'faults'; readonly faults: Faults } {
  const address = cleaned(fields['address'], MOST.address)
  const phone = readPhone(fields['phone'], rules)
  const email = readEmail(fields['email'])
  const faults: Partial<Record<FieldName, FaultWord>> = {}
  const until = fields['visitor'] === 'yes' ? visitEnd(fields['until'], here.timeZone, here.now) : undefined
  if (until === null) faults.until = 'no end'
  if (address === '') faults.address = 'no address'
  if (typeof phone === 'string') faults.phone = phone
  if (email === 'no mailbox') faults.email = email
  if (phone === null && email === null) faults.phone = 'no way'
  if (fields['consent'] !== 'yes') faults.consent = 'no consent'
  if (typeof phone === 'string' || email === 'no mailbox' || until === null || Object.keys(faults).length > 0)
    return { kind: 'faults', faults }
  const use = PHONE_USES.find((one) => one === fields['use']) ?? 'sms and voice'
  return {
    kind: 'wanted',
    wanted: {
      name: cleaned(fields['name'], MOST.name),
      address,
      phone: phone?.e164 ?? null,
      // A landline cannot take an SMS, whatever was chosen.
      phoneUse: phone !== null && !phone.channels.includes('sms') ? 'voice' : use,
      email: email?.address ?? null,
      language: readLanguage(fields['language']),
      dwelling: readDwelling(fields),
      another: fields['another'] === 'yes',
      topics: readTopics(fields),
      ...(until === undefined ? {} : { until }),
    },
  }
}

export function readTopics(fields: Fields): readonly Topic[] {
  return TOPICS.filter((topic) => fields[`topic-${topic}`] === 'yes')
}

/** What is no answer of the form is none at all: nobody is kept from signing up by it. */
export function readDwelling(fields: Fields): Dwelling | null {
  const kind = DWELLING_KINDS.find((one) => one === fields['dwelling']) ?? null
  const written = /^-?\d{1,2}$/.exec((fields['floor'] ?? '').trim())?.[0]
  const number = written === undefined ? NaN : Number(written)
  const floor = number >= LOWEST_FLOOR && number <= HIGHEST_FLOOR ? number : null
  return kind === null && floor === null ? null : { kind, floor }
}

export function readLanguage(text: string | undefined): Language {
  return LANGUAGES.find((one) => one === text) ?? 'fr'
}

/** Null where nothing was written; a word where it is no number of somebody whom this commune may write to. */
export function readPhone(text: string | undefined, { countries }: SignUpRules) {
  if (text === undefined || text.trim() === '') return null
  const phone = phoneOf(text, REGION, new Set(countries))
  if ('e164' in phone) return phone
  return /list of countries/.test(phone.reason) ? ('not these countries' as const) : ('no number' as const)
}

export function readEmail(text: string | undefined) {
  if (text === undefined || text.trim() === '') return null
  const email = emailOf(text)
  return 'address' in email ? email : ('no mailbox' as const)
}

/** One line, no control characters, no longer than fits. */
export function cleaned(text: string | undefined, most: number): string {
  return (text ?? '')
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, most)
}

/** One field takes either: whoever signs in should not have to say which it is. */
export function ownAddress(
  written: string,
  rules: SignUpRules,
): { readonly address: string; readonly way: 'sms' | 'voice' | 'mail' } | { readonly fault: FaultWord } {
  if (written.includes('@')) {
    const mail = readEmail(written)
    return mail === null || typeof mail === 'string' ? { fault: 'no mailbox' } : { address: mail.address, way: 'mail' }
  }
  const phone = readPhone(written, rules)
  if (phone === null) return { fault: 'no way' }
  if (typeof phone === 'string') return { fault: phone }
  return { address: phone.e164, way: phone.channels.includes('sms') ? 'sms' : 'voice' }
}
