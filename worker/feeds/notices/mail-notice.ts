// An e-mail as a notice: who says that they wrote it, its subject, its words. Attachments are named and not read; the whole stands beside it.
import type { NoticeSaid } from '../../model/notice.ts'
import { parseMailAddress } from '../../model/mail-address.ts'
import { NOTHING_SAID } from './nothing-said.ts'
import { readMail } from './mail-reader.ts'

export function mailNotice(bytes: Uint8Array): { readonly said: NoticeSaid; readonly from: string | null } {
  const { headers, text, attachments } = readMail(bytes)
  const date = Date.parse(headers['date'] ?? '')
  const named = attachments.map((name) => `[${name}]`).join(' ')
  const words = [text.trim(), named].filter((part) => part !== '').join('\n')
  const said: NoticeSaid = {
    ...NOTHING_SAID,
    id: headers['message-id']?.trim() ?? null,
    sentAt: Number.isFinite(date) ? date : null,
    title: headers['subject'] ?? '',
    text: words,
    reading:
      text.trim() === '' ? { kind: 'unread', why: 'the e-mail has no text that we can read' } : { kind: 'words' },
  }
  return { said, from: mailboxIn(headers['from'] ?? '') }
}

/** `"Préfecture" <alerte@aude.example>`: the address, not the name that anybody may write before it. */
function mailboxIn(from: string): string | null {
  const bracketed = [...from.matchAll(/<([^<>]+)>/g)].at(-1)?.[1]
  return parseMailAddress(bracketed ?? from)
}
