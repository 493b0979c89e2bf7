// What came to a door of notices: JSON of ours, CAP, an e-mail, or words. What cannot be read is no fault of the sender's: it is kept whole,
// wakes people all the same, and says why it was not read.
import type { NoticeSaid } from '../../model/notice.ts'
import { plainText } from '../bulletin-text.ts'
import { capNotice } from './cap-notice.ts'
import { mailNotice } from './mail-notice.ts'
import { nativeNotice } from './native-notice.ts'
import { NOTHING_SAID } from './nothing-said.ts'
import { textOf } from './text-of-bytes.ts'

/** What is shown of a notice; the rest is one press away. */
const MOST_TEXT = 4_000
const MOST_TITLE = 200
const MOST_PLACES = 50
const MOST_PLACE = 120

export interface NoticeBody {
  readonly contentType: string
  readonly bytes: Uint8Array
}

export interface ReadNotice {
  readonly said: NoticeSaid
  /** Of an e-mail: who says that they wrote it, in lower case; null where nobody does. */
  readonly mailbox: string | null
}

/** Never throws, never refuses. */
export function parseNotice({ contentType, bytes }: NoticeBody): ReadNotice {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'message/rfc822') {
    const { said, from } = mailNotice(bytes)
    return { said: bounded(said), mailbox: from }
  }
  const text = textOf(bytes, /charset="?([\w.:-]{1,40})/i.exec(contentType)?.[1])
  return { said: bounded(saidIn(text, type)), mailbox: null }
}

/** The words of an SMS, which has no form. */
export function wordsNotice(text: string, id: string | null = null): NoticeSaid {
  const [first = '', ...rest] = text.trim().split('\n')
  // One line is its own title: nothing is said twice.
  const words = { title: first, text: rest.join('\n') }
  return bounded({ ...NOTHING_SAID, ...words, id, reading: { kind: 'words' } })
}

function saidIn(text: string, type: string): NoticeSaid {
  const trimmed = text.trimStart().replace(/^\uFEFF/, '')
  if (/xml/.test(type) || trimmed.startsWith('<?xml') || /^<(\w+:)?alert[\s>]/.test(trimmed)) {
    const cap = capNotice(trimmed)
    return cap.kind === 'said' ? cap.said : unread(text, cap.why)
  }
  if (/json/.test(type) || trimmed.startsWith('{')) {
    const native = nativeNotice(trimmed)
    return native.kind === 'said' ? native.said : unread(text, native.why)
  }
  return wordsNotice(text)
}

function unread(text: string, why: string): NoticeSaid {
  return { ...NOTHING_SAID, text, reading: { kind: 'unread', why: why.slice(0, 300) } }
}

// No markup, no control characters, nothing that turns the direction of a line round.
function bounded(said: NoticeSaid): NoticeSaid {
  const places = said.places.slice(0, MOST_PLACES).flatMap((place) => plainText(place, MOST_PLACE) ?? [])
  return {
    ...said,
    id: said.id === null ? null : said.id.slice(0, 200),
    title: plainText(said.title, MOST_TITLE) ?? '',
    text: plainText(said.text, MOST_TEXT) ?? '',
    places,
  }
}
