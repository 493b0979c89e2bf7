// From whom e-mails come: the same two members in the account of each company that carries them.
import * as v from 'valibot'
import { parseMailAddress } from '../model/mail-address.ts'

/** An address of the domain that was verified with the company. */
export const FROM = v.pipe(
  v.string('from is missing'),
  v.check((text) => parseMailAddress(text) !== null, 'from is not an e-mail address'),
)

export const FROM_NAME = v.pipe(
  v.string('fromName is missing'),
  v.trim(),
  v.regex(/^[^\p{Cc}<>"]{1,60}$/u, 'fromName has a character that a name may not have, or is too long'),
)
