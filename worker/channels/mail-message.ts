// What every provider of e-mail is handed (fanout/mail.ts), and what stands in a message's headers whoever carries it.
import * as v from 'valibot'
import { objectOf } from './vonage-answer.ts'

export const REFERENCE_HEADER = 'X-Tocsin-Reference'

/** A line end in a subject would begin another header. */
const MAIL = v.object({
  subject: v.pipe(v.string(), v.regex(/^[^\p{Cc}]{10,200}$/u)),
  text: v.pipe(v.string(), v.nonEmpty()),
})

export type MailMessage = v.InferOutput<typeof MAIL>

/** Null where `text` of an outgoing e-mail holds none. */
export function mailMessageOf(text: string): MailMessage | null {
  const parsed = v.safeParse(MAIL, objectOf(text))
  return parsed.success ? parsed.output : null
}

/** RFC 2369, and RFC 8058 where the address is one that it allows: the mailbox's own button, without a page in between. */
export function leavingHeaders(url: string): Readonly<Record<string, string>> {
  const link = { 'List-Unsubscribe': `<${url}>` }
  return url.startsWith('https://') ? { ...link, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : link
}
