// The number of whoever rings or arrives, as an operator types it: read by the one reader of numbers, or refused in the words of the form.
import { callerNumber } from '../audience/contact-address.ts'
import { refused, type Refusal } from '../model/reason.ts'

const REGION = 'FR'

/** '' where there is none: a withheld number is a call all the same. */
export function readCaller(typed: string): { readonly kind: 'ok'; readonly phone: string } | Refusal {
  if (typed.trim() === '') return { kind: 'ok', phone: '' }
  const phone = callerNumber(typed, REGION)
  return phone === null
    ? refused(
        'phone not accepted',
        'no network knows this number: correct it, or leave it empty and write it in the words',
      )
    : { kind: 'ok', phone }
}
