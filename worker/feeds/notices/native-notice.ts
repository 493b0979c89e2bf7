// Our own form of a notice: {"title", "text"} and what the sender can add to it. A member that we do not know is kept with the whole.
import * as v from 'valibot'
import { DANGERS } from '../../model/bulletin.ts'
import type { NoticeSaid } from '../../model/notice.ts'
import { parseRfc3339 } from '../../model/time.ts'
import { NOTHING_SAID } from './nothing-said.ts'

const NOTICE = v.object({
  id: v.optional(v.pipe(v.string(), v.minLength(1))),
  sentAt: v.optional(v.string()),
  status: v.optional(v.picklist(['actual', 'exercise', 'test']), 'actual'),
  title: v.optional(v.string(), ''),
  text: v.optional(v.string(), ''),
  level: v.optional(v.picklist(DANGERS)),
  places: v.optional(v.array(v.string()), []),
})

export type Told =
  { readonly kind: 'said'; readonly said: NoticeSaid } | { readonly kind: 'unread'; readonly why: string }

export function nativeNotice(text: string): Told {
  const parsed = v.safeParse(NOTICE, jsonOf(text))
  if (!parsed.success) {
    const [issue] = parsed.issues
    const where = v.getDotPath(issue)
    return {
      kind: 'unread',
      why: where === null ? 'it is no JSON object' : `"${where}" is not ${issue.expected ?? 'as it should be'}`,
    }
  }
  const { id, sentAt, status, title, text: body, level, places } = parsed.output
  if (title.trim() === '' && body.trim() === '') return { kind: 'unread', why: 'it has neither a title nor a text' }
  return {
    kind: 'said',
    said: {
      ...NOTHING_SAID,
      id: id ?? null,
      sentAt: sentAt === undefined ? null : parseRfc3339(sentAt),
      status,
      title: title.trim() === '' ? (body.trim().split('\n')[0] ?? '') : title,
      text: body,
      danger: level ?? null,
      places,
      reading: { kind: 'native' },
    },
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
