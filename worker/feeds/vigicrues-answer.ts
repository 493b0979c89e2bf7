// What every service of Vigicrues has in common: JSON, and a no that may come with HTTP 200.
import * as v from 'valibot'
import type { FeedAnswer } from '../ingest/feed.ts'
import { faultOf, openJson, type JsonAnswer } from './json-answer.ts'

const refusal = v.looseObject({
  error_msg: v.optional(v.string()),
  message: v.optional(v.string()),
  code: v.optional(v.number()),
})

export function openVigicrues(answer: FeedAnswer): JsonAnswer | { readonly kind: 'nothing published' } {
  const opened = openJson('Vigicrues', answer)
  if (opened.kind === 'fault') return opened
  const said = v.safeParse(refusal, opened.json)
  if (!said.success) return opened
  const { error_msg, message, code } = said.output
  if (error_msg !== undefined)
    return faultOf(
      `Vigicrues says: ${error_msg.slice(0, 200)}`,
      'take this code out of this feed in feeds.yaml, or correct it',
    )
  if (code === 204) return { kind: 'nothing published' }
  if (message !== undefined && code !== undefined)
    return faultOf(`Vigicrues says: ${message.slice(0, 200)} (${code})`, 'check the codes of feeds.yaml')
  return opened
}
