// An e-mail address as it may be stored and written to: one address, nothing around it, nothing that a header could be made of.
import * as v from 'valibot'

/** RFC 5321 §4.5.3.1: 64 before the sign, 254 in all. */
const ADDRESS = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.maxLength(254),
  v.email(),
  v.check((address) => address.indexOf('@') <= 64),
)

/** In lower case, so that one mailbox written in two ways is told once; null where it is not one plain address. */
export function parseMailAddress(text: unknown): string | null {
  const parsed = v.safeParse(ADDRESS, text)
  return parsed.success ? parsed.output : null
}
