// A phone number or a mailbox as a person writes it: read, checked against the countries that may be paid for, or refused with a reason.
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'
import { parseMailAddress } from '../model/mail-address.ts'

export type AddressFault = 'phone' | 'phone country' | 'phone kind' | 'email' | 'two emails'

export interface Refused {
  readonly fault: AddressFault
  /** Never repeats what was written: reports are read by others than those who may see it. */
  readonly reason: string
  readonly mend: string
}

export interface PhoneNumber {
  readonly e164: string
  /** A landline takes no SMS. */
  readonly channels: readonly ('sms' | 'voice')[]
}

// France, its overseas territories and its neighbours: a warning never pays for a call to a premium range abroad.
const NEIGHBOURS: ReadonlySet<string> = new Set([
  'FR',
  'GP',
  'MQ',
  'GF',
  'RE',
  'YT',
  'PM',
  'BL',
  'MF',
  'NC',
  'PF',
  'WF',
  'BE',
  'LU',
  'DE',
  'CH',
  'IT',
  'ES',
  'AD',
  'MC',
  'GB',
  'NL',
  'PT',
])

/** Whom a list that the town made may hold. */
export function phoneOf(
  text: string,
  region: string,
  countries: ReadonlySet<string> = NEIGHBOURS,
): PhoneNumber | Refused {
  const bare = text.replace(/[\s.-]/g, '')
  if (region === 'FR' && FICTION.test(bare)) return { e164: bare.replace(/^(?:\+33|0)?/, '+33'), channels: BOTH }
  const phone = parsePhoneNumberFromString(text, region as CountryCode)
  if (phone === undefined || !phone.isValid())
    return {
      fault: 'phone',
      reason: 'this is no valid phone number',
      mend: 'write it with its ten digits, or with + and the country code',
    }
  if (phone.country === undefined || !countries.has(phone.country))
    return {
      fault: 'phone country',
      reason: `numbers of ${phone.country ?? 'this country'} are not on the list of countries`,
      mend: 'ask for a number of France or of a neighbouring country',
    }
  const kind = phone.getType()
  if (kind === undefined || !KINDS.has(kind))
    return {
      fault: 'phone kind',
      reason: 'this is a premium, short or service number',
      mend: 'write the number of a person',
    }
  return { e164: phone.number, channels: kind === 'FIXED_LINE' ? ['voice'] : BOTH }
}

/** Of a number in E.164 that was read before. */
export function takesSms(e164: string): boolean {
  return FICTION.test(e164) || parsePhoneNumberFromString(e164)?.getType() !== 'FIXED_LINE'
}

const BOTH = ['sms', 'voice'] as const
const KINDS = new Set(['MOBILE', 'FIXED_LINE', 'FIXED_LINE_OR_MOBILE', 'VOIP'])
// Mobile numbers that the French numbering plan keeps for fiction (Arcep): nobody has them, so the library calls them invalid. Exercises and the
// demonstration use nothing else.
const FICTION = /^(?:\+33|0)?63998\d{4}$/

export function emailOf(text: string): { readonly address: string } | Refused {
  const address = parseMailAddress(text)
  if (address !== null) return { address }
  // Two addresses in one cell are the commonest fault of such lists.
  return /[,;\s]/.test(text)
    ? {
        fault: 'two emails',
        reason: 'this is more than one e-mail address',
        mend: 'write one address a line; give the second person a line',
      }
    : {
        fault: 'email',
        reason: 'this is no valid e-mail address',
        mend: 'write it as nom@exemple.fr, or leave the cell empty',
      }
}

/** Of whoever rings the town, from any country; null where no network knows it. */
export function callerNumber(text: string, region: string): string | null {
  const known = phoneOf(text, region)
  if ('e164' in known) return known.e164
  const phone = parsePhoneNumberFromString(text, region as CountryCode)
  return phone?.isValid() === true ? phone.number : null
}
