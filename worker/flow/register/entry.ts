// What somebody wrote of a person for the register, read and checked: numbers that can be rung, an age that fits, no word of illness.
import { phoneOf } from '../../audience/contact-address.ts'
import type { Asked, RegisterFields } from '../../model/register.ts'
import { illnessIn } from '../../plan/illness-words.ts'

/** Of one member, by the name that the form has. It never repeats what was written, but for the one word that may not stand there. */
export interface EntryFault {
  readonly where: string
  readonly message: string
  readonly mend: string
}

export type CheckedEntry =
  | { readonly kind: 'ok'; readonly fields: RegisterFields }
  | { readonly kind: 'faults'; readonly faults: readonly EntryFault[] }

const LEAST_AGE = { 'aged 65': 65, 'aged 60 unfit for work': 60, 'disabled adult': 18 } as const
const OLDEST = 120

export function checkedEntry(written: RegisterFields, year: number): CheckedEntry {
  const faults: EntryFault[] = []
  const phone = (text: string, where: string): string => {
    const read = phoneOf(text, 'FR')
    if ('e164' in read) return read.e164
    faults.push({ where, message: read.reason, mend: read.mend })
    return ''
  }
  // Not in the address: a rue de la Maladrerie is a street.
  const word = illnessIn(written.wayIn)
  if (word !== null) faults.push(illnessFault('wayIn', word))
  const age = year - written.birthYear
  const least = LEAST_AGE[written.standing]
  if (age > OLDEST || age < least)
    faults.push({
      where: 'birthYear',
      message: `this year of birth does not fit "${written.standing}"`,
      mend: `choose another standing, or a year between ${year - OLDEST} and ${year - least}`,
    })
  const phones = written.phones.map((text, index) => phone(text, `phones.${index}`))
  const contacts = written.contacts.map((contact, index) => ({
    ...contact,
    phone: phone(contact.phone, `contacts.${index}.phone`),
  }))
  if (phones.length + contacts.length === 0)
    faults.push({
      where: 'phones',
      message: 'nobody can be rung',
      mend: 'write a number of theirs, or of a person to call for them',
    })
  return faults.length > 0
    ? { kind: 'faults', faults }
    : { kind: 'ok', fields: { ...written, phones: [...new Set(phones)], contacts, needs: [...new Set(written.needs)] } }
}

/** Who asked, against what the law wants of it. */
export function askedFault(asked: Asked): EntryFault | null {
  if (asked.by === 'themselves') return null
  if (asked.name.trim() === '')
    return { where: 'asked.name', message: 'who asked is missing', mend: 'write the name of whoever asked for them' }
  if (asked.by === 'third party' && !asked.inWriting)
    return {
      where: 'asked.inWriting',
      message: 'a third party asks in writing',
      mend: 'have them sign the form or send a letter or an e-mail, and keep it',
    }
  return null
}

export function illnessFault(where: string, word: string): EntryFault {
  return {
    where,
    message: `“${word}” names an illness or a treatment`,
    mend: 'write what the person needs (a person to leave, an electric device…), never what they suffer from',
  }
}

/** « M. D. » of Monique Dupont. */
export function initialsOf(name: string): string {
  return name
    .split(/[\s-]+/)
    .filter((part) => part !== '')
    .map((part) => `${part[0]?.toUpperCase() ?? ''}.`)
    .join(' ')
}

/** Whether words name a person: reasons stand in a log that outlives the entry. */
export function namesThem(words: string, name: string): boolean {
  const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const said = new Set(folded(words).split(/[^\p{L}]+/u))
  return folded(name)
    .split(/[^\p{L}]+/u)
    .some((part) => part.length > 2 && said.has(part))
}
